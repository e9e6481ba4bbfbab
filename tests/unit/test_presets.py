"""Presets: what a file must hold, and what is said when it does not."""

from pathlib import Path
from typing import Any

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
        ("version = 1", "version = 2", r"line 2: version: Expected int <= 1"),
        ("version = 1", "", r"line 1: version: missing required field"),
        ('name = "meadow"', 'name = "Meadow!"', r"line 3: name: "),
        ('title = "Meadow"', "title = 7", r"line 4: title: Expected str, got int"),
        ('title = "Meadow"', 'title = ""', r"line 4: title: "),
        ('mode = "relax"', "", r"line 1: mode: missing required field"),
        ("tempo_bpm = [60, 80]", "tempo_bpm = [80, 60]", r"line 7: tempo_bpm: must run from low to high, found \[80, 60\]"),
        ("tempo_bpm = [60, 80]", "tempo_bpm = [60, 1e9]", r"line 7: tempo_bpm\[1\]: Expected float <= 180.0"),
        ("tempo_bpm = [60, 80]", "tempo_bpm = [nan, nan]", r"line 7: tempo_bpm\[0\]: Expected float >= 30.0"),
        ("tempo_bpm = [60, 80]", "tempo_bpm = [60, inf]", r"line 7: tempo_bpm\[1\]: "),
        ("tempo_bpm = [60, 80]", "tempo_bpm = [60]", r"line 7: tempo_bpm: Expected array of length 2, got 1"),
        ("tempo_bpm = [60, 80]", "tempo_bpm = 70", r"line 7: tempo_bpm: Expected array, got int"),
        ("tempo_bpm = [60, 80]", f"tempo_bpm = [60, {'9' * 400}]", r"line 7: tempo_bpm\[1\]: .*out of range"),
        ("tempo_bpm = [60, 80]", f"tempo_bpm = [60, {'9' * 5000}]", r"not TOML: "),
        ("tempo_bpm = [60, 80]", f"tempo_bpm = {'[' * 9000}", r"not TOML: "),
        ("root_hz = [104, 131]", "root_hz = [131, 104]", r"line 8: root_hz: must run from low to high"),
        ("root_hz = [104, 131]", "root_hz = [0, 131]", r"line 8: root_hz\[0\]: Expected float >= 50.0"),
        ("density = [0.2, 0.8]", "density = [0.2, 1.8]", r"line 9: density\[1\]: Expected float <= 1.0"),
        ("onsets_per_s = [0.5, 2.0]", "onsets_per_s = [2.0, 0.5]", r"line 10: onsets_per_s: must run from low to high"),
        ("chord_s = [8, 16]", "chord_s = [0, 16]", r"line 14: chord_s\[0\]: "),
        ("loudness_lufs = -16", "loudness_lufs = 0", r"line 15: loudness_lufs: Expected float <= -14.0"),
        ('dark = "minor-pentatonic"', "", r"line 17: scales.dark: missing required field"),
        ("period_s = 10", "period_s = 0", r"line 23: swell.period_s: Expected float >= 4.0"),
        ("db_per_min = [-0.6, -0.1]", "db_per_min = [-60, 0]", r"line 27: dynamics.db_per_min\[0\]: "),
        ("slope_db_per_octave = -5", "slope_db_per_octave = 3", r"line 31: noise.slope_db_per_octave: "),
        ("bells = -6", "bells = 60", r"line 35: layers.bells: Expected float <= 6.0"),
        ("bells = -6", 'bells = "loud"', r"line 35: layers.bells: Expected float, got str"),
        ("bells = -6", "BELLS = -6", r"line 35: layers.BELLS: "),
        ("bells = -6", "\n".join(f"bells-{number} = -6" for number in range(60)), r"line 33: layers: Expected object of length <= 32"),
        ("version = 1", "version = 1\nspeed = 3", r"line 3: speed: contains unknown field"),
        ("period_s = 10", "period_s = 10\nshape = 1", r"line 24: swell.shape: contains unknown field"),
        ("version = 1", "version = = 1", r"line 2: not TOML: Invalid value in column 11"),
        ("version = 1", "version = 1\n" + "# long\n" * 4_000, r"must be at most 20000 characters"),
        (
            "[layers]",
            "[stillness]\nevery_min = [10, 20]\ndepth_db = [18, 12]\nhold_s = [60, 90]\n[layers]",
            r"line 35: stillness.depth_db: must",
        ),
        ("[layers]", "[stillness]\nevery_min = [1, 20]\ndepth_db = [12, 18]\nhold_s = [60, 90]\n[layers]", r"line 34: stillness.every_min"),
    ],
)
def test_every_wrong_field_is_named(right: str, wrong: str, said: str) -> None:
    """The error begins with the file and line and says which field, and what would be right."""
    assert right in PRESET_TOML
    with pytest.raises(InvalidInput, match=rf"^meadow\.toml(, |: ){said}"):
        presets.parse(PRESET_TOML.replace(right, wrong), source="meadow.toml")


