"""The programme: one quantum of music after the other."""

from collections.abc import Callable, Iterator
from itertools import pairwise

import msgspec
import pytest

from soundscape import programme, scales, stillness
from soundscape.parameters import SILENT_DB, Air, Dynamics, NoiseBed, Wanted
from soundscape.presets import Stillness, Swell
from soundscape.programme import CROSSFADE_S, Progress
from soundscape.score import Score
from soundscape.wish import MixerEntry, Wish
from tests.support.build import preset, wanted

REFERENCES = {"bass": -21.0, "bells": -26.0, "noise": -23.0, "pad": -20.0, "waves": -20.0}
PRESET = preset()
WISH = Wish(PRESET)


def performed(
    quanta: int, *, start: Progress | None = None, want: Wanted | None = None, wish: Wish = WISH
) -> Iterator[tuple[Progress, Score]]:
    """Yield a programme quantum by quantum."""
    goal = want or wanted()
    progress = start or programme.begin(goal, wish.preset)
    for _ in range(quanta):
        progress, score = programme.advance(progress, goal, wish, seed=3, references=REFERENCES)
        yield progress, score


def last(quanta: int, **how: object) -> tuple[Progress, Score]:
    """Return where a programme is after so many quanta, and its last score."""
    *_, end = performed(quanta, **how)  # type: ignore[arg-type]  # passed on as they are
    return end


def test_the_same_inputs_give_the_same_programme() -> None:
    """Byte for byte, and nothing handed in is changed."""
    start = programme.begin(wanted(), PRESET)
    before = msgspec.msgpack.encode(start)
    first, second = (list(performed(300, start=start)) for _ in range(2))
    assert msgspec.msgpack.encode([score.notes for _, score in first]) == msgspec.msgpack.encode([score.notes for _, score in second])
    assert first == second
    assert msgspec.msgpack.encode(start) == before


def test_windows_follow_one_another() -> None:
    """Each score begins where the last one ended, a tenth of a second long, and holds only its own notes."""
    for index, (progress, score) in enumerate(performed(100)):
        assert (score.start_frame, score.frames, progress.frame) == (index * 4_800, 4_800, (index + 1) * 4_800)
        assert all(score.start_frame <= note.at_frame < progress.frame for note in score.notes)


@pytest.mark.parametrize("quanta", [1, 17, 250])
def test_a_stored_programme_goes_on_as_if_nothing_had_happened(quanta: int) -> None:
    """Snapshots survive the wire and lead to the very same scores."""
    whole = list(performed(300))
    stored = msgspec.msgpack.decode(msgspec.msgpack.encode(whole[quanta - 1][0]), type=Progress)
    assert list(performed(300 - quanta, start=stored)) == whole[quanta:]


@pytest.mark.parametrize(("period_s", "depth_db"), [(10.0, 3.0), (8.0, 2.0), (30.0, 0.0)])
def test_the_swell_has_its_period_and_depth(period_s: float, depth_db: float) -> None:
    """It rises for 40 % of its period from minus to plus half its depth, and comes back."""
    swell = Swell(period_s, depth_db)
    levels = [programme.swell_db(round(index / 100 * period_s * 48_000), swell) for index in range(201)]
    assert levels[0] == levels[100] == levels[200] == pytest.approx(-depth_db / 2)
    assert levels[40] == levels[140] == pytest.approx(depth_db / 2)
    assert levels[:41] == sorted(levels[:41])
    assert levels[40:101] == sorted(levels[40:101], reverse=True)


def test_the_envelope_leads_as_far_as_its_limit_and_no_further() -> None:
    """At -2 dB a minute it is at -1 after half a minute and stays at the limit of 6."""
    falling = wanted(dynamics=Dynamics("decrescendo", -2.0))
    assert last(300, want=falling)[0].envelope_db == pytest.approx(-1.0)
    assert last(2_400, want=falling)[0].envelope_db == -6.0
    rising = wanted(dynamics=Dynamics("crescendo", 2.0))
    assert last(2_400, want=rising)[0].envelope_db == 6.0


def test_a_steady_programme_goes_back_to_where_it_began() -> None:
    """Half a decibel a minute, and not beyond."""
    low = msgspec.structs.replace(programme.begin(wanted(), PRESET), envelope_db=-1.0)
    assert last(600, start=low)[0].envelope_db == pytest.approx(-0.5)
    assert last(1_300, start=low)[0].envelope_db == 0.0


