"""Signals: readings from anything that can measure."""

from typing import Any

from fastapi import APIRouter, Request

from soundscape.api import readings, shapes
from soundscape.api.dependencies import Given, Telling
from soundscape.api.guards.json_bodies import DOCUMENT
from soundscape.api.problems import Problem
from soundscape.api.readings import Outcome
from soundscape.errors import NotAllowed, NotFound
from soundscape.signals import heart_rate

router = APIRouter(tags=["signals"])

_BODY = {
    "required": True,
    "content": {
        "application/json": {
            "schema": {
                "type": "object",
                "required": ["samples"],
                "properties": {
                    "device": {"type": "string", "maxLength": readings.MAX_SOURCE_CHARACTERS},
                    "samples": {"type": "array", "minItems": 1, "maxItems": readings.MAX_SAMPLES, "items": {"type": "object"}},
                },
            }
        }
    },
}


@router.post("/api/signals/{signal}", openapi_extra={"requestBody": _BODY})
async def tell(request: Request, services: Given, caller: Telling, signal: str) -> shapes.Taken:
    """Take readings in, singly or in batches."""
    kind = services.parts.signals.get(signal)
    if kind is None:
        raise NotFound(f"There is no signal of this name; there are {', '.join(sorted(services.parts.signals))}.")
    resident = caller.resident
    samples, source = readings.samples_in(request.scope.get(DOCUMENT))
    # Batches of one listener are folded one after the other: each builds on the body the one before left.
    async with resident.lock:
        if kind.name == heart_rate.SIGNAL.name and not resident.listener.profile.consents.heart_rate:
            raise NotAllowed("consents.heart_rate: you have not allowed the use of your heart rate; switch it on first.")
        services.residents.check(resident)
        outcome = await readings.sort_out(resident, kind, samples, now=services.parts.clock.now(), source=source)
        if outcome.accepted:
            await readings.fold(resident, kind, outcome, services.sittings.taking(resident, services.parts.fold))
            await services.tell(resident)
            services.residents.changed(resident)
    services.metrics.took(kind.name, accepted=len(outcome.accepted), duplicate=outcome.duplicate, refused=outcome.refused_count)
    return _answer(outcome)


def _answer(outcome: Outcome) -> shapes.Taken:
    document: dict[str, Any] = outcome.document()
    if outcome.accepted or outcome.duplicate:
        return shapes.Taken(**document)
    first = outcome.refused[0]
    errors = [{"field": f"samples.{entry['index']}.{entry['field']}", "reason": str(entry["reason"])} for entry in outcome.refused[:20]]
    raise Problem(422, f"samples.{first['index']}.{first['field']}: {first['reason']}", errors=errors, more=document)
