"""What is read of the messages of Pulsoid and HypeRate, without a connection."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundscape.errors import InvalidInput
from soundscape.sources import hyperate, pulsoid
from soundscape.sources.base import LinkedService, SourceFailed, SourceRefused
from soundscape.sources.hyperate import HypeRate
from soundscape.sources.pulsoid import Pulsoid

PULSOID: LinkedService = Pulsoid("ws://127.0.0.1:9/")
HYPERATE: LinkedService = HypeRate("ws://127.0.0.1:9/", "key")


@pytest.mark.parametrize(
    ("message", "sample"),
    [
        ({"measured_at": 1795245264000, "data": {"heart_rate": 72}}, {"bpm": 72, "at": "2026-11-21T07:14:24+00:00"}),
        ({"measured_at": 1795245264250, "data": {"heart_rate": 72}}, {"bpm": 72, "at": "2026-11-21T07:14:24.250000+00:00"}),
        ({"data": {"heart_rate": 72}}, {"bpm": 72, "at": None}),
        ({"measured_at": "soon", "data": {"heart_rate": "x"}}, {"bpm": "x", "at": "soon"}),
        ({"measured_at": 1e300, "data": {"heart_rate": 72}}, {"bpm": 72, "at": "1e+300"}),
        ({"measured_at": 1795245264000, "data": {}}, None),
        ({"measured_at": 1795245264000, "data": 72}, None),
        ([], None),
        (72, None),
    ],
)
def test_pulsoid_tells_a_rate_and_when(message: object, sample: object) -> None:
    """In milliseconds since 1970; what is wrong is left for the signal to refuse."""
    assert pulsoid.read(json.dumps(message)) == sample


@pytest.mark.parametrize(
    ("message", "sample"),
    [
        ({"event": "hr_update", "payload": {"hr": 79}, "ref": None, "topic": "hr:internal-testing"}, {"bpm": 79}),
        ({"event": "hr_update", "payload": {}}, None),
        ({"event": "hr_update", "payload": 79}, None),
        ({"event": "phx_reply", "payload": {"response": {}, "status": "ok"}, "ref": 0, "topic": "phoenix"}, None),
        ({"event": "clip:created", "payload": {"twitch_slug": "x"}}, None),
        ([], None),
    ],
)
def test_hyperate_tells_a_rate(message: object, sample: object) -> None:
    """In updates; answers and other events tell none."""
    assert hyperate.read(json.dumps(message)) == sample


@pytest.mark.parametrize(
    ("message", "error"),
    [
        ({"event": "phx_reply", "payload": {"status": "error", "response": {"reason": "internal-testing"}}}, SourceRefused),
        ({"event": "phx_error", "payload": {}}, SourceFailed),
        ({"event": "phx_close", "payload": {}}, SourceFailed),
    ],
)
def test_hyperate_says_when_a_link_has_ended(message: dict[str, Any], error: type[SourceFailed]) -> None:
    """In a sentence that does not repeat what it sent."""
    with pytest.raises(error) as failure:
        hyperate.read(json.dumps(message))
    assert type(failure.value) is error
    assert "internal-testing" not in str(failure.value)


@given(st.text(max_size=200) | st.binary(max_size=200))
def test_any_message_is_read_or_fails_clearly(message: str | bytes) -> None:
    """Bytes and text alike."""
    for read in (pulsoid.read, hyperate.read):
        try:
            sample = read(message)
        except SourceFailed as failure:
            assert "another format" in str(failure)  # noqa: PT017  # not raising is fine too
        else:
            assert sample is None


@pytest.mark.parametrize(
    ("service", "secret", "kept"),
    [
        (PULSOID, " a1b2c3d4-e5f6 \n", "a1b2c3d4-e5f6"),
        (PULSOID, "x" * 512, "x" * 512),
        (PULSOID, "short", None),
        (PULSOID, "x" * 513, None),
        (PULSOID, "two words here", None),
        (PULSOID, "line\nbreak-token", None),
        (PULSOID, "tokén-of-ada", None),
        (HYPERATE, " internal-testing ", "internal-testing"),
        (HYPERATE, "3A7F", "3A7F"),
        (HYPERATE, "", None),
        (HYPERATE, "---", None),
        (HYPERATE, "x" * 65, None),
        (HYPERATE, "hr:internal", None),
        (HYPERATE, "a b", None),
    ],
)
def test_a_secret_is_checked_before_it_is_kept(service: LinkedService, secret: str, kept: str | None) -> None:
    """What is around it is taken off; what cannot be one is refused without being repeated."""
    if kept is not None:
        assert service.checked(secret) == kept
        return
    with pytest.raises(InvalidInput) as refusal:
        service.checked(secret)
    assert refusal.value.field == service.field
    assert not secret or secret not in str(refusal.value)
