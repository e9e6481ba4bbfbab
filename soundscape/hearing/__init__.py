"""Hearing: measures recorded sound, purely. Level, loudness, spectrum, onsets, pitch, swell, stereo and defects of any recording.

`check` does it all at once; every measure also stands alone in the file that bears its name, for sounds that passed `samples.as_sound`.
"""

from soundscape.hearing.report import Report, check

__all__ = ["Report", "check"]
