"""The JSON documents of requests, as docs/api.md describes them; they refuse what they do not know."""

from typing import Annotated, Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from soundscape.api.fields import (
    ClockTime,
    Code,
    FadeSeconds,
    Intensity,
    Latitude,
    LevelDb,
    Longitude,
    Name,
    RampSeconds,
    SlopeDb,
    TimerAdded,
    TimerMinutes,
    Zone,
    number,
    whole,
)
from soundscape.experiment import FEWEST_BLOCKS, MOST_BLOCKS
from soundscape.sleep_timer import LONGEST_MIN
from soundscape.voice.commands import Intent

Scope = Literal["signals:write", "stream:listen", "state:read", "station:control"]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)
LayerName = Annotated[str, Field(max_length=64)]


class Asked(BaseModel):
    """The base of what is asked: exact types, no unknown fields."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Location(Asked):
    """A place and its clock. `latitude` and `longitude` come together; `timezone` may come alone."""

    latitude: Latitude | None = None
    longitude: Longitude | None = None
    timezone: Zone | None = None

    @model_validator(mode="after")
    def _together(self) -> "Location":
        if (self.latitude is None) != (self.longitude is None):
            missing = "latitude" if self.latitude is None else "longitude"
            raise PydanticCustomError("together", "latitude and longitude come together, {missing} is missing", {"missing": missing})
        return self


class Night(Asked):
    """Usual wake and bed times on the local clock."""

    wake: ClockTime
    bed: ClockTime

    @model_validator(mode="after")
    def _apart(self) -> Self:
        if self.wake == self.bed:
            raise PydanticCustomError("apart", "wake and bed must differ")
        return self


class FreeNight(Night):
    """Those of free days; `days` are the days one gets up on."""

    days: Annotated[list[Weekday], Field(min_length=1, max_length=7)] = list(WEEKDAYS[5:])  # pydantic copies it


class Sleep(Night):
    """Usual wake and bed times; `free` when those of free days differ."""

    free: FreeNight | None = None


class ConsentChange(Asked):
    """What a listener allows from now on; absent stays."""

    location: bool | None = None
    heart_rate: bool | None = None
    keep_heart_rate: bool | None = None


class ProfileChange(Asked):
    """What a listener tells about themselves; absent stays, null forgets."""

    name: Name | None = None
    location: Location | None = None
    sleep: Sleep | None = None
    consents: ConsentChange | None = None


class NewListener(ProfileChange):
    """The first visit: everything is optional."""

    invite: Code | None = None


class CodeEntry(Asked):
    """A pairing or recovery code as somebody typed it."""

    code: Code


class NewDevice(Asked):
    """A program that gets a token of its own."""

    name: Name
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=8)]


class NewLink(Asked):
    """What the listener is known by at a service: `token` at Pulsoid, `id` at HypeRate."""

    token: Annotated[str, Field(max_length=1024)] | None = None
    id: Annotated[str, Field(max_length=1024)] | None = None


class NewStream(Asked):
    """A listening address; `hours` is how long it is good for."""

    hours: Annotated[int, whole(1, 8760)] = 720


class MixerChange(Asked):
    """What to do to one layer; absent stays, null is automatic, and the word `auto` stands for everything as it was at first.

    Only noise has a slope: 0 is white, -3 pink, -6 brown.
    """

    mute: bool | None = None
    level_db: LevelDb | None = None
    slope_db_per_octave: SlopeDb | None = None

    @model_validator(mode="before")
    @classmethod
    def _auto(cls, value: object) -> object:
        if value == "auto":
            return {"mute": False, "level_db": None, "slope_db_per_octave": None}
        if not isinstance(value, dict):
            raise PydanticCustomError("mixer_entry", "must be auto, or an object with mute (true or false) and level_db (-60 to 6 or null)")
        return value


class TimerChange(Asked):
    """A sleep timer: for so many minutes, until a clock time, or so many minutes more (or fewer) than it has left.

    `fade_s` is how long the fade before its end takes, 0 for none.
    """

    minutes: TimerMinutes | None = None
    until: ClockTime | None = None
    add_minutes: TimerAdded | None = None
    fade_s: FadeSeconds = 300.0

    @model_validator(mode="after")
    def _one(self) -> Self:
        if sum(value is not None for value in (self.minutes, self.until, self.add_minutes)) != 1:
            raise PydanticCustomError("one", "must have one of minutes (1 to 720), until (HH:MM) and add_minutes (-720 to 720)")
        return self


class AlarmChange(Asked):
    """A wake alarm: a crescendo of `ramp_s` that ends at a clock time, on these days or, without any, once."""

    at: ClockTime
    days: Annotated[list[Weekday], Field(max_length=7)] = []  # pydantic copies it
    ramp_s: RampSeconds = 1200.0
    preset: Annotated[str, Field(max_length=64)] = "relax"


class StationChange(Asked):
    """What to change about the station; absent stays. An `intensity` of null leaves it to the preset."""

    preset: Annotated[str, Field(max_length=64)] | None = None
    mixer: Annotated[dict[LayerName, MixerChange], Field(max_length=64)] | None = None
    hold: Annotated[list[Annotated[str, Field(max_length=64)]], Field(max_length=16)] | None = None
    timer: TimerChange | None = None
    alarm: AlarmChange | None = None
    intensity: Intensity | None = None


class Spoken(Asked):
    """Something that is said to the station; `preset` may also be a mood, `language` is that of the answer."""

    intent: Intent
    preset: Annotated[str, Field(max_length=64)] | None = None
    minutes: Annotated[float, number(0, LONGEST_MIN)] | None = None
    level: Intensity | None = None
    at: ClockTime | None = None
    language: Annotated[str, Field(max_length=16)] | None = None


class NewExperiment(Asked):
    """An experiment the listener agrees to: what is measured, how long a block is, and how many there are (an even number)."""

    measure: Literal["heart_rate", "feedback"]
    block_minutes: Annotated[float, number(5, 120)] = 20.0
    blocks: Annotated[int, whole(FEWEST_BLOCKS, MOST_BLOCKS)] = 16

    @model_validator(mode="after")
    def _even(self) -> Self:
        if self.blocks % 2:
            raise PydanticCustomError("even", "blocks come in pairs: their number must be even")
        return self
