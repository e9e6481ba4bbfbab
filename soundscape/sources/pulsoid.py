"""Heart rate from Pulsoid, or from any server that speaks its format: the listener's own access token, one message a beat or so."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from urllib.parse import quote

import msgspec

from soundscape.errors import InvalidInput
from soundscape.sources._sockets import dialled, with_path, with_query
from soundscape.sources.base import Sample, SourceFailed

TITLE = "Pulsoid"
PATH = "/api/v1/data/real_time"
TOKEN_CHARACTERS = (8, 512)


class Pulsoid:
    """Dials an address such as `wss://dev.pulsoid.net`; a token needs the scope `data:heart_rate:read` there."""

    title = TITLE
    field = "token"

    def __init__(self, url: str) -> None:
        self._url = with_path(url, PATH)

    def checked(self, secret: str) -> str:
        """Return a token as it is kept. Raises InvalidInput when it cannot be one."""
        token = secret.strip()
        low, high = TOKEN_CHARACTERS
        if not (low <= len(token) <= high and token.isascii() and token.isprintable() and " " not in token):
            raise InvalidInput(self.field, f"must be an access token of {low} to {high} characters without spaces")
        return token

    @asynccontextmanager
    async def open(self, secret: str) -> AsyncIterator[AsyncIterator[Sample]]:
        """Connect; what is entered yields samples as they come."""
        async with dialled(with_query(self._url, "access_token", quote(secret, safe="")), title=TITLE) as connection:

            async def samples() -> AsyncIterator[Sample]:
                while True:
                    sample = read(await connection.recv())
                    if sample is not None:
                        yield sample

            yield samples()


def read(message: str | bytes) -> Sample | None:
    """Return the sample in a message, None when it tells no heart rate. Raises SourceFailed when it is not in the format."""
    try:
        told = msgspec.json.decode(message)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError):
        raise SourceFailed(f"{TITLE} sent something in another format") from None
    data = told.get("data") if isinstance(told, dict) else None
    if not isinstance(data, dict) or "heart_rate" not in data:
        return None
    return {"bpm": data["heart_rate"], "at": _instant(told.get("measured_at"))}


def _instant(measured_at: object) -> object:
    # Milliseconds since 1970 become a time; anything else is passed on as it is, to be refused where all samples are.
    if not isinstance(measured_at, int | float):
        return measured_at
    try:
        return datetime.fromtimestamp(measured_at / 1000.0, UTC).isoformat()
    except (OverflowError, OSError, ValueError):
        return str(measured_at)
