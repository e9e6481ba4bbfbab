"""Reports of recordings as a table for people: one line a measure, one column a recording."""

from collections.abc import Callable, Mapping
from typing import Any

from rich.table import Table

UNKNOWN = "–"

Report = Mapping[str, Any]


def terminal(reports: Mapping[str, Report]) -> Table:
    """Return the table of reports by name, each as `Report.to_dict` makes it."""
    table = Table("measure", *reports)
    for name, read in MEASURES.items():
        table.add_row(name, *(_text(read(report)) for report in reports.values()))
    return table


def _text(value: Any) -> str:
    if value is None:
        return UNKNOWN
    return f"{value:.2f}" if isinstance(value, float) else str(value)


def _at(*path: str) -> Callable[[Report], Any]:
    """Return a reader of a value inside nested reports; None where a part is None."""

    def read(report: Report) -> Any:
        value: Any = report
        for name in path:
            value = None if value is None else value[name]
        return value

    return read


def _tones(report: Report) -> str | None:
    tones = report["pitch"]["strongest"][:3]
    return ", ".join(f"{tone['frequency_hz']:.1f}" for tone in tones) or None


def _defects(report: Report) -> str:
    return ", ".join(report["defects"]["found"]) or "none"


MEASURES: Mapping[str, Callable[[Report], Any]] = {
    "length (s)": _at("duration_s"),
    "loudness (LUFS)": _at("loudness", "integrated_lufs"),
    "loudness range (LU)": _at("loudness", "range_lu"),
    "fastest rise (LU/s)": _at("loudness", "fastest_rise_lu_per_s"),
    "true peak (dBTP)": _at("level", "true_peak_dbtp"),
    "crest (dB)": _at("level", "crest_db"),
    "centroid (Hz)": _at("spectrum", "centroid_hz"),
    "slope (dB/oct)": _at("spectrum", "slope_db_per_octave"),
    "slope of the bed (dB/oct)": _at("spectrum", "bed_slope_db_per_octave"),
    "onsets (1/s)": _at("onsets", "per_s"),
    "notes asked for (1/s)": _at("score_notes_per_s"),
    "tempo (bpm)": _at("onsets", "tempo_bpm"),
    "strongest tones (Hz)": _tones,
    "share on the score": _at("pitch", "on_score"),
    "roughness (1: roughest pair of sines)": _at("roughness"),
    "swell period (s)": _at("swell", "period_s"),
    "swell depth (dB)": _at("swell", "depth_db"),
    "trend beneath the swell (dB/min)": _at("envelope", "trend_db_per_min"),
    "correlation": _at("stereo", "correlation"),
    "mono loss (dB)": _at("stereo", "mono_loss_db"),
    "repeats over 2 s": _at("repeats", "count"),
    "clicks": _at("defects", "clicks", "count"),
    "clipped windows (share)": _at("defects", "clipping", "share"),
    "gaps": _at("defects", "gaps", "count"),
    "hum (dB)": _at("defects", "hum", "prominence_db"),
    "defects": _defects,
}
"""What is shown of a report, by its name for people."""
