"""The programme: one quantum of music after the other."""

from collections.abc import Callable, Iterator

import msgspec
import pytest

from soundscape import programme, scales
from soundscape.parameters import SILENT_DB, Dynamics, Wanted
from soundscape.presets import Swell
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
    one = wanted(layers={"pad": 0.0}, loudness_lufs=-16.0)
    assert last(1, want=one)[1].controls.gain_db == pytest.approx(4.0)
    turned_down = Wish(PRESET, {"pad": MixerEntry(level_db=-20.0)})
    controls = last(1, want=one, wish=turned_down)[1].controls
    assert controls.layers["pad"] == -20.0
    assert controls.gain_db == pytest.approx(4.0)


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
