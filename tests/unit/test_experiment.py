"""The experiment and the report: planned beforehand, honest afterwards."""

import random
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from soundscape import experiment, report
from soundscape.experiment import FEWEST_BLOCKS, MOST_BLOCKS, Experiment
from soundscape.inference import FEWEST_PAIRS, MOST_PAIRS
from soundscape.report import Kept
from soundscape.sitting import Answer, HeartSummary
from tests.support.build import preset
from tests.support.claims import CLAIMS

BEGAN = datetime(2026, 11, 1, 9, 0, tzinfo=UTC)
BEGAN_S = BEGAN.timestamp()


def plan(blocks: int = 16, seed: int = 1, **changes: Any) -> Experiment:
    """Return an experiment on the heart rate in blocks of ten minutes."""
    found = experiment.planned("heart_rate", block_minutes=10.0, blocks=blocks, seed=seed, began_s=BEGAN_S)
    return msgspec.structs.replace(found, **changes)


def finished(**changes: Any) -> Experiment:
    """Return it after its last block."""
    whole = plan(**changes)
    return experiment.advanced(whole, whole.block_s * len(whole.order), BEGAN_S + 1e5)


def piece(
    block: int, rate: float | None = None, *, mood: str | None = None, number: int = 0, minutes: int = 8, adaptive: bool = True
) -> Kept:
    """Return a sitting in a block."""
    at = BEGAN + timedelta(minutes=10 * block + number)
    heart = None if rate is None else HeartSummary(minutes, rate, 0.0)
    answers = () if mood is None else (Answer(at.timestamp(), mood),)  # type: ignore[arg-type]  # one of the faces
    return Kept(f"{block}-{number}", "relax", at, at + timedelta(minutes=minutes), adaptive, BEGAN, block, heart, answers)


def measured(whole: Experiment, effect: float, rng: random.Random, scatter: float = 2.0) -> list[Kept]:
    """Return a sitting for each block, on a heart that slows over the weeks, with an effect of the signals in bpm."""
    return [piece(block, 65.0 - 0.2 * block + effect * adaptive + rng.gauss(0.0, scatter)) for block, adaptive in enumerate(whole.order)]


def test_the_order_is_drawn_in_pairs() -> None:
    """Each pair has one of either; chance decides which comes first, and the same chance anywhere."""
    orders = {plan(seed=seed).order for seed in range(200)}
    assert len(orders) > 100
    for order in orders:
        assert all(first != second for first, second in zip(order[::2], order[1::2], strict=True))
        assert sum(order) == len(order) / 2
    assert plan(seed=4) == plan(seed=4)
    assert 70 <= sum(plan(seed=seed).order[0] for seed in range(200)) <= 130


def test_enough_blocks_are_asked_for() -> None:
    """The fewest can find something, the most can all be counted."""
    assert (FEWEST_BLOCKS, MOST_BLOCKS) == (2 * FEWEST_PAIRS, 2 * MOST_PAIRS)


def test_it_goes_on_with_the_listening_and_ends_by_itself() -> None:
    """Block by block; after the last one nothing counts any more."""
    now = plan(blocks=12)
    blocks = []
    for step in range(200):
        blocks.append(now.block)
        now = experiment.advanced(now, 60.0, BEGAN_S + step)
    assert blocks[:11] == [0] * 10 + [1]
    assert (now.status, now.listened_s, now.ended_s) == ("finished", 7200.0, BEGAN_S + 119)
    assert not experiment.steady(now, preset())


def test_still_blocks_are_still_and_others_are_not() -> None:
    """Nights and beds of noise take no part."""
    now = plan()
    for adaptive in now.order:
        assert experiment.steady(now, preset()) == (not adaptive)
        assert not experiment.steady(now, preset(mode="sleep"))
        assert not experiment.takes_part(now, preset(mode="noise"))
        now = experiment.advanced(now, now.block_s, BEGAN_S)
    assert not experiment.steady(None, preset())


def test_stopping_ends_it_for_good() -> None:
    """There is no result then, and what is over stays as it is."""
    now = experiment.stopped(experiment.advanced(plan(), 700.0, BEGAN_S), BEGAN_S + 700.0)
    assert now.status == "stopped"
    assert not experiment.steady(now, preset())
    assert experiment.advanced(now, 1e6, BEGAN_S) == now
    document = report.experiment_document(now, measured(now, -10.0, random.Random(1)))
    assert document["result"] is None
    assert "no result" in document["text"]
    assert experiment.stopped(finished(), 0.0) == finished()


