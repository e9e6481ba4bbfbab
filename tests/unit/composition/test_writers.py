"""Writers: what each layer's notes mean."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundscape import music, scales
from soundscape.audio import BLOCK_FRAMES
from soundscape.composition import rhythm, tonality
from soundscape.composition.writers import cue
from soundscape.hearing import onsets as heard
from soundscape.score import Note
from tests.support.build import parameters, preset

MINUTE = 60 * 48_000
seeds = st.integers(0, 2**63 - 1)


def written(layer: str, minutes: int = 5, *, seed: int = 7, beside: tuple[str, ...] = (), **wanted: object) -> list[Note]:
    """Return the notes of one layer, with others in the preset or without."""
    layers = preset(layers=dict.fromkeys((layer, *beside), -6.0))
    _, notes = music.compose(music.BEGINNING, parameters(**wanted), layers, seed=seed, frame=0, frames=minutes * MINUTE)
    return [note for note in notes if note.layer == layer]


def mean(values: list[float]) -> float:
    """Return the mean."""
    return sum(values) / len(values)


@pytest.mark.parametrize("layer", ["bells", "pluck"])
@pytest.mark.parametrize(("density", "per_s"), [(0.0, 0.5), (0.5, 1.25), (1.0, 2.0)])
def test_struck_layers_are_as_dense_as_wanted(layer: str, density: float, per_s: float) -> None:
    """Density runs between the preset's two onset rates, whichever of the two layers plays alone."""
    assert len(written(layer, 10, density=density)) / 600.0 == pytest.approx(per_s, rel=0.05)


def test_melody_and_accompaniment_share_the_density() -> None:
    """Together they strike what one of them would strike alone."""
    both = len(written("bells", 10, beside=("pluck",))), len(written("pluck", 10, beside=("bells",)))
    assert sum(both) / 600.0 == pytest.approx(1.25, rel=0.05)
    assert both[0] < both[1]


@pytest.mark.parametrize("layer", ["bells", "pluck", "pad"])
@pytest.mark.parametrize("seed", range(5))
def test_brightness_lifts_the_register(layer: str, seed: int) -> None:
    """The geometric mean of the pitches rises by at least a fifth from dark to bright."""
    dark, bright = (mean([float(np.log2(note.pitch_hz)) for note in written(layer, 10, seed=seed, brightness=b)]) for b in (0.0, 1.0))
    assert dark + np.log2(1.5) < bright


@pytest.mark.parametrize("layer", ["bells", "pluck", "pad"])
@pytest.mark.parametrize("seed", range(5))
def test_tension_leads_away_from_root_and_fifth(layer: str, seed: int) -> None:
    """The share of notes on other degrees grows with it."""
    key = tonality.first(scales.named("major-pentatonic"), 110.0)
    settled = [key.pitch_hz(degree) for octave in range(0, 25, 5) for degree in (octave, octave + 3)]

    def away(tension: float) -> float:
        notes = written(layer, 10, seed=seed, tension=tension)
        return mean([float(not any(tonality.same(note.pitch_hz, pitch) for pitch in settled)) for note in notes])

    assert away(0.0) + 0.2 < away(1.0)


