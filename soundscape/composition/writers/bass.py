"""Bass: one low tone under each chord, its root or fifth where it has one."""

from collections.abc import Iterator

from soundscape.audio import block_aligned
from soundscape.composition import harmony, tonality
from soundscape.composition.writers.base import Sketch, Writer
from soundscape.score import Note

RANGE_HZ = (42.0, 108.0)
OVERLAP_S = 1.0


def write(sketch: Sketch) -> Iterator[Note]:
    """Lay a tone under a chord that begins; it is no hum where the chord gives a choice."""
    if not sketch.chord_bars:
        return
    pitches = [_low(sketch.pitch_hz(degree)) for degree in harmony.bass_degrees(sketch.chord)]
    pitch = next((pitch for pitch in pitches if tonality.off_mains(pitch)), pitches[0])
    velocity = round(sketch.chance("bass").uniform(0.65, 0.75), 3)
    yield Note(sketch.start_frame, "bass", round(pitch, 4), velocity, sketch.chord_frames + block_aligned(OVERLAP_S))


def _low(pitch_hz: float) -> float:
    while pitch_hz > RANGE_HZ[1]:
        pitch_hz /= 2.0
    while pitch_hz < RANGE_HZ[0]:
        pitch_hz *= 2.0
    return pitch_hz


WRITER = Writer("bass", write)
