"""How sure the models are."""

from soundscape.body.uncertainty import PHASE_H, uncertainty


def test_what_is_not_known_widens_the_answer() -> None:
    """Everything known leaves an hour; the place matters a little, habits a lot."""
    best = uncertainty(habits_known=True, light_known=True)
    no_place = uncertainty(habits_known=True, light_known=False)
    no_habits = uncertainty(habits_known=False, light_known=True)
    nothing = uncertainty(habits_known=False, light_known=False)
    assert best.phase_h == PHASE_H
    assert best.phase_h < no_place.phase_h < no_habits.phase_h < nothing.phase_h < 4.0
    assert best.energy < no_place.energy < no_habits.energy < nothing.energy <= 0.5
