"""Which names the server answers to."""

import pytest

from soundscape.api.guards.hosts import Host, address, is_allowed, is_home, parse


@pytest.mark.parametrize(
    ("header", "host"),
    [
        ("localhost", Host("localhost", None)),
        ("LocalHost:8000", Host("localhost", 8000)),
        ("localhost.", Host("localhost", None)),
        ("192.168.1.5:80", Host("192.168.1.5", 80)),
        ("[::1]", Host("::1", None)),
        ("[FE80::1]:8000", Host("fe80::1", 8000)),
    ],
)
def test_a_host_is_read(header: str, host: Host) -> None:
    """Names, IPv4 and IPv6, with and without a port."""
    assert parse(header) == host


@pytest.mark.parametrize(
    "header", ["", ":80", "a b", "a/b", "user@host", "host:", "host:x", "host:99999", "[::1", "[]", "[name]", "::1", "ü", "[::1]x", "a,b"]
)
def test_nonsense_is_no_host(header: str) -> None:
    """Nothing is guessed."""
    assert parse(header) is None


@pytest.mark.parametrize(
    "name", ["localhost", "page.localhost", "127.0.0.1", "127.9.9.9", "10.1.2.3", "192.168.0.9", "172.31.0.1", "::1", "fd12::1", "nas"]
)
def test_home_names_are_ours(name: str) -> None:
    """Loopback, private addresses, and what was added."""
    assert is_allowed(Host(name, None), {"nas"})


@pytest.mark.parametrize(
    "name", ["example.org", "localhost.example.org", "127.0.0.1.nip.io", "8.8.8.8", "172.32.0.1", "2001:db8::1", "nas.evil", "0.0.0.0"]
)
def test_other_names_are_not(name: str) -> None:
    """A page that points its own name at this machine gets nothing."""
    assert not is_allowed(Host(name, None), {"nas"})


def test_a_mapped_address_is_what_it_maps() -> None:
    """Dual-stack sockets see IPv4 clients in IPv6 clothes."""
    assert is_home(address("::ffff:192.168.1.5"))
    assert not is_home(address("::ffff:8.8.8.8"))
    assert not is_home(None)
