"""The import arrows of `docs/architecture.md`: what may know what. Read from the sources with `ast`; nothing here is a matter of taste."""

import ast
import graphlib
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import soundscape

ROOT = Path(soundscape.__file__).parent

# Every part and its stage. A part imports parts with lower numbers, and its own; the longest name that fits decides.
STAGES = {
    "": 0,
    "units": 0,
    "audio": 0,
    "clock": 0,
    "errors": 0,
    "plugins": 0,
    "toml": 0,
    "chance": 0,
    "paths": 0,
    "rate": 0,
    "logs": 0,
    "settings": 0,
    "hearing": 0,
    "signals": 1,
    "body": 2,
    "listener": 2,
    "replay": 2,
    "parameters": 2,
    "scales": 2,
    "presets": 2,
    "night": 3,
    "zones": 3,
    "modes": 3,
    "sleep_timer": 3,
    "alarm": 3,
    "intensity": 3,
    "wish": 3,
    "experiment": 3,
    "sitting": 3,
    "inference": 2,
    "options": 3,
    "score": 4,
    "composition": 4,
    "music": 4,
    "stillness": 4,
    "night_arc": 4,
    "calibration": 4,
    "expectation": 4,
    "programme": 4,
    "summary": 4,
    "title": 4,
    "explain": 4,
    "forecast": 4,
    "taste": 4,
    "report": 4,
    "performance": 4,
    "layers": 5,
    "engine": 6,
    "encoders": 7,
    "offline": 8,  # performs through the engine's protocol
    "cushion": 8,
    "station": 8,
    "studio": 8,
    "host": 9,
    "sources": 10,
    "store": 10,
    "transports": 10,
    "voice": 10,
    "api": 11,
    "server": 12,
    "owner": 12,
    "quality": 12,
    "checking": 12,
    "benchmarks": 12,
    "app": 13,
    "cli": 14,
    "__main__": 15,
}
PURE = [name for name, stage in STAGES.items() if stage <= 4 and name not in ("", "logs")]
HEAVY = ("pyo", "pyo64", "av", "lameenc", "fastapi", "sqlalchemy", "scipy")
PLUGIN_FOLDERS = ("signals", "signals.formats", "modes", "composition.writers", "layers", "encoders", "transports")

# Who may touch the environment, and why.
ENVIRONMENT = {
    "app": "hands it to settings, the only one who reads it; tests hand in another",
    "host.pool": "passes it on to the host processes it starts",
    "layers._pyo": "tells pyo not to print a banner, before it is imported",
}


@cache
def modules() -> dict[str, ast.Module]:
    """Return the syntax tree of every module, by its name without the package's."""
    found = {}
    for path in sorted(ROOT.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(part for part in parts if part != "__init__")] = ast.parse(path.read_text(encoding="utf-8"))
    return found


