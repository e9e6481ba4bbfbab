"""Every benchmark, one after the other."""

import asyncio

from soundscape.benchmarks import body, growth, memory, readings, service, sound
from soundscape.benchmarks.result import Result
from soundscape.studio import open_studio

USUAL_GROWTH_MINUTES = 10
"""Of the bench; the hour takes two minutes of CPU."""


def run(seconds: float, minutes: int) -> list[Result]:
    """Return all results; `seconds` of audio go into each measurement of sound, `minutes` (3 or more) into each of growth."""
    studio = open_studio()
    sounds = [*sound.measure(studio, seconds), *growth.measure(studio, minutes)]
    return [*body.measure(), *sounds, memory.measure(), *asyncio.run(service.measure()), *asyncio.run(readings.measure())]


def run_growth(minutes: int) -> list[Result]:
    """Return what grows over `minutes` of music, 3 or more."""
    return list(growth.measure(open_studio(), minutes))
