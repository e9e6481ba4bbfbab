"""What goes on in the background: saving what waits, forgetting what has expired, looking at alarms and the sky."""

import asyncio

import structlog

from soundscape.api.guards.crash import described
from soundscape.api.services import Services
from soundscape.store import heart_rates, upkeep
from soundscape.store.database import DatabaseDown

SAVE_EVERY_S = 3.0
FORGET_EVERY_S = 3600.0

log = structlog.get_logger(__name__)


async def keep_up(services: Services) -> None:
    """Save and look at alarms and the sky every few seconds, forget and thin every hour, until cancelled.

    A database that is down is tried again.
    """
    forget_at_s = 0.0
    while True:
        try:
            services.nights.look()
            services.sittings.look()
            services.look_after_skies()
            if services.parts.clock.steady() >= forget_at_s:
                async with services.parts.database.begin() as connection:
                    await upkeep.remove_expired(connection, services.parts.clock.now())
                    await heart_rates.thin(connection, services.parts.clock.now())
                forget_at_s = services.parts.clock.steady() + FORGET_EVERY_S
            await services.residents.save()
            await services.sittings.save()
        except DatabaseDown:
            log.debug("readings and settings wait in memory for the database")
        except Exception as error:  # noqa: BLE001  # the supervisor of saving: one bad row must not end it for everybody
            log.error("saving failed and will be tried again", **described(error))
        await asyncio.sleep(SAVE_EVERY_S)
