"""Where the files that come with the package are: in a checkout beside it, in an installed wheel inside it."""

from pathlib import Path

_PACKAGE = Path(__file__).parent


def data_folder(name: str) -> Path:
    """Return the folder `presets` or `migrations`."""
    inside = _PACKAGE / "_data" / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


def static_folder() -> Path:
    """Return the folder the built player is in; it is empty or missing when it was not built."""
    return _PACKAGE / "static"
