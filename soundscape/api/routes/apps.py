"""Connected apps: programs the listener has let in, and shutting them out again."""

from fastapi import APIRouter
from sqlalchemy import Connection

from soundscape.api import shapes, shutting_out
from soundscape.api.dependencies import Given, SignedIn
from soundscape.errors import NotFound
from soundscape.store import grants
from soundscape.store.grants import Grant

router = APIRouter(tags=["apps"])


@router.get("/api/me/apps")
async def read(services: Given, caller: SignedIn) -> shapes.Apps:
    """Return the programs the listener has let in; those that never came are left out."""
    now = services.parts.clock.now()
    async with services.parts.database.begin() as connection:
        found = await connection.run_sync(grants.of, caller.resident.id)
    return shapes.Apps(apps=[_shown(grant) for grant in found if grant.refresh_hash is not None and grant.expires_at > now])


@router.delete("/api/me/apps/{app_id}", status_code=204)
async def remove(services: Given, caller: SignedIn, app_id: str) -> None:
    """Shut a program out; its tokens end, and so do its connections and the addresses that assistants were given to play."""

    def shut_out(connection: Connection) -> bool:
        owned = any(grant.id == app_id for grant in grants.of(connection, caller.resident.id))
        return owned and grants.remove(connection, app_id)

    async with services.parts.database.begin() as connection:
        if not await connection.run_sync(shut_out):
            raise NotFound("There is no such app.")
    await shutting_out.shut_out(services, app_id, listener_id=caller.resident.id)


def _shown(grant: Grant) -> shapes.App:
    return shapes.App(
        id=grant.id,
        name=grant.client_name,
        scopes=list(grant.scopes),
        created_at=grant.created_at,
        last_used_at=grant.last_used_at,
        expires_at=grant.expires_at,
    )
