"""Hours in a scenario file: when offices are open, when shifts are on duty and when a mode travels."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import AfterValidator, Field, model_validator

from septel.scenario.quantities import Hours, Part, parameter

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MINUTES_A_DAY = 1440
_SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})")


def _span(text: str) -> str:
    minutes = span_minutes(text)
    if minutes[0] >= MINUTES_A_DAY or minutes[1] - minutes[0] > MINUTES_A_DAY:
        raise ValueError(f"'{text}' is no span of a day; write for example 09:00-17:00, or 22:00-06:00 over midnight")
    return text


def span_minutes(text: str) -> tuple[int, int]:
    """Beginning and end of a span in minutes from midnight; an end beyond 1,440 lies on the next day."""
    found = _SPAN.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"'{text}' is no span of hours; write for example 09:00-17:00")
    hour, minute, last_hour, last_minute = map(int, found.groups())
    begin, end = 60 * hour + minute, 60 * last_hour + last_minute
    if minute > 59 or last_minute > 59 or begin >= MINUTES_A_DAY or end > MINUTES_A_DAY:
        raise ValueError(f"'{text}' is no span of hours: a day has hours 00:00 to 24:00")
    return begin, end if end > begin else end + MINUTES_A_DAY


def _day(word: str) -> str:
    if word not in DAYS:
        raise ValueError(f"'{word}' is not a day; one of {', '.join(DAYS)}")
    return word


Span = Annotated[str, AfterValidator(_span)]
Day = Annotated[str, AfterValidator(_day)]


class Calendar(Part):
    """When something is open or on duty, in the scenario's local time, week by week.

    Written in short `mon-fri 09:00-17:00`, `06:00-19:00` (every day), `sat, sun` (all day) or `22:00-06:00` (over midnight,
    from each day that it begins on); several spans stand with a comma between them.
    """

    days: tuple[Day, ...] = Field(DAYS, description="days on which a span begins: mon, tue, wed, thu, fri, sat, sun")
    hours: tuple[Span, ...] = Field(("00:00-24:00",), description="spans of local time such as 09:00-17:00")
    handover: Hours = parameter("0 h", "lost at the beginning of each span, while one shift hands over to the next")

    @model_validator(mode="before")
    @classmethod
    def _short(cls, data: Any) -> Any:
        if isinstance(data, str):
            return written_out(data)
        if isinstance(data, dict):
            return {key: _LISTS[key](value) if key in _LISTS else value for key, value in data.items()}
        if isinstance(data, Calendar):
            return data
        raise ValueError("must be hours such as 'mon-fri 09:00-17:00', or a mapping with 'days', 'hours' and 'handover'")


def written_out(text: str) -> dict[str, list[str]]:
    """The long form of a calendar in short: the words that begin with a digit are its spans, the others its days."""
    words = _words(text)
    spans = [word for word in words if word[:1].isdigit()]
    days = [word for word in words if not word[:1].isdigit()]
    return ({"days": _days(days)} if days or not spans else {}) | ({"hours": spans} if spans else {})


def _words(text: str) -> list[str]:
    return re.split(r"[,;\s]+", re.sub(r"\s*[-–]\s*", "-", text.strip()))


def _days(words: list[str]) -> list[str]:
    """The days that words such as `mon-fri` or `wed` mean, each once; words that are none are kept, for the field to refuse."""
    found: list[str] = []
    for word in (word.lower() for word in words):
        first, dash, last = word.partition("-")
        if dash and first in DAYS and last in DAYS:
            begin = DAYS.index(first)
            found += [DAYS[(begin + n) % 7] for n in range((DAYS.index(last) - begin) % 7 + 1)]
        else:
            found.append(word)
    return list(dict.fromkeys(found))


def _day_list(value: Any) -> Any:
    if isinstance(value, str):
        return _days(_words(value))
    texts = [day for day in value if isinstance(day, str)] if isinstance(value, list | tuple) else []
    return _days(texts) if texts and len(texts) == len(value) else value


def _span_list(value: Any) -> Any:
    return _words(value) if isinstance(value, str) else value


_LISTS = {"days": _day_list, "hours": _span_list}  # what may be written as one text there
