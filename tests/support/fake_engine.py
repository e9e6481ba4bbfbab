"""An engine without pyo: sine tones with short envelopes over the same floor. It passes the engine's own contract suite."""

from collections.abc import Iterable

import msgspec
import numpy as np
from numpy.typing import NDArray

from soundscape.audio import BLOCK_FRAMES, CHANNELS, SAMPLE_RATE_HZ, Pcm
from soundscape.parameters import SILENT_DB
from soundscape.score import Controls, Note, Score
from soundscape.units import amplitude

ATTACK_FRAMES = 1_200
RELEASE_FRAMES = 4_800
MUTE_FRAMES = 2_400
GLIDE_FRAMES = 4_800
GAIN = 0.1
CEILING = 0.84
FLOOR_DB = -90.0
FLOOR_HZ = 50.0
UNPITCHED_HZ = 97.0


class FakeEngine:
    """Renders every note as a sine. What it was asked for is kept in `scores`, `resumed` and `resumed_with` for tests to look at."""

    def __init__(self, frame: int = 0, *, layers: Iterable[str] = ("bass", "bells", "noise", "pad", "waves")) -> None:
        self._frame = frame
        self._notes: list[Note] = []
        self._gains = dict.fromkeys(layers, 0.0)
        self._master = 0.0
        self.scores: list[Score] = []
        self.resumed: tuple[Note, ...] = ()
        self.resumed_with: Controls | None = None
        self.closed = False

    @property
    def missing_layers(self) -> tuple[str, ...]:
        """Nothing is missing."""
        return ()

    def resume(self, notes: Iterable[Note], controls: Controls) -> None:
        """Strike again what spans the present frame, early enough for attacks to be over."""
        self.resumed, self.resumed_with = tuple(notes), controls
        self._notes = [
            msgspec.structs.replace(note, at_frame=self._frame - ATTACK_FRAMES, length_frames=note.end_frame - self._frame + ATTACK_FRAMES)
            for note in self.resumed
        ]
        for name in self._gains:
            self._gains[name] = _gain(name, controls)
        self._master = _master(controls)

    def render(self, score: Score) -> Pcm:
        """Return the samples of the window."""
        assert not self.closed, "an engine that was closed is not asked for sound"
        self.scores.append(score)
        self._notes += score.notes
        frames = np.arange(score.start_frame, score.start_frame + score.frames)
        mono = amplitude(FLOOR_DB) * np.sqrt(2.0) * np.sin(2.0 * np.pi * FLOOR_HZ * (frames + 60) / SAMPLE_RATE_HZ)
        master = _glide(self._master, _master(score.controls), GLIDE_FRAMES, score.frames)
        for name, before in self._gains.items():
            ramp = _glide(before, _gain(name, score.controls), MUTE_FRAMES, score.frames)
            self._gains[name] = float(ramp[-1])
            for note in self._notes:
                if note.layer == name and note.end_frame + RELEASE_FRAMES > score.start_frame:
                    mono = mono + master * ramp * _tone(note, frames)
        self._master = float(master[-1])
        self._notes = [note for note in self._notes if note.end_frame + RELEASE_FRAMES > score.start_frame + score.frames]
        self._frame = score.start_frame + score.frames
        return np.ascontiguousarray(np.repeat(np.clip(mono, -CEILING, CEILING)[:, None], CHANNELS, axis=1), np.float32)

    def close(self) -> None:
        """Be closed."""
        self.closed = True


def _glide(before: float, after: float, over_frames: int, frames: int) -> NDArray[np.float64]:
    return np.interp(np.arange(1, frames + 1), [0, over_frames], [before, after])


def _tone(note: Note, frames: NDArray[np.int64]) -> NDArray[np.float64]:
    at_frame = note.at_frame // BLOCK_FRAMES * BLOCK_FRAMES
    corners = [at_frame, at_frame + ATTACK_FRAMES, max(at_frame + ATTACK_FRAMES + 1, note.end_frame), 0]
    corners[3] = corners[2] + RELEASE_FRAMES
    envelope = np.interp(frames, corners, [0.0, 1.0, 1.0, 0.0])
    pitch_hz = note.pitch_hz or UNPITCHED_HZ
    return np.asarray(GAIN * note.velocity * envelope * np.sin(2.0 * np.pi * pitch_hz * frames / SAMPLE_RATE_HZ))


def _gain(name: str, controls: Controls) -> float:
    level_db = controls.layers.get(name, SILENT_DB)
    return 0.0 if name in controls.muted or level_db <= SILENT_DB else amplitude(level_db)


def _master(controls: Controls) -> float:
    return amplitude(controls.gain_db) * controls.fade
