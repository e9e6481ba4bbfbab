"""Connections end when the credential that opened them does."""

import asyncio

from soundscape.api.leases import Leases


async def test_revoking_a_key_ends_what_depends_on_it() -> None:
    """And nothing else."""
    leases = Leases()
    with leases.hold("session:1", "listener:a") as one, leases.hold("session:2", "listener:a") as two:
        leases.revoke("session:1")
        assert (one.is_set(), two.is_set()) == (True, False)
        leases.revoke("listener:a")
        assert two.is_set()


async def test_a_lease_ends_by_itself() -> None:
    """After the time it was given."""
    with Leases().hold("stream:1", for_s=0.0) as ended:
        assert await asyncio.wait_for(ended.wait(), 5.0)


async def test_nothing_is_left_behind() -> None:
    """A key without connections takes no memory, and revoking it does nothing."""
    leases = Leases()
    with leases.hold("stream:1", for_s=60.0):
        assert leases.count("stream:1") == 1
    leases.revoke("stream:1")
    assert leases.count("stream:1") == 0


async def test_all_streams_end_at_once() -> None:
    """Sessions stay."""
    leases = Leases()
    with leases.hold("stream:1") as stream, leases.hold("session:1") as session:
        leases.revoke_all("stream:")
        assert (stream.is_set(), session.is_set()) == (True, False)
