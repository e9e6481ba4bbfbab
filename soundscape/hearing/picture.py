"""Picture: waveform and log-frequency spectrogram of a recording, with the score's notes drawn over it."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from soundscape.hearing.colour import Colours, heat, oklch
from soundscape.hearing.glyphs import HEIGHT, stencil
from soundscape.hearing.png import png
from soundscape.hearing.samples import Sound, as_sound
from soundscape.hearing.score import Note, notes_of
from soundscape.hearing.spectrogram import spectrogram_db

LEAST_WIDTH_PX = 320
_LEFT, _RIGHT, _TOP, _GAP, _BOTTOM = 46, 14, 12, 14, 24
_WAVE_PX = 72
_SPECTRUM_PX = 420
_LOW_HZ, _HIGH_HZ = 30.0, 20_000.0
_RANGE_DB = 80.0
_CURVE = 1.6
_TICKS_HZ = (50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000)
_TICKS_S = (0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600)
_TICK_ROOM_PX = 80

_PAPER = np.array([13, 14, 20], dtype=np.uint8)
_GRID = np.array([46, 49, 62], dtype=np.uint8)
_INK = np.array([158, 163, 180], dtype=np.uint8)
_WAVE_OUTER = np.array([86, 112, 168], dtype=np.uint8)
_WAVE_INNER = np.array([164, 190, 236], dtype=np.uint8)


def picture(samples: ArrayLike, sample_rate_hz: float, score: Mapping[str, object] | None = None, *, width_px: int = 1_280) -> bytes:
    """Return a PNG file that shows a recording: level over time above, pitch over time below (30 Hz to 20 kHz, 80 dB of range).

    `samples`, `sample_rate_hz`, `score` as for `check`; with a score every pitched note is a line in its layer's colour, its start a dot.
    `width_px`: 320 or more.

    Raises ValueError naming the argument and its allowed range.
    """
    sound = as_sound(samples, sample_rate_hz)
    if width_px < LEAST_WIDTH_PX:
        raise ValueError(f"width_px: must be {LEAST_WIDTH_PX} or more, not {width_px}")
    columns = width_px - _LEFT - _RIGHT
    duration_s = len(sound) / sample_rate_hz
    canvas = np.empty((_TOP + _WAVE_PX + _GAP + _SPECTRUM_PX + _BOTTOM, width_px, 3), dtype=np.uint8)
    canvas[:] = _PAPER
    wave = canvas[_TOP : _TOP + _WAVE_PX, _LEFT : _LEFT + columns]
    field = canvas[_TOP + _WAVE_PX + _GAP :][:_SPECTRUM_PX, _LEFT : _LEFT + columns]
    _draw_wave(wave, sound)
    _draw_spectrum(field, sound, sample_rate_hz)
    _draw_frequency_ticks(canvas, field)
    _draw_time_ticks(canvas, wave, duration_s)
    if score is not None:
        _draw_notes(field, notes_of(score), duration_s)
    return png(canvas)


def _draw_wave(wave: Colours, sound: Sound) -> None:
    """Fill each column between the lowest and highest sample, and brighter within plus and minus RMS; the tallest fills the height."""
    height, columns, _ = wave.shape
    edges = np.linspace(0, len(sound), columns + 1).astype(np.intp)
    parts = [sound[low : max(low + 1, high)] for low, high in pairwise(edges)]
    loudest = max(max(float(np.abs(part).max()) for part in parts), 1e-6)
    wave[height // 2] = _GRID
    for column, part in enumerate(parts):
        rms = float(np.sqrt(np.mean(np.square(part, dtype=np.float64))))
        _fill(wave[:, column], float(part.min()) / loudest, float(part.max()) / loudest, _WAVE_OUTER)
        _fill(wave[:, column], -rms / loudest, rms / loudest, _WAVE_INNER)


def _fill(column: Colours, low: float, high: float, colour: Colours) -> None:
    half = (len(column) - 1) / 2.0
    column[round(half - high * half) : round(half - low * half) + 1] = colour


def _draw_spectrum(field: Colours, sound: Sound, sample_rate_hz: float) -> None:
    rows, columns, _ = field.shape
    rising_hz = _LOW_HZ * (_HIGH_HZ / _LOW_HZ) ** (np.arange(rows) / (rows - 1.0))
    level_db = spectrogram_db(sound, sample_rate_hz, columns=columns, frequency_hz=rising_hz)
    # Music falls off by about 3 dB an octave: lifting it by that shows the treble as clearly as the bass.
    level_db = level_db + 3.0 * np.log2(rising_hz / 1_000.0)[:, np.newaxis]
    top_db = float(np.percentile(level_db, 99.8))
    # The curve keeps a noise bed dark and lets the notes shine over it.
    shine = np.clip((level_db - top_db + _RANGE_DB) / _RANGE_DB, 0.0, 1.0) ** _CURVE
    field[:] = heat(shine)[::-1]


def _draw_frequency_ticks(canvas: Colours, field: Colours) -> None:
    top = _TOP + _WAVE_PX + _GAP
    for tick in _TICKS_HZ:
        row = _row(tick, len(field))
        _blend(field[row, ::4], _INK, 0.35)
        canvas[top + row, _LEFT - 4 : _LEFT] = _INK
        label = f"{tick // 1000}k" if tick >= 1_000 else str(tick)
        _write(canvas, label, right=_LEFT - 8, middle=top + row)
    _write(canvas, "Hz", right=_LEFT - 8, middle=top + HEIGHT // 2)


def _draw_time_ticks(canvas: Colours, wave: Colours, duration_s: float) -> None:
    columns = wave.shape[1]
    room_s = duration_s * _TICK_ROOM_PX / columns
    step_s = next((step for step in _TICKS_S if step >= room_s), 3_600.0 * np.ceil(room_s / 3_600.0))
    bottom = _TOP + _WAVE_PX + _GAP + _SPECTRUM_PX
    for number in range(int(duration_s / step_s + 1e-9) + 1):
        column = _LEFT + min(columns - 1, round(number * step_s / duration_s * columns))
        canvas[bottom : bottom + 4, column] = _INK
        _blend(canvas[_TOP : _TOP + _WAVE_PX : 4, column], _INK, 0.35)
        text = time_label(number * step_s, step_s)
        _write(canvas, text, right=min(canvas.shape[1] - 2, column + 3 * len(text)), middle=bottom + 12)


def time_label(at_s: float, step_s: float) -> str:
    """Return a time as `0.5 s`, `12 s`, `1:30` or `1:00:00`, as fine as the ticks that it stands among."""
    if at_s >= 3_600:
        return f"{int(at_s) // 3600}:{int(at_s) // 60 % 60:02d}:{int(at_s) % 60:02d}"
    if at_s >= 60:
        return f"{int(at_s) // 60}:{int(at_s) % 60:02d}"
    return f"{at_s:.1f} s" if step_s < 1 else f"{at_s:.0f} s"


def _draw_notes(field: Colours, notes: Sequence[Note], duration_s: float) -> None:
    rows, columns, _ = field.shape
    layers = sorted({note.layer for note in notes})
    for note in notes:
        if note.pitch_hz is None or not _LOW_HZ <= note.pitch_hz <= _HIGH_HZ or not 0.0 <= note.at_s < duration_s:
            continue
        row = _row(note.pitch_hz, rows)
        start = int(note.at_s / duration_s * columns)
        end = max(start + 2, round((note.at_s + note.length_s) / duration_s * columns))
        colour = _layer_colour(layers.index(note.layer), len(layers))
        _blend(field[max(0, row - 1) : row + 2, start:end], _PAPER, 0.7)
        _blend(field[row, start:end], colour, 1.0)
        _blend(field[max(0, row - 2) : row + 3, max(0, start - 1) : start + 2], colour, 1.0)


def _layer_colour(number: int, layers: int) -> Colours:
    """Return greens to blues, the hues that the heat of the spectrogram leaves free."""
    hue_deg = 160.0 + 95.0 * number / max(1, layers - 1)
    return oklch(np.array(0.87), np.array(0.16), np.array(hue_deg))


def _row(frequency_hz: float, rows: int) -> int:
    return round((rows - 1) * (1.0 - float(np.log(frequency_hz / _LOW_HZ) / np.log(_HIGH_HZ / _LOW_HZ))))


def _blend(area: Colours, colour: Colours, share: float) -> None:
    area[:] = np.round(area * (1.0 - share) + colour * share).astype(np.uint8)


def _write(canvas: Colours, text: str, *, right: int, middle: int) -> None:
    ink: NDArray[np.bool_] = stencil(text)
    left, top = right - ink.shape[1], middle - HEIGHT // 2
    canvas[top : top + HEIGHT, left:right][ink] = _INK
