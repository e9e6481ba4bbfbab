"""The web process as one ASGI application: layers every request passes, routes, and what goes on in the background."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import structlog
from fastapi import FastAPI
from starlette.middleware import Middleware

import soundscape
from soundscape.api import problems, upkeep
from soundscape.api.admissions import Admissions
from soundscape.api.assistants import Assistants
from soundscape.api.guards.access_log import AccessLog
from soundscape.api.guards.crash import Crash, described
from soundscape.api.guards.gate import Gate
from soundscape.api.guards.json_bodies import JsonBodies
from soundscape.api.guards.security_headers import SecurityHeaders
from soundscape.api.parts import Parts
from soundscape.api.routes import (
    apps,
    devices,
    health,
    links,
    listeners,
    oauth,
    page,
    presets,
    report,
    sessions,
    signals,
    stations,
    streams,
    voice,
)
from soundscape.api.services import Services
from soundscape.api.skill import Skill
from soundscape.store.database import DatabaseDown

__all__ = ["Parts", "create_application"]

_PROBLEM: dict[str, Any] = {
    "description": "What is wrong, as a problem document (RFC 9457); each of `errors` names a field and what is allowed.",
    "content": {
        "application/problem+json": {
            "schema": {
                "type": "object",
                "required": ["type", "title", "status", "detail"],
                "properties": {
                    "type": {"type": "string"},
                    "title": {"type": "string"},
                    "status": {"type": "integer"},
                    "detail": {"type": "string"},
                    "errors": {
                        "type": "array",
                        "items": {"type": "object", "properties": {"field": {"type": "string"}, "reason": {"type": "string"}}},
                    },
                },
            }
        }
    },
}

log = structlog.get_logger(__name__)


def create_application(parts: Parts) -> FastAPI:
    """Return the application. Its lifespan migrates the database, saves in the background, and closes the database at the end."""
    services = Services(parts)
    assistants = Assistants(services)
    application = FastAPI(
        title="Soundscape",
        version=soundscape.__version__,
        summary=soundscape.__doc__,
        responses={"default": _PROBLEM},
        docs_url=None,
        redoc_url=None,
        lifespan=lambda _: _lifespan(services, assistants),
        middleware=_layers(services),
    )
    application.state.services = services
    application.state.skill = Skill(services)
    problems.install(application)
    for routes in (listeners, sessions, devices, apps, links, signals, stations, report, presets, streams, voice, oauth, health):
        application.include_router(routes.router)
    application.router.routes.append(assistants.route)
    transport_parts = Admissions(services).transport_parts()
    for transport in parts.transports.values():
        application.include_router(transport.routes(transport_parts))
    application.include_router(page.routes(parts.static))
    return application


def _layers(services: Services) -> list[Middleware]:
    settings = services.parts.settings
    return [
        Middleware(AccessLog, observe=services.metrics.requested),
        Middleware(Crash),
        Middleware(Gate, allowed_hosts=settings.allowed_hosts, public_url=settings.public_url),
        Middleware(SecurityHeaders),
        Middleware(JsonBodies),
    ]


@asynccontextmanager
async def _lifespan(services: Services, assistants: Assistants) -> AsyncIterator[None]:
    database = services.parts.database
    await database.migrate()
    await services.feeds.load()
    background = [
        asyncio.create_task(upkeep.keep_up(services)),
        asyncio.create_task(services.feeds.run()),
        asyncio.create_task(assistants.run()),
    ]
    try:
        yield
    finally:
        for task in background:
            task.cancel()
        # One that has failed must not keep what waits from being saved.
        for ended in await asyncio.gather(*background, return_exceptions=True):
            if isinstance(ended, Exception):
                log.error("a task in the background had failed", **described(ended))
        await services.feeds.close()
        await services.skies.close()
        services.sittings.close()
        try:
            await services.residents.save()
            await services.sittings.save()
        except DatabaseDown:
            log.error("the database is down; the last readings and settings are lost")
        await database.close()
