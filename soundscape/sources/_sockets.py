"""WebSocket connections to services that other people run: small messages, no redirects, and one clear failure for all that goes wrong."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit, urlunsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus, InvalidURI
from websockets.frames import CloseCode

from soundscape.sources.base import SourceFailed, SourceRefused

MAX_BYTES = 16_384
"""A message with one heart rate is a hundred bytes long."""

OPEN_TIMEOUT_S = 10.0
CLOSE_TIMEOUT_S = 2.0

# What the library would log holds the address that is dialled, and with it the secret.
_silent = logging.Logger("websockets of sources", logging.CRITICAL + 1)  # outside the tree, so that nothing turns it on


class _Dial(connect):
    def process_redirect(self, exc: Exception) -> Exception | str:
        """Follow no redirect: a secret goes to the address that was set and nowhere else."""
        return exc


@asynccontextmanager
async def dialled(address: str, *, title: str) -> AsyncIterator[ClientConnection]:
    """Hold a connection to `address`; `title` is the service's name for people.

    Raises SourceFailed when it cannot be opened or ends, SourceRefused when the service answers that the client is at fault.
    """
    try:
        async with _Dial(
            address,
            max_size=MAX_BYTES,
            max_queue=16,
            compression=None,
            open_timeout=OPEN_TIMEOUT_S,
            close_timeout=CLOSE_TIMEOUT_S,
            logger=_silent,
        ) as connection:
            yield connection
    except InvalidStatus as error:
        status = error.response.status_code
        if 400 <= status < 500 and status not in {408, 429}:
            raise SourceRefused(f"{title} does not accept this link (status {status})") from None
        raise SourceFailed(f"{title} answered with status {status}") from None
    except ConnectionClosed as error:
        if error.sent is not None and error.sent.code == CloseCode.MESSAGE_TOO_BIG:
            raise SourceFailed(f"{title} sent more than {MAX_BYTES} bytes at once") from None
        raise SourceFailed(f"{title} has ended the connection") from None
    except (OSError, TimeoutError, InvalidHandshake, InvalidURI) as error:
        # The text of the error may hold the address, and with it the secret.
        raise SourceFailed(f"{title} cannot be reached ({type(error).__name__})") from None


def with_path(url: str, usual: str) -> str:
    """Return an address with the `usual` path of a service where it has none."""
    parts = urlsplit(url)
    return url if parts.path.strip("/") else urlunsplit(parts._replace(path=usual))


def with_query(url: str, name: str, value: str) -> str:
    """Return an address with a parameter added; `value` is percent-encoded already."""
    return f"{url}{'&' if '?' in url else '?'}{name}={value}"
