"""A table as it came out of a file: its cells with their places, and the limits that every file must keep to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from septel.errors import Problem, ScenarioError

MAX_BYTES = 20_000_000
MAX_ROWS = 20_000
MAX_COLUMNS = 200
MAX_CELLS = 400_000
MAX_CELL = 32_767  # letters: what a cell of Excel holds


@dataclass(frozen=True)
class Fault:
    """A cell that holds no value: an error of a formula, or a formula whose value was never stored."""

    text: str
    says: str


@dataclass(frozen=True)
class Grid:
    """A table. `rows[i][j]` is the cell of row i + 1 and column j + 1: a text, number, date, time, duration, Fault or None.

    `hidden` are the numbers of rows that a filter hides; `banners` those of rows that are one cell across several columns.
    """

    file: str
    sheet: str
    rows: Sequence[Sequence[Any]]
    hidden: frozenset[int] = frozenset()
    banners: frozenset[int] = frozenset()

    def problem(
        self, message: str, *, row: int = 0, column: int = 0, heading: str = "", hint: str = "", warning: bool = False
    ) -> Problem:
        """A problem of this file with sheet, row and column, both counted from 1; 0 means none."""
        where = [f"sheet '{self.sheet}'"] if self.sheet else []
        if column:
            named = f" ({heading})" if heading else ""
            where.append(f"cell {letters(column)}{row}{named}" if row else f"column {letters(column)}{named}")
        severity = "warning" if warning else "error"
        return Problem(", ".join(where), message, file=self.file, line=row, hint=hint, severity=severity)  # type: ignore[arg-type]


def refused(file: str, message: str, hint: str = "") -> ScenarioError:
    """A file that cannot be read at all."""
    return ScenarioError([Problem("", message, file=file, hint=hint)])


def letters(column: int) -> str:
    """A column's name in a spreadsheet: 1 is A, 27 is AA."""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def plain_text(value: Any) -> str:
    """A cell as text, as a person would type it."""
    if value is None:
        return ""
    if isinstance(value, Fault):
        return value.text
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, timedelta):
        seconds = round(value.total_seconds())
        return f"{seconds // 3600}:{seconds // 60 % 60:02d}" + (f":{seconds % 60:02d}" if seconds % 60 else "")
    return value.isoformat() if isinstance(value, date | time) else str(value)


def is_blank(value: Any) -> bool:
    """Whether a cell says nothing."""
    return value is None or (isinstance(value, str) and not value.strip())
