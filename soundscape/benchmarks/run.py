"""Every benchmark, one after the other."""

import asyncio

from soundscape.benchmarks import body, memory, readings, service, sound
from soundscape.benchmarks.result import Result
from soundscape.studio import open_studio


def run(seconds: float) -> list[Result]:
    """Return all results; `seconds` of audio go into each measurement of sound."""
    return [
        *body.measure(),
        *sound.measure(open_studio(), seconds),
        memory.measure(),
        *asyncio.run(service.measure()),
        *asyncio.run(readings.measure()),
    ]
