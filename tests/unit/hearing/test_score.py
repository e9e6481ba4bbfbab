"""Score: reading the notes of a `--score` document."""

import pytest

from soundscape.hearing.score import notes_of


def test_notes_are_sorted_and_in_seconds() -> None:
    """Frames become seconds at the score's own rate; unknown fields are ignored."""
    document = {
        "sample_rate_hz": 48_000,
        "seed": 7,
        "events": [
            {"at_frame": 96_000, "layer": "noise"},
            {"at_frame": 24_000, "layer": "bells", "pitch_hz": 220.0, "velocity": 0.4, "length_frames": 48_000, "reason": "x"},
        ],
    }
    first, second = notes_of(document)
    assert (first.at_s, first.length_s, first.layer, first.pitch_hz, first.velocity) == (0.5, 1.0, "bells", 220.0, 0.4)
    assert (second.at_s, second.pitch_hz, second.velocity) == (2.0, None, 0.0)


@pytest.mark.parametrize(
    ("document", "field"),
    [
        ({"events": []}, "score.sample_rate_hz"),
        ({"sample_rate_hz": 0, "events": []}, "score.sample_rate_hz"),
        ({"sample_rate_hz": 48_000}, "score.events"),
        ({"sample_rate_hz": 48_000, "events": "no"}, "score.events"),
        ({"sample_rate_hz": 48_000, "events": [3]}, r"score.events\[0\]"),
        ({"sample_rate_hz": 48_000, "events": [{}]}, r"score.events\[0\].at_frame"),
        ({"sample_rate_hz": 48_000, "events": [{"at_frame": 1, "pitch_hz": "a"}]}, r"score.events\[0\].pitch_hz"),
    ],
)
def test_broken_scores_are_refused(document: dict[str, object], field: str) -> None:
    """The error names the field that is wrong."""
    with pytest.raises(ValueError, match=f"^{field}: must be"):
        notes_of(document)
