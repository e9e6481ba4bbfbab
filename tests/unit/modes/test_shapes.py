"""What each mode does that the others do not."""

import msgspec
import pytest

from soundscape.listener import ListenerState
from soundscape.modes import focus, mask, move, noise, wake
from soundscape.parameters import Wanted
from tests.support.build import preset, raised_heart, state

PRESET = preset(tempo_bpm=(100.0, 160.0), layers={"pad": -3.0, "pulse": -20.0})


def rules(wanted: Wanted) -> set[str]:
    """Return the rules that had a say."""
    return {reason.rule for reason in wanted.reasons}


def moving(**changes: object) -> ListenerState:
    """Return somebody on the move, the heart above its usual by as much as that takes."""
    return state(heart=raised_heart(**{"moving": True, "elevated": False, "evidence": 0.0, "excess_bpm": 40.0} | changes))


def test_moving_makes_move_quicker_and_denser() -> None:
    """Half way from where energy has it to the top of its range."""
    still, active = move.shape(state(), PRESET).parameters, move.shape(moving(), PRESET).parameters
    assert active.tempo_bpm == pytest.approx((still.tempo_bpm + 160.0) / 2.0)
    assert active.density == pytest.approx((still.density + PRESET.density[1]) / 2.0)


def test_a_heart_far_above_its_usual_leads_move_down() -> None:
    """From 60 above on ever further, at 90 to the bottom of the range; less with a fading reading."""
    tempos = [move.shape(moving(excess_bpm=excess), PRESET).parameters.tempo_bpm for excess in (50.0, 60.0, 70.0, 80.0, 90.0, 120.0)]
    assert tempos == sorted(tempos, reverse=True)
    assert tempos[0] == tempos[1]
    assert tempos[-2:] == [100.0, 100.0]
    faded = move.shape(moving(excess_bpm=90.0, weight=0.5), PRESET).parameters.tempo_bpm
    assert 100.0 < faded < tempos[0]


def test_a_still_heart_changes_nothing_in_move() -> None:
    """It is noted."""
    heart = raised_heart(elevated=False, excess_bpm=10.0)
    assert "heart-noted" in rules(move.shape(state(heart=heart), PRESET))
    assert move.shape(state(heart=heart), PRESET).parameters == move.shape(state(), PRESET).parameters


def test_wake_opens_over_half_an_hour() -> None:
    """At waking as sparse and dark as the preset allows, then up; without known habits at once."""
    course = [wake.shape(state(awake_h=hours, until_bed_h=16.0 - hours), PRESET).parameters for hours in (0.0, 0.1, 0.25, 0.5, 2.0)]
    assert (course[0].density, course[0].brightness) == pytest.approx((PRESET.density[0], PRESET.brightness[0]))
    for name in ("density", "brightness"):
        values = [getattr(each, name) for each in course]
        assert values[:4] == sorted(set(values[:4]))
        assert values[3] == values[4]
    unknown = wake.shape(state(habits=None, awake_h=None, until_bed_h=None), PRESET)
    assert unknown.parameters.density == course[-1].density


def test_wake_grows_louder() -> None:
    """Its envelope leads up."""
    rising = preset(dynamics=msgspec.structs.replace(PRESET.dynamics, db_per_min=(0.8, 1.2)))
    assert wake.shape(state(), rising).parameters.dynamics.direction == "crescendo"


def test_beds_stay_level() -> None:
    """Neither energy nor heart moves the bed of a mask, and nothing at all moves noise."""
    listeners = (state(), state(energy=0.0), moving(), state(heart=raised_heart()))
    masks = [mask.shape(listening, PRESET).parameters for listening in listeners]
    for name in ("layers", "noise", "loudness_lufs", "dynamics"):
        assert len({str(getattr(each, name)) for each in masks}) == 1
    assert len({str(noise.shape(listening, PRESET).parameters) for listening in listeners}) == 1


def test_a_slump_lifts_the_pulse_of_focus_but_not_the_loudness() -> None:
    """At no energy in the daytime by four decibels, with its reason; without a pulse there is nothing to lift."""
    awake, slump = (focus.shape(state(energy=energy, awake_h=6.0), PRESET) for energy in (0.6, 0.0))
    assert awake.parameters.layers["pulse"] == -20.0
    assert slump.parameters.layers["pulse"] == pytest.approx(-16.0)
    assert slump.parameters.layers["pad"] == -3.0
    assert slump.parameters.loudness_lufs == awake.parameters.loudness_lufs
    assert "slump-pulse" in rules(slump) - rules(awake)
    assert "slump-pulse" not in rules(focus.shape(state(energy=0.0, awake_h=6.0), preset()))
