"""Judging: what one take says about each criterion. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from soundscape.hearing.defects import Defects, find_defects
from soundscape.hearing.envelope import trend_db_per_min
from soundscape.hearing.level import Level, measure_level
from soundscape.hearing.pitch import score_share, tonal_peaks
from soundscape.hearing.repeats import find_repeats
from soundscape.hearing.report import Report
from soundscape.hearing.samples import Floats
from soundscape.hearing.score import notes_of
from soundscape.hearing.spectrum import Spectrum, measure_spectrum, power_spectrum, slope_db_per_octave
from soundscape.hearing.stereo import Stereo, measure_stereo
from soundscape.hearing.swell import envelope_db, steady_swell
from soundscape.presets import Preset
from soundscape.quality import criteria
from soundscape.quality.criteria import Criterion, Finding
from soundscape.quality.take import Take

TONAL = ("bass", "bells", "pad", "pluck")
"""Layers whose notes are to be in tune."""

PULSES = ("heartbeat", "pulse")
"""Layers that keep the tempo."""

STRUCK = ("bells", "pluck", *PULSES)
"""Layers whose notes begin audibly: how many a second says how sparse a preset is."""

SWELLING = ("bass", "pad", "choir")
"""Layers the swell is heard in: of those that a preset has, the first is listened to alone. Bass notes are held longest, so that chords
move their level least."""

TREND_S = 600.0
"""A trend is judged over ten minutes: the music wanders by a dB or two from chord to chord."""

_SWELL_ASKED_S = (8.0, 12.0)
# Far enough to both sides to find one that is wrong; quicker and slower, chords have periods of their own.
_SWELL_SOUGHT_S = (6.0, 16.0)
_LEAST_LEVEL_DB = -60.0
_RATE_HZ = 48_000
_EVEN_CENTS = 1.0


def judged_alone(preset: Preset) -> tuple[str, ...]:
    """Return the layers of a preset that are listened to alone."""
    wanted = {*TONAL, *STRUCK, "noise"} | ({_swelling(preset)} if _swell_asked(preset) else set())
    return tuple(layer for layer in sorted(preset.layers) if layer in wanted)


@dataclass(frozen=True, slots=True)
class Judged:
    """What a mix is judged by, a part of its report; the rest of a report costs as much again."""

    duration_s: float
    level: Level
    spectrum: Spectrum
    stereo: Stereo | None
    defects: Defects


def measure(take: Take) -> Judged:
    """Return what the mix is judged by."""
    sound = take.sound
    return Judged(
        duration_s=len(sound) / _RATE_HZ,
        level=measure_level(sound),
        spectrum=measure_spectrum(sound, _RATE_HZ),
        stereo=measure_stereo(sound),
        defects=find_defects(sound, _RATE_HZ),
    )


def mix(take: Take, report: Report | Judged, where: str) -> list[Finding]:
    """Return what the whole mix says: level, peaks, defects, mono, and the score itself."""
    defects = report.defects
    found: list[tuple[Criterion, float | None]] = [
        (criteria.LOUDNESS if report.duration_s >= criteria.LONG_S else criteria.LOUDNESS_BRIEFLY, _loudness_error(take)),
        (criteria.TRUE_PEAK, report.level.true_peak_dbtp),
        (criteria.CLICKS, defects.clicks.count),
        (criteria.CLIPPING, defects.clipping.share),
        (criteria.GAPS, defects.gaps.count),
        (criteria.MONO_LOSS, None if report.stereo is None else report.stereo.mono_loss_db),
    ]
    if defects.hum is not None:
        found.append((criteria.HUM, defects.hum.prominence_db))
    in_scale = scale_share(take.score)
    if in_scale is not None:
        found.append((criteria.IN_SCALE, 100.0 * in_scale))
    return [Finding(criterion, value, where) for criterion, value in found]


def sleep(report: Report | Judged, where: str) -> list[Finding]:
    """Return what only sleep is held against: how dark it is."""
    return [Finding(criteria.SLEEP_CENTROID, report.spectrum.centroid_hz, where)]


def trend(take: Take, preset: Preset, where: str) -> list[Finding]:
    """Return how far the trend of a take is from the one intended over the same seconds, the swell regressed out of both."""
    measured, intended = _measured_and_intended(take)
    counts = np.isfinite(intended)
    level = np.where(counts, intended, 0.0)
    slopes = [trend_db_per_min(one, swell_period_s=preset.swell.period_s, counts=counts) for one in (measured, level)]
    return [Finding(criteria.TREND, slopes[0] - slopes[1], where)]


def alone(take: Take, preset: Preset, layer: str, where: str) -> list[Finding]:
    """Return what one layer says alone: tuning, tempo, slope, swell, whichever it has. Nothing when it was meant to be silent."""
    entries = take.score["parameters"]
    levels = [entry["layers"].get(layer, -90.0) for entry in entries]
    events = [event for event in take.score["events"] if event["layer"] == layer]
    if not events or max(levels) < _LEAST_LEVEL_DB:
        return []
    found: list[tuple[Criterion, float | None]] = []
    if layer in TONAL:
        share = score_share(tonal_peaks(take.sound, _RATE_HZ), notes_of({**take.score, "events": events}))
        found.append((criteria.in_tune(layer), None if share is None else 100.0 * share))
    if layer in PULSES:
        found.append((criteria.TEMPO, _tempo_error_percent(take)))
    if layer == "noise":
        slope = slope_db_per_octave(power_spectrum(take.sound, _RATE_HZ), np.mean)
        meant = float(np.mean([entry["noise"]["slope_db_per_octave"] for entry in entries]))
        found.append((criteria.NOISE_SLOPE, None if slope is None else slope - meant))
    if _swell_asked(preset) and layer == _swelling(preset) and len(take.sound) >= criteria.LONG_S * _RATE_HZ:
        shortest_s, longest_s = _SWELL_SOUGHT_S
        period_s, depth_db = steady_swell(envelope_db(take.sound, _RATE_HZ), shortest_s=shortest_s, longest_s=longest_s)
        found += [(criteria.SWELL, period_s), (criteria.SWELL_DEPTH, 100.0 * depth_db / preset.swell.depth_db)]
    return [Finding(criterion, value, where) for criterion, value in found]


def onsets_per_s(take: Take, layer: str) -> float:
    """Return how many notes a second are heard to begin in one layer alone, 0 where none has a beginning that could be heard."""
    return take.onsets.per_s if layer in STRUCK else 0.0


def repeats(take: Take, where: str) -> list[Finding]:
    """Return how many exact repeats of 2 s and more a take has."""
    return [Finding(criteria.REPEATS, find_repeats(take.sound, _RATE_HZ).count, where)]


def scale_share(score: Mapping[str, Any]) -> float | None:
    """Return the share (0 to 1) of pitched notes that lie on a degree of the scale, in any octave; None without notes.

    A note may be of the key of the second it begins in or of the one after: keys change at bars, not at seconds.
    """
    entries = score["parameters"]
    notes = [event for event in score["events"] if event["pitch_hz"] > 0]
    if not notes:
        return None
    return sum(_belongs(note, entries) for note in notes) / len(notes)


def _belongs(note: Mapping[str, Any], entries: Sequence[Mapping[str, Any]]) -> bool:
    second = min(int(note["at_frame"] // _RATE_HZ), len(entries) - 1)
    return any(_on_scale(note["pitch_hz"], entry) for entry in entries[second : second + 2])


def _on_scale(pitch_hz: float, entry: Mapping[str, Any]) -> bool:
    octaves = np.log2(pitch_hz / entry["root_hz"] / np.asarray(entry["scale"]["ratios"]))
    return bool(np.min(np.abs(octaves - np.round(octaves))) * 1_200.0 <= _EVEN_CENTS)


def _swell_asked(preset: Preset) -> bool:
    return preset.swell.depth_db > 0.0 and _SWELL_ASKED_S[0] <= preset.swell.period_s <= _SWELL_ASKED_S[1]


def _swelling(preset: Preset) -> str | None:
    return next((layer for layer in SWELLING if layer in preset.layers), None)


def _measured_and_intended(take: Take) -> tuple[Floats, Floats]:
    """Return loudness and what was intended for each second, both in LUFS and of shape (seconds,); NaN where nothing was intended."""
    measured = take.loudness_lufs
    values = [entry["intended_lufs"] for entry in take.score["parameters"]][: len(measured)]
    return measured[: len(values)], np.array([np.nan if value is None else value for value in values], dtype=np.float64)


def _loudness_error(take: Take) -> float | None:
    """Return the energy mean of the loudness above that of the intended one, over the seconds that have one."""
    measured, intended = _measured_and_intended(take)
    counts = np.isfinite(intended)
    if not counts.any():
        return None
    heard, meant = (np.mean(10.0 ** (one[counts] / 10.0)) for one in (measured, intended))
    return float(10.0 * np.log10(heard / meant))


def _tempo_error_percent(take: Take) -> float | None:
    heard = take.onsets.tempo_bpm
    meant = float(np.median([entry["tempo_bpm"] for entry in take.score["parameters"]]))
    return None if heard is None else 100.0 * (heard / meant - 1.0)
