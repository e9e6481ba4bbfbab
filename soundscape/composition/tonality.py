"""Tonality: a scale on a root, and how one leads to the next through a tone they share."""

from collections.abc import Iterable, Iterator
from math import log2

import msgspec

from soundscape.parameters import Scale

MAINS_HZ = (50.0, 60.0)
CLEAR_HZ = 1.0
_NUDGE_HZ = 0.5
_SAME = 1e-4
"""Relative difference below which two pitches are one: a sixth of a cent."""

_RESTLESSNESS = 1.0 / 24.0
"""A root that is no more than half a semitone better than the present one is not worth a change (design value)."""

HIGHEST_DEGREE = 12


class Tonality(msgspec.Struct, frozen=True):
    """A scale on a root in Hz. A degree counts scale steps from the root: in a scale of five notes, 5 is the root an octave up."""

    scale: Scale
    root_hz: float

    def pitch_hz(self, degree: int) -> float:
        """Return the frequency of a degree; octaves are exactly 2:1."""
        octave, step = divmod(degree, len(self.scale.ratios))
        return self.root_hz * self.scale.ratios[step] * 2.0**octave


def first(scale: Scale, root_hz: float) -> Tonality:
    """Return the tonality a piece begins with: the wanted one, its root moved up to where mains hum is out of reach."""
    while not clear_of_mains(root_hz):
        root_hz += _NUDGE_HZ
    return Tonality(scale, root_hz)


def following(now: Tonality, sounding: Iterable[int], wanted: Tonality, roots_hz: tuple[float, float]) -> Tonality:
    """Return the tonality to go on with from the degrees that sound: the wanted scale, on a root as near the wanted one as can be.

    The root stays or steps to a pitch of the present scale within `roots_hz`, clear of mains hum, and the new scale holds one of the
    sounding pitches; where the registers lie too far apart for that, it holds one of them in another octave. Without such a root
    everything stays.
    """
    pitches = [now.pitch_hz(degree) for degree in sounding]
    roots = [now.root_hz, *_roots_within(now, roots_hz)]
    for held in (holds, _holds_in_some_octave):
        possible = [root_hz for root_hz in roots if any(held(Tonality(wanted.scale, root_hz), pitch) for pitch in pitches)]
        if possible:
            return Tonality(wanted.scale, min(possible, key=lambda root_hz: _distance(root_hz, now, wanted, roots_hz)))
    return now


def holds(tonality: Tonality, pitch_hz: float) -> bool:
    """Return whether a pitch is one of the degrees that chords are made of."""
    return any(same(tonality.pitch_hz(degree), pitch_hz) for degree in range(HIGHEST_DEGREE + 1))


def same(first_hz: float, second_hz: float) -> bool:
    """Return whether two pitches are one to the ear."""
    return abs(first_hz / second_hz - 1.0) < _SAME


def clear_of_mains(root_hz: float) -> bool:
    """Return whether a root, and its octaves below and above, stay more than 1 Hz away from the multiples of 50 and 60 Hz."""
    return all(off_mains(octave * root_hz) for octave in (0.5, 1.0, 2.0))


def off_mains(pitch_hz: float) -> bool:
    """Return whether a pitch lies more than 1 Hz away from every multiple of 50 and 60 Hz."""
    return all(abs(pitch_hz - max(1, round(pitch_hz / mains)) * mains) > CLEAR_HZ for mains in MAINS_HZ)


def _roots_within(now: Tonality, roots_hz: tuple[float, float]) -> Iterator[float]:
    low, high = roots_hz
    for degree in range(-15, 16):
        pitch = now.pitch_hz(degree)
        if low <= pitch <= high and clear_of_mains(pitch):
            yield pitch


def _distance(root_hz: float, now: Tonality, wanted: Tonality, roots_hz: tuple[float, float]) -> tuple[bool, float]:
    stays = _RESTLESSNESS if root_hz == now.root_hz else 0.0
    outside = not roots_hz[0] <= root_hz <= roots_hz[1]
    return outside, abs(log2(root_hz / wanted.root_hz)) - stays


def _holds_in_some_octave(tonality: Tonality, pitch_hz: float) -> bool:
    return any(holds(tonality, pitch_hz * 2.0**octave) for octave in range(-4, 5))
