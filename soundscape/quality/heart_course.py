"""A simulated day lived through: what is believed of the heart, what the music is to be, and whether that is what was promised."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any, NamedTuple

import msgspec
import numpy as np

from soundscape import listener, offline, parameters, zones
from soundscape.audio import SAMPLE_RATE_HZ
from soundscape.body.habits import Habits
from soundscape.body.heart import Heart
from soundscape.body.state import BodyState
from soundscape.listener import Consents, Place, Profile
from soundscape.modes.base import Mode
from soundscape.offline import ScoreDocument
from soundscape.parameters import MusicalParameters
from soundscape.presets import Preset
from soundscape.quality import heart_day
from soundscape.quality.heart_day import WHOLE, Day, Stretch
from soundscape.quality.take import Take
from soundscape.signals import heart_rate, motion
from soundscape.signals.base import Reading
from soundscape.studio import Studio
from soundscape.wish import MixerEntry, Wish

START = datetime(2026, 6, 22, 5, tzinfo=UTC)
"""Seven in the morning for the listener."""

LISTENER = Profile(Place(52.52, 13.405), "Europe/Berlin", Habits(7.0, 23.0), consents=Consents(location=True, heart_rate=True))
SIGNALS = {signal.name: signal for signal in (heart_rate.SIGNAL, motion.SIGNAL)}

FOUND_S = 300.0
AFTER_S = 60.0
"""An elevation that is believed so soon after its end was still one."""

COOLING_S = 900.0
"""So long after a run nothing is believed either: the heart is coming down."""

UNKNOWN_S = 180.0
GUIDED_PER_MIN = 1.5
DRIFT_PER_MIN = 0.1
"""Energy moves the tempo by this much at most besides (design value)."""

SHORT_S = 600.0
DOWN_BPM = 2.0
"""Ten minutes of leading down are at least this much, or 40 % of the way there is: 5 % of what is left a minute (design value)."""


class Second(NamedTuple):
    """One second of the day: its number, the believed rate (None unknown), whether elevated, and the music as it has glided.

    `lowest_bpm` is as far as the pulse may be led down, 0 while nothing is elevated; `rules` are those with a heart in them, `wanted` is
    where the music is led to.
    """

    at_s: float
    bpm: float | None
    elevated: bool
    lowest_bpm: float
    tempo_bpm: float
    loudness_lufs: float
    rules: frozenset[str]
    wanted: MusicalParameters


class Finding(msgspec.Struct, frozen=True):
    """One thing that was promised, whether it was kept, and what was found."""

    promise: str
    kept: bool
    found: str


def readings(seed: int, day: Day = WHOLE, *, told_motion: bool = True) -> list[Reading]:
    """Return the readings of a day, in order of time."""
    found = []
    for line in heart_day.lines(seed, day, told_motion=told_motion):
        sample: dict[str, Any] = heart_day.document(line, START)
        found.append(SIGNALS[sample["signal"]].read(sample, now=START + timedelta(seconds=line.at_s), source="simulated"))
    return found


def lived(told: Sequence[Reading], mode: Mode, preset: Preset, *, hours: float = WHOLE.hours) -> Iterator[Second]:
    """Yield what every second of a day came to in one preset, its parameters glided as on air but without sound."""
    profile, body = LISTENER, listener.advance(LISTENER, BodyState(), START)
    memory: zones.Memory = {}
    heard: MusicalParameters | None = None
    waiting = iter(told)
    reading = next(waiting, None)
    for second in range(round(hours * 3600.0)):
        instant = START + timedelta(seconds=second)
        while reading is not None and reading.at <= instant:
            profile, body = listener.fold(profile, body, reading)
            reading = next(waiting, None)
        body = listener.advance(profile, body, instant)
        state = listener.at(profile, body, instant)
        memory, followed = zones.step(memory, state, mode.zones, instant.timestamp())
        wanted = mode.shape(followed, preset)
        heard = wanted.parameters if heard is None else parameters.glide(heard, wanted, 1.0, at_phrase_end=False)
        rules = frozenset(reason.rule for reason in wanted.reasons if reason.signal == "heart-rate")
        yield Second(
            second,
            state.heart.bpm,
            state.heart.elevated,
            _lowest_bpm(state.heart),
            heard.tempo_bpm,
            heard.loudness_lufs,
            rules,
            wanted.parameters,
        )


def _lowest_bpm(heart: Heart) -> float:
    # The rule of the science notes once more, apart from the mode that follows it.
    metre = heart.elevated_bpm if heart.elevated_bpm <= 90.0 else 2.0 * heart.elevated_bpm / 3.0
    return max(min(64.0, max(50.0, heart.resting_bpm)), 0.85 * metre) if heart.elevated else 0.0


def window(studio: Studio, told: Sequence[Reading], preset: Preset, at_s: float, *, seconds: float, layer: str | None = None) -> Take:
    """Return the sound of a stretch of the day and its score, as `render --readings --at` makes it; of one `layer` alone if named."""
    mixer = {} if layer is None else {name: MixerEntry(mute=True) for name in preset.layers if name != layer}
    wish, start = Wish(preset, mixer), START + timedelta(seconds=at_s)
    performance = studio.performance(seed=1, profile=LISTENER, body=BodyState(), wish=wish, zone=UTC)
    document, engine = ScoreDocument(1), studio.engine(1, 0)
    try:
        frames = round(seconds * SAMPLE_RATE_HZ)
        sound = list(offline.perform(performance, engine, start=start, frames=frames, readings=told, document=document))
    finally:
        engine.close()
    return Take(np.concatenate(sound), document.as_dict())


def findings(day: Sequence[Second], stretches: Sequence[Stretch]) -> Iterator[Finding]:
    """Yield what was found of every promise about a day."""
    begun = [after.at_s for before, after in pairwise(day) if after.elevated and not before.elevated]
    raised = [stretch for stretch in stretches if stretch.what == "stress"]
    for stretch in raised:
        first = next((at_s for at_s in begun if stretch.start_s <= at_s <= stretch.end_s), None)
        late_s = None if first is None else first - stretch.start_s
        found = "not found" if late_s is None else f"after {late_s:.0f} s"
        yield Finding(f"elevated at {_clock(stretch.start_s)} found within 5 min", late_s is not None and late_s <= FOUND_S, found)
        if first is not None:
            yield _led_down(day, first, stretch)
    for stretch in stretches:
        if stretch.what == "run":
            wrong = [at_s for at_s in begun if stretch.start_s <= at_s <= stretch.end_s + COOLING_S]
            yield Finding(f"nothing found in the run at {_clock(stretch.start_s)}", not wrong, f"{len(wrong)} found")
        elif stretch.what == "dropout":
            yield _unknown(day, stretch)
    wrong = [at_s for at_s in begun if not any(stretch.start_s <= at_s <= stretch.end_s + AFTER_S for stretch in raised)]
    yield Finding("nothing found elsewhere", not wrong, f"{len(wrong)} found")


def _led_down(day: Sequence[Second], first_s: float, stretch: Stretch) -> Finding:
    course = [second for second in day if first_s <= second.at_s < min(stretch.end_s, first_s + SHORT_S) and second.elevated]
    rises = [after.tempo_bpm - before.tempo_bpm for before, after in pairwise(course)]
    gone, softer = course[0].tempo_bpm - course[-1].tempo_bpm, course[0].loudness_lufs - course[-1].loudness_lufs
    minutes = (course[-1].at_s - course[0].at_s) / 60.0
    steady = all(-(GUIDED_PER_MIN + DRIFT_PER_MIN) / 60.0 <= rise <= DRIFT_PER_MIN / 60.0 for rise in rises)
    room = course[0].tempo_bpm - max(second.lowest_bpm for second in course)
    kept = steady and gone >= min(DOWN_BPM * minutes * 60.0 / SHORT_S, 0.4 * room) and softer > 0.0
    found = f"tempo down by {gone:.1f} bpm and loudness by {softer:.1f} LU in {minutes:.0f} min"
    return Finding(f"led down from {_clock(first_s)} on", kept, found)


def _unknown(day: Sequence[Second], stretch: Stretch) -> Finding:
    late = [second for second in day if stretch.start_s + UNKNOWN_S + heart_day.STEP_S <= second.at_s < stretch.end_s]
    known = [second for second in late if second.bpm is not None or second.elevated or second.rules]
    return Finding(f"unknown after the dropout at {_clock(stretch.start_s)}", not known, f"{len(known)} s still known")


def _clock(at_s: float) -> str:
    return f"{(START + timedelta(hours=2, seconds=at_s)):%H:%M}"
