"""What is let in from the place."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundscape.body.sun import Sun
from soundscape.listener import ListenerState, WeatherNow
from soundscape.modes import _air, base
from soundscape.parameters import Air, Wanted
from soundscape.units import Degrees, Lux
from tests.support.build import preset, state


def lit(elevation_deg: float, azimuth_deg: float, clouds: float | None = None) -> ListenerState:
    """Return the state of a listener under this sun."""
    usual = state()
    assert usual.sun is not None
    sun = msgspec.structs.replace(usual.sun, elevation_deg=elevation_deg, azimuth_deg=azimuth_deg)
    weather = WeatherNow(clouds, None, None, None, age_s=0.0, weight=1.0, source="posted")
    return msgspec.structs.replace(usual, sun=sun, weather=None if clouds is None else weather)


def answered(listening: ListenerState, layer: str = "air") -> Wanted:
    """Return what the answer makes of a preset with this layer."""
    chosen = preset(layers={layer: -20.0})
    shaping = base.begin(chosen)
    _air.answer(shaping, listening, chosen)
    return shaping.done()


@pytest.mark.parametrize(
    ("elevation", "azimuth", "birds"),
    [(2.0, 70.0, 1.0), (-1.0, 70.0, 0.5), (5.0, 110.0, 0.5), (-4.0, 70.0, 0.0), (8.0, 70.0, 0.0), (2.0, 290.0, 0.0), (40.0, 120.0, 0.0)],
)
def test_birds_sing_while_the_sun_rises(elevation: float, azimuth: float, birds: float) -> None:
    """Most two degrees above the horizon in the east, none at dusk, by day or by night."""
    found = answered(lit(elevation, azimuth))
    assert found.parameters.air.birds == pytest.approx(birds, abs=1e-6)
    assert [reason.rule for reason in found.reasons] == ["dawn-birds"] * (birds > 0.0)


def test_clouds_silence_half_of_them() -> None:
    """A closed cover leaves half."""
    assert answered(lit(2.0, 70.0, clouds=1.0)).parameters.air.birds == pytest.approx(0.5)


def test_no_layer_or_no_sun_is_no_dawn() -> None:
    """Nothing is let in that nobody would hear or that nobody knows."""
    assert answered(lit(2.0, 70.0), layer="pad").reasons == ()
    assert answered(msgspec.structs.replace(state(), sun=None)).parameters.air == Air()


@given(st.floats(-10.0, 15.0), st.floats(0.0, 360.0), st.floats(-0.1, 0.1))
def test_dawn_has_no_steps(elevation: float, azimuth: float, nudge: float) -> None:
    """A tenth of a degree is never much."""
    suns = (Sun(Degrees(elevation + by), Degrees((azimuth + by) % 360.0), Lux(0.0), "day") for by in (0.0, nudge))
    before, after = (_air.dawn(sun) for sun in suns)
    assert 0.0 <= before <= 1.0
    assert abs(after - before) < 0.05


@pytest.mark.parametrize(("wind_m_s", "share"), [(None, 0.2), (0.0, 0.0), (7.5, 0.5), (15.0, 1.0), (60.0, 1.0)])
def test_the_wind_is_as_strong_as_outside(wind_m_s: float | None, share: float) -> None:
    """Unknown, it is a breeze."""
    outside = WeatherNow(None, None, wind_m_s, None, age_s=0.0, weight=1.0, source="posted")
    assert answered(msgspec.structs.replace(state(), weather=outside)).parameters.air.wind == pytest.approx(share)


@pytest.mark.parametrize(("rain_mm_h", "share"), [(None, 0.0), (0.0, 0.0), (0.05, 0.0), (1.0, 0.5), (10.0, 1.0), (90.0, 1.0)])
def test_it_rains_when_it_rains(rain_mm_h: float | None, share: float) -> None:
    """From drizzle to downpour; and with the weather it fades."""
    outside = WeatherNow(None, None, None, rain_mm_h, age_s=0.0, weight=1.0, source="posted")
    assert answered(msgspec.structs.replace(state(), weather=outside)).parameters.air.rain == pytest.approx(share)
    fading = msgspec.structs.replace(outside, weight=0.5)
    assert answered(msgspec.structs.replace(state(), weather=fading)).parameters.air.rain == pytest.approx(0.5 * share)
