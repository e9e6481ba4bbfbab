"""Three zones of reaction between a state and the music: dead, holding, motion. Knowing when not to move matters as much as moving.

    dead      close to what the music already follows: nothing moves
    holding   further away: the music moves once the new state has settled, and for one source at most once a minute
    motion    far away: the music follows at once, and all the way; within a minute of a change that went elsewhere it is held as well

Each number of a state that steers is a channel. A mode says how wide the zones of each are; `step` is pure, and what it remembers travels
with the programme, so that a host that takes over goes on where the other was. Noise around any edge thus moves the music at most once a
minute, as long as it is no wider than the motion zone itself.
"""

import math
from collections.abc import Callable, Mapping
from typing import NamedTuple

import msgspec

from soundscape.listener import ListenerState
from soundscape.parameters import Reason
from soundscape.parameters import Zone as Name
from soundscape.units import Share

REST_S = 60.0
"""After a change the holding zone rests for a minute, and so does the motion zone before it turns round."""

SETTLING = " A change is held until it has settled."
"""What is added to a reason while its signal is in the holding zone."""

MOVING = 0.5
"""Whoever is taken to move more than this much is taken to move."""

SMOOTH_SHARE = 0.5
"""What is judged in the holding zone is smoothed over this share of the time it takes to settle (design value)."""


class Zone(msgspec.Struct, frozen=True):
    """The zones of one channel, in its own unit: nothing moves within `dead`, everything beyond `motion`.

    Between them a value counts once it has lain beyond `dead` to one side for `settle_s`. What follows never rises or falls faster than
    `rise_per_s` and `fall_per_s`; where it is heard of for the first time with the music under way, it sets out from `start`, if there
    is one.
    """

    dead: float
    motion: float
    settle_s: float
    rise_per_s: float = math.inf
    fall_per_s: float = math.inf
    start: float | None = None


class Held(msgspec.Struct, frozen=True, array_like=True):
    """What is remembered of one channel: what the music follows, where that is on its way to, and what was seen smoothed, at `seen_s`.

    `away_s` is since when it lies beyond the dead zone, to the side `away` (-1, 0, 1); `moved_s` when the music last moved for it, in the
    motion zone to the side `turned`. Times are seconds since the epoch.
    """

    value: float
    goal: float
    smooth: float
    seen_s: float
    away_s: float = 0.0
    away: int = 0
    moved_s: float = -math.inf
    turned: int = 0
    zone: Name = "dead"


Memory = Mapping[str, Held]


class Channel(NamedTuple):
    """One number of a state that steers: its name, the signal it comes from, and how it is read; None is unknown.

    Channels of one `source` rest together: heart and motion tell of the same body.
    """

    name: str
    signal: str
    source: str
    read: Callable[[ListenerState], float | None]


CHANNELS = (
    Channel("energy", "energy", "energy", lambda state: state.energy),
    Channel("alertness", "clock", "energy", lambda state: state.circadian.alertness),
    Channel("ultradian", "ultradian", "ultradian", lambda state: None if state.ultradian is None else state.ultradian.level),
    Channel("sun", "sun", "sun", lambda state: None if state.sun is None else state.sun.elevation_deg),
    Channel("cloud", "weather", "weather", lambda state: None if state.weather is None else state.weather.cloud_cover),
    Channel("wind", "weather", "weather", lambda state: None if state.weather is None else state.weather.wind_m_s),
    Channel("rain", "weather", "weather", lambda state: None if state.weather is None else state.weather.precipitation_mm_h),
    # Once an elevation is believed there is nothing left to wait for.
    Channel(
        "evidence", "heart-rate", "body", lambda state: None if state.heart.bpm is None or state.heart.elevated else state.heart.evidence
    ),
    Channel("excess", "heart-rate", "body", lambda state: None if state.heart.bpm is None else state.heart.excess_bpm),
    Channel("moving", "heart-rate", "body", lambda state: None if state.heart.bpm is None else float(state.heart.moving)),
    Channel("stepping", "motion", "body", lambda state: None if state.motion is None else float(state.motion.moving)),
    Channel("cadence", "motion", "body", lambda state: None if state.motion is None else state.motion.cadence_spm),
    Channel("masker", "room", "room", lambda state: None if state.room is None else state.room.masker_dba),
    Channel("speech", "room", "room", lambda state: None if state.room is None else state.room.speech),
)
HEART = "heart-rate"
SIGNALS = {channel.name: channel.signal for channel in CHANNELS}
SOURCES = {channel.name: channel.source for channel in CHANNELS}


def step(memory: Memory, state: ListenerState, zones: Mapping[str, Zone], at_s: float) -> tuple[Memory, ListenerState]:
    """Return what is remembered at a time in seconds since the epoch, and the state as the music is to follow it.

    A channel without memory counts as settled; one that is unknown is forgotten; one without zones passes as it is.
    """
    after: dict[str, Held] = {}
    moved: dict[str, float] = {}
    for name, held in memory.items():
        moved[SOURCES[name]] = max(held.moved_s, moved.get(SOURCES[name], -math.inf))
    for name, _, source, read in CHANNELS:
        zone = zones.get(name)
        value = None if zone is None else read(state)
        if zone is None or value is None:
            continue
        if name not in memory:
            start = value if zone.start is None or not memory else zone.start
            after[name] = Held(start, value, value, at_s)
        elif name in ("masker", "speech") and state.room is not None and state.room.impulse:
            after[name] = msgspec.structs.replace(memory[name], seen_s=at_s)
        else:
            after[name] = follow(memory[name], zone, value, at_s, rested=at_s - moved[source] >= REST_S)
    return after, followed(state, after)


