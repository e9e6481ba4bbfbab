"""Errors: one small tree that carries data."""

from soundscape import errors
from soundscape.errors import Busy, InvalidInput, SoundscapeError


def test_every_error_belongs_to_one_tree() -> None:
    """Whatever is raised on purpose can be caught as one kind."""
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, Exception)]
    assert len(kinds) == 8
    assert all(issubclass(kind, SoundscapeError) for kind in kinds)


def test_wrong_input_names_field_and_reason() -> None:
    """The text is one sentence for people, the parts are there for programs."""
    error = InvalidInput("bpm", "must be a number")
    assert (str(error), error.field, error.reason) == ("bpm: must be a number", "bpm", "must be a number")


def test_busy_says_when_to_come_back() -> None:
    """The waiting time travels with the error."""
    assert Busy("full", retry_after_s=10).retry_after_s == 10
