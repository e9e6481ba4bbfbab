"""Whose calls are taken for Alexa's: signatures, times, skills and repetitions."""

import asyncio
import base64
import json
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from hypothesis import given
from hypothesis import strategies as st

from soundscape.voice.alexa import requests
from soundscape.voice.alexa.refusals import Refused
from soundscape.voice.alexa.verification import MAX_LEAVES, Replays
from tests.support import alexa
from tests.support.alexa import NOW, SKILL, URL, Caller
from tests.support.verifying import LAUNCH, Given


def launch(**changes: Any) -> bytes:
    """Return a launch with these members of its request."""
    document = Caller().document("LaunchRequest")
    document["request"] |= changes
    return json.dumps(document).encode()


def at(instant: datetime) -> bytes:
    """Return a launch sent at an instant."""
    return launch(timestamp=instant.isoformat())


async def test_a_genuine_call_is_taken() -> None:
    """And what it says is read."""
    request = await Given().verify()
    assert (request.kind, request.language, request.can_play, request.access_token) == (
        "LaunchRequest",
        "en",
        True,
        "our-oauth-access-token",
    )


# The signature.


@pytest.mark.parametrize(
    "signature",
    [
        "",
        "!!!",
        "AAAA",
        "x" * 5000,
        "c2ln\n",
        base64.b64encode(bytes(256)).decode(),
        alexa.signature(LAUNCH, algorithm=hashes.SHA1()),  # what Alexa used to send
        alexa.signature(LAUNCH + b" "),
        alexa.signature(LAUNCH, alexa.root()),
        alexa.signature(LAUNCH)[:-4],
    ],
)
async def test_another_signature_is_refused(signature: str) -> None:
    """Forged, garbled, of the old kind, or somebody else's."""
    assert "signature" in (await Given().refusal(signature=signature)).lower()


async def test_no_signature_is_refused_before_anything_is_fetched() -> None:
    """A missing header costs nothing."""
    given = Given()
    with pytest.raises(Refused):
        await given.verifier.verify(URL, None, LAUNCH)
    assert given.fetched == []


@pytest.mark.parametrize(
    "change", [lambda body: body + b" ", lambda body: body.replace(b"en-US", b"en-GB"), lambda body: body.replace(b" ", b"")]
)
async def test_a_changed_body_is_refused(change: Callable[[bytes], bytes]) -> None:
    """Byte by byte: one that means the same is another."""
    assert "signature" in await Given().refusal(change(LAUNCH), signature=alexa.signature(LAUNCH))


# Time.


@pytest.mark.parametrize("seconds", [-150, -149.5, 0, 149, 150])
async def test_a_call_of_now_is_taken(seconds: float) -> None:
    """150 s early or late, as Amazon asks."""
    assert await Given().verify(at(NOW + timedelta(seconds=seconds)))


@pytest.mark.parametrize("seconds", [-86400, -151, 151, 86400])
async def test_a_call_of_another_time_is_refused(seconds: float) -> None:
    """In both directions, and before anything is fetched."""
    given = Given()
    assert "not of now" in await given.refusal(at(NOW + timedelta(seconds=seconds)))
    assert given.fetched == []


@pytest.mark.parametrize("timestamp", ["", "now", "2026-11-21", "2026-11-21T09:00:00", "1795251600", "9999-12-31T23:59:59-23:59"])
async def test_what_is_no_instant_is_refused(timestamp: str) -> None:
    """A time without its zone is none."""
    assert await Given().refusal(launch(timestamp=timestamp)) in {"the timestamp is not an instant", "the call is not of now"}


async def test_events_of_the_skill_may_be_an_hour_late() -> None:
    """Alexa tries them again; nothing else may be."""
    sent = NOW - timedelta(seconds=3599)
    assert await Given().verify(json.dumps(Caller().document("AlexaSkillEvent.SkillEnabled", at=sent)).encode())
    assert "not of now" in await Given().refusal(json.dumps(Caller().document("AlexaSkillEvent.SkillOther", at=sent)).encode())


# The skill.


def _for_skill(context: str | None, session: str | None) -> bytes:
    document = Caller().document("LaunchRequest")
    for place, skill in ((document["context"]["System"], context), (document["session"], session)):
        if skill is None:
            del place["application"]
        else:
            place["application"] = {"applicationId": skill}
    return json.dumps(document).encode()


