"""Whether a call of the webhook is from Alexa, for this skill, of now, and the first of its kind.

Fetching, roots and clock are arguments. What costs nothing is looked at first, so that a stranger's call costs next to nothing.
"""

import asyncio
import base64
import hashlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Collection
from datetime import datetime, timedelta

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.verification import Store

from soundscape.voice.alexa import certificates, requests
from soundscape.voice.alexa.certificates import Leaf
from soundscape.voice.alexa.refusals import Refused
from soundscape.voice.alexa.requests import Request

URL_HEADER = "signaturecertchainurl"
SIGNATURE_HEADER = "signature-256"
LONGEST_SIGNATURE = 2048

TOLERANCE = timedelta(seconds=150)
EVENT_TOLERANCE = timedelta(seconds=3600)
EVENTS = frozenset(
    f"AlexaSkillEvent.Skill{name}" for name in ("Enabled", "Disabled", "PermissionChanged", "PermissionAccepted", "AccountLinked")
)
"""What may arrive late: Alexa tries again for an hour."""

FRESH = timedelta(hours=1)
MAX_LEAVES = 16
MAX_REMEMBERED = 131_072
"""Calls that are remembered: 200 a second for as long as one may be repeated is 60 000."""


class Replays:
    """The calls that were answered and could be sent again; at most `capacity`, of which the oldest are forgotten first."""

    def __init__(self, capacity: int = MAX_REMEMBERED) -> None:
        self._capacity = capacity
        self._until: OrderedDict[bytes, datetime] = OrderedDict()

    def is_new(self, body: bytes, *, now: datetime, until: datetime) -> bool:
        """Return whether this body was not answered before, and remember it until it is too old to be sent again."""
        while self._until and (first := next(iter(self._until.items())))[1] < now:
            del self._until[first[0]]
        # What is signed is the body: whoever repeats a call can change nothing in it.
        key = hashlib.sha256(body).digest()
        if key in self._until:
            return False
        self._until[key] = until
        if len(self._until) > self._capacity:
            self._until.popitem(last=False)
        return True


class Verifier:
    """Tells Alexa's calls from all others.

    `fetch` returns the bytes at a normalised address and raises Refused when it cannot; `roots` returns what is trusted, `now` the time.
    """

    def __init__(
        self,
        *,
        skill_ids: Collection[str],
        fetch: Callable[[str], Awaitable[bytes]],
        roots: Callable[[], Store],
        now: Callable[[], datetime],
        replays: Replays | None = None,
    ) -> None:
        self._skill_ids = frozenset(skill_ids)
        self._fetch = fetch
        self._roots = roots
        self._now = now
        self._replays = replays if replays is not None else Replays()
        self._leaves: OrderedDict[str, tuple[Leaf, datetime]] = OrderedDict()
        self._coming: dict[str, asyncio.Task[Leaf]] = {}

    async def verify(self, url: str | None, signature: str | None, body: bytes) -> Request:
        """Return the call in a raw body, from the values of its two headers. Raises Refused, and then nothing is to be done."""
        signed = _signature(signature)
        if url is None:
            raise Refused("there is no address of a certificate chain, or more than one")
        address = certificates.allowed_url(url)
        request = requests.parse(body)
        now = self._now()
        until = _within_time(request, now)
        self._for_us(request)
        leaf = await self._leaf(address, now)
        try:
            leaf.key.verify(signed, body, PKCS1v15(), SHA256())
        except InvalidSignature:
            raise Refused("the signature is not of this body") from None
        if not self._replays.is_new(body, now=now, until=until):
            raise Refused("the call was answered before")
        return request

    def _for_us(self, request: Request) -> None:
        named = request.application_ids
        if not named or not self._skill_ids.issuperset(named):
            raise Refused("the call is for another skill" if self._skill_ids else "SOUNDSCAPE_ALEXA_SKILL_IDS names no skill")

    async def _leaf(self, url: str, now: datetime) -> Leaf:
        known, until = self._leaves.get(url, (None, now))
        if known is not None and now < until and known.good_at(now):
            return known
        coming = self._coming.get(url)
        if coming is None:
            coming = self._coming[url] = asyncio.create_task(self._trusted(url))
            coming.add_done_callback(lambda done: self._came(url, done))
        # A caller who leaves must not take the answer away from the others.
        return await asyncio.shield(coming)

    async def _trusted(self, url: str) -> Leaf:
        pem = await self._fetch(url)
        now = self._now()
        leaf = certificates.trusted_leaf(pem, self._roots(), now)
        self._leaves[url] = leaf, now + FRESH
        self._leaves.move_to_end(url)
        if len(self._leaves) > MAX_LEAVES:
            self._leaves.popitem(last=False)
        return leaf

    def _came(self, url: str, done: asyncio.Task[Leaf]) -> None:
        del self._coming[url]
        if not done.cancelled():
            # Looked at once, so that a failure nobody waited for is not reported as forgotten.
            done.exception()


def _signature(text: str | None) -> bytes:
    if text is None or len(text) > LONGEST_SIGNATURE:
        raise Refused("there is no Signature-256, or more than one")
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        raise Refused("the signature is not base64") from None


def _within_time(request: Request, now: datetime) -> datetime:
    """Return until when the same call could be sent again."""
    tolerance = EVENT_TOLERANCE if request.kind in EVENTS else TOLERANCE
    if abs(now - request.at) > tolerance:
        raise Refused("the call is not of now")
    return request.at + tolerance
