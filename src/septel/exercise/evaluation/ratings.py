"""Ratings of an exercise evaluation guide: P, S, M, U and N, counted by evaluator, never averaged.

P, S, M and U are an order, not a scale with distances, so what many evaluators say together is a count and a middle; who did
not observe a task (N) is counted apart and moves no middle. Source: HSEEP doctrine (FEMA 2020), exercise evaluation guide.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

Rating = Literal["P", "S", "M", "U", "N"]
RATINGS: dict[str, str] = {
    "P": "Performed without challenges",
    "S": "Performed with some challenges",
    "M": "Performed with major challenges",
    "U": "Unable to be performed",
    "N": "Not observed",
}
ORDER = ("P", "S", "M", "U")  # from best to worst


def current(history: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The rating that holds: the last of a history, None if that took it back."""
    return history[-1] if history and history[-1]["rating"] is not None else None


def held(by_seat: Mapping[str, Sequence[Mapping[str, Any]]]) -> dict[str, Mapping[str, Any]]:
    """The rating that each seat holds now, of those that hold one."""
    found = {seat: current(history) for seat, history in by_seat.items()}
    return {seat: entry for seat, entry in found.items() if entry is not None}


def tally(by_seat: Mapping[str, Sequence[Mapping[str, Any]]]) -> dict[str, int]:
    """How many seats hold each rating; together as many as there are seats that hold one."""
    counts = dict.fromkeys(RATINGS, 0)
    for entry in held(by_seat).values():
        counts[entry["rating"]] += 1
    return counts


def middle(counts: Mapping[str, int]) -> list[str]:
    """The median of P to U: one rating, the two in the middle if they differ, none if nobody observed."""
    row = [rating for rating in ORDER for _ in range(counts[rating])]
    if not row:
        return []
    return list(dict.fromkeys((row[(len(row) - 1) // 2], row[len(row) // 2])))
