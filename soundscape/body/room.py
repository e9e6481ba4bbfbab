"""The noise of a room over the last minute, and the level of a bed that covers its voices (science notes 6, design values).

    M* = clip(s (L10 + 6) + (1 - s) (L90 + 3), M_min, M_min + 12)      s: likeness to speech, levels in dB(A)

A door that slams is no news about a room: a second far above what is usual there is set aside until it lasts.
"""

import math

import msgspec

from soundscape.signals.room import Room
from soundscape.units import clamp, lerp

WINDOW_S = 60.0
THINNED_TO_S = 1.0
IMPULSE_DB = 10.0
"""A second so far above L10 is an impulse (design value)."""

LASTING_S = 10.0
"""An impulse that lasts longer is how loud it is now (design value)."""

FROZEN_S = 10.0
"""After an impulse nothing follows the room for so long (design value)."""

OVER_SPEECH_DB = 6.0
OVER_NOISE_DB = 3.0
LOWEST_DBA = 36.0
RANGE_DB = 12.0
UNTOLD_SPEECH = 0.5
"""Whoever tells only a level leaves open whether anybody speaks (design value)."""


class RoomState(msgspec.Struct, frozen=True, array_like=True):
    """What persists of a room: levels in dB(A) of the last minute by time in s since the epoch, the newest word on it, and its impulses.

    `impulse_since_s` is when the impulse under way began, None outside one, `impulse_s` the last moment of the last one.
    """

    levels: tuple[tuple[float, float], ...] = ()
    l10_dba: float | None = None
    l90_dba: float | None = None
    speech: float | None = None
    at_s: float = 0.0
    impulse_since_s: float | None = None
    impulse_s: float | None = None


class RoomNow(msgspec.Struct, frozen=True):
    """A room at one instant: its levels in dB(A), likeness to speech 0..1, age in s, and how far (0..1) it may still steer.

    `masker_dba` is the level that covers its voices; `impulse` says that nothing is to follow it just now.
    """

    level_dba: float
    l10_dba: float
    l90_dba: float
    speech: float | None
    masker_dba: float
    impulse: bool
    age_s: float
    weight: float


def fold(state: RoomState, room: Room, at_s: float) -> RoomState:
    """Return the state after a room was measured; one older than the newest changes nothing."""
    if at_s <= state.at_s:
        return state
    levels = tuple(entry for entry in state.levels if entry[0] > at_s - WINDOW_S)
    usual = room.l10_dba if room.l10_dba is not None else _exceeded(levels, 0.1)
    loud = usual is not None and room.level_dba > usual + IMPULSE_DB
    since_s = None if not loud else state.impulse_since_s if state.impulse_since_s is not None else at_s
    if since_s is not None and at_s - since_s < LASTING_S:
        return msgspec.structs.replace(state, levels=levels, at_s=at_s, impulse_since_s=since_s, impulse_s=at_s)
    if since_s is not None:
        # It is this loud now: what was before it does not count any more.
        levels = ()
    if len(levels) > 1 and at_s - levels[-2][0] < THINNED_TO_S:
        levels = levels[:-1]
    return RoomState((*levels, (at_s, room.level_dba)), room.l10_dba, room.l90_dba, room.speech, at_s, since_s, state.impulse_s)


def at(state: RoomState, at_s: float, *, weight: float) -> RoomNow | None:
    """Return the room at `at_s` (seconds since the epoch), `weight` (0..1) being the freshness of the newest word; None is unknown."""
    if not state.levels or weight <= 0.0:
        return None
    l10, l90 = (
        told if told is not None else _exceeded(state.levels, share) for told, share in ((state.l10_dba, 0.1), (state.l90_dba, 0.9))
    )
    assert l10 is not None, "there are levels"
    assert l90 is not None, "there are levels"
    return RoomNow(
        level_dba=state.levels[-1][1],
        l10_dba=l10,
        l90_dba=l90,
        speech=state.speech,
        masker_dba=masker_dba(l10, l90, state.speech),
        impulse=state.impulse_s is not None and 0.0 <= at_s - state.impulse_s < FROZEN_S,
        age_s=max(0.0, at_s - state.at_s),
        weight=weight,
    )


def masker_dba(l10_dba: float, l90_dba: float, speech: float | None) -> float:
    """Return the level of a bed in dB(A) that covers speech of this level in a room with this much noise."""
    over_noise, over_speech = l90_dba + OVER_NOISE_DB, l10_dba + OVER_SPEECH_DB
    wanted = lerp(over_noise, over_speech, UNTOLD_SPEECH if speech is None else speech)
    return clamp(wanted, LOWEST_DBA, LOWEST_DBA + RANGE_DB)


def _exceeded(levels: tuple[tuple[float, float], ...], share: float) -> float | None:
    """Return the level that is exceeded this share (0..1) of the time."""
    if not levels:
        return None
    ordered = sorted((level for _, level in levels), reverse=True)
    return ordered[min(len(ordered) - 1, math.floor(share * len(ordered)))]
