"""What every mode shares: the shaping of parameters in named steps, each leaving a reason behind."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import msgspec

from soundscape import scales
from soundscape.listener import ListenerState
from soundscape.parameters import Dynamics, MusicalParameters, NoiseBed, Reason, Wanted
from soundscape.presets import Preset
from soundscape.units import clamp, lerp
from soundscape.zones import Zone

TEMPO_PER_MIN_BPM = 4.0
"""How fast the tempo may move of its own accord; guided by the heart it is 1.5 (science notes 4.4)."""

SUN_LOW_DEG = -6.0
SUN_HIGH_DEG = 40.0
SUN_WEIGHT = 0.7
CLOUD_WEIGHT = 0.1
ULTRADIAN_WEIGHT = 0.15
LOUDEST_DB = 6.0
"""No layer is lifted above what a preset may ask for."""


ZONES: Mapping[str, Zone] = MappingProxyType(
    {
        "energy": Zone(dead=0.02, motion=0.15, settle_s=30.0),
        "alertness": Zone(dead=0.02, motion=0.15, settle_s=30.0),
        "ultradian": Zone(dead=0.05, motion=0.5, settle_s=60.0),
        "sun": Zone(dead=0.5, motion=10.0, settle_s=60.0),
        "cloud": Zone(dead=0.1, motion=0.4, settle_s=60.0),
        "wind": Zone(dead=1.0, motion=6.0, settle_s=60.0),
        "rain": Zone(dead=0.2, motion=2.0, settle_s=60.0),
        "evidence": Zone(dead=0.1, motion=0.6, settle_s=20.0),
        "moving": Zone(dead=0.25, motion=2.0, settle_s=15.0),
        "stepping": Zone(dead=0.25, motion=2.0, settle_s=15.0),
        "cadence": Zone(dead=3.0, motion=15.0, settle_s=10.0),
    }
)
"""The zones of a mode that has no wishes of its own (design values, in the unit of each channel)."""


class Mode(msgspec.Struct, frozen=True):
    """A way to turn a state into music: its name, one sentence, the pure function that does it, and its zones of reaction by channel."""

    name: str
    description: str
    shape: Callable[[ListenerState, Preset], Wanted]
    zones: Mapping[str, Zone] = msgspec.field(default_factory=lambda: ZONES)


class Because(msgspec.Struct, frozen=True):
    """What a decision rests on: a signal, its value and its age in s; None is unknown."""

    signal: str
    value: float | str | bool | None
    age_s: float | None = None


@dataclass
class Shaping:
    """The parameters while one mode works on them, local to one call; every change is recorded with its reason."""

    parameters: MusicalParameters
    reasons: list[Reason] = field(default_factory=list)
    tempo_per_min: float = TEMPO_PER_MIN_BPM

    def push(self, parameter: str, to: float, because: Because, *, rule: str, text: str) -> None:
        """Move one numeric parameter to `to` and keep why; a change too small to hear (below 0.1 %) leaves no reason."""
        start = float(getattr(self.parameters, parameter))
        if abs(to - start) <= 0.001 * max(1.0, abs(start)):
            return
        self.parameters = msgspec.structs.replace(self.parameters, **{parameter: to})
        self.reasons.append(_reason(because, rule, parameter, round(start, 3), round(to, 3), text))

    def say(self, because: Because, *, rule: str, parameter: str, text: str) -> None:
        """Keep a reason for a parameter that was left where it is."""
        self.reasons.append(_reason(because, rule, parameter, None, None, text))

    def lift(self, layer: str, by_db: float, because: Because, *, rule: str, text: str) -> None:
        """Raise or lower one layer of the preset and keep why; less than 0.1 dB, or a layer that is not there, leaves no reason."""
        start = self.parameters.layers.get(layer)
        if start is None or abs(by_db) < 0.1:
            return
        end = min(LOUDEST_DB, start + by_db)
        self.parameters = msgspec.structs.replace(self.parameters, layers={**self.parameters.layers, layer: end})
        self.reasons.append(_reason(because, rule, "layers", round(start, 3), round(end, 3), text))

    def colour(self, slope_db_per_octave: float, because: Because, *, text: str) -> None:
        """Give the bed of noise another slope and keep why; less than 0.05 dB an octave leaves no reason."""
        start = self.parameters.noise
        if abs(slope_db_per_octave - start.slope_db_per_octave) >= 0.05:
            noise = NoiseBed(start.level_db, slope_db_per_octave)
            self.parameters = msgspec.structs.replace(self.parameters, noise=noise)
            self.reasons.append(_reason(because, "noise-slope", "noise", start.slope_db_per_octave, round(slope_db_per_octave, 3), text))

    def choose_scale(self, name: str, because: Because, *, text: str) -> None:
        """Take another scale and keep why."""
        start = self.parameters.scale.name
        if name != start:
            self.parameters = msgspec.structs.replace(self.parameters, scale=scales.named(name))
            self.reasons.append(_reason(because, "light-scale", "scale", start, name, text))

    def lead(self, db_per_min: float, because: Because, *, text: str) -> None:
        """Choose where the programme envelope leads; less than 0.05 dB a minute is steady."""
        if abs(db_per_min) >= 0.05:
            dynamics = Dynamics("crescendo" if db_per_min > 0.0 else "decrescendo", round(db_per_min, 3))
            self.parameters = msgspec.structs.replace(self.parameters, dynamics=dynamics)
            self.reasons.append(_reason(because, "envelope", "dynamics", 0.0, dynamics.db_per_min, text))

    def done(self) -> Wanted:
        """Return what the mode wants."""
        return Wanted(self.parameters, tuple(self.reasons), self.tempo_per_min)


def begin(preset: Preset) -> Shaping:
    """Return the preset's own middle: every range at half energy, the middle scale, a steady envelope."""
    noise_db = preset.layers.get("noise")
    return Shaping(
        MusicalParameters(
            tempo_bpm=at(preset.tempo_bpm, 0.5),
            scale=scales.named(preset.scales.middle),
            root_hz=preset.root_hz[0],
            density=at(preset.density, 0.5),
            brightness=at(preset.brightness, 0.5),
            complexity=at(preset.complexity, 0.5),
            tension=at(preset.tension, 0.5),
            dynamics=Dynamics("steady", 0.0),
            noise=NoiseBed(noise_db if noise_db is not None else -90.0, preset.noise.slope_db_per_octave),
            loudness_lufs=preset.loudness_lufs,
            layers=dict(sorted(preset.layers.items())),
        )
    )


