"""What a listener's taste does to the music: small bounded offsets on what a mode wants, each with its reason. Pure."""

from collections.abc import Mapping
from datetime import UTC, tzinfo
from typing import Any

import msgspec

from soundscape import listener, night
from soundscape.body import taste as bandit
from soundscape.body.state import BodyState
from soundscape.body.taste import MIDDLE, Point, Taste
from soundscape.listener import ListenerState, Profile
from soundscape.parameters import MusicalParameters, NoiseBed, Reason, Wanted
from soundscape.presets import Preset
from soundscape.signals.base import Reading
from soundscape.signals.feedback import AXES, Axis, Feedback
from soundscape.units import clamp, lerp
from soundscape.wish import Wish

LOUDEST_DB = 6.0
STEADY_MODES = ("noise", "mask")
"""Modes that promise a bed nothing about the listener changes."""

QUIET_MODES = ("sleep",)
"""Modes in which nothing is tried, and what was learned only ever makes the music calmer; so it is in the night."""

LED_MODES = ("relax", "sleep")
"""Modes in which a heart above its usual leads, and taste steps back as far as it does."""

PACED_MODES = ("move",)
"""Modes whose tempo belongs to the body that moves."""

HEARD = 0.02
"""A place nearer than this to the middle is not worth a reason."""

PARAMETERS: Mapping[Axis, str] = {"density": "density", "brightness": "brightness", "noise": "layers", "tempo": "tempo_bpm"}
WORDS: Mapping[Axis, tuple[str, str]] = {
    "density": ("fewer notes", "more notes"),
    "brightness": ("a darker sound", "a brighter sound"),
    "noise": ("less noise", "more noise"),
    "tempo": ("a slower pulse", "a quicker pulse"),
}
UNITS: Mapping[Axis, str] = {"density": "share", "brightness": "share", "noise": "dB", "tempo": "bpm"}


def place(taste: Taste, state: ListenerState, wish: Wish) -> Point:
    """Return the place on the axes of taste that is played in this state, each from -1 to 1."""
    preset = wish.preset
    if wish.steady or preset.mode in STEADY_MODES:
        return MIDDLE
    calm = _calm(state, wish)
    share = 1.0 - state.heart.weight * state.heart.evidence if preset.mode in LED_MODES else 1.0
    now = bandit.played(taste, state.at.timestamp(), 1.0 - calm if wish.curious else 0.0)
    one, two, three, four = (share * lerp(u, min(0.0, u), calm) for u in now)
    return one, two, three, 0.0 if preset.mode in PACED_MODES else four


def shaped(wanted: Wanted, taste: Taste, state: ListenerState, wish: Wish) -> Wanted:
    """Return what a mode wants with the listener's taste in it, and the reasons added; tempos stay in the preset's range."""
    here = place(taste, state, wish)
    age_s = max(0.0, state.at.timestamp() - taste.answered_s)
    tries = wish.curious and _calm(state, wish) < 1.0
    for axis, u, learned in zip(AXES, here, taste.learned, strict=True):
        parameters, start, end = _moved(wanted.parameters, axis, bandit.offset(axis, here), wish.preset)
        if abs(u) < HEARD or start is None or end is None or round(start, 3) == round(end, 3):
            continue
        what = WORDS[axis][u > 0.0]
        known = bandit.settled(taste, axis) and u * learned > 0.0
        text = f"To learn what you like, the music tries {what}; your answer tells." if tries else f"Your answers lean towards {what}."
        text = f"Your answers speak for {what}." if known else text
        value = round(bandit.offset(axis, here), 3)
        reason = Reason("feedback", value, age_s, f"taste-{axis}", PARAMETERS[axis], round(start, 3), round(end, 3), text)
        wanted = msgspec.structs.replace(wanted, parameters=parameters, reasons=(*wanted.reasons, reason))
    return wanted


def _calm(state: ListenerState, wish: Wish) -> float:
    return 1.0 if wish.preset.mode in QUIET_MODES else night.share(state)


def fold(
    profile: Profile, body: BodyState, reading: Reading, *, seed: int, wish: Wish | None, default_zone: tzinfo = UTC
) -> tuple[Profile, BodyState]:
    """Return what is known of a listener after one reading; an answer tells about what was played then, None for nothing."""
    match reading.value:
        case Feedback() as feedback:
            if wish is None or wish.steady:
                return profile, body
            state = listener.at(profile, body, reading.at, default_zone=default_zone)
            here = place(body.taste, state, wish)
            told = bandit.answered(body.taste, feedback, here, reading.at.timestamp(), seed=seed)
            return profile, msgspec.structs.replace(body, taste=told)
    return listener.fold(profile, body, reading, default_zone=default_zone)


def document(taste: Taste) -> dict[str, Any]:
    """Return what was learned as the API shows it: per axis the best offset found, where it lies nine times in ten, and a sentence."""
    return {"axes": {axis: _axis_document(taste, axis) for axis in AXES}, "answers": taste.answers}


def _axis_document(taste: Taste, axis: Axis) -> dict[str, Any]:
    index = AXES.index(axis)
    return {
        "offset": round(bandit.offset(axis, taste.learned), 3),
        "low": round(bandit.offset(axis, taste.low), 3),
        "high": round(bandit.offset(axis, taste.high), 3),
        "trial": round(bandit.offset(axis, taste.trial), 3),
        "unit": UNITS[axis],
        "answers": taste.told[index],
        "text": _in_words(taste, axis),
    }


def _in_words(taste: Taste, axis: Axis) -> str:
    fewer, more = WORDS[axis]
    if taste.told[AXES.index(axis)] == 0:
        return "Nothing is known of this yet."
    if not bandit.settled(taste, axis):
        return f"Your answers do not tell yet whether you like {fewer} or {more}."
    return f"Your answers speak for {more if taste.learned[AXES.index(axis)] > 0.0 else fewer}."


def _moved(now: MusicalParameters, axis: Axis, by: float, preset: Preset) -> tuple[MusicalParameters, float | None, float | None]:
    """Return the parameters moved along one axis, and the value before and after, None where the preset has nothing to move."""
    if axis == "noise":
        start = now.layers.get("noise")
        if start is None:
            return now, None, None
        end = clamp(start + by, min(start, -60.0), LOUDEST_DB)
        noise = NoiseBed(end, now.noise.slope_db_per_octave)
        return msgspec.structs.replace(now, layers={**now.layers, "noise": end}, noise=noise), start, end
    name = PARAMETERS[axis]
    # A tempo belongs to its preset; a share may leave the preset's range, or at its ends there would be nothing to compare.
    start, (low, high) = float(getattr(now, name)), preset.tempo_bpm if axis == "tempo" else (0.0, 1.0)
    # What has led beyond the range of tempos stays there: taste never works against it.
    end = clamp(start + by, min(low, start), max(high, start))
    return msgspec.structs.replace(now, **{name: end}), start, end
