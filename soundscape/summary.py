"""What matters most about a listener now, and how certain it is, in one plain sentence."""

from collections.abc import Iterator

from soundscape.body.energy import CIRCADIAN_WEIGHT, PRESSURE_WEIGHT
from soundscape.clock import clock_text
from soundscape.listener import ListenerState

OUT_OF_STEP_H = 2.5
"""A body clock this far from the middle of its nights is worth naming first; less may come from the season or the lamps."""

MINIMUM_AFTER_MIDDLE_H = 0.3
"""An entrained temperature minimum comes near the middle of the night: in the model from 0.1 h before it in June to 0.8 h after it in
December at 52 degrees north."""

SOON_H = 1.5
FAIR_H = 1.3
ROUGH_H = 2.0


def sentence(state: ListenerState, *, late_h: float | None = None) -> str:
    """Return the sentence; `late_h` are the hours the body clock runs late, where somebody has reckoned them better than `late_by` does."""
    _, matter = max(_matters(state, late_by(state) if late_h is None else late_h), key=lambda entry: entry[0])
    return f"What matters most now is {matter}; {_certainty(state)}."


def late_by(state: ListenerState) -> float | None:
    """Return how many hours (-12..12) the body clock runs late for the listener's usual nights; None without known habits."""
    if state.habits is None:
        return None
    middle_h = state.habits.bed_h + state.habits.asleep_h / 2.0
    return (state.circadian.cbt_min_clock_h - middle_h - MINIMUM_AFTER_MIDDLE_H + 12.0) % 24.0 - 12.0


def _matters(state: ListenerState, out_h: float | None) -> Iterator[tuple[float, str]]:
    # Each with its weight: what leads the music comes before what bends it, and parts of energy count by how much of it they are.
    if state.heart.elevated and state.heart.bpm is not None:
        yield 3.0 * state.heart.weight, f"your heart rate of {state.heart.bpm:.0f}, above your usual while you are still"
    if out_h is not None and abs(out_h) >= OUT_OF_STEP_H:
        yield 2.0, f"your body clock, which runs about {abs(out_h):.0f} h {'late' if out_h > 0.0 else 'early'} for your usual nights"
    if state.habits is not None and state.awake_h is None:
        yield 1.5, "the night: by your habits you are asleep"
    if state.awake_h is not None and state.until_bed_h is not None and state.until_bed_h < SOON_H:
        yield 1.2, f"bedtime, {_length(state.until_bed_h)} away"
    parts = state.energy_parts
    yield abs(parts.circadian) / CIRCADIAN_WEIGHT, f"your body clock, {_phase(state)}"
    if parts.sleep_pressure is not None and state.awake_h is not None:
        level = "low" if parts.sleep_pressure > 0.0 else "high"
        yield abs(parts.sleep_pressure) / PRESSURE_WEIGHT, f"sleep pressure, {level} after {_length(state.awake_h)} awake"


def _phase(state: ListenerState) -> str:
    phase_h = state.circadian.phase_h
    if min(phase_h, 24.0 - phase_h) < 3.0:
        return f"near its low of the day at about {clock_text(state.circadian.cbt_min_clock_h)}"
    if abs(phase_h - 12.0) < 3.0:
        return "near its high of the day"
    return "on its way up" if phase_h < 12.0 else "on its way down"


def _certainty(state: ListenerState) -> str:
    phase_h = state.uncertainty.phase_h
    if state.habits is None:
        return f"your nights are unknown, so it goes by usual ones from 23:00 to 07:00 and may be off by {phase_h:.1f} h"
    how = "fairly" if phase_h < FAIR_H else "roughly" if phase_h < ROUGH_H else "hardly"
    return f"that is {how} certain, with the body clock known to within {phase_h:.1f} h"


def _length(hours: float) -> str:
    return f"{round(hours * 60.0)} min" if hours < 1.5 else f"{hours:.0f} h"
