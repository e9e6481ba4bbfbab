"""Pitch: which tones are heard, and whether they are the ones meant."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray
from scipy import fft, signal

from soundscape.hearing.samples import Floats, Sound
from soundscape.hearing.score import Note
from soundscape.hearing.windows import window_powers

TOLERANCE_CENTS = 10.0
HARMONICS = 16
_WINDOW_S = 1.0
_STEP_S = 0.5
_LOW_HZ = 40.0
_HIGH_HZ = 8_000.0
_LEAST_PROMINENCE = 10.0 ** (15.0 / 10.0)
_DEEPEST = 10.0 ** (-60.0 / 10.0)
_MEDIAN_HZ = 60.0
_MOST_PEAKS = 40
_LOOK_PEAKS = 64
_TAIL_S = 10.0
_LISTED = 12


@dataclass(frozen=True, slots=True)
class Peak:
    """One tone at one moment: its time (middle of a one-second window), frequency and power (full scale squared)."""

    at_s: float
    frequency_hz: float
    power: float


@dataclass(frozen=True, slots=True)
class Tone:
    """A frequency that was heard and its `share` (0 to 1) of all tonal energy."""

    frequency_hz: float
    share: float


@dataclass(frozen=True, slots=True)
class Pitch:
    """The tones of a recording: the 12 `strongest`, and the share (0 to 1) of tonal energy on the score's notes and their harmonics.

    `on_score` is None without a score or without tones.
    """

    strongest: tuple[Tone, ...]
    on_score: float | None


def measure_pitch(sound: Sound, sample_rate_hz: float, notes: Sequence[Note] | None = None) -> Pitch:
    """Return the tones of a checked sound, compared with `notes` when given."""
    return pitch_of(tonal_peaks(sound, sample_rate_hz), notes)


def pitch_of(peaks: Sequence[Peak], notes: Sequence[Note] | None = None) -> Pitch:
    """Return what tonal peaks, in order of time, say about pitch, compared with `notes` when given."""
    return Pitch(_strongest(peaks), None if notes is None else score_share(peaks, notes))


def tonal_peaks(sound: Sound, sample_rate_hz: float) -> tuple[Peak, ...]:
    """Return the spectral peaks between 40 Hz and 8 kHz, at most 40 in every half second, each 15 dB above the 60 Hz around it.

    Frequencies are interpolated between the bins of a one-second window (parabola through the dB values).
    """
    frames = min(len(sound), round(_WINDOW_S * sample_rate_hz))
    # Its side lobes lie 92 dB down: none is taken for a tone.
    shape = signal.get_window("blackmanharris", frames)
    window = shape * 2.0 / max(1e-9, float(np.sum(shape)))
    size = 2 * fft.next_fast_len(frames, real=True)
    hop = max(1, round(_STEP_S * sample_rate_hz))
    bins = round(_HIGH_HZ * size / sample_rate_hz) + 2
    powers = (power for batch in window_powers(sound, window, hop, size=size, bins=bins) for power in batch)
    return tuple(
        Peak((number * hop + frames / 2) / sample_rate_hz, hz, strength)
        for number, power in enumerate(powers)
        for hz, strength in _peaks(power / 2.0, sample_rate_hz / size)
    )


def scale_share(
    peaks: Sequence[Peak], *, root_hz: float, ratios: Sequence[float], harmonics: int = 1, tolerance_cents: float = TOLERANCE_CENTS
) -> float | None:
    """Return the share (0 to 1) of tonal energy within 10 cents of a scale in any octave, or None without tones.

    `root_hz` > 0; `ratios` of the scale degrees to the root, each > 0; the first `harmonics` partials of each degree count as well.

    Raises ValueError naming the argument and its allowed range.
    """
    if root_hz <= 0:
        raise ValueError(f"root_hz: must be above 0, not {root_hz}")
    if not ratios or min(ratios) <= 0:
        raise ValueError(f"ratios: must be numbers above 0, not {ratios}")
    classes = _octaves(np.array([ratio * partial for ratio in ratios for partial in range(1, harmonics + 1)]))

    def belongs(peak: Peak) -> bool:
        away = np.abs(_octaves(np.array([peak.frequency_hz / root_hz])) - classes)
        return bool(np.min(np.minimum(away, 1.0 - away)) * 1200.0 <= tolerance_cents)

    return _share(peaks, belongs)


def score_share(peaks: Sequence[Peak], notes: Sequence[Note], *, tolerance_cents: float = TOLERANCE_CENTS) -> float | None:
    """Return the share (0 to 1) of tonal energy within 10 cents of the notes that sound then, or of their first 16 harmonics.

    A note may ring for 10 s after its end. None without tones.
    """
    pitched = [note for note in notes if note.pitch_hz is not None]
    starts = np.array([note.at_s for note in pitched])
    ends = starts + np.array([note.length_s for note in pitched]) + _TAIL_S
    pitches = np.array([note.pitch_hz for note in pitched], dtype=np.float64)

    total = belonging = 0.0
    for at_s, moment in groupby(peaks, key=lambda peak: peak.at_s):
        frequency_hz, power = np.array([(peak.frequency_hz, peak.power) for peak in moment]).T
        heard = np.unique(pitches[(starts <= at_s + _WINDOW_S / 2) & (ends >= at_s - _WINDOW_S / 2)])
        nearest = np.clip(np.round(frequency_hz[:, np.newaxis] / heard), 1, HARMONICS) * heard
        belongs = np.any(np.abs(np.log2(frequency_hz[:, np.newaxis] / nearest)) * 1200.0 <= tolerance_cents, axis=1)
        total += float(power.sum())
        belonging += float(power[belongs].sum())
    return belonging / total if total > 0.0 else None


def _peaks(power: Floats, bin_hz: float) -> list[tuple[float, float]]:
    low, high = max(1, round(_LOW_HZ / bin_hz)), min(len(power) - 1, round(_HIGH_HZ / bin_hz))
    middle = power[low:high]
    summit = (middle > power[low - 1 : high - 1]) & (middle >= power[low + 1 : high + 1])
    at = low + np.flatnonzero(summit & (middle > _DEEPEST * middle.max(initial=0.0)) & (middle > 1e-10))
    at = at[np.argsort(power[at])[::-1]]
    clear = _clear(power[:high], at, max(3, round(_MEDIAN_HZ / bin_hz)))
    return list(zip((_exact_bins(power, clear) * bin_hz).tolist(), power[clear].tolist(), strict=True))


def _clear(power: Floats, at: NDArray[np.intp], width: int) -> NDArray[np.intp]:
    """Return the first 40 of the bins `at` that stand 15 dB above the median of the `width` bins around them."""
    if not at.size:
        return at
    around = np.lib.stride_tricks.sliding_window_view(np.pad(power, (width // 2, width - width // 2 - 1), mode="edge"), width)
    found: list[int] = []
    # The strongest are mostly clear: few medians are needed.
    for start in range(0, len(at), _LOOK_PEAKS):
        some = at[start : start + _LOOK_PEAKS]
        usual = np.partition(around[some], width // 2, axis=1)[:, width // 2]
        found += some[power[some] > _LEAST_PROMINENCE * usual].tolist()
        if len(found) >= _MOST_PEAKS:
            break
    return np.array(found[:_MOST_PEAKS], dtype=np.intp)


def _exact_bins(power: Floats, at: NDArray[np.intp]) -> Floats:
    left, top, right = (np.log(power[at + side] + 1e-30) for side in (-1, 0, 1))
    return np.asarray(at + 0.5 * (left - right) / (left - 2.0 * top + right))


def _octaves(ratio: Floats) -> Floats:
    return np.asarray(np.log2(ratio) % 1.0)


def _share(peaks: Sequence[Peak], belongs: Callable[[Peak], bool]) -> float | None:
    total = sum(peak.power for peak in peaks)
    return sum(peak.power for peak in peaks if belongs(peak)) / total if total > 0.0 else None


def _strongest(peaks: Sequence[Peak]) -> tuple[Tone, ...]:
    """Gather peaks in steps of 10 cents and return the strongest of those steps, each at its energy-weighted mean frequency."""
    total = sum(peak.power for peak in peaks)
    steps: dict[int, tuple[float, float]] = {}
    for peak in peaks:
        step = round(float(np.log2(peak.frequency_hz)) * 120.0)
        energy, weighted = steps.get(step, (0.0, 0.0))
        steps[step] = (energy + peak.power, weighted + peak.power * peak.frequency_hz)
    ranked = sorted(steps.values(), reverse=True)[:_LISTED]
    return tuple(Tone(weighted / energy, energy / total) for energy, weighted in ranked)
