"""The hierarchy (rule 4.12): who reports to whom now, and so who is linked with whom."""

from __future__ import annotations

from typing import Any

from septel.sim.compile import kernel


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
