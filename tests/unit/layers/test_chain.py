"""Chains: something done again and again while awake."""

from soundscape.chance import Chance
from soundscape.engine._agenda import Agenda
from soundscape.layers._chain import Chain
from soundscape.layers.base import Bench

SECOND = 48_000


class Bell:
    """A chain that writes down when it steps, every two seconds."""

    def __init__(self) -> None:
        self.agenda = Agenda()
        self.rung: list[int] = []
        bench = Bench(lambda: self.agenda.frame, self.agenda.after, lambda: False, Chance(1, 0, "details"))
        self.chain = Chain(bench, self._ring)

    def _ring(self) -> float:
        self.rung.append(self.agenda.frame // SECOND)
        return 2.0

    def until(self, second: int) -> list[int]:
        """Go on to a second and return when it has rung so far."""
        while self.agenda.frame < second * SECOND:
            self.agenda.move_to(self.agenda.frame + 240)
        return self.rung


def test_it_steps_when_it_said_it_would() -> None:
    """The first time after the wait it was given, then after each step's own."""
    bell = Bell()
    bell.chain.play(1.0)
    assert bell.until(8) == [1, 3, 5, 7]


def test_to_play_what_plays_changes_nothing() -> None:
    """There is one chain, however often it is played."""
    bell = Bell()
    bell.chain.play(1.0)
    bell.until(2)
    bell.chain.play()
    assert bell.until(6) == [1, 3, 5]


def test_stopped_and_played_again_the_old_chain_stays_away() -> None:
    """What was planned before the stop does not come."""
    bell = Bell()
    bell.chain.play()
    bell.until(1)
    bell.chain.stop()
    bell.chain.play(2.0)
    assert bell.until(6) == [0, 3, 5]
    bell.chain.stop()
    assert bell.until(12) == [0, 3, 5]
