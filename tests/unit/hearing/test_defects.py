"""Defects: the names of what is wrong."""

import numpy as np
import pytest

from soundscape.hearing.defects import dc_offset, find_defects

from .scenes import RATE_HZ, tonal_scene


def test_a_clean_scene_has_no_defects() -> None:
    """A clean recording names nothing."""
    assert find_defects(tonal_scene(seed=2, bed_db=-45.0), RATE_HZ).found == ()


def test_every_defect_is_named() -> None:
    """Offset, gap, click and overload are all named."""
    scene = tonal_scene(seed=2) + 0.01
    scene[RATE_HZ] += 0.5
    scene[2 * RATE_HZ : 2 * RATE_HZ + 960] = 0.0
    scene[4 * RATE_HZ] = 1.4
    assert set(find_defects(scene, RATE_HZ).found) >= {"clicks", "clipping", "gaps", "dc offset"}


def test_offset_keeps_its_sign_and_channel() -> None:
    """The channel farthest from zero decides."""
    scene = tonal_scene(seed=2) + np.array([0.002, -0.02])
    assert dc_offset(scene) == pytest.approx(-0.02, abs=0.001)
