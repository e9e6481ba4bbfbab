"""Taking readings in: which samples of a request are believed, and which are new."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import msgspec

from soundscape.api.batches import MAX_SAMPLES, Batch, not_so_many
from soundscape.api.device_clocks import MAX_LEAD
from soundscape.api.residents import Resident
from soundscape.body.state import BodyState
from soundscape.errors import InvalidInput
from soundscape.listener import Profile
from soundscape.signals.base import Reading, Signal

MAX_LISTED = 100
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


async def sort_out(resident: Resident, signal: Signal, batch: Batch, *, now: datetime, teller: str) -> Outcome:
    """Return which samples of a batch are believed and new, their times corrected for a device clock that is fast.

    `teller` is who sent it: a device is known by that and its own name. Raises InvalidInput when there are no samples or too many.
    """
    outcome = Outcome()
    believed: list[Reading] = []
    index = -1
    for index, sample in enumerate(batch.samples):
        if index >= MAX_SAMPLES:
            raise not_so_many()
        if index % AT_ONCE == AT_ONCE - 1:
            await asyncio.sleep(0)
        try:
            if isinstance(sample, InvalidInput):
                raise sample
            believed.append(signal.read(sample, now=now, source=batch.device, ahead=MAX_LEAD))
        except InvalidInput as error:
            outcome.refuse(index, error)
    if index < 0:
        raise InvalidInput("body", f"holds no {signal.name}")
    if believed:
        lead = resident.clocks.lead(f"{teller}/{batch.device}", max(reading.at for reading in believed), now)
        for reading in believed:
            # Known by the time its device told, which stays the same however far its clock is found to be wrong.
            taken = outcome.accepted if resident.readings.is_new(reading) else outcome.known
            taken.append(msgspec.structs.replace(reading, at=reading.at - lead) if lead > timedelta() else reading)
    return outcome


async def fold(resident: Resident, signal: Signal, outcome: Outcome, take: Take) -> None:
    """Let a listener's profile and body take readings in, in the order they were made in; `take` is what one does.

    What was told before says nothing by itself, but may be a part of what the new readings tell.
    """
    profile, body = resident.listener.profile, resident.body
    before = {id(reading) for reading in outcome.known}
    told: Sequence[Reading] = signal.together(sorted((*outcome.accepted, *outcome.known), key=lambda reading: reading.at))
    for index, reading in enumerate(reading for reading in told if id(reading) not in before):
        if index % AT_ONCE == AT_ONCE - 1:
            await asyncio.sleep(0)
        profile, body = take(profile, body, reading)
    resident.listener = msgspec.structs.replace(resident.listener, profile=profile)
    resident.body = body