@pytest.mark.parametrize("field", ["tempo_bpm", "root_hz", "density", "onsets_per_s", "brightness", "complexity", "chord_s"])
def test_no_range_may_stand_upside_down(field: str) -> None:
    """Every rising pair is checked."""
    pair = getattr(preset(), field)
    line = next(line for line in PRESET_TOML.splitlines() if line.startswith(field))
    with pytest.raises(InvalidInput, match=f"{field}: must run from low to high"):
        presets.parse(PRESET_TOML.replace(line, f"{field} = [{pair[1]}, {pair[0]}]"))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"mode": "fly"}, "mode: there is no 'fly', there are focus, relax"),
        ({"layers": {"bass": 0.0, "trombone": 0.0}}, "layers.trombone: there is no 'trombone', there are bass, pad"),
        ({"scales": presets.Scales("major", "blues", "minor")}, "scales.middle: there is no 'blues', there are major, minor"),
    ],
)
def test_names_must_exist(changes: dict[str, object], said: str) -> None:
    """A mode, layer or scale nobody knows is said, with those there are."""
    right = {"layers": {"bass": 0.0}, "scales": presets.Scales("major", "major", "minor")}
    known: dict[str, Any] = {"modes": ["relax", "focus"], "layers": ["pad", "bass"], "scales": ["minor", "major"]}
    presets.check_names(preset(**right), **known, source="x.toml")
    with pytest.raises(InvalidInput, match=f"^x.toml: {said}$"):
        presets.check_names(preset(**{**right, **changes}), **known, source="x.toml")


def test_one_wrong_file_does_not_keep_the_others_from_loading(tmp_path: Path) -> None:
    """Good presets load; each wrong one is reported by its file name."""
    (tmp_path / "meadow.toml").write_text(PRESET_TOML)
    (tmp_path / "brook.toml").write_text(PRESET_TOML.replace("meadow", "brook").replace("version = 1", ""))
    (tmp_path / "cave.toml").write_text(PRESET_TOML)
    (tmp_path / "dune.toml").write_bytes(b"\xff\xfe\x00garbage")
    (tmp_path / "elder.toml").mkdir()
    (tmp_path / "fern.toml").write_text("#" * 30_000)
    (tmp_path / "notes.txt").write_text("not a preset")
    found, errors = presets.load_folder(tmp_path)
    assert list(found) == ["meadow"]
    assert [str(error) for error in errors] == [
        "brook.toml, line 1: version: missing required field version",
        "cave.toml, line 3: name: must be the file's, 'cave', found 'meadow'",
        "dune.toml: must be UTF-8 text",
        "elder.toml: cannot be read: Is a directory",
        "fern.toml: must be at most 20000 bytes, found 30000",
    ]


def test_what_is_packaged_knows_its_names(tmp_path: Path) -> None:
    """A file that names what does not exist is left out with its line; when none is left, that is an error."""
    known = {"modes": ["relax"], "layers": ["bass", "bells", "noise", "pad", "waves"]}
    (tmp_path / "meadow.toml").write_text(PRESET_TOML)
    (tmp_path / "brook.toml").write_text(PRESET_TOML.replace("meadow", "brook").replace("bells = -6", "gongs = -6"))
    found, errors = presets.packaged(**known, folder=tmp_path)
    assert list(found) == ["meadow"]
    assert [str(error) for error in errors] == [
        "brook.toml, line 35: layers.gongs: there is no 'gongs', there are bass, bells, noise, pad, waves"
    ]
    (tmp_path / "meadow.toml").unlink()
    with pytest.raises(InvalidInput, match=r"^brook\.toml, line 35: "):
        presets.packaged(**known, folder=tmp_path)


def test_an_almost_silence_is_optional() -> None:
    """Without the table there is none."""
    table = "[stillness]\nevery_min = [10, 20]\ndepth_db = [12, 18]\nhold_s = [60, 120]\n[layers]"
    assert presets.parse(PRESET_TOML).stillness is None
    assert presets.parse(PRESET_TOML.replace("[layers]", table)).stillness == presets.Stillness((10, 20), (12, 18), (60, 120))


def test_an_empty_folder_has_no_presets(tmp_path: Path) -> None:
    """Nothing is loaded and nothing is wrong."""
    assert presets.load_folder(tmp_path) == ({}, [])


def test_choosing_names_what_there_is() -> None:
    """An unknown preset is answered with the list."""
    known = {"relax": preset(name="relax"), "focus": preset(name="focus")}
    assert presets.choose(known, "focus").name == "focus"
    with pytest.raises(InvalidInput, match=r"^preset: must be one of focus, relax$"):
        presets.choose(known, "party")