def imported(tree: ast.Module) -> Iterator[str]:
    """Yield the full name of everything a module imports, wherever in it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            assert node.module is not None
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@cache
def arrows() -> dict[str, frozenset[str]]:
    """Return for every module the modules of this package that it imports."""
    known = modules()
    found = {}
    for name, tree in known.items():
        targets = set()
        for full in imported(tree):
            inner = full.removeprefix("soundscape").removeprefix(".")
            if full.split(".")[0] == "soundscape":
                # `from soundscape.units import Seconds` names something inside a module, `from soundscape import music` a module.
                targets.add(inner if inner in known else inner.rpartition(".")[0])
        found[name] = frozenset(targets - {name})
    return found


def part(module: str) -> str:
    """Return the part a module belongs to."""
    return module.split(".")[0]


def stage(module: str) -> int:
    """Return the stage of a module."""
    return STAGES[part(module)]


def test_every_part_has_a_stage() -> None:
    """A new file or folder beside the others is given its place here; a place without a part is taken away."""
    assert {part(name) for name in modules()} == set(STAGES)


def test_arrows_point_to_earlier_stages() -> None:
    """A part imports the vocabulary, parts with lower numbers and itself, and nothing later in the line."""
    wrong = [
        f"{name} (stage {stage(name)}) imports {target} (stage {stage(target)})"
        for name, targets in arrows().items()
        for target in targets
        if stage(target) > stage(name)
    ]
    assert wrong == []


def test_there_are_no_cycles() -> None:
    """Modules can be ordered so that each imports only those before it."""
    order = list(graphlib.TopologicalSorter(arrows()).static_order())
    assert set(order) == set(modules())


@pytest.mark.parametrize("folder", PLUGIN_FOLDERS)
def test_plugins_do_not_know_each_other(folder: str) -> None:
    """A plug-in imports the base of its folder and helpers whose names begin with an underscore, never a sibling."""

    def is_plugin(name: str) -> bool:
        inner = name.removeprefix(f"{folder}.")
        is_folder = any(other.startswith(f"{name}.") for other in modules())
        return inner != name and "." not in inner and not is_folder and not inner.startswith("_") and inner != "base"

    plugins = {name for name in modules() if is_plugin(name)}
    assert plugins
    assert {(name, target) for name in plugins for target in arrows()[name] if target in plugins} == set()


@pytest.mark.parametrize("folder", ["transports", "api", "store"])
def test_the_web_side_knows_no_sound(folder: str) -> None:
    """Transports, API and store never import layers, engine or encoders."""
    wrong = {
        (name, target)
        for name, targets in arrows().items()
        if part(name) == folder
        for target in targets
        if part(target) in ("layers", "engine", "encoders", "studio", "station")
    }
    assert wrong == set()


def test_only_the_command_line_knows_the_application() -> None:
    """`app` joins everything and is joined by nobody but `cli`; `cli` is imported by `__main__` alone."""
    assert {name for name, targets in arrows().items() if "app" in targets} == {"cli"}
    assert {name for name, targets in arrows().items() if "cli" in targets} == {"__main__"}


def importers(*libraries: str) -> set[str]:
    """Return the modules that import one of these libraries."""
    return {name for name, tree in modules().items() if {full.split(".")[0] for full in imported(tree)} & set(libraries)}


def test_pyo_has_one_door() -> None:
    """Only `layers/_pyo.py` imports it; only layers and engine go through."""
    assert importers("pyo", "pyo64") == {"layers._pyo"}
    assert {part(name) for name, targets in arrows().items() if "layers._pyo" in targets} == {"layers", "engine"}


def test_codecs_stay_with_the_encoders() -> None:
    """PyAV and lameenc are imported in `encoders/` and nowhere else."""
    assert {part(name) for name in importers("av", "lameenc")} == {"encoders"}


def test_the_database_stays_with_the_store() -> None:
    """Web frameworks and SQL stay on the web side."""
    assert {part(name) for name in importers("sqlalchemy", "alembic", "aiosqlite")} <= {"store", "api", "owner"}
    assert {part(name) for name in importers("fastapi", "starlette", "uvicorn")} <= {"api", "transports", "server"}


def test_the_environment_is_read_in_one_place() -> None:
    """Whoever touches it is listed with the reason."""
    touching = {
        name
        for name, tree in modules().items()
        for node in ast.walk(tree)
        if (isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv", "putenv", "environb"))
        or (isinstance(node, ast.ImportFrom) and node.module == "os" and {alias.name for alias in node.names} & {"environ", "getenv"})
    }
    assert touching == set(ENVIRONMENT)


def loaded_by(*names: str) -> set[str]:
    """Return which heavy libraries a fresh process has loaded after importing these modules."""
    code = (
        f"import sys\nfor name in {names!r}: __import__('soundscape.' + name)\nprint(*(name for name in {HEAVY!r} if name in sys.modules))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(run.stdout.split())


def test_pure_parts_load_nothing_heavy() -> None:
    """Importing every stage before the sound, plug-ins included, loads no engine, codec, web framework or database; to hear takes scipy."""
    pure = sorted(name for name in modules() if name and part(name) in PURE)
    assert len(pure) > 40
    assert loaded_by(*pure) == {"scipy"}
    assert loaded_by(*(name for name in pure if part(name) != "hearing")) == set()


def test_the_web_process_loads_no_sound() -> None:
    """The application and its transports load neither pyo nor a codec, nor what it takes to measure sound."""
    web = sorted(name for name in modules() if part(name) in ("api", "transports", "store") or name in ("host.stations", "host.pool"))
    assert loaded_by("cli", "app", *web) & {"pyo", "pyo64", "av", "lameenc", "scipy"} == set()


def test_a_host_loads_no_web() -> None:
    """A render host loads neither a web framework nor a database."""
    assert loaded_by("studio", "host.worker", "host.__main__") & {"fastapi", "sqlalchemy"} == set()