@pytest.mark.parametrize(
    ("context", "session"), [("other", "other"), ("other", SKILL), (SKILL, "other"), (None, None), (None, "other"), ("", "")]
)
async def test_a_call_for_another_skill_is_refused(context: str | None, session: str | None) -> None:
    """Wherever it says so, and also when it does not say."""
    given = Given()
    assert "skill" in await given.refusal(_for_skill(context, session))
    assert given.fetched == []


async def test_either_place_may_name_the_skill() -> None:
    """Requests of the player have no session."""
    assert await Given().verify(_for_skill(SKILL, None))
    assert await Given().verify(_for_skill(None, SKILL))


async def test_without_a_skill_of_our_own_everything_is_refused() -> None:
    """The log says what to set."""
    assert "SOUNDSCAPE_ALEXA_SKILL_IDS" in await Given(skills=()).refusal()


# The body.


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"\xff\xfe",
        LAUNCH[:-1],
        LAUNCH[: len(LAUNCH) // 2],
        b"[" * 30_000,
        b'{"request":{}}',
        b'{"request":{"type":1,"requestId":"a","timestamp":"b"}}',
        b'{"request":{"type":"LaunchRequest","requestId":"a"}}',
        LAUNCH + LAUNCH,
    ],
)
async def test_what_is_no_request_is_refused(body: bytes) -> None:
    """Though it is signed."""
    assert "body" in await Given().refusal(body)


@given(st.binary(max_size=200))
def test_no_body_is_an_error(body: bytes) -> None:
    """It is a request or it is refused."""
    with suppress(Refused):
        assert requests.parse(body).kind


# Repetition.


async def test_a_call_is_taken_once() -> None:
    """Until it is too old to be taken anyway."""
    given = Given()
    await given.verify()
    assert "before" in await given.refusal()
    given.now += timedelta(seconds=150)
    assert "before" in await given.refusal()
    given.now += timedelta(seconds=1)
    assert "not of now" in await given.refusal()


async def test_a_forged_call_cannot_use_a_real_one_up() -> None:
    """Only what is taken is remembered."""
    given = Given()
    await given.refusal(signature=alexa.signature(b"other"))
    assert await given.verify()


async def test_a_call_from_the_future_cannot_be_repeated_either() -> None:
    """It is remembered for as long as it could be sent again."""
    given = Given()
    body = at(NOW + timedelta(seconds=150))
    await given.verify(body)
    given.now += timedelta(seconds=299)
    assert "before" in await given.refusal(body)


@given(st.lists(st.integers(0, 30), max_size=60))
def test_memory_is_bounded(numbers: list[int]) -> None:
    """The oldest are forgotten; within its capacity nothing is."""
    replays = Replays(capacity=10)
    recent: list[int] = []
    for number in numbers:
        new = replays.is_new(b"%d" % number, now=NOW, until=NOW)
        assert new == (number not in recent)
        recent = [*recent, number][-10:] if new else recent
        assert len(replays._until) <= 10


# Keeping the certificate.


def _launches(count: int) -> list[bytes]:
    caller = Caller()
    return [json.dumps(caller.document("LaunchRequest")).encode() for _ in range(count)]


async def test_the_chain_is_fetched_once_an_hour() -> None:
    """Many calls cost one fetch."""
    given = Given()
    for body in _launches(5):
        await given.verify(body)
    assert len(given.fetched) == 1
    given.now += timedelta(hours=1)
    await given.verify(at(given.now))
    assert len(given.fetched) == 2


async def test_calls_at_once_wait_for_one_fetch() -> None:
    """Nobody asks twice."""
    given = Given()
    await asyncio.gather(*(given.verify(body) for body in _launches(20)))
    assert len(given.fetched) == 1


async def test_a_kept_certificate_does_not_outlive_itself() -> None:
    """Its end is looked at every time."""
    given = Given(chain=alexa.chain(alexa.leaf(end=NOW + timedelta(minutes=10)), alexa.intermediate()))
    await given.verify()
    given.now += timedelta(minutes=11)
    assert "within its time" in await given.refusal(at(given.now))


async def test_few_certificates_are_kept() -> None:
    """However many addresses are named."""
    given = Given()
    for number, body in enumerate(_launches(MAX_LEAVES + 5)):
        await given.verify(body, url=f"https://s3.amazonaws.com/echo.api/{number}.pem")
    assert len(given.verifier._leaves) == MAX_LEAVES
    assert given.verifier._coming == {}
