"""A server at a public address, and Alexa in front of it."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from authlib.integrations.httpx_client import AsyncOAuth2Client

from tests.support.oauth import ADDRESS, LINKING, program
from tests.support.web import Web, running


@pytest.fixture
async def web(tmp_path: Path) -> AsyncIterator[Web]:
    """A server at a public address with a listener whose browser is signed in there."""
    async with running(tmp_path, **LINKING) as started:
        started.client.base_url = httpx.URL(ADDRESS)
        started.client.headers["Origin"] = ADDRESS
        await started.sign_up(name="Ada")
        yield started


@pytest.fixture
async def alexa(web: Web) -> AsyncIterator[AsyncOAuth2Client]:
    """Alexa's side."""
    async with program(web) as client:
        yield client
