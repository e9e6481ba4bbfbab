"""Heart rate from HypeRate, or from any server that speaks its format: Phoenix channels, one for each device id."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import quote

import msgspec
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from soundscape.errors import InvalidInput
from soundscape.sources._sockets import dialled, with_path, with_query
from soundscape.sources.base import Sample, SourceFailed, SourceRefused

TITLE = "HypeRate"
PATH = "/socket/websocket"
MAX_ID_CHARACTERS = 64

HEARTBEAT_S = 8.0
"""The service hangs up on whoever is silent for ten seconds or more; a design value below that."""


class HypeRate:
    """Dials an address such as `wss://app.hyperate.io` with the server's own `key`, which may be empty."""

    title = TITLE
    field = "id"

    def __init__(self, url: str, key: str, *, heartbeat_s: float = HEARTBEAT_S) -> None:
        address = with_path(url, PATH)
        self._url = with_query(address, "token", quote(key, safe="")) if key else address
        self._heartbeat_s = heartbeat_s

    def checked(self, secret: str) -> str:
        """Return a device id as it is kept. Raises InvalidInput when it cannot be one."""
        device = secret.strip()
        if not (1 <= len(device) <= MAX_ID_CHARACTERS and device.isascii() and device.replace("-", "").replace("_", "").isalnum()):
            raise InvalidInput(self.field, f"must be a device id of 1 to {MAX_ID_CHARACTERS} letters, digits and hyphens")
        return device

    @asynccontextmanager
    async def open(self, secret: str) -> AsyncIterator[AsyncIterator[Sample]]:
        """Connect and join; what is entered yields samples as they come."""
        async with dialled(self._url, title=TITLE) as connection:
            await connection.send(_message(f"hr:{secret}", "phx_join"))
            beating = asyncio.create_task(_beat(connection, self._heartbeat_s))

            async def samples() -> AsyncIterator[Sample]:
                while True:
                    sample = read(await connection.recv())
                    if sample is not None:
                        yield sample

            try:
                yield samples()
            finally:
                beating.cancel()
                with suppress(asyncio.CancelledError):
                    await beating


def read(message: str | bytes) -> Sample | None:
    """Return the sample in a message, None when it tells no heart rate.

    Raises SourceRefused when the service will not let the link in, SourceFailed when it ends it or the message is not in the format.
    """
    try:
        told = msgspec.json.decode(message)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError):
        raise SourceFailed(f"{TITLE} sent something in another format") from None
    if not isinstance(told, dict) or not isinstance(payload := told.get("payload"), dict):
        return None
    match told.get("event"):
        case "hr_update" if "hr" in payload:
            return {"bpm": payload["hr"]}
        case "phx_reply" if payload.get("status") == "error":
            raise SourceRefused(f"{TITLE} does not accept this link")
        case "phx_error" | "phx_close":
            raise SourceFailed(f"{TITLE} has ended the link")
        case _:
            return None


async def _beat(connection: ClientConnection, every_s: float) -> None:
    # Whoever reads notices when the connection has ended.
    with suppress(ConnectionClosed):
        while True:
            await asyncio.sleep(every_s)
            await connection.send(_message("phoenix", "heartbeat"))


def _message(topic: str, event: str) -> str:
    return msgspec.json.encode({"topic": topic, "event": event, "payload": {}, "ref": 0}).decode()
