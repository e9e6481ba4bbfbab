"""The station: from scores to packets, with an engine and encoders that can be looked into."""

import math

import numpy as np
import pytest

from soundscape.audio import QUANTUM_FRAMES, Packet, Pcm
from soundscape.body.state import BodyState
from soundscape.clock import ManualClock
from soundscape.encoders.base import Encoder
from soundscape.engine.base import Engine
from soundscape.modes.base import Mode
from soundscape.performance import Performance
from soundscape.programme import Progress
from soundscape.station import BACKLOG_QUANTA, Quantum, Resume, Station, Stretch
from soundscape.wish import Wish
from tests.support.build import EVERYTHING, NOON, preset, wanted
from tests.support.fake_engine import FakeEngine

FOUR_SECONDS = 4 * 48_000


class Copying:
    """An encoder session that passes samples on as they are, in packets of fixed length."""

    pre_skip = 7

    def __init__(self, name: str, frames_each: int, first_frame: int) -> None:
        self._name, self._frames_each, self._next = name, frames_each, first_frame
        self._rest: Pcm = np.empty((0, 2), np.float32)

    def encode(self, pcm: Pcm) -> list[Packet]:
        """Return the packets these samples complete."""
        self._rest = np.concatenate((self._rest, pcm))
        packets = []
        while len(self._rest) >= self._frames_each:
            packets.append(Packet(self._name, self._next, self._frames_each, self._rest[: self._frames_each].tobytes()))
            self._next += self._frames_each
            self._rest = self._rest[self._frames_each :]
        return packets


def encoder(name: str, frames_each: int, *, overlaps: bool) -> Encoder:
    """Return an encoder that copies."""
    return Encoder(name, "audio/x", frames_each, 3, overlaps=overlaps, begin=lambda frame: Copying(name, frames_each, frame))


ENCODERS = {"raw": encoder("raw", 960, overlaps=True), "block": encoder("block", 1152, overlaps=False)}


class Stage:
    """A station and everything behind it."""

    def __init__(self, *, progress: Progress | None = None, resume: Resume | None = None) -> None:
        self.engines: list[FakeEngine] = []
        self.clock = ManualClock(NOON)
        modes = {"relax": Mode("relax", "x", lambda state, preset: wanted())}
        references = dict.fromkeys(("bass", "bells", "noise", "pad", "waves"), -20.0)
        performance = Performance(modes, references, 3, EVERYTHING, BodyState(), Wish(preset()), progress=progress)
        self.station = Station(performance, new_engine=self._engine, encoders=ENCODERS, clock=self.clock, resume=resume)

    def _engine(self, frame: int) -> Engine:
        self.engines.append(FakeEngine(frame))
        return self.engines[-1]

    def play(self, quanta: int) -> list[Quantum]:
        """Return so many quanta, a tenth of a second apart."""
        found = []
        for _ in range(quanta):
            found.append(self.station.render())
            self.clock.advance(0.1)
        return found


def stretches(quanta: list[Quantum], name: str = "raw") -> list[Stretch]:
    """Return what came out of one format."""
    return [stretch for quantum in quanta for stretch in quantum.stretches if stretch.format == name]


def is_contiguous(found: list[Stretch]) -> bool:
    """Return whether every stretch begins where the one before it ended."""
    ends = [stretch.first_frame + stretch.frames_each * len(stretch.data) for stretch in found]
    return all(end == stretch.first_frame for end, stretch in zip(ends, found[1:], strict=False))


def test_a_quantum_a_turn() -> None:
    """The position moves on by 100 ms, the engine is asked for window after window."""
    stage = Stage()
    quanta = stage.play(20)
    assert [quantum.progress.frame for quantum in quanta] == [QUANTUM_FRAMES * (index + 1) for index in range(20)]
    assert [score.start_frame for score in stage.engines[0].scores] == [QUANTUM_FRAMES * index for index in range(20)]
    assert stage.station.frame == 20 * QUANTUM_FRAMES


def test_nothing_is_encoded_that_nobody_wants() -> None:
    """Without formats there is sound but no packet; unknown formats are ignored."""
    stage = Stage()
    stage.station.set_formats(["vinyl"])
    assert stretches(stage.play(5)) == []


