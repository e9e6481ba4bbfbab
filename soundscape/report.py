"""Does it work for me? What the listener's sittings show, preset by preset, and what their experiment found. Pure.

Presets are chosen, not drawn by lot: what differs between them may differ because of the moments they were chosen in, and the report says
so. Only the experiment compares like with like. Nothing here is about anybody's health, and no sentence says so.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from statistics import fmean
from typing import Any

import msgspec

from soundscape import inference
from soundscape.experiment import Experiment, Measure
from soundscape.inference import Effect, Estimate
from soundscape.sitting import Answer, HeartSummary, Sitting

DAYS = 90
FEWEST_MINUTES = 3
"""A block with fewer measured minutes of heart rate says nothing (design value)."""

SCORES = {"bad": -1.0, "neutral": 0.0, "good": 1.0}
UNITS: dict[Measure, str] = {"heart_rate": "bpm", "feedback": "points"}
NOTE = (
    "You chose when to play what, so differences between presets may come from the moments and not from the music. "
    "Only an experiment compares like with like. It describes your listening and nothing else."
)


class Kept(msgspec.Struct, frozen=True):
    """A sitting as it is kept: what the heart did is only its summary. Instants are aware."""

    id: str
    preset: str | None
    began_at: datetime
    ended_at: datetime
    adaptive: bool
    experiment_at: datetime | None
    block: int | None
    heart: HeartSummary | None
    answers: tuple[Answer, ...]


def kept(sitting: Sitting) -> Kept:
    """Return what is kept of a sitting."""
    experiment_at = None if sitting.experiment_s is None else _instant(sitting.experiment_s)
    return Kept(
        sitting.id,
        sitting.preset,
        _instant(sitting.began_s),
        _instant(sitting.ended_s),
        sitting.adaptive,
        experiment_at,
        sitting.block,
        sitting.heart,
        sitting.answers,
    )


def document(sittings: Sequence[Kept], experiment: Experiment | None) -> dict[str, Any]:
    """Return the document of `GET /api/me/report`: sittings in order of time, presets, the experiment, and how to read them."""
    played = [sitting for sitting in sittings if sitting.preset is not None]
    return {
        "days": DAYS,
        "sittings": [_sitting_document(sitting) for sitting in sittings],
        "presets": [_preset_document(name, group) for name, group in sorted(_by_preset(played).items())],
        "experiment": None if experiment is None else experiment_document(experiment, sittings),
        "note": NOTE,
    }


def experiment_document(experiment: Experiment, sittings: Iterable[Kept]) -> dict[str, Any]:
    """Return what an experiment found. Until its last block there is no result: whoever looks early and stops finds what is not there."""
    values = blocks(experiment, sittings)
    differences = paired(experiment, values)
    found = inference.effect(differences) if experiment.status == "finished" else None
    return {
        **plan_document(experiment),
        "pairs": len(differences),
        "values": [
            {"block": block, "adaptive": experiment.order[block], "value": round(value, 3)}
            for block, value in sorted(values.items())
            if experiment.status == "finished"
        ],
        "result": None if found is None else {name: round(value, 4) for name, value in msgspec.structs.asdict(found).items()},
        "text": _result_in_words(experiment, len(differences), found),
    }


def plan_document(experiment: Experiment) -> dict[str, Any]:
    """Return how an experiment was planned and how far it is; which block comes next is not told."""
    return {
        "status": experiment.status,
        "measure": experiment.measure,
        "unit": UNITS[experiment.measure],
        "block_minutes": experiment.block_s / 60.0,
        "blocks": len(experiment.order),
        "done": experiment.block,
        "began_at": _instant(experiment.began_s).isoformat(),
        "ended_at": None if experiment.ended_s is None else _instant(experiment.ended_s).isoformat(),
    }


def blocks(experiment: Experiment, sittings: Iterable[Kept]) -> dict[int, float]:
    """Return the value of the measure in each block that has one; the pieces of a block count by what was measured in them."""
    began_at = _instant(experiment.began_s)
    pieces: defaultdict[int, list[tuple[float, float]]] = defaultdict(list)
    for sitting in sittings:
        if sitting.experiment_at != began_at or sitting.block is None:
            continue
        if experiment.measure == "heart_rate" and sitting.heart is not None:
            pieces[sitting.block].append((sitting.heart.mean_bpm, float(sitting.heart.minutes)))
        scores = _scores(sitting.answers)
        if experiment.measure == "feedback" and scores:
            pieces[sitting.block].append((fmean(scores), float(len(scores))))
    least = FEWEST_MINUTES if experiment.measure == "heart_rate" else 1
    return {block: _weighted(found) for block, found in pieces.items() if sum(weight for _, weight in found) >= least}


def paired(experiment: Experiment, values: dict[int, float]) -> list[float]:
    """Return the adaptive block's value less the still one's, for each pair in which both have one."""
    found = []
    for first in range(0, len(experiment.order), 2):
        if first in values and first + 1 in values:
            difference = values[first] - values[first + 1]
            found.append(difference if experiment.order[first] else -difference)
    return found


def _by_preset(sittings: Iterable[Kept]) -> dict[str, list[Kept]]:
    groups: defaultdict[str, list[Kept]] = defaultdict(list)
    for sitting in sittings:
        groups[sitting.preset or ""].append(sitting)
    return groups


def _sitting_document(sitting: Kept) -> dict[str, Any]:
    scores = _scores(sitting.answers)
    return {
        "preset": sitting.preset,
        "began_at": sitting.began_at.isoformat(),
        "minutes": round((sitting.ended_at - sitting.began_at).total_seconds() / 60.0, 1),
        "adaptive": sitting.adaptive,
        "heart_rate": None if sitting.heart is None else msgspec.to_builtins(sitting.heart),
        "feedback": {"answers": len(sitting.answers), "mean": round(fmean(scores), 3) if scores else None},
    }


def _preset_document(name: str, sittings: list[Kept]) -> dict[str, Any]:
    hearts = [sitting.heart for sitting in sittings if sitting.heart is not None]
    slopes = [heart.slope_bpm_per_min for heart in hearts if heart.slope_bpm_per_min is not None]
    answers = [answer for sitting in sittings for answer in sitting.answers]
    # Answers in one sitting are about the same moment: a sitting counts once.
    moods = inference.estimate([fmean(scores) for sitting in sittings if (scores := _scores(sitting.answers))])
    flows = [answer.flow for answer in answers if answer.flow is not None]
    rate = inference.estimate([heart.mean_bpm for heart in hearts])
    return {
        "preset": name,
        "sittings": len(sittings),
        "minutes": round(sum((sitting.ended_at - sitting.began_at).total_seconds() for sitting in sittings) / 60.0, 1),
        "heart_rate": None if rate is None else {**_estimate_document(rate), "slope_bpm_per_min": _mean(slopes)},
        "feedback": {
            "answers": len(answers),
            **{mood: sum(answer.mood == mood for answer in answers) for mood in SCORES},
            "score": None if moods is None else _estimate_document(moods),
            "flow": {"answers": len(flows), "mean": _mean(flows)},
        },
        "text": _preset_in_words(rate, moods),
    }


def _estimate_document(estimate: Estimate) -> dict[str, Any]:
    return {
        "sittings": estimate.values,
        "mean": round(estimate.mean, 2),
        "low": None if estimate.low is None else round(estimate.low, 2),
        "high": None if estimate.high is None else round(estimate.high, 2),
    }


def _preset_in_words(rate: Estimate | None, moods: Estimate | None) -> str:
    said = []
    if rate is not None:
        said.append(f"Your heart rate was {rate.mean:.0f} bpm on average{_give_or_take(rate, ' bpm', 0)}.")
    if moods is not None:
        said.append(f"Your answers come to {moods.mean:.1f} on a scale from -1 to 1{_give_or_take(moods, '', 1)}.")
    return " ".join(said) or "You have told nothing about it yet."


def _give_or_take(estimate: Estimate, unit: str, digits: int) -> str:
    if estimate.low is None or estimate.high is None:
        count = estimate.values
        return f", from {count} {'sitting' if count == 1 else 'sittings'}, which is too few to tell"
    return f", {estimate.low:.{digits}f} to {estimate.high:.{digits}f}{unit} with 95 % confidence"


def _result_in_words(experiment: Experiment, pairs: int, found: Effect | None) -> str:
    if experiment.status == "running":
        return f"{experiment.block} of {len(experiment.order)} blocks are done. There is no result before the last one."
    if experiment.status == "stopped":
        return "It was stopped before its last block, so there is no result."
    if found is None:
        least = inference.FEWEST_PAIRS
        return f"Only {pairs} of {len(experiment.order) // 2} pairs could be measured, too few to tell: it takes at least {least}."
    what, unit = ("your heart rate", " bpm") if experiment.measure == "heart_rate" else ("your answers", "")
    way = "higher" if found.mean > 0.0 else "lower"
    course = f"In {found.pairs} pairs {what} came out {abs(found.mean):.1f}{unit} {way} on average while the signals steered"
    interval = f"the 95 % interval goes from {found.low:+.1f} to {found.high:+.1f}{unit}, and p is {found.p:.3f}"
    if found.p > 1.0 - inference.LEVEL:
        return f"{course}; {interval}. That cannot be told from chance."
    return f"{course}; {interval}. That is more than chance alone would often bring."


def _scores(answers: Iterable[Answer]) -> list[float]:
    return [SCORES[answer.mood] for answer in answers if answer.mood is not None]


def _weighted(found: list[tuple[float, float]]) -> float:
    return sum(value * weight for value, weight in found) / sum(weight for _, weight in found)


def _mean(values: Sequence[float]) -> float | None:
    return round(fmean(values), 3) if values else None


def _instant(at_s: float) -> datetime:
    return datetime.fromtimestamp(at_s, UTC)
