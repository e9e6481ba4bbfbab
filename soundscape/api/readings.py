"""Taking readings in: which samples of a request are believed, and which are new."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from soundscape.api.residents import Resident
from soundscape.body.state import BodyState
from soundscape.errors import InvalidInput
from soundscape.listener import Profile
from soundscape.signals.base import Reading, Signal

MAX_SAMPLES = 10_000
MAX_LISTED = 100
MAX_SOURCE_CHARACTERS = 80
Take = Callable[[Profile, BodyState, Reading], tuple[Profile, BodyState]]

AT_ONCE = 200
"""Samples worked on before everybody else gets a turn; about 10 ms."""


@dataclass(slots=True)
class Outcome:
    """What became of the samples of one request; `known` were told before, at most 100 refusals are listed."""

    accepted: list[Reading] = field(default_factory=list)
    known: list[Reading] = field(default_factory=list)
    refused_count: int = 0
    refused: list[dict[str, object]] = field(default_factory=list)

    @property
    def duplicate(self) -> int:
        """How many were told before."""
        return len(self.known)

    def document(self) -> dict[str, object]:
        """Return it as the API shows it."""
        return {"accepted": len(self.accepted), "duplicate": self.duplicate, "refused": self.refused}

    def refuse(self, index: int, error: InvalidInput) -> None:
        """Note that a sample was not taken."""
        self.refused_count += 1
        if len(self.refused) < MAX_LISTED:
            self.refused.append({"index": index, "field": error.field, "reason": error.reason})


def samples_in(document: object) -> tuple[Sequence[object], str]:
    """Return the samples of a request and the device that took them. Raises InvalidInput naming the field."""
    if not isinstance(document, dict):
        raise InvalidInput("body", 'must be an object such as {"samples": [{"value": 72}]}')
    for name in document:
        if name not in {"samples", "device"}:
            raise InvalidInput(str(name)[:64], "is not a known field")
    samples, device = document.get("samples"), document.get("device")
    if not isinstance(samples, list) or not 1 <= len(samples) <= MAX_SAMPLES:
        raise InvalidInput("samples", f"must be a list of 1 to {MAX_SAMPLES} samples")
    if device is not None and not (isinstance(device, str) and 1 <= len(device) <= MAX_SOURCE_CHARACTERS):
        raise InvalidInput("device", f"must be text of 1 to {MAX_SOURCE_CHARACTERS} characters")
    return samples, device or ""


async def sort_out(resident: Resident, signal: Signal, samples: Sequence[object], *, now: datetime, source: str) -> Outcome:
    """Return which samples are believed and new."""
    outcome = Outcome()
    for index, sample in enumerate(samples):
        if index % AT_ONCE == AT_ONCE - 1:
            await asyncio.sleep(0)
        try:
            reading = signal.read(sample, now=now, source=source)
        except InvalidInput as error:
            outcome.refuse(index, error)
            continue
        if resident.readings.is_new(reading):
            outcome.accepted.append(reading)
        else:
            outcome.known.append(reading)
    return outcome


async def fold(resident: Resident, signal: Signal, outcome: Outcome, take: Take) -> None:
    """Let a listener's profile and body take readings in, in the order they were made in; `take` is what one does.

    What was told before says nothing by itself, but may be a part of what the new readings tell.
    """
    profile, body = resident.listener.profile, resident.body
    before = {id(reading) for reading in outcome.known}
    told = signal.together(sorted((*outcome.accepted, *outcome.known), key=lambda reading: reading.at))
    for index, reading in enumerate(reading for reading in told if id(reading) not in before):
        if index % AT_ONCE == AT_ONCE - 1:
            await asyncio.sleep(0)
        profile, body = take(profile, body, reading)
    resident.listener = msgspec.structs.replace(resident.listener, profile=profile)
    resident.body = body
