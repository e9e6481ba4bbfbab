"""Motifs of a score: short runs of notes, known by their intervals and rhythm, and how many of them two scores share."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from soundscape.audio import SAMPLE_RATE_HZ

MELODY = "bells"
"""The layer that tells ideas; a pluck plays patterns over the chord, which are meant to be plain."""

NOTES = 4
"""From four notes on an idea can be told from others (the composition's own measure)."""

LONGEST_REST_BEATS = 4.0
_CENTS = 20.0
_PER_BEAT = 4.0

Motif = tuple[int, ...]


def motifs(score: Mapping[str, Any]) -> frozenset[Motif]:
    """Return every run of four notes of the melody that no rest of a bar divides: intervals in 20 cents, gaps in quarter-beats.

    A motif played higher or at another tempo is the same one.
    """
    notes = [(event["at_frame"], event["pitch_hz"]) for event in score["events"] if event["layer"] == MELODY]
    if len(notes) < NOTES:
        return frozenset()
    frames, pitches = (np.array(column, dtype=np.float64) for column in zip(*sorted(notes), strict=True))
    entries = score["parameters"]
    tempi = np.interp(frames, [entry["at_frame"] for entry in entries], [entry["tempo_bpm"] for entry in entries])
    gaps = np.diff(frames) / SAMPLE_RATE_HZ * tempi[1:] / 60.0
    steps = np.round(1_200.0 * np.diff(np.log2(pitches)) / _CENTS).astype(int).tolist()
    slots = np.round(gaps * _PER_BEAT).astype(int).tolist()
    runs = [slice(start, start + NOTES - 1) for start in range(len(frames) - NOTES + 1)]
    return frozenset((*steps[run], *slots[run]) for run in runs if gaps[run].max() <= LONGEST_REST_BEATS)


def share(one: frozenset[Motif], other: frozenset[Motif]) -> float | None:
    """Return how many (0 to 1) of the motifs of the score that has fewer are in the other too; None when one has none."""
    fewer = min(len(one), len(other))
    return len(one & other) / fewer if fewer else None
