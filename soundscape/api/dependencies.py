"""What routes ask for: the services of their application, and the listener who is calling."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection

from soundscape.api import problems
from soundscape.api.guards import headers
from soundscape.api.identities import Identity
from soundscape.api.residents import Resident
from soundscape.api.services import Services
from soundscape.errors import NotAllowed, NotFound


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is calling: the token they used, and the listener it belongs to."""

    identity: Identity
    resident: Resident


def given_services(connection: HTTPConnection) -> Services:
    """Return the services of the application that answers."""
    services = connection.app.state.services
    assert isinstance(services, Services)
    return services


async def _caller(connection: HTTPConnection, services: Services) -> Caller:
    identity = await services.identify(connection)
    if identity is None:
        raise problems.not_signed_in() if headers.bearer(connection.scope) is None else problems.unknown_token()
    try:
        return Caller(identity, await services.residents.get(identity.listener_id))
    except NotFound:
        raise problems.not_signed_in() from None


async def _signed_in(connection: HTTPConnection, services: Annotated[Services, Depends(given_services)]) -> Caller:
    caller = await _caller(connection, services)
    if caller.identity.kind != "session":
        raise NotAllowed("This needs the session of a browser; tokens cannot do it.")
    return caller


def _with_scope(*scopes: str) -> Callable[..., Awaitable[Caller]]:
    async def holding(connection: HTTPConnection, services: Annotated[Services, Depends(given_services)]) -> Caller:
        caller = await _caller(connection, services)
        if caller.identity.scopes.isdisjoint(scopes):
            raise NotAllowed(f"This token lacks the scope {' or '.join(scopes)}.")
        return caller

    return holding


Given = Annotated[Services, Depends(given_services)]
SignedIn = Annotated[Caller, Depends(_signed_in)]
Telling = Annotated[Caller, Depends(_with_scope("signals:write"))]
Reading = Annotated[Caller, Depends(_with_scope("state:read"))]
Seeing = Annotated[Caller, Depends(_with_scope("state:read", "station:control"))]
"""Who may know what is set: that says nothing about a body or a place."""
Steering = Annotated[Caller, Depends(_with_scope("station:control"))]
