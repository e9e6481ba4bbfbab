"""From what somebody asks of a station to what a host is told. Pure."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, tzinfo
from math import ceil

import msgspec
from pydantic import ValidationError

from soundscape import alarm as alarms
from soundscape import experiment, sleep_timer
from soundscape.alarm import Alarm, Rise
from soundscape.api import asks, problems
from soundscape.api.asks import MixerChange, StationChange
from soundscape.api.fields import hours_of
from soundscape.clock import clock_text
from soundscape.errors import InvalidInput
from soundscape.listener import HOLDABLE
from soundscape.presets import Preset
from soundscape.sleep_timer import SleepTimer
from soundscape.store.stations import StationSettings
from soundscape.wish import MixerEntry, Wish

DEFAULT_PRESET = "relax"
WAKE_PRESET = "wake"

UNHEARD = "Nobody is connected now: leave this page or a speaker playing, for without one the alarm cannot sound."
HEARD = "It sounds on whatever is connected then; {count} connected now."


def default_preset(presets: Mapping[str, Preset]) -> str:
    """Return the preset of whoever has not chosen one."""
    return DEFAULT_PRESET if DEFAULT_PRESET in presets else min(presets, default=DEFAULT_PRESET)


def parse(document: Mapping[str, object]) -> StationChange:
    """Return the change in a control message, whose unknown fields are ignored. Raises InvalidInput naming the field."""
    try:
        return StationChange.model_validate(document, extra="ignore")
    except ValidationError as error:
        raise problems.first_error(error.errors()) from None


def changed(
    settings: StationSettings,
    change: StationChange,
    *,
    presets: Collection[str],
    layers: Collection[str],
    now_s: float,
    zone: tzinfo = UTC,
    playing: str | None = None,
) -> StationSettings:
    """Return the settings after a change; absent fields stay. Raises InvalidInput naming the names there are, or the allowed range.

    Times of day are the listener's, in `zone`. The mixer is that of the preset that is `playing`, or chosen in the same change.
    """
    if change.preset is not None:
        _known("preset", change.preset, presets)
        settings = msgspec.structs.replace(settings, preset=change.preset)
        if settings.timer is not None and settings.timer.ended(now_s):
            # Whoever chooses something to hear wants to hear it.
            settings = msgspec.structs.replace(settings, timer=None)
    if change.mixer is not None:
        settings = _mixed(settings, change.mixer, layers, settings.preset if change.preset is not None else playing or settings.preset)
    if change.hold is not None:
        for signal in change.hold:
            _known("hold", signal, HOLDABLE)
        settings = msgspec.structs.replace(settings, hold=tuple(dict.fromkeys(change.hold)))
    if "timer" in change.model_fields_set:
        settings = msgspec.structs.replace(settings, timer=_timer(settings.timer, change.timer, now_s, zone))
    if "alarm" in change.model_fields_set:
        settings = msgspec.structs.replace(settings, alarm=_alarm(change.alarm, presets, now_s, zone))
    if "intensity" in change.model_fields_set:
        settings = msgspec.structs.replace(settings, intensity=change.intensity)
    return settings


def wish(settings: StationSettings, presets: Mapping[str, Preset], layers: Collection[str], rise: Rise | None = None) -> Wish:
    """Return what a host is told; presets and layers that are gone since they were chosen are left out.

    While an alarm rises, that is the preset for waking.
    """
    name = settings.preset
    if rise is not None and settings.alarm is not None:
        name = WAKE_PRESET if WAKE_PRESET in presets else settings.alarm.preset
        last = presets.get(settings.alarm.preset) or presets[default_preset(presets)]
        rise = msgspec.structs.replace(rise, target_lufs=last.loudness_lufs)
    preset = presets.get(name) or presets[default_preset(presets)]
    mixer = {layer: entry for layer, entry in settings.mixer(preset.name).items() if layer in layers}
    plan = settings.experiment if rise is None else None
    steady, curious = experiment.steady(plan, preset), not experiment.takes_part(plan, preset)
    return Wish(preset, mixer, settings.hold, settings.timer, rise, steady, curious, settings.intensity)


def document(
    settings: StationSettings, wish: Wish, *, now_s: float, zone: tzinfo = UTC, connections: int = 0, dismissed_s: float = 0.0
) -> dict[str, object]:
    """Return what is set for a station, as the API shows it; an alarm says whether it could sound.

    `dismissed_s` is the end of the crescendo that was last dismissed: the next one comes after it.
    """
    return {
        "preset": wish.preset.name,
        "mixer": {layer: _entry_document(entry) for layer, entry in wish.mixer.items()},
        "hold": list(wish.hold),
        "timer": None if settings.timer is None else _timer_document(settings.timer, now_s, zone),
        "alarm": None if settings.alarm is None else _alarm_document(settings.alarm, max(now_s, dismissed_s), zone, connections, wish.rise),
        "intensity": settings.intensity,
    }


def _entry_document(entry: MixerEntry) -> dict[str, object]:
    slope = {} if entry.slope_db_per_octave is None else {"slope_db_per_octave": entry.slope_db_per_octave}
    return {"mute": entry.mute, "level_db": entry.level_db, **slope}


def _mixed(settings: StationSettings, changes: Mapping[str, MixerChange], layers: Collection[str], preset: str) -> StationSettings:
    for layer, entry in changes.items():
        _known(f"mixer.{layer}", layer, layers)
        if layer != "noise" and entry.slope_db_per_octave is not None:
            raise InvalidInput(f"mixer.{layer}.slope_db_per_octave", "is for the noise layer alone")
    now = settings.mixer(preset)
    mixer = dict(now) | {name: _entry(now.get(name), entry) for name, entry in changes.items()}
    mixer = {name: entry for name, entry in mixer.items() if entry != MixerEntry()}
    mixers = {name: kept for name, kept in {**settings.mixers, preset: mixer}.items() if kept}
    return msgspec.structs.replace(settings, mixers=mixers)


def _entry(now: MixerEntry | None, change: MixerChange) -> MixerEntry:
    now = now or MixerEntry()
    given = change.model_fields_set
    mute = now.mute if change.mute is None else change.mute
    level_db = change.level_db if "level_db" in given else now.level_db
    return MixerEntry(mute, level_db, change.slope_db_per_octave if "slope_db_per_octave" in given else now.slope_db_per_octave)


def _timer(now: SleepTimer | None, asked: asks.TimerChange | None, now_s: float, zone: tzinfo) -> SleepTimer | None:
    if asked is None:
        return None
    # A change of a running timer keeps its fade, unless it names another.
    fade_s = asked.fade_s if "fade_s" in asked.model_fields_set or now is None else now.fade_s
    if asked.until is not None:
        ends_s = alarms.following_s(hours_of(asked.until), now_s, zone)
    elif asked.minutes is not None:
        ends_s = now_s + 60.0 * asked.minutes
    else:
        if now is None or now.ended(now_s):
            raise InvalidInput("timer.add_minutes", "needs a timer that is running")
        ends_s = now.ends_s + 60.0 * (asked.add_minutes or 0.0)
    left_min = (ends_s - now_s) / 60.0
    if not 0.0 < left_min <= sleep_timer.LONGEST_MIN + 1e-6:
        field = "timer.until" if asked.until is not None else "timer.add_minutes"
        raise InvalidInput(
            field, f"must leave the timer more than 0 and at most {sleep_timer.LONGEST_MIN:g} minutes, found {round(left_min)}"
        )
    return sleep_timer.timer(now_s, ends_s=ends_s, fade_s=fade_s)


def _timer_document(timer: SleepTimer, now_s: float, zone: tzinfo) -> dict[str, object]:
    return {
        "minutes": max(0, ceil((timer.ends_s - now_s) / 60.0)),
        "fade_s": timer.fade_s,
        "ends_at": datetime.fromtimestamp(timer.ends_s, zone).isoformat(timespec="seconds"),
        "ended": timer.ended(now_s),
    }


def _alarm(asked: asks.AlarmChange | None, presets: Collection[str], now_s: float, zone: tzinfo) -> Alarm | None:
    if asked is None:
        return None
    _known("alarm.preset", asked.preset, presets)
    at_h = hours_of(asked.at)
    days = tuple(sorted({asks.WEEKDAYS.index(day) for day in asked.days}))
    return Alarm(at_h, asked.ramp_s, asked.preset, days, None if days else alarms.following_s(at_h, now_s, zone))


def _alarm_document(alarm: Alarm, now_s: float, zone: tzinfo, connections: int, rise: Rise | None) -> dict[str, object]:
    following = alarm.next(now_s, zone)
    return {
        "at": clock_text(alarm.at_h),
        "days": [asks.WEEKDAYS[day] for day in alarm.days],
        "ramp_s": alarm.ramp_s,
        "preset": alarm.preset,
        "next_at": None if following is None else datetime.fromtimestamp(following.end_s, zone).isoformat(timespec="seconds"),
        "rising": rise is not None,
        "can_sound": connections > 0,
        "text": HEARD.format(count=connections) if connections else UNHEARD,
    }


def _known(field: str, name: str, names: Collection[str]) -> None:
    if name not in names:
        raise InvalidInput(field, f"must be one of {', '.join(sorted(names))}")
