"""Several things at once, the first of which to end ends them all: how a connection lives."""

import asyncio
from collections.abc import Coroutine


async def first_of(*talks: Coroutine[None, None, object]) -> None:
    """Run coroutines until one of them ends, then cancel and await the others. Raises what the one that ended raised."""
    tasks = [asyncio.create_task(talk) for talk in talks]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
