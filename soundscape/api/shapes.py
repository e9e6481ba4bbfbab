"""The JSON documents of the API, as docs/api.md describes them. Requests refuse what they do not know."""

from datetime import datetime
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


class Answered(BaseModel):
    """What is answered: a sentence, where to hear it when it plays, and the address of the player's page."""

    speech: str
    stream_url: str | None
    player_url: str


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


class Consents(BaseModel):
    """What a listener allows."""

    location: bool
    heart_rate: bool
    keep_heart_rate: bool


class KnownLocation(BaseModel):
    """What is kept of a place; null is unknown."""

    latitude: float | None
    longitude: float | None
    timezone: str | None


class KnownFreeNight(BaseModel):
    """Usual times of free days, and which those are."""

    wake: str
    bed: str
    days: list[str]


class KnownSleep(BaseModel):
    """Usual wake and bed times, HH:MM on the local clock; `free` is absent where those of free days do not differ."""

    wake: str
    bed: str
    free: Annotated[KnownFreeNight | None, Field(exclude_if=lambda free: free is None)] = None


class Profile(BaseModel):
    """Everything a listener has told about themselves."""

    id: str
    name: str | None
    created_at: datetime
    location: KnownLocation | None
    sleep: KnownSleep | None
    consents: Consents


class Welcome(BaseModel):
    """The answer to the first visit; the recovery code is shown this once."""

    listener: Profile
    recovery_code: str


class Pairing(BaseModel):
    """A one-time code for another device, also as an address and as a picture of it."""

    code: str
    expires_at: datetime
    url: str
    qr_svg: str


class Device(BaseModel):
    """A program with a token of its own."""

    id: str
    name: str
    scopes: list[str]
    created_at: datetime
    last_seen_at: datetime | None


class DeviceWithToken(Device):
    """A new device with its token, shown this once."""

    token: str


class Devices(BaseModel):
    """The devices of a listener."""

    devices: list[Device]


class App(BaseModel):
    """A program that was let in: what it calls itself, what it may do, and when it last asked for a token, which it does every hour."""

    id: str
    name: str
    scopes: list[str]
    created_at: datetime
    last_used_at: datetime
    expires_at: datetime


class Apps(BaseModel):
    """The programs a listener has let in."""

    apps: list[App]


class Link(BaseModel):
    """A service that may pass the listener's heart rate on, and how it is doing.

    `available` says whether this server dials it; `status` is null when nothing is linked.
    """

    service: str
    available: bool
    linked: bool
    linked_at: datetime | None
    status: Literal["waiting", "connecting", "connected", "offline", "failed"] | None
    last_reading_at: datetime | None
    error: str | None


class Links(BaseModel):
    """The services a listener may link."""

    links: list[Link]


class Stream(BaseModel):
    """A listening address, without its token."""

    id: str
    created_at: datetime
    expires_at: datetime


class StreamWithAddresses(Stream):
    """A new listening address, shown this once."""

    urls: dict[str, str]


class Streams(BaseModel):
    """The listening addresses of a listener."""

    streams: list[Stream]


class PresetSummary(BaseModel):
    """One thing that can be played."""

    name: str
    title: str
    description: str
    mode: str


class Presets(BaseModel):
    """What can be played, and what plays for whoever has not chosen."""

    presets: list[PresetSummary]
    default: str


class MixerState(BaseModel):
    """What is set for one layer; a null level is automatic, and so is a slope that is absent."""

    mute: bool
    level_db: float | None
    slope_db_per_octave: Annotated[float | None, Field(exclude_if=lambda slope: slope is None)] = None


class TimerState(BaseModel):
    """A sleep timer: whole minutes left, the length of its fade, and when it ends or has ended."""

    minutes: int
    fade_s: float
    ends_at: datetime
    ended: bool


class AlarmState(BaseModel):
    """A wake alarm, when it is due next, whether it is rising now, and whether anybody is connected to hear it."""

    at: str
    days: list[str]
    ramp_s: float
    preset: str
    next_at: datetime | None
    rising: bool
    can_sound: bool
    text: str


class Station(BaseModel):
    """What is on air and what is set."""

    on_air: bool
    preset: str
    mixer: dict[str, MixerState]
    hold: list[str]
    timer: TimerState | None
    alarm: AlarmState | None
    intensity: int | None
    position_frames: int | None
    connections: int
    missing_layers: list[str]


class Refused(BaseModel):
    """One sample that was not taken, and why."""

    index: int
    field: str
    reason: str


class Taken(BaseModel):
    """What became of the samples of one request; at most the first 100 refusals are listed."""

    accepted: int
    duplicate: int
    refused: list[Refused]


class Interval(BaseModel):
    """A mean over sittings and where it lies with 95 %; null where they are too few to tell."""

    sittings: int
    mean: float
    low: float | None
    high: float | None


class HeartOfPreset(Interval):
    """Mean heart rate in bpm, and the mean slope within sittings."""

    slope_bpm_per_min: float | None


class FlowOfPreset(BaseModel):
    """How absorbed the listener was, 1 to 5."""

    answers: int
    mean: float | None


class FeedbackOfPreset(BaseModel):
    """Answers by face, and their mean from -1 to 1."""

    answers: int
    good: int
    neutral: int
    bad: int
    score: Interval | None
    flow: FlowOfPreset


class PresetReport(BaseModel):
    """What is known of one preset."""

    preset: str
    sittings: int
    minutes: float
    heart_rate: HeartOfPreset | None
    feedback: FeedbackOfPreset
    text: str


class HeartOfSitting(BaseModel):
    """What the heart did in one sitting, over its minutes."""

    minutes: int
    mean_bpm: float
    slope_bpm_per_min: float | None


class FeedbackOfSitting(BaseModel):
    """The answers of one sitting and their mean from -1 to 1."""

    answers: int
    mean: float | None


class SittingReport(BaseModel):
    """One stretch of listening to one preset; null for answers given with nothing playing."""

    preset: str | None
    began_at: datetime
    minutes: float
    adaptive: bool
    heart_rate: HeartOfSitting | None
    feedback: FeedbackOfSitting


class BlockValue(BaseModel):
    """What was measured in one block of a finished experiment."""

    block: int
    adaptive: bool
    value: float


class Result(BaseModel):
    """The mean difference of adaptive less still blocks, its 95 % interval, and the two-sided p of the randomisation test."""

    pairs: int
    mean: float
    low: float
    high: float
    p: float


class Experiment(BaseModel):
    """An experiment: how it was planned, how far it is, and, after its last block, what it found."""

    status: Literal["none", "running", "finished", "stopped"]
    measure: str | None = None
    unit: str | None = None
    block_minutes: float | None = None
    blocks: int | None = None
    done: int | None = None
    began_at: datetime | None = None
    ended_at: datetime | None = None
    pairs: int | None = None
    values: list[BlockValue] = []  # pydantic copies it
    result: Result | None = None
    text: str


class Report(BaseModel):
    """What sittings and experiment show, and how to read it."""

    days: int
    sittings: list[SittingReport]
    presets: list[PresetReport]
    experiment: Experiment | None
    note: str
