"""A subscription: bounded, in order, and honest about what it lost."""

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from soundscape.host.messages import Began, Closed, Packets, Played, Status
from soundscape.host.subscription import Delivery, Message, Subscription


def packets(index: int) -> Packets:
    """Return the quantum with this number."""
    return Packets("s", 1, "opus", index * 4_800, 960, (b"x",) * 5)


def status(frame: int) -> Status:
    """Return a status."""
    return Status("s", frame, b"{}", ())


BEGAN = Began("s", 1, "opus", 0, 312, 8)
AGAIN = Began("s", 2, "opus", 0, 312, 8)


class Listener:
    """A subscription and who left it."""

    def __init__(self, *first: Message, capacity: int = 4) -> None:
        self.left: list[Subscription] = []
        self.subscription = Subscription(capacity=capacity, first=first, on_close=self.left.append)

    @classmethod
    def begun(cls, *, capacity: int = 4) -> "Listener":
        """Return a listener who has got the beginning."""
        listener = cls(capacity=capacity)
        listener.subscription.offer(BEGAN)
        assert fetched(listener.subscription) == Delivery(BEGAN, False)
        return listener

    async def receive(self, count: int) -> list[Delivery]:
        """Return the next so many messages."""
        return [await self.subscription.receive() for _ in range(count)]

    def is_drained(self) -> bool:
        """Return whether nothing waits; a message that does is fetched."""
        return fetched(self.subscription) is None


def fetched(subscription: Subscription) -> Delivery | None:
    """Return the next message if there is one, without an event loop."""
    waiting = subscription.receive()
    try:
        waiting.send(None)
    except StopIteration as done:
        delivery: Delivery = done.value
        return delivery
    waiting.close()
    return None


async def test_messages_come_in_order() -> None:
    """What it began with first, then what was offered, none of it behind a gap."""
    listener = Listener(BEGAN, packets(0))
    listener.subscription.offer(packets(1))
    assert await listener.receive(3) == [Delivery(BEGAN, False), Delivery(packets(0), False), Delivery(packets(1), False)]
    assert listener.is_drained()


async def test_a_receiver_waits_for_what_comes() -> None:
    """Waiting costs nothing and ends with the next offer."""
    listener = Listener.begun()
    waiting = asyncio.create_task(listener.receive(1))
    await asyncio.sleep(0)
    assert not waiting.done()
    listener.subscription.offer(packets(3))
    async with asyncio.timeout(10):
        assert await waiting == [Delivery(packets(3), False)]


async def test_a_slow_listener_loses_the_oldest_and_is_told_once() -> None:
    """Nobody waits for it; the first packet behind the gap says so, the others do not."""
    listener = Listener.begun(capacity=3)
    for index in range(10):
        listener.subscription.offer(packets(index))
    assert await listener.receive(3) == [Delivery(packets(7), True), Delivery(packets(8), False), Delivery(packets(9), False)]
    assert listener.subscription.overflowed
    assert listener.is_drained()


async def test_a_second_gap_is_told_again() -> None:
    """Every gap has its own mark."""
    listener = Listener.begun(capacity=1)
    gaps = []
    for index in range(0, 6, 2):
        listener.subscription.offer(packets(index))
        listener.subscription.offer(packets(index + 1))
        gaps += [delivery.gap for delivery in await listener.receive(1)]
    assert gaps == [True, True, True]


async def test_the_mark_waits_for_the_next_packet() -> None:
    """Notes and status that come before it do not carry it."""
    listener = Listener.begun(capacity=2)
    played = Played("s", ())
    for message in (packets(0), played, packets(1)):
        listener.subscription.offer(message)
    assert await listener.receive(2) == [Delivery(played, False), Delivery(packets(1), True)]


