"""Paths: the data that comes with the package."""

import pytest

from soundscape.paths import data_folder, static_folder


@pytest.mark.parametrize(("name", "file"), [("presets", "relax.toml"), ("migrations", "env.py")])
def test_data_folders_exist(name: str, file: str) -> None:
    """Presets and migrations are found in a checkout and in a wheel alike."""
    assert (data_folder(name) / file).is_file()


def test_the_player_has_a_place() -> None:
    """The built player's folder is inside the package, built or not."""
    assert static_folder().parent.name == "soundscape"