@pytest.mark.parametrize("tempo_bpm", [48.0, 60.0, 72.5, 90.0, 128.0, 160.0])
def test_the_onset_detector_finds_the_tempo_of_the_pulse(tempo_bpm: float) -> None:
    """Within 3 %, from the ticks alone and with plucks on the same grid."""
    for beside in ("pulse", "pluck"):
        ticks = written("pulse", 2, tempo_bpm=tempo_bpm, beside=(beside,))
        others = written("pluck", 2, tempo_bpm=tempo_bpm, beside=("pulse",)) if beside == "pluck" else []
        flux = np.zeros(12_000)
        for note in (*ticks, *others):
            # A tick rises in many bands at once, a tone in few.
            flux[note.at_frame // 480] += note.velocity * (60.0 if note.layer == "pulse" else 20.0)
        found, strength = heard.tempo(flux)
        assert found == pytest.approx(tempo_bpm, rel=0.03)
        assert strength > heard.LEAST_PULSE


def test_a_heart_beats_once_a_beat_without_a_gap() -> None:
    """Each lub-dub is as long as it is to the next one, 72 in a minute."""
    beats = written("heartbeat", 1, tempo_bpm=72.0)
    assert len(beats) == 72
    assert all(before.end_frame == after.at_frame for before, after in pairwise(beats))


def test_a_choir_sings_the_top_of_the_chord() -> None:
    """Two voices, each a tone of the pad or its octave, none below 200 Hz."""
    sung = written("choir", 10, beside=("pad",))
    pads = written("pad", 10, beside=("choir",))
    for note in sung:
        chord = [pad.pitch_hz for pad in pads if pad.at_frame == note.at_frame]
        assert note.pitch_hz >= 200.0
        assert any(tonality.same(note.pitch_hz, pitch * 2.0**octave) for pitch in chord for octave in range(3))
    starts = [note.at_frame for note in sung]
    assert all(starts.count(frame) == 2 for frame in starts)


def test_plucks_keep_their_pattern_for_a_phrase() -> None:
    """With a steady chord count the slots of a bar are those of the bar before, five times in six or more often."""
    notes = written("pluck", 10, density=0.5, tempo_bpm=60.0 * 4.0 / 4.0)
    bars: dict[int, set[int]] = {}
    for note in notes:
        bars.setdefault(note.at_frame // (4 * 48_000), set()).add(note.at_frame % (4 * 48_000))
    pairs = [(bars[bar], bars[bar + 1]) for bar in sorted(bars) if bar + 1 in bars]
    assert sum(one == other for one, other in pairs) >= 0.5 * len(pairs)


@given(seed=seeds)
def test_a_cue_is_three_to_five_tones_without_a_tune(seed: int) -> None:
    """Roots and fifths alone, one after the other within a bar, the same each time."""
    signature = cue.signature(seed)
    assert 3 <= len(signature) <= 5
    assert signature == cue.signature(seed)
    assert all(before[0] < after[0] < rhythm.SLOTS and before[1] != after[1] for before, after in pairwise(signature))
    assert all(degree % 5 in (0, 3) for _, degree, _ in signature)


def test_a_cue_belongs_to_its_seed() -> None:
    """Of two hundred listeners hardly two have the same one."""
    assert len({cue.signature(seed) for seed in range(200)}) == 200
    assert len({tuple((place, degree) for place, degree, _ in cue.signature(seed)) for seed in range(200)}) > 180


def test_a_cue_comes_two_minutes_after_the_preset() -> None:
    """Once, at the same point of every programme, whatever else the music does."""
    plain, other = (written("cue", 20, seed=3, density=density, brightness=density) for density in (0.1, 0.9))
    assert [(note.at_frame, note.pitch_hz) for note in plain] == [(note.at_frame, note.pitch_hz) for note in other]
    assert 110.0 < plain[0].at_frame / 48_000 <= 120.0
    assert plain[-1].at_frame - plain[0].at_frame < 4 * 48_000


def test_a_cue_comes_again_with_the_next_programme() -> None:
    """When another preset that has one comes on, its two minutes begin anew."""
    first, second = preset(layers={"cue": -6.0}), preset(name="brook", layers={"cue": -6.0})
    half, before = music.compose(music.BEGINNING, parameters(), first, seed=3, frame=0, frames=5 * MINUTE)
    assert half.bar.end_frame >= 5 * MINUTE
    _, after = music.compose(half, parameters(), second, seed=3, frame=5 * MINUTE, frames=5 * MINUTE)
    assert [note.velocity for note in before] == [note.velocity for note in after]
    assert 6.9 * MINUTE < after[0].at_frame < 7.2 * MINUTE


@pytest.mark.parametrize("seed", range(3))
def test_breaths_are_a_function_of_their_number(seed: int) -> None:
    """Wherever the piece is picked up, breaths lie end to end, on blocks, slowing from 12 to 6 a minute."""
    waves = written("waves", 20, seed=seed, tempo_bpm=53.0)
    assert waves == written("waves", 20, seed=seed, tempo_bpm=53.0, density=1.0)
    assert [note.at_frame for note in waves] == [note.at_frame for note in written("waves", 20, seed=seed, tempo_bpm=141.0)]
    assert all(before.end_frame == after.at_frame for before, after in pairwise(waves))
    assert all(note.length_frames % BLOCK_FRAMES == 0 for note in waves)
    per_min = [sum(minute * MINUTE <= note.at_frame < (minute + 1) * MINUTE for note in waves) for minute in range(20)]
    assert per_min[0] in (11, 12)
    assert all(after <= before + 1 for before, after in pairwise(per_min))
    assert set(per_min[13:]) <= {5, 6, 7}


@given(root_hz=st.floats(50.0, 500.0), seed=seeds)
def test_the_bass_keeps_clear_of_hum_where_it_can(root_hz: float, seed: int) -> None:
    """The bass is within 1 Hz of mains only where every tone of the chord, as low as the bass, would be."""
    pads = written("pad", 1, seed=seed, root_hz=root_hz, density=1.0, beside=("bass",))
    for note in written("bass", 1, seed=seed, root_hz=root_hz, density=1.0, beside=("pad",)):
        chord = [pad.pitch_hz for pad in pads if pad.at_frame == note.at_frame]
        octaves = [int(np.ceil(np.log2(pitch / 108.0))) for pitch in chord]
        lows = [pitch / 2.0**octave for pitch, octave in zip(chord, octaves, strict=True)]
        assert tonality.off_mains(note.pitch_hz) or not any(tonality.off_mains(low) for low in lows)