def follow(held: Held, zone: Zone, value: float, at_s: float, *, rested: bool | None = None) -> Held:
    """Return what is remembered of a channel after a value was seen; time that goes back counts as none.

    `rested` says whether all channels of its source have rested since the music last moved for one; None asks this one alone.
    """
    elapsed_s = max(0.0, at_s - held.seen_s)
    smooth = held.smooth + (value - held.smooth) * (1.0 - math.exp(-elapsed_s / max(1e-9, SMOOTH_SHARE * zone.settle_s)))
    if rested is None:
        rested = at_s - held.moved_s >= REST_S
    side = _side(value - held.goal)
    if abs(value - held.goal) > zone.motion and (rested or side == held.turned):
        return _slewed(held, zone, Held(held.value, value, value, at_s, at_s, 0, at_s, side, "motion"), elapsed_s)
    away = _side(smooth - held.goal) if abs(smooth - held.goal) > zone.dead else 0
    away_s = held.away_s if away and away == held.away else at_s
    if away and rested and at_s - away_s >= zone.settle_s:
        return _slewed(held, zone, Held(held.value, smooth, smooth, at_s, at_s, 0, at_s, 0, "motion"), elapsed_s)
    name: Name = "holding" if away else "dead"
    return _slewed(held, zone, Held(held.value, held.goal, smooth, at_s, away_s, away, held.moved_s, held.turned, name), elapsed_s)


def followed(state: ListenerState, memory: Memory) -> ListenerState:
    """Return a state with what the music follows in the place of what is."""
    value = {name: held.value for name, held in memory.items()}
    replace = msgspec.structs.replace
    changes: dict[str, object] = {}
    if "energy" in value:
        changes["energy"] = Share(value["energy"])
    if "alertness" in value:
        changes["circadian"] = replace(state.circadian, alertness=Share(value["alertness"]))
    if "ultradian" in value and state.ultradian is not None:
        changes["ultradian"] = replace(state.ultradian, level=value["ultradian"])
    if "sun" in value and state.sun is not None:
        changes["sun"] = replace(state.sun, elevation_deg=value["sun"])
    for field, parts in _PARTS.items():
        now: dict[str, float] = {inner: value[name] for name, inner in parts if name in value}
        if "moving" in now:
            now["moving"] = float(now["moving"]) >= MOVING
        if now:
            changes[field] = replace(getattr(state, field), **now)
    return replace(state, **changes) if changes else state


def told(reasons: tuple[Reason, ...], memory: Memory, *, elevated: bool = False) -> tuple[Reason, ...]:
    """Return the reasons with the zones their signals are in, and a word on those that are held.

    What answers a heart that is believed to be `elevated` always follows it: nothing is left to be held.
    """
    zones = _of_signals(memory)
    if elevated:
        reasons = tuple(
            msgspec.structs.replace(reason, zone="motion") if reason.signal == HEART and reason.end is not None else reason
            for reason in reasons
        )
    return tuple(
        reason
        if reason.zone is not None or (zone := zones.get(reason.signal)) is None
        else msgspec.structs.replace(reason, zone=zone, text=reason.text + SETTLING if zone == "holding" else reason.text)
        for reason in reasons
    )


def _of_signals(memory: Memory) -> dict[str, Name]:
    # The liveliest zone any channel of a signal is in.
    found: dict[str, Name] = {}
    for name, held in memory.items():
        signal = SIGNALS[name]
        if _LIVELINESS[held.zone] >= _LIVELINESS[found.get(signal, "dead")]:
            found[signal] = held.zone
    return found


_LIVELINESS: Mapping[Name, int] = {"dead": 0, "holding": 1, "motion": 2}
_PARTS = {
    "weather": (("cloud", "cloud_cover"), ("wind", "wind_m_s"), ("rain", "precipitation_mm_h")),
    "heart": (("evidence", "evidence"), ("excess", "excess_bpm"), ("moving", "moving")),
    "motion": (("stepping", "moving"), ("cadence", "cadence_spm")),
    "room": (("masker", "masker_dba"), ("speech", "speech")),
}


def _side(difference: float) -> int:
    return (difference > 0.0) - (difference < 0.0)


def _slewed(before: Held, zone: Zone, after: Held, elapsed_s: float) -> Held:
    way = after.goal - before.value
    per_s = zone.rise_per_s if way > 0.0 else zone.fall_per_s
    if math.isinf(per_s) or abs(way) <= per_s * elapsed_s:
        return msgspec.structs.replace(after, value=after.goal)
    return msgspec.structs.replace(after, value=before.value + math.copysign(per_s * elapsed_s, way), zone="motion")
