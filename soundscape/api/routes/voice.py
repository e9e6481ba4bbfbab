"""Voice: the webhook of the Alexa skill, and one address for everything that can be said."""

from typing import Any

import structlog
from fastapi import APIRouter, Request

from soundscape.api import asks, shapes, voice
from soundscape.api.dependencies import Given, Steering
from soundscape.api.guards import headers
from soundscape.api.guards.access_log import TOLD
from soundscape.api.guards.json_bodies import Disconnected, read
from soundscape.api.problems import Problem
from soundscape.api.skill import Skill
from soundscape.voice.alexa.refusals import Refused
from soundscape.voice.commands import Command
from soundscape.voice.words import words

MAX_BYTES = 64 * 1024

router = APIRouter(tags=["voice"])
log = structlog.get_logger(__name__)

_SIGNED = {"requestBody": {"required": True, "content": {"application/json": {"schema": {"type": "object"}}}}}


@router.post("/voice/alexa", openapi_extra=_SIGNED)
async def alexa(request: Request) -> dict[str, Any]:
    """Answer a request that the Alexa service has signed; anything else gets 400 and changes nothing."""
    skill = request.app.state.skill
    assert isinstance(skill, Skill)
    try:
        return await skill.answer(request, await _signed_body(request))
    except Refused as refused:
        request.scope[TOLD] = True
        log.warning("a call of the Alexa webhook was refused", reason=str(refused))
        raise Problem(400, "This is not a request of the Alexa service for a skill of this server.") from None


@router.post("/voice/command")
async def command(request: Request, services: Given, caller: Steering, asked: asks.Spoken) -> shapes.Answered:
    """Do what was said and answer in a sentence; to play comes with an address to hear it at."""
    said = Command(asked.intent, asked.preset, asked.minutes, asked.level, asked.at)
    return await voice.answer(services, caller.resident, said, words(_language(request, asked)), base_url=services.base_url(request))


async def _signed_body(request: Request) -> bytes:
    try:
        return await read(request.receive, limit=MAX_BYTES, announced=headers.single(request.scope, b"content-length"))
    except Problem as problem:
        raise Refused(str(problem.detail)) from None
    except Disconnected:
        raise Refused("the body ended early") from None


def _language(request: Request, asked: asks.Spoken) -> str:
    """Return the language of the answer as two letters: the one that is asked for, else the first that the client would have."""
    return (asked.language or headers.single(request.scope, b"accept-language") or "").strip()[:2].lower()
