"""Heart rate in beats per minute, from anything that can measure it."""

from soundscape.signals.base import Signal

SIGNAL = Signal(
    name="heart-rate",
    unit="bpm",
    # The one plausible range of the project: wearables report outside it only when they are wrong (science: RHRV's default is 25-200).
    low=30.0,
    high=220.0,
    fields=("bpm", "value"),
    # A sensor that falls silent keeps its say for two minutes, then fades out over one: shorter, and every lost packet would be heard.
    hold_s=120.0,
    fade_s=60.0,
)
