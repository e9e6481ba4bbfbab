"""A studio without pyo: real modes and real PCM packets around the fake engine."""

from typing import Any

import soundscape.modes
from soundscape.encoders import pcm
from soundscape.layers.base import Bench, Layer, Sound
from soundscape.modes.base import Mode
from soundscape.plugins import discover
from soundscape.studio import Studio
from tests.support.build import LAYERS
from tests.support.fake_engine import FakeEngine


def _no_sound(_: Bench) -> Sound:
    raise AssertionError("the fake engine builds no layers")


def layer(name: str) -> Layer:
    """Return a layer in name only."""
    return Layer(name, "x", reference_lufs=-20.0, budget_ms_per_s=1.0, tonal=name not in ("noise", "waves"), build=_no_sound)


class FakeStudio(Studio):
    """Keeps every engine it made in `engines`; one whose number is in `failing` breaks after so many windows."""

    def __init__(self) -> None:
        super().__init__(discover(soundscape.modes, "MODE", Mode), {name: layer(name) for name in LAYERS}, {pcm.ENCODER.name: pcm.ENCODER})
        object.__setattr__(self, "engines", [])

    engines: list[FakeEngine]

    def engine(self, seed: int, frame: int) -> Any:
        """Return a fake engine."""
        self.engines.append(FakeEngine(frame))
        return self.engines[-1]
