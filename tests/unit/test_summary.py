"""One plain sentence: what matters most now, and how certain it is."""

import random
import re
from datetime import timedelta

import msgspec
import pytest

from soundscape import listener, summary
from soundscape.body.habits import Habits
from soundscape.body.state import BodyState
from soundscape.listener import Profile
from tests.support.bodies import random_state
from tests.support.build import EVERYTHING, NOON, raised_heart, state

EVENING = NOON + timedelta(hours=10, minutes=20)


@pytest.mark.parametrize(
    ("told", "matter"),
    [
        (state(heart=raised_heart()), "your heart rate of 100, above your usual while you are still"),
        (state(at=EVENING), "bedtime, 40 min away"),
        (state(at=NOON - timedelta(hours=8)), "the night: by your habits you are asleep"),
        (state(at=NOON + timedelta(hours=2)), "your body clock, near its high of the day"),
        (state(at=NOON + timedelta(hours=9)), "sleep pressure, high after 14 h awake"),
    ],
)
def test_it_names_what_matters(told: listener.ListenerState, matter: str) -> None:
    """A raised heart before the night, the night before the parts of energy, and of those the largest."""
    assert summary.sentence(told).startswith(f"What matters most now is {matter}; ")


def test_after_a_flight_it_is_the_body_clock() -> None:
    """Whoever has just landed in Tokyo by Berlin's clock runs about seven hours late."""
    tokyo = msgspec.structs.replace(EVERYTHING, place=listener.Place(35.68, 139.65), timezone="Asia/Tokyo")
    body = listener.leave(EVERYTHING, BodyState(), NOON)
    landed = listener.at(tokyo, listener.advance(tokyo, body, NOON), NOON)
    assert re.search(r"your body clock, which runs about [678] h late for your usual nights", summary.sentence(landed))
    assert "about 5 h early" in summary.sentence(landed, late_h=-5.2)


@pytest.mark.parametrize("habits", [Habits(7.0, 23.0), Habits(5.0, 21.0), Habits(11.0, 3.0), Habits(9.5, 0.25)])
@pytest.mark.parametrize("month", range(1, 13))
def test_nobody_is_told_of_jet_lag_at_home(habits: Habits, month: int) -> None:
    """Whatever the season, an entrained clock is within two and a half hours of its nights."""
    home = msgspec.structs.replace(EVERYTHING, habits=habits)
    late_h = summary.late_by(state(home, at=NOON.replace(month=month)))
    assert late_h is not None
    assert abs(late_h) < summary.OUT_OF_STEP_H


def test_it_says_how_certain_it_is() -> None:
    """The less is known, the less certain, and with unknown nights it says what it goes by."""
    assert summary.sentence(state()).endswith("; that is fairly certain, with the body clock known to within 1.0 h.")
    assert "your nights are unknown, so it goes by usual ones from 23:00 to 07:00" in summary.sentence(
        listener.at(Profile(), BodyState(), NOON)
    )


def test_it_is_always_one_plain_sentence() -> None:
    """Whatever is known or unknown: one capital, one full stop, no None, no claim."""
    rng = random.Random(5)
    for _ in range(500):
        said = summary.sentence(random_state(rng))
        assert re.fullmatch(r"What matters most now is [^!?]+\.", said), said
        assert "None" not in said
        assert "nan" not in said.split()
