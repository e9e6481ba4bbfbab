"""What all tests share: how Hypothesis runs, and what happens when an outside program is missing."""

import importlib
import os
import shutil
import warnings
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("local", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
settings.register_profile("deep", deadline=None, suppress_health_check=list(HealthCheck), max_examples=2_000)
settings.load_profile("ci" if os.environ.get("CI") or os.environ.get("SOUNDSCAPE_REQUIRE_ALL") == "1" else "local")


def require(program: str) -> Path:
    """Return where an outside program is; skip the test without it, or fail when SOUNDSCAPE_REQUIRE_ALL is 1."""
    found = shutil.which(program)
    if found is not None:
        return Path(found)
    message = f"{program} is not installed"
    if os.environ.get("SOUNDSCAPE_REQUIRE_ALL") == "1":
        pytest.fail(f"{message}, and SOUNDSCAPE_REQUIRE_ALL=1 asks for it", pytrace=False)
    pytest.skip(message)


def require_package(name: str) -> ModuleType:
    """Return an outside package that answers are compared with; skip the test without it, or fail when SOUNDSCAPE_REQUIRE_ALL is 1."""
    with warnings.catch_warnings():
        # Their warnings about other packages are none of ours.
        warnings.simplefilter("ignore")
        try:
            return importlib.import_module(name)
        except ImportError:
            pass
    message = f"the package {name} is not installed (pip install 'soundscape[oracles]')"
    if os.environ.get("SOUNDSCAPE_REQUIRE_ALL") == "1":
        pytest.fail(f"{message}, and SOUNDSCAPE_REQUIRE_ALL=1 asks for it", pytrace=False)
    pytest.skip(message)
