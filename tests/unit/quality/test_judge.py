"""Judging: known takes, sound and broken, and what is said of them."""

import msgspec
import numpy as np
import pytest

from soundscape import hearing
from soundscape.hearing.envelope import loudness_steps
from soundscape.presets import Swell
from soundscape.quality import criteria, judge
from soundscape.quality.criteria import Criterion, Finding
from soundscape.quality.take import Take
from tests.support.build import preset
from tests.unit.hearing.scenes import RATE_HZ, Wave, noise, sine, times
from tests.unit.hearing.test_onsets import pulse

from .scores import RATIOS, ROOT_HZ, event, levelled, score, take


def value(findings: list[Finding], criterion: Criterion) -> float | None:
    """Return the one value found for a criterion."""
    (found,) = [finding.value for finding in findings if finding.criterion == criterion]
    return found


def mixed(wave: Wave, intended_lufs: list[float | None]) -> list[Finding]:
    """Return what is said of a mix."""
    heard = take(wave, score([], seconds=len(intended_lufs), intended_lufs=intended_lufs))
    return judge.mix(heard, hearing.check(heard.sound, RATE_HZ), "here")


@pytest.mark.parametrize("error_db", [-3.0, -0.5, 0.0, 1.5])
def test_loudness_against_what_was_intended(error_db: float) -> None:
    """The energy mean over the seconds that had an intention, whatever the others hold."""
    wave = levelled(np.full(40, -30.0))
    lufs = float(np.median(loudness_steps(np.stack([wave, wave], axis=1), RATE_HZ)))
    wave[: 10 * RATE_HZ] *= 0.01
    intended: list[float | None] = [None] * 10 + [lufs - error_db] * 30
    assert value(mixed(wave, intended), criteria.LOUDNESS_BRIEFLY) == pytest.approx(error_db, abs=0.15)


def test_without_an_intention_loudness_is_not_found() -> None:
    """And what was to be found and was not has failed."""
    (finding,) = [one for one in mixed(levelled(np.full(20, -30.0)), [None] * 20) if one.criterion == criteria.LOUDNESS_BRIEFLY]
    assert finding.value is None
    assert not finding.passed


def test_a_click_and_a_peak_are_said() -> None:
    """Each defect under its own name."""
    wave = sine(220.0, seconds=20.0, peak_db=-3.0)
    assert all(finding.passed for finding in mixed(wave, [-6.7] * 20) if finding.criterion in (criteria.CLICKS, criteria.TRUE_PEAK))
    wave[10 * RATE_HZ] = 0.98
    findings = mixed(wave, [-6.0] * 20)
    assert value(findings, criteria.CLICKS) == 1
    assert not next(finding for finding in findings if finding.criterion == criteria.TRUE_PEAK).passed


@pytest.mark.parametrize("slope", [-1.0, -0.4, 0.0, 0.4])
def test_the_trend_is_held_against_the_intended_one(slope: float) -> None:
    """What is left of the measured trend; an almost-silence that nobody judges leaves no trace."""
    meant = -0.5 * np.arange(120) / 60.0 + 1.5 * np.sin(2.0 * np.pi * np.arange(120) / 10.0)
    heard_db = meant - 30.0 + slope * np.arange(120) / 60.0
    heard_db[60:80] -= 15.0
    intended: list[float | None] = [None if 58 <= second < 82 else float(level) - 26.0 for second, level in enumerate(meant)]
    heard = take(levelled(heard_db), score([], seconds=120, intended_lufs=intended))
    assert value(judge.trend(heard, preset(), "here"), criteria.TREND) == pytest.approx(slope, abs=0.12)


@pytest.mark.parametrize(("cents", "in_tune"), [(0.0, True), (6.0, True), (20.0, False)])
def test_a_layer_in_tune(cents: float, in_tune: bool) -> None:
    """A tone of the score, and one that lies 20 cents beside it."""
    wave = sine(220.0 * 2.0 ** (cents / 1_200.0), seconds=20.0, peak_db=-20.0)
    heard = take(wave, score([event(0.0, 220.0, length_s=20.0)], seconds=20))
    (finding,) = judge.alone(heard, preset(), "bells", "here")
    assert finding.criterion == criteria.in_tune("bells")
    assert finding.passed == in_tune


def test_only_the_notes_of_the_layer_itself_count() -> None:
    """A tone that another layer was to play is out of tune here."""
    events = [event(0.0, 275.0, layer="pad", length_s=20.0), event(0.0, 220.0, length_s=20.0)]
    (finding,) = judge.alone(take(sine(275.0, seconds=20.0, peak_db=-20.0), score(events, seconds=20)), preset(), "bells", "here")
    assert not finding.passed


@pytest.mark.parametrize(("bpm", "passed"), [(72.0, True), (73.5, True), (76.0, False)])
def test_tempo_of_a_pulse(bpm: float, passed: bool) -> None:
    """Within 3 % of the parameter, however soft."""
    heard = take(pulse(bpm)[:, 0] * 0.003, score([event(0.0, 0.0, layer="pulse")], seconds=30))
    (finding,) = judge.alone(heard, preset(), "pulse", "here")
    assert finding.criterion == criteria.TEMPO
    assert finding.passed == passed


