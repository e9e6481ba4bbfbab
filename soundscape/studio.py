"""Everything a station is made with: the plug-ins, found once and shared by all stations of a process."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo

import soundscape.encoders
import soundscape.layers
import soundscape.modes
from soundscape.body.state import BodyState
from soundscape.clock import Clock
from soundscape.encoders.base import Encoder
from soundscape.engine.pyo_engine import PyoEngine
from soundscape.layers.base import Layer
from soundscape.listener import Profile
from soundscape.modes.base import Mode
from soundscape.performance import Performance
from soundscape.plugins import discover
from soundscape.programme import Progress
from soundscape.station import Resume, Station
from soundscape.wish import Wish


@dataclass(frozen=True)
class Studio:
    """The modes, layers and encoders there are, and a way to make performances and stations of them."""

    modes: Mapping[str, Mode]
    layers: Mapping[str, Layer]
    encoders: Mapping[str, Encoder]

    @property
    def references(self) -> dict[str, float]:
        """Return the loudness of each layer's reference level, in LUFS."""
        return {name: layer.reference_lufs for name, layer in self.layers.items()}

    def performance(
        self, *, seed: int, profile: Profile, body: BodyState, wish: Wish, zone: tzinfo, progress: Progress | None = None
    ) -> Performance:
        """Return a programme for one listener, from its beginning or from where it stood."""
        return Performance(self.modes, self.references, seed, profile, body, wish, zone, progress)

    def engine(self, seed: int, frame: int) -> PyoEngine:
        """Return an engine that begins at `frame`."""
        return PyoEngine(self.layers, seed=seed, frame=frame)

    def station(self, performance: Performance, clock: Clock, resume: Resume | None = None) -> Station:
        """Return a station for a performance."""
        return Station(
            performance,
            new_engine=lambda frame: self.engine(performance.seed, frame),
            encoders=self.encoders,
            clock=clock,
            resume=resume,
        )


def open_studio() -> Studio:
    """Return the studio with every plug-in there is. Raises BrokenPlugin when a file does not keep its folder's agreement."""
    return Studio(
        discover(soundscape.modes, "MODE", Mode),
        discover(soundscape.layers, "LAYER", Layer),
        discover(soundscape.encoders, "ENCODER", Encoder),
    )
