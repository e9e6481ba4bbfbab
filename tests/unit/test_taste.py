"""What taste does to the music: bounded, with reasons, never in the way of night or heart."""

import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import msgspec
import pytest

import soundscape.modes
from soundscape import listener, presets, taste
from soundscape.body.state import BodyState
from soundscape.body.taste import Taste
from soundscape.listener import ListenerState
from soundscape.modes.base import Mode
from soundscape.music import WRITERS
from soundscape.parameters import Wanted
from soundscape.performance import Performance
from soundscape.plugins import discover
from soundscape.signals.base import Reading
from soundscape.signals.feedback import AXES, Feedback
from soundscape.wish import Wish
from tests.support.build import EVERYTHING, NOON, raised_heart, state
from tests.support.claims import CLAIMS

MODES = discover(soundscape.modes, "MODE", Mode)
PRESETS, _ = presets.packaged(modes=MODES, layers=WRITERS)
MORE = (1.0, 1.0, 1.0, 1.0)
LESS = (-1.0, -1.0, -1.0, -1.0)
ANSWERED_S = (NOON - timedelta(hours=1)).timestamp()
LIKES_MORE = Taste(answers=20, told=(9, 9, 9, 9), learned=MORE, low=(0.5,) * 4, trial=MORE, before=MORE, answered_s=ANSWERED_S)
LIKES_LESS = Taste(answers=20, told=(9, 9, 9, 9), learned=LESS, high=(-0.5,) * 4, trial=LESS, before=LESS, answered_s=ANSWERED_S)
NIGHT = datetime(2026, 6, 22, 1, 0, tzinfo=UTC)
"""Three in the morning in Berlin."""

every_preset = pytest.mark.parametrize("name", sorted(PRESETS))


def wanted(name: str, now: ListenerState) -> Wanted:
    """Return what a preset's mode wants without taste."""
    return MODES[PRESETS[name].mode].shape(now, PRESETS[name])


def liked(name: str, now: ListenerState, known: Taste) -> Wanted:
    """Return what it wants with it."""
    return taste.shaped(wanted(name, now), known, now, Wish(PRESETS[name]))


@every_preset
def test_without_answers_nothing_changes(name: str) -> None:
    """Presets play as they are."""
    assert liked(name, state(), Taste()) == wanted(name, state())


@every_preset
@pytest.mark.parametrize("known", [LIKES_MORE, LIKES_LESS], ids=["more", "less"])
@pytest.mark.parametrize("at", [NOON, NIGHT], ids=["day", "night"])
def test_offsets_are_bounded_and_told(name: str, known: Taste, at: datetime) -> None:
    """By what the axes allow, tempos within the preset's range; each with a true reason in a plain sentence."""
    preset, now = PRESETS[name], state(at=at)
    before, after = wanted(name, now), liked(name, now, known)
    for field, limit, (low, high) in (
        ("density", 0.15, (0.0, 1.0)),
        ("brightness", 0.15, (0.0, 1.0)),
        ("tempo_bpm", 6.0, preset.tempo_bpm),
    ):
        start, end = getattr(before.parameters, field), getattr(after.parameters, field)
        assert abs(end - start) <= limit + 1e-9
        assert min(low, start) <= end <= max(high, start)
    assert abs(after.parameters.layers["noise"] - before.parameters.layers["noise"]) <= 6.0
    assert after.parameters.noise.level_db == after.parameters.layers["noise"]
    told = {reason.parameter: reason for reason in after.reasons if reason.signal == "feedback"}
    moved = {
        field
        for field in ("density", "brightness", "tempo_bpm", "layers")
        if getattr(before.parameters, field) != getattr(after.parameters, field)
    }
    assert set(told) == moved
    for parameter, reason in told.items():
        found = after.parameters.layers["noise"] if parameter == "layers" else getattr(after.parameters, parameter)
        assert reason.end == round(found, 3)
        assert reason.start != reason.end
        assert reason.age_s == (at - NOON).total_seconds() + 3600.0
        assert re.fullmatch(r"[A-Z].{10,200}\.", reason.text)
        assert not CLAIMS.search(reason.text)


