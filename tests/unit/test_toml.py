"""TOML texts: on which line a key stands."""

import pytest

from soundscape.toml import line_of, located

TEXT = """# a comment: speed = 1
title = "x"
quoted."inner-key" = 2
inline = {speed = 3}

[first]   # a table
speed = [1,
  2]
[ first . second ]
"speed" = 4
"""


@pytest.mark.parametrize(
    ("field", "line"),
    [
        ("title", 2),
        ("quoted.inner-key", 3),
        ("inline.speed", 4),
        ("first", 6),
        ("first.speed", 7),
        ("first.second.speed", 10),
        ("first.second.height", 9),
        ("first.height", 6),
        ("speed", None),
        ("", None),
    ],
)
def test_a_key_stands_on_its_line_or_in_its_table(field: str, line: int | None) -> None:
    """Tables, dotted and quoted keys and inline tables are known; a comment is no key; what is missing belongs to its table."""
    assert line_of(TEXT, field) == line


def test_an_error_says_where() -> None:
    """Source, line, field and reason; what is missing from the top is missing on line 1."""
    assert str(located(TEXT, "a.toml", "first.speed[1]", "is wrong")) == "a.toml, line 7: first.speed[1]: is wrong"
    assert str(located(TEXT, "a.toml", "height", "is missing")) == "a.toml, line 1: height: is missing"
    assert str(located("", "a.toml", "height", "is missing")) == "a.toml: height: is missing"
