"""A performance: the programme that follows one listener."""

from datetime import timedelta
from itertools import pairwise

import msgspec
import pytest

from soundscape import listener
from soundscape.alarm import Rise
from soundscape.body.state import BodyState
from soundscape.listener import Consents, ListenerState, Profile
from soundscape.modes.base import Mode
from soundscape.parameters import Reason, Wanted
from soundscape.performance import Performance
from soundscape.presets import Preset
from soundscape.programme import Progress
from soundscape.sleep_timer import SleepTimer
from soundscape.wish import MixerEntry, Wish
from tests.support.build import EVERYTHING, NOON, parameters, preset, reading


class Shapes:
    """A mode that remembers the states it was asked about."""

    def __init__(self) -> None:
        self.states: list[ListenerState] = []

    def shape(self, state: ListenerState, preset: Preset) -> Wanted:
        """Want a brightness that shows the heart rate."""
        self.states.append(state)
        reason = Reason("heart-rate", state.heart.bpm, None, "rule", "brightness", None, None, "Because.")
        return Wanted(parameters(brightness=(state.heart.bpm or 0.0) / 220.0, layers=dict(preset.layers)), (reason,), 4.0)


@pytest.fixture
def shapes() -> Shapes:
    """Return the mode that is played in."""
    return Shapes()


@pytest.fixture
def performance(shapes: Shapes) -> Performance:
    """Return a performance about to begin."""
    modes = {"relax": Mode("relax", "x", shapes.shape)}
    return Performance(modes, {"pad": -20.0}, 3, EVERYTHING, BodyState(), Wish(preset()))


def is_stale(performance: Performance) -> bool:
    """Return whether the state is due, asked anew each time."""
    return performance.stale


def at(quantum: int) -> timedelta:
    """Return when a quantum is heard, after noon."""
    return timedelta(seconds=quantum * 0.1)


def test_the_state_is_evaluated_once_a_second(performance: Performance, shapes: Shapes) -> None:
    """Thirty quanta need four evaluations, each at its own instant."""
    for quantum in range(30):
        performance.next(NOON + at(quantum))
    assert [round((state.at - NOON).total_seconds(), 1) for state in shapes.states] == [0.0, 0.9, 1.9, 2.9]


def test_what_is_told_counts_from_the_next_quantum_on(performance: Performance, shapes: Shapes) -> None:
    """A reading, a profile and a wish are each answered at once."""
    performance.next(NOON)
    assert not is_stale(performance)
    performance.hear(reading(100.0))
    assert is_stale(performance)
    performance.next(NOON + at(1))
    assert shapes.states[-1].heart.bpm == 100.0
    performance.tell(Profile(), BodyState())
    performance.next(NOON + at(2))
    unknown = shapes.states[-1]
    assert (unknown.place, unknown.heart.bpm) == (None, None)
    performance.steer(Wish(preset(), {"bells": MixerEntry(mute=True)}))
    assert performance.next(NOON + at(3)).controls.muted == {"bells"}


def test_a_performance_begins_with_what_is_wanted(performance: Performance) -> None:
    """Nothing came before it, so nothing glides into it."""
    performance.hear(reading(110.0))
    performance.next(NOON)
    assert performance.heard().brightness == 0.5


def test_a_held_signal_stays_and_the_others_go_on(performance: Performance, shapes: Shapes) -> None:
    """Holding the heart keeps its value while time passes; letting go brings the present back."""
    performance.hear(reading(70.0))
    performance.next(NOON)
    performance.steer(Wish(preset(), hold=("heart-rate",)))
    performance.hear(reading(120.0, after_s=0.1))
    performance.next(NOON + at(1))
    assert shapes.states[-1].heart.bpm == 70.0
    assert shapes.states[-1].at == NOON + at(1)
    performance.steer(Wish(preset()))
    performance.next(NOON + at(2))
    assert shapes.states[-1].heart.bpm == 120.0


