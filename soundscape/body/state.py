"""What persists of a body between two moments: one versioned value with one writer, the web process."""

import msgspec

from soundscape.body.heart import HeartState

VERSION = 1


class BodyState(msgspec.Struct, frozen=True):
    """The stored body of one listener; `version` tells a later release how to read it."""

    version: int = VERSION
    heart: HeartState = HeartState()
    resting_bpm: float | None = None


def encode(state: BodyState) -> bytes:
    """Return the state as it is stored."""
    return msgspec.msgpack.encode(state)


def decode(data: bytes) -> BodyState:
    """Return the state that was stored; raises ValueError for one of an unknown version."""
    state = msgspec.msgpack.decode(data, type=BodyState)
    if state.version != VERSION:
        raise ValueError(f"body state version {state.version} is unknown, this release reads {VERSION}")
    return state
