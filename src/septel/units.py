"""Quantities as people write them (`4 h`, `110 km/h`, `0.02 /d`), turned into the model's units.

Inside the model time is in hours, distance in km, speed in km/h and rates are per hour.
"""

from __future__ import annotations

import math
import re

HOURS_PER = {"s": 1 / 3600, "min": 1 / 60, "h": 1.0, "d": 24.0, "w": 168.0}
KM_PER = {"m": 0.001, "km": 1.0}
UNIT_WORDS = {
    "second": "s", "seconds": "s", "sec": "s", "minute": "min", "minutes": "min", "hour": "h", "hours": "h", "hr": "h",
    "day": "d", "days": "d", "week": "w", "weeks": "w", "metre": "m", "metres": "m", "kilometre": "km", "kilometres": "km",
}  # fmt: skip
_QUANTITY = re.compile(r"\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*(.*?)\s*")


def _split(text: object, example: str) -> tuple[float, str]:
    if isinstance(text, bool) or not isinstance(text, str | int | float):
        raise ValueError(f"expected a quantity such as '{example}'")
    if isinstance(text, int | float):
        if text == 0:
            return 0.0, ""
        raise ValueError(f"{text} needs a unit, for example '{example}'")
    match = _QUANTITY.fullmatch(text)
    if match is None:
        raise ValueError(f"'{text}' is not a quantity; write for example '{example}'")
    value, unit = float(match[1]), match[2]
    if not unit and value != 0:
        raise ValueError(f"'{text}' needs a unit, for example '{example}'")
    return value, unit


def _factor(unit: str, table: dict[str, float], example: str) -> float:
    word = UNIT_WORDS.get(unit, unit)
    if word not in table:
        raise ValueError(f"'{unit}' is not a unit that fits here (one of {', '.join(table)}); write for example '{example}'")
    return table[word]


def hours(text: object) -> float:
    """Hours from a duration such as `90 min`, `4 h`, `14 d`; ValueError if the unit is missing or wrong."""
    value, unit = _split(text, "4 h")
    return value * _factor(unit, HOURS_PER, "4 h") if unit else value


def kilometres(text: object) -> float:
    """Kilometres from a distance such as `350 km`."""
    value, unit = _split(text, "350 km")
    return value * _factor(unit, KM_PER, "350 km") if unit else value


def speed_kmh(text: object) -> float:
    """Kilometres an hour from a speed such as `45 km/h`."""
    value, unit = _split(text, "45 km/h")
    if not unit:
        return value
    distance, slash, time = unit.partition("/")
    if not slash:
        raise ValueError(f"'{unit}' is not a speed; write for example '45 km/h'")
    return value * _factor(distance.strip(), KM_PER, "45 km/h") / _factor(time.strip(), HOURS_PER, "45 km/h")


def per_hour(text: object) -> float:
    """A rate per hour from `0.02 /d`, `3 per week` or `1/h`."""
    value, unit = _split(text, "0.02 /d")
    if not unit:
        return value
    time = unit.removeprefix("/") if unit.startswith("/") else unit.removeprefix("per ") if unit.startswith("per ") else ""
    if not time:
        raise ValueError(f"'{unit}' is not a rate; write for example '0.02 /d'")
    return value / _factor(time.strip(), HOURS_PER, "0.02 /d")


def number(value: object) -> int | float:
    """A bare number; a truth value or a text is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("must be a number without a unit")
    if value != value or abs(value) == math.inf:
        raise ValueError("must be a finite number")
    return value


def share(value: object) -> int | float:
    """A share as a number such as `0.3` or as `30 %`."""
    if isinstance(value, str):
        match = _QUANTITY.fullmatch(value)
        if match is None or match[2] != "%":
            raise ValueError(f"'{value}' is not a share; write for example 0.3 or '30 %'")
        return float(match[1]) / 100
    return number(value)


def moment(value: object) -> object:
    """A date and time as text such as `2030-01-07T06:00`; a number is none, though clocks of computers count so."""
    if isinstance(value, bool | int | float):
        raise ValueError("must be a date and time such as 2030-01-07T06:00")
    return value


def name(text: str) -> str:
    """A name that can be printed and found again: no control characters, no blanks at its ends."""
    if not text.isprintable() or text != text.strip():
        raise ValueError("a name must be printable, without blanks at its ends")
    return text
