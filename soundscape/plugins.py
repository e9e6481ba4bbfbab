"""Plug-ins by file: one file in a folder is one plug-in, its agreed constant is the whole registration.

There is no list to edit. A file that does not keep the agreement is an error at start-up, never a plug-in that is silently missing.
"""

import importlib
import pkgutil
from types import ModuleType
from typing import TypeVar

from soundscape.errors import BrokenPlugin

T = TypeVar("T")


def discover(package: ModuleType, constant: str, kind: type[T]) -> dict[str, T]:
    """Return every plug-in of `package` by its `name`, in alphabetical order of file names.

    A plug-in is a module of `package` whose name does not begin with an underscore and which is not called `base`; it must hold an
    instance of `kind` in `constant`, with a `name` that nobody else has. A folder inside `package` is none: it has plug-ins of its own.

    Raises BrokenPlugin when a file holds no such constant, one of another type, or a name that is taken.
    """
    found: dict[str, T] = {}
    for info in sorted(pkgutil.iter_modules(package.__path__), key=lambda info: info.name):
        if not _is_plugin(info):
            continue
        module = importlib.import_module(f"{package.__name__}.{info.name}")
        plugin = getattr(module, constant, None)
        if not isinstance(plugin, kind):
            raise BrokenPlugin(f"{module.__name__}: {constant} must be a {kind.__name__}, found {type(plugin).__name__}")
        name: str = getattr(plugin, "name", "")
        if not name or name in found:
            raise BrokenPlugin(f"{module.__name__}: {constant}.name must be unique and not empty, found {name!r}")
        found[name] = plugin
    return found


def names(package: ModuleType) -> tuple[str, ...]:
    """Return the names of the plug-ins of `package` without importing them: those of their files, in kebab-case.

    For processes that must not load what a plug-in needs, such as the web process, which never imports a synthesizer.
    """
    return tuple(sorted(info.name.replace("_", "-") for info in pkgutil.iter_modules(package.__path__) if _is_plugin(info)))


def _is_plugin(info: pkgutil.ModuleInfo) -> bool:
    return not info.ispkg and not info.name.startswith("_") and info.name != "base"
