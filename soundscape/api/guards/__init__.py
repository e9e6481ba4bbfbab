"""What every request passes before a route sees it: pure checks, and thin ASGI layers that act on them."""
