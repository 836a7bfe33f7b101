"""The date-time group: `R 201405Z OCT 09`, the moment that it means, and what is doubtful where it is not in Zulu time."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from septel.telegram.reading.memory import Memory

PIVOT = 70  # two digits from here on are of the twentieth century: telegrams are no older, declassification is seldom later
MONTHS = {
    name: number
    for number, name in enumerate(["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"], start=1)
} | {"ENE": 1, "ABR": 4, "AGO": 8, "DIC": 12}  # the Spanish ones that differ
ZULU, LOCAL = "Z", "J"
# The hours by which each zone's time is ahead of Zulu: A to M without J to the east, N to Y to the west (ACP 121).
ZONES = {ZULU: 0} | {letter: n for n, letter in enumerate("ABCDEFGHIKLM", start=1)}
ZONES |= {letter: -n for n, letter in enumerate("NOPQRSTUVWXY", start=1)}

_WORDS = r"(?:(?:[ZOPRYM]|NIACT|FLASH|IMMEDIATE|PRIORITY|ROUTINE)\s+){0,3}"
_PRECEDENCE = (
    rf"(?P<precedence>[ZOPR](?P<joined>[ZOPR])\s+|{_WORDS})"
    r"(?P<day>\d{2})(?P<hour>\d{2})(?P<minute>\d{2})"
)
_YEAR = r"(?P<year>\d{4}|\d{2})"
_ZULU = re.compile(rf"{_PRECEDENCE}\s?(?P<zone>Z)\s*(?P<month>[A-Z]{{3,9}})\s*{_YEAR}(?P<rest>(?:\s.*)?)$")
# Without a zone, or in another than Zulu, a line is less sure: it has a month's name, and nothing but signals after it.
_ZONED = re.compile(
    rf"{_PRECEDENCE}(?:\s?(?P<zone>[A-Y]))?\s+(?P<month>(?:{'|'.join(MONTHS)})[A-Z]{{0,6}})\s+{_YEAR}(?P<rest>(?:\s+Z[A-Z]{{2}}\b.*)?)$"
)


# The same with letters that stand for figures, as printers and readers of prints leave them: `281O55Z JAN 99`.
_GARBLED = re.compile(
    rf"(?P<before>{_WORDS})"
    r"(?P<group>[\dOIL]{6})(?P<month>\s?[A-Z]?\s*[A-Z]{3,9}\s*)"
    r"(?P<year>[\dO]{4}|[\dO]{2})(?!\w)"
)
_FIGURES = str.maketrans("OIL", "011")
_LEAST = 4  # figures that the six of a garbled group have


def _dated(upper: str) -> re.Match[str] | None:
    return _ZULU.match(upper) or _ZONED.match(upper) or _mended(upper)


def _mended(upper: str) -> re.Match[str] | None:
    """The date-time group of a line in which letters stand for figures; what was matched is not the line then."""
    found = _GARBLED.match(upper)
    if found is None or sum(map(str.isdigit, found["group"])) < _LEAST:
        return None
    figures = f"{found['before']}{found['group'].translate(_FIGURES)}{found['month']}{found['year'].translate(_FIGURES)}"
    return None if upper.startswith(figures) else _ZULU.match(figures + upper[found.end() :])


# The parts of a line with a date-time group: who looks for headings asks for them, then who reads them.
dated: Memory[re.Match[str] | None] = Memory(_dated, 2048)


def year_of(digits: str) -> int:
    """The year that two or four digits mean."""
    number = int(digits)
    return number if len(digits) == 4 else 1900 + number if number >= PIVOT else 2000 + number


def moment(found: re.Match[str]) -> datetime | None:
    """The moment of a date-time group, in UTC; None if there is no such day or hour. Without a zone it is taken as Zulu."""
    year, name, day, hour, minute, zone = found.group("year", "month", "day", "hour", "minute", "zone")
    month = MONTHS.get(name[:3])
    if month is None:
        return None
    try:
        said = datetime(year_of(year), month, int(day), int(hour), int(minute), tzinfo=UTC)
        hours = ZONES.get(zone or ZULU, 0)
        return said - timedelta(hours=hours) if hours else said
    except (ValueError, OverflowError):
        return None


def doubt(found: re.Match[str], upper: str) -> str:
    """What is doubtful about the date-time group of a line; nothing in Zulu time and in zones whose hours are known."""
    zone = found["zone"]
    if found.string != upper:
        return "letters stand for figures in the date-time group: O is read as 0, I and L as 1"
    if zone is None:
        return "the date-time group names no zone: taken as Zulu"
    return "zone J is the sender's own time, which nothing here tells: taken as Zulu" if zone == LOCAL else ""