def follow_energy(shaping: Shaping, state: ListenerState, preset: Preset) -> None:
    """Let the energy of the body set tempo, density, complexity and register within the preset's ranges."""
    energy = state.energy
    because = Because("energy", round(energy, 3))
    how = _energy_in_words(state)
    pulse = f"{how}, so the pulse is {_level(energy, 'slow', 'moderate', 'quick')}."
    notes = f"{how}, so there are {_level(energy, 'few', 'some', 'more')} notes."
    ideas = f"{how}, so {_level(energy, 'one idea lives', 'few ideas live', 'more ideas live')} at once."
    height = f"{how}, so the music lies {_level(energy, 'low', 'in the middle', 'higher')}."
    shaping.push("tempo_bpm", at(preset.tempo_bpm, energy), because, rule="energy-tempo", text=pulse)
    shaping.push("density", at(preset.density, energy), because, rule="energy-density", text=notes)
    shaping.push("complexity", at(preset.complexity, energy), because, rule="energy-complexity", text=ideas)
    shaping.push("root_hz", _register(preset.root_hz, energy), because, rule="energy-register", text=height)


def follow_light(shaping: Shaping, state: ListenerState, preset: Preset) -> None:
    """Let the sun over the place, or the clock where the place is unknown, set brightness and the colour of the scale."""
    if state.sun is None:
        daylight = float(state.circadian.alertness)
        shaping.say(Because("location", None), rule="clock-only", parameter="brightness", text=_unknown_place(state))
        because, text = Because("clock", round(state.clock_h, 2)), "Without a place the light is taken from the clock."
    else:
        height = state.sun.elevation_deg
        daylight = clamp((height - SUN_LOW_DEG) / (SUN_HIGH_DEG - SUN_LOW_DEG), 0.0, 1.0)
        because, text = Because("sun", round(height, 2)), _sun_in_words(height)
    light = SUN_WEIGHT * daylight + (1.0 - SUN_WEIGHT) * state.energy
    sound = f"{text} The sound is {_level(light, 'dark', 'mild', 'bright')}."
    shaping.push("brightness", at(preset.brightness, light), because, rule="light-brightness", text=sound)
    scale = _colour(preset, daylight)
    shaping.choose_scale(scale, because, text=f"{text} It asks for the {scale.replace('-', ' ')} scale.")
    _follow_clouds(shaping, state, preset)


