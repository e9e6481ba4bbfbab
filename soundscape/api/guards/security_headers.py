"""What browsers are told about every answer: what a page may load, and that nobody else may frame or sniff it."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from soundscape.api.guards import headers

LISTENING_PATH = "/listen/"

FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(self), camera=(), microphone=(), payment=(), usb=()",
}


def policy(host: str) -> str:
    """Return the content security policy of a page served under this `Host`.

    Decoders are WebAssembly; some browsers do not count WebSockets of the same host as `'self'`, so they are named.
    """
    return "; ".join(
        (
            "default-src 'self'",
            "script-src 'self' 'wasm-unsafe-eval'",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data:",
            "media-src 'self' blob:",
            f"connect-src 'self' ws://{host} wss://{host}",
            "worker-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


class SecurityHeaders:
    """Adds them to every HTTP answer; addresses for listening may be read by any page, everything else by ours alone."""

    def __init__(self, application: ASGIApp) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and complete the head of its answer."""
        if scope["type"] != "http":
            return await self._application(scope, receive, send)

        async def completing(message: Message) -> None:
            if message["type"] == "http.response.start":
                _complete(MutableHeaders(scope=message), scope)
            await send(message)

        return await self._application(scope, receive, completing)


def _complete(answer: MutableHeaders, scope: Scope) -> None:
    for name, value in FIXED.items():
        answer.setdefault(name, value)
    answer.setdefault("Content-Security-Policy", policy(headers.single(scope, b"host") or ""))
    if scope["path"].startswith("/api/"):
        answer.setdefault("Cache-Control", "no-store")
    if scope["path"].startswith(LISTENING_PATH):
        answer["Access-Control-Allow-Origin"] = "*"
        answer["Access-Control-Expose-Headers"] = "icy-name, icy-metaint, icy-br"