def test_a_new_format_begins_with_the_past() -> None:
    """Ten seconds in, the first packet is four seconds old, and the past arrives in slices of at most a second a turn."""
    stage = Stage()
    stage.play(100)
    stage.station.set_formats(["raw"])
    found = stretches(stage.play(12))
    assert found[0].begins
    assert (found[0].first_frame, found[0].pre_skip, found[0].preroll_packets) == (100 * QUANTUM_FRAMES - FOUR_SECONDS, 7, 3)
    assert not any(stretch.begins for stretch in found[1:])
    assert max(len(stretch.data) * stretch.frames_each for stretch in found) <= BACKLOG_QUANTA * QUANTUM_FRAMES
    assert is_contiguous(found)
    assert found[-1].first_frame + len(found[-1].data) * 960 == stage.station.frame


@pytest.mark.parametrize("quanta_before", [0, 5, 39, 40, 41, 100])
def test_what_is_encoded_is_what_the_engine_made(quanta_before: int) -> None:
    """Every packet holds the samples of its own frames, those of the past as well."""
    stage = Stage()
    stage.play(quanta_before)
    stage.station.set_formats(["raw"])
    found = stretches(stage.play(30))
    sound = np.concatenate([np.frombuffer(data, np.float32).reshape(-1, 2) for stretch in found for data in stretch.data])
    engine = FakeEngine()
    expected = np.concatenate([engine.render(score) for score in stage.engines[0].scores])
    assert found[0].first_frame == max(0, quanta_before * QUANTUM_FRAMES - FOUR_SECONDS)
    assert np.max(np.abs(sound - expected[found[0].first_frame :])) < 1e-4


def test_formats_do_not_disturb_each_other() -> None:
    """One that goes leaves the other as it is; one that comes back begins anew."""
    stage = Stage()
    stage.station.set_formats(["raw", "block"])
    stage.play(10)
    stage.station.set_formats(["raw"])
    only = stage.play(10)
    assert stretches(only, "block") == []
    stage.station.set_formats(["raw", "block"])
    both = stage.play(10)
    assert [stretch.begins for stretch in stretches(only + both)] == [False] * 20
    assert stretches(both, "block")[0].begins


def test_packets_that_do_not_fit_a_quantum_wait_for_the_next() -> None:
    """Blocks of 1152 frames come whole and end to end."""
    stage = Stage()
    stage.station.set_formats(["block"])
    found = stretches(stage.play(50), "block")
    assert is_contiguous(found)
    assert {len(data) for stretch in found for data in stretch.data} == {1152 * 8}


def fades(stage: Stage) -> list[float]:
    """Return the fade at the end of each quantum the engine was asked for."""
    return [score.controls.fade for score in stage.engines[0].scores]


def test_a_new_station_fades_in() -> None:
    """Over three seconds, and then it is there."""
    stage = Stage()
    stage.play(40)
    course = fades(stage)
    assert course == sorted(course)
    assert course[0] == pytest.approx(math.sin(math.pi / 60))
    assert course[29:] == [1.0] * 11


@pytest.mark.parametrize(("length_s", "quanta"), [(2.0, 20), (0.0, 1), (0.05, 1)])
def test_a_station_fades_out_and_ends(length_s: float, quanta: int) -> None:
    """The last quantum of the fade is silent and says that it was the last; asking twice does not begin again."""
    stage = Stage()
    stage.play(40)
    stage.station.fade_out(length_s)
    first = stage.play(quanta - 1)
    stage.station.fade_out(100.0)
    end = stage.play(1)
    assert [quantum.ended for quantum in [*first, *end]] == [False] * (quanta - 1) + [True]
    course = fades(stage)[39:]
    assert course == sorted(course, reverse=True)
    assert course[-1] == pytest.approx(0.0, abs=1e-9)


def test_a_station_that_is_wanted_after_all_comes_back_as_it_went() -> None:
    """Without a step, and without an end; and it can fade out again."""
    stage = Stage()
    stage.play(40)
    stage.station.fade_out(2.0)
    stage.play(10)
    stage.station.fade_back()
    assert not any(quantum.ended for quantum in stage.play(30))
    course = fades(stage)[39:]
    assert course[11:20] == pytest.approx(course[9:0:-1])
    assert course[20:] == pytest.approx([1.0] * 21)
    stage.station.fade_out(1.0)
    assert stage.play(10)[-1].ended