def follow_ultradian(shaping: Shaping, state: ListenerState, preset: Preset) -> None:
    """Let the rest-activity cycle lean on density and complexity, by at most 0.15 of the preset's ranges."""
    if state.ultradian is None:
        return
    level = state.ultradian.level
    more = "more" if level > 0.0 else "less"
    for name, what in (("density", f"a little {more} is played"), ("complexity", f"a little {more} goes on at once")):
        text = f"Your rest-activity cycle leans {'up' if level > 0.0 else 'down'}: {what}."
        low, high = getattr(preset, name)
        to = clamp(getattr(shaping.parameters, name) + ULTRADIAN_WEIGHT * (high - low) * level, 0.0, 1.0)
        shaping.push(name, to, Because("ultradian", round(level, 3)), rule=f"ultradian-{name}", text=text)


def close(shaping: Shaping, preset: Preset, share: float, because: Because, *, rule: str, text: str) -> None:
    """Take density and brightness a share (0..1) of the way to the least the preset has; the reasons' rules begin with `rule`."""
    for name in ("density", "brightness"):
        least, _ = getattr(preset, name)
        shaping.push(name, lerp(getattr(shaping.parameters, name), least, share), because, rule=f"{rule}-{name}", text=text)


def at(pair: tuple[float, float], share: float) -> float:
    """Return the value of a preset's pair at `share` (0..1) of the way from its first to its second."""
    return lerp(pair[0], pair[1], share)


def _follow_clouds(shaping: Shaping, state: ListenerState, preset: Preset) -> None:
    if state.weather is None or state.sun is None or not state.weather.cloud_cover:
        return
    clouds = state.weather.cloud_cover
    softer = max(preset.brightness[0], shaping.parameters.brightness - CLOUD_WEIGHT * clouds * state.weather.weight)
    text = "Clouds take some light out of the sound."
    shaping.push("brightness", softer, Because("weather", clouds, state.weather.age_s), rule="cloud-brightness", text=text)


def _register(pair: tuple[float, float], energy: float) -> float:
    # Five fixed steps: a root that followed energy continuously would detune the music against itself from phrase to phrase.
    return round(at(pair, round(energy * 4.0) / 4.0), 3)


def _colour(preset: Preset, daylight: float) -> str:
    return preset.scales.dark if daylight < 0.2 else preset.scales.middle if daylight < 0.55 else preset.scales.bright


def _reason(because: Because, rule: str, parameter: str, start: float | str | None, end: float | str | None, text: str) -> Reason:
    return Reason(because.signal, because.value, because.age_s, rule, parameter, start, end, text)


def _level(share: float, low: str, middle: str, high: str) -> str:
    return low if share < 0.4 else middle if share < 0.7 else high


def _energy_in_words(state: ListenerState) -> str:
    known = "Your energy" if state.habits is not None else "Going by the clock alone, your energy"
    return f"{known} is {_level(state.energy, 'low', 'in the middle', 'high')} now"


def _sun_in_words(height_deg: float) -> str:
    if height_deg > 0.0:
        return f"The sun stands {height_deg:.0f}° high."
    return f"The sun is {-height_deg:.0f}° below the horizon."


def _unknown_place(state: ListenerState) -> str:
    if state.consents.location:
        return "Your place is unknown, so sun and season are left out and the clock alone decides."
    return "You have not shared your location, so sun and season are left out and the clock alone decides."
