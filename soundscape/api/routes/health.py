"""Health: alive, able to serve, and the numbers."""

from fastapi import APIRouter, Response

from soundscape.api.dependencies import Given
from soundscape.errors import Busy

router = APIRouter(tags=["health"])


@router.get("/healthz")
async def alive() -> dict[str, str]:
    """Return at once: the process answers."""
    return {"status": "alive"}


@router.get("/readyz")
async def ready(services: Given) -> dict[str, str]:
    """Return when the database answers and a host runs; 503 otherwise."""
    await services.parts.database.ping()
    if not services.parts.stations.ready():
        raise Busy("No host that could make sound is running.", retry_after_s=2)
    return {"status": "ready"}


@router.get("/metrics", response_class=Response)
async def metrics(services: Given) -> Response:
    """Return the numbers in the text format of Prometheus."""
    return Response(services.metrics.text(), media_type="text/plain; version=0.0.4; charset=utf-8")
