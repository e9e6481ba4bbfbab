"""What a call of the Alexa webhook costs, and how soon it is answered by a real server under load: part of `make bench`."""

import asyncio
import json
import tempfile
import time
from collections import Counter, deque
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles

from soundscape.voice.alexa.verification import Verifier
from tests.support import alexa
from tests.support.alexa import NOW, SKILL, URL, Caller
from tests.support.running import Running, serving

VERIFICATIONS = 2000
VERIFICATION_GOAL_MS = 1.0
CONNECTIONS = 48
LISTENERS = 8
CALLS_PER_S = 200
SECONDS = 15
ANSWER_GOAL_MS = 300.0

Signed = tuple[bytes, str]


async def _verification_ms() -> list[float]:
    async def fetch(_url: str) -> bytes:
        return alexa.good_chain()

    verifier = Verifier(skill_ids=(SKILL,), fetch=fetch, roots=alexa.roots, now=lambda: NOW)
    caller = Caller()
    calls = [_signed(caller.document("LaunchRequest")) for _ in range(VERIFICATIONS + 1)]
    await verifier.verify(URL, calls[0][1], calls[0][0])
    costs = []
    for body, signature in calls[1:]:
        began_s = time.process_time()
        await verifier.verify(URL, signature, body)
        costs.append(1000.0 * (time.process_time() - began_s))
    return costs


def _signed(document: dict[str, object]) -> Signed:
    body = json.dumps(document).encode()
    return body, alexa.signature(body)


def _linked(server: Running) -> str:
    with server.listener() as client:
        answer = client.post("/api/me/devices", json={"name": "bench", "scopes": ["station:control", "stream:listen"]})
        return str(answer.json()["token"])


def _calls(tokens: list[str]) -> list[Signed]:
    callers = [Caller(token) for token in tokens]
    documents: list[dict[str, object]] = []
    while len(documents) < CALLS_PER_S * SECONDS:
        for caller in callers:
            documents += alexa.every_kind(caller, at=datetime.now(UTC)).values()
    return [_signed(document) for document in documents[: CALLS_PER_S * SECONDS]]


async def _answers_ms(port: int, calls: list[Signed]) -> tuple[list[float], Counter[int]]:
    statuses: Counter[int] = Counter()
    elapsed_ms: list[float] = []
    waiting = deque(enumerate(calls))
    begin_s = time.perf_counter() + 0.5

    async def connection() -> None:
        # Plain sockets: a client that costs more than the server would measure itself.
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while waiting:
            number, signed = waiting.popleft()
            # At their times, however long earlier ones take: waiting counts.
            due_s = begin_s + number / CALLS_PER_S
            await asyncio.sleep(max(0.0, due_s - time.perf_counter()))
            writer.write(_written(*signed))
            statuses[await _status(reader)] += 1
            elapsed_ms.append(1000.0 * (time.perf_counter() - due_s))
        writer.close()

    await asyncio.gather(*(connection() for _ in range(CONNECTIONS)))
    return elapsed_ms, statuses


def _written(body: bytes, signature: str) -> bytes:
    head = (
        "POST /voice/alexa HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        f"SignatureCertChainUrl: {URL}\r\nSignature-256: {signature}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def _status(reader: asyncio.StreamReader) -> int:
    head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
    await reader.readexactly(int(head.partition("content-length: ")[2].partition("\r\n")[0]))
    return int(head.split()[1])


def main() -> None:
    """Print the cost of a verification and the latency of answers at 200 calls a second, as JSON."""
    costs = asyncio.run(_verification_ms())
    _print("verification of a call, certificate kept", median(costs), max(costs), VERIFICATION_GOAL_MS)
    with tempfile.TemporaryDirectory() as folder:
        certificates = Path(folder) / "certificates"
        certificates.mkdir()
        alexa.folder(certificates, datetime.now(UTC))
        environment = {
            "SOUNDSCAPE_ALEXA_SKILL_IDS": SKILL,
            "SOUNDSCAPE_ALEXA_CERTIFICATES": str(certificates),
            "SOUNDSCAPE_ALEXA_TRUST_ROOTS": str(certificates / "roots.pem"),
            "SOUNDSCAPE_LOG_LEVEL": "warning",
        }
        with serving(Path(folder), environment=environment) as server:
            calls = _calls([_linked(server) for _ in range(LISTENERS)])
            elapsed_ms, statuses = asyncio.run(_answers_ms(server.port, calls))
            failed = server.log.read_text(encoding="utf-8").count("a voice request failed")
    assert statuses == {200: len(calls)}, statuses
    assert failed == 0, f"{failed} calls were answered with an apology"
    _print(f"webhook at {CALLS_PER_S} calls a second, 99 %", quantiles(elapsed_ms, n=100)[98], max(elapsed_ms), ANSWER_GOAL_MS)
    _print(f"webhook at {CALLS_PER_S} calls a second, median", median(elapsed_ms), max(elapsed_ms), None)


def _print(name: str, value: float, worst: float, goal: float | None) -> None:
    print(json.dumps({"name": name, "value": round(value, 3), "worst": round(worst, 3), "unit": "ms", "goal": goal}))


if __name__ == "__main__":
    main()
