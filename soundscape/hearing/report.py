"""The report: everything hearing knows about one recording."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from numpy.typing import ArrayLike

from soundscape.hearing.defects import Defects, find_defects
from soundscape.hearing.envelope import Envelope, measure_envelope
from soundscape.hearing.level import Level, measure_level
from soundscape.hearing.loudness import Loudness, measure_loudness
from soundscape.hearing.onsets import Onsets, measure_onsets
from soundscape.hearing.pitch import Pitch, pitch_of, tonal_peaks
from soundscape.hearing.repeats import Repeats, find_repeats
from soundscape.hearing.roughness import measure_roughness
from soundscape.hearing.samples import as_sound
from soundscape.hearing.score import notes_of
from soundscape.hearing.spectrum import Spectrum, measure_spectrum
from soundscape.hearing.stereo import Stereo, measure_stereo
from soundscape.hearing.swell import Swell, measure_swell


@dataclass(frozen=True, slots=True)
class Report:
    """What was measured in one recording; None always means "cannot be known": too short, silent, mono, or no score given.

    `roughness`: 1 is that of two equal sines at their roughest distance. `score_notes_per_s`: how many notes the score asks for each
    second, to compare with `onsets.per_s`.
    """

    duration_s: float
    sample_rate_hz: float
    channels: int
    level: Level
    loudness: Loudness
    spectrum: Spectrum
    onsets: Onsets
    pitch: Pitch
    roughness: float | None
    swell: Swell
    envelope: Envelope | None
    stereo: Stereo | None
    repeats: Repeats
    defects: Defects
    score_notes_per_s: float | None

    def to_dict(self) -> dict[str, Any]:
        """Return the report as nested dicts, tuples, numbers, texts and None, ready for JSON; `defects.found` lists the faults by name."""
        document = asdict(self)
        document["defects"]["found"] = self.defects.found
        return document


def check(samples: ArrayLike, sample_rate_hz: float, score: Mapping[str, object] | None = None) -> Report:
    """Measure a recording.

    `samples`: floats with full scale at -1 and 1, shape (frames,) or (frames, 1 or 2), at least one frame, all finite.
    `sample_rate_hz`: 8000 to 192000. `score`: the parsed document of `soundscape render --score`.

    Raises ValueError naming the argument and its allowed range.
    """
    sound = as_sound(samples, sample_rate_hz)
    notes = None if score is None else notes_of(score)
    duration_s = len(sound) / sample_rate_hz
    peaks = tonal_peaks(sound, sample_rate_hz)
    swell = measure_swell(sound, sample_rate_hz)
    return Report(
        duration_s=duration_s,
        sample_rate_hz=float(sample_rate_hz),
        channels=sound.shape[1],
        level=measure_level(sound),
        loudness=measure_loudness(sound, sample_rate_hz),
        spectrum=measure_spectrum(sound, sample_rate_hz),
        onsets=measure_onsets(sound, sample_rate_hz),
        pitch=pitch_of(peaks, notes),
        roughness=measure_roughness(peaks),
        swell=swell,
        envelope=measure_envelope(sound, sample_rate_hz, swell_period_s=swell.period_s),
        stereo=measure_stereo(sound),
        repeats=find_repeats(sound, sample_rate_hz),
        defects=find_defects(sound, sample_rate_hz),
        score_notes_per_s=None if notes is None else sum(note.at_s < duration_s for note in notes) / duration_s,
    )
