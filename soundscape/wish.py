"""What a listener wants to hear."""

from collections.abc import Mapping

import msgspec

from soundscape.alarm import Rise
from soundscape.presets import Preset
from soundscape.sleep_timer import SleepTimer


class MixerEntry(msgspec.Struct, frozen=True):
    """What a listener has done to one layer: silenced it, or fixed its level (dB, -60..6; None is automatic).

    The noise layer may also be given another colour, by its slope in dB per octave (-7..0; None is the preset's).
    """

    mute: bool = False
    level_db: float | None = None
    slope_db_per_octave: float | None = None


class Wish(msgspec.Struct, frozen=True):
    """What a listener wants to hear: the preset, the mixer by layer, the signals held still, and when it comes or goes by itself.

    `steady` says that nothing about the listener steers now: a still block of their experiment. Without `curious` nothing is tried to learn
    what they like: an experiment is to compare what is known. `intensity` is how much of everything, 1 to 10; None leaves it to the mode.
    """

    preset: Preset
    mixer: Mapping[str, MixerEntry] = {}
    hold: tuple[str, ...] = ()
    timer: SleepTimer | None = None
    rise: Rise | None = None
    steady: bool = False
    curious: bool = True
    intensity: int | None = None

    @property
    def muted(self) -> frozenset[str]:
        """The layers that are silenced."""
        return frozenset(name for name, entry in self.mixer.items() if entry.mute)

    def noise_slope(self, automatic: float) -> float:
        """Return the slope of the noise bed in dB per octave: the listener's where they chose one, the automatic one elsewhere."""
        entry = self.mixer.get("noise")
        return automatic if entry is None or entry.slope_db_per_octave is None else entry.slope_db_per_octave

    def levels(self, automatic: Mapping[str, float]) -> dict[str, float]:
        """Return the level of each layer in dB: the listener's where one is fixed, the automatic one elsewhere."""
        fixed = {name: entry.level_db for name, entry in self.mixer.items() if entry.level_db is not None and name in automatic}
        return {**automatic, **fixed}