def test_the_envelope_moves_the_gain() -> None:
    """What the envelope leads to is what is heard."""
    flat = last(1)[1].controls.gain_db
    low = msgspec.structs.replace(programme.begin(wanted(), PRESET), envelope_db=-4.0)
    assert last(1, start=low)[1].controls.gain_db == pytest.approx(flat - 4.0, abs=0.01)


def test_the_gain_makes_up_for_what_the_layers_measure() -> None:
    """One layer at its reference needs the difference to the wanted loudness; the levels of a listener's mixer do not."""
    one = wanted(layers={"noise": 0.0}, loudness_lufs=-16.0)
    assert last(1, want=one)[1].controls.gain_db == pytest.approx(7.0)
    turned_down = Wish(PRESET, {"noise": MixerEntry(level_db=-20.0)})
    controls = last(1, want=one, wish=turned_down)[1].controls
    assert controls.layers["noise"] == -20.0
    assert controls.gain_db == pytest.approx(7.0)


def test_a_new_slope_of_the_noise_is_expected_as_slowly_as_it_comes() -> None:
    """Two dB per octave flatter is 6 dB louder, made up for over three seconds and not at once."""
    steep, flat = (wanted(layers={"noise": 0.0}, noise=NoiseBed(0.0, slope)) for slope in (-5.0, -3.0))
    before = last(10, want=steep)
    gains = [last(quanta, start=before[0], want=flat)[1].controls.gain_db - before[1].controls.gain_db for quanta in (1, 10, 40)]
    assert -0.3 < gains[0] < 0.0
    assert gains[1] == pytest.approx(-1.8, abs=0.2)
    assert gains[2] == pytest.approx(-6.0, abs=0.1)


def test_a_station_fades_in_over_three_seconds() -> None:
    """From nothing to everything, ever slower."""
    fades = [programme.fade_in(round(share * 3 * 48_000)) for share in (0.0, 1 / 3, 1.0, 2.0)]
    assert fades == pytest.approx([0.0, 0.5, 1.0, 1.0])


def test_a_mute_is_in_the_next_score() -> None:
    """Silencing needs no glide: the very next window carries it."""
    progress, _ = last(20)
    muted = Wish(PRESET, {"bells": MixerEntry(mute=True)})
    _, score = programme.advance(progress, wanted(), muted, seed=3, references=REFERENCES)
    assert score.controls.muted == {"bells"}


def until(quanta: int, start: Progress, want: Wanted, wish: Wish, done: Callable[[Progress], bool]) -> tuple[int, Progress]:
    """Return how many quanta it takes until something is so."""
    for index, (progress, _) in enumerate(performed(quanta, start=start, want=want, wish=wish), 1):
        if done(progress):
            return index, progress
    raise AssertionError("never happened")


def test_a_preset_change_keeps_the_position_and_fades_for_three_seconds() -> None:
    """Frames, bars and seed go on; levels cross over in 3 s by equal power."""
    start, _ = last(190)
    other = Wish(preset(name="brook", layers={"pad": -3.0}))
    goal = wanted(layers={"pad": -3.0}, brightness=0.9)
    bar = start.composition.bar
    course = [progress for progress, _ in performed(60, start=start, want=goal, wish=other)]
    assert course[0].composition.bar == bar
    assert course[0].frame == start.frame + 4_800
    levels = [progress.parameters.layers.get("bells", SILENT_DB) for progress in course]
    assert levels[: int(CROSSFADE_S * 10)] == sorted(levels[: int(CROSSFADE_S * 10)], reverse=True)
    assert levels[14] == pytest.approx(-6.0 - 3.01, abs=0.05)
    assert levels[int(CROSSFADE_S * 10) - 1] < -80.0
    assert {round(progress.parameters.layers["pad"], 6) for progress in course} == {-3.0}


def test_a_preset_change_adopts_its_tempo_at_the_next_bar() -> None:
    """Within the bar the old tempo stays; the next bar is the first of the new one, scale and root with it."""
    start, _ = last(190)
    other = Wish(preset(name="brook"))
    goal = wanted(tempo_bpm=50.0, root_hz=90.0, scale=scales.named("minor-pentatonic"))
    bar = start.composition.bar.index
    quanta, at_bar = until(100, start, goal, other, lambda progress: progress.composition.bar.index == bar + 1)
    assert quanta > 1
    before = last(quanta - 1, start=start, want=goal, wish=other)[0].parameters
    assert (before.tempo_bpm, before.root_hz, before.scale.name) == (70.0, 110.0, "major-pentatonic")
    assert (at_bar.parameters.tempo_bpm, at_bar.parameters.root_hz) == (50.0, 90.0)
    assert abs(at_bar.composition.bar.frames - 4 * 60 / 50 * 48_000) <= 120


