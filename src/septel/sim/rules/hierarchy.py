"""The hierarchy (rule 4.12): who reports to whom now, so who is linked with whom, and whom that makes worth going after."""

from __future__ import annotations

from typing import Any

from septel.sim.compile import inline, kernel
from septel.sim.layout import NONE


@kernel
def linked(S: Any, k: int, other: int) -> bool:
    """Whether one of the two positions reports to the other."""
    return S.superior[k] == other or S.superior[other] == k


@kernel
def links_now(W: Any, S: Any, k: int) -> int:
    """How many positions target k is linked with: those occupied now, or those of the beginning if knowledge is stale."""
    if W.par[0].stale:
        return W.links[k]
    number = 0
    for other in range(W.targets.shape[0]):
        if other != k and linked(S, k, other) and S.visits[other].vacant_since < 0.0:
            number += 1
    return number


@kernel
def worth(W: Any, S: Any, k: int) -> float:
    """What target k weighs where the first are chosen: its rank's value, or 1 + its links."""
    if not W.par[0].connected:
        return W.ranks[W.targets[k].rank].value
    vacant = S.visits[k].vacant_since >= 0.0 and not W.par[0].stale
    return 0.0 if vacant else 1.0 + links_now(W, S, k)


@inline
def has_sought_rank(W: Any, k: int) -> bool:
    return (W.par[0].targeted >> W.targets[k].rank) & 1 != 0


@kernel
def is_sought(W: Any, S: Any, k: int) -> bool:
    """Whether target k is gone after: of a rank that is, and among the first if only so many are (ties: their order)."""
    if not has_sought_rank(W, k):
        return False
    if W.par[0].first == 0:
        return True
    mine, before = worth(W, S, k), 0
    for other in range(W.targets.shape[0]):
        if other != k and S.org_of[other] != NONE and has_sought_rank(W, other):
            theirs = worth(W, S, other)
            if theirs > mine or (theirs == mine and other < k):
                before += 1
    return before < W.par[0].first
