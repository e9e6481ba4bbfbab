"""The scale of loudness (ITU-R BS.1770-5), for those who calculate with it and measure nothing."""

ABSOLUTE_GATE_LUFS = -70.0
"""What is softer counts as silence."""

OFFSET_DB = -0.691
"""Loudness in LUFS is this plus ten times the logarithm of the K-weighted power."""
