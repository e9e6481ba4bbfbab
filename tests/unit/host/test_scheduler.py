"""The scheduler: earliest deadline first, nobody far ahead, nobody starved."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundscape.audio import QUANTUM_FRAMES, QUANTUM_S
from soundscape.host import scheduler
from soundscape.host.scheduler import CUSHION_S, FILL_S, LEAD_S, Timeline


@dataclass
class Job:
    """A station that only knows its place in time."""

    name: str
    timeline: Timeline
    frame: int = 0


def running(name: str, now_s: float, *, ahead_s: float) -> Job:
    """Return a station that has long been open and is this far ahead of real time."""
    return Job(name, Timeline(now_s - 100.0, now_s - 99.0, 0), round((100.0 + ahead_s) * 48_000))


def serve(jobs: list[Job], *, start_s: float, until_s: float, cost_s: float) -> list[tuple[float, str, float]]:
    """Run the host's loop over simulated time; return (time, station, how late it was) of every quantum."""
    now_s, turns = start_s, []
    while now_s < until_s:
        chosen = scheduler.most_urgent(jobs, now_s)
        if chosen is None:
            now_s += max(1e-4, scheduler.wait_s(jobs, now_s, at_most_s=1.0))
            continue
        assert isinstance(chosen, Job)
        turns.append((now_s, chosen.name, now_s - chosen.timeline.due_s(chosen.frame)))
        chosen.frame += QUANTUM_FRAMES
        now_s += cost_s
    return turns


def test_the_earliest_deadline_goes_first() -> None:
    """Of those that may render, the one whose sound runs out first."""
    jobs = [running("calm", 50.0, ahead_s=0.15), running("urgent", 50.0, ahead_s=0.05), running("late", 50.0, ahead_s=-0.1)]
    assert scheduler.most_urgent(jobs, 50.0) is jobs[2]
    assert scheduler.most_urgent(jobs[:2], 50.0) is jobs[1]


def test_nobody_renders_more_than_the_lead_ahead() -> None:
    """A station 200 ms ahead waits, and the host may sleep exactly until it may go on."""
    job = running("ahead", 50.0, ahead_s=LEAD_S + 0.07)
    assert scheduler.most_urgent([job], 50.0) is None
    assert scheduler.wait_s([job], 50.0, at_most_s=1.0) == pytest.approx(0.07)
    assert scheduler.most_urgent([job], 50.0 + 0.0701) is job


def test_an_empty_host_waits_as_long_as_it_may() -> None:
    """Without stations nothing is urgent."""
    assert scheduler.most_urgent([], 0.0) is None
    assert scheduler.wait_s([], 0.0, at_most_s=0.7) == 0.7
    assert scheduler.wait_s([running("late", 5.0, ahead_s=-1.0)], 5.0, at_most_s=1.0) == 0.0


def test_a_new_station_fills_its_cushion_within_the_fill_time() -> None:
    """Its first two seconds are due evenly over 0.3 s, then it keeps pace with real time."""
    timeline = scheduler.opening(50.0)
    assert timeline.due_s(0) == 50.0
    assert timeline.due_s(48_000) == pytest.approx(50.0 + FILL_S / 2)
    assert timeline.due_s(round(CUSHION_S * 48_000)) == pytest.approx(50.0 + FILL_S)
    assert timeline.due_s(10 * 48_000) == pytest.approx(50.0 - CUSHION_S + 10.0)
    deadlines = [timeline.due_s(frame) for frame in range(0, 10 * 48_000, QUANTUM_FRAMES)]
    assert deadlines == sorted(deadlines)
    assert timeline.ready_s(round(CUSHION_S * 48_000)) <= 50.0


def test_a_station_picked_up_is_due_where_the_sound_stopped() -> None:
    """The first unheard frame was due one lead after the last audio arrived; what lies before it is due at once."""
    timeline = scheduler.resuming(50.0, from_frame=460_800, seam_frame=480_000, late_s=0.3)
    assert timeline.origin_s + 10.0 == pytest.approx(50.0 - 0.3 + LEAD_S)
    assert timeline.ready_s(480_000) <= 50.0
    assert timeline.due_s(460_800) <= 50.0


def test_after_a_long_stop_the_music_goes_on_later() -> None:
    """A shifted timeline is due that much later, frame for frame."""
    timeline = scheduler.opening(50.0)
    assert timeline.shifted(3.0).due_s(960_000) == pytest.approx(timeline.due_s(960_000) + 3.0)


@given(count=st.integers(1, 30), load=st.floats(0.05, 0.9))
def test_with_capacity_left_nobody_is_ever_late(count: int, load: float) -> None:
    """Earliest deadline first keeps every deadline of stations that need less than the core, whatever their phases."""
    cost_s = load * QUANTUM_S / count
    jobs = [Job(str(index), Timeline(-100.0 + 0.1 * index / count, -99.0, 0), 100 * 48_000) for index in range(count)]
    turns = serve(jobs, start_s=0.0, until_s=2.0, cost_s=cost_s)
    settled = [late_s for at_s, _, late_s in turns if at_s > 0.5]
    assert max(settled) <= cost_s + 1e-6


def test_a_newcomer_does_not_make_others_late() -> None:
    """While one station fills its cushion, thirty others keep their deadlines at 60 % load."""
    jobs = [running(str(index), 0.0, ahead_s=0.2 - 0.1 * index / 30) for index in range(30)]
    jobs.append(Job("new", scheduler.opening(0.0)))
    turns = serve(jobs, start_s=0.0, until_s=2.0, cost_s=0.6 * QUANTUM_S / 31)
    assert max(late_s for _, name, late_s in turns if name != "new") <= 0.01
    filled = next(at_s for at_s, name, _ in turns if name == "new" and jobs[-1].frame >= CUSHION_S * 48_000)
    assert filled < 1.0


def test_under_overload_everybody_falls_behind_together() -> None:
    """No station starves: the most and the least served differ by a few quanta."""
    jobs = [running(str(index), 0.0, ahead_s=0.0) for index in range(20)]
    turns = serve(jobs, start_s=0.0, until_s=5.0, cost_s=1.5 * QUANTUM_S / 20)
    served = [sum(name == job.name for _, name, _ in turns) for job in jobs]
    assert max(served) - min(served) <= 2
