"""The cushion: the last four seconds of sound."""

import numpy as np
import pytest

from soundscape.audio import QUANTUM_FRAMES
from soundscape.cushion import KEPT_FRAMES, Cushion
from tests.support.sound import tone


def test_what_went_in_comes_out_to_16_bits() -> None:
    """Every held quantum is at its own frame, exact to half a step."""
    cushion = Cushion(9_600)
    quanta = [tone(440.0, frames=QUANTUM_FRAMES, start=index * QUANTUM_FRAMES) for index in range(5)]
    for quantum in quanta:
        cushion.append(quantum)
    assert (cushion.start_frame, cushion.end_frame) == (9_600, 9_600 + 5 * QUANTUM_FRAMES)
    for index, quantum in enumerate(quanta):
        assert np.max(np.abs(cushion.at(9_600 + index * QUANTUM_FRAMES) - quantum)) <= 0.51 / 32_767


def test_it_keeps_four_seconds_and_no_more() -> None:
    """The oldest quantum is forgotten."""
    cushion = Cushion(0)
    for index in range(100):
        cushion.append(np.full((QUANTUM_FRAMES, 2), index / 100, np.float32))
    assert cushion.end_frame - cushion.start_frame == KEPT_FRAMES == 4 * 48_000
    assert cushion.at(cushion.start_frame)[0, 0] == pytest.approx(0.60, abs=1e-4)
    assert cushion.at(cushion.end_frame - QUANTUM_FRAMES)[0, 0] == pytest.approx(0.99, abs=1e-4)
