"""Readings that devices publish to an MQTT broker, under `soundscape/v1/<device token>/<signal>`."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import unquote, urlsplit

import msgspec
from aiomqtt import Client, MqttCodeError, MqttError, ProtocolVersion, TLSParameters
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.subscribeoptions import SubscribeOptions

from soundscape.errors import InvalidInput
from soundscape.sources.base import SourceFailed

TOPIC = ("soundscape", "v1")
PORTS = {"mqtt": 1883, "mqtts": 8883}

MAX_BYTES = 65_536
"""What one message may carry, some 800 samples; a broker is asked not to pass larger ones on."""

MAX_WAITING = 256
"""Messages that wait to be taken; those beyond are lost."""

KEEPALIVE_S = 30
TIMEOUT_S = 5.0

_AROUND_BYTES = 1024
_SEND_NO_RETAINED = 2

# What the library would log holds topics, and with them tokens.
_silent = logging.Logger("mqtt of sources", logging.CRITICAL + 1)  # outside the tree, so that nothing turns it on


class Published(msgspec.Struct, frozen=True):
    """One message: the token and the name of the signal in its topic, and what it carries."""

    token: str
    signal: str
    payload: bytes


class Broker:
    """A broker at an address such as `mqtt://user:password@host:1883`, or `mqtts://` for TLS; it must speak MQTT 5."""

    def __init__(self, url: str) -> None:
        self._url = url

    @asynccontextmanager
    async def open(self) -> AsyncIterator[AsyncIterator[Published]]:
        """Connect and subscribe; what is entered yields messages as they come and never ends by itself.

        Connecting and every step raise SourceFailed.
        """
        try:
            async with _client(self._url) as client:
                # A retained message is of an unknown age: it would count as measured now at every connection.
                await client.subscribe("/".join((*TOPIC, "+", "+")), options=SubscribeOptions(qos=0, retainHandling=_SEND_NO_RETAINED))

                async def messages() -> AsyncIterator[Published]:
                    async for message in client.messages:
                        found = published(message.topic.value, message.payload)
                        if found is not None and not message.retain:
                            yield found

                yield messages()
        except MqttCodeError as error:
            # Only the code: the text may name the address.
            raise SourceFailed(f"the broker has refused or ended the connection ({error.rc})") from None
        except (MqttError, OSError, ValueError) as error:
            raise SourceFailed(f"the broker cannot be reached ({type(error).__name__})") from None


def published(topic: str, payload: object) -> Published | None:
    """Return a message for this server, None when its topic is another."""
    levels = topic.split("/")
    if len(levels) != len(TOPIC) + 2 or tuple(levels[: len(TOPIC)]) != TOPIC or not isinstance(payload, bytes | bytearray):
        return None
    return Published(levels[-2], levels[-1], bytes(payload))


def document(payload: bytes) -> object:
    """Return what a message carries in the form requests have: a bare number and a single sample become a batch of one.

    So does a list of samples. Raises InvalidInput when it is too long or not JSON.
    """
    if len(payload) > MAX_BYTES:
        raise InvalidInput("payload", f"must be at most {MAX_BYTES} bytes")
    try:
        told = msgspec.json.decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError):
        raise InvalidInput("payload", "must be a number, or a sample or batch as JSON") from None
    if isinstance(told, int | float) and not isinstance(told, bool):
        return {"samples": [{"value": told}]}
    if isinstance(told, list):
        return {"samples": told}
    if isinstance(told, dict) and "samples" not in told:
        device = {name: told.pop(name) for name in ("device",) if name in told}
        return {"samples": [told], **device}
    return told


def _client(url: str) -> Client:
    parts = urlsplit(url)
    limits = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]  # paho gives no types here
    limits.MaximumPacketSize = MAX_BYTES + _AROUND_BYTES
    return Client(
        parts.hostname or "",
        parts.port or PORTS[parts.scheme],
        username=None if parts.username is None else unquote(parts.username),
        password=None if parts.password is None else unquote(parts.password),
        tls_params=TLSParameters() if parts.scheme == "mqtts" else None,
        protocol=ProtocolVersion.V5,
        properties=limits,
        logger=_silent,
        keepalive=KEEPALIVE_S,
        timeout=TIMEOUT_S,
        max_queued_incoming_messages=MAX_WAITING,
    )
