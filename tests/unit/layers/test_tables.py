"""Tables: shared, never freed, and lent to those who write to them."""

import gc

import numpy as np

from soundscape.engine._server import ManualServer
from soundscape.layers._tables import borrowed, table_of


class Owner:
    """Somebody who needs tables."""


def test_a_table_can_be_made_when_the_last_station_has_closed() -> None:
    """Pyo wants a living current server; stations that play on may want new tables at any time."""
    ManualServer().close()
    samples = np.arange(480.0)
    table = table_of(samples)
    assert table.getSize() == len(samples)
    assert np.array_equal(np.asarray(table.getBuffer())[: len(samples)], samples)


def test_what_is_borrowed_goes_to_the_next() -> None:
    """Nobody else has it meanwhile, and it is not made twice."""
    first, second = Owner(), Owner()
    tables = borrowed(first, 2, 97) + borrowed(second, 1, 97)
    assert len({id(table) for table in tables}) == 3
    assert all(table.getSize() == 97 for table in tables)
    del first
    gc.collect()
    third = Owner()
    assert {id(table) for table in borrowed(third, 2, 97)} == {id(table) for table in tables[:2]}
