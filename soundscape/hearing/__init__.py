"""Hearing: measures recorded sound, purely. Level, loudness, spectrum, onsets, pitch, swell, stereo and defects of any recording.

`check` does it all at once; every measure also stands alone in the file that bears its name, for sounds that passed `samples.as_sound`.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from soundscape.hearing.report import Report, check

__all__ = ["Report", "check"]


def __getattr__(name: str) -> Any:
    # When it is first asked for: who wants one constant, as the web process does, must not pay 70 MB for all there is to measure with.
    if name in __all__:
        from soundscape.hearing import report

        return getattr(report, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