@every_preset
def test_the_night_is_not_disturbed(name: str) -> None:
    """Nothing is tried, and what was learned makes nothing denser, brighter, quicker or louder."""
    trying = msgspec.structs.replace(LIKES_LESS, trial=MORE)
    now = state(at=NIGHT)
    for known in (LIKES_MORE, trying):
        for field in ("density", "brightness", "tempo_bpm"):
            assert getattr(liked(name, now, known).parameters, field) <= getattr(wanted(name, now).parameters, field)
        assert liked(name, now, known).parameters.layers["noise"] <= wanted(name, now).parameters.layers["noise"]


@pytest.mark.parametrize("name", ["sleep", "lullaby", "nap"])
def test_presets_for_sleep_are_left_in_peace_by_day_too(name: str) -> None:
    """More is never played in them."""
    assert liked(name, state(), LIKES_MORE) == wanted(name, state())
    assert liked(name, state(), LIKES_LESS).parameters.density <= wanted(name, state()).parameters.density


@pytest.mark.parametrize("name", ["noise", "mask"])
def test_a_bed_that_promises_to_stay_stays(name: str) -> None:
    """Taste is no reason to break the promise."""
    assert liked(name, state(), LIKES_MORE) == wanted(name, state())


def test_the_evening_has_no_steps() -> None:
    """From four hours before bedtime to after it, offsets go as gently as the night comes."""
    moments = [NOON + timedelta(hours=7, seconds=10 * step) for step in range(1500)]
    places = [taste.place(LIKES_MORE, listener.at(EVERYTHING, BodyState(), moment), Wish(PRESETS["relax"])) for moment in moments]
    assert max(abs(one[0] - other[0]) for one, other in pairwise(places)) < 0.02
    assert places[0] == MORE
    assert places[-1] == (0.0, 0.0, 0.0, 0.0)


def test_a_raised_heart_leads_alone() -> None:
    """Where the music answers the heart, taste steps back; where it does not, taste stays."""
    raised = state(heart=raised_heart())
    assert liked("relax", raised, LIKES_MORE) == wanted("relax", raised)
    assert liked("focus", raised, LIKES_MORE) != wanted("focus", raised)


def test_the_pace_of_moving_belongs_to_the_body() -> None:
    """Everything else may still be liked otherwise."""
    moved = liked("move", state(), LIKES_LESS).parameters
    assert moved.tempo_bpm == wanted("move", state()).parameters.tempo_bpm
    assert moved.density < wanted("move", state()).parameters.density


def test_a_trial_is_called_one_and_what_was_learned_is_not() -> None:
    """The listener can tell one from the other."""
    trying = msgspec.structs.replace(LIKES_LESS, trial=MORE)
    texts = [reason.text for reason in liked("relax", state(), trying).reasons if reason.signal == "feedback"]
    assert texts
    assert all("tries" in text for text in texts)
    texts = [reason.text for reason in liked("relax", state(), LIKES_LESS).reasons if reason.signal == "feedback"]
    assert texts
    assert all("Your answers speak for" in text for text in texts)


@pytest.mark.parametrize(("name", "at"), [("sleep", NOON), ("relax", NIGHT)], ids=["sleep", "night"])
def test_nothing_is_called_a_trial_where_nothing_is_tried(name: str, at: datetime) -> None:
    """What was learned and is not certain yet is then said to be what the answers lean towards."""
    unsettled = msgspec.structs.replace(LIKES_LESS, high=(0.5,) * 4)
    texts = [reason.text for reason in liked(name, state(at=at), unsettled).reasons if reason.signal == "feedback"]
    assert texts
    assert all("Your answers lean towards" in text for text in texts)


