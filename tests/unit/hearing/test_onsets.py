"""Onsets and tempo against notes and pulses that were placed."""

import numpy as np
import pytest

from soundscape.hearing.onsets import measure_onsets, onset_envelope, onset_steps

from .scenes import RATE_HZ, Wave, noise, note, sine, times


def pulse(bpm: float, *, seconds: float = 30.0, bed_db: float | None = None) -> Wave:
    """Return short ticks at a steady tempo, over a bed if wished, shape (frames, 1)."""
    wave = np.zeros(round(seconds * RATE_HZ)) if bed_db is None else noise(-5.0, seconds=seconds, rms_db=bed_db)
    tick = noise(0.0, seconds=0.03, rms_db=-20.0) * np.exp(-times(0.03) / 0.005)
    for at_s in np.arange(0.1, seconds - 0.1, 60.0 / bpm):
        start = round(at_s * RATE_HZ)
        wave[start : start + len(tick)] += tick
    return wave[:, None]


def melody(seed: int, *, bed_db: float | None) -> tuple[Wave, list[float]]:
    """Return 20 s of notes with attacks of 5 to 60 ms over a drone, and when they begin."""
    rng = np.random.default_rng(seed)
    wave = sine(110.7, seconds=20.0, peak_db=-26.0)
    at_s = list(np.cumsum(rng.uniform(0.3, 1.6, 60)))
    at_s = [one for one in at_s if one < 19.0]
    for one in at_s:
        start = round(one * RATE_HZ)
        pitch_hz = 110.7 * float(rng.choice([2.0, 2.25, 2.5, 3.0, 4.0, 5.0]))
        attack_s, decay_s = float(rng.uniform(0.005, 0.06)), float(rng.uniform(0.2, 1.5))
        tone = note(pitch_hz, attack_s=attack_s, decay_s=decay_s, seconds=min(4.0, 20.0 - one))[: len(wave) - start]
        wave[start : start + len(tone)] += 0.08 * float(rng.uniform(0.4, 1.0)) * tone
    return (wave if bed_db is None else wave + noise(-5.0, seconds=20.0, rms_db=bed_db, seed=seed))[:, None], at_s


@pytest.mark.parametrize("bpm", [45.0, 60.0, 72.0, 97.0, 133.0, 160.0])
@pytest.mark.parametrize("bed_db", [None, -40.0])
def test_tempo_of_a_pulse(bpm: float, bed_db: float | None) -> None:
    """A steady pulse is found within 1 %, in its own octave, in silence and over a bed."""
    onsets = measure_onsets(pulse(bpm, bed_db=bed_db), RATE_HZ)
    assert onsets.tempo_bpm == pytest.approx(bpm, rel=0.01)
    assert onsets.pulse > 0.8
    assert onsets.per_s == pytest.approx(bpm / 60.0, rel=0.06)


@pytest.mark.parametrize("slope", [0.0, -5.0, -7.0])
def test_noise_has_no_pulse(slope: float) -> None:
    """A bed of noise has no tempo and next to no onsets."""
    onsets = measure_onsets(noise(slope, seconds=30.0)[:, None], RATE_HZ)
    assert onsets.tempo_bpm is None
    assert onsets.per_s < 0.1


def test_a_drone_and_silence_have_no_onsets() -> None:
    """Neither a breathing drone nor silence begins anything."""
    drone = sine(110.0, seconds=20.0, peak_db=-20.0) * (1.0 + 0.3 * np.sin(2.0 * np.pi * times(20.0) / 10.0))
    for wave in (drone, np.zeros(20 * RATE_HZ)):
        onsets = measure_onsets(wave[:, None], RATE_HZ)
        assert onsets.count <= 1
        assert onsets.tempo_bpm is None


@pytest.mark.parametrize(("bed_db", "least"), [(None, 0.97), (-50.0, 0.97), (-40.0, 0.8)])
def test_notes_are_found(bed_db: float | None, least: float) -> None:
    """Soft notes over a drone are found within 60 ms: nearly all, four in five over a loud bed, with few false ones."""
    found = placed = false = 0
    for seed in range(4):
        wave, at_s = melody(seed, bed_db=bed_db)
        heard = onset_steps(onset_envelope(wave, RATE_HZ)) * 0.01
        found += sum(bool(np.any(np.abs(heard - one) < 0.06)) for one in at_s)
        false += sum(min(abs(one - other) for other in at_s) > 0.08 for one in heard)
        placed += len(at_s)
    assert found / placed >= least
    assert false / placed <= 0.05


def test_irregular_notes_have_no_tempo() -> None:
    """Notes at random moments do not make a pulse."""
    wave, _ = melody(1, bed_db=None)
    assert measure_onsets(wave, RATE_HZ).pulse < 0.35


@pytest.mark.parametrize("bpm", [48.0, 72.0, 140.0])
@pytest.mark.parametrize(("level_db", "bed_db"), [(-30.0, -70.0), (-40.0, None), (-50.0, -70.0), (-60.0, -90.0), (-70.0, -90.0)])
def test_tempo_of_a_very_quiet_pulse(bpm: float, level_db: float, bed_db: float | None) -> None:
    """Ticks that peak as low as -82 dBFS keep their tempo within 3 %, over the noise floor of an engine and over a soft bed."""
    wave = pulse(bpm, seconds=40.0) * 10.0 ** (level_db / 20.0)
    if bed_db is not None:
        wave = wave + noise(-5.0, seconds=40.0, rms_db=bed_db)[:, None]
    assert measure_onsets(wave, RATE_HZ).tempo_bpm == pytest.approx(bpm, rel=0.03)


@pytest.mark.parametrize("rms_db", [-60.0, -90.0, -110.0])
def test_quiet_noise_has_no_pulse_either(rms_db: float) -> None:
    """However soft it is: listening closely invents nothing."""
    onsets = measure_onsets(noise(-5.0, seconds=40.0, rms_db=rms_db)[:, None], RATE_HZ)
    assert onsets.tempo_bpm is None
    assert onsets.per_s < 0.15