def test_there_is_no_result_before_the_end() -> None:
    """Not even the values: whoever looks early stops when it looks good."""
    now = experiment.advanced(plan(), plan().block_s * 15.5, BEGAN_S)
    document = report.experiment_document(now, measured(now, -10.0, random.Random(1)))
    assert (document["status"], document["result"], document["values"], document["done"]) == ("running", None, [], 15)
    assert document["text"] == "15 of 16 blocks are done. There is no result before the last one."


def test_an_effect_is_found_and_its_sign_is_right() -> None:
    """Adaptive less still, whichever came first."""
    whole = finished()
    document = report.experiment_document(whole, measured(whole, -6.0, random.Random(1)))
    result = document["result"]
    assert result["pairs"] == document["pairs"] == 8
    assert result["low"] < -6.0 < result["high"] < 0.0
    assert result["p"] < 0.05
    assert "lower on average while the signals steered" in document["text"]
    assert [value["adaptive"] for value in document["values"]] == list(whole.order)


def test_without_an_effect_it_says_so_nineteen_times_in_twenty() -> None:
    """From plan to sentence, with a heart that slows over the weeks: pairs take care of that."""
    said = 0
    for seed in range(400):
        whole = finished(seed=seed)
        document = report.experiment_document(whole, measured(whole, 0.0, random.Random(seed)))
        said += "cannot be told from chance" in document["text"]
    assert said >= 0.92 * 400


def test_it_finds_what_is_worth_finding_most_of_the_time() -> None:
    """Three bpm where blocks scatter by two: the power of eight pairs, from plan to result."""
    found = 0
    for seed in range(200):
        whole = finished(seed=seed)
        found += report.experiment_document(whole, measured(whole, -3.0, random.Random(seed)))["result"]["p"] <= 0.05
    assert found >= 0.6 * 200


def test_pieces_of_a_block_count_by_what_was_measured() -> None:
    """And a block of too few minutes, or of another experiment, not at all."""
    whole = finished()
    pieces = [piece(0, 60.0, minutes=6), piece(0, 70.0, minutes=3, number=1), piece(1, 50.0, minutes=2)]
    elsewhere = msgspec.structs.replace(piece(2, 99.0), experiment_at=BEGAN + timedelta(days=1))
    assert report.blocks(whole, [*pieces, elsewhere]) == {0: pytest.approx(190.0 / 3.0)}


def test_too_few_pairs_are_said_to_be_too_few() -> None:
    """A block without its partner counts for nothing."""
    whole = finished()
    document = report.experiment_document(whole, [piece(block, 60.0) for block in range(11)])
    assert (document["pairs"], document["result"]) == (5, None)
    assert document["text"] == "Only 5 of 8 pairs could be measured, too few to tell: it takes at least 6."


def test_feedback_can_be_the_measure() -> None:
    """The mean face of each block."""
    whole = finished(measure="feedback")
    kept = [piece(block, mood="good" if adaptive else "neutral") for block, adaptive in enumerate(whole.order)]
    result = report.experiment_document(whole, kept)["result"]
    assert (result["mean"], result["p"]) == (1.0, round(2 / 256, 4))


def test_the_report_is_by_preset_and_names_its_uncertainty() -> None:
    """Means over sittings, intervals from six on, no claim in any sentence."""
    kept = [piece(block, 60.0 + block % 3, mood="good", number=block) for block in range(8)]
    other = msgspec.structs.replace(piece(20, 80.0, mood="bad"), id="x", preset="move", experiment_at=None, block=None)
    alone = msgspec.structs.replace(piece(30, mood="bad"), id="y", preset=None)
    document = report.document([*kept, other, alone], None)
    assert [entry["preset"] for entry in document["presets"]] == ["move", "relax"]
    move, relax = document["presets"]
    assert (relax["sittings"], relax["minutes"]) == (8, 64.0)
    assert relax["heart_rate"]["low"] < relax["heart_rate"]["mean"] < relax["heart_rate"]["high"]
    assert (relax["feedback"]["good"], relax["feedback"]["answers"]) == (8, 8)
    assert move["heart_rate"]["low"] is None
    assert "too few to tell" in move["text"]
    assert len(document["sittings"]) == 10
    texts = [document["note"], *(entry["text"] for entry in document["presets"])]
    texts += [report.experiment_document(whole, measured(whole, -6.0, random.Random(1)))["text"] for whole in (plan(), finished())]
    for text in texts:
        assert not CLAIMS.search(text)
        assert re.search(r"\.$", text)


def test_a_report_of_nothing_is_empty() -> None:
    """With the note all the same."""
    document = report.document([], None)
    assert (document["sittings"], document["presets"], document["experiment"]) == ([], [], None)
    assert document["note"]
