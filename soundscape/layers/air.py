"""Air: wind, rain and birds far away, all made here and steered by what the weather and the sun are like."""

from functools import partial
from typing import Any

from soundscape.audio import SAMPLE_RATE_HZ
from soundscape.layers._chain import Chain
from soundscape.layers._noise import Heads, WideNoise
from soundscape.layers._pyo import pyo
from soundscape.layers._shots import Shots
from soundscape.layers._weather import BIRDS, bird_table, gust_table, hiss_table, shared_rain_table, side_rain_table
from soundscape.layers.base import Bench, Layer, Slope, Voice
from soundscape.score import Controls, Note
from soundscape.units import lerp

ATTACK_S = 2.0
RELEASE_S = 3.0
WIND_GAIN = (0.035, 0.16)
HISS_SHARE = (0.15, 0.6)
"""The gain of the hiss relative to the gusts, without wind and in a storm; brightness adds or takes half of it."""

GUST_S = (2.0, 7.0)
FIRST_GUST_S = 0.3
GUST_DEPTH = 0.55
"""How far a gust may leave the mean, either way."""

RAIN_GAIN = 0.075
RAIN_RANGE = (0.2, 1.0)
RAIN_GLIDE_S = 3.0
DRY_FRAMES = int((RAIN_GLIDE_S + 0.1) * SAMPLE_RATE_HZ)
BIRD_GAIN = 0.07
BIRD_SPEED = (0.9, 1.1)
SONG_GAP_S = (3.0, 12.0)
"""From one song to the next when birds are liveliest; otherwise some songs are left out."""

FIRST_SONG_S = 2.0


class _Wind:
    """Gusts in the middle and their hiss at each ear, each going its own slow way."""

    def __init__(self, bench: Bench) -> None:
        self._chance = bench.chance
        self._chain = Chain(bench, self._gust)
        self._gain, self._hiss_gain = 0.0, 0.0
        heads = [Heads(gust_table, bench), Heads(hiss_table, bench), Heads(hiss_table, bench, second=True)]
        self._ways = [pyo.SigTo(0.0, time=FIRST_GUST_S, init=0.0) for _ in heads]
        middle, left, right = heads
        gusts = pyo.Sig(middle.output, mul=self._ways[0])
        self.output: Any = pyo.Sig([left.output, right.output], mul=self._ways[1:], add=gusts)
        self._parts = (*heads, *self._ways, gusts, self.output, self._chain)

    def play(self) -> None:
        """Begin to blow; nothing happens while it blows already."""
        for part in self._parts:
            part.play()

    def stop(self) -> None:
        """Be still; costs nothing until woken."""
        for part in self._parts:
            part.stop()

    def steer(self, wind: float, brightness: float) -> None:
        """Blow so hard from the next gust on."""
        low, high = WIND_GAIN
        self._gain = low * (high / low) ** wind
        self._hiss_gain = self._gain * lerp(*HISS_SHARE, wind) * (0.5 + brightness)

    def _gust(self) -> float:
        time_s = self._chance.uniform(*GUST_S)
        for way, gain in zip(self._ways, (self._gain, self._hiss_gain, self._hiss_gain), strict=True):
            way.time = time_s if way.value else FIRST_GUST_S
            way.value = gain * (1.0 + GUST_DEPTH * self._chance.uniform(-1.0, 1.0))
        return time_s


class _Rain:
    """Rain at both ears, denser or thinner; none costs nothing."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._wet = self._awake = False
        self._level = pyo.SigTo(0.0, time=RAIN_GLIDE_S, init=0.0)
        self._fall = WideNoise((shared_rain_table, side_rain_table), bench, mul=self._level)
        self.output = self._fall.output
        self.stop()

    def play(self) -> None:
        """Fall, if it rains."""
        self._awake = True
        self._level.play()
        if self._wet:
            self._fall.play()

    def stop(self) -> None:
        """Fall no more."""
        self._awake = False
        self._level.stop()
        self._fall.stop()

    def steer(self, rain: float) -> None:
        """Rain so hard within three seconds."""
        was_wet, self._wet = self._wet, rain > 0.0
        self._level.value = RAIN_GAIN * lerp(*RAIN_RANGE, rain) if self._wet else 0.0
        if self._wet and self._awake:
            self._fall.play()
        if was_wet and not self._wet:
            self._bench.after(DRY_FRAMES, lambda: None if self._wet else self._fall.stop())


class _Birds:
    """Songs at uneven gaps, each somewhere else."""

    def __init__(self, bench: Bench) -> None:
        self._chance = bench.chance
        self._chain = Chain(bench, self._sing)
        self._lively = 0.0
        self._shots = Shots(bench, [partial(bird_table, bird) for bird in range(BIRDS)], players=2)
        self.output = self._shots.output

    def play(self) -> None:
        """Begin to sing now and then."""
        self._chain.play(FIRST_SONG_S)

    def stop(self) -> None:
        """Sing no more; a song that has begun ends."""
        self._chain.stop()

    def steer(self, birds: float) -> None:
        """Be so lively from the next song on."""
        self._lively = birds

    def _sing(self) -> float:
        chance = self._chance
        gain = BIRD_GAIN * chance.uniform(0.3, 1.0)
        if chance.happens(self._lively):
            self._shots.fire(gain, table=chance.whole(0, BIRDS - 1), speed=chance.uniform(*BIRD_SPEED), place=chance.uniform(0.15, 0.85))
        return chance.uniform(*SONG_GAP_S)


class Air:
    """One piece of weather behind one envelope."""

    def __init__(self, bench: Bench) -> None:
        self._wind, self._rain, self._birds = _Wind(bench), _Rain(bench), _Birds(bench)
        envelope = Slope(bench, attack_s=ATTACK_S, release_s=RELEASE_S)
        wet = pyo.Sig(self._wind.output, add=self._rain.output)
        whole = pyo.Sig(wet, add=self._birds.output)
        self.output: Any = pyo.Sig(whole, mul=envelope.line)
        self._voice = Voice(bench, envelope, (self._wind, self._rain, self._birds, wet, whole, self.output))
        self._voice.rest()

    def strike(self, note: Note) -> None:
        """Hold the weather until the note ends; a note that begins before the last one ended prolongs it."""
        self._voice.begin(note.length_frames)

    def steer(self, controls: Controls) -> None:
        """Follow the weather; brightness lets more of the wind's hiss through."""
        self._wind.steer(controls.air.wind, controls.brightness)
        self._rain.steer(controls.air.rain)
        self._birds.steer(controls.air.birds)


LAYER = Layer("air", "Wind, rain and birds far away.", reference_lufs=-24.0, budget_ms_per_s=4.0, tonal=False, build=Air)
