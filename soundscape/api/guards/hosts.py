"""Which names the server answers to. Pure.

Without this check any web page could point its own name at a listener's machine (DNS rebinding) and read their state with their cookie.
"""

import ipaddress
from collections.abc import Collection
from typing import NamedTuple, TypeAlias

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address

_HOME = tuple(
    ipaddress.ip_network(network)
    for network in ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "::1/128", "fc00::/7", "fe80::/10")
)


class Host(NamedTuple):
    """What a `Host` header names: a lower-case name or address without brackets, and the port it gives, if any."""

    name: str
    port: int | None


def parse(header: str) -> Host | None:
    """Return what a `Host` header names, None when it is not one."""
    if any(character.isspace() or character in "/\\@?#,%" or not character.isascii() for character in header):
        return None
    if header.startswith("["):
        name, bracket, rest = header[1:].partition("]")
        if not bracket or ":" not in name or (rest and not rest.startswith(":")):
            return None
        port = rest[1:]
        marked = bool(rest)
    else:
        name, colon, port = header.partition(":")
        marked = bool(colon)
    if not name or (marked and not (port.isdigit() and len(port) <= 5 and int(port) <= 65535)):
        return None
    return Host(name.lower().removesuffix("."), int(port) if marked else None)


def is_home(address: Address | None) -> bool:
    """Return whether an address is loopback, private or link-local: this machine or its own network."""
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return address is not None and any(address.version == network.version and address in network for network in _HOME)


def address(text: str) -> Address | None:
    """Return the IP address in a text, None when it is not one."""
    try:
        return ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None


def is_allowed(host: Host, extra: Collection[str]) -> bool:
    """Return whether the server answers to a name: localhost, home addresses, and the extra names it was given."""
    return host.name == "localhost" or host.name.endswith(".localhost") or host.name in extra or is_home(address(host.name))
