"""The explain document: a listener's state, the parameters it led to and the reasons, as the public contract names them."""

from typing import Any

import msgspec

from soundscape import summary
from soundscape.body.heart import Heart
from soundscape.body.room import RoomNow
from soundscape.body.sun import sun_day
from soundscape.listener import ListenerState, WeatherNow
from soundscape.parameters import MusicalParameters, Reason


def document(state: ListenerState, parameters: MusicalParameters, reasons: tuple[Reason, ...]) -> dict[str, Any]:
    """Return the document as plain values ready for JSON; units are in the names, None is unknown."""
    return {
        "at": state.at.isoformat(),
        "location": _location(state),
        "sun": _sun(state),
        "daylight": {"eye_lux": _rounded(state.eye_lux, 1)},
        "circadian": {name: _rounded(value, 3) for name, value in msgspec.structs.asdict(state.circadian).items()},
        "sleep_pressure": _rounded(state.sleep_pressure, 3),
        "ultradian": None if state.ultradian is None else msgspec.to_builtins(state.ultradian),
        "energy": _rounded(state.energy, 3),
        "heart": _heart(state.heart),
        "weather": _weather(state.weather),
        "room": _room(state.room),
        "parameters": parameters_document(parameters),
        "reasons": [msgspec.to_builtins(reason) for reason in reasons],
        "summary": summary.sentence(state),
        "uncertainty": uncertainty_document(state),
    }


def uncertainty_document(state: ListenerState) -> dict[str, Any]:
    """Return how far phase (h) and energy may be off to either side."""
    return {"phase_h": round(state.uncertainty.phase_h, 2), "energy": round(state.uncertainty.energy, 3)}


def parameters_document(parameters: MusicalParameters) -> dict[str, Any]:
    """Return the parameters as plain values, rounded to what can be heard."""
    plain: dict[str, Any] = msgspec.to_builtins(parameters)
    return {name: _rounded_deep(value) for name, value in plain.items()}


def _location(state: ListenerState) -> dict[str, Any] | None:
    if state.place is None and state.timezone is None:
        return None
    place = state.place
    return {
        "latitude": None if place is None else place.latitude,
        "longitude": None if place is None else place.longitude,
        "timezone": state.timezone,
    }


def _sun(state: ListenerState) -> dict[str, Any] | None:
    if state.sun is None or state.place is None or state.at.tzinfo is None:
        return None
    day = sun_day(state.place.latitude, state.place.longitude, state.at.date(), state.at.tzinfo)
    return {
        "elevation_deg": round(state.sun.elevation_deg, 3),
        "azimuth_deg": round(state.sun.azimuth_deg, 3),
        "illuminance_lux": _rounded(state.sun.illuminance_lux, 4),
        "phase": state.sun.phase,
        "sunrise": None if day.sunrise is None else day.sunrise.isoformat(),
        "sunset": None if day.sunset is None else day.sunset.isoformat(),
        "polar": day.polar,
    }


def _heart(heart: Heart) -> dict[str, Any]:
    return {
        "bpm": heart.bpm,
        "age_s": _rounded(heart.age_s, 1),
        "resting_bpm": heart.resting_bpm if heart.resting_known else None,
        "elevated": heart.elevated if heart.bpm is not None else None,
        "hrv": None if heart.hrv is None else {"rmssd_ms": round(heart.hrv.rmssd_ms, 1), "z": _rounded(heart.hrv.z, 2)},
    }


def _weather(weather: WeatherNow | None) -> dict[str, Any] | None:
    if weather is None:
        return None
    return {
        "cloud_cover": weather.cloud_cover,
        "temperature_c": weather.temperature_c,
        "wind_m_s": weather.wind_m_s,
        "precipitation_mm_h": weather.precipitation_mm_h,
        "age_s": round(weather.age_s, 1),
        "source": weather.source,
    }


def _room(room: RoomNow | None) -> dict[str, Any] | None:
    if room is None:
        return None
    return {
        "level_dba": room.level_dba,
        "l10_dba": room.l10_dba,
        "l90_dba": room.l90_dba,
        "speech": room.speech,
        "age_s": round(room.age_s, 1),
    }


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)


def _rounded_deep(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 6)
    if isinstance(value, dict):
        return {key: _rounded_deep(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded_deep(item) for item in value]
    return value
