"""Presets: what a file must hold, and what is said when it does not."""

from pathlib import Path

import pytest

from soundscape import presets
from soundscape.errors import InvalidInput
from tests.support.build import PRESET_TOML, preset


def test_a_whole_file_is_a_preset() -> None:
    """Every field arrives; integers do for floats."""
    found = presets.parse(PRESET_TOML)
    assert (found.name, found.tempo_bpm, found.scales.dark, found.layers["bells"]) == ("meadow", (60.0, 80.0), "minor-pentatonic", -6.0)


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("version = 1", "version = 2", r"Expected int <= 1 - at \$\.version"),
        ("version = 1", "", r"missing required field version"),
        ('name = "meadow"', 'name = "Meadow!"', r"\$\.name"),
        ('title = "Meadow"', "title = 7", r"Expected str, got int - at \$\.title"),
        ('title = "Meadow"', 'title = ""', r"\$\.title"),
        ('mode = "relax"', "", r"missing required field mode"),
        ("tempo_bpm = [60, 80]", "tempo_bpm = [80, 60]", r"tempo_bpm must run from low to high, found \[80, 60\]"),
        ("tempo_bpm = [60, 80]", "tempo_bpm = [60, 1e9]", r"Expected float <= 180.0 - at \$\.tempo_bpm\[1\]"),
        ("tempo_bpm = [60, 80]", "tempo_bpm = [nan, nan]", r"Expected float >= 30.0 - at \$\.tempo_bpm\[0\]"),
        ("tempo_bpm = [60, 80]", "tempo_bpm = [60, inf]", r"\$\.tempo_bpm\[1\]"),
        ("tempo_bpm = [60, 80]", "tempo_bpm = [60]", r"Expected array of length 2, got 1 - at \$\.tempo_bpm"),
        ("tempo_bpm = [60, 80]", "tempo_bpm = 70", r"Expected array, got int - at \$\.tempo_bpm"),
        ("tempo_bpm = [60, 80]", f"tempo_bpm = [60, {'9' * 400}]", r"out of range - at \$\.tempo_bpm\[1\]"),
        ("root_hz = [104, 131]", "root_hz = [131, 104]", r"root_hz must run from low to high"),
        ("root_hz = [104, 131]", "root_hz = [0, 131]", r"Expected float >= 50.0 - at \$\.root_hz\[0\]"),
        ("density = [0.2, 0.8]", "density = [0.2, 1.8]", r"Expected float <= 1.0 - at \$\.density\[1\]"),
        ("onsets_per_s = [0.5, 2.0]", "onsets_per_s = [2.0, 0.5]", r"onsets_per_s must run from low to high"),
        ("chord_s = [8, 16]", "chord_s = [0, 16]", r"\$\.chord_s\[0\]"),
        ("loudness_lufs = -16", "loudness_lufs = 0", r"Expected float <= -14.0 - at \$\.loudness_lufs"),
        ('dark = "minor-pentatonic"', "", r"missing required field dark - at \$\.scales"),
        ("period_s = 10", "period_s = 0", r"Expected float >= 4.0 - at \$\.swell\.period_s"),
        ("db_per_min = [-0.6, -0.1]", "db_per_min = [-60, 0]", r"\$\.dynamics\.db_per_min\[0\]"),
        ("slope_db_per_octave = -5", "slope_db_per_octave = 3", r"\$\.noise\.slope_db_per_octave"),
        ("bells = -6", "bells = 60", r"Expected float <= 6.0 - at \$\.layers"),
        ("bells = -6", 'bells = "loud"', r"Expected float, got str - at \$\.layers"),
        ("bells = -6", "BELLS = -6", r"\$\.layers"),
        ("version = 1", "version = 1\nspeed = 3", r"unknown field speed"),
        ("period_s = 10", "period_s = 10\nshape = 1", r"unknown field shape - at \$\.swell"),
        ("version = 1", "version = = 1", r"not TOML"),
    ],
)
def test_every_wrong_field_is_named(right: str, wrong: str, said: str) -> None:
    """The error begins with the file and says which field, and what would be right."""
    assert right in PRESET_TOML
    with pytest.raises(InvalidInput, match=rf"^meadow\.toml: .*{said}"):
        presets.parse(PRESET_TOML.replace(right, wrong), source="meadow.toml")


@pytest.mark.parametrize("field", ["tempo_bpm", "root_hz", "density", "onsets_per_s", "brightness", "complexity", "chord_s"])
def test_no_range_may_stand_upside_down(field: str) -> None:
    """Every rising pair is checked."""
    pair = getattr(preset(), field)
    line = next(line for line in PRESET_TOML.splitlines() if line.startswith(field))
    with pytest.raises(InvalidInput, match=f"{field} must run from low to high"):
        presets.parse(PRESET_TOML.replace(line, f"{field} = [{pair[1]}, {pair[0]}]"))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"mode": "fly"}, "mode names 'fly', there are focus, relax"),
        ({"layers": {"bass": 0.0, "trombone": 0.0}}, "layers names 'trombone', there are bass, pad"),
        ({"scales": presets.Scales("major", "blues", "minor")}, "scales names 'blues', there are major, minor"),
    ],
)
def test_names_must_exist(changes: dict[str, object], said: str) -> None:
    """A mode, layer or scale nobody knows is said, with those there are."""
    right = {"layers": {"bass": 0.0}, "scales": presets.Scales("major", "major", "minor")}
    known = {"modes": ["relax", "focus"], "layers": ["pad", "bass"], "scales": ["minor", "major"]}
    presets.check_names(preset(**right), **known, source="x.toml")
    with pytest.raises(InvalidInput, match=f"^x.toml: {said}$"):
        presets.check_names(preset(**{**right, **changes}), **known, source="x.toml")


def test_one_wrong_file_does_not_keep_the_others_from_loading(tmp_path: Path) -> None:
    """Good presets load; each wrong one is reported by its file name."""
    (tmp_path / "meadow.toml").write_text(PRESET_TOML)
    (tmp_path / "brook.toml").write_text(PRESET_TOML.replace("meadow", "brook").replace("version = 1", ""))
    (tmp_path / "cave.toml").write_text(PRESET_TOML)
    (tmp_path / "dune.toml").write_bytes(b"\xff\xfe\x00garbage")
    (tmp_path / "notes.txt").write_text("not a preset")
    found, errors = presets.load_folder(tmp_path)
    assert list(found) == ["meadow"]
    assert [error.field for error in errors] == ["brook.toml", "cave.toml", "dune.toml"]
    assert "name must be the file's, 'cave', found 'meadow'" in str(errors[1])


def test_an_empty_folder_has_no_presets(tmp_path: Path) -> None:
    """Nothing is loaded and nothing is wrong."""
    assert presets.load_folder(tmp_path) == ({}, [])


def test_choosing_names_what_there_is() -> None:
    """An unknown preset is answered with the list."""
    known = {"relax": preset(name="relax"), "focus": preset(name="focus")}
    assert presets.choose(known, "focus").name == "focus"
    with pytest.raises(InvalidInput, match=r"^preset: must be one of focus, relax$"):
        presets.choose(known, "party")
