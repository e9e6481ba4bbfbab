"""`soundscape explain` over a table of cities and dates: sun, light and body clock, from the tropics to both polar circles."""

import json
from datetime import datetime, time
from typing import Any, NamedTuple

import pytest
from click.testing import CliRunner

from soundscape.cli import cli


class City(NamedTuple):
    """A place and date; rise, set and noon on the local clock and the sun's highest, by an independent almanac (USNO convention)."""

    name: str
    latitude: float
    longitude: float
    zone: str
    date: str
    rise: str | None
    set: str | None
    polar: str | None
    noon: str
    highest_deg: float


# Times by PyEphem 4.2.1, checked against NREL's SPA (the project's science notes, 2.5).
CITIES = [
    City("London", 51.5074, -0.1278, "Europe/London", "2025-06-21", "04:43:08", "21:21:35", None, "13:02:22", 61.929),
    City("London", 51.5074, -0.1278, "Europe/London", "2025-12-21", "08:03:52", "15:53:30", None, "11:58:41", 15.052),
    City("New York", 40.7128, -74.006, "America/New_York", "2025-03-20", "06:58:54", "19:08:25", None, "13:03:19", 49.418),
    City("Berlin", 52.52, 13.405, "Europe/Berlin", "2026-02-01", "07:48:10", "16:52:19", None, "12:19:55", 20.454),
    City("Singapore", 1.3521, 103.8198, "Asia/Singapore", "2025-09-22", "06:54:11", "19:00:42", None, "12:57:27", 88.865),
    City("Quito", -0.1807, -78.4678, "America/Guayaquil", "2025-06-21", "06:12:24", "18:19:08", None, "12:15:46", 66.381),
    City("Sydney", -33.8688, 151.2093, "Australia/Sydney", "2025-12-21", "05:40:45", "20:05:31", None, "12:53:08", 79.568),
    City("Tokyo", 35.6762, 139.6503, "Asia/Tokyo", "2025-11-05", "06:07:04", "16:42:29", None, "11:24:59", 38.604),
    City("Reykjavik", 64.1466, -21.9426, "Atlantic/Reykjavik", "2025-06-21", "02:55:13", "00:03:50", None, "13:29:38", 49.289),
    City("Tromsø", 69.6492, 18.9553, "Europe/Oslo", "2025-06-21", None, None, "day", "12:46:01", 43.787),
    City("Tromsø", 69.6492, 18.9553, "Europe/Oslo", "2025-12-21", None, None, "night", "11:42:20", -3.090),
    City("Tromsø", 69.6492, 18.9553, "Europe/Oslo", "2025-03-20", "05:42:50", "18:02:27", None, "11:51:33", 20.379),
    City("Longyearbyen", 78.2232, 15.6267, "Arctic/Longyearbyen", "2025-11-15", None, None, "night", "11:42:06", -6.828),
    City("McMurdo", -77.8419, 166.6863, "Antarctica/McMurdo", "2025-12-21", None, None, "day", "13:51:12", 35.593),
    City("Ushuaia", -54.8019, -68.303, "America/Argentina/Ushuaia", "2025-06-21", "09:58:54", "17:11:19", None, "13:35:06", 11.759),
]

every_city = pytest.mark.parametrize("city", CITIES, ids=[f"{city.name}-{city.date}" for city in CITIES])


def explained(city: City, clock: str) -> dict[str, Any]:
    """Return what the command prints for somebody who lives there and sleeps from 23:00 to 07:00."""
    where = ["--latitude", str(city.latitude), "--longitude", str(city.longitude), "--timezone", city.zone]
    asked = ["explain", "--at", f"{city.date}T{clock}", *where, "--wake", "07:00", "--bed", "23:00"]
    run = CliRunner().invoke(cli, asked)
    assert run.exit_code == 0, run.output
    return dict(json.loads(run.stdout))


def seconds_between(told: str, clock: str) -> float:
    """Return how far a time lies from one on the clock, round midnight too."""
    then, other = datetime.fromisoformat(told), time.fromisoformat(clock)
    apart_s = 3600 * (then.hour - other.hour) + 60 * (then.minute - other.minute) + then.second - other.second
    return float(abs((apart_s + 43_200) % 86_400 - 43_200))


@every_city
def test_the_sun_is_where_the_almanac_has_it(city: City) -> None:
    """Rise and set within a minute, or two near the polar circles; the height at noon within 0.02 degrees."""
    document = explained(city, city.noon)
    sun = document["sun"]
    assert sun["elevation_deg"] == pytest.approx(city.highest_deg, abs=0.02)
    assert sun["polar"] == city.polar
    tolerance_s = 60.0 if abs(city.latitude) < 60.0 else 120.0
    for told, clock in ((sun["sunrise"], city.rise), (sun["sunset"], city.set)):
        assert (told is None) == (clock is None)
        assert told is None or clock is None or seconds_between(told, clock) <= tolerance_s


@every_city
def test_light_at_the_eye_follows_sun_and_sleep(city: City) -> None:
    """Lamps at least by day, never the sky itself, darkness while asleep."""
    noon, night = explained(city, city.noon), explained(city, "03:00")
    assert 100.0 <= noon["daylight"]["eye_lux"] <= 10_000.0
    assert noon["daylight"]["eye_lux"] <= 100.0 + 0.3 * noon["sun"]["illuminance_lux"]
    assert night["daylight"]["eye_lux"] == 0.0


@every_city
def test_the_body_keeps_the_hours_of_its_sleep(city: City) -> None:
    """Everywhere the minimum falls into the night, melatonin rises seven hours before, and days are more awake than nights."""
    noon, night = explained(city, city.noon), explained(city, "04:00")
    circadian = noon["circadian"]
    assert 2.0 <= circadian["cbt_min_clock_h"] <= 5.0
    assert (circadian["cbt_min_clock_h"] - circadian["dlmo_clock_h"]) % 24.0 == pytest.approx(7.0, abs=0.01)
    assert circadian["alertness"] > 0.6 > 0.2 > night["circadian"]["alertness"]
    assert noon["energy"] > night["energy"]
    assert noon["summary"].startswith("What matters most now is ")
    assert noon["uncertainty"]["phase_h"] < 1.5


def test_winter_clocks_run_later_than_summer_clocks() -> None:
    """Less light in the morning: the minimum in London comes later in December than in June."""
    june, december = (explained(city, "12:00")["circadian"]["cbt_min_clock_h"] for city in CITIES[:2])
    assert december > june + 0.3
