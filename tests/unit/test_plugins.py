"""Plug-ins by file: found without a list, loud when broken."""

import importlib
import itertools
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import ModuleType

import pytest

from soundscape.errors import BrokenPlugin
from soundscape.plugins import discover, names

Folder = Callable[[Mapping[str, str]], ModuleType]
_numbers = itertools.count()

GOOD = "from fractions import Fraction\nclass Named(Fraction):\n    name = '{name}'\nTHING = Named(1, 2)\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Folder]:
    """Return a way to make a package of these files."""
    monkeypatch.syspath_prepend(str(tmp_path))
    known = set(sys.modules)

    def make(files: Mapping[str, str]) -> ModuleType:
        package = f"temporary_plugins_{next(_numbers)}"
        (tmp_path / package).mkdir()
        for name, text in {"__init__.py": "", **files}.items():
            (tmp_path / package / name).write_text(text, encoding="utf-8")
        importlib.invalidate_caches()
        return importlib.import_module(package)

    yield make
    for name in set(sys.modules) - known:
        if name.startswith("temporary_plugins_"):
            del sys.modules[name]


def test_one_file_is_one_plugin(folder: Folder) -> None:
    """Every file is found under its plug-in's own name, in the order of the files."""
    package = folder({"zebra.py": GOOD.format(name="first"), "ant.py": GOOD.format(name="second")})
    assert list(discover(package, "THING", object)) == ["second", "first"]


def test_helpers_and_the_base_are_no_plugins(folder: Folder) -> None:
    """Files that begin with an underscore, and base.py, are left alone."""
    package = folder({"_helper.py": "raise RuntimeError", "base.py": "raise RuntimeError", "one.py": GOOD.format(name="one")})
    assert list(discover(package, "THING", object)) == ["one"]


def test_a_folder_in_the_folder_is_no_plugin(folder: Folder) -> None:
    """It is one for plug-ins of another kind."""
    package = folder({"one.py": GOOD.format(name="one")})
    inner = Path(package.__path__[0]) / "inner"
    inner.mkdir()
    (inner / "__init__.py").write_text("raise RuntimeError", encoding="utf-8")
    importlib.invalidate_caches()
    assert list(discover(package, "THING", object)) == ["one"]
    assert names(package) == ("one",)


def test_an_empty_folder_has_no_plugins(folder: Folder) -> None:
    """Nothing is found where nothing is."""
    assert discover(folder({}), "THING", object) == {}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", r"\.wrong: THING must be a Fraction, found NoneType"),
        ("THING = None", r"\.wrong: THING must be a Fraction, found NoneType"),
        ("THING = 'text'", r"\.wrong: THING must be a Fraction, found str"),
        ("from fractions import Fraction\nTHING = Fraction(1)", r"\.wrong: THING.name must be unique and not empty, found ''"),
        (GOOD.format(name=""), r"\.wrong: THING.name must be unique and not empty, found ''"),
        (GOOD.format(name="taken"), r"\.wrong: THING.name must be unique and not empty, found 'taken'"),
    ],
)
def test_a_file_that_breaks_the_agreement_is_loud(folder: Folder, text: str, said: str) -> None:
    """The error names the file, the constant and what is wrong with it."""
    from fractions import Fraction

    package = folder({"a_good_one.py": GOOD.format(name="taken"), "wrong.py": text})
    with pytest.raises(BrokenPlugin, match=said):
        discover(package, "THING", Fraction)


def test_a_file_that_cannot_be_imported_is_loud(folder: Folder) -> None:
    """A plug-in that fails to load is never silently missing."""
    with pytest.raises(ZeroDivisionError):
        discover(folder({"wrong.py": "1 / 0"}), "THING", object)
