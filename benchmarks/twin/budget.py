"""A budget that is moved between intelligence, operations and capacity: what today's coverage and teams become."""

from __future__ import annotations

import math
from typing import Any

Stock = list[dict[str, int]]  # teams by base and kind


def rounded(number: float) -> int:
    """Half up."""
    return math.floor(number + 0.5)


def factor(budget: Any, item: str) -> float:
    """How many times as much of an item a design has as today; 1 without a budget, or where there is nothing today."""
    if budget is None or getattr(budget.today, item) == 0:
        return 1.0
    now = getattr(budget.shares or budget.today, item) + getattr(budget.extra, item)
    return float(now / getattr(budget.today, item))


def teams(stock: Stock, owners: list[int], times: float) -> Stock:
    """So many times the teams of each owner and kind, over its bases by largest remainders; `owners` by base."""
    out = [dict(row) for row in stock]
    for owner in sorted(set(owners)):
        bases = [base for base, of in enumerate(owners) if of == owner]
        for kind in stock[bases[0]]:
            today = [stock[base][kind] for base in bases]
            for base, number in zip(bases, apportioned(today, rounded(sum(today) * times)), strict=True):
                out[base][kind] = number
    return out


def apportioned(today: list[int], total: int) -> list[int]:
    """`total` in the proportions of `today` by largest remainders; ties: the first."""
    whole = sum(today)
    if whole == 0:
        return today
    parts = [number * total // whole for number in today]
    left = sorted(range(len(today)), key=lambda i: -(today[i] * total % whole))
    for i in left[: total - sum(parts)]:
        parts[i] += 1
    return parts
