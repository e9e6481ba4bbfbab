"""Everything a station is made with: the plug-ins, found once and shared by all stations of a process."""

import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, tzinfo

import soundscape.encoders
import soundscape.layers
import soundscape.modes
from soundscape import offline, presets
from soundscape.audio import Pcm
from soundscape.body.state import BodyState
from soundscape.clock import Clock
from soundscape.encoders.base import Encoder
from soundscape.engine.pyo_engine import PyoEngine
from soundscape.layers.base import Layer
from soundscape.listener import Profile
from soundscape.modes.base import Mode
from soundscape.offline import ScoreDocument
from soundscape.options import ListenerOptions
from soundscape.performance import Performance
from soundscape.plugins import discover
from soundscape.presets import Preset
from soundscape.programme import Progress
from soundscape.signals.base import Reading
from soundscape.station import Resume, Station
from soundscape.wish import Wish

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Studio:
    """The modes, layers and encoders there are, and a way to make performances and stations of them."""

    modes: Mapping[str, Mode]
    layers: Mapping[str, Layer]
    encoders: Mapping[str, Encoder]

    def presets(self) -> dict[str, Preset]:
        """Return the presets that come with the package; wrong ones are logged and left out. Raises InvalidInput when none is left."""
        found, errors = presets.packaged(modes=self.modes, layers=self.layers)
        for error in errors:
            log.warning("preset left out: %s", error)
        return found

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

    def perform(
        self,
        options: ListenerOptions,
        *,
        frames: int,
        readings: Iterable[Reading] = (),
        document: ScoreDocument | None = None,
    ) -> Iterator[Pcm]:
        """Yield the sound of a performance rendered offline, quantum by quantum, from the options' moment on."""
        performance = self.performance(
            seed=options.seed,
            profile=options.profile,
            body=options.body,
            wish=Wish(options.preset),
            zone=options.at.tzinfo or UTC,
        )
        engine = self.engine(options.seed, 0)
        try:
            yield from offline.perform(performance, engine, start=options.at, frames=frames, readings=readings, document=document)
        finally:
            engine.close()


def open_studio() -> Studio:
    """Return the studio with every plug-in there is. Raises BrokenPlugin when a file does not keep its folder's agreement."""
    return Studio(
        discover(soundscape.modes, "MODE", Mode),
        discover(soundscape.layers, "LAYER", Layer),
        discover(soundscape.encoders, "ENCODER", Encoder),
    )
