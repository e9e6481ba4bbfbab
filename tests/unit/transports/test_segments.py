"""AAC in MPEG-TS segments, and the playlist over them."""

import io
import re
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundscape.host.messages import Began, Packets
from soundscape.transports._segments import KEPT, SEGMENT_PACKETS, WINDOW, Segmenter
from soundscape.transports._ts import CLOCK_WRAPS, TransportStream
from tests.support.containers import adts_frames, crc, ts_pes
from tests.support.fake_hosts import AAC_FRAMES, aac_frames, chord
from tests.support.sound import level_db

LIVE_S = datetime(2026, 11, 21, 9, 0, tzinfo=UTC).timestamp()
SEGMENT_FRAMES = SEGMENT_PACKETS * AAC_FRAMES


def packets(first: int, count: int, *, epoch: int = 1) -> Packets:
    """Return so many packets from packet number `first` on."""
    data = tuple(aac_frames()[index % len(aac_frames())] for index in range(first, first + count))
    return Packets("s", epoch, "aac", first * AAC_FRAMES, AAC_FRAMES, data)


def began(first: int, *, epoch: int = 1) -> Began:
    """Return a beginning at packet number `first`."""
    return Began("s", epoch, "aac", first * AAC_FRAMES, 1024, 2)


def segmenter(count: int, *, first: int = 0, live_frame: int = 0, least_number: int = 0) -> Segmenter:
    """Return a segmenter that has heard so many packets from one beginning."""
    made = Segmenter(live_frame=live_frame, live_s=LIVE_S, least_number=least_number)
    made.begin(began(first), now_s=LIVE_S, title="Relax")
    for start in range(first, first + count, 5):
        end_s = LIVE_S + ((start + 5) * AAC_FRAMES - live_frame) / 48_000
        made.take(packets(start, min(5, first + count - start)), now_s=end_s, title="Relax")
    return made


def listed(playlist: str) -> list[int]:
    """Return the numbers of the segments in a playlist."""
    return [int(number) for number in re.findall(r"^there/(\d+)\.ts$", playlist, re.MULTILINE)]


def instants(playlist: str) -> list[datetime]:
    """Return the times in a playlist."""
    return [datetime.fromisoformat(at) for at in re.findall(r"^#EXT-X-PROGRAM-DATE-TIME:(.*)$", playlist, re.MULTILINE)]


def test_players_decode_the_music_from_segments() -> None:
    """To the sample, across the borders of segments."""
    made = segmenter(4 * SEGMENT_PACKETS)
    data = b"".join(made.segment(number) or b"" for number in range(4))
    container: Any = av.open(io.BytesIO(data), format="mpegts")
    with container:
        heard = np.concatenate([np.asarray(frame.to_ndarray(), np.float32) for frame in container.decode(audio=0)], axis=1).T
    assert len(heard) >= 4 * SEGMENT_FRAMES - 2 * AAC_FRAMES
    wanted = chord()[: len(heard) - AAC_FRAMES]
    assert level_db(heard[AAC_FRAMES:] - wanted) < level_db(wanted) - 15.0


def test_each_segment_can_be_played_alone() -> None:
    """It begins with its own tables, whose checksums are right, and holds whole frames."""
    for number in range(3):
        data = segmenter(3 * SEGMENT_PACKETS).segment(number)
        assert data is not None
        for at, pid in ((0, 0), (188, 0x1000)):
            packet = data[at : at + 188]
            assert (packet[1] & 0x1F) << 8 | packet[2] == pid
            section = packet[5 : 8 + (packet[6] & 0x0F) * 256 + packet[7]]
            assert crc(section, 0xFFFFFFFF) == 0
        frames = adts_frames(b"".join(pes.data for pes in ts_pes(data)))
        assert frames == [aac_frames()[index] for index in range(number * SEGMENT_PACKETS, (number + 1) * SEGMENT_PACKETS)]


@given(st.lists(st.integers(8, 900), min_size=1, max_size=9), st.integers(0, 1 << 40))
def test_frames_of_any_length_arrive(lengths: list[int], first_frame: int) -> None:
    """Whatever is left to be stuffed; the clock runs half a second behind the stamps and wraps with them."""
    frames = [bytes([index + 1]) * length for index, length in enumerate(lengths)]
    found = ts_pes(TransportStream().segment(frames, first_frame=first_frame, frames_each=AAC_FRAMES))
    assert b"".join(pes.data for pes in found) == b"".join(frames)
    for index, pes in enumerate(found):
        ticks = (first_frame + index * 4 * AAC_FRAMES) * 15 // 8
        assert (pes.clock, pes.stamp) == (ticks % CLOCK_WRAPS, (ticks + 45_000) % CLOCK_WRAPS)


def test_time_runs_on_from_segment_to_segment() -> None:
    """Stamps and counters, so that players need not begin anew."""
    made = segmenter(3 * SEGMENT_PACKETS)
    found = ts_pes(b"".join(made.segment(number) or b"" for number in range(3)))
    assert {after.stamp - before.stamp for before, after in pairwise(found)} == {7680, 3840}


