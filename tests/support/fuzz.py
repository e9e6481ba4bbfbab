"""Thousands of wrong bodies for the intake: good documents spoilt at random, JSON that is none, bytes, and wrong keys.

Everything follows from a seed, so that a body that makes trouble can be sent again.
"""

import asyncio
import json
import logging
import random
import tempfile
from collections import Counter
from collections.abc import Mapping
from itertools import zip_longest
from pathlib import Path
from typing import Any, NamedTuple

import structlog
from rich.console import Console
from rich.table import Table

import soundscape.signals
import soundscape.signals.formats
from soundscape.plugins import discover
from soundscape.signals.base import Signal
from soundscape.signals.formats.base import Format
from tests.support.web import Web, running

SIGNALS = discover(soundscape.signals, "SIGNAL", Signal)
FORMATS = discover(soundscape.signals.formats, "FORMAT", Format)
KINDS = ("application/json", "application/json; charset=utf-8", "application/octet-stream", "text/plain", "", "application/fhir+json")
TIMES: tuple[str, ...] = ("2026-11-21T09:00:00Z", "2026-11-21T08:59:00+01:00", "2026-11-21T09:01:00Z", "2026-11-21", "2009-01-01T00:00:00Z")
TIMES += ("9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", "2026-11-21T09:00:60Z", "now", "2026-02-30T00:00:00Z")
ODD: tuple[Any, ...] = (
    None,
    True,
    "",
    "72",
    "NaN",
    [],
    {},
    0,
    -1,
    72,
    500,
    10**400,
    -(2**63),
    2**64,
    1e308,
    5e-324,
    -0.0,
    "\u0000",
    "ü" * 300,
)
RAW: tuple[bytes, ...] = (
    b"{",
    b"[" * 100_000,
    b'{"samples":' * 50_000,
    b"NaN",
    b'{"bpm": NaN}',
    b'{"bpm": 1e999}',
    b'{"bpm": Infinity}',
    b"\xff\xfe",
    b"",
)
RAW += (b'"\\ud800"', b'{"device": "\\udfff", "bpm": 72}', b'{"bpm": ' + b"9" * 5_000 + b"}", b"\x00" * 1_000, b"[1]" * 10, b"null", b"72")
HUGE = (
    b'[NaN,"' + b'\\"' * 2_000_000,
    b"[NaN," + b'"",' * 1_300_000,
    b"[NaN" + b"-" * 4_000_000,
    b" " * 5_000_000,
    b"[" + b"{}," * 1_600_000 + b"{}]",
    b'{"samples": [' + b"72," * 1_000_000 + b"72]}",
    b"\x00" * 5_000_000,
)


class Body(NamedTuple):
    """One request: the signal's name, the headers and the bytes."""

    signal: str
    headers: Mapping[str, str]
    content: bytes


