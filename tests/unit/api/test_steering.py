"""From what somebody asks of a station to what a host is told."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest

from soundscape import experiment, presets
from soundscape.alarm import Alarm, Rise
from soundscape.api import steering
from soundscape.errors import InvalidInput
from soundscape.paths import data_folder
from soundscape.sleep_timer import SleepTimer
from soundscape.store.stations import StationSettings
from soundscape.wish import MixerEntry, Wish

PRESETS, _ = presets.load_folder(data_folder("presets"))
LAYERS = ("bells", "noise", "pad")
START = StationSettings("relax", {"relax": {"bells": MixerEntry(mute=True)}}, ("heart-rate",))
ZONE = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 20, 22, 30, tzinfo=ZONE)  # a Friday evening
NOW_S = NOW.timestamp()


def after(change: dict[str, object], settings: StationSettings = START) -> StationSettings:
    """Return the settings after a control message."""
    return steering.changed(settings, steering.parse(change), presets=PRESETS, layers=LAYERS, now_s=NOW_S, zone=ZONE)


def test_absent_fields_stay() -> None:
    """An empty change changes nothing, and neither does one about something else."""
    assert after({}) == START
    assert after({"preset": "sleep"}) == StationSettings("sleep", START.mixers, START.hold)


def test_the_mixer_changes_layer_by_layer() -> None:
    """Each layer, and each field of it, by itself."""
    mixed = after({"mixer": {"noise": {"level_db": -6}, "bells": {"level_db": 3}}})
    assert mixed.mixer("relax") == {"bells": MixerEntry(mute=True, level_db=3.0), "noise": MixerEntry(level_db=-6.0)}
    assert after({"mixer": {"bells": {"mute": False}}}).mixers == {}
    assert after({"mixer": {"bells": "auto"}}).mixers == {}
    assert after({"mixer": {"bells": {"level_db": None}}}).mixers == START.mixers


def test_hold_is_replaced_as_a_whole() -> None:
    """A list is said anew each time; naming a signal twice is naming it once."""
    assert after({"hold": []}).hold == ()
    assert after({"hold": ["sun", "sun", "weather"]}).hold == ("sun", "weather")


def test_unknown_fields_are_ignored_in_messages() -> None:
    """Newer clients may say more, at any depth."""
    assert after({"crossfade": 3, "mixer": {"noise": {"mute": True, "pan": 0.5}}}).mixer("relax")["noise"] == MixerEntry(mute=True)


@pytest.mark.parametrize(
    ("change", "field", "allowed"),
    [
        ({"preset": "techno"}, "preset", "focus, lullaby, mask"),
        ({"preset": 3}, "preset", "text"),
        ({"mixer": {"theremin": "auto"}}, "mixer.theremin", "bells, noise, pad"),
        ({"mixer": {"bells": {"level_db": 6.5}}}, "mixer.bells.level_db", "-60 to 6"),
        ({"mixer": {"bells": {"level_db": True}}}, "mixer.bells.level_db", "-60 to 6"),
        ({"mixer": {"bells": {"mute": 1}}}, "mixer.bells.mute", "true or false"),
        ({"mixer": {"bells": "loud"}}, "mixer.bells", "auto"),
        ({"mixer": []}, "mixer", "object"),
        ({"hold": ["moon"]}, "hold", "energy, heart-rate, motion, room, sun, weather"),
        ({"hold": "sun"}, "hold", "list"),
        ({"timer": {}}, "timer", "minutes (1 to 720), until (HH:MM) and add_minutes"),
        ({"timer": {"minutes": 45, "until": "23:00"}}, "timer", "must have one of"),
        ({"timer": 45}, "timer", "object"),
        ({"timer": {"minutes": 0}}, "timer.minutes", "1 to 720"),
        ({"timer": {"minutes": 721}}, "timer.minutes", "1 to 720"),
        ({"timer": {"minutes": "45"}}, "timer.minutes", "1 to 720"),
        ({"timer": {"minutes": 45, "fade_s": 4}}, "timer.fade_s", "0 (off) or a number from 5 to 1800"),
        ({"timer": {"minutes": 45, "fade_s": 1801}}, "timer.fade_s", "0 (off) or a number from 5 to 1800"),
        ({"timer": {"until": "25:00"}}, "timer.until", "00:00 to 23:59"),
        ({"timer": {"until": "22:29"}}, "timer.until", "at most 720 minutes"),
        ({"timer": {"add_minutes": 15}}, "timer.add_minutes", "a timer that is running"),
        ({"alarm": {}}, "alarm.at", "required"),
        ({"alarm": {"at": "7 am"}}, "alarm.at", "00:00 to 23:59"),
        ({"alarm": {"at": "07:00", "days": ["someday"]}}, "alarm.days.0", "mon"),
        ({"alarm": {"at": "07:00", "ramp_s": 59}}, "alarm.ramp_s", "60 to 3600"),
        ({"alarm": {"at": "07:00", "preset": "techno"}}, "alarm.preset", "focus, lullaby, mask"),
    ],
)
def test_a_bad_change_names_field_and_allowed(change: dict[str, object], field: str, allowed: str) -> None:
    """And raises before anything has changed."""
    with pytest.raises(InvalidInput) as refusal:
        after(change)
    assert refusal.value.field == field
    assert allowed in refusal.value.reason


def test_what_is_gone_is_left_out_of_the_wish() -> None:
    """A preset or layer may have been removed since it was chosen."""
    settings = StationSettings("gone", {"relax": {"gone": MixerEntry(mute=True), "pad": MixerEntry(mute=True)}})
    assert steering.wish(settings, PRESETS, LAYERS) == Wish(PRESETS["relax"], {"pad": MixerEntry(mute=True)})


def test_without_relax_the_first_preset_is_the_default() -> None:
    """There is always something to play."""
    assert steering.default_preset({"sleep": PRESETS["sleep"], "focus": PRESETS["focus"]}) == "focus"


def test_each_preset_has_its_own_mixer() -> None:
    """What was set for one comes back with it, and does not follow to another."""
    asleep = after({"preset": "sleep", "mixer": {"pad": {"level_db": -3}}})
    assert steering.wish(asleep, PRESETS, LAYERS).mixer == {"pad": MixerEntry(level_db=-3.0)}
    back = after({"preset": "relax"}, asleep)
    assert steering.wish(back, PRESETS, LAYERS).mixer == {"bells": MixerEntry(mute=True)}
    assert steering.wish(after({"preset": "sleep"}, back), PRESETS, LAYERS).mixer == {"pad": MixerEntry(level_db=-3.0)}


@pytest.mark.parametrize(
    ("timer", "minutes", "fade_s"),
    [
        ({"minutes": 45}, 45.0, 300.0),
        ({"minutes": 45, "fade_s": 1800}, 45.0, 1800.0),
        ({"minutes": 2, "fade_s": 1800}, 2.0, 120.0),
        ({"minutes": 30, "fade_s": 0}, 30.0, 3.0),
        ({"until": "23:15"}, 45.0, 300.0),
        ({"until": "06:30", "fade_s": 60}, 480.0, 60.0),
    ],
)
def test_a_timer_is_set_by_length_or_clock(timer: dict[str, object], minutes: float, fade_s: float) -> None:
    """Its fade never begins in the past, and off is the three seconds of every stop."""
    assert after({"timer": timer}).timer == SleepTimer(NOW_S + 60.0 * minutes, fade_s)


def test_a_running_timer_moves_and_keeps_its_fade() -> None:
    """A quarter of an hour more, or less, but not less than nothing."""
    running = after({"timer": {"minutes": 20, "fade_s": 600}})
    assert after({"timer": {"add_minutes": 15}}, running).timer == SleepTimer(NOW_S + 2100.0, 600.0)
    assert after({"timer": {"add_minutes": -15}}, running).timer == SleepTimer(NOW_S + 300.0, 300.0)
    with pytest.raises(InvalidInput, match=r"timer\.add_minutes: must leave the timer more than 0 and at most 720 minutes, found -10"):
        after({"timer": {"add_minutes": -30}}, running)


def test_null_takes_timer_and_alarm_back_and_absence_keeps_them() -> None:
    """As everywhere."""
    both = after({"timer": {"minutes": 20}, "alarm": {"at": "07:00", "days": ["mon"]}})
    assert after({"hold": []}, both).timer == both.timer
    assert after({"timer": None}, both).alarm == both.alarm
    assert after({"timer": None, "alarm": None}, both) == START


def test_choosing_something_ends_the_silence_after_a_timer() -> None:
    """But not a timer that still runs."""
    running = after({"timer": {"minutes": 20}})
    assert after({"preset": "sleep"}, running).timer == running.timer
    ended = StationSettings("relax", timer=SleepTimer(NOW_S - 1.0, 300.0))
    assert after({"preset": "sleep"}, ended).timer is None


def test_an_alarm_is_for_chosen_days_or_for_once() -> None:
    """Without days, for the next time the clock shows it."""
    assert after({"alarm": {"at": "07:15", "days": ["fri", "mon", "mon"], "ramp_s": 600, "preset": "focus"}}).alarm == Alarm(
        7.25, 600.0, "focus", (0, 4)
    )
    tomorrow = (NOW + timedelta(hours=8, minutes=45)).timestamp()
    assert after({"alarm": {"at": "07:15"}}).alarm == Alarm(7.25, 1200.0, "relax", (), tomorrow)


def test_while_an_alarm_rises_the_preset_for_waking_plays() -> None:
    """Where there is none, the one the alarm ends in."""
    settings = after({"preset": "sleep", "alarm": {"at": "07:15", "preset": "focus"}})
    rise = Rise(NOW_S, NOW_S + 600.0)
    waking = {**PRESETS, "wake": PRESETS["relax"]}
    assert steering.wish(settings, waking, LAYERS, rise).preset is waking["wake"]
    assert steering.wish(settings, waking, LAYERS, rise).rise == Rise(NOW_S, NOW_S + 600.0, PRESETS["focus"].loudness_lufs)
    without = {name: preset for name, preset in PRESETS.items() if name != "wake"}
    assert steering.wish(settings, without, LAYERS, rise).preset is PRESETS["focus"]
    assert steering.wish(settings, PRESETS, LAYERS).preset is PRESETS["sleep"]


def test_the_document_says_when_and_whether() -> None:
    """Minutes left, the end on the listener's clock, and an alarm that nobody would hear says so."""
    settings = after({"timer": {"minutes": 44.5}, "alarm": {"at": "07:15", "days": ["mon"]}})
    shown = steering.document(settings, steering.wish(settings, PRESETS, LAYERS), now_s=NOW_S, zone=ZONE)
    assert shown["timer"] == {"minutes": 45, "fade_s": 300.0, "ends_at": "2026-11-20T23:14:30+01:00", "ended": False}
    alarm = shown["alarm"]
    assert isinstance(alarm, dict)
    assert (alarm["at"], alarm["days"], alarm["next_at"]) == ("07:15", ["mon"], "2026-11-23T07:15:00+01:00")
    assert (alarm["rising"], alarm["can_sound"], alarm["text"]) == (False, False, steering.UNHEARD)
    heard = steering.document(settings, steering.wish(settings, PRESETS, LAYERS), now_s=NOW_S, zone=ZONE, connections=2)["alarm"]
    assert isinstance(heard, dict)
    assert heard["can_sound"]
    assert "2 connected now" in heard["text"]


