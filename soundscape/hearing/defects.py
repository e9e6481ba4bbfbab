"""Defects: everything in a recording that nobody composed."""

from dataclasses import dataclass

import numpy as np

from soundscape.hearing.clicks import Clicks, find_clicks
from soundscape.hearing.clipping import Clipping, find_clipping
from soundscape.hearing.gaps import Gaps, find_gaps
from soundscape.hearing.hum import Hum, find_hum
from soundscape.hearing.samples import Sound, pieces

OFFSET_LIMIT = 0.001


@dataclass(frozen=True, slots=True)
class Defects:
    """What is broken.

    `hum` is None under 2 s. `dc_offset`: the channel mean farthest from zero as a share of full scale, -1 to 1.
    """

    clicks: Clicks
    clipping: Clipping
    gaps: Gaps
    hum: Hum | None
    dc_offset: float

    @property
    def found(self) -> tuple[str, ...]:
        """The names of the defects that are there, empty for a clean recording."""
        there = {
            "clicks": self.clicks.count > 0,
            "clipping": self.clipping.share > 0.0 or self.clipping.over_full_scale_frames > 0,
            "gaps": self.gaps.count > 0,
            "hum": self.hum is not None and self.hum.present,
            "dc offset": abs(self.dc_offset) > OFFSET_LIMIT,
        }
        return tuple(name for name, is_there in there.items() if is_there)


def find_defects(sound: Sound, sample_rate_hz: float) -> Defects:
    """Return the defects of a checked sound, shape (frames, channels)."""
    return Defects(
        clicks=find_clicks(sound, sample_rate_hz),
        clipping=find_clipping(sound, sample_rate_hz),
        gaps=find_gaps(sound, sample_rate_hz),
        hum=find_hum(sound, sample_rate_hz),
        dc_offset=dc_offset(sound),
    )


def dc_offset(sound: Sound) -> float:
    """Return the channel mean that lies farthest from zero."""
    means = sum(np.sum(piece, axis=0, dtype=np.float64) for piece in pieces(sound)) / len(sound)
    return float(max(np.atleast_1d(means), key=abs))
