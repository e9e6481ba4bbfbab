"""Weather from a service that speaks the format of Open-Meteo: what it says is read, what it does wrong is one clear failure."""

import asyncio
import json
import tracemalloc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundscape.signals.weather import CLOUD_COVER, PRECIPITATION, TEMPERATURE, WIND, Weather
from soundscape.sources.base import SourceFailed
from soundscape.sources.open_meteo import MAX_BYTES, OpenMeteo, read
from tests.support.weather_service import BEHAVIOURS, CURRENT, UNITS, Behaviour, weather_service

LATITUDE, LONGITUDE = 52.5, 13.4


def answer(units: dict[str, Any] | None = None, **changes: Any) -> bytes:
    """Return an answer of the service with some of its present values changed."""
    return json.dumps({"current_units": UNITS if units is None else units, "current": {**CURRENT, **changes}}).encode()


@asynccontextmanager
async def source(url: str, *, timeout_s: float = 5.0) -> AsyncIterator[OpenMeteo]:
    """Return a source that is closed afterwards."""
    opened = OpenMeteo(url, timeout_s=timeout_s)
    try:
        yield opened
    finally:
        await opened.close()


def test_an_answer_is_read_in_our_units() -> None:
    """Per cent become a share, and the millimetres of a quarter of an hour a rate."""
    assert read(answer()) == Weather(cloud_cover=0.75, temperature_c=4.5, wind_m_s=3.2, precipitation_mm_h=2.0)


@pytest.mark.parametrize(("interval", "rate"), [(900, 2.0), (3600, 0.5), (None, 2.0), (0, 2.0), (-900, None)])
def test_precipitation_is_a_sum_over_the_interval(interval: float | None, rate: float | None) -> None:
    """Of a quarter of an hour where the answer does not say; over less than nothing there is none."""
    assert read(answer(interval=interval)).precipitation_mm_h == rate


@pytest.mark.parametrize(("unit", "wind_m_s"), [("m/s", 36.0), ("km/h", 10.0), ("mp/h", 16.09344), ("kn", 18.519984), ("bft", None)])
def test_wind_is_read_in_the_unit_it_is_told_in(unit: str, wind_m_s: float | None) -> None:
    """Wind in a unit nobody knows is unknown."""
    told = read(answer({**UNITS, "wind_speed_10m": unit}, wind_speed_10m=36.0))
    assert told.wind_m_s == (None if wind_m_s is None else pytest.approx(wind_m_s))
    assert told.temperature_c == 4.5


def test_what_the_service_does_not_know_is_unknown() -> None:
    """Null or not there at all; and what we do not know is left aside."""
    assert read(answer(cloud_cover=None, precipitation=None)) == Weather(temperature_c=4.5, wind_m_s=3.2)
    assert read(b'{"current": {"cloud_cover": 100, "moon": "full"}, "elevation": 38}') == Weather(1.0)
    with pytest.raises(SourceFailed, match="knew nothing"):
        read(b'{"current": {"cloud_cover": null}}')


@pytest.mark.parametrize(
    "changes",
    [
        {"cloud_cover": 101},
        {"cloud_cover": -1},
        {"temperature_2m": 61},
        {"wind_speed_10m": -0.1},
        {"precipitation": 101},
        {"interval": 1e-300},
    ],
)
def test_impossible_weather_is_a_failure(changes: dict[str, Any]) -> None:
    """Whoever says one impossible thing is not believed in the others."""
    with pytest.raises(SourceFailed, match="impossible weather"):
        read(answer(**changes))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b'{"current": []}',
        b'{"current": {"cloud_cover": "75"}}',
        b'{"current": {"cloud_cover": 1e999}}',
        b'{"current": {"cloud_cover": ' + b"9" * 400 + b"}}",
        b'{"current": {"cloud_cover": 75}, "current_units": {"wind_speed_10m": 1}}',
        b'{"current": {"cloud_cover": 75}',
        b"\xff\xfe",
        b'{"\xff": 1}',
        b'{"x": ' + b"[" * 60_000,
        b'{"x": ' + b'{"a":' * 10_000,
    ],
)
def test_another_format_is_a_failure(body: bytes) -> None:
    """Whatever it is, and however deep it goes."""
    with pytest.raises(SourceFailed, match="another format"):
        read(body)


