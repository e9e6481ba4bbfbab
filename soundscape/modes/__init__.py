"""Stage 3, what a state means for the music: one file per mode, each exporting `MODE`.

A mode is a pure function from state and preset to parameters and the reasons for them.
"""
