"""Whose station a linked account is: what an assistant's access token stands for."""

from collections.abc import Awaitable, Callable
from typing import TypeAlias

from soundscape.api.identities import Identities

ListenerFor: TypeAlias = Callable[[str], Awaitable[str | None]]
"""Returns the id of the listener whom an access token lets steer and hear their station, None when there is none. Raises DatabaseDown."""

SCOPES = frozenset({"station:control", "stream:listen"})


def by_token(identities: Identities) -> ListenerFor:
    """Return what takes tokens of linked accounts, and of devices, that may both steer and listen."""

    async def listener_for(access_token: str) -> str | None:
        identity = await identities.by_bearer(access_token)
        return identity.listener_id if identity is not None and identity.scopes >= SCOPES else None

    return listener_for