def test_a_signal_held_again_is_held_as_it_is_now(performance: Performance, shapes: Shapes) -> None:
    """What was held once is forgotten with letting go, also when something was told just before."""
    performance.hear(reading(70.0))
    performance.next(NOON)
    performance.steer(Wish(preset(), hold=("heart-rate",)))
    performance.hear(reading(120.0, after_s=0.1))
    performance.steer(Wish(preset()))
    performance.next(NOON + at(1))
    performance.steer(Wish(preset(), hold=("heart-rate",)))
    performance.next(NOON + at(2))
    assert shapes.states[-1].heart.bpm == 120.0


def test_what_was_held_is_forgotten_with_the_consent(performance: Performance, shapes: Shapes) -> None:
    """Given again, it is held as it is then, not as it was before."""
    allowed = performance.profile
    performance.hear(reading(70.0))
    performance.next(NOON)
    performance.steer(Wish(preset(), hold=("heart-rate",)))
    performance.next(NOON + at(1))
    performance.tell(msgspec.structs.replace(allowed, consents=Consents()), performance.body)
    performance.next(NOON + at(2))
    assert shapes.states[-1].heart.bpm is None
    performance.tell(allowed, performance.body)
    performance.hear(reading(120.0, after_s=0.3))
    performance.next(NOON + at(4))
    assert shapes.states[-1].heart.bpm == 120.0


def test_a_second_signal_held_does_not_move_the_first(performance: Performance, shapes: Shapes) -> None:
    """Each is held as it was when its own holding began."""
    performance.hear(reading(70.0))
    performance.next(NOON)
    performance.steer(Wish(preset(), hold=("heart-rate",)))
    performance.next(NOON + at(1))
    performance.hear(reading(120.0, after_s=0.2))
    performance.next(NOON + timedelta(hours=1))
    performance.steer(Wish(preset(), hold=("heart-rate", "energy")))
    performance.next(NOON + timedelta(hours=5))
    assert shapes.states[-1].heart.bpm == 70.0
    assert shapes.states[-1].energy == listener.at(EVERYTHING, BodyState(), NOON + timedelta(hours=1)).energy


def test_two_performances_with_the_same_past_are_the_same(shapes: Shapes) -> None:
    """State, wish and seed decide everything."""
    modes = {"relax": Mode("relax", "x", shapes.shape)}

    def scores() -> bytes:
        performance = Performance(modes, {"pad": -20.0}, 3, EVERYTHING, BodyState(), Wish(preset()))
        return b"".join(msgspec.msgpack.encode(performance.next(NOON + at(quantum)).notes) for quantum in range(100))

    assert scores() == scores()


def test_a_performance_goes_on_from_its_progress(performance: Performance, shapes: Shapes) -> None:
    """Another performance with the snapshot plays the same notes and knows what sounds on."""
    for quantum in range(50):
        performance.next(NOON + at(quantum))
    other = Performance(performance.modes, {"pad": -20.0}, 3, EVERYTHING, BodyState(), performance.wish, progress=performance.progress)
    assert other.spanning() == performance.spanning() != ()
    assert other.controls(NOON + at(50)) == performance.controls(NOON + at(50))
    assert [other.next(NOON + at(50 + index)) for index in range(50)] == [performance.next(NOON + at(50 + index)) for index in range(50)]


def test_the_document_is_there_before_the_first_sound(performance: Performance) -> None:
    """With nothing on air the parameters are the wanted ones; on air, those that are heard, with the listener's levels."""
    assert performance.document(NOON)["parameters"]["layers"]["bells"] == -6.0  # type: ignore[index]  # plain values
    performance.next(NOON)
    performance.steer(Wish(preset(), {"bells": MixerEntry(level_db=2.0)}))
    document = performance.document(NOON)
    assert document["parameters"]["layers"]["bells"] == 2.0  # type: ignore[index]
    assert document["reasons"] == [msgspec.to_builtins(reason) for reason in performance.reasons(NOON)]


def test_nothing_sounds_on_before_the_first_sound(performance: Performance) -> None:
    """A performance that has not begun has nothing to strike again."""
    assert performance.spanning() == ()


