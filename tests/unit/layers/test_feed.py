"""Feeds: what numpy makes is heard sample by sample, in order, and only while it is wanted."""

import numpy as np
import pytest

from soundscape.audio import Pcm
from soundscape.chance import Chance
from soundscape.engine._agenda import Agenda
from soundscape.engine._server import ManualServer
from soundscape.layers._feed import STRETCH_FRAMES, Feed, Stretch
from soundscape.layers._pyo import pyo
from soundscape.layers.base import Bench


class Counting:
    """Says on the left which frame of the station it is, in seconds, and on the right how often it has begun."""

    def __init__(self) -> None:
        self.begun = 0
        self.asked: list[int] = []

    def begin(self) -> None:
        """Count."""
        self.begun += 1

    def read(self, now: int) -> tuple[Stretch, Stretch]:
        """Return the time and the count."""
        self.asked.append(now)
        return ((now + np.arange(STRETCH_FRAMES)) / 48_000).astype(np.float32), np.full(STRETCH_FRAMES, self.begun, np.float32)


class Stage:
    """A feed on a server of its own, block by block."""

    def __init__(self) -> None:
        self.agenda = Agenda()
        self.source = Counting()
        self._server = ManualServer()
        bench = Bench(lambda: self.agenda.frame, self.agenda.after, lambda: False, Chance(1, 0, "details"))
        with self._server.building():
            self.feed = Feed(bench, self.source)
            # What is stopped and played again is no longer put out itself.
            self._output = pyo.Sig(self.feed.output).out()
        self.feed.stop()

    def heard(self, frames: int) -> Pcm:
        """Return the next frames."""
        samples = np.empty((frames, 2), np.float32)
        for start in range(0, frames, 240):
            self._server.render_into(samples[start : start + 240])
            self.agenda.move_to(self.agenda.frame + 240)
        return samples


def test_every_sample_is_heard_once_and_in_order() -> None:
    """From the block it is woken in on, however long."""
    stage = Stage()
    assert not np.any(stage.heard(480))
    stage.feed.play()
    samples = stage.heard(3 * STRETCH_FRAMES + 480)
    assert samples[:, 0] == pytest.approx((480 + np.arange(len(samples))) / 48_000, abs=1e-6)
    assert stage.source.asked == [480 + stretch * STRETCH_FRAMES for stretch in range(4)]


def test_to_play_what_plays_changes_nothing() -> None:
    """It begins once."""
    stage = Stage()
    stage.feed.play()
    stage.heard(2_400)
    stage.feed.play()
    assert stage.heard(STRETCH_FRAMES)[:, 1] == pytest.approx(1.0)


def test_at_rest_it_asks_for_nothing_and_then_begins_anew() -> None:
    """A source is not asked while nobody listens, and told when it is listened to again."""
    stage = Stage()
    stage.feed.play()
    stage.heard(2_400)
    stage.feed.stop()
    assert not np.any(stage.heard(2 * STRETCH_FRAMES))
    assert stage.source.asked == [0]
    stage.feed.play()
    samples = stage.heard(STRETCH_FRAMES)
    assert samples[:, 1] == pytest.approx(2.0)
    assert samples[0, 0] == pytest.approx((2_400 + 2 * STRETCH_FRAMES) / 48_000)
