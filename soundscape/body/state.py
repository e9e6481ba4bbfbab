"""What persists of a body between two moments: one versioned value with one writer, the web process."""

from datetime import tzinfo

import msgspec

from soundscape.body import body_clock, sleep_log
from soundscape.body.body_clock import BodyClock
from soundscape.body.habits import Habits
from soundscape.body.heart import HeartState
from soundscape.body.life import Life
from soundscape.body.motion import Moves
from soundscape.body.room import RoomState
from soundscape.body.sleep_log import SleepLog
from soundscape.body.taste import Taste
from soundscape.signals.sleep import SleepEvent

VERSION = 3
_ALIKE = (2, 3)
"""Version 3 added to what a heart keeps, and motion and room: an older body is one of these without them."""

DAILY_S = 86_400.0


class BodyState(msgspec.Struct, frozen=True):
    """The stored body of one listener; `version` tells a later release how to read it.

    `clock` is None until the body is first advanced. `kept` are up to two earlier states of it, a day apart: what is learned about last
    night is lived again from there. `late_h` are the hours the clock was last found to run late for the life led, None in step. `taste` is
    what answers have told about liking, `moves` the last word on motion, `room` the noise around the body.
    """

    version: int = VERSION
    heart: HeartState = HeartState()
    resting_bpm: float | None = None
    clock: BodyClock | None = None
    kept: tuple[BodyClock, ...] = ()
    log: SleepLog = SleepLog()
    late_h: float | None = None
    taste: Taste = Taste()
    moves: Moves | None = None
    room: RoomState = RoomState()


class _Versioned(msgspec.Struct):
    version: int = 1


class _First(msgspec.Struct):
    heart: HeartState = HeartState()
    resting_bpm: float | None = None


def encode(state: BodyState) -> bytes:
    """Return the state as it is stored."""
    return msgspec.msgpack.encode(state)


def decode(data: bytes) -> BodyState:
    """Return the state that was stored, brought up to this version; raises ValueError for one of an unknown version."""
    version = msgspec.msgpack.decode(data, type=_Versioned).version
    if version == 1:
        # The first version knew the heart alone; its clock settles on the habits when it is next advanced.
        first = msgspec.msgpack.decode(data, type=_First)
        return BodyState(heart=first.heart, resting_bpm=first.resting_bpm)
    if version not in _ALIKE:
        raise ValueError(f"body state version {version} is unknown, this release reads up to {VERSION}")
    return msgspec.structs.replace(msgspec.msgpack.decode(data, type=BodyState), version=VERSION)


def advance(body: BodyState, way: Life, until_s: float) -> BodyState:
    """Return the body at a time in seconds since the epoch, advanced through this life; the same value when no step is due.

    A time before the body's own leaves it as it is.
    """
    before = body.clock
    if before is not None and until_s < before.at_s + body_clock.GRID_S:
        return body
    clock = body_clock.advance(before, way, until_s)
    kept = body.kept
    if before is None or clock.at_s - before.at_s > body_clock.FORGOTTEN_S:
        kept = (clock,)
    elif not kept or clock.at_s - kept[-1].at_s >= DAILY_S:
        kept = (*kept, clock)[-2:]
    return msgspec.structs.replace(body, clock=clock, kept=kept)


def moved(body: BodyState) -> BodyState:
    """Return the body without its earlier states: what was lived in another place or by other habits is not lived again in these."""
    return body if body.clock is None else msgspec.structs.replace(body, kept=(body.clock,))


def learn(body: BodyState, event: SleepEvent, habits: Habits | None, zone: tzinfo) -> BodyState:
    """Return the body after something was told about its sleep; the last day or two are lived again when it is next advanced.

    `habits` are the stated ones, None when unknown. Raises ValueError like `sleep_log.fold`.
    """
    log = sleep_log.fold(body.log, event, habits, zone)
    if log == body.log:
        return body
    told = msgspec.structs.replace(body, log=log)
    if (log.sleeps, log.work, log.free) == (body.log.sleeps, body.log.work, body.log.free):
        return told
    return msgspec.structs.replace(told, clock=body.kept[0] if body.kept else body.clock, kept=body.kept[:1])
