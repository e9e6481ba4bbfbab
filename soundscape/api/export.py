"""Everything that is stored about one listener, as one document.

Hashes of tokens, and what opens a linked service, are left out: they are of use to attackers only.
"""

from collections.abc import Sequence

import msgspec

from soundscape.api import profiles
from soundscape.api.residents import Resident
from soundscape.store import devices, grants, heart_rates, links, pairings, sessions, sittings, streams
from soundscape.store.database import Database

VERSION = 1


async def everything(database: Database, resident: Resident) -> dict[str, object]:
    """Return the document. Raises DatabaseDown."""
    async with database.begin() as connection:
        owned: dict[str, Sequence[object]] = {
            "sessions": await sessions.of(connection, resident.id),
            "devices": await devices.of(connection, resident.id),
            "apps": [
                {
                    "name": grant.client_name,
                    "scopes": grant.scopes,
                    "created_at": grant.created_at,
                    "last_used_at": grant.last_used_at,
                    "expires_at": grant.expires_at,
                }
                for grant in await connection.run_sync(grants.of, resident.id)
            ],
            "streams": await streams.of(connection, resident.id),
            "heart_rates": await heart_rates.of(connection, resident.id),
            "sittings": await sittings.of(connection, resident.id),
            "pairings": [
                {"created_at": code.created_at, "expires_at": code.expires_at, "tries": code.tries}
                for code in await pairings.of(connection, resident.id)
            ],
            # What they are known by at a service opens it to whoever reads it.
            "links": [
                {"service": link.service, "linked": True, "linked_at": link.linked_at} for link in await links.of(connection, resident.id)
            ],
        }
    return {
        "version": VERSION,
        "listener": profiles.shown(resident.listener).model_dump(mode="json") | {"seed": resident.listener.seed},
        "station": resident.station,
        "body": resident.body,
        **{name: [_without_owner(entry) for entry in entries] for name, entries in owned.items()},
    }


def _without_owner(entry: object) -> object:
    plain = msgspec.to_builtins(entry)
    assert isinstance(plain, dict)
    return {name: value for name, value in plain.items() if name != "listener_id"}