def test_a_sleep_timer_takes_everything_but_the_floor(performance: Performance) -> None:
    """Whole before its fade, a quarter of the amplitude half-way, nothing after."""
    performance.steer(Wish(preset(), timer=SleepTimer(NOON.timestamp() + 60.0, 40.0)))
    levels = {}
    for quantum in range(700):
        levels[quantum / 10.0] = performance.next(NOON + at(quantum)).controls.fade
    assert levels[10.0] == 1.0
    assert levels[40.0] == pytest.approx(0.25, abs=0.01)
    assert levels[65.0] == 0.0
    assert all(before >= after for before, after in pairwise(levels.values()))


def test_a_cancelled_timer_comes_back_over_three_seconds(performance: Performance) -> None:
    """Never with a step."""
    performance.steer(Wish(preset(), timer=SleepTimer(NOON.timestamp() - 1.0, 40.0)))
    assert performance.next(NOON).controls.fade == 0.0
    performance.steer(Wish(preset()))
    levels = [performance.next(NOON + at(quantum)).controls.fade for quantum in range(1, 40)]
    assert max(after - before for before, after in pairwise([0.0, *levels])) <= 0.1 / 3.0 + 1e-9
    assert levels[-1] == 1.0


def test_an_alarm_rises_from_very_soft_and_says_so(performance: Performance) -> None:
    """The loudness follows the crescendo, and the first reason is that."""
    end_s = NOON.timestamp() + 600.0
    performance.steer(Wish(preset(), rise=Rise(NOON.timestamp(), end_s)))
    performance.next(NOON)
    assert performance.heard().loudness_lufs == pytest.approx(-35.0)
    for quantum in range(1, 3_001):
        performance.next(NOON + at(quantum))
    assert performance.heard().loudness_lufs == pytest.approx(-25.5, abs=0.1)
    reason = performance.reasons(NOON + at(3_001))[0]
    assert (reason.rule, reason.parameter) == ("alarm-rise", "loudness_lufs")
    assert reason.text == "Your alarm is in 5 min: the music grows from very soft to its usual loudness."


def test_what_the_zones_remember_travels_with_the_programme(shapes: Shapes) -> None:
    """Picked up from a snapshot, what was being held is held on, and moves at the same moment."""

    def state_after(energy: float) -> float:
        return shapes.states[-1].energy - energy

    modes = {"relax": Mode("relax", "x", shapes.shape)}
    first = Performance(modes, {"pad": -20.0}, 3, EVERYTHING, BodyState(), Wish(preset()))
    first.next(NOON)
    held = shapes.states[-1].energy
    assert first.progress is not None
    # An hour later energy is another one: far enough to be held, and settled half a minute on.
    later = NOON + timedelta(hours=1)
    first.tell(EVERYTHING, first.body)
    first.next(later)
    assert state_after(held) == 0.0
    snapshot = msgspec.msgpack.decode(msgspec.msgpack.encode(first.progress), type=Progress)
    courses = []
    for progress in (first.progress, snapshot):
        going = Performance(modes, {"pad": -20.0}, 3, EVERYTHING, first.body, Wish(preset()), progress=progress)
        course = []
        for second in range(1, 90):
            going.tell(EVERYTHING, going.body)
            going.next(later + timedelta(seconds=second))
            course.append(state_after(held))
        courses.append(course)
    assert courses[0] == courses[1]
    assert courses[0][0] == 0.0
    assert courses[0][-1] != 0.0
    anew = Performance(modes, {"pad": -20.0}, 3, EVERYTHING, first.body, Wish(preset()))
    anew.next(later)
    assert state_after(held) != 0.0


def test_reasons_tell_their_zone(performance: Performance) -> None:
    """The document shows where each signal is; the first moment counts as settled."""
    performance.hear(reading(70.0))
    document = performance.document(NOON)
    assert [reason["zone"] for reason in document["reasons"]] == ["dead"]  # type: ignore[attr-defined]
