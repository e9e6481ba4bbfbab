"""Pulse: a soft knock on wood, felt more than heard."""

from functools import lru_cache, partial
from typing import Any

import numpy as np

from soundscape.layers._shots import Floats, Shots, centred, finished, seconds_of, struck
from soundscape.layers._tables import table_of
from soundscape.layers.base import Bench, Layer
from soundscape.score import Controls, Note
from soundscape.units import lerp

LENGTH_S = 0.35
PARTIALS = ((208.0, 1.0, 0.055), (347.0, 0.35, 0.035))
"""Frequency in Hz, gain and decay in s of a small hollow block; far from the 520 Hz and 3 kHz of alarms (design values)."""

TICK = (890.0, 0.35, 0.014)
"""The partial of the stroke itself, there as far as the sound is bright."""

ATTACK_S = 0.004
PLAYERS = 4
COLOURS = 3
GAIN = 0.2


def knock(brightness: float) -> Floats:
    """Return one knock with a peak near 1, brightness from 0 to 1, shape (frames,)."""
    time_s = seconds_of(LENGTH_S)
    pitch_hz, gain, decay_s = TICK
    partials = (*PARTIALS, (pitch_hz, gain * brightness, decay_s))
    envelopes = [struck(time_s, attack_s=ATTACK_S, decay_s=decay) for _, _, decay in partials]
    sound = sum(gain * shape * np.sin(2.0 * np.pi * hz * time_s) for (hz, gain, _), shape in zip(partials, envelopes, strict=True))
    return finished(centred(np.asarray(sound), envelopes[0]))


@lru_cache(maxsize=COLOURS)
def _table(colour: int) -> Any:
    return table_of(knock(colour / (COLOURS - 1)))


class Pulse:
    """One knock for a note, in the middle; how long the note is does not matter."""

    def __init__(self, bench: Bench) -> None:
        self._settling = bench.settling
        self._shots = Shots(bench, [partial(_table, colour) for colour in range(COLOURS)], PLAYERS)
        self._colour = 0
        self.output: Any = self._shots.output

    def strike(self, note: Note) -> None:
        """Knock once; velocity is loudness. A knock that is past when a piece is picked up stays past."""
        if not self._settling():
            self._shots.fire(GAIN * note.velocity, table=self._colour)

    def steer(self, controls: Controls) -> None:
        """Brightness sets how much of the stroke is heard."""
        self._colour = round(lerp(0.0, COLOURS - 1.0, controls.brightness))


LAYER = Layer("pulse", "A soft knock on wood.", reference_lufs=-33.0, budget_ms_per_s=0.6, tonal=False, build=Pulse)
