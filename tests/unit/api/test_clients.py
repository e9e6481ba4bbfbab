"""Where a request came from."""

from ipaddress import ip_address, ip_network

import pytest

from soundscape.api.guards.clients import client_address, limit_key

TRUSTED = (ip_network("10.0.0.0/8"), ip_network("fd00::/8"))


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("192.168.1.5", [], "192.168.1.5"),
        ("10.0.0.1", [], "10.0.0.1"),
        ("10.0.0.1", ["8.8.8.8"], "8.8.8.8"),
        ("10.0.0.1", ["1.1.1.1", " 8.8.8.8", "10.0.0.2"], None),
        ("10.0.0.1", ["8.8.8.8", "10.0.0.2"], "8.8.8.8"),
        ("192.168.1.5", ["127.0.0.1"], None),
        ("10.0.0.1", ["unknown"], None),
        ("fd00::1", ["2001:db8::5"], "2001:db8::5"),
        ("testclient", [], None),
        (None, [], None),
    ],
)
def test_only_trusted_proxies_are_believed(peer: str | None, forwarded: list[str], client: str | None) -> None:
    """Whoever adds the header themselves comes from nobody knows where, not from home."""
    assert client_address(peer, forwarded, TRUSTED) == (None if client is None else ip_address(client))


def test_one_subscriber_is_limited_as_one() -> None:
    """A /64 of IPv6 belongs to one household."""
    assert limit_key(ip_address("2001:db8::1")) == limit_key(ip_address("2001:db8::2")) == "2001:db8::/64"
    assert limit_key(ip_address("8.8.8.8")) == "8.8.8.8"
    assert limit_key(None) == "None"
