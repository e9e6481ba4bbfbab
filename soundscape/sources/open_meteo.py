"""Weather from Open-Meteo, or from any server that speaks its format: no key, one small answer."""

import httpx
import msgspec

from soundscape.errors import InvalidInput
from soundscape.signals.weather import CLOUD_COVER, PRECIPITATION, TEMPERATURE, WIND, Weather
from soundscape.sources.base import SourceFailed

FIELDS = ("temperature_2m", "cloud_cover", "precipitation", "wind_speed_10m")
TIMEOUT_S = 5.0
MAX_BYTES = 65_536
USUAL_INTERVAL_S = 900.0

_M_S = {"m/s": 1.0, "km/h": 1.0 / 3.6, "mp/h": 0.44704, "kn": 0.514444}


class _Current(msgspec.Struct):
    interval: float | None = None
    temperature_2m: float | None = None
    cloud_cover: float | None = None
    precipitation: float | None = None
    wind_speed_10m: float | None = None


class _Units(msgspec.Struct):
    wind_speed_10m: str = "m/s"


class _Answer(msgspec.Struct):
    current: _Current
    current_units: _Units = msgspec.field(default_factory=_Units)


class OpenMeteo:
    """Asks for the weather at an address such as `https://api.open-meteo.com/v1/forecast`; redirects are not followed."""

    def __init__(self, url: str, *, timeout_s: float = TIMEOUT_S) -> None:
        self._url = url
        self._client = httpx.AsyncClient(timeout=timeout_s, follow_redirects=False)

    async def current(self, latitude: float, longitude: float) -> Weather:
        """Return the weather at a place in degrees. Raises SourceFailed."""
        asked: dict[str, str | float] = {
            "latitude": latitude,
            "longitude": longitude,
            "current": ",".join(FIELDS),
            "wind_speed_unit": "ms",
            "timeformat": "unixtime",
        }
        try:
            async with self._client.stream("GET", self._url, params=asked) as answer:
                if answer.status_code != httpx.codes.OK:
                    raise SourceFailed(f"the weather service answered with status {answer.status_code}")
                body = await _limited(answer)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            # The text of the error may hold the address that was asked, and with it the place.
            raise SourceFailed(f"the weather service did not answer ({type(error).__name__})") from None
        return read(body)

    async def close(self) -> None:
        """Let go of connections."""
        await self._client.aclose()


def read(body: bytes) -> Weather:
    """Return the weather in an answer. Raises SourceFailed when it is not in the format, impossible, or says nothing."""
    try:
        answer = msgspec.json.decode(body, type=_Answer)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise SourceFailed("the weather service answered in another format") from None
    now = answer.current
    hours = (now.interval or USUAL_INTERVAL_S) / 3600.0
    unit = _M_S.get(answer.current_units.wind_speed_10m)
    told = {
        "cloud_cover": _scaled(now.cloud_cover, 0.01),
        "temperature_c": now.temperature_2m,
        "wind_m_s": None if unit is None else _scaled(now.wind_speed_10m, unit),
        # The sum over the last interval becomes a rate.
        "precipitation_mm_h": _scaled(now.precipitation, 1.0 / hours) if hours > 0.0 else None,
    }
    try:
        weather = Weather(*(quantity.optional(told) for quantity in (CLOUD_COVER, TEMPERATURE, WIND, PRECIPITATION)))
    except InvalidInput:
        raise SourceFailed("the weather service told of impossible weather") from None
    if not weather.known:
        raise SourceFailed("the weather service knew nothing")
    return weather


async def _limited(answer: httpx.Response) -> bytes:
    body = bytearray()
    async for chunk in answer.aiter_bytes():
        body += chunk
        if len(body) > MAX_BYTES:
            raise SourceFailed(f"the weather service sent more than {MAX_BYTES} bytes")
    return bytes(body)


def _scaled(value: float | None, factor: float) -> float | None:
    return None if value is None else value * factor
