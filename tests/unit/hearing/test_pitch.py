"""Pitch: tones where they are, and shares of what is in tune."""

import numpy as np
import pytest

from soundscape.hearing.pitch import measure_pitch, scale_share, score_share, tonal_peaks
from soundscape.hearing.score import Note

from .scenes import RATE_HZ, noise, note, sine

MAJOR = (1.0, 9 / 8, 5 / 4, 3 / 2, 5 / 3)


@pytest.mark.parametrize("frequency_hz", [55.3, 110.7, 440.0, 1_234.5, 5_000.0])
def test_frequency_is_exact(frequency_hz: float) -> None:
    """A sine is found within 1 cent and alone."""
    strongest = measure_pitch(sine(frequency_hz, peak_db=-20.0)[:, None], RATE_HZ).strongest
    assert abs(1200.0 * np.log2(strongest[0].frequency_hz / frequency_hz)) < 1.0
    assert strongest[0].share == pytest.approx(1.0, abs=0.001)


def test_noise_has_no_tones() -> None:
    """Noise has (almost) no tonal peaks."""
    assert len(tonal_peaks(noise(-5.0)[:, None], RATE_HZ)) < 5


def test_shares_follow_energy() -> None:
    """A tone 10 dB under another holds a tenth of its energy."""
    wave = sine(200.0, peak_db=-20.0) + sine(333.0, peak_db=-30.0)
    strongest = measure_pitch(wave[:, None], RATE_HZ).strongest
    assert [round(tone.frequency_hz) for tone in strongest[:2]] == [200, 333]
    assert strongest[1].share == pytest.approx(1.0 / 11.0, abs=0.01)


def test_scale_in_any_octave() -> None:
    """Degrees of the scale count in every octave; a tone between them does not."""
    inside = np.sum([0.05 * sine(110.7 * ratio, seconds=3.0) for ratio in (1.0, 1.5, 2.5, 4.5, 10 / 3)], axis=0)
    outside = inside + 0.05 * sine(110.7 * 2.0 ** (1 / 12), seconds=3.0)
    assert scale_share(tonal_peaks(inside[:, None], RATE_HZ), root_hz=110.7, ratios=MAJOR) == pytest.approx(1.0, abs=0.001)
    assert scale_share(tonal_peaks(outside[:, None], RATE_HZ), root_hz=110.7, ratios=MAJOR) == pytest.approx(5 / 6, abs=0.01)


def test_tolerance_is_ten_cents() -> None:
    """8 cents off is in tune, 12 cents off is not."""
    for cents, expected in ((8.0, 1.0), (-8.0, 1.0), (12.0, 0.0), (-12.0, 0.0)):
        peaks = tonal_peaks(sine(220.0 * 2.0 ** (cents / 1200.0))[:, None], RATE_HZ)
        assert scale_share(peaks, root_hz=55.0, ratios=(1.0,)) == pytest.approx(expected, abs=0.001)


def test_score_and_sound_agree() -> None:
    """Notes that sound when and where the score says are on it, harmonics included; a quarter tone off they are not."""
    wave = np.zeros(8 * RATE_HZ)
    notes = []
    for at_s, pitch_hz in ((0.5, 220.0), (2.0, 275.0), (4.0, 330.0)):
        tone = 0.1 * note(pitch_hz, attack_s=0.02, decay_s=0.8, seconds=3.5)
        wave[round(at_s * RATE_HZ) :][: len(tone)] += tone
        notes.append(Note(at_s, 1.0, "bells", pitch_hz, 0.5))
    wrong = [Note(one.at_s, 1.0, "bells", (one.pitch_hz or 0.0) * 2.0 ** (1 / 24), 0.5) for one in notes]
    peaks = tonal_peaks(wave[:, None], RATE_HZ)
    assert score_share(peaks, notes) == pytest.approx(1.0, abs=0.02)
    assert score_share(peaks, wrong) == pytest.approx(0.0, abs=0.02)


def test_notes_count_only_when_they_sound() -> None:
    """A tone before its note began is not on the score."""
    peaks = tonal_peaks(sine(220.0, seconds=4.0)[:, None], RATE_HZ)
    assert score_share(peaks, [Note(10.0, 1.0, "pad", 220.0, 0.5)]) == 0.0


def test_nothing_to_compare() -> None:
    """Silence has no share; without a score there is none either."""
    pitch = measure_pitch(np.zeros((RATE_HZ, 1)), RATE_HZ, [])
    assert (pitch.strongest, pitch.on_score) == ((), None)
    assert measure_pitch(sine(220.0)[:, None], RATE_HZ).on_score is None


@pytest.mark.parametrize(("root_hz", "ratios", "name"), [(0.0, (1.0,), "root_hz"), (110.0, (), "ratios"), (110.0, (0.0,), "ratios")])
def test_impossible_scales_are_refused(root_hz: float, ratios: tuple[float, ...], name: str) -> None:
    """The error names the argument."""
    with pytest.raises(ValueError, match=f"^{name}: must be"):
        scale_share([], root_hz=root_hz, ratios=ratios)
