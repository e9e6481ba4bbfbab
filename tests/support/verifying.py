"""A verifier of Alexa's calls with everything it depends on in a test's hands."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest
from cryptography.x509.verification import Store

from soundscape.voice.alexa.refusals import Refused
from soundscape.voice.alexa.requests import Request
from soundscape.voice.alexa.verification import Verifier
from tests.support import alexa
from tests.support.alexa import NOW, SKILL, URL, Caller

LAUNCH = json.dumps(Caller().document("LaunchRequest")).encode()


@dataclass
class Given:
    """A verifier with everything it depends on in a test's hands."""

    chain: bytes | Refused = field(default_factory=alexa.good_chain)
    roots: Store = field(default_factory=alexa.roots)
    now: datetime = NOW
    fetched: list[str] = field(default_factory=list)
    skills: tuple[str, ...] = (SKILL,)

    def __post_init__(self) -> None:
        self.verifier = Verifier(skill_ids=self.skills, fetch=self.fetch, roots=lambda: self.roots, now=lambda: self.now)

    async def fetch(self, url: str) -> bytes:
        """Return the chain."""
        self.fetched.append(url)
        if isinstance(self.chain, Refused):
            raise self.chain
        return self.chain

    async def verify(self, body: bytes = LAUNCH, *, url: str | None = URL, signature: str | None = None) -> Request:
        """Verify a body that is signed by the good leaf unless a signature is given."""
        return await self.verifier.verify(url, alexa.signature(body) if signature is None else signature, body)

    async def refusal(self, body: bytes = LAUNCH, **more: Any) -> str:
        """Return why a call is refused."""
        with pytest.raises(Refused) as refused:
            await self.verify(body, **more)
        return str(refused.value)
