"""The command line: serve | host | render | explain | check | token | bench."""

import asyncio
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

import click
import msgspec
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

import soundscape.layers
import soundscape.modes
import soundscape.signals
from soundscape import __version__, plugins, presets, replay, settings
from soundscape.errors import InvalidInput, SoundscapeError
from soundscape.options import FiniteRange, ListenerOptions, listener_options
from soundscape.signals.base import Signal

Who = Callable[[dict[str, Any]], ListenerOptions]

EXIT_WRONG_INPUT = 2
SCOPES = ("signals:write", "stream:listen", "state:read", "station:control")
MAX_SECONDS = 24 * 3600.0
MAX_TABLE_WIDTH = 1_000


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="soundscape")
def cli() -> None:
    """A private, endless, generated radio station for every listener."""


@cli.command(epilog="\b\nSettings, as environment variables:\n\n\b\n" + settings.describe())
@click.option("--host", help="Address to listen on [default: 127.0.0.1, or SOUNDSCAPE_HOST].")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on [default: 8000, or SOUNDSCAPE_PORT].")
@click.option("--render-hosts", type=click.IntRange(1, 64), help="Render processes [default: one per core, or SOUNDSCAPE_RENDER_HOSTS].")
def serve(**given: Any) -> None:
    """Serve the player page, the API and the streams."""
    from soundscape import app

    app.serve({name: str(value) for name, value in given.items() if value is not None})


@cli.command()
@click.option("--nats", required=True, metavar="URL", help="Where the message bus of the cluster is.")
def host(nats: str) -> None:
    """Run a render host on another machine."""
    raise InvalidInput("--nats", f"cluster mode is not part of this release; {nats!r} cannot be used")


@cli.command()
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--seconds", type=FiniteRange(0.1, MAX_SECONDS), required=True, help="Length of the recording.")
@click.option("--score", type=click.Path(path_type=Path, dir_okay=False), help="Write notes, parameters and reasons there, as JSON.")
@click.option(
    "--readings", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Replay these readings, one JSON object a line."
)
@listener_options
def render(who: Who, out: Path, seconds: float, score: Path | None, readings: Path | None) -> None:
    """Render a programme into OUT (.wav, .flac, .opus or .mp3), faster than real time."""
    from soundscape import offline
    from soundscape.encoders._recording import record
    from soundscape.studio import open_studio

    studio = open_studio()
    options = who(studio.presets())
    replayed = [] if readings is None else replay.read(readings, plugins.discover(soundscape.signals, "SIGNAL", Signal))
    document = offline.ScoreDocument(options.seed)
    frames = round(seconds * 48_000)
    with record(out) as recording, _progress(frames) as advance:
        sound = studio.perform(options, frames=frames, readings=replayed, document=document)
        for pcm in sound:
            recording.write(pcm)
            advance(len(pcm))
    if score is not None:
        score.write_text(json.dumps(document.as_dict(), separators=(",", ":")) + "\n", encoding="utf-8")


@cli.command()
@listener_options
def explain(who: Who) -> None:
    """Print the state, the parameters and the reasons for one listener at one moment, as JSON."""
    from soundscape import app

    known, errors = presets.packaged(modes=plugins.names(soundscape.modes), layers=plugins.names(soundscape.layers))
    for error in errors:
        click.echo(f"preset left out: {error}", err=True)
    click.echo(json.dumps(app.explain(who(known)), indent=2, ensure_ascii=False))


@cli.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--presets", "all_presets", is_flag=True, help="Render every preset and hold it against what it is to reach, instead of files."
)
@click.option(
    "--score", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="The score document of the one FILE, to compare with."
)
@click.option("--picture", type=click.Path(path_type=Path, dir_okay=False), help="Draw waveform and spectrogram there, as PNG.")
@click.option("--seeds", type=click.IntRange(1, 100), default=1, show_default=True, help="With --presets: seeds of each preset.")
@click.option("--times", type=click.IntRange(1, 4), default=2, show_default=True, help="With --presets: times of day.")
@click.option("--seconds", type=FiniteRange(20, 3600), default=60.0, show_default=True, help="With --presets: length of each rendering.")
@click.option("--repeats", is_flag=True, help="With --presets: seek repeats in half an hour of each preset too.")
@click.option("--jobs", type=click.IntRange(1, 64), help="With --presets: processes [default: one per core].")
@click.option(
    "--keep", type=click.Path(path_type=Path, file_okay=False), help="With --presets: go on with what was measured into this folder."
)
@click.option(
    "--markdown",
    type=click.Path(path_type=Path, exists=True, dir_okay=False, writable=True),
    help="With --presets: write the table into this file, between its marks.",
)
def check(files: tuple[Path, ...], all_presets: bool, score: Path | None, picture: Path | None, **measured: Any) -> None:
    """Measure recordings: level, spectrum, tempo, pitch, defects. JSON on stdout, a table on stderr.

    Exit status 1 when a recording has a defect or a preset does not reach what it is to reach.
    """
    if all_presets == bool(files):
        raise InvalidInput("FILE", "give either files or --presets")
    if len(files) != 1 and (score is not None or picture is not None):
        raise InvalidInput("FILE", "--score and --picture go with exactly one file")
    sys.exit(_check_presets(**measured) if all_presets else _check_files(files, score, picture))


