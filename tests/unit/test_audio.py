"""Audio: the grid all sound lies on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundscape.audio import BLOCK_FRAMES, OPUS_FRAMES, QUANTUM_FRAMES, QUANTUM_S, SAMPLE_RATE_HZ, block_aligned, seconds


def test_the_grid_nests() -> None:
    """A quantum holds whole Opus frames and whole blocks, and is a tenth of a second."""
    assert QUANTUM_FRAMES % OPUS_FRAMES == 0
    assert OPUS_FRAMES % BLOCK_FRAMES == 0
    assert SAMPLE_RATE_HZ / QUANTUM_FRAMES == 10.0
    assert QUANTUM_S == 0.1


@given(st.floats(0.0, 1e5))
def test_block_alignment_moves_by_at_most_half_a_block(length_s: float) -> None:
    """Aligned lengths are multiples of 240 and as near as can be."""
    frames = block_aligned(length_s)
    assert frames % BLOCK_FRAMES == 0
    assert abs(frames - length_s * SAMPLE_RATE_HZ) <= BLOCK_FRAMES / 2 + 1e-6


@pytest.mark.parametrize(("frames", "length_s"), [(0, 0.0), (240, 0.005), (48_000, 1.0), (3_600 * 48_000, 3_600.0)])
def test_frames_in_seconds(frames: int, length_s: float) -> None:
    """48 000 frames are a second."""
    assert seconds(frames) == length_s
