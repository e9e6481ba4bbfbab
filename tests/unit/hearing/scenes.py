"""Sounds whose measures are known beforehand, made from numpy alone."""

import functools

import numpy as np
from numpy.typing import NDArray

RATE_HZ = 48_000

Wave = NDArray[np.float64]


def sine(frequency_hz: float, *, seconds: float = 5.0, peak_db: float = 0.0, rate_hz: int = RATE_HZ) -> Wave:
    """Return a sine of the given peak level, shape (frames,)."""
    return np.asarray(10.0 ** (peak_db / 20.0) * np.sin(2.0 * np.pi * frequency_hz * times(seconds, rate_hz)))


def times(seconds: float, rate_hz: int = RATE_HZ) -> Wave:
    """Return the time of each frame in seconds."""
    return np.arange(round(seconds * rate_hz), dtype=np.float64) / rate_hz


def noise(slope_db_per_octave: float, *, seconds: float = 5.0, rms_db: float = -20.0, seed: int = 1, rate_hz: int = RATE_HZ) -> Wave:
    """Return noise with an exact power slope between 20 Hz and half the rate, shaped in the frequency domain, shape (frames,)."""
    frames = round(seconds * rate_hz)
    spectrum = np.fft.rfft(np.random.default_rng(seed).standard_normal(frames))
    frequency_hz = np.fft.rfftfreq(frames, 1.0 / rate_hz)
    gain = np.zeros_like(frequency_hz)
    heard = frequency_hz >= 20.0
    gain[heard] = (frequency_hz[heard] / 1000.0) ** (slope_db_per_octave / (20.0 * np.log10(2.0)))
    wave = np.fft.irfft(spectrum * gain, frames)
    return np.asarray(wave * 10.0 ** (rms_db / 20.0) / np.sqrt(np.mean(wave**2)))


def note(pitch_hz: float, *, attack_s: float, decay_s: float, seconds: float, rate_hz: int = RATE_HZ, partials: int = 5) -> Wave:
    """Return one struck or blown note: raised-cosine attack, exponential decay (time constant), a short fade at the very end."""
    t = times(seconds, rate_hz)
    rise = np.where(t < attack_s, 0.5 - 0.5 * np.cos(np.pi * t / attack_s), 1.0)
    end = np.clip((seconds - t) / 0.2, 0.0, 1.0)
    tone = sum(np.sin(2.0 * np.pi * pitch_hz * k * t) * np.exp(-t * k / decay_s) / k**2 for k in range(1, partials + 1))
    return np.asarray(rise * tone * (0.5 - 0.5 * np.cos(np.pi * end)))


def tonal_scene(*, seed: int, seconds: float = 6.0, bed_db: float | None = None, pad: bool = True) -> Wave:
    """Return a small soundscape, shape (frames, 2): a chord that breathes, notes with soft attacks, and a noise bed if wished."""
    return _tonal_scene(seed, seconds, bed_db, pad).copy()


@functools.lru_cache(maxsize=128)
def _tonal_scene(seed: int, seconds: float, bed_db: float | None, pad: bool) -> Wave:
    rng = np.random.default_rng(seed)
    frames = round(seconds * RATE_HZ)
    root_hz = float(rng.uniform(104.0, 117.0))
    left, right = np.zeros(frames), np.zeros(frames)
    if pad:
        breath = 1.0 + 0.2 * np.sin(2.0 * np.pi * times(seconds) / 10.0)
        for ratio in (1.0, 1.5, 2.5):
            left += 0.05 * breath * np.sin(2.0 * np.pi * root_hz * ratio * times(seconds) + rng.uniform(0, 6.28))
            right += 0.05 * breath * np.sin(2.0 * np.pi * root_hz * ratio * 1.001 * times(seconds) + rng.uniform(0, 6.28))
    for _ in range(round(seconds * 1.5)):
        start = int(rng.integers(0, frames - RATE_HZ // 2))
        pitch_hz = root_hz * float(rng.choice([2.0, 2.25, 2.5, 3.0, 10.0 / 3.0, 4.0, 6.0]))
        length_s = (frames - start) / RATE_HZ
        wave = note(pitch_hz, attack_s=float(rng.uniform(0.005, 0.05)), decay_s=float(rng.uniform(0.15, 1.0)), seconds=length_s)
        share = float(rng.uniform(0.2, 0.8))
        left[start : start + len(wave)] += 0.08 * share * wave
        right[start : start + len(wave)] += 0.08 * (1.0 - share) * wave
    scene = np.stack([left, right], axis=1)
    if bed_db is not None:
        scene += np.stack([noise(-5.0, seconds=seconds, rms_db=bed_db, seed=seed + channel * 7_919) for channel in (0, 1)], axis=1)
    return scene


def with_clicks(scene: Wave, *, level_db: float, seed: int, count: int = 4) -> tuple[Wave, list[float]]:
    """Return the scene with clicks of 1 to 8 samples whose height is `level_db` over its RMS, and their times in s."""
    rng = np.random.default_rng(seed)
    broken = scene.copy()
    height = float(np.sqrt(np.mean(scene**2))) * 10.0 ** (level_db / 20.0)
    at = np.sort(rng.choice(np.arange(1, 20), count, replace=False)) * (len(scene) // 20) + rng.integers(0, 500)
    for start in at:
        length = int(rng.integers(1, 9))
        broken[start : start + length, 0] += height * rng.choice([-1.0, 1.0], length)
    return broken, [float(one / RATE_HZ) for one in at]


def spliced(scene: Wave, *, missing: int, seed: int) -> tuple[Wave, float]:
    """Return the scene with `missing` frames cut out somewhere in the middle third, and where, in s."""
    at = int(np.random.default_rng(seed).integers(len(scene) // 3, 2 * len(scene) // 3))
    return np.concatenate([scene[:at], scene[at + missing :]]), at / RATE_HZ
