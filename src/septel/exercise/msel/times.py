"""Exercise times as people write them: hours from the start, a local date and time, a day and a clock, a clock alone.

`H+2:30`, `2 h 30 min` as `150 min`, `2030-01-07 08:30`, `D+1 14:00` (D is the day of the start), `Day 2 14:00` (day 1 is the
day of the start; also `Día 2`), and `14:00`, which is the first 14:00 at or after the start. What can be read in two ways is
refused: `7/1/2030`, or a number alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from septel import units
from septel.scenario.local_time import hours_at, local_at

WRITE = "Write for example H+2:30, 2030-01-07 08:30, Day 2 14:00 or 14:00."
_SINCE = re.compile(r"(?:[HT]|STARTEX)(?: ?-? ?HOUR)? ?\+ ?(\d{1,7})(?:[:h](\d{1,2})(?::(\d{1,2}))?)?(?: ?h)?", re.IGNORECASE)
_DAY = re.compile(r"(?:D ?\+ ?(?P<after>\d{1,5})|(?:day|día|dia|d) ?(?P<nth>\d{1,5}))(?:[ ,T@]+(?P<clock>.+))?", re.IGNORECASE)
_CLOCK = re.compile(r"(\d{1,2})(?:[:.h](\d{2}))(?:[:.](\d{2}))? ?(?:(a|p)\.? ?m\.?|hrs?|h)?", re.IGNORECASE)
_MILITARY = re.compile(r"([01]\d|2[0-3])([0-5]\d)(?: ?(?:h|hrs))?", re.IGNORECASE)
_HALF_DAY = re.compile(r"(\d{1,2}) ?(a|p)\.? ?m\.?", re.IGNORECASE)
_SLASHED = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?:[ ,T]+(.+))?")


def hours(value: Any, setting: Mapping[str, Any], *, day: Any = None) -> float:
    """Exercise hours from what somebody wrote, or from a spreadsheet's date, time or duration; `day` is a cell beside it.

    ValueError that says what is wrong with it and what to write.
    """
    start, zone = datetime.fromisoformat(setting["start"]), str(setting["zone"])
    if isinstance(value, str):
        value = " ".join(value.split())
    if day not in (None, ""):
        return hours_at(datetime.combine(_day(day, start), _clock(value)), start=start, zone=zone)
    if isinstance(value, datetime):
        return hours_at(value.replace(microsecond=0), start=start, zone=zone)
    if isinstance(value, date):
        return hours_at(datetime.combine(value, time()), start=start, zone=zone)
    if isinstance(value, timedelta):
        return _from_the_start(value.total_seconds() / 3600)
    if isinstance(value, time):
        return _next(_clock(value), start, zone)
    if isinstance(value, str):
        return _hours_of_text(value, start, zone)
    raise ValueError(f"{value} is a number without a unit. {WRITE}")


def shown(at: float) -> str:
    """Exercise hours as `H+2:30`, with seconds if there are any: reading it gives the same hours again."""
    seconds = round(at * 3600)
    tail = f":{seconds % 60:02d}" if seconds % 60 else ""
    return f"H+{seconds // 3600}:{seconds // 60 % 60:02d}{tail}"


def local(at: float, setting: Mapping[str, Any]) -> datetime | None:
    """The local date and time of exercise hours, None where clocks are put back and show it twice."""
    return local_at(at, start=datetime.fromisoformat(setting["start"]), zone=str(setting["zone"]))


def _hours_of_text(text: str, start: datetime, zone: str) -> float:
    if found := _SINCE.fullmatch(text):
        parts = [int(part or 0) for part in found.groups()]
        if max(parts[1:]) > 59:
            raise ValueError(f"'{text}' has more than 59 minutes or seconds")
        return _from_the_start(parts[0] + parts[1] / 60 + parts[2] / 3600)
    if re.match(r"(?:[HT]|STARTEX) ?-", text, re.IGNORECASE):
        raise ValueError(f"'{text}' is before the start")
    if found := _DAY.fullmatch(text):
        if found["clock"] is None:
            raise ValueError(f"'{text}' is a day without a time of day. {WRITE}")
        return hours_at(datetime.combine(_counted(found, start), _clock(found["clock"])), start=start, zone=zone)
    if found := _SLASHED.fullmatch(text):
        return hours_at(datetime.combine(_slashed(found), _clock(found[5] or "00:00")), start=start, zone=zone)
    if re.match(r"\d{4}-\d", text):
        return _iso(text, start, zone)
    try:
        return _next(_clock(text), start, zone)
    except ValueError:
        pass
    try:
        return _from_the_start(units.hours(text))
    except ValueError:
        raise ValueError(f"'{text}' is not a time. {WRITE}") from None


def _iso(text: str, start: datetime, zone: str) -> float:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"'{text}' is not a date and time. {WRITE}") from None
    if moment.tzinfo is None:
        return hours_at(moment.replace(microsecond=0), start=start, zone=zone)
    zero = start.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    return _from_the_start((moment - zero).total_seconds() / 3600)


def _from_the_start(found: float) -> float:
    if found < 0:
        raise ValueError("is before the start")
    return round(found * 3600) / 3600


def _next(clock: time, start: datetime, zone: str) -> float:
    """The first time that a clock shows this at or after the start."""
    moment = datetime.combine(start.date(), clock)
    return hours_at(moment if moment >= start else moment + timedelta(days=1), start=start, zone=zone)


def _clock(value: Any) -> time:
    if isinstance(value, datetime):
        value = value.time()
    if isinstance(value, time):
        return value.replace(microsecond=0)
    text = str(value)
    if isinstance(value, timedelta):
        text = f"{int(value.total_seconds()) // 3600}:{int(value.total_seconds()) // 60 % 60:02d}"
    if found := _MILITARY.fullmatch(text):
        return time(int(found[1]), int(found[2]))
    if found := _HALF_DAY.fullmatch(text):
        return _on_the_clock(text, int(found[1]), 0, 0, found[2])
    if found := _CLOCK.fullmatch(text):
        return _on_the_clock(text, int(found[1]), int(found[2]), int(found[3] or 0), found[4])
    raise ValueError(f"'{text}' is not a time of day; write for example 14:00")


def _on_the_clock(text: str, hour: int, minute: int, second: int, half: str | None) -> time:
    if half is not None and not 1 <= hour <= 12:
        raise ValueError(f"'{text}' is not a time of day; write for example 14:00")
    if half is not None:
        hour = hour % 12 + (12 if half.lower() == "p" else 0)
    try:
        return time(hour, minute, second)
    except ValueError:
        raise ValueError(f"'{text}' is not a time of day; write for example 14:00") from None


def _day(value: Any, start: datetime) -> date:
    """The day that a cell names: a date, `Day 2`, `D+1`, or a number that counts from 1."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = " ".join(str(value).split())
    if isinstance(value, float) and value == int(value):
        text = str(int(value))
    found = _DAY.fullmatch(text) or _DAY.fullmatch(f"day {text}")
    if found:
        return _counted(found, start)
    if slashed := _SLASHED.fullmatch(text):
        return _slashed(slashed)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"'{text}' is not a day; write for example Day 2, D+1 or 2030-01-08") from None


def _counted(found: re.Match[str], start: datetime) -> date:
    """The day that `Day 2` or `D+1` counts to."""
    after = int(found["after"]) if found["after"] is not None else int(found["nth"]) - 1
    if after < 0:
        raise ValueError(f"'{found[0]}': days count from 1, the day of the start")
    return start.date() + timedelta(days=after)


def _slashed(found: re.Match[str]) -> date:
    """A date with the year last, if it can be read in one way only."""
    first, second, year = int(found[1]), int(found[3]), int(found[4])
    if first != second and first <= 12 and second <= 12:
        raise ValueError(f"'{found[0]}' can be two days; write the year first: {year}-{second:02d}-{first:02d} or the other")
    month, day = (second, first) if first > 12 else (first, second)
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError(f"'{found[0]}' is no date; write for example 2030-01-07") from None
