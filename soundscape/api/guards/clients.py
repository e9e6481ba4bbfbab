"""Where a request came from, as far as it can be believed. Pure."""

import ipaddress
from collections.abc import Collection, Sequence

from soundscape.api.guards.hosts import Address, address
from soundscape.settings import Network


def client_address(peer: str | None, forwarded_for: Sequence[str], trusted: Collection[Network]) -> Address | None:
    """Return the address of the client, None when it cannot be known.

    `peer` is who holds the connection, `forwarded_for` the entries of `X-Forwarded-For` from first to last. Entries count only as far as
    trusted proxies wrote them; a request that was forwarded by anybody else comes from nobody knows where.
    """
    seen = address(peer or "")
    for entry in reversed(forwarded_for):
        if not _is_trusted(seen, trusted):
            return None
        seen = address(entry.strip())
    return seen


def limit_key(client: Address | None) -> str:
    """Return what to limit a client by: its IPv4 address, or the /64 that one IPv6 subscriber has to themselves."""
    if isinstance(client, ipaddress.IPv6Address) and client.ipv4_mapped is None:
        return str(ipaddress.ip_network((client, 64), strict=False))
    return str(client)


def _is_trusted(seen: Address | None, trusted: Collection[Network]) -> bool:
    return seen is not None and any(seen.version == network.version and seen in network for network in trusted)