numbers = st.none() | st.integers() | st.floats() | st.text(max_size=3)
answers = st.fixed_dictionaries(
    {"current": st.dictionaries(st.sampled_from([*CURRENT]), numbers)},
    optional={"current_units": st.fixed_dictionaries({}, optional={"wind_speed_10m": st.sampled_from(["m/s", "km/h", "mp/h", "kn", "?"])})},
)


@given(st.binary(max_size=200) | answers.map(lambda told: json.dumps(told).encode()))
def test_any_bytes_are_weather_or_a_failure(body: bytes) -> None:
    """Never another error, and never weather that cannot be."""
    try:
        weather = read(body)
    except SourceFailed:
        return
    assert weather.known
    told = (weather.cloud_cover, weather.temperature_c, weather.wind_m_s, weather.precipitation_mm_h)
    for value, quantity in zip(told, (CLOUD_COVER, TEMPERATURE, WIND, PRECIPITATION), strict=True):
        assert value is None or quantity.low <= value <= quantity.high


async def test_a_service_is_asked_for_what_is_used() -> None:
    """The place, the four quantities, metres per second; once, and uncompressed."""
    async with weather_service() as service, source(service.url) as asked:
        assert await asked.current(LATITUDE, LONGITUDE) == Weather(0.75, 4.5, 3.2, 2.0)
    (query,) = service.asked
    assert (query["latitude"], query["longitude"], query["wind_speed_unit"]) == ("52.5", "13.4", "ms")
    assert set(query["current"].split(",")) == {"temperature_2m", "cloud_cover", "precipitation", "wind_speed_10m"}
    assert "accept-encoding: identity\r\n" in service.headers[0].lower()


@pytest.mark.parametrize("behaviour", BEHAVIOURS)
async def test_every_failure_is_one_sentence_without_the_place(behaviour: Behaviour) -> None:
    """Over real sockets; neither the text nor what it came from tells where somebody lives."""
    async with weather_service(behaviour) as service, source(service.url) as asked:
        with pytest.raises(SourceFailed) as failure:
            await asked.current(LATITUDE, LONGITUDE)
    assert len(service.asked) == 1
    assert failure.value.__suppress_context__ or failure.value.__context__ is None
    for word in ("52.5", "13.4", "latitude", "127.0.0.1"):
        assert word not in str(failure.value)


@pytest.mark.parametrize("behaviour", ["hang", "trickle"])
async def test_a_service_that_says_nothing_is_given_up(behaviour: Behaviour) -> None:
    """After the time it is given."""
    async with weather_service(behaviour) as service, source(service.url, timeout_s=0.05) as asked:
        with pytest.raises(SourceFailed, match=r"did not answer \(ReadTimeout\)"):
            await asked.current(LATITUDE, LONGITUDE)
    assert len(service.asked) == 1


async def test_nobody_there_is_a_failure() -> None:
    """A port that was just given back."""
    async with weather_service() as service:
        url = service.url
    async with source(url) as asked:
        with pytest.raises(SourceFailed, match=r"did not answer \(ConnectError\)"):
            await asked.current(LATITUDE, LONGITUDE)


async def test_a_small_answer_that_unpacks_to_a_huge_one_takes_no_room() -> None:
    """Compression was not asked for, so nothing is unpacked."""
    async with weather_service("bomb") as service, source(service.url) as asked:
        tracemalloc.start()
        try:
            with pytest.raises(SourceFailed):
                await asked.current(LATITUDE, LONGITUDE)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert peak < 100 * MAX_BYTES


async def test_another_listener_can_be_asked_for_after_a_failure() -> None:
    """Failures leave no connection in the way."""
    async with weather_service("garbage") as service, source(service.url) as asked:
        for _ in range(3):
            with pytest.raises(SourceFailed):
                await asked.current(LATITUDE, LONGITUDE)
        service.behaviour = "well"
        weathers = await asyncio.gather(*(asked.current(LATITUDE, LONGITUDE) for _ in range(3)))
    assert {weather.temperature_c for weather in weathers} == {4.5}
