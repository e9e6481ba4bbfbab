"""The tour: what is written, and that it can be listened to and looked at."""

from pathlib import Path

import numpy as np
import pytest

from soundscape.encoders._recording import load
from soundscape.quality import tour
from soundscape.quality.take import HOURS_UTC, Moment, take, written
from soundscape.studio import Studio, open_studio


@pytest.fixture(scope="module")
def studio() -> Studio:
    """Return the studio with every plug-in."""
    return open_studio()


def test_a_stop_is_heard_and_seen(tmp_path: Path, studio: Studio) -> None:
    """A recording of the length asked for, with sound in it, and a picture beside it."""
    name = tour.visit(tmp_path, studio.presets()["relax"], "evening", 5.0, 1)
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"{name}.flac", f"{name}.png"]
    samples, rate = load(tmp_path / f"{name}.flac")
    assert (len(samples), rate) == (240_000, 48_000)
    assert float(np.abs(samples).max()) > 0.001
    assert (tmp_path / f"{name}.png").read_bytes().startswith(b"\x89PNG")


def test_stops_are_times_that_presets_are_judged_at() -> None:
    """What is measured can be listened to."""
    assert set(tour.STOPS.values()) <= set(HOURS_UTC)


def test_a_layer_alone_is_softer_than_the_mix_and_the_same_piece(studio: Studio) -> None:
    """Its score is that of the mix, note for note; so is that of a rendering nobody hears."""
    preset, moment = studio.presets()["relax"], Moment(3, 10)
    mix, alone = (take(studio, preset, moment, seconds=8.0, layer=layer) for layer in (None, "bass"))
    assert mix.score["events"] == alone.score["events"] == written(studio, preset, moment, seconds=8.0)["events"]
    assert 0.0 < float(np.sqrt(np.mean(alone.sound**2))) < float(np.sqrt(np.mean(mix.sound**2)))
    assert mix.score["parameters"][5]["intended_lufs"] is not None
    assert alone.score["parameters"][5]["intended_lufs"] is None


def test_a_layer_alone_is_the_mix_with_all_others_muted(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sample for sample, though the engine never hears of the others."""
    preset, moment = studio.presets()["relax"], Moment(3, 10)
    alone = take(studio, preset, moment, seconds=4.0, layer="bells")
    monkeypatch.setattr("soundscape.quality.take.Alone", lambda engine, _: engine)
    muted = take(studio, preset, moment, seconds=4.0, layer="bells")
    assert np.array_equal(alone.sound, muted.sound)
