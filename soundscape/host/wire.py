"""How messages cross a pipe: MessagePack, each behind its length as four bytes, little-endian."""

import struct
from collections.abc import Iterator

import msgspec

from soundscape.host.messages import FromHost, ToHost

LENGTH = struct.Struct("<I")
MAX_MESSAGE_BYTES = 16 * 1024 * 1024

_encoder = msgspec.msgpack.Encoder()
_to_host = msgspec.msgpack.Decoder(ToHost)
_from_host = msgspec.msgpack.Decoder(FromHost)


def frame(message: ToHost | FromHost) -> bytes:
    """Return a message as it is written to the pipe."""
    data = _encoder.encode(message)
    return LENGTH.pack(len(data)) + data


def decode_to_host(data: bytes) -> ToHost:
    """Return the message a host received."""
    message: ToHost = _to_host.decode(data)
    return message


def decode_from_host(data: bytes) -> FromHost:
    """Return the message a host sent."""
    message: FromHost = _from_host.decode(data)
    return message


class Deframer:
    """Cuts a stream of bytes back into messages."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Take bytes in and yield every message completed by them. Raises ValueError on a length no message has."""
        self._buffer += data
        while len(self._buffer) >= LENGTH.size:
            (length,) = LENGTH.unpack_from(self._buffer)
            if length > MAX_MESSAGE_BYTES:
                raise ValueError(f"a message of {length} bytes is longer than {MAX_MESSAGE_BYTES}")
            end = LENGTH.size + length
            if len(self._buffer) < end:
                return
            message = bytes(self._buffer[LENGTH.size : end])
            del self._buffer[:end]
            yield message
