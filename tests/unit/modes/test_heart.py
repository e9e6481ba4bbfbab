"""How calming modes answer a raised heart."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundscape.body.heart import Heart
from soundscape.modes import _heart, base
from soundscape.parameters import Wanted
from tests.support.build import preset, raised_heart, state

minutes = st.floats(0.0, 30.0)
rates = st.floats(70.0, 160.0)


def answered(heart: Heart) -> Wanted:
    """Return what the answer to a heart makes of an ordinary preset."""
    shaping = base.begin(preset())
    _heart.answer(shaping, state(heart=heart))
    return shaping.done()


def rules(heart: Heart) -> list[str]:
    """Return the rules that had a say."""
    return [reason.rule for reason in answered(heart).reasons]


@pytest.mark.parametrize(("bpm", "metre"), [(60.0, 60.0), (90.0, 90.0), (90.3, 60.2), (120.0, 80.0), (180.0, 120.0)])
def test_the_metre_of_a_fast_heart_is_two_thirds_of_it(bpm: float, metre: float) -> None:
    """Up to 90 the pulse may meet the heart; above it would hurry."""
    assert _heart.metre_bpm(bpm) == pytest.approx(metre)


@given(tempo=st.floats(40.0, 120.0), bpm=rates, elapsed_min=minutes, resting=st.floats(40.0, 100.0))
def test_the_tempo_never_rises_because_the_heart_does(tempo: float, bpm: float, elapsed_min: float, resting: float) -> None:
    """However fast the heart, the music is never faster for it."""
    heart = raised_heart(elevated_bpm=bpm, elevated_for_s=60.0 * elapsed_min, resting_bpm=resting)
    assert _heart.guided_tempo(tempo, heart) <= tempo


@given(tempo=st.floats(40.0, 120.0), bpm=rates, course=st.lists(st.floats(50.0, 200.0), min_size=31, max_size=31))
def test_the_tempo_only_goes_down_while_the_elevation_lasts(tempo: float, bpm: float, course: list[float]) -> None:
    """From second to second it holds or falls, by no more than 1.5 bpm a minute after the first moment."""
    tempos = []
    for elapsed_s in range(0, 1800, 20):
        known = tuple(course[: elapsed_s // 60 + 1])
        tempos.append(_heart.guided_tempo(tempo, raised_heart(elevated_bpm=bpm, elevated_for_s=float(elapsed_s), minutes_bpm=known)))
    for before, after in itertools.pairwise(tempos):
        assert -1.5 * 20.0 / 60.0 - 1e-9 <= after - before <= 1e-9


@given(tempo=st.floats(60.0, 120.0), bpm=rates, elapsed_min=minutes)
def test_the_tempo_stays_near_the_metre(tempo: float, bpm: float, elapsed_min: float) -> None:
    """Never below 0.85 of the metre, unless it already was."""
    lowest = 0.85 * _heart.metre_bpm(bpm)
    heart = raised_heart(elevated_bpm=bpm, elevated_for_s=60.0 * elapsed_min)
    assert _heart.guided_tempo(tempo, heart) >= min(tempo, lowest, 90.0) - 1e-9


@given(tempo=st.floats(60.0, 120.0), bpm=rates, resting=st.floats(40.0, 100.0))
def test_the_tempo_stops_at_the_resting_rate(tempo: float, bpm: float, resting: float) -> None:
    """Its goal is the resting rate, kept within 50 to 64."""
    heart = raised_heart(elevated_bpm=bpm, elevated_for_s=1800.0, resting_bpm=resting)
    metre = min(90.0, max(50.0, _heart.metre_bpm(bpm)))
    assert _heart.guided_tempo(tempo, heart) >= min(tempo, metre, min(64.0, max(50.0, resting))) - 1e-9


def test_a_heart_that_does_not_follow_holds_the_tempo_for_three_minutes() -> None:
    """Less than 2 bpm down over five minutes: minutes 5 to 8 stand still; a falling heart goes on."""
    stuck, falling = (105.0,) * 31, tuple(105.0 - minute for minute in range(31))
    at = {
        (name, minute): _heart.guided_tempo(80.0, raised_heart(elevated_bpm=75.0, elevated_for_s=60.0 * minute, minutes_bpm=course))
        for name, course in (("stuck", stuck), ("falling", falling))
        for minute in (4, 5, 6, 8, 9)
    }
    assert at["stuck", 5] == at["falling", 5] < at["stuck", 4]
    assert at["stuck", 5] == at["stuck", 6] == at["stuck", 8] > at["stuck", 9]
    assert at["falling", 5] > at["falling", 6] > at["falling", 8]


def test_the_rule_of_the_science_notes_minute_by_minute() -> None:
    """From 75 towards 60: five percent of what is left, at least 0.3 and at most 1.5 bpm a minute."""
    expected, tempo = [75.0], 75.0
    for _ in range(5):
        tempo -= min(1.5, max(0.3, 0.05 * (tempo - 60.0)))
        expected.append(tempo)
    found = [
        _heart.guided_tempo(80.0, raised_heart(elevated_bpm=75.0, resting_bpm=60.0, elevated_for_s=60.0 * minute)) for minute in range(6)
    ]
    assert found == pytest.approx([max(0.85 * 75.0, value) for value in expected])


def test_an_elevation_leads_down_tempo_light_notes_and_loudness() -> None:
    """All four give way, each with its reason, and the tempo moves at 1.5 bpm a minute."""
    plain, led = base.begin(preset()).done().parameters, answered(raised_heart())
    assert led.parameters.tempo_bpm < plain.tempo_bpm
    assert led.parameters.brightness < plain.brightness
    assert led.parameters.density < plain.density
    assert led.parameters.loudness_lufs == pytest.approx(plain.loudness_lufs - 4.0)
    assert led.tempo_per_min == 1.5
    assert {reason.rule for reason in led.reasons} == {"heart-iso", "heart-darker", "heart-sparser", "heart-softer"}
    assert all((reason.signal, reason.value, reason.age_s) == ("heart-rate", 100.0, 1.0) for reason in led.reasons)


@given(elapsed_min=minutes)
def test_it_never_grows_more_than_six_decibels_softer(elapsed_min: float) -> None:
    """Half a hour of it ends where a quarter of an hour did."""
    led = answered(raised_heart(elevated_for_s=60.0 * elapsed_min)).parameters
    assert preset().loudness_lufs - 6.0 - 1e-9 <= led.loudness_lufs <= preset().loudness_lufs


def test_half_an_hour_is_enough() -> None:
    """After 30 minutes of it the answer ends."""
    assert answered(raised_heart(elevated_for_s=1800.0)).parameters == base.begin(preset()).done().parameters


def test_a_fading_reading_has_less_say() -> None:
    """With half its weight the answer is about half as far."""
    plain = base.begin(preset()).done().parameters.loudness_lufs
    full, half = (answered(raised_heart(weight=weight)).parameters.loudness_lufs for weight in (1.0, 0.5))
    assert half - plain == pytest.approx((full - plain) / 2.0)


def test_first_signs_only_take_a_little_light() -> None:
    """Before an elevation is believed, brightness gives way by at most 15 %, and nothing else does."""
    plain = base.begin(preset()).done().parameters
    signs = answered(raised_heart(elevated=False, evidence=0.8)).parameters
    assert 0.85 * plain.brightness <= signs.brightness < plain.brightness
    assert signs.tempo_bpm == plain.tempo_bpm
    assert signs.loudness_lufs == plain.loudness_lufs


def test_belief_is_no_step_in_brightness() -> None:
    """The moment an elevation is believed moves the light by less than a tenth of its height."""
    before = answered(raised_heart(elevated=False, evidence=1.0)).parameters.brightness
    after = answered(raised_heart(elevated_for_s=0.0)).parameters.brightness
    assert abs(after - before) < 0.1 * before


@pytest.mark.parametrize(
    ("heart", "expected"),
    [
        (Heart(), []),
        (raised_heart(bpm=None), []),
        (raised_heart(moving=True, elevated=False), ["heart-usual"]),
        (raised_heart(evidence=0.0, elevated=False), ["heart-watched"]),
        (raised_heart(evidence=0.0, elevated=False, excess_bpm=9.0), ["heart-usual"]),
    ],
)
def test_what_needs_no_answer_changes_nothing(heart: Heart, expected: list[str]) -> None:
    """Unknown is silent; a usual or moving heart is mentioned and left alone."""
    assert rules(heart) == expected
    assert answered(heart).parameters == base.begin(preset()).done().parameters
