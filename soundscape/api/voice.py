"""Doing what was said: a command on a listener's station."""

import asyncio

import msgspec

from soundscape.api import steering
from soundscape.api.residents import Resident
from soundscape.api.services import Services
from soundscape.api.shapes import Answered
from soundscape.clock import clock_text
from soundscape.voice import commands
from soundscape.voice.commands import Command, Outcome, Reason, Situation
from soundscape.voice.words import Words

FADE_S = 3.0


class _Explained(msgspec.Struct):
    reasons: list[Reason] = []


async def obey(services: Services, resident: Resident, command: Command, words: Words) -> Outcome:
    """Do what was said and return what came of it.

    Raises InvalidInput naming the field and what is allowed, Busy when there is no room, DatabaseDown.
    """
    outcome = commands.obey(command, await _situation(services, resident, with_reasons=command.intent == "why"), words)
    if outcome.change:
        services.steer(resident, steering.parse(outcome.change))
    if outcome.ends:
        await services.parts.stations.close(resident.id, fade_s=FADE_S)
    if outcome.plays:
        # On air before the speaker asks for it: what it hears then is music, not its first moment.
        await services.put_on_air(resident)
    return outcome


async def answer(services: Services, resident: Resident, command: Command, words: Words, *, base_url: str) -> Answered:
    """Do what was said, and return what is answered to a program at the other end of `base_url`; to play comes with an address.

    Raises as `obey` does.
    """
    outcome = await obey(services, resident, command, words)
    stream_url = base_url + (await services.addresses.fresh(resident.id)).path if outcome.plays else None
    return Answered(speech=outcome.speech, stream_url=stream_url, player_url=f"{base_url}/")


async def _situation(services: Services, resident: Resident, *, with_reasons: bool) -> Situation:
    parts, timer, alarm = services.parts, resident.station.timer, resident.station.alarm
    now_s = parts.clock.now().timestamp()
    ended = timer is not None and timer.ended(now_s)
    due = alarm is not None and alarm.next(now_s, services.zone(resident)) is not None
    return Situation(
        preset=services.wish(resident).preset,
        presets=parts.presets,
        on_air=parts.stations.on_air(resident.id),
        intensity=resident.station.intensity,
        timer_min=None if timer is None or ended else max(1, round((timer.ends_s - now_s) / 60.0)),
        timer_ended=ended,
        alarm_at=clock_text(alarm.at_h) if alarm is not None and due else None,
        connections=parts.stations.connections(resident.id),
        reasons=tuple(await _reasons(services, resident)) if with_reasons else (),
    )


async def _reasons(services: Services, resident: Resident) -> list[Reason]:
    parts = services.parts
    status = parts.stations.status(resident.id)
    if status is not None:
        return msgspec.json.decode(status.document, type=_Explained).reasons
    async with resident.lock:
        await services.bring_up(resident)
        profile, body = resident.listener.profile, resident.body
    document = await asyncio.to_thread(parts.explain, profile, body, services.wish(resident), parts.clock.now())
    return msgspec.convert(document, _Explained).reasons