def test_the_status_is_told_once_a_second_and_when_something_was_said() -> None:
    """Every tenth turn carries the document, and the one after a wish."""
    stage = Stage()
    told = [quantum.document is not None for quantum in stage.play(30)]
    assert next(index for index, is_told in enumerate(told) if is_told) == 0
    assert 3 <= sum(told) <= 7
    stage.station.performance.steer(Wish(preset()))
    assert stage.play(1)[0].document is not None


def snapshot(quanta: int) -> Progress:
    """Return where a station is after so many quanta."""
    return Stage().play(quanta)[-1].progress


def test_a_station_is_picked_up_where_it_was() -> None:
    """The engine is told what sounds on; there is no fade-in; scores go on as they would have."""
    whole = Stage()
    whole.play(80)
    stage = Stage(progress=snapshot(50), resume=Resume(50 * QUANTUM_FRAMES, 54 * QUANTUM_FRAMES))
    assert stage.engines[0].resumed
    assert all(note.at_frame < 50 * QUANTUM_FRAMES < note.end_frame for note in stage.engines[0].resumed)
    stage.play(30)
    assert [score.notes for score in stage.engines[0].scores] == [score.notes for score in whole.engines[0].scores[50:]]
    assert fades(stage) == [1.0] * 30


def test_a_station_picked_up_in_its_first_seconds_goes_on_fading_in() -> None:
    """The fade belongs to the position, not to the host."""
    stage = Stage(progress=snapshot(10), resume=Resume(10 * QUANTUM_FRAMES, 14 * QUANTUM_FRAMES))
    stage.play(30)
    whole = Stage()
    whole.play(40)
    assert fades(stage) == fades(whole)[10:]
    begun_with = stage.engines[0].resumed_with
    assert begun_with is not None
    assert begun_with.fade == fades(whole)[9]


def test_frames_before_the_first_wanted_one_are_caught_up_unheard() -> None:
    """From the snapshot to `from_frame` is rendered and thrown away."""
    stage = Stage(progress=snapshot(50), resume=Resume(57 * QUANTUM_FRAMES, 61 * QUANTUM_FRAMES))
    stage.station.set_formats(["raw"])
    assert stage.station.frame == 57 * QUANTUM_FRAMES
    found = stretches(stage.play(3))
    assert (found[0].first_frame, found[0].begins) == (57 * QUANTUM_FRAMES, True)
    assert stage.engines[0].scores[0].start_frame == 50 * QUANTUM_FRAMES


def test_a_format_that_cannot_overlap_goes_on_at_the_seam() -> None:
    """Nothing before the seam is sent twice to those who cannot cross-fade."""
    stage = Stage(progress=snapshot(50), resume=Resume(50 * QUANTUM_FRAMES, 54 * QUANTUM_FRAMES))
    stage.station.set_formats(["raw", "block"])
    quanta = stage.play(10)
    assert stretches(quanta, "raw")[0].first_frame == 50 * QUANTUM_FRAMES
    assert stretches(quanta, "block")[0].first_frame == 54 * QUANTUM_FRAMES
    assert is_contiguous(stretches(quanta, "block"))


def test_closing_frees_the_engine() -> None:
    """The engine is closed with the station."""
    stage = Stage()
    stage.play(1)
    stage.station.close()
    assert stage.engines[0].closed


def test_missing_layers_are_the_engines() -> None:
    """What could not be started is known to the station."""
    assert Stage().station.missing_layers == ()


def test_a_calibration_goes_on_where_it_was() -> None:
    """On air the sound that was made is measured, and whoever takes over has the gain that it led to."""
    whole = Stage()
    quanta = whole.play(300)
    learnt = quanta[-1].progress.calibration.gain_db
    assert learnt != 0.0
    stage = Stage(progress=quanta[199].progress, resume=Resume(200 * QUANTUM_FRAMES, 204 * QUANTUM_FRAMES))
    assert stage.play(100)[-1].progress.calibration.gain_db == pytest.approx(learnt, abs=0.01)
    gains = [[score.controls.gain_db for score in one.engines[0].scores] for one in (whole, stage)]
    assert gains[1][0] == pytest.approx(gains[0][200], abs=0.01)