def test_an_answer_is_about_what_was_played() -> None:
    """In the day about the trial, in the night about the calm half, with nothing playing about nothing."""
    known = BodyState(taste=msgspec.structs.replace(LIKES_LESS, trial=MORE))
    reading = Reading("feedback", Feedback("good"), NOON)
    _, body = taste.fold(EVERYTHING, known, reading, seed=1, wish=Wish(PRESETS["relax"]))
    assert (body.taste.answers, body.taste.before) == (21, MORE)
    _, body = taste.fold(EVERYTHING, known, msgspec.structs.replace(reading, at=NIGHT), seed=1, wish=Wish(PRESETS["relax"]))
    assert body.taste.before == LESS
    assert taste.fold(EVERYTHING, known, reading, seed=1, wish=None) == (EVERYTHING, known)


def test_an_experiment_compares_what_is_known() -> None:
    """While it runs nothing is tried, and in its still blocks nothing is liked either."""
    trying = msgspec.structs.replace(LIKES_LESS, trial=MORE)
    assert taste.place(trying, state(), Wish(PRESETS["relax"])) == MORE
    assert taste.place(trying, state(), Wish(PRESETS["relax"], curious=False)) == LESS
    assert taste.place(trying, state(), Wish(PRESETS["relax"], steady=True)) == (0.0, 0.0, 0.0, 0.0)


def test_other_readings_are_folded_as_ever() -> None:
    """Taste takes only what is its own."""
    told = Reading("heart-rate", 61.0, NOON, motion="still")
    assert taste.fold(EVERYTHING, BodyState(), told, seed=1, wish=Wish(PRESETS["relax"])) == listener.fold(EVERYTHING, BodyState(), told)


def performance(known: Taste, *, steady: bool = False) -> Performance:
    """Return a station that plays to somebody with this taste."""
    return Performance(MODES, {}, 1, EVERYTHING, BodyState(taste=known), Wish(PRESETS["relax"], steady=steady))


def test_a_station_glides_to_what_is_liked() -> None:
    """A face is answered within minutes, and nothing jumps on the way."""
    on_air = performance(Taste())
    course = []
    for quantum in range(1500):
        now = NOON + timedelta(seconds=quantum / 10)
        if quantum == 100:
            for again in range(3):
                on_air.hear(Reading("feedback", Feedback(axis="density", direction="less"), now + timedelta(milliseconds=again)))
        on_air.next(now)
        course.append(on_air.heard().density)
    assert course[-1] < course[99] - 0.05
    assert max(abs(after - before) for before, after in pairwise(course)) < 0.001
    document = on_air.document(NOON + timedelta(seconds=150))
    assert "feedback" in {reason.signal for reason in on_air.reasons(NOON + timedelta(seconds=150))}
    assert document["taste"] == taste.document(on_air.body.taste)


def test_in_a_still_block_nothing_steers() -> None:
    """Neither body nor taste; the reason says so, and an answer teaches nothing then."""
    still = performance(LIKES_MORE, steady=True)
    still.next(NOON)
    first = still.heard()
    assert [reason.signal for reason in still.reasons(NOON)] == ["experiment"]
    still.hear(Reading("feedback", Feedback("bad"), NOON))
    assert still.body.taste == LIKES_MORE
    for hour in range(1, 24):
        still.next(NOON + timedelta(hours=hour))
    assert (still.heard().density, still.heard().tempo_bpm) == (first.density, first.tempo_bpm)
    preset = PRESETS["relax"]
    assert first.tempo_bpm == sum(preset.tempo_bpm) / 2.0


def test_the_document_says_what_was_learned() -> None:
    """Per axis, in its unit, with an interval and a sentence."""
    shown = taste.document(LIKES_MORE)
    assert shown["answers"] == 20
    assert list(shown["axes"]) == list(AXES)
    noise = shown["axes"]["noise"]
    assert (noise["offset"], noise["low"], noise["high"], noise["unit"], noise["answers"]) == (6.0, 3.0, 6.0, "dB", 9)
    assert noise["text"] == "Your answers speak for more noise."
    assert {axis["text"] for axis in taste.document(Taste())["axes"].values()} == {"Nothing is known of this yet."}
    unsure = taste.document(msgspec.structs.replace(LIKES_MORE, low=LESS))["axes"]["tempo"]["text"]
    assert unsure == "Your answers do not tell yet whether you like a slower pulse or a quicker pulse."
