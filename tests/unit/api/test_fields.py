"""What may stand in a field."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from soundscape.api.fields import ClockTime, Latitude, Name, Zone, is_zone


class Form(BaseModel):
    """One field of each kind."""

    latitude: Latitude = 0.0
    zone: Zone = "UTC"
    clock: ClockTime = "00:00"
    name: Name = "x"


WRONG: dict[str, tuple[object, ...]] = {
    "latitude": (91, -90.001, "52", True, None, [], float("nan"), float("inf"), 10**400),
    "zone": ("Mars/Base", "", "../etc/passwd", "/etc/localtime", "Europe", "Europe/", "Europe/Berlin\0", "x" * 65, 1, None),
    "clock": ("25:00", "7:00", "07:60", "07:00:00", "", "٠٧:٠٠", "07:00 ", 7, None),
    "name": ("", " ", "x" * 81, "a\nb", "a\0b", 3, None),
}


@pytest.mark.parametrize(("field", "value"), [(field, value) for field, values in WRONG.items() for value in values])
def test_nonsense_is_refused_with_what_is_allowed(field: str, value: object) -> None:
    """Every field has one sentence for everything that is wrong with it."""
    with pytest.raises(ValidationError) as refusal:
        Form.model_validate({field: value})
    assert "must be" in refusal.value.errors()[0]["msg"]


def test_good_values_are_cleaned() -> None:
    """Whole numbers become floats, names are trimmed."""
    form = Form.model_validate({"latitude": -90, "zone": "Europe/Berlin", "clock": "23:59", "name": " Ada "})
    assert form == Form(latitude=-90.0, zone="Europe/Berlin", clock="23:59", name="Ada")
    assert isinstance(form.latitude, float)


@given(st.text(max_size=80))
def test_no_text_makes_the_zone_check_fail(text: str) -> None:
    """Whatever is sent, the answer is yes or no."""
    assert is_zone(text) in {True, False}


def test_the_limits_are_in_the_schema() -> None:
    """So that the machine-readable documentation has them."""
    schema = Form.model_json_schema()["properties"]["latitude"]
    assert (schema["minimum"], schema["maximum"]) == (-90, 90)