async def test_a_lost_beginning_is_delivered_all_the_same() -> None:
    """Without it no packet could be decoded; of two the newer one counts."""
    listener = Listener(capacity=2)
    for message in (BEGAN, packets(0), AGAIN, packets(1), packets(2), packets(3)):
        listener.subscription.offer(message)
    assert await listener.receive(3) == [Delivery(AGAIN, False), Delivery(packets(2), True), Delivery(packets(3), False)]
    assert listener.is_drained()


async def test_a_beginning_comes_first() -> None:
    """Notes and status said before it wait for it; sound before it, which nobody could decode, is at most a handful of messages."""
    listener = Listener(capacity=4)
    played = Played("s", ())
    for message in (status(0), played):
        listener.subscription.offer(message)
    assert listener.is_drained()
    listener.subscription.offer(BEGAN)
    assert await listener.receive(3) == [Delivery(BEGAN, False), Delivery(status(0), False), Delivery(played, False)]


async def test_the_end_waits_for_no_beginning() -> None:
    """A station that closes before its first sound says so at once."""
    listener = Listener()
    listener.subscription.offer(status(0))
    listener.subscription.offer(Closed("s", "failed too often"))
    assert await listener.receive(1) == [Delivery(Closed("s", "failed too often"), False)]


async def test_a_station_that_never_begins_fills_no_memory() -> None:
    """What waits for the beginning is bounded too."""
    listener = Listener(capacity=4)
    for frame in range(1_000):
        listener.subscription.offer(status(frame))
    listener.subscription.offer(BEGAN)
    assert len(list(iter(lambda: fetched(listener.subscription), None))) <= 9


async def test_what_it_began_with_does_not_count_as_slowness() -> None:
    """A long past fits beside the capacity."""
    first: list[Message] = [BEGAN, *(packets(index) for index in range(40))]
    listener = Listener(*first, capacity=4)
    for index in range(40, 44):
        listener.subscription.offer(packets(index))
    assert [delivery.gap for delivery in await listener.receive(45)] == [False] * 45
    assert not listener.subscription.overflowed


async def test_only_the_newest_status_waits() -> None:
    """A newer one replaces one that was not fetched; it never pushes sound out."""
    listener = Listener.begun(capacity=3)
    listener.subscription.offer(packets(0))
    for frame in range(50):
        listener.subscription.offer(status(frame))
    listener.subscription.offer(packets(1))
    assert [delivery.message for delivery in await listener.receive(3)] == [packets(0), status(49), packets(1)]
    assert not listener.subscription.overflowed


async def test_leaving_twice_is_leaving_once() -> None:
    """The station hears of it once; the context manager leaves by itself."""
    listener = Listener(BEGAN)
    async with listener.subscription:
        assert listener.left == []
    listener.subscription.close()
    assert listener.left == [listener.subscription]


messages = st.one_of(
    st.integers(0, 1000).map(packets),
    st.integers(1, 9).map(lambda epoch: Began("s", epoch, "opus", 0, 312, 8)),
    st.integers(0, 99).map(status),
)


@given(st.lists(messages, max_size=60), st.integers(1, 6))
async def test_whatever_is_offered_it_stays_bounded_and_keeps_the_order(offered: list[Message], capacity: int) -> None:
    """At most `capacity` wait, what remains is in order, and the last beginning is never lost."""
    listener = Listener.begun(capacity=capacity)
    for message in offered:
        listener.subscription.offer(message)
    received: list[Delivery] = list(iter(lambda: fetched(listener.subscription), None))
    assert len(received) <= capacity + 1
    remaining = iter(offered)
    assert all(any(delivery.message is message for message in remaining) for delivery in received)
    last = next((message for message in reversed(offered) if isinstance(message, Began)), None)
    assert last is None or any(delivery.message == last for delivery in received)
    lost_sound = sum(isinstance(message, Packets) for message in offered) > sum(isinstance(found.message, Packets) for found in received)
    marks = [delivery.gap for delivery in received if isinstance(delivery.message, Packets)]
    assert sum(marks) == (1 if lost_sound and marks else 0)
