"""Alarms: the rhythms of smoke and gas alarms, which nothing that is struck may ever play."""

from collections.abc import Iterable, Sequence

from soundscape.audio import seconds
from soundscape.score import Note

HISTORY = 7
"""How many onsets must be known to tell whether the next one completes an alarm."""

# Onset to onset: on plus off, and on plus rest, of the detector that the project's science notes (9) describe.
_T3_PULSE_S = (0.76, 1.24)
_T3_REST_S = (1.55, 2.47)
_T4_PULSE_S = (0.10, 0.32)
_T4_REST_S = (4.36, 5.87)
_T3 = (_T3_PULSE_S, _T3_PULSE_S, _T3_REST_S, _T3_PULSE_S, _T3_PULSE_S)
_T4 = (_T4_PULSE_S,) * 3 + (_T4_REST_S,) + (_T4_PULSE_S,) * 3


def completes_alarm(onsets_s: Sequence[float]) -> bool:
    """Return whether the last of these onsets, rising, completes a second cycle of the smoke alarm T3 or the gas alarm T4."""
    return any(_ends_with(onsets_s, gaps) for gaps in (_T3, _T4))


def without_alarms(notes: Iterable[Note], onsets: tuple[int, ...]) -> tuple[list[Note], tuple[int, ...]]:
    """Return the notes of one layer, sorted, without those that would complete an alarm, and the onsets to remember (frames).

    `onsets` are those remembered from before.
    """
    kept = []
    for note in notes:
        extended = onsets if note.at_frame in onsets[-1:] else (*onsets, note.at_frame)
        if not completes_alarm([seconds(frame) for frame in extended]):
            onsets = extended[-HISTORY - 1 :]
            kept.append(note)
    return kept, onsets[-HISTORY:]


def _ends_with(onsets_s: Sequence[float], gaps: tuple[tuple[float, float], ...]) -> bool:
    last = onsets_s[-len(gaps) - 1 :]
    if len(last) <= len(gaps):
        return False
    return all(low <= after - before <= high for before, after, (low, high) in zip(last, last[1:], gaps, strict=False))
