"""The weather signal."""

from datetime import UTC, datetime

import pytest

from soundscape.errors import InvalidInput
from soundscape.signals.weather import SIGNAL, Weather

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("sample", "weather"),
    [
        ({"cloud_cover": 0.8}, Weather(0.8)),
        ({"value": 0.8}, Weather(0.8)),
        ({"temperature_c": -3}, Weather(temperature_c=-3.0)),
        ({"cloud_cover": None, "wind_m_s": 4.5}, Weather(wind_m_s=4.5)),
        ({"precipitation_mm_h": 0, "cloud_cover": 1}, Weather(1.0, None, None, 0.0)),
    ],
)
def test_any_part_of_the_weather_may_come_alone(sample: dict[str, object], weather: Weather) -> None:
    """A thermometer without a cloud sensor is a weather station too."""
    assert SIGNAL.read(sample, now=NOW).value == weather


@pytest.mark.parametrize("sample", [{}, {"cloud_cover": None}, {"colour": "blue"}])
def test_no_weather_at_all_is_refused(sample: dict[str, object]) -> None:
    """The error names every field that would have done."""
    with pytest.raises(InvalidInput, match=r"^cloud_cover: must be a number from 0 to 1 .*temperature_c, wind_m_s or precipitation_mm_h"):
        SIGNAL.read(sample, now=NOW)


def test_per_cent_are_refused() -> None:
    """Cloud cover is a share: 80 % is 0.8."""
    with pytest.raises(InvalidInput, match="from 0 to 1"):
        SIGNAL.read({"cloud_cover": 80}, now=NOW)


def test_gaps_are_filled_from_another_source() -> None:
    """What is known stays."""
    assert Weather(0.2, wind_m_s=1.0).completed(Weather(0.9, 12.0, 8.0)) == Weather(0.2, 12.0, 1.0)
