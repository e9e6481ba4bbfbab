"""The score: timed notes and controls, the only thing that passes from composition to sound."""

from collections.abc import Mapping

import msgspec


class Note(msgspec.Struct, frozen=True, order=True):
    """One event of one layer: at and length in frames (multiples of 240), pitch in Hz (0 for unpitched), velocity from 0 to 1."""

    at_frame: int
    layer: str
    pitch_hz: float
    velocity: float
    length_frames: int

    @property
    def end_frame(self) -> int:
        """The first frame after the note."""
        return self.at_frame + self.length_frames


class Air(msgspec.Struct, frozen=True):
    """What the air is to sound like, as shares from 0 to 1: how strong the wind, how dense the rain, how lively the birds far away."""

    wind: float = 0.2
    rain: float = 0.0
    birds: float = 0.0


class Controls(msgspec.Struct, frozen=True):
    """What the sound is steered by during one window.

    `layers` are levels in dB relative to each layer's reference (-90 is silence), `muted` are silenced within 50 ms, `brightness` goes from
    0 to 1, `swell_db` moves the tonal layers, `gain_db` the whole mix, and `fade` (0..1, linear) takes the station in and out. `air` steers
    the layer of that name.
    """

    layers: Mapping[str, float]
    muted: frozenset[str]
    tempo_bpm: float
    brightness: float
    noise_slope_db_per_octave: float
    swell_db: float
    gain_db: float
    fade: float = 1.0
    air: Air = Air()


class Score(msgspec.Struct, frozen=True):
    """The notes that begin within one window of frames, sorted, and the controls that hold throughout it."""

    start_frame: int
    frames: int
    notes: tuple[Note, ...]
    controls: Controls