def test_noise_has_a_colour_and_nothing_else_has() -> None:
    """White, pink, brown or between; shown only when it was chosen."""
    pink = after({"mixer": {"noise": {"slope_db_per_octave": -3}}})
    wish = steering.wish(pink, PRESETS, LAYERS)
    assert (wish.noise_slope(-5.0), steering.wish(START, PRESETS, LAYERS).noise_slope(-5.0)) == (-3.0, -5.0)
    shown = steering.document(pink, wish, now_s=NOW_S)["mixer"]
    assert shown == {"bells": {"mute": True, "level_db": None}, "noise": {"mute": False, "level_db": None, "slope_db_per_octave": -3.0}}
    assert after({"mixer": {"noise": "auto"}}, pink) == START
    for change, said in (
        ({"noise": {"slope_db_per_octave": -7.5}}, "from -7 to 0"),
        ({"noise": {"slope_db_per_octave": "pink"}}, "from -7 to 0"),
        ({"bells": {"slope_db_per_octave": -3}}, "for the noise layer alone"),
    ):
        with pytest.raises(InvalidInput, match=said):
            after({"mixer": change})


def test_a_still_block_reaches_the_wish() -> None:
    """It stands still in still blocks, tries nothing in any, and an alarm is no part of it."""
    plan = experiment.planned("feedback", block_minutes=10.0, blocks=12, seed=1, began_s=0.0)
    for block, adaptive in enumerate(plan.order):
        now = msgspec.structs.replace(plan, listened_s=600.0 * block)
        settings = StationSettings("relax", experiment=now)
        wish = steering.wish(settings, PRESETS, ())
        assert (wish.steady, wish.curious) == (not adaptive, False)
        night = steering.wish(msgspec.structs.replace(settings, preset="sleep"), PRESETS, ())
        assert (night.steady, night.curious) == (False, True)
        rising = msgspec.structs.replace(settings, alarm=Alarm(7.0, 600.0, "relax"))
        assert not steering.wish(rising, PRESETS, (), Rise(0.0, 600.0)).steady
    over = msgspec.structs.replace(plan, listened_s=1e6)
    assert steering.wish(StationSettings("relax", experiment=over), PRESETS, ()).curious
