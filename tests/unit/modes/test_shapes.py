"""What each mode does that the others do not."""

import msgspec
import pytest

from soundscape.body.motion import MotionNow
from soundscape.body.room import RoomNow
from soundscape.listener import ListenerState
from soundscape.modes import focus, mask, move, noise, wake
from soundscape.parameters import Wanted
from tests.support.build import preset, raised_heart, state

PRESET = preset(tempo_bpm=(100.0, 160.0), layers={"pad": -3.0, "pulse": -20.0})


def rules(wanted: Wanted) -> set[str]:
    """Return the rules that had a say."""
    return {reason.rule for reason in wanted.reasons}


def moving(motion: MotionNow | None = None, **changes: object) -> ListenerState:
    """Return somebody on the move, the heart above its usual by as much as that takes."""
    return state(motion=motion, heart=raised_heart(**{"moving": True, "elevated": False, "evidence": 0.0, "excess_bpm": 40.0} | changes))


def test_moving_makes_move_quicker_and_denser() -> None:
    """Half way from where energy has it to the top of its range."""
    still, active = move.shape(state(), PRESET).parameters, move.shape(moving(), PRESET).parameters
    assert active.tempo_bpm == pytest.approx((still.tempo_bpm + 160.0) / 2.0)
    assert active.density == pytest.approx((still.density + PRESET.density[1]) / 2.0)


def test_a_heart_far_above_its_usual_leads_move_down() -> None:
    """From 100 above on ever further, at 125 to the bottom of the range; less with a fading reading."""
    tempos = [move.shape(moving(excess_bpm=excess), PRESET).parameters.tempo_bpm for excess in (50.0, 100.0, 110.0, 120.0, 125.0, 150.0)]
    assert tempos == sorted(tempos, reverse=True)
    assert tempos[0] == tempos[1]
    assert tempos[-2:] == [100.0, 100.0]
    faded = move.shape(moving(excess_bpm=125.0, weight=0.5), PRESET).parameters.tempo_bpm
    assert 100.0 < faded < tempos[0]


def test_a_still_heart_changes_nothing_in_move() -> None:
    """It is noted."""
    heart = raised_heart(elevated=False, excess_bpm=10.0)
    assert "heart-noted" in rules(move.shape(state(heart=heart), PRESET))
    assert move.shape(state(heart=heart), PRESET).parameters == move.shape(state(), PRESET).parameters


@pytest.mark.parametrize(
    ("cadence", "tempo"), [(150.0, 150.0), (104.0, 104.0), (60.0, 120.0), (80.0, 160.0), (240.0, 120.0), (200.0, 100.0), (170.0, 160.0)]
)
def test_the_pulse_of_move_follows_the_steps(cadence: float, tempo: float) -> None:
    """They, their half or their double, within 100 to 160; with or without a heart to go by."""
    steps = MotionNow(True, cadence, 1.0, 1.0)
    wanted = move.shape(state(motion=steps), PRESET)
    assert wanted.parameters.tempo_bpm == pytest.approx(tempo)
    assert wanted.tempo_per_min == 4.0
    assert "cadence-tempo" in rules(wanted) or tempo == 160.0
    assert move.shape(moving(motion=steps), PRESET).parameters.tempo_bpm == pytest.approx(tempo)


def test_steps_that_are_forgotten_or_unknown_say_nothing() -> None:
    """Half forgotten they have half their say; whoever stands still takes none."""
    plain = move.shape(state(), PRESET).parameters.tempo_bpm
    assert move.shape(state(motion=MotionNow(False, 150.0, 1.0, 1.0)), PRESET).parameters.tempo_bpm == plain
    assert move.shape(state(motion=MotionNow(True, None, 1.0, 0.0)), PRESET).parameters.tempo_bpm == plain
    half = move.shape(moving(motion=MotionNow(True, 100.0, 90.0, 0.5)), PRESET).parameters.tempo_bpm
    full = move.shape(moving(), PRESET).parameters.tempo_bpm
    assert half == pytest.approx((full + 100.0) / 2.0)


def test_a_heart_far_above_its_usual_leads_down_from_the_steps() -> None:
    """Whatever they are."""
    found = move.shape(moving(excess_bpm=130.0, motion=MotionNow(True, 150.0, 1.0, 1.0)), PRESET)
    assert found.parameters.tempo_bpm == 100.0
    assert "heart-far" in rules(found)


def in_room(**changes: object) -> ListenerState:
    """Return somebody in a room that asks for a louder bed."""
    usual = RoomNow(50.0, 52.0, 40.0, 1.0, 46.0, impulse=False, age_s=1.0, weight=1.0)
    return state(room=msgspec.structs.replace(usual, **changes))


def test_the_bed_of_a_mask_follows_the_room() -> None:
    """By as many decibels as it asks for, no more than six, and no further than the reading is fresh; the music stays where it is."""
    bed = preset(layers={"noise": -3.0, "pad": -10.0})
    plain = mask.shape(state(), bed).parameters
    for masker, weight, more in ((46.0, 1.0, 4.0), (38.0, 1.0, -4.0), (60.0, 1.0, 6.0), (46.0, 0.5, 2.0)):
        found = mask.shape(in_room(masker_dba=masker, weight=weight), bed).parameters
        assert found.layers["noise"] == pytest.approx(plain.layers["noise"] + more)
        assert found.loudness_lufs == pytest.approx(plain.loudness_lufs + more)
        assert found.layers["pad"] == plain.layers["pad"]


def test_the_fewer_voices_the_darker_the_bed_of_a_mask() -> None:
    """-5 dB an octave over speech, -7 where nobody speaks."""
    bed = preset(layers={"noise": -3.0, "pad": -10.0})
    slopes = [mask.shape(in_room(speech=speech), bed).parameters.noise.slope_db_per_octave for speech in (1.0, 0.5, 0.0)]
    assert slopes == pytest.approx([-5.0, -6.0, -7.0])
    assert mask.shape(in_room(speech=None), bed).parameters.noise.slope_db_per_octave == -5.0


def test_a_slam_is_named() -> None:
    """The reason says that the bed waits."""
    texts = [reason.text for reason in mask.shape(in_room(impulse=True), preset()).reasons if reason.signal == "room"]
    assert any("waits until it is over" in text for text in texts)


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