@pytest.mark.parametrize(("slope", "passed"), [(-5.0, True), (-5.2, True), (-5.6, False), (-4.0, False)])
def test_slope_of_the_noise(slope: float, passed: bool) -> None:
    """Against the parameter of the score."""
    heard = take(noise(slope, seconds=60.0, rms_db=-40.0), score([event(0.0, 0.0, layer="noise")]))
    (finding,) = judge.alone(heard, preset(), "noise", "here")
    assert finding.criterion == criteria.NOISE_SLOPE
    assert finding.passed == passed


@pytest.mark.parametrize(("period_s", "depth_db", "passed"), [(10.0, 3.0, True), (8.5, 2.0, True), (7.0, 3.0, False), (15.0, 3.0, False)])
def test_swell_of_the_bass(period_s: float, depth_db: float, passed: bool) -> None:
    """In a take long enough to judge it, its period."""
    heard = swelling(period_s, depth_db)
    (finding,) = [one for one in judge.alone(heard, preset(), "bass", "here") if one.criterion == criteria.SWELL]
    assert finding.passed == passed


@pytest.mark.parametrize(("depth_db", "passed"), [(3.0, True), (1.8, True), (1.2, False), (0.3, False)])
def test_depth_of_the_swell(depth_db: float, passed: bool) -> None:
    """At least half of what was asked for, which is 3 dB here."""
    (finding,) = [one for one in judge.alone(swelling(10.0, depth_db), preset(), "bass", "here") if one.criterion == criteria.SWELL_DEPTH]
    assert finding.passed == passed


def swelling(period_s: float, depth_db: float) -> Take:
    """Return five minutes of a held bass note under a swell."""
    wave = sine(55.0, seconds=300.0, peak_db=-20.0) * 10.0 ** (depth_db / 2.0 * np.sin(2.0 * np.pi * times(300.0) / period_s) / 20.0)
    return take(wave, score([event(0.0, 55.0, layer="bass", length_s=300.0)], seconds=300))


def test_a_swell_nobody_asked_for_is_not_judged() -> None:
    """Neither one of no depth nor one of another period."""
    heard = take(sine(55.0, seconds=300.0, peak_db=-20.0), score([event(0.0, 55.0, layer="bass", length_s=300.0)], seconds=300))
    for swell in (Swell(10.0, 0.0), Swell(20.0, 3.0)):
        other = msgspec.structs.replace(preset(), swell=swell)
        assert [one.criterion for one in judge.alone(heard, other, "bass", "here")] == [criteria.in_tune("bass")]


def test_a_layer_that_was_to_be_silent_is_not_judged() -> None:
    """Without notes, or at a level nobody hears."""
    silence = np.zeros(20 * RATE_HZ)
    assert judge.alone(take(silence, score([], seconds=20)), preset(), "bells", "here") == []
    hushed = score([event(0.0, 220.0)], seconds=20, layers={"bells": -90.0})
    assert judge.alone(take(silence, hushed), preset(), "bells", "here") == []


def test_a_layer_that_was_to_sound_and_does_not_has_failed() -> None:
    """Silence is not in tune."""
    (finding,) = judge.alone(take(np.zeros(20 * RATE_HZ), score([event(0.0, 220.0)], seconds=20)), preset(), "bells", "here")
    assert not finding.passed


def test_notes_in_the_scale() -> None:
    """Any octave of any degree; one that is beside it shows."""
    inside = [event(float(second), ROOT_HZ * ratio * octave) for second, ratio in enumerate(RATIOS) for octave in (0.5, 1.0, 4.0)]
    assert judge.scale_share(score(inside)) == 1.0
    assert judge.scale_share(score([*inside, event(30.0, ROOT_HZ * 1.06)])) == pytest.approx(15 / 16)
    assert judge.scale_share(score([event(0.0, 0.0, layer="noise")])) is None


def test_a_note_may_be_of_the_key_that_comes() -> None:
    """Within the second in which the key changes."""
    document = score([event(9.8, 117.0), event(5.0, 117.0)])
    for entry in document["parameters"][10:]:
        entry["root_hz"] = 117.0
    assert judge.scale_share(document) == 0.5


def test_a_repeat_is_said() -> None:
    """Half a loop is none, a whole one is."""
    wave = noise(-3.0, seconds=20.0, rms_db=-30.0)
    assert judge.repeats(take(wave, score([])), "here")[0].passed
    assert not judge.repeats(take(np.concatenate([wave[: 5 * RATE_HZ]] * 4), score([])), "here")[0].passed


def test_onsets_are_counted_where_they_can_be_heard() -> None:
    """In struck layers; a pad begins nothing."""
    heard = take(pulse(60.0)[:, 0], score([]))
    assert judge.onsets_per_s(heard, "bells") == pytest.approx(1.0, rel=0.1)
    assert judge.onsets_per_s(heard, "pad") == 0.0


def test_what_is_listened_to_alone() -> None:
    """Layers with a criterion of their own, and only those a preset has."""
    assert judge.judged_alone(preset()) == ("bass", "bells", "noise", "pad")
