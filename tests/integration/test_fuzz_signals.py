"""Wrong bodies by the hundred; `scripts/fuzz-signals` sends them by the ten thousand."""

import pytest

from tests.support import fuzz
from tests.support.web import Web


@pytest.mark.parametrize("seed", [1, 2])
async def test_no_body_is_too_much(web: Web, seed: int) -> None:
    """Good ones are taken, the others refused; none is an error of the server's or reaches the music."""
    answers, failed = await fuzz.run(web, 600, seed)
    assert failed == []
    statuses = {status for _, status in answers}
    assert {200, 400, 401, 403, 404, 415, 422} <= statuses
    assert statuses <= {200, 400, 401, 403, 404, 405, 413, 415, 422}
