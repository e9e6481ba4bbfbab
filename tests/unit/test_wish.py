"""What a listener wants to hear."""

from soundscape.wish import MixerEntry, Wish
from tests.support.build import preset

AUTOMATIC = {"bass": -14.0, "bells": -6.0}


def test_only_muted_layers_are_silenced() -> None:
    """A fixed level does not mute, a mute does not fix a level."""
    wish = Wish(preset(), {"bells": MixerEntry(mute=True), "bass": MixerEntry(level_db=-3.0)})
    assert wish.muted == {"bells"}
    assert wish.levels(AUTOMATIC) == {"bass": -3.0, "bells": -6.0}


def test_a_layer_that_does_not_play_cannot_be_turned_up() -> None:
    """Levels are for the layers of the preset."""
    assert Wish(preset(), {"choir": MixerEntry(level_db=0.0)}).levels(AUTOMATIC) == AUTOMATIC


def test_without_a_mixer_everything_is_automatic() -> None:
    """An untouched mixer changes nothing."""
    assert (Wish(preset()).muted, Wish(preset()).levels(AUTOMATIC)) == (frozenset(), AUTOMATIC)
