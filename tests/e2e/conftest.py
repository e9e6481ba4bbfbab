"""One real server and one real browser for all end-to-end tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.conftest import require
from tests.e2e.browser import chromium
from tests.support.running import Running, serving

LAN_NAME = "soundscape.test"


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A server that is also called by a name that is not localhost."""
    with serving(tmp_path_factory.mktemp("server"), environment={"SOUNDSCAPE_ALLOWED_HOSTS": LAN_NAME}) as running:
        yield running


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """A Chromium for which the LAN name is this machine, as a name server at home would have it.

    It ends with this folder: the driver holds an event loop of its own, and other tests need theirs.
    """
    executable: Path = require("chromium")
    with chromium(str(executable), f"--host-resolver-rules=MAP {LAN_NAME} 127.0.0.1") as running:
        yield running
