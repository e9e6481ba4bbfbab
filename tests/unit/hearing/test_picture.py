"""Picture: a valid PNG that shows sound where it is."""

import struct
import zlib

import numpy as np
import pytest
from numpy.typing import NDArray

from soundscape.hearing.colour import heat, oklch
from soundscape.hearing.glyphs import stencil
from soundscape.hearing.picture import picture, time_label
from soundscape.hearing.png import png

from .scenes import RATE_HZ, sine


def pixels_of(data: bytes) -> NDArray[np.uint8]:
    """Decode a PNG of the kind this package writes, checking signature and checksums."""
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    chunks: dict[bytes, bytes] = {}
    at = 8
    while at < len(data):
        (length,) = struct.unpack_from(">I", data, at)
        kind, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        assert struct.unpack_from(">I", data, at + 8 + length)[0] == zlib.crc32(kind + body)
        chunks[kind] = body
        at += 12 + length
    width, height = struct.unpack_from(">II", chunks[b"IHDR"])
    rows = np.frombuffer(zlib.decompress(chunks[b"IDAT"]), dtype=np.uint8).reshape(height, 1 + 3 * width)
    return rows[:, 1:].reshape(height, width, 3)


def brightest_row(pixels: NDArray[np.uint8]) -> int:
    """Return the row of the spectrogram that is brightest in the middle of the picture."""
    field = pixels[98:518, 600:680].astype(int).sum(axis=(1, 2))
    return int(np.argmax(field))


def test_png_round_trip() -> None:
    """What is written is what is read."""
    pixels = np.random.default_rng(1).integers(0, 256, (13, 17, 3), dtype=np.uint8)
    assert np.array_equal(pixels_of(png(pixels)), pixels)


def test_png_refuses_other_shapes() -> None:
    """Grey pictures and floats are refused by name."""
    with pytest.raises(ValueError, match=r"^pixels: must be"):
        png(np.zeros((4, 4), dtype=np.uint8))


def test_a_tone_is_a_line_at_its_height() -> None:
    """An octave is the same distance everywhere, higher tones lie higher, and a tone stands at its own tick."""
    rows = [brightest_row(pixels_of(picture(sine(hz, peak_db=-12.0), RATE_HZ))) for hz in (250.0, 500.0, 1_000.0)]
    assert rows[0] - rows[1] == pytest.approx(rows[1] - rows[2], abs=2)
    assert rows[1] == pytest.approx(419 * (1 - np.log(500 / 30) / np.log(20_000 / 30)), abs=2)


def test_notes_are_drawn_over() -> None:
    """A score changes the pixels of its notes, and only there."""
    wave = sine(220.0, peak_db=-30.0)
    event = {"at_frame": 2 * RATE_HZ, "layer": "bells", "pitch_hz": 2_000.0, "length_frames": RATE_HZ}
    plain = pixels_of(picture(wave, RATE_HZ))
    scored = pixels_of(picture(wave, RATE_HZ, {"sample_rate_hz": RATE_HZ, "events": [event]}))
    rows, columns = np.nonzero((plain != scored).any(axis=2))
    assert rows.max() - rows.min() <= 4
    assert columns.min() == pytest.approx(46 + 0.4 * 1_220, abs=3)
    assert columns.max() == pytest.approx(46 + 0.6 * 1_220, abs=3)


@pytest.mark.parametrize("frames", [1, 100, 5_000])
def test_short_and_silent_sounds_have_a_picture(frames: int) -> None:
    """Even one silent frame can be drawn, in the width asked for."""
    assert pixels_of(picture(np.zeros(frames), RATE_HZ, width_px=400)).shape[1] == 400


def test_too_narrow_is_refused() -> None:
    """The error names the width and its range."""
    with pytest.raises(ValueError, match=r"^width_px: must be 320 or more"):
        picture(np.zeros(100), RATE_HZ, width_px=100)


def test_heat_gets_lighter_all_the_way() -> None:
    """The colours rise evenly in luminance, from nearly black to nearly white."""
    luminance = heat(np.linspace(0.0, 1.0, 64)).astype(float) @ np.array([0.2126, 0.7152, 0.0722])
    assert np.all(np.diff(luminance) > -0.5)
    assert luminance[0] < 25
    assert luminance[-1] > 225


def test_oklch_white_and_black() -> None:
    """Lightness 1 and 0 without chroma are white and black."""
    assert oklch(np.array([1.0, 0.0]), np.zeros(2), np.zeros(2)).tolist() == [[255, 255, 255], [0, 0, 0]]


def test_stencil_size() -> None:
    """Letters are 5x7 with one pixel between them, and no two digits look alike."""
    assert stencil("10k").shape == (7, 17)
    assert stencil("1", scale=2).shape == (14, 10)
    assert len({stencil(digit).tobytes() for digit in "0123456789"}) == 10


@pytest.mark.parametrize(
    ("at_s", "step_s", "label"), [(0.5, 0.1, "0.5 s"), (12.0, 1.0, "12 s"), (90.0, 30.0, "1:30"), (3_661.0, 600.0, "1:01:01")]
)
def test_time_labels(at_s: float, step_s: float, label: str) -> None:
    """Times are written as people write them."""
    assert time_label(at_s, step_s) == label
