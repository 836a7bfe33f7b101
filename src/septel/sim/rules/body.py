"""The body (rule 4.12): each organisation's members by place, in continuous time.

C_i′ = ρC_i − ηC_i/ΣC − θC_i(SC)_i − ωC_i² (Prieto-Curiel, Campedelli & Hope, Science 2023), one RK4 step in each tick;
operations take members at once, between the ticks.
"""

from __future__ import annotations

from typing import Any

from septel.sim import trace
from septel.sim.compile import inline, kernel
from septel.sim.layout import NONE
from septel.sim.measures import M_EXTINCT, M_KILLED, M_RECRUITED, M_REMOVED, M_RETURNED, M_RISEN, M_SATURATED, M_TAKEN
from septel.sim.rules.population import grow, strength_of

TICK_H = 24.0


@kernel
def members_of(S: Any, o: int) -> float:
    """C of an organisation."""
    total = 0.0
    for place in range(S.body.shape[1]):
        total += S.body[o, place]
    return total


@inline
def is_counted(W: Any, S: Any, o: int) -> bool:
    """Whether the scenario counts the organisation's members."""
    return W.counted[S.family[o]] != 0


@kernel
def flow(W: Any, S: Any) -> None:
    """One tick: recruitment, removal, rivalry and saturation, extinction, and members spreading over their territory."""
    now = S.now[0]
    n = now.organisations
    for o in range(n):
        S.totals[o] = members_of(S, o)
    grow(S.totals[:n], S.strength, W.rates, TICK_H, S.flows[:n], S.flow_work)
    for o in range(n):
        before = S.totals[o] - S.flows[o, 0] + S.flows[o, 1] + S.flows[o, 2] + S.flows[o, 3]
        if before <= 0.0:
            continue
        S.tally[M_RECRUITED] += S.flows[o, 0]
        S.tally[M_REMOVED] += S.flows[o, 1]
        S.tally[M_KILLED] += S.flows[o, 2]
        S.tally[M_SATURATED] += S.flows[o, 3]
        if S.totals[o] < 1.0:
            S.tally[M_EXTINCT] += S.totals[o]
            S.body[o, :] = 0.0
            trace.log(S, trace.EXTINCT, 0, NONE, NONE, NONE, NONE, NONE, o, S.totals[o], 0.0)
            S.totals[o] = 0.0
            continue
        stay, come = (1.0 - W.par[0].migration) * S.totals[o] / before, W.par[0].migration * S.totals[o]
        for place in range(S.body.shape[1]):
            S.body[o, place] = S.body[o, place] * stay + come * W.spread[S.family[o], place]


@kernel
def lose_members(W: Any, S: Any, k: int, place: int) -> float:
    """Members are taken with the captured target k; returns how many."""
    o = S.org_of[k]
    taken = min(W.taken[W.targets[k].rank], S.body[o, place])
    S.body[o, place] -= taken
    S.tally[M_TAKEN] += taken
    return taken


@kernel
def one_rises(W: Any, S: Any, o: int) -> bool:
    """One of the body takes a position; there is always one where members are not counted."""
    if not is_counted(W, S, o):
        return True
    total = members_of(S, o)
    if total < 1.0:
        return False
    for place in range(S.body.shape[1]):
        S.body[o, place] *= 1.0 - 1.0 / total
    S.tally[M_RISEN] += 1.0
    return True


@kernel
def join(W: Any, S: Any, o: int, place: int, members: float) -> None:
    """Captives who return join the body, if it is counted."""
    if is_counted(W, S, o):
        S.body[o, place] += members
        S.tally[M_RETURNED] += members


@kernel
def share_out(S: Any, o: int, new: int) -> None:
    """Half of o's members go to the new organisation; each has o's rivals and allies, and the other for a rival.

    Whoever was allied with o shares that alliance between the two, so that he fights his own rivals no less than before.
    """
    for place in range(S.body.shape[1]):
        S.body[o, place] *= 0.5
        S.body[new, place] = S.body[o, place]
    for other in range(new):
        S.rivals[new, other], S.rivals[other, new] = S.rivals[o, other], S.rivals[other, o]
        S.allies[new, other] = S.allies[o, other]
        S.allies[other, o] *= 0.5
        S.allies[other, new] = S.allies[other, o]
    S.rivals[o, new], S.rivals[new, o], S.allies[o, new], S.allies[new, o] = 1.0, 1.0, 0.0, 0.0
    strength_of(S.rivals, S.allies, new + 1, S.strength)