class Fuzz:
    """Makes bodies from a seed; `keys` are headers that open the door, or do not."""

    def __init__(self, seed: int, keys: tuple[Mapping[str, str], ...]) -> None:
        self._chance = random.Random(seed)  # nothing here is a secret
        self._keys = keys

    def body(self) -> Body:
        """Return the next body."""
        chance = self._chance
        signal = chance.choice((*SIGNALS, *SIGNALS, *SIGNALS, *["heart-rate"] * 6, "mood", "..", "%00"))
        kind = "application/json" if chance.random() < 0.9 else chance.choice(KINDS)
        content = self._content(signal)
        if chance.random() < 0.1:
            kind, content = "application/octet-stream", chance.randbytes(chance.randrange(24))
        headers = {**(chance.choice(self._keys) if chance.random() < 0.05 else self._keys[0]), **({"Content-Type": kind} if kind else {})}
        return Body(signal, headers, content)

    def _content(self, signal: str) -> bytes:
        chance = self._chance
        roll = chance.random()
        if roll < 0.002:
            return chance.choice(HUGE)
        if roll < 0.08:
            return chance.choice(RAW)
        text = json.dumps(self._document(signal), default=lambda value: value.hex()).encode()
        if roll < 0.2:
            # Cut short, or with a wrong byte in it.
            at = chance.randrange(len(text) or 1)
            return text[:at] if roll < 0.14 else text[:at] + bytes([chance.randrange(256)]) + text[at + 1 :]
        return text

    def _document(self, signal: str) -> Any:
        chance = self._chance
        known = [format.example for format in FORMATS.values()]
        known += [SIGNALS[signal].example] * 6 if signal in SIGNALS else []
        shape = chance.randrange(8)
        count = 1 if shape < 3 else chance.choice((0, 1, 2, 5, 30))
        many = [self._spoilt(chance.choice(known), 0.15) for _ in range(count)]
        if shape < 3:
            return many[0]
        if shape < 6:
            return self._spoilt({"samples": many, "device": "fuzz"}, 0.02)
        return many if shape < 7 else self._spoilt({"resourceType": "Bundle", "entry": [{"resource": part} for part in many]}, 0.02)

    def _spoilt(self, value: Any, share: float) -> Any:
        chance = self._chance
        if chance.random() < share:
            return chance.choice((*ODD, *TIMES, chance.uniform(-300.0, 300.0)))
        if isinstance(value, dict):
            kept = {name: self._spoilt(part, share) for name, part in value.items() if chance.random() > share / 3.0}
            return kept if chance.random() > share / 3.0 else {**kept, chance.choice((*kept, "x", "samples", "bpm")): chance.choice(ODD)}
        if isinstance(value, list):
            return [self._spoilt(part, share) for part in value]
        return value


async def run(web: Web, count: int, seed: int) -> tuple[Counter[tuple[str, int]], list[Body]]:
    """Send so many bodies to a web process while a station plays.

    Returns how often each signal was answered with each status, and the bodies that failed: answered with 5xx, or refused and yet told to
    the station.
    """
    told = await web.sign_up(consents={"heart_rate": True, "location": True, "keep_heart_rate": True})
    await web.services.put_on_air(await web.services.residents.get(told["listener"]["id"]))
    teller = await web.device("signals:write")
    reader, wrong, odd = await web.device("state:read"), {"Authorization": "Bearer sd_wrong"}, {"Authorization": "Bearer \u00fc"}
    keys: tuple[Mapping[str, str], ...] = (teller, reader, wrong, odd, {})
    fuzz, bare = Fuzz(seed, keys), web.another_client(origin=None)
    answers: Counter[tuple[str, int]] = Counter()
    failed = []
    for _ in range(count):
        body = fuzz.body()
        raw = {name.encode(): value.encode("latin-1") for name, value in body.headers.items()}
        said = len(web.hosts.said)
        answer = await bare.post(f"/api/signals/{body.signal}", content=body.content, headers=raw)
        web.clock.advance(0.01)
        answers[body.signal, answer.status_code] += 1
        if answer.status_code >= 500 or (answer.status_code >= 400 and len(web.hosts.said) != said):
            failed.append(body)
    return answers, failed


async def _main(count: int, seed: int) -> int:
    with tempfile.TemporaryDirectory() as folder:
        async with running(Path(folder)) as web:
            answers, failed = await run(web, count, seed)
    table = Table("signal", *(statuses := [str(status) for status in sorted({status for _, status in answers})]), title=f"seed {seed}")
    for signal in sorted({signal for signal, _ in answers}):
        table.add_row(signal, *(str(answers[signal, int(status)]) for status in statuses))
    Console().print(table)
    for body in failed[:5]:
        print(f"failed: POST /api/signals/{body.signal} {body.content[:300]!r}")
    return 1 if failed else 0


def main(arguments: list[str]) -> int:
    """Send as many bodies as the first argument says (20000), from the seed in the second (1); 1 when any failed."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    count, seed = (int(given or usual) for given, usual in zip_longest(arguments, ("20000", "1")))
    return asyncio.run(_main(count, seed))