@cli.group()
def token() -> None:
    """Make, list or revoke device tokens, as the owner of this machine."""


@token.command("make")
@click.option("--name", default="device", show_default=True, help="What the device is called.")
@click.option("--scope", "scopes", type=click.Choice(SCOPES), multiple=True, required=True, help="What the token may do; repeat for more.")
@click.option("--listener", help="Id of the listener; needed when there are several.")
def make_token(name: str, scopes: tuple[str, ...], listener: str | None) -> None:
    """Print a new device token, once."""
    from soundscape import app, owner

    click.echo(asyncio.run(owner.make(app.environment(), name=name, scopes=scopes, listener=listener)))


@token.command("list")
def list_tokens() -> None:
    """List the devices that hold tokens."""
    from soundscape import app, owner

    for device in asyncio.run(owner.list_all(app.environment())):
        click.echo(f"{device.id}  listener {device.listener_id}  {' '.join(device.scopes)}  {device.name}")


@token.command("revoke")
@click.argument("device_id", metavar="ID")
def revoke_token(device_id: str) -> None:
    """Revoke the token of the device ID."""
    from soundscape import app, owner

    asyncio.run(owner.revoke(app.environment(), device_id))


@cli.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON only, no table.")
@click.option("--seconds", type=FiniteRange(2, 600), default=20.0, show_default=True, help="Audio per measurement of sound.")
@click.option(
    "--growth", type=click.IntRange(3, 600), help="Only measure what grows, over so many minutes of music; 60 is the hour of the goals."
)
def bench(as_json: bool, seconds: float, growth: int | None) -> None:
    """Measure what everything costs: CPU time, memory, latencies. JSON on stdout, a table on stderr."""
    from soundscape.benchmarks.result import print_table
    from soundscape.benchmarks.run import USUAL_GROWTH_MINUTES, run, run_growth

    results = run(seconds, USUAL_GROWTH_MINUTES) if growth is None else run_growth(growth)
    if not as_json:
        print_table(results)
    click.echo(json.dumps([msgspec.to_builtins(result) for result in results]))


def _check_files(files: tuple[Path, ...], score: Path | None, picture: Path | None) -> int:
    from soundscape import checking
    from soundscape.quality import readable

    reports = checking.check_files(files, score=score, picture=picture)
    _show(readable.terminal(reports))
    click.echo(json.dumps(reports, indent=2))
    return 1 if any(report["defects"]["found"] for report in reports.values()) else 0


def _check_presets(
    seeds: int, times: int, seconds: float, repeats: bool, jobs: int | None, keep: Path | None, markdown: Path | None
) -> int:
    from soundscape import checking
    from soundscape.quality import table
    from soundscape.quality.run import Size

    size = Size(seeds, times, seconds, repeats)
    verdicts = checking.check_presets(size, jobs=jobs or os.cpu_count() or 1, keep=keep, told=partial(click.echo, err=True))
    _show(table.terminal({name: verdict.worst for name, verdict in verdicts.items()}))
    if markdown is not None:
        checking.write_markdown(markdown, verdicts, size, datetime.now(UTC))
    click.echo(json.dumps({name: checking.verdict_document(verdict) for name, verdict in verdicts.items()}, indent=2))
    return 0 if all(finding.passed for verdict in verdicts.values() for finding in verdict.worst) else 1


def main() -> NoReturn:
    """Run the command line; wrong input is one line on stderr and exit status 2."""
    try:
        cli.main(standalone_mode=False)
    except click.exceptions.Exit as ended:
        sys.exit(ended.exit_code)
    except click.Abort:
        sys.exit(130)
    except click.UsageError as error:
        _fail(" ".join(error.format_message().split()), EXIT_WRONG_INPUT)
    except InvalidInput as error:
        _fail(str(error), EXIT_WRONG_INPUT)
    except (SoundscapeError, click.ClickException) as error:
        _fail(str(error), 1)
    except OSError as error:
        _fail(f"{error.filename or 'file'}: {error.strerror}", EXIT_WRONG_INPUT)
    sys.exit(0)


@contextmanager
def _progress(frames: int) -> Iterator[Callable[[int], None]]:
    """Show how far a long rendering is, on stderr and only for people."""
    if not sys.stderr.isatty():
        yield lambda frames: None
        return
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("rendering", total=frames)
        yield lambda done: bar.advance(task, done)


def _show(table: Table) -> None:
    """Print a table for people, on stderr, as wide as it needs to be."""
    console = Console(stderr=True)
    width = console.measure(table, options=console.options.update(width=MAX_TABLE_WIDTH)).maximum
    Console(stderr=True, width=max(console.width, width)).print(table)


def _fail(message: str, status: int) -> NoReturn:
    click.echo(f"soundscape: {message}", err=True)
    sys.exit(status)
