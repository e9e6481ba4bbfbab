"""What a speaker's display says."""

from datetime import UTC, datetime

import pytest

from soundscape import presets
from soundscape.paths import data_folder
from soundscape.title import pitch_class, title

PRESETS, _ = presets.load_folder(data_folder("presets"))


def at(hour: int, minute: int = 0) -> datetime:
    """Return an instant on the clock on the wall."""
    return datetime(2026, 11, 21, hour, minute, tzinfo=UTC)


def test_it_names_preset_time_and_key() -> None:
    """In words that any display can show."""
    assert title(PRESETS["relax"], at(20, 15), 146.83) == "Relax, evening in D"


@pytest.mark.parametrize(
    ("hour", "part"),
    [(0, "night"), (4, "night"), (5, "morning"), (11, "morning"), (12, "afternoon"), (16, "afternoon"), (17, "evening"), (22, "night")],
)
def test_the_day_has_four_parts(hour: int, part: str) -> None:
    """By the clock on the wall, whatever the body clock says."""
    assert title(PRESETS["focus"], at(hour), None) == f"Focus, {part}"


def test_noise_has_no_key() -> None:
    """Though its preset has a root, like every other."""
    assert title(PRESETS["noise"], at(9), 110.0) == "Noise, morning"


@pytest.mark.parametrize(
    ("hertz", "name"),
    [(440.0, "A"), (261.63, "C"), (130.81, "C"), (73.42, "D"), (155.56, "E flat"), (185.0, "F sharp"), (61.74, "B"), (150.0, "D")],
)
def test_pitches_have_their_usual_names(hertz: float, name: str) -> None:
    """The nearest one, in any octave."""
    assert pitch_class(hertz) == name


@pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS.keys())
def test_every_title_fits_every_display(preset: presets.Preset) -> None:
    """Plain letters, and short."""
    text = title(preset, at(13), 185.0)
    assert text.isascii()
    assert len(text) <= 60
