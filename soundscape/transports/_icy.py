"""ICY metadata: titles interleaved with the audio every so many bytes, as Shoutcast has done since 1999. Pure."""

INTERVAL_BYTES = 16_000
MAX_TITLE_BYTES = 240

_BLOCK_BYTES = 16


def metadata(title: str) -> bytes:
    """Return one metadata block: a length in units of 16 bytes, then the padded text. Quotes in the title are replaced."""
    safe = "".join(character if character.isprintable() else " " for character in title).replace("'", "’").replace(";", ",")
    kept = safe.encode()[:MAX_TITLE_BYTES].decode(errors="ignore").encode()
    text = b"StreamTitle='" + kept + b"';"
    blocks = -(-len(text) // _BLOCK_BYTES)
    return bytes([blocks]) + text.ljust(blocks * _BLOCK_BYTES, b"\0")


class Interleaver:
    """Puts a metadata block after every `interval` bytes of audio; an unchanged title is sent as an empty block."""

    def __init__(self, interval: int = INTERVAL_BYTES) -> None:
        self._interval = interval
        self._left = interval
        self._said: str | None = None

    def feed(self, audio: bytes, title: str) -> bytes:
        """Return the audio with the blocks that are due in it."""
        parts: list[bytes] = []
        start = 0
        while len(audio) - start >= self._left:
            parts += [audio[start : start + self._left], self._block(title)]
            start += self._left
            self._left = self._interval
        self._left -= len(audio) - start
        parts.append(audio[start:])
        return b"".join(parts)

    def _block(self, title: str) -> bytes:
        if title == self._said:
            return b"\0"
        self._said = title
        return metadata(title)
