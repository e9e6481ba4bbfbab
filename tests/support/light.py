"""Lives in light, for tests of the body clock: schedules of (start_h, end_h, lux) from 0 h on, day 0 beginning at midnight."""

Light = list[tuple[float, float, float]]


def regular(days: int, lux: float, *, on_h: float = 7.0, off_h: float = 23.0, from_day: int = 0) -> Light:
    """Return the same hours of light on every day."""
    return [(24.0 * day + on_h, 24.0 * day + off_h, lux) for day in range(from_day, from_day + days)]


def flight(shift_h: float, lux: float, *, before: int = 20, after: int = 20) -> Light:
    """Return light at home, and from a day on light earlier (east, above 0) or later (west) by so many hours."""
    home = regular(before, lux)
    away = regular(after, lux, on_h=7.0 - shift_h, off_h=23.0 - shift_h, from_day=before)
    end_h = home[-1][1]
    return home + [(max(start, end_h), end, lux) for start, end, _ in away if end > end_h]


def social_jet_lag(weeks: int, lux: float) -> Light:
    """Return light from 7 to 23 on five days and from 10 to 26 on the two that follow."""
    light: Light = []
    for day in range(7 * weeks):
        late_h = 3.0 if day % 7 in (5, 6) else 0.0
        start_h = max(24.0 * day + 7.0 + late_h, light[-1][1] if light else 0.0)
        light.append((start_h, 24.0 * day + 23.0 + late_h, lux))
    return light


def night_shift(days: int, lux: float, *, before: int = 10) -> Light:
    """Return ordinary days, then light from 16 to 8 on every day."""
    return regular(before, lux) + regular(days, lux, on_h=16.0, off_h=32.0, from_day=before)
