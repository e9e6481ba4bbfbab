"""Intensity as it is heard: rendered and measured, from the same seed at the same moment."""

from datetime import UTC, timedelta

import msgspec
import numpy as np
import pytest

from soundscape import offline
from soundscape.audio import QUANTUM_FRAMES, SAMPLE_RATE_HZ, Pcm
from soundscape.body.state import BodyState
from soundscape.hearing.loudness import measure_loudness
from soundscape.offline import ScoreDocument
from soundscape.studio import Studio, open_studio
from soundscape.wish import Wish
from tests.support.build import EVERYTHING, NOON

SECONDS = 40
SETTLED_S = 10


@pytest.fixture(scope="module")
def studio() -> Studio:
    """Return the studio with every plug-in."""
    return open_studio()


def wish(studio: Studio, level: int | None) -> Wish:
    """Return the wish for relax at a level, without its almost-silence."""
    return Wish(msgspec.structs.replace(studio.presets()["relax"], stillness=None), intensity=level)


def heard(studio: Studio, level: int | None) -> tuple[float, int]:
    """Return the loudness (LUFS) at a level, and how many notes there are, once the music has settled."""
    performance = studio.performance(seed=5, profile=EVERYTHING, body=BodyState(), wish=wish(studio, level), zone=UTC)
    document, engine = ScoreDocument(5), studio.engine(5, 0)
    try:
        quanta = list(offline.perform(performance, engine, start=NOON, frames=SECONDS * SAMPLE_RATE_HZ, document=document))
    finally:
        engine.close()
    return loudness_lufs(np.concatenate(quanta)[SETTLED_S * SAMPLE_RATE_HZ :]), len(document.events)


def loudness_lufs(sound: Pcm) -> float:
    """Return the integrated loudness of some sound."""
    measured = measure_loudness(sound, SAMPLE_RATE_HZ).integrated_lufs
    assert measured is not None
    return measured


def test_more_is_louder_and_fuller(studio: Studio) -> None:
    """At 2 softer and sparser than usual, at 9 fuller and no softer; every difference is one that is heard (1 LU)."""
    soft, usual, lively = (heard(studio, level) for level in (2, None, 9))
    assert soft[0] + 3.0 < usual[0] < lively[0]
    assert soft[1] < usual[1] < lively[1]


def test_softer_is_heard_within_seconds(studio: Studio) -> None:
    """The loudness moves by 0.5 LU a second: what was asked for is there after less than ten."""
    performance = studio.performance(seed=5, profile=EVERYTHING, body=BodyState(), wish=wish(studio, 5), zone=UTC)
    levels = []
    for quantum in range(30 * SAMPLE_RATE_HZ // QUANTUM_FRAMES):
        if quantum == 100:
            performance.steer(wish(studio, 3))
        performance.next(NOON + timedelta(seconds=0.1 * quantum))
        levels.append(performance.heard().loudness_lufs)
    assert levels[99] - levels[170] == pytest.approx(3.0, abs=0.1)
    assert np.abs(np.diff(levels[100:])).max() <= 0.05 + 1e-9
