"""Air: weather that changes while nobody hears it, and wind that is there at once when a piece is picked up."""

import numpy as np
import pytest

from soundscape.audio import Pcm
from soundscape.engine.pyo_engine import PyoEngine
from soundscape.engine.solo import Solo
from soundscape.layers import air
from soundscape.score import Air, Note
from tests.support.build import controls, score
from tests.support.sound import level_db

SECOND = 48_000
STORM, DRY = Air(wind=0.5, rain=1.0, birds=0.0), Air(wind=0.0, rain=0.0, birds=0.0)


def treble_db(sound: Pcm) -> float:
    """Return the level of what lies above 7 kHz, where the wind has next to nothing."""
    spectrum = np.fft.rfft(sound[:, 0].astype(np.float64) * np.hanning(len(sound)))
    spectrum[np.fft.rfftfreq(len(sound), 1.0 / SECOND) < 7_000.0] = 0.0
    return level_db(np.fft.irfft(spectrum, len(sound))[:, None])


def held(start_s: int, length_s: int) -> Note:
    """Return a note of weather."""
    return Note(start_s * SECOND, "air", 0.0, 1.0, length_s * SECOND)


def test_rain_that_is_over_is_not_heard_when_air_comes_back() -> None:
    """It stopped while the layer was at rest."""
    with Solo(air.LAYER) as solo:
        wet = solo.play([held(0, 8)], 20 * SECOND, controls({}, air=STORM))
        solo.play([], 10 * SECOND, controls({}, air=DRY))
        dry = solo.play([held(30, 8)], 8 * SECOND, controls({}, air=DRY))
    assert treble_db(dry[: 4 * SECOND]) < treble_db(wet[4 * SECOND : 8 * SECOND]) - 40.0


def test_rain_that_goes_on_is_heard_again_when_air_comes_back() -> None:
    """It falls as hard as before the rest, once it has faded in."""
    with Solo(air.LAYER) as solo:
        before = solo.play([held(0, 8)], 30 * SECOND, controls({}, air=STORM))
        after = solo.play([held(30, 8)], 8 * SECOND, controls({}, air=STORM))
    assert treble_db(after[4 * SECOND :]) == pytest.approx(treble_db(before[4 * SECOND : 8 * SECOND]), abs=1.0)


@pytest.mark.parametrize("frame", [0, 4_800, 10 * SECOND])
def test_the_wind_blows_when_a_piece_is_picked_up(frame: int) -> None:
    """At its full strength at once, even within the first second of a station."""
    engine = PyoEngine({"air": air.LAYER}, seed=3, frame=frame)
    now = controls({"air": 0.0}, air=Air(wind=1.0, rain=0.0, birds=0.0))
    engine.resume([Note(0, "air", 0.0, 1.0, 60 * SECOND + frame)], now)
    sound = np.concatenate([engine.render(score(frame + 4_800 * number, layers={"air": 0.0}, air=now.air)) for number in range(40)])
    engine.close()
    assert level_db(sound[:4_800]) > level_db(sound) - 6.0
