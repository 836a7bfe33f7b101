"""Rows of the trace as the log keeps them: lists of JSON, with the kind by its name and keys in hexadecimal.

A row is [what, t, flag, holder, command, target, visit, place, id, x, y]; unused integers are −1, numbers that are not finite
are null. Names do not change when kinds of rows are added, so an old log stays readable.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple


class Row(NamedTuple):
    """One row, as the log keeps it."""

    what: str
    t: float
    flag: int
    holder: int
    command: int
    target: int
    visit: int
    place: int
    id: str
    x: float | None
    y: float | None


def plain(rows: Any) -> list[list[Any]]:
    """Rows of `septel.sim.trace.ROW` as JSON."""
    from septel.sim.trace import NAMES

    return [
        [
            NAMES[row["what"]], float(row["t"]), int(row["flag"]), int(row["holder"]), int(row["command"]), int(row["target"]),
            int(row["visit"]), int(row["place"]), f"{int(row['id']):016x}", finite(row["x"]), finite(row["y"]),
        ]
        for row in rows
    ]  # fmt: skip


def finite(value: Any) -> float | None:
    """A number as JSON can hold it: null if it is not finite."""
    number = float(value)
    return number if math.isfinite(number) else None