def test_after_a_preset_change_the_programme_glides_again() -> None:
    """The change ends once it is faded and adopted."""
    start, _ = last(190)
    end, _ = last(100, start=start, wish=Wish(preset(name="brook")))
    assert (start.change, end.change, end.preset) == (None, None, "brook")
    moved = last(10, start=end, want=wanted(tempo_bpm=80.0), wish=Wish(preset(name="brook")))[0]
    assert moved.parameters.tempo_bpm == pytest.approx(70.0 + 4.0 / 60.0)


def test_the_air_is_steered() -> None:
    """What the parameters let in from outside is what the layer is told."""
    assert last(1, want=wanted(air=Air(wind=0.7, rain=0.3, birds=0.1)))[1].controls.air == Air(0.7, 0.3, 0.1)


def test_the_almost_silence_moves_the_gain_and_is_left_with_the_preset() -> None:
    """Deep in it the gain is as far down; another preset without one comes back within the three seconds of the change."""
    quiet = Stillness((10.0, 20.0), (12.0, 18.0), (60.0, 120.0))
    still = Wish(preset(stillness=quiet))
    middle = round((stillness.start_s(1, 3, quiet) + 40.0) * 10) * 4_800
    begun, _ = last(10)
    start = msgspec.structs.replace(begun, frame=middle)
    before, deep = last(1, start=start), last(1, start=start, wish=still)
    assert deep[0].stillness_db == stillness.level_db(middle + 4_800, 3, quiet) < -12.0
    assert deep[1].controls.gain_db == pytest.approx(before[1].controls.gain_db + deep[0].stillness_db)
    levels = [progress.stillness_db for progress, _ in performed(40, start=deep[0], wish=Wish(preset(name="brook")))]
    assert levels == sorted(levels)
    assert levels[0] == pytest.approx(deep[0].stillness_db * 29 / 30)
    assert set(levels[29:]) == {0.0}


def test_every_control_glides() -> None:
    """In a far change of mind no level, loudness or brightness steps by more than its limit a quantum."""
    start, before = last(50)
    goal = wanted(brightness=1.0, density=1.0, loudness_lufs=-30.0, layers={"pad": 0.0, "bells": -60.0})
    for _, score in performed(200, start=start, want=goal):
        now, was = score.controls, before.controls
        assert abs(now.brightness - was.brightness) <= 0.2 / 600 + 1e-9
        for name in {*now.layers, *was.layers}:
            assert abs(now.layers.get(name, SILENT_DB) - was.layers.get(name, SILENT_DB)) <= 24.0 / 600 + 1e-9
        assert abs(now.gain_db - was.gain_db) < 0.1
        before = score


def intended(progress: Progress) -> float:
    """Return the intended level of the quantum before, which must be known."""
    assert progress.intended_lufs is not None
    return progress.intended_lufs


def test_the_intended_level_is_target_envelope_and_swell() -> None:
    """And what the listener's own mixer does to it, because that is meant."""
    low = msgspec.structs.replace(programme.begin(wanted(), PRESET), envelope_db=-4.0)
    progress, score = last(1, start=low)
    assert intended(progress) == pytest.approx(-20.0 + score.controls.swell_db, abs=0.01)
    only_pad = wanted(layers={"pad": 0.0})
    softer = Wish(PRESET, {"pad": MixerEntry(level_db=-10.0)})
    plain, mixed = (intended(last(1, want=only_pad, wish=wish)[0]) for wish in (WISH, softer))
    assert mixed - plain == pytest.approx(-10.0)


