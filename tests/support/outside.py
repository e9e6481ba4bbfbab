"""Outside programs the suite drives: missing ones skip their tests with one plain line, or fail them where everything is required."""

import os
import shutil

import pytest

REQUIRE_ALL = "SOUNDSCAPE_REQUIRE_ALL"


def needs(program: str) -> pytest.MarkDecorator:
    """Return the mark for tests that run `program`."""
    missing = shutil.which(program) is None and os.environ.get(REQUIRE_ALL) != "1"
    return pytest.mark.skipif(missing, reason=f"{program} is not installed")
