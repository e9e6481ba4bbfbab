"""Links: services that pass a listener's heart rate on, such as Pulsoid and HypeRate."""

from fastapi import APIRouter

from soundscape.api import asks, problems, shapes
from soundscape.api.dependencies import Given, SignedIn
from soundscape.api.services import Services
from soundscape.errors import InvalidInput, NotFound
from soundscape.store import links
from soundscape.store.links import Link

SERVICES = ("pulsoid", "hyperate")

router = APIRouter(tags=["links"])


@router.get("/api/me/links")
async def read(services: Given, caller: SignedIn) -> shapes.Links:
    """Return the services there are, which of them are linked, and how they are doing."""
    async with services.parts.database.begin() as connection:
        found = {link.service: link for link in await links.of(connection, caller.resident.id)}
    return shapes.Links(links=[_shown(services, name, found.get(name)) for name in SERVICES])


@router.put("/api/me/links/{service}")
async def put(services: Given, caller: SignedIn, service: str, asked: asks.NewLink) -> shapes.Link:
    """Link a service, in the place of the link there was; what was given is never shown again."""
    resident = caller.resident
    linked = services.parts.linked_services.get(_known(service))
    if linked is None:
        raise NotFound(f"This server does not dial {service}; SOUNDSCAPE_{service.upper()}_URL says where.")
    given = asked.model_dump(exclude_none=True)
    if given.keys() != {linked.field}:
        raise InvalidInput(linked.field, f"must be given, and nothing else, to link {linked.title}")
    secret = linked.checked(given[linked.field])
    wait_s = services.links_made.take(resident.id, services.parts.clock.steady())
    if wait_s > 0.0:
        raise problems.too_often(wait_s)
    link = Link(resident.id, service, secret, services.parts.clock.now())
    async with resident.lock:
        services.check_heart_rate(resident)
        services.residents.check(resident)
        services.feeds.check_room(resident.id, service)
        async with services.parts.database.begin() as connection:
            await links.put(connection, link)
        services.feeds.put(link)
    return _shown(services, service, link)


@router.delete("/api/me/links/{service}", status_code=204)
async def remove(services: Given, caller: SignedIn, service: str) -> None:
    """Forget a link and hang up."""
    resident = caller.resident
    async with resident.lock:
        async with services.parts.database.begin() as connection:
            if not await links.remove(connection, _known(service), listener_id=resident.id):
                raise NotFound("This service is not linked.")
        services.feeds.drop(resident.id, service)


def _known(service: str) -> str:
    if service not in SERVICES:
        raise NotFound(f"There is no service of this name; there are {', '.join(SERVICES)}.")
    return service


def _shown(services: Services, service: str, link: Link | None) -> shapes.Link:
    condition = None if link is None else services.feeds.condition(link.listener_id, service)
    return shapes.Link(
        service=service,
        available=service in services.parts.linked_services,
        linked=link is not None,
        linked_at=None if link is None else link.linked_at,
        status=None if condition is None else condition.status,
        last_reading_at=None if condition is None else condition.heard_at,
        error=None if condition is None else condition.error,
    )
