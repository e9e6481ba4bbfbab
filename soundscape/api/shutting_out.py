"""What ends with a program that is shut out, besides its tokens."""

from soundscape.api.services import Services


async def shut_out(services: Services, grant_id: str, *, listener_id: str) -> None:
    """End the connections of a grant that was removed, and the listener's addresses for assistants. Raises DatabaseDown.

    Nobody knows which of those addresses it was given, so all of them end; whoever was not meant asks for another one.
    """
    services.end(f"app:{grant_id}")
    await services.addresses.take_back(listener_id)