def test_a_fade_a_mute_and_a_change_are_no_matter_of_calibration() -> None:
    """Nothing is measured while they last, nor in three quanta of four."""
    start, _ = last(43)
    assert not programme.to_be_measured(start)
    progress, _ = programme.advance(start, wanted(), WISH, seed=3, references=REFERENCES)
    assert programme.to_be_measured(progress)
    muted = Wish(PRESET, {"bells": MixerEntry(mute=True)})
    other = Wish(preset(name="brook"))
    for wish, fade in ((WISH, 0.99), (muted, 1.0), (other, 1.0)):
        progress, _ = programme.advance(start, wanted(), wish, seed=3, references=REFERENCES, fade=fade)
        assert not programme.to_be_measured(progress)
        assert programme.measured(progress, 1.0) == progress


def test_what_is_measured_moves_the_gain_and_survives_the_wire() -> None:
    """Ten minutes too soft by 2 dB: the gain has followed, the snapshot carries it, and the first gain after it is the same."""
    progress, first = last(1)
    for _ in range(6_000):
        progress, score = programme.advance(progress, wanted(), WISH, seed=3, references=REFERENCES)
        if programme.to_be_measured(progress):
            heard_lufs = intended(progress) - 2.0 + progress.calibration.gain_db
            progress = programme.measured(progress, 10.0 ** ((heard_lufs + 0.691) / 10.0))
    assert score.controls.gain_db - first.controls.gain_db == pytest.approx(2.0, abs=0.1)
    stored = msgspec.msgpack.decode(msgspec.msgpack.encode(progress), type=Progress)
    assert stored == progress
    assert last(1, start=stored)[1] == last(1, start=progress)[1]
    assert programme.controls(stored, WISH, references=REFERENCES, fade=1.0).gain_db == pytest.approx(score.controls.gain_db, abs=0.01)


def limited(quanta: int, ceiling_lufs: float, start: Progress, want: Wanted, wish: Wish = WISH) -> list[tuple[Progress, Score]]:
    """Return a programme under a ceiling, quantum by quantum."""
    found = []
    for _ in range(quanta):
        start, score = programme.advance(start, want, wish, seed=3, references=REFERENCES, ceiling_lufs=ceiling_lufs)
        found.append((start, score))
    return found


def test_nothing_exceeds_the_ceiling() -> None:
    """Not the swell, not a crescendo, not a louder preset; from the first moment when it was there first."""
    rising = wanted(dynamics=Dynamics("crescendo", 2.0))
    course = limited(1_200, -30.0, programme.begin(rising, PRESET), rising)
    course += limited(100, -30.0, course[-1][0], wanted(loudness_lufs=-14.0), Wish(preset(name="brook", loudness_lufs=-14.0)))
    levels = [progress.intended_lufs for progress, _ in course]
    assert max(level for level in levels if level is not None) == pytest.approx(-30.0, abs=0.01)
    assert all(score.controls.gain_db <= course[0][1].controls.gain_db + 0.1 for _, score in course)


def test_a_ceiling_that_comes_and_goes_is_glided_to() -> None:
    """Half a decibel a second, beginning at once, both ways."""
    start, before = last(50)
    steady = wanted()
    down = limited(400, -30.0, start, steady)
    up = limited(500, programme.NO_CEILING_LUFS, down[-1][0], steady)
    gains = [before.controls.gain_db, *(score.controls.gain_db for _, score in down + up)]
    assert max(abs(after - now) for now, after in pairwise(gains)) <= 0.05 + 1e-9
    assert gains[60] == pytest.approx(gains[0] - 3.0, abs=0.1)
    assert min(gains) == pytest.approx(gains[0] - 15.5)
    assert gains[-1] == pytest.approx(gains[0])


def test_a_preset_change_steps_in_nothing() -> None:
    """Loudness, envelope, swell, density of strikes: each goes over in three seconds, however different the presets are."""
    low = msgspec.structs.replace(programme.begin(wanted(), PRESET), envelope_db=-6.0)
    start, before = last(190, start=low)
    other = preset(name="brook", onsets_per_s=(4.0, 8.0), loudness_lufs=-23.0, swell=Swell(7.0, 6.0), layers={"bells": 0.0, "pad": -20.0})
    goal = wanted(loudness_lufs=-23.0, layers={"bells": 0.0, "pad": -20.0}, density=0.9)
    scores = [before, *(score for _, score in performed(60, start=start, want=goal, wish=Wish(other)))]
    for now, after in pairwise(scores):
        assert abs(after.controls.gain_db - now.controls.gain_db) < 1.0
        assert abs(after.controls.swell_db - now.controls.swell_db) < 0.4
    assert scores[-1].controls.gain_db != pytest.approx(before.controls.gain_db, abs=1.0)
