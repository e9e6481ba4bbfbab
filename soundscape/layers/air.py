"""Air: wind, rain and birds far away, all made here and steered by what the weather and the sun are like."""

import math
from functools import partial
from typing import Any

from soundscape.audio import SAMPLE_RATE_HZ
from soundscape.chance import Chance
from soundscape.layers._chain import Chain
from soundscape.layers._feed import Feed, Stretch
from soundscape.layers._glide import Glide
from soundscape.layers._noise import Reader, WideNoise
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
BIRD_GAIN = 0.07
BIRD_SPEED = (0.9, 1.1)
SONG_GAP_S = (3.0, 12.0)
"""From one song to the next when birds are liveliest; otherwise some songs are left out."""

FIRST_SONG_S = 2.0


class _Wind:
    """Gusts in the middle and their hiss at each ear, each going its own slow way."""

    def __init__(self, chance: Chance) -> None:
        self._chance = chance
        self._gain, self._hiss_gain = 0.0, 0.0
        self._readers = (Reader(gust_table, chance), Reader(hiss_table, chance), Reader(hiss_table, chance, second=True))
        self._ways = (Glide(), Glide(), Glide())
        self._next_gust = -math.inf

    def begin(self) -> None:
        """Blow with a new gust next."""
        self._next_gust = -math.inf
        for reader in self._readers:
            reader.begin()

    def steer(self, wind: float, brightness: float) -> None:
        """Blow so hard from the next gust on."""
        low, high = WIND_GAIN
        self._gain = low * (high / low) ** wind
        self._hiss_gain = self._gain * lerp(*HISS_SHARE, wind) * (0.5 + brightness)

    def read(self, now: int) -> tuple[Stretch, Stretch]:
        """Return the next stretch for the left and the right ear, which begins at frame `now`."""
        if now >= self._next_gust:
            self._gust(now)
        gust, left, right = (way.next() * reader.read(now) for way, reader in zip(self._ways, self._readers, strict=True))
        left += gust
        right += gust
        return left, right

    def _gust(self, now: int) -> None:
        time_s = self._chance.uniform(*GUST_S)
        self._next_gust = now + int(time_s * SAMPLE_RATE_HZ)
        for way, gain in zip(self._ways, (self._gain, self._hiss_gain, self._hiss_gain), strict=True):
            goal = gain * (1.0 + GUST_DEPTH * self._chance.uniform(-1.0, 1.0))
            way.go(goal, FIRST_GUST_S if way.silent else time_s)


class _Rain:
    """Rain at both ears, denser or thinner; none costs nothing."""

    def __init__(self, chance: Chance) -> None:
        self._goal = 0.0
        self._level = Glide()
        self._fall = WideNoise((shared_rain_table, side_rain_table), chance)

    def begin(self) -> None:
        """Begin to fall, if it rains: what fell before the rest may be over."""
        self._fall.begin()
        self._level = Glide()
        self._level.go(self._goal, RAIN_GLIDE_S)

    def steer(self, rain: float) -> None:
        """Rain so hard within three seconds."""
        goal = RAIN_GAIN * lerp(*RAIN_RANGE, rain) if rain > 0.0 else 0.0
        if goal != self._goal:
            if self._level.silent:
                self._fall.begin()
            self._goal = goal
            self._level.go(goal, RAIN_GLIDE_S)

    @property
    def falls(self) -> bool:
        """Whether there is any."""
        return not self._level.silent

    def read(self, now: int) -> tuple[Stretch, Stretch]:
        """Return the next stretch for the left and the right ear, which begins at frame `now`."""
        gain = self._level.next()
        left, right = self._fall.read(now)
        left *= gain
        right *= gain
        return left, right


class _Weather:
    """Wind and rain together."""

    def __init__(self, chance: Chance) -> None:
        self.wind, self.rain = _Wind(chance), _Rain(chance)

    def begin(self) -> None:
        """Blow and fall from elsewhere next."""
        self.wind.begin()
        self.rain.begin()

    def read(self, now: int) -> tuple[Stretch, Stretch]:
        """Return the next stretch for the left and the right ear, which begins at frame `now`."""
        left, right = self.wind.read(now)
        if self.rain.falls:
            for ear, fall in zip((left, right), self.rain.read(now), strict=True):
                ear += fall
        return left, right


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
        self._weather, self._birds = _Weather(bench.chance), _Birds(bench)
        envelope = Slope(bench, attack_s=ATTACK_S, release_s=RELEASE_S)
        feed = Feed(bench, self._weather, add=self._birds.output)
        self.output: Any = pyo.Sig(feed.output, mul=envelope.line)
        self._voice = Voice(bench, envelope, (self._birds, feed, self.output))
        self._voice.rest()

    def strike(self, note: Note) -> None:
        """Hold the weather until the note ends; a note that begins before the last one ended prolongs it."""
        self._voice.begin(note.length_frames)

    def steer(self, controls: Controls) -> None:
        """Follow the weather; brightness lets more of the wind's hiss through."""
        self._weather.wind.steer(controls.air.wind, controls.brightness)
        self._weather.rain.steer(controls.air.rain)
        self._birds.steer(controls.air.birds)


LAYER = Layer("air", "Wind, rain and birds far away.", reference_lufs=-24.0, budget_ms_per_s=2.5, tonal=False, build=Air)