def test_the_playlist_slides() -> None:
    """It names the newest segments, says when each was on air, and what it has let go can be fetched for as long again."""
    made = segmenter((KEPT + 5) * SEGMENT_PACKETS)
    playlist = made.playlist("there")
    assert listed(playlist) == list(range(KEPT + 5 - WINDOW, KEPT + 5))
    assert f"#EXT-X-MEDIA-SEQUENCE:{KEPT + 5 - WINDOW}\n" in playlist
    assert {round((after - before).total_seconds(), 2) for before, after in pairwise(instants(playlist))} == {0.98}
    assert (made.segment(4), made.segment(5) is not None) == (None, True)
    assert "ENDLIST" not in playlist
    lengths = [float(length) for length in re.findall(r"^#EXTINF:([\d.]+),Relax$", playlist, re.MULTILINE)]
    (target,) = re.findall(r"^#EXT-X-TARGETDURATION:(\d+)$", playlist, re.MULTILINE)
    assert len(lengths) == WINDOW
    assert all(round(length) <= int(target) for length in lengths)


def test_times_are_those_of_the_clock_on_the_wall() -> None:
    """The frame that is on air now is now."""
    made = segmenter(2 * SEGMENT_PACKETS, live_frame=2 * SEGMENT_FRAMES)
    first, second = instants(made.playlist("there"))
    assert (second - first).total_seconds() == pytest.approx(SEGMENT_FRAMES / 48_000, abs=0.002)
    assert second.timestamp() == pytest.approx(LIVE_S - SEGMENT_FRAMES / 48_000, abs=0.001)


def test_a_new_host_is_a_discontinuity() -> None:
    """What there was is sent, though it is short; then the sound begins anew, and numbers go on."""
    made = segmenter(SEGMENT_PACKETS + 7)
    made.begin(began(SEGMENT_PACKETS + 5, epoch=2), now_s=LIVE_S + 2.0, title="Relax")
    made.take(packets(SEGMENT_PACKETS + 5, SEGMENT_PACKETS, epoch=2), now_s=LIVE_S, title="Relax")
    lines = made.playlist("there").splitlines()
    assert listed(made.playlist("there")) == [0, 1, 2]
    assert lines.count("#EXT-X-DISCONTINUITY") == 1
    assert lines.index("#EXT-X-DISCONTINUITY") == lines.index("there/1.ts") + 1


@pytest.mark.parametrize(("late_s", "is_set"), [(0.0, False), (4.0, False), (60.0, True), (-0.9, False), (-2.0, True)])
def test_the_clock_is_set_only_when_it_is_far_off(late_s: float, is_set: bool) -> None:
    """What is a little late is the past that a session begins with, or a host that catches up; after a long pause it is later."""
    made = segmenter(SEGMENT_PACKETS)
    due_s = LIVE_S + 2 * SEGMENT_FRAMES / 48_000
    made.take(packets(SEGMENT_PACKETS, SEGMENT_PACKETS), now_s=due_s + late_s, title="Relax")
    began_s = due_s - SEGMENT_FRAMES / 48_000 + (late_s if is_set else 0.0)
    assert instants(made.playlist("there"))[1].timestamp() == pytest.approx(began_s, abs=0.001)


def test_sound_that_is_missing_is_a_discontinuity_too() -> None:
    """Players would else take the hole for a fault."""
    made = segmenter(10)
    made.take(packets(100, SEGMENT_PACKETS), now_s=LIVE_S, title="Relax")
    assert made.playlist("there").splitlines().count("#EXT-X-DISCONTINUITY") == 1


def test_discontinuities_that_slid_out_are_counted() -> None:
    """So that a player that looks away for a while knows which stretch a segment belongs to."""
    made, at = segmenter(SEGMENT_PACKETS), SEGMENT_PACKETS
    made.begin(began(at, epoch=2), now_s=LIVE_S, title="Relax")
    counts = []
    for _ in range(2 * KEPT):
        made.take(packets(at, SEGMENT_PACKETS, epoch=2), now_s=LIVE_S, title="Relax")
        at += SEGMENT_PACKETS
        (count,) = re.findall(r"^#EXT-X-DISCONTINUITY-SEQUENCE:(\d+)$", made.playlist("there"), re.MULTILINE)
        shown = made.playlist("there").splitlines().count("#EXT-X-DISCONTINUITY")
        counts.append((int(count), shown))
    assert counts == [(0, 1)] * (WINDOW) + [(1, 0)] * (2 * KEPT - WINDOW)


def test_numbers_go_on_where_the_station_is() -> None:
    """A player that comes back after a pause finds later numbers, never earlier ones."""
    assert listed(segmenter(SEGMENT_PACKETS, first=10_000).playlist("there")) == [10_000 // SEGMENT_PACKETS]


def test_numbers_go_on_when_the_station_begins_anew() -> None:
    """They would else fall back to nothing, which no player expects."""
    made = segmenter(2 * SEGMENT_PACKETS, least_number=70)
    assert listed(made.playlist("there")) == [70, 71]
    assert made.next_number == 72


def test_the_end_is_told() -> None:
    """What there was is sent, though it is short, and the playlist says that nothing follows."""
    made = segmenter(SEGMENT_PACKETS + 7)
    made.end(now_s=LIVE_S + 2.0, title="Relax")
    playlist = made.playlist("there")
    assert listed(playlist) == [0, 1]
    assert playlist.endswith("there/1.ts\n#EXT-X-ENDLIST\n")
