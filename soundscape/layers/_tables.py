"""Tables that every station of a process reads: made once, whenever they are first wanted, and never freed.

To free a table pyo frees its stream too, whoever still reads it: the process crashes then or later. So there must be a limit to what tables
can be wanted, and who needs one to write to gives it back, see `borrowed`.
"""

import weakref
from functools import cache, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from soundscape.audio import SAMPLE_RATE_HZ
from soundscape.layers._pyo import pyo


def table_of(samples: NDArray[np.float64]) -> Any:
    """Return a table that holds these samples, shape (frames,)."""
    _need_server()
    table = pyo.DataTable(size=len(samples))
    np.asarray(table.getBuffer())[: len(samples)] = samples
    return table


@cache
def sum_table(*gains: float) -> Any:
    """Return a waveform that is the sum of harmonics with these gains, the fundamental first."""
    _need_server()
    return pyo.HarmTable(list(gains), size=8192)


def borrowed(owner: object, count: int, frames: int) -> list[Any]:
    """Return tables of this length to write to, with anything in them, which go to the next who asks when `owner` is no more."""
    free = _free(frames)
    tables = [free.pop() if free else table_of(np.zeros(frames)) for _ in range(count)]
    weakref.finalize(owner, free.extend, tables)
    return tables


@cache
def _free(frames: int) -> list[Any]:
    return []


def _need_server() -> None:
    """Make sure that tables can be made: pyo wants a current server, and the current one closes with its station."""
    if not pyo.serverBooted():
        _keeper()


@lru_cache(maxsize=1)
def _keeper() -> Any:
    keeper = pyo.Server(sr=SAMPLE_RATE_HZ, nchnls=1, duplex=0, audio="manual")
    keeper.setVerbosity(1)
    keeper.deactivateMidi()
    return keeper.boot()
