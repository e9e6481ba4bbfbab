"""Score documents and sounds whose verdicts are known beforehand."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from soundscape import scales
from soundscape.quality.take import Take
from tests.unit.hearing.scenes import RATE_HZ, Wave, noise, times

ROOT_HZ = 110.0
RATIOS = scales.named("major-pentatonic").ratios


def event(at_s: float, pitch_hz: float, *, layer: str = "bells", length_s: float = 1.0) -> dict[str, Any]:
    """Return one note of a score document."""
    return {
        "at_frame": round(at_s * RATE_HZ),
        "layer": layer,
        "pitch_hz": pitch_hz,
        "velocity": 0.5,
        "length_frames": round(length_s * RATE_HZ),
    }


def score(
    events: Sequence[dict[str, Any]], *, seconds: int = 60, intended_lufs: Sequence[float | None] | None = None, **changed: Any
) -> dict[str, Any]:
    """Return a score document with an entry of parameters for each second; `changed` overrides fields of all of them."""
    intended = [-20.0] * seconds if intended_lufs is None else intended_lufs
    entry = {
        "tempo_bpm": 72.0,
        "root_hz": ROOT_HZ,
        "scale": {"name": "major-pentatonic", "ratios": list(RATIOS)},
        "noise": {"level_db": 0.0, "slope_db_per_octave": -5.0},
        "layers": {"bells": 0.0, "bass": 0.0, "noise": 0.0, "pulse": 0.0},
        **changed,
    }
    entries = [{"at_frame": second * RATE_HZ, **entry, "intended_lufs": intended[second]} for second in range(seconds)]
    return {"sample_rate_hz": RATE_HZ, "seed": 1, "events": list(events), "parameters": entries, "reasons": []}


def take(wave: Wave | NDArray[np.float32], document: dict[str, Any]) -> Take:
    """Return a take of a mono sound, the same in both ears."""
    return Take(np.stack([wave, wave], axis=1).astype(np.float32), document)


def levelled(level_db: Wave) -> Wave:
    """Return pink noise at a level in dB for each second, shape (frames,)."""
    steps = np.interp(times(len(level_db)), np.arange(len(level_db)), level_db)
    return np.asarray(noise(-3.0, seconds=float(len(level_db)), rms_db=0.0) * 10.0 ** (steps / 20.0))
