"""Days that a text names: `5 March`, `March 5, 2027`, `2027-03-05`, `051430Z MAR 27`, `on Monday`, `yesterday`, `the 12th`.

What a text leaves open is read from the telegram's own date: a day without a year is the nearest one to it, a weekday and a
day without a month the last one that had come. Figures such as 03/05/2027 mean two days to two readers and are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from septel.telegram.message import Span

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_FORMS = (
    re.compile(r"\b(?P<year>\d{4})-(?P<number>\d\d)-(?P<day>\d\d)\b"),
    re.compile(rf"\b(?P<day>\d\d)\d{{4}}Z {_MONTH}(?: (?P<year>\d{{4}}|\d\d)\b)?", re.IGNORECASE),
    re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?{_MONTH}(?:,? (?P<year>\d{{4}}|\d\d)\b(?!:))?", re.IGNORECASE),
    re.compile(rf"\b{_MONTH} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,? (?P<year>\d{{4}})\b)?", re.IGNORECASE),
    re.compile(r"\bthe (?P<day>\d{1,2})(?:st|nd|rd|th)\b(?! (?:time|week|day|month|year|raid))", re.IGNORECASE),
    re.compile(rf"\b(?P<weekday>{'|'.join(_DAYS)})\b", re.IGNORECASE),
    re.compile(r"\b(?P<near>today|tonight|this morning|yesterday|last night)\b", re.IGNORECASE),
)


def in_utc(text: str) -> datetime:
    """A moment from text as ISO 8601 has it, UTC where it names no zone. ValueError if it is none that a calendar has."""
    found = datetime.fromisoformat(text)
    try:
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except OverflowError:
        raise ValueError(text) from None


@dataclass(frozen=True)
class Day:
    """A day that a text names, and where in it."""

    date: date
    span: Span


def days(text: str, *, near: date | None) -> list[Day]:
    """The days of a text in their order, none twice over the same words; `near` is the telegram's date, if it has one."""
    found: list[Day] = []
    for form in _FORMS:
        for match in form.finditer(text):
            if any(match.start() < day.span[1] and day.span[0] < match.end() for day in found):
                continue
            meant = next(_meant(match.groupdict(), near), None)
            if meant is not None:
                found.append(Day(meant, match.span()))
    return sorted(found, key=lambda day: day.span)


def _meant(parts: dict[str, str | None], near: date | None) -> Iterator[date]:
    try:
        if near and parts.get("near"):
            yield near - timedelta(days=(parts["near"] or "").casefold() in ("yesterday", "last night"))
        elif near and parts.get("weekday"):
            yield near - timedelta(days=(near.weekday() - _DAYS.index((parts["weekday"] or "").casefold())) % 7)
        elif parts.get("number"):
            yield date(int(parts["year"] or 0), int(parts["number"] or 0), int(parts["day"] or 0))
        elif parts.get("month"):
            month = _MONTHS.index((parts["month"] or "")[:3].casefold()) + 1
            yield from _in_year(parts.get("year"), month, int(parts["day"] or 0), near)
        elif near and parts.get("day"):
            yield from _last(int(parts["day"] or 0), near)
    except (ValueError, OverflowError):  # the 31st of June is no day
        return


def _in_year(year: str | None, month: int, day: int, near: date | None) -> Iterator[date]:
    if year:
        yield date(int(year) + (2000 if len(year) == 2 else 0), month, day)
    elif near:
        around = [one for one in (near.year - 1, near.year, near.year + 1) if _is_day(one, month, day)]
        yield min((date(one, month, day) for one in around), key=lambda one: abs((one - near).days))


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _last(day: int, near: date) -> Iterator[date]:
    """The last such day of a month that is not after the date."""
    for months in range(3):
        year, month = divmod(near.year * 12 + near.month - 1 - months, 12)
        if _is_day(year, month + 1, day) and date(year, month + 1, day) <= near:
            yield date(year, month + 1, day)
            return
