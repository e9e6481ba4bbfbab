"""Getting Alexa's certificate chains: from Amazon, or from a folder on machines without a way out; and the roots they must lead to."""

import asyncio
import re
import warnings
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import cache
from pathlib import Path

import certifi
import httpx
from cryptography import x509
from cryptography.utils import CryptographyDeprecationWarning
from cryptography.x509.verification import Store

from soundscape.rate import Bucket
from soundscape.voice.alexa import certificates
from soundscape.voice.alexa.refusals import Refused

TIMEOUT_S = 3.0
MAX_BYTES = 65_536
BURST, PER_S = 20, 1.0
"""Fetches: strangers can name addresses at Amazon that hold nothing, and each costs a request."""

_BLOCK = re.compile(rb"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)

Fetch = Callable[[str], Awaitable[bytes]]


def from_amazon(steady: Callable[[], float], *, transport: httpx.AsyncBaseTransport | None = None) -> Fetch:
    """Return what fetches an address over https; redirects are not followed. It raises Refused, also when it is asked too often.

    `transport` stands in for the network.
    """
    bucket = Bucket(burst=BURST, per_s=PER_S, now_s=steady())

    async def fetch(url: str) -> bytes:
        if bucket.take(steady()):
            raise Refused("too many certificate chains were asked for")
        try:
            async with asyncio.timeout(TIMEOUT_S), httpx.AsyncClient(transport=transport, timeout=TIMEOUT_S) as client:
                return await _limited(client, url)
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
            raise Refused(f"the certificate chain could not be fetched ({type(error).__name__})") from None

    return fetch


def from_folder(folder: Path) -> Fetch:
    """Return what reads the file of the same name in a folder instead. It raises Refused."""

    async def fetch(url: str) -> bytes:
        try:
            return await asyncio.to_thread(_read, folder / certificates.file_name(url))
        except (OSError, ValueError):
            raise Refused("there is no certificate chain of this name in SOUNDSCAPE_ALEXA_CERTIFICATES") from None

    return fetch


def roots_in(pem: Path | None) -> Callable[[], Store]:
    """Return what loads the roots in a PEM file when they are first asked for; None is the usual ones of the web."""

    @cache
    def load() -> Store:
        path = Path(certifi.where()) if pem is None else pem
        try:
            return Store(_certificates(path.read_bytes()))
        except (OSError, ValueError):
            raise Refused("SOUNDSCAPE_ALEXA_TRUST_ROOTS holds no certificates (PEM) that can be read") from None

    return load


def _certificates(pem: bytes) -> list[x509.Certificate]:
    # One by one: among the web's roots are some that break the rules of their own form, and the library is about to refuse those.
    found = []
    for block in _BLOCK.findall(pem):
        with warnings.catch_warnings(action="ignore", category=CryptographyDeprecationWarning), suppress(ValueError):
            found.append(x509.load_pem_x509_certificate(block))
    return found


async def _limited(client: httpx.AsyncClient, url: str) -> bytes:
    async with client.stream("GET", url, headers={"Accept-Encoding": "identity"}, follow_redirects=False) as answer:
        if answer.status_code != httpx.codes.OK:
            raise Refused(f"the certificate chain could not be fetched (status {answer.status_code})")
        body = bytearray()
        async for chunk in answer.aiter_raw():
            body += chunk
            if len(body) > MAX_BYTES:
                raise Refused(f"the certificate chain is longer than {MAX_BYTES} bytes")
        return bytes(body)


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        body = file.read(MAX_BYTES + 1)
    if len(body) > MAX_BYTES:
        raise ValueError(f"longer than {MAX_BYTES} bytes")
    return body
