"""The agenda: things done at later blocks, in order."""

from hypothesis import given
from hypothesis import strategies as st

from soundscape.engine._agenda import Agenda


@given(st.lists(st.integers(0, 2_000), max_size=30), st.integers(1, 500))
def test_everything_is_done_once_in_order_at_its_block(delays: list[int], step: int) -> None:
    """Never early, by the first block after its time, and first asked first done."""
    agenda, done = Agenda(960), list[tuple[int, int]]()
    for index, delay in enumerate(delays):
        agenda.after(delay, lambda index=index: done.append((index, agenda.frame)))  # type: ignore[misc]  # the default binds it
    for frame in range(960, 960 + 2_001 + step, step):
        agenda.move_to(frame)
    assert [index for index, _ in done] == [index for _, index in sorted((delay, index) for index, delay in enumerate(delays))]
    for index, frame in done:
        assert 960 + delays[index] <= frame < 960 + delays[index] + step


def test_an_action_may_ask_for_another() -> None:
    """What is due at once is done at once."""
    agenda, done = Agenda(), list[str]()

    def first() -> None:
        done.append("first")
        agenda.after(0, lambda: done.append("second"))

    agenda.after(10, first)
    agenda.move_to(9)
    assert done == []
    agenda.move_to(10)
    assert done == ["first", "second"]
