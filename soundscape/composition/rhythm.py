"""Rhythm: the grid of a bar, even patterns on it, and the rhythms that belong to alarms."""

from collections.abc import Sequence

BEATS_PER_BAR = 4
SLOTS_PER_BEAT = 4
SLOTS = BEATS_PER_BAR * SLOTS_PER_BEAT
"""Places in a bar where a note may begin: quarters of a beat."""

HISTORY = 7
"""How many onsets must be known to tell whether the next one completes an alarm."""

# Onset to onset: on plus off, and on plus rest, of the detector that the project's science notes (9) describe.
_T3_PULSE_S = (0.76, 1.24)
_T3_REST_S = (1.55, 2.47)
_T4_PULSE_S = (0.10, 0.32)
_T4_REST_S = (4.36, 5.87)
_T3 = (_T3_PULSE_S, _T3_PULSE_S, _T3_REST_S, _T3_PULSE_S, _T3_PULSE_S)
_T4 = (_T4_PULSE_S,) * 3 + (_T4_REST_S,) + (_T4_PULSE_S,) * 3


def even(hits: int, slots: int, turn: int = 0) -> tuple[int, ...]:
    """Return the slots of so many hits spread as evenly as can be (Bjorklund's pattern), turned by `turn` slots; 0 <= hits <= slots."""
    return tuple(sorted((slot + turn) % slots for slot in range(slots) if slot * hits % slots < hits))


def completes_alarm(onsets_s: Sequence[float]) -> bool:
    """Return whether the last of these onsets, rising, completes a second cycle of the smoke alarm T3 or the gas alarm T4."""
    return any(_ends_with(onsets_s, gaps) for gaps in (_T3, _T4))


def _ends_with(onsets_s: Sequence[float], gaps: tuple[tuple[float, float], ...]) -> bool:
    last = onsets_s[-len(gaps) - 1 :]
    if len(last) <= len(gaps):
        return False
    return all(low <= after - before <= high for before, after, (low, high) in zip(last, last[1:], gaps, strict=False))
