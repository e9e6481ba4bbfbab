"""What clients may say."""

import pytest

from soundscape.errors import InvalidInput
from soundscape.transports._client_messages import Buffer, Control, Ping, read


def test_known_messages_are_read() -> None:
    """Control passes its fields on, buffer and ping are checked."""
    assert read('{"type":"control","preset":"relax"}') == Control({"preset": "relax"})
    assert read('{"type":"buffer","ms":1500.5,"underruns":2,"more":1}') == Buffer(1500.5, 2)
    assert read('{"type":"ping","t":12.5}') == Ping(12.5)
    assert read('{"type":"ping"}') == Ping(None)


def test_unknown_types_are_ignored() -> None:
    """Newer clients may say more."""
    assert read('{"type":"dance","steps":3}') is None


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("", "message"),
        ("{", "message"),
        ("[" * 100_000, "message"),
        ("NaN", "message"),
        ("[]", "message"),
        ("3", "message"),
        ("null", "message"),
        ("{}", "type"),
        ('{"type":3}', "type"),
        ('{"type":"buffer"}', "ms"),
        ('{"type":"buffer","ms":-1,"underruns":0}', "ms"),
        ('{"type":"buffer","ms":true,"underruns":0}', "ms"),
        ('{"type":"buffer","ms":600001,"underruns":0}', "ms"),
        ('{"type":"buffer","ms":1,"underruns":"2"}', "underruns"),
        ('{"type":"ping","t":{}}', "t"),
        ('{"type":"ping","t":true}', "t"),
        ('{"type":"ping","t":"' + "x" * 65 + '"}', "t"),
        ('{"type":"ping","t":1' + "0" * 400 + "}", "t"),
    ],
)
def test_a_bad_message_names_its_field(text: str, field: str) -> None:
    """So that the close reason can."""
    with pytest.raises(InvalidInput) as refusal:
        read(text)
    assert refusal.value.field == field
