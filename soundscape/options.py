"""Listener options of the command line: who listens, where, when, to what."""

import functools
import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import click

from soundscape import listener
from soundscape.body.habits import Habits
from soundscape.body.state import BodyState
from soundscape.errors import InvalidInput
from soundscape.listener import Consents, Observed, Place, Profile
from soundscape.presets import Preset
from soundscape.signals import heart_rate
from soundscape.signals.weather import Weather


@dataclass(frozen=True)
class ListenerOptions:
    """One listener as told on the command line."""

    preset: Preset
    seed: int
    at: datetime
    profile: Profile
    body: BodyState


class FiniteRange(click.FloatRange):
    """A float in a range; NaN is no number here."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the number. Fails with the allowed range."""
        number = super().convert(value, param, ctx)
        if math.isnan(number):
            self.fail(f"{value} is not in the range {self._describe_range()}.", param, ctx)
        return float(number)


class Instant(click.ParamType[datetime]):
    """An ISO 8601 time; one without a zone is taken in the time zone of `--timezone`, else in UTC."""

    name = "ISO 8601"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Return the time. Fails with an example."""
        if isinstance(value, datetime):
            return value
        try:
            instant = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} must be an ISO 8601 time such as 2026-06-21T22:00:00+02:00.", param, ctx)
        # Further out, days around it could not be counted and nobody knows the zones.
        if not 1900 <= instant.year < 2200:
            self.fail(f"{value!r} must be a time from the year 1900 to 2199.", param, ctx)
        return instant


class ClockTime(click.ParamType[float]):
    """A time of day, HH:MM."""

    name = "HH:MM"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return hours after midnight. Fails with the allowed range."""
        if isinstance(value, float):
            return value
        try:
            moment = time.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} must be a time from 00:00 to 23:59.", param, ctx)
        return moment.hour + moment.minute / 60.0


class Zone(click.ParamType[str]):
    """An IANA time zone name."""

    name = "IANA name"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the name. Fails with an example."""
        try:
            return ZoneInfo(value).key
        except (OSError, ValueError, KeyError):
            self.fail(f"{value!r} must be an IANA name such as Europe/Berlin.", param, ctx)


def listener_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the listener options; it is called with `who`, a function from the presets to `ListenerOptions`."""
    options = [
        click.option("--preset", default="relax", show_default=True, help="What to play."),
        click.option("--seed", type=click.IntRange(0, 2**63 - 1), default=1, show_default=True, help="Same options and seed, same score."),
        click.option("--at", type=Instant(), help="The moment; now if absent."),
        click.option("--latitude", type=FiniteRange(-90, 90), help="Degrees north."),
        click.option("--longitude", type=FiniteRange(-180, 180), help="Degrees east."),
        click.option("--timezone", type=Zone(), help="IANA name; the zone of --at if absent."),
        click.option("--wake", type=ClockTime(), help="Usual time of waking."),
        click.option("--bed", type=ClockTime(), help="Usual time of going to bed."),
        click.option("--heart-rate", type=FiniteRange(30, 220), help="Beats per minute, just measured."),
        click.option("--resting-heart-rate", type=FiniteRange(30, 120), help="Beats per minute at rest."),
        click.option("--cloud-cover", type=FiniteRange(0, 1), help="Share of the sky."),
    ]

    @functools.wraps(command)
    def wrapped(**values: Any) -> Any:
        told = {option: values.pop(option) for option in _NAMES}
        return command(who=lambda presets: _listener(presets, **told), **values)

    for option in reversed(options):
        wrapped = option(wrapped)
    return wrapped


_NAMES = (
    "preset",
    "seed",
    "at",
    "latitude",
    "longitude",
    "timezone",
    "wake",
    "bed",
    "heart_rate",
    "resting_heart_rate",
    "cloud_cover",
)


def _listener(presets: dict[str, Preset], **told: Any) -> ListenerOptions:
    if told["preset"] not in presets:
        raise InvalidInput("--preset", f"must be one of {', '.join(sorted(presets))}")
    zone = None if told["timezone"] is None else ZoneInfo(told["timezone"])
    at: datetime = told["at"] or datetime.now(zone or UTC)
    at = at if at.tzinfo is not None else _local(at, zone or UTC)
    profile = Profile(
        place=_pair(told, "latitude", "longitude", Place),
        timezone=told["timezone"],
        habits=_habits(told),
        posted=None if told["cloud_cover"] is None else Observed(Weather(told["cloud_cover"]), at.timestamp()),
        consents=Consents(location=True, heart_rate=True),
    )
    return ListenerOptions(presets[told["preset"]], told["seed"], at, profile, _body(told, profile, at))


def _local(at: datetime, zone: tzinfo) -> datetime:
    local = at.replace(tzinfo=zone)
    if local.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != at:
        raise InvalidInput("--at", f"{at:%H:%M} does not exist on {at:%Y-%m-%d} in {zone}: the clocks skip that hour")
    return local


def _body(told: dict[str, Any], profile: Profile, at: datetime) -> BodyState:
    body = BodyState(resting_bpm=told["resting_heart_rate"])
    if told["heart_rate"] is None:
        return body
    now = at.astimezone(UTC)
    reading = heart_rate.SIGNAL.read({"bpm": told["heart_rate"]}, now=now, source="--heart-rate")
    return listener.fold(profile, body, reading)[1]


def _habits(told: dict[str, Any]) -> Habits | None:
    if told["wake"] is not None and told["wake"] == told["bed"]:
        raise InvalidInput("--bed", "must differ from --wake")
    habits: Habits | None = _pair(told, "wake", "bed", Habits)
    return habits


def _pair(told: dict[str, Any], first: str, second: str, kind: Callable[[float, float], Any]) -> Any:
    one, other = told[first], told[second]
    if (one is None) != (other is None):
        missing, given = (first, second) if one is None else (second, first)
        raise InvalidInput(f"--{missing}", f"must be given together with --{given}")
    return None if one is None else kind(one, other)
