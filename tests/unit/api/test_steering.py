"""From what somebody asks of a station to what a host is told."""

import pytest

from soundscape import presets
from soundscape.api import steering
from soundscape.errors import InvalidInput
from soundscape.paths import data_folder
from soundscape.store.stations import StationSettings
from soundscape.wish import MixerEntry, Wish

PRESETS, _ = presets.load_folder(data_folder("presets"))
LAYERS = ("bells", "noise", "pad")
START = StationSettings("relax", {"bells": MixerEntry(mute=True)}, ("heart-rate",))


def after(change: dict[str, object], settings: StationSettings = START) -> StationSettings:
    """Return the settings after a control message."""
    return steering.changed(settings, steering.parse(change), presets=PRESETS, layers=LAYERS)


def test_absent_fields_stay() -> None:
    """An empty change changes nothing, and neither does one about something else."""
    assert after({}) == START
    assert after({"preset": "sleep"}) == StationSettings("sleep", START.mixer, START.hold)


def test_the_mixer_changes_layer_by_layer() -> None:
    """Each layer, and each field of it, by itself."""
    mixed = after({"mixer": {"noise": {"level_db": -6}, "bells": {"level_db": 3}}})
    assert mixed.mixer == {"bells": MixerEntry(mute=True, level_db=3.0), "noise": MixerEntry(level_db=-6.0)}
    assert after({"mixer": {"bells": {"mute": False}}}).mixer == {}
    assert after({"mixer": {"bells": "auto"}}).mixer == {}
    assert after({"mixer": {"bells": {"level_db": None}}}).mixer == START.mixer


def test_hold_is_replaced_as_a_whole() -> None:
    """A list is said anew each time; naming a signal twice is naming it once."""
    assert after({"hold": []}).hold == ()
    assert after({"hold": ["sun", "sun", "weather"]}).hold == ("sun", "weather")


def test_unknown_fields_are_ignored_in_messages() -> None:
    """Newer clients may say more, at any depth."""
    assert after({"crossfade": 3, "mixer": {"noise": {"mute": True, "pan": 0.5}}}).mixer["noise"] == MixerEntry(mute=True)


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
        ({"hold": ["moon"]}, "hold", "energy, heart-rate, sun, weather"),
        ({"hold": "sun"}, "hold", "list"),
        ({"timer": {"minutes": 45}}, "timer", "not supported"),
        ({"alarm": {"at": "07:00"}}, "alarm", "not supported"),
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
    settings = StationSettings("gone", {"gone": MixerEntry(mute=True), "pad": MixerEntry(mute=True)})
    assert steering.wish(settings, PRESETS, LAYERS) == Wish(PRESETS["relax"], {"pad": MixerEntry(mute=True)})


def test_without_relax_the_first_preset_is_the_default() -> None:
    """There is always something to play."""
    assert steering.default_preset({"sleep": PRESETS["sleep"], "focus": PRESETS["focus"]}) == "focus"
