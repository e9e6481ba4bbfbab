"""Reading a document as the intake does."""

from datetime import UTC, datetime

from soundscape.errors import InvalidInput
from soundscape.signals import heart_rate
from soundscape.signals.base import Reading
from soundscape.signals.formats.base import Format

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


def read(format: Format, document: object) -> list[Reading | str]:
    """Return the readings in a document, and the text of a refusal in the place of each that is none."""
    assert format.recognises(document)
    found: list[Reading | str] = []
    for told in format.samples(document):
        try:
            if isinstance(told, InvalidInput):
                raise told
            found.append(heart_rate.SIGNAL.read(told, now=NOW))
        except InvalidInput as refusal:
            found.append(str(refusal))
    return found


def at(hour: int, minute: int, second: int = 0, microsecond: int = 0) -> datetime:
    """Return a time on the day of the samples, in UTC."""
    return datetime(2026, 11, 21, hour, minute, second, microsecond, tzinfo=UTC)
