"""A budget moved between intelligence, operations and capacity (rule 4.13), laid over what a design has.

Each item goes by the factor (share + extra)/today's share: the own sources' coverage (at most 1), teams and prosecutors in
whole numbers; training is `long_run`'s.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from septel.sim.layout import OWN

if TYPE_CHECKING:
    from septel.scenario.model import Budget


def spend(budget: Budget, parts: dict[str, Any]) -> None:
    """Change the arrays of a `World` under way by what the budget buys."""
    own = np.asarray(parts["sources"]["kind"]) == OWN
    parts["coverage"][own] = np.minimum(1.0, parts["coverage"][own] * budget.factor("intelligence"))
    parts["coverage_cdf"] = np.cumsum(parts["coverage"], axis=1)
    parts["stock"] = scaled_teams(parts["stock"], np.asarray(parts["bases"]["owner"]), budget.factor("operations"))
    p = parts["par"][0]
    p.prosecutors = whole(p.prosecutors * budget.factor("capacity"))


def whole(number: float) -> int:
    """The nearest whole number, half up."""
    return int(np.floor(number + 0.5))


def scaled_teams(stock: NDArray[np.int32], owner: NDArray[np.int32], factor: float) -> NDArray[np.int32]:
    """Each owner's teams i4[base, kind] times the factor, over its bases by largest remainders; ties: base order."""
    out = np.zeros_like(stock)
    for who in np.unique(owner):
        mine = np.flatnonzero(owner == who)
        for kind in range(stock.shape[1]):
            has = stock[mine, kind].astype(np.int64)
            if (total := int(has.sum())) > 0:
                wanted = whole(total * factor)
                teams, left = has * wanted // total, has * wanted % total
                teams[np.argsort(-left, kind="stable")[: wanted - int(teams.sum())]] += 1
                out[mine, kind] = teams
    return out
