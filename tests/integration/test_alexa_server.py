"""A real server that is set up for a skill by its environment, from a signed call to the music."""

import io
import itertools
import json
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import av
import httpx
import numpy as np
import pytest

from tests.support import alexa
from tests.support.alexa import Caller
from tests.support.running import HANG_S, Running, serving

QUIETEST_DB = -60.0
"""Silence, or what is nearly it, is below; the first moment of a station is a fade-in of three seconds."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A running server that reads certificates from a folder."""
    folder = tmp_path_factory.mktemp("alexa")
    certificates = folder / "certificates"
    certificates.mkdir()
    alexa.folder(certificates, datetime.now(UTC))
    environment = {
        "SOUNDSCAPE_ALEXA_SKILL_IDS": f"another, {alexa.SKILL}",
        "SOUNDSCAPE_ALEXA_CERTIFICATES": str(certificates),
        "SOUNDSCAPE_ALEXA_TRUST_ROOTS": str(certificates / "roots.pem"),
    }
    with serving(folder, environment=environment) as running:
        yield running


def call(server: Running, document: dict[str, object]) -> httpx.Response:
    """Call the webhook as Alexa does."""
    body = json.dumps(document).encode()
    headers = {"SignatureCertChainUrl": alexa.URL, "Signature-256": alexa.signature(body), "Content-Type": "application/json;charset=UTF-8"}
    return httpx.post(f"{server.url}/voice/alexa", content=body, headers=headers, timeout=HANG_S)


def decoded(data: bytes) -> np.ndarray:
    """Return the samples of an MP3 stream, shape (frames, channels)."""
    with av.open(io.BytesIO(data), mode="r", format="mp3") as container:
        return np.concatenate([frame.to_ndarray().T for frame in container.decode(audio=0)])


def test_from_a_word_to_music(server: Running) -> None:
    """The address in the answer plays, and what it plays does not begin with silence."""
    with server.listener() as client:
        token = client.post("/api/me/devices", json={"name": "echo", "scopes": ["station:control", "stream:listen"]}).json()["token"]
    answer = call(server, Caller(token).document("LaunchRequest", at=datetime.now(UTC)))
    assert answer.status_code == 200, answer.text
    url = answer.json()["response"]["directives"][0]["audioItem"]["stream"]["url"]
    assert url.startswith("https://127.0.0.1")
    with httpx.stream("GET", url.replace("https://", "http://"), timeout=HANG_S) as stream:
        assert stream.headers["content-type"] == "audio/mpeg"
        data = b"".join(itertools.islice(stream.iter_bytes(4096), 8))
    second = decoded(data)[:48_000]
    assert 20.0 * np.log10(np.sqrt(np.mean(second**2))) > QUIETEST_DB


def test_a_forged_call_is_one_line_in_the_log(server: Running) -> None:
    """And nothing in it says whose it was."""
    document = Caller("sd_somebody").document("LaunchRequest", at=datetime.now(UTC))
    document["context"]["System"]["application"]["applicationId"] = "amzn1.ask.skill.forged"
    document["session"]["application"]["applicationId"] = "amzn1.ask.skill.forged"
    before = Path(server.log).read_text(encoding="utf-8")
    assert call(server, document).status_code == 400
    said = Path(server.log).read_text(encoding="utf-8").removeprefix(before)
    assert len(said.splitlines()) == 1
    assert "was refused" in said
    assert not any(personal in said for personal in ("sd_somebody", "amzn1", "AEXAMPLE"))


def test_a_body_that_ends_early_does_nothing(server: Running) -> None:
    """The caller hangs up in the middle, and the next call is answered."""
    with socket.create_connection(("127.0.0.1", server.port)) as caller:
        caller.sendall(b"POST /voice/alexa HTTP/1.1\r\nHost: localhost\r\nContent-Length: 900\r\n\r\n" + b'{"request":')
    assert call(server, Caller(None).intent("AMAZON.HelpIntent", at=datetime.now(UTC))).status_code == 200
