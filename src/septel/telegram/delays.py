"""How long a telegram takes, by its precedence.

The defaults are the speeds of service that signal services set themselves: FLASH under 10 minutes, IMMEDIATE 30 minutes,
PRIORITY 3 hours (United States Navy training manual NAVEDTRA 14227, speed-of-service objectives), ROUTINE 6 hours (United
States Army correspondence course SS0656, delivery objectives, p. 31). That an objective is taken for the delay itself, the
same each time, is an assumption; a table of one's own replaces it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType

from septel import units
from septel.errors import Problem, did_you_mean
from septel.telegram.message import PRECEDENCES, Message

LETTERS = {word: letter for letter, word in PRECEDENCES.items()} | {"NIACT IMMEDIATE": "O"}
MOST_H = 24.0 * 365
DEFAULT_H = MappingProxyType({"Z": 10 / 60, "O": 0.5, "P": 3.0, "R": 6.0})


@dataclass(frozen=True)
class Delays:
    """Hours from a telegram's date-time group to its delivery, by precedence letter; without one it is ROUTINE."""

    by_letter: Mapping[str, float] = field(default_factory=lambda: DEFAULT_H)

    def hours(self, precedence: str | None) -> float:
        """The delay of a precedence, given as its letter or its word, in hours."""
        return self.by_letter[letter(precedence) or "R"]

    def delivered(self, message: Message, *, precedence: str | None = None) -> datetime | None:
        """When a telegram arrives, in UTC; None if it has no date-time group. An addressee's own precedence can be given."""
        if message.dtg is None:
            return None
        try:
            return message.dtg + timedelta(hours=self.hours(precedence or message.precedence))
        except OverflowError:
            return None


def letter(precedence: str | None) -> str | None:
    """`O` from `O`, `IMMEDIATE` or `NIACT IMMEDIATE`; None for what is no precedence."""
    word = " ".join((precedence or "").upper().split())
    return word if word in PRECEDENCES else LETTERS.get(word)


def changed(table: Mapping[str, object]) -> tuple[Delays, list[Problem]]:
    """The defaults with the rows of a table (`Z: 5 min`, `IMMEDIATE: 20 min`) in their places, and what is wrong in it."""
    problems: list[Problem] = []
    return Delays(MappingProxyType({**DEFAULT_H, **dict(_rows(table, problems))})), problems


def _rows(table: Mapping[str, object], problems: list[Problem]) -> Iterator[tuple[str, float]]:
    for word, value in table.items():
        found = letter(word)
        if found is None:
            hint = did_you_mean(word.upper(), [*PRECEDENCES, *LETTERS])
            problems.append(Problem.at(("delays", word), "is no precedence", hint=hint))
            continue
        try:
            delay_h = units.hours(value)
        except ValueError as error:
            problems.append(Problem.at(("delays", word), str(error)))
            continue
        if not 0 <= delay_h <= MOST_H:
            problems.append(Problem.at(("delays", word), "a delay is between 0 h and 365 d"))
            continue
        yield found, delay_h
