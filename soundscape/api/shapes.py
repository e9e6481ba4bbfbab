"""The JSON documents of answers, as docs/api.md describes them."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field


class Answered(BaseModel):
    """What is answered: a sentence, where to hear it when it plays, and the address of the player's page."""

    speech: str
    stream_url: str | None
    player_url: str


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
