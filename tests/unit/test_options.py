"""Listener options: who listens, where and when, from the command line."""

from datetime import UTC, datetime, timedelta
from typing import Any

import click
import pytest
from click.testing import CliRunner

from soundscape.body.habits import Habits
from soundscape.errors import InvalidInput
from soundscape.listener import Place
from soundscape.options import ListenerOptions, listener_options
from tests.support.build import clouds, preset

PRESETS = {"relax": preset(name="relax"), "focus": preset(name="focus")}


def told(*arguments: str) -> ListenerOptions:
    """Return the listener these options describe."""
    found: list[ListenerOptions] = []

    @click.command()
    @listener_options
    def command(who: Any) -> None:
        found.append(who(PRESETS))

    result = CliRunner().invoke(command, arguments, standalone_mode=False)
    if result.exception is not None:
        raise result.exception
    return found[0]


def test_nothing_told_is_a_listener_too() -> None:
    """Relax, seed 1, now, and everything else unknown."""
    before = datetime.now(UTC)
    options = told()
    assert (options.preset.name, options.seed) == ("relax", 1)
    assert before <= options.at <= datetime.now(UTC)
    assert (options.profile.place, options.profile.timezone, options.profile.habits, options.profile.posted) == (None,) * 4
    assert options.body.heart.samples == ()


def test_everything_told_arrives() -> None:
    """The example of the public contract."""
    listening = "--preset focus --seed 7 --at 2026-06-21T22:00:00+02:00 --latitude 52.52 --longitude 13.405 --timezone Europe/Berlin"
    body = "--wake 07:00 --bed 23:30 --heart-rate 81 --resting-heart-rate 57 --cloud-cover 0.4"
    options = told(*f"{listening} {body}".split())
    assert (options.preset.name, options.seed) == ("focus", 7)
    assert options.at == datetime(2026, 6, 21, 20, tzinfo=UTC)
    assert options.profile.place == Place(52.52, 13.405)
    assert options.profile.timezone == "Europe/Berlin"
    assert options.profile.habits == Habits(7.0, 23.5)
    assert options.profile.posted == clouds(0.4, options.at)
    assert options.profile.consents.location
    assert options.profile.consents.heart_rate
    assert (options.body.heart.samples[0].bpm, options.body.resting_bpm) == (81.0, 57.0)


@pytest.mark.parametrize(
    ("arguments", "offset_h"),
    [(["--timezone", "Asia/Tokyo"], 9), ([], 0), (["--at", "2026-06-21T22:00:00-03:00", "--timezone", "Asia/Tokyo"], -3)],
)
def test_a_time_without_a_zone_is_local(arguments: list[str], offset_h: int) -> None:
    """In the listener's zone if there is one, else in UTC; a zone in the time itself wins."""
    assert told("--at", "2026-06-21T22:00:00", *arguments).at.utcoffset() == timedelta(hours=offset_h)


@pytest.mark.parametrize(
    ("arguments", "option", "said"),
    [
        (["--preset", "party"], "--preset", "must be one of focus, relax"),
        (["--seed", "-1"], "--seed", "0<=x<="),
        (["--seed", "many"], "--seed", "not a valid integer"),
        (["--at", "tomorrow"], "--at", "ISO 8601"),
        (["--latitude", "91", "--longitude", "0"], "--latitude", "-90<=x<=90"),
        (["--latitude", "nan", "--longitude", "0"], "--latitude", "-90<=x<=90"),
        (["--latitude", "0", "--longitude", "inf"], "--longitude", "-180<=x<=180"),
        (["--latitude", "0"], "--longitude", "must be given together with --latitude"),
        (["--longitude", "0"], "--latitude", "must be given together with --longitude"),
        (["--timezone", "Mars/Olympus"], "--timezone", "IANA name"),
        (["--timezone", "../../etc/passwd"], "--timezone", "IANA name"),
        (["--timezone", ""], "--timezone", "IANA name"),
        (["--wake", "25:00", "--bed", "23:00"], "--wake", "00:00 to 23:59"),
        (["--wake", "7", "--bed", "x"], "--wake", "00:00 to 23:59"),
        (["--wake", "07:00"], "--bed", "must be given together with --wake"),
        (["--wake", "07:00", "--bed", "07:00"], "--bed", "must differ from --wake"),
        (["--heart-rate", "300"], "--heart-rate", "30<=x<=220"),
        (["--heart-rate", "nan"], "--heart-rate", "30<=x<=220"),
        (["--resting-heart-rate", "10"], "--resting-heart-rate", "30<=x<=120"),
        (["--cloud-cover", "1.5"], "--cloud-cover", "0<=x<=1"),
        (["--at", "0001-01-01T00:00:00+14:00"], "--at", "year"),
        (["--at", "9999-12-31T23:59:59-14:00"], "--at", "year"),
    ],
)
def test_a_wrong_option_is_named_with_what_is_allowed(arguments: list[str], option: str, said: str) -> None:
    """One line for people; never a traceback."""
    with pytest.raises((click.UsageError, InvalidInput)) as refusal:
        told(*arguments)
    error = refusal.value
    text = error.format_message() if isinstance(error, click.UsageError) else str(error)
    assert option in text
    assert said in text
