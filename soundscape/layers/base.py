"""What every layer is: a name, a budget and a way to build its sound in the current pyo server."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import msgspec

from soundscape.audio import BLOCK_FRAMES, SAMPLE_RATE_HZ
from soundscape.chance import Chance
from soundscape.layers._pyo import pyo
from soundscape.layers._sum import Sum
from soundscape.score import Controls, Note

After = Callable[[int, Callable[[], None]], None]
"""Have something done so many frames from now, at the next block."""


class Bench(msgspec.Struct, frozen=True):
    """What a layer gets to build with.

    `now` tells the frame, `after` has things done later, `settling` is True while a piece is picked up in its middle and slow attacks must
    be hurried, `chance` decides the details that nobody composed.
    """

    now: Callable[[], int]
    after: After
    settling: Callable[[], bool]
    chance: Chance


class Sound(Protocol):
    """One layer of one station, built when it is first needed. Silent before its first note, silent again after its last."""

    output: Any
    """A pyo object of two streams, left and right. Once it is stopped and no note lasts, only a note has it heard again."""

    def strike(self, note: Note) -> None:
        """Begin a note now; `length_frames` counts from now on."""
        ...

    def steer(self, controls: Controls) -> None:
        """Follow the controls of the coming window."""
        ...


class Layer(msgspec.Struct, frozen=True):
    """A kind of sound: its name, one sentence, the loudness of its reference level, and the CPU it may cost.

    `reference_lufs` is what the layer alone measures at level 0 dB in ordinary music (LUFS): integrated over a minute through the whole
    engine, brightness at one half and every other control neutral, with notes such as presets ask for by day. Busier, lower or brighter
    music may lie some LU beside it. `budget_ms_per_s` is the most CPU time one second of it may take in ms, all voices sounding, `tonal`
    whether its notes have pitch.
    """

    name: str
    description: str
    reference_lufs: float
    budget_ms_per_s: float
    tonal: bool
    build: Callable[[Bench], Sound]


HURRIED_ATTACK_S = 0.2
CUT_FRAMES = 4 * BLOCK_FRAMES
NOTHING = 1e-7
"""As good as 0, but not where a release leads already: a line that is told its goal again does not hurry."""


class Slope:
    """An envelope of straight lines, always from where it is, so that nothing jumps: to `height` in `attack_s` s, to 0 in `release_s`.

    `line` is the pyo object: at rest it costs a quarter of what pyo's own envelopes cost, and on the move no more.
    """

    def __init__(self, bench: Bench, *, attack_s: float, release_s: float, height: float = 1.0) -> None:
        self._bench = bench
        self.attack_s = attack_s
        self.release_s = release_s
        self.height = height
        self.line = pyo.SigTo(0.0, time=0.0, init=0.0)

    def play(self) -> None:
        """Rise; hurried while a piece is picked up in its middle."""
        self.line.play()
        self.go(self.height, min(self.attack_s, HURRIED_ATTACK_S) if self._bench.settling() else self.attack_s)

    def stop(self) -> None:
        """Fall."""
        self.go(0.0, self.release_s)

    def go(self, goal: float, time_s: float) -> None:
        """Go straight to `goal` within so many seconds."""
        self.line.time = time_s
        self.line.value = goal


@dataclass(eq=False)
class Voice:
    """One voice of a layer: its envelope and the objects that compute only while it sounds, in the order of the signal.

    Voices are compared by identity: to compare two objects of pyo makes a third, which stays.
    """

    bench: Bench
    envelope: Slope
    parts: tuple[Any, ...]
    end_frame: int = 0
    pitch_hz: float | None = None
    taken: int = 0
    awake: bool = False
    rested: Callable[[], None] = lambda: None

    def begin(self, length_frames: int) -> None:
        """Sound for so long, then release, then cost nothing until begun again."""
        self.taken += 1
        self.awake = True
        mine = self.taken
        self.end_frame = self.bench.now() + length_frames
        self.envelope.play()
        for part in self.parts:
            part.play()
        silent_frames = length_frames + int((self.envelope.release_s + 0.1) * SAMPLE_RATE_HZ)
        self.bench.after(length_frames, lambda: self.envelope.stop() if mine == self.taken else None)
        self.bench.after(silent_frames, lambda: self.rest() if mine == self.taken else None)

    def rest(self) -> None:
        """Compute nothing."""
        self.awake = False
        self.envelope.line.stop()
        for part in self.parts:
            part.stop()
        self.rested()


Tune = Callable[[Voice], float]
"""Makes a voice the note it is to be and returns its gain."""


class Voices:
    """The voices of a layer, struck in turn, their sum, and what they have in common, which rests when all do.

    `total` is the sum of the last parts of all voices. `common` must be in the order of the signal; its last part is usually the layer's
    output.
    """

    def __init__(self, voices: Sequence[Voice], total: Sum, *common: Any) -> None:
        self._common = common
        self._total = total
        self._voices = voices
        for voice in voices:
            voice.rested = self._rest
            voice.rest()

    def strike(self, length_frames: int, tune: Tune, *, tied: float | None = None) -> None:
        """Have the voice that ends first sound for so long. One that still sounds is faded out first, so that its note comes 25 ms late.

        A voice that sounds at the pitch `tied` (Hz) goes on with it instead: a tone that stays is not struck again.
        """
        if tied is not None:
            for voice in self._voices:
                if voice.awake and voice.pitch_hz == tied and voice.end_frame < voice.bench.now() + length_frames:
                    self._begin(voice, length_frames, tune)
                    return
        voice = min(self._voices, key=lambda voice: voice.end_frame)
        voice.pitch_hz = tied
        for part in self._common:
            part.play()
        self._total.turn(self._voices.index(voice), on=True)
        if voice.awake:
            self._cut(voice, length_frames, tune)
        else:
            self._begin(voice, length_frames, tune)

    @staticmethod
    def _begin(voice: Voice, length_frames: int, tune: Tune) -> None:
        voice.envelope.height = tune(voice)
        voice.begin(length_frames)

    def _cut(self, voice: Voice, length_frames: int, tune: Tune) -> None:
        voice.taken += 1
        mine = voice.taken
        voice.end_frame = voice.bench.now() + length_frames
        voice.envelope.go(NOTHING, CUT_FRAMES / SAMPLE_RATE_HZ)
        voice.bench.after(CUT_FRAMES + BLOCK_FRAMES, lambda: self._begin(voice, length_frames, tune) if mine == voice.taken else None)

    def _rest(self) -> None:
        for index, voice in enumerate(self._voices):
            if not voice.awake:
                self._total.turn(index, on=False)
        if not any(voice.awake for voice in self._voices):
            for part in self._common:
                part.stop()
