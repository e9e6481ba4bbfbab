"""Criteria: bounds, margins and the worst."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundscape.quality.criteria import Criterion, Finding, below, in_tune, worst

ABOUT = Criterion("about", "dB", -1.0, 1.0)
MOST = Criterion("most", "", most=3.0)


@pytest.mark.parametrize(("value", "passed"), [(0.0, True), (1.0, True), (-1.0, True), (1.01, False), (-1.01, False), (None, False)])
def test_bounds_belong_to_what_is_allowed(value: float | None, passed: bool) -> None:
    """And what was not found has failed."""
    assert Finding(ABOUT, value, "").passed == passed


def test_bounds_in_words() -> None:
    """One side or two."""
    assert (ABOUT.bounds, MOST.bounds, in_tune("pad").bounds) == ("-1 to 1", "at most 3", "at least 95")
    assert below("darker", "relax").name == "darker than relax"


@given(st.lists(st.one_of(st.none(), st.floats(-10.0, 10.0)), min_size=1, max_size=8))
def test_the_worst_has_the_least_margin(values: list[float | None]) -> None:
    """It fails exactly when any fails."""
    findings = [Finding(ABOUT, value, str(place)) for place, value in enumerate(values)]
    (found,) = worst(findings)
    assert found.criterion.margin(found.value) == min(ABOUT.margin(value) for value in values)
    assert found.passed == all(finding.passed for finding in findings)


def test_each_criterion_has_its_own_worst() -> None:
    """In the order in which they first appear."""
    findings = [Finding(MOST, 1.0, "a"), Finding(ABOUT, 0.9, "a"), Finding(MOST, 2.0, "b"), Finding(ABOUT, 0.1, "b")]
    assert [(one.criterion.name, one.where) for one in worst(findings)] == [("most", "b"), ("about", "a")]
    assert ABOUT.margin(None) == -math.inf
