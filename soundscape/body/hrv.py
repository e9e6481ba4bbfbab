"""Heart rate variability: RMSSD from the times between beats, told against this listener's own past alone (science notes 4.1, 4.4).

    RMSSD = sqrt(mean of (RR[i+1] - RR[i])^2)

over a minute of clean, still beats. People differ by more than any day does, so what counts is z, how many of their own standard deviations
ln RMSSD lies from their own mean; it is known from the seventh day on.
"""

import math

import msgspec

from soundscape.body.artefacts import is_stray

NEIGHBOURS = 24
WINDOW_MS = 60_000.0
"""RMSSD needs at least 60 s (Shaffer and Ginsberg 2017)."""

MOST_STRAYS = 0.05
FEWEST_PAIRS = 20
BREAK_S = 30.0
"""After so long without beats a window begins anew (design value)."""

FRESH_S = 300.0
DAY_S = 86_400.0
KNOWN_DAYS = 7
LONGEST_DAYS = 30
"""A day's say in the mean never falls below a thirtieth: the past fades."""

MIN_SPREAD = 0.05
"""Nobody's ln RMSSD is steadier than this (design value)."""


class Window(msgspec.Struct, frozen=True, array_like=True):
    """A minute of beats under way: squares of differences (ms²), how many, beats, strays among them, and its length so far (ms)."""

    squares: float = 0.0
    pairs: int = 0
    beats: int = 0
    strays: int = 0
    length_ms: float = 0.0


class Past(msgspec.Struct, frozen=True, array_like=True):
    """Running mean of ln RMSSD and of its square over so many days, and the sums of the day that began at `since_s`."""

    mean: float = 0.0
    mean_square: float = 0.0
    days: int = 0
    since_s: float = 0.0
    count: int = 0
    total: float = 0.0
    total_square: float = 0.0


class Beats(msgspec.Struct, frozen=True, array_like=True):
    """What persists of beats between two readings; `linked` says whether the next one follows the last good one directly.

    `ln_rmssd` is that of the last clean minute, which ended at `ended_s` (seconds since the epoch); None before the first.
    """

    recent_ms: tuple[float, ...] = ()
    good_ms: float | None = None
    linked: bool = False
    last_s: float = 0.0
    window: Window = Window()
    ln_rmssd: float | None = None
    ended_s: float = 0.0
    past: Past = Past()


class Hrv(msgspec.Struct, frozen=True):
    """Variability at one instant: RMSSD in ms, and z within this person, None until a week is known."""

    rmssd_ms: float
    z: float | None


def fold(beats: Beats, rr_ms: tuple[float, ...], at_s: float, *, still: bool) -> Beats:
    """Return what persists after the times between beats (ms) that one reading brought; beats on the move count for nothing."""
    if not rr_ms:
        return beats
    if not still or at_s - beats.last_s > BREAK_S:
        beats = msgspec.structs.replace(beats, recent_ms=(), good_ms=None, linked=False, window=Window())
    if not still:
        return beats
    recent, good, linked, window = beats.recent_ms, beats.good_ms, beats.linked, beats.window
    for interval in rr_ms:
        stray = is_stray(interval, good, recent)
        recent = (*recent[-(NEIGHBOURS - 1) :], interval)
        pair = linked and good is not None and not stray
        window = Window(
            window.squares + ((interval - good) ** 2 if pair and good is not None else 0.0),
            window.pairs + pair,
            window.beats + 1,
            window.strays + stray,
            window.length_ms + interval,
        )
        linked = not stray
        good = good if stray else interval
    beats = Beats(recent, good, linked, at_s, window, beats.ln_rmssd, beats.ended_s, beats.past)
    return beats if window.length_ms < WINDOW_MS else _ended(beats, at_s)


def at(beats: Beats, at_s: float) -> Hrv | None:
    """Return the variability at `at_s` (seconds since the epoch); None when no clean minute has ended in the last five."""
    if beats.ln_rmssd is None or not 0.0 <= at_s - beats.ended_s <= FRESH_S:
        return None
    return Hrv(math.exp(beats.ln_rmssd), _z(beats.past, beats.ln_rmssd))


def _z(past: Past, ln_rmssd: float) -> float | None:
    if past.days < KNOWN_DAYS:
        return None
    spread = math.sqrt(max(0.0, past.mean_square - past.mean * past.mean))
    return (ln_rmssd - past.mean) / max(MIN_SPREAD, spread)


def _ended(beats: Beats, at_s: float) -> Beats:
    window = beats.window
    beats = msgspec.structs.replace(beats, window=Window())
    if window.strays > MOST_STRAYS * window.beats or window.pairs < FEWEST_PAIRS or window.squares == 0.0:
        return beats
    ln_rmssd = 0.5 * math.log(window.squares / window.pairs)
    return msgspec.structs.replace(beats, ln_rmssd=ln_rmssd, ended_s=at_s, past=_learned(beats.past, ln_rmssd, at_s))


def _learned(past: Past, ln_rmssd: float, at_s: float) -> Past:
    if past.count and at_s - past.since_s >= DAY_S:
        share = max(1.0 / (past.days + 1), 1.0 / LONGEST_DAYS)
        mean = past.mean + share * (past.total / past.count - past.mean)
        mean_square = past.mean_square + share * (past.total_square / past.count - past.mean_square)
        past = Past(mean, mean_square, past.days + 1)
    since_s = past.since_s if past.count else at_s
    return Past(
        past.mean, past.mean_square, past.days, since_s, past.count + 1, past.total + ln_rmssd, past.total_square + ln_rmssd * ln_rmssd
    )
