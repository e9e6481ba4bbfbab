"""The report as a whole: any recording gives one, and it becomes JSON."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soundscape.hearing import check

from .scenes import RATE_HZ, noise, sine, tonal_scene


def test_a_scene_is_measured_whole() -> None:
    """A clean stereo scene of 20 s has every figure and no fault."""
    report = check(tonal_scene(seed=4, seconds=20.0, bed_db=-45.0), RATE_HZ)
    assert (report.duration_s, report.channels, report.sample_rate_hz) == (20.0, 2, 48_000.0)
    assert report.defects.found == ()
    assert report.stereo is not None
    assert report.loudness.integrated_lufs is not None
    assert report.swell.trend_db_per_min is not None
    assert report.score_notes_per_s is None


def test_report_becomes_json() -> None:
    """The document holds plain values only, no NaN, and the names of the faults."""
    wave = sine(220.0, peak_db=-20.0)
    wave[2 * RATE_HZ] += 0.2
    document = json.loads(json.dumps(check(wave, RATE_HZ).to_dict(), allow_nan=False))
    assert document["defects"]["found"] == ["clicks"]
    assert document["defects"]["clicks"]["at_s"] == pytest.approx([2.0], abs=0.002)
    assert document["stereo"] is None


def test_score_is_compared() -> None:
    """With a score the report says how much of the sound it explains and how many notes it asks for."""
    score = {"sample_rate_hz": RATE_HZ, "events": [{"at_frame": 0, "pitch_hz": 220.0, "length_frames": 5 * RATE_HZ}]}
    report = check(sine(220.0, peak_db=-20.0), RATE_HZ, score)
    assert report.pitch.on_score == pytest.approx(1.0, abs=0.001)
    assert report.score_notes_per_s == pytest.approx(0.2)


@pytest.mark.parametrize("rate_hz", [8_000, 11_025, 22_050, 44_100, 96_000, 192_000])
def test_every_rate(rate_hz: int) -> None:
    """Every sample rate from 8 to 192 kHz gives a report, and white noise has no fault in it."""
    report = check(noise(0.0, seconds=3.0, rate_hz=rate_hz), rate_hz)
    assert report.defects.found == ()
    assert report.spectrum.slope_db_per_octave == pytest.approx(0.0, abs=0.4)


@settings(max_examples=40, deadline=None)
@given(frames=st.integers(1, 30_000), channels=st.integers(1, 2), rate_hz=st.sampled_from([8_000, 48_000]), silent=st.booleans())
def test_no_length_is_too_short(frames: int, channels: int, rate_hz: int, *, silent: bool) -> None:
    """From a single frame on there is a report without NaN, of sound or of silence."""
    wave = np.random.default_rng(frames).standard_normal((frames, channels)) * (0.0 if silent else 0.05)
    json.dumps(check(wave, rate_hz).to_dict(), allow_nan=False)
    assert check(wave, rate_hz).duration_s == frames / rate_hz


def test_input_is_left_alone() -> None:
    """Measuring changes nothing in the samples."""
    scene = tonal_scene(seed=1, seconds=3.0).astype(np.float32)
    before = scene.copy()
    check(scene, RATE_HZ)
    assert np.array_equal(scene, before)


def test_nan_is_refused() -> None:
    """A NaN is refused by name."""
    with pytest.raises(ValueError, match=r"^samples: must be finite"):
        check(np.array([0.0, np.nan]), RATE_HZ)
