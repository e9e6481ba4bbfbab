"""Fixtures of the integration tests."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.web import Web, running


@pytest.fixture
async def web(tmp_path: Path) -> AsyncIterator[Web]:
    """A running web process with hosts that play when told."""
    async with running(tmp_path) as started:
        yield started
