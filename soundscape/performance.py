"""A performance: a programme that follows one listener. Evaluates the state, asks the mode what is wanted, and advances the programme."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo

import msgspec
import numpy as np
from numpy.typing import NDArray

from soundscape import experiment, explain, intensity, listener, music, night, programme, taste, zones
from soundscape.audio import QUANTUM_S, SAMPLE_RATE_HZ, Pcm
from soundscape.body.state import BodyState
from soundscape.listener import ListenerState, Profile
from soundscape.modes.base import Mode
from soundscape.parameters import SILENT_DB, Dynamics, MusicalParameters, NoiseBed, Reason, Wanted
from soundscape.programme import FADE_IN_S, Progress
from soundscape.score import Controls, Note, Score
from soundscape.signals.base import Reading
from soundscape.units import clamp
from soundscape.wish import Wish
from soundscape.zones import Memory

RISE_PER_MIN_LU = 30.0
"""An alarm may grow by 0.5 LU a second, the limit of every programme envelope (the project's music notes)."""

STATE_EVERY = 10
"""The state is evaluated once a second, and at once when something was told or wished: nothing in a body is faster."""

PowerOf = Callable[[Pcm, float], NDArray[np.float64]]
"""Returns the K-weighted power of a sound: `hearing.loudness.weighted_power`, handed in because the web process hears nothing."""


@dataclass
class Performance:
    """One listener's programme under way. `modes` and `references` (LUFS by layer) come from the plug-ins; instants are arguments."""

    modes: Mapping[str, Mode]
    references: Mapping[str, float]
    seed: int
    profile: Profile
    body: BodyState
    wish: Wish
    default_zone: tzinfo = UTC
    progress: Progress | None = None
    _state: ListenerState | None = None
    _wanted: Wanted | None = None
    _held: dict[str, ListenerState] = field(default_factory=dict)
    _quanta: int = 0
    _level: float | None = None
    _ceiling_lufs: float = programme.NO_CEILING_LUFS
    _zones: Memory = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Go on with what a programme that is picked up remembers."""
        if self.progress is not None:
            self._zones = self.progress.zones

    def tell(self, profile: Profile, body: BodyState) -> None:
        """Know this about the listener from now on; what was held is forgotten with the consent to use it."""
        new = listener.reconsidered(self.profile.consents, profile.consents)
        self._held = {name: state for name, state in self._held.items() if name not in new}
        self.profile, self.body = profile, body
        self._state = None

    def hear(self, reading: Reading) -> None:
        """Fold one reading in."""
        self.tell(*taste.fold(self.profile, self.body, reading, seed=self.seed, wish=self.wish, default_zone=self.default_zone))

    def steer(self, wish: Wish) -> None:
        """Play this from now on; a signal newly held stays as it is."""
        self._held = {name: state for name, state in self._held.items() if name in wish.hold}
        if self._state is not None:
            self._held = dict.fromkeys(wish.hold, self._state) | self._held
        self.wish = wish
        self._state = None

    def next(self, instant: datetime, *, fade: float = 1.0) -> Score:
        """Return the score of the next quantum, heard at `instant` (aware)."""
        self._quanta += 1
        if self._quanta % STATE_EVERY == 0:
            self._state = None
        wanted = self._evaluate(instant)
        fade *= self._timed(instant)
        before = self.progress if self.progress is not None else programme.begin(wanted, self.wish.preset)
        after, score = programme.advance(
            before, wanted, self.wish, seed=self.seed, references=self.references, fade=fade, ceiling_lufs=self._ceiling_lufs
        )
        self.progress = msgspec.structs.replace(after, zones=self._zones)
        return score

    def hear_back(self, pcm: Pcm, power_of: PowerOf) -> None:
        """Learn from the sound of the quantum that was asked for last, shape (4800, 2), how loud the music really is."""
        assert self.progress is not None, "nothing has sounded before the first quantum"
        if programme.to_be_measured(self.progress):
            power = float(power_of(pcm, SAMPLE_RATE_HZ)[0])
            self.progress = programme.measured(self.progress, power)

    def spanning(self) -> tuple[Note, ...]:
        """Return the notes that sound across the present frame, to be struck again where the piece is picked up."""
        return () if self.progress is None else music.spanning(self.progress.composition, self.progress.frame)

    def controls(self, instant: datetime, *, fade: float = 1.0) -> Controls:
        """Return the controls of the present frame, where the station's own fade is at `fade`."""
        self._evaluate(instant)
        assert self.progress is not None, "controls are asked for when a piece is picked up, never before its first moment"
        return programme.controls(self.progress, self.wish, references=self.references, fade=fade * self._timed(instant))

    def heard(self) -> MusicalParameters:
        """Return the parameters as they are heard: glided, in the key that is played, with the listener's own levels."""
        assert self.progress is not None, "nothing is heard before the first quantum"
        now = self.progress.parameters
        key = self.progress.composition.tonality
        assert key is not None, "a quantum has been composed"
        levels = self.wish.levels(programme.automatic_levels(self.progress))
        noise = NoiseBed(levels.get("noise", SILENT_DB), self.wish.noise_slope(now.noise.slope_db_per_octave))
        return msgspec.structs.replace(now, scale=key.scale, root_hz=key.root_hz, noise=noise, layers=levels)

    def reasons(self, instant: datetime) -> tuple[Reason, ...]:
        """Return why the parameters lead where they lead."""
        return self._evaluate(instant).reasons

    def document(self, instant: datetime) -> dict[str, object]:
        """Return the explain document: the state now, the parameters as they are heard or else wanted, and the reasons."""
        wanted = self._evaluate(instant)
        assert self._state is not None
        now = wanted.parameters if self.progress is None else self.heard()
        return {**explain.document(self._state, now, wanted.reasons), "taste": taste.document(self.body.taste)}

    def _timed(self, instant: datetime) -> float:
        # The timer's own fade is slow enough; what a changed or cancelled one asks for comes over three seconds.
        goal = 1.0 if self.wish.timer is None else self.wish.timer.level(instant.timestamp())
        step = QUANTUM_S / FADE_IN_S
        self._level = goal if self._level is None else clamp(goal, self._level - step, self._level + step)
        return self._level

    @property
    def stale(self) -> bool:
        """Whether the state is due to be evaluated: a second has passed, or something was told or wished."""
        return self._state is None

    def _evaluate(self, instant: datetime) -> Wanted:
        if self._wanted is None or self._state is None:
            # The body goes along in small steps, so that a station on air for days never has days to catch up on.
            self.body = listener.advance(self.profile, self.body, instant, default_zone=self.default_zone)
            state = listener.at(self.profile, self.body, instant, default_zone=self.default_zone)
            for name in self.wish.hold:
                state = listener.hold(state, self._held.setdefault(name, state), (name,))
            self._state = state
            self._ceiling_lufs = night.ceiling_lufs(state)
            self._wanted = self._risen(intensity.lean(self._shaped(state, instant), self.wish.intensity), instant)
        return self._wanted

    def _shaped(self, state: ListenerState, instant: datetime) -> Wanted:
        preset = self.wish.preset
        mode = self.modes[preset.mode]
        self._zones, followed = zones.step(self._zones, state, mode.zones, instant.timestamp())
        if self.wish.steady:
            return experiment.neutral(preset)
        wanted = mode.shape(followed, preset)
        wanted = msgspec.structs.replace(wanted, reasons=zones.told(wanted.reasons, self._zones, elevated=state.heart.elevated))
        return taste.shaped(wanted, self.body.taste, state, self.wish)

    def _risen(self, wanted: Wanted, instant: datetime) -> Wanted:
        rise = self.wish.rise
        if rise is None:
            return wanted
        before = wanted.parameters.loudness_lufs
        now = rise.loudness_lufs(instant.timestamp())
        left_min = max(0.0, (rise.end_s - instant.timestamp()) / 60.0)
        text = f"Your alarm is in {left_min:.0f} min: the music grows from very soft to its usual loudness."
        reason = Reason("clock", round(left_min, 1), None, "alarm-rise", "loudness_lufs", round(before, 3), round(now, 3), text)
        # The crescendo is all there is: a preset that grows by itself must not grow on top of it.
        parameters = msgspec.structs.replace(wanted.parameters, loudness_lufs=now, dynamics=Dynamics("steady", 0.0))
        return msgspec.structs.replace(wanted, parameters=parameters, reasons=(reason, *wanted.reasons), loudness_per_min=RISE_PER_MIN_LU)
