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


def weather(**known: float) -> WeatherNow:
    """Return weather of which only this is known."""
    unknown = WeatherNow(None, None, None, None, age_s=60.0, weight=1.0, source="posted")
    return msgspec.structs.replace(unknown, **known)


def lit(elevation_deg: float, azimuth_deg: float, clouds: float | None = None) -> ListenerState:
    """Return the state of a listener under this sun."""
    usual = state()
    assert usual.sun is not None
    sun = msgspec.structs.replace(usual.sun, elevation_deg=elevation_deg, azimuth_deg=azimuth_deg)
    return msgspec.structs.replace(usual, sun=sun, weather=None if clouds is None else weather(cloud_cover=clouds))


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


@pytest.mark.parametrize(("wind_m_s", "share"), [(0.0, 0.0), (3.0, 0.2), (7.5, 0.5), (40.0, 1.0)])
def test_wind_is_that_of_the_place(wind_m_s: float, share: float) -> None:
    """Up to a storm in proportion; a fading word on it leads back to the usual breeze."""
    blown = msgspec.structs.replace(state(), weather=weather(wind_m_s=wind_m_s))
    faded = msgspec.structs.replace(blown, weather=weather(wind_m_s=wind_m_s, weight=0.0))
    assert answered(blown).parameters.air.wind == pytest.approx(share, abs=0.01)
    assert answered(faded).parameters.air.wind == pytest.approx(Air().wind)


@pytest.mark.parametrize(("falls_mm_h", "share"), [(0.0, 0.0), (2.0, 0.5), (8.0, 1.0), (50.0, 1.0)])
def test_rain_falls_as_it_does_outside(falls_mm_h: float, share: float) -> None:
    """With the root of what falls, and half as much with half the weight."""
    wet = msgspec.structs.replace(state(), weather=weather(precipitation_mm_h=falls_mm_h))
    half = msgspec.structs.replace(state(), weather=weather(precipitation_mm_h=falls_mm_h, weight=0.5))
    found = answered(wet)
    assert found.parameters.air.rain == pytest.approx(share)
    assert answered(half).parameters.air.rain == pytest.approx(share / 2.0)
    assert ("weather-rain" in {reason.rule for reason in found.reasons}) == (falls_mm_h > 0.0)


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
