"""Members of organisations over time (rule 4.12), the published model by itself.

C_i′ = ρ C_i − η C_i/ΣC − θ C_i (S C)_i − ω C_i²: recruitment, removal by the state, losses to rivals, saturation, with
S_ij = (R_ij + 1)/(A_i + 1) and S_ii = 0, where R_ij is how strong a rivalry is and A_i the sum of i's alliances (Prieto-Curiel,
Campedelli & Hope, Science 381:1312, 2023; arXiv 2307.06302).

For one organisation there are closed forms. C′ = ρC − η − ωC² has its rest points at T± = (ρ ± r)/2ω, r = √(ρ² − 4ωη), and
between its initial value and C the time (1/r) ln[(C − T−)(T+ − C₀)/((T+ − C)(C₀ − T−))]: above T− it tends to T+, below it dies
out in finite time, and above η = ρ²/4ω there is no rest point and every size dies out.
"""

from __future__ import annotations

from typing import Any

from septel.sim.compile import kernel

RECRUITED, REMOVED, KILLED, SATURATED = 0, 1, 2, 3  # columns of `flows`
STAGES = ((0.5, 1.0), (0.5, 2.0), (1.0, 2.0), (0.0, 1.0))  # of RK4: how far the next stage goes, the weight of this one


@kernel
def grow(members: Any, strength: Any, rates: Any, dt_h: float, flows: Any, work: Any) -> None:
    """One step of classical RK4 over `dt_h` hours: `members` f8[n] are changed in place.

    `strength` f8[≥ n, ≥ n] is S; `rates` f8[4] are (ρ, η, θ, ω) with ρ 1/h, η members/h, θ and ω 1/(member·h). `flows` f8[n, 4]
    gets the members (recruited, removed, killed, saturated) of each organisation over the step, by the same stages, and
    new = old + recruited − removed − killed − saturated, in this order, to the last bit. `work` f8[≥ 2, ≥ n] is scratch.
    Where the losses would take more than there is, the last of them are cut, so that no members are left; without any
    members nothing is removed. The step must be short against what an organisation loses: dt_h · loss per member < 2.
    """
    n = members.shape[0]
    at, ahead = work[0], work[1]
    for i in range(n):
        at[i] = members[i]
        for flow in range(4):
            flows[i, flow] = 0.0
    for step, weight in STAGES:
        total = 0.0
        for i in range(n):
            total += at[i]
        per_member = rates[1] / total if total > 0.0 else 0.0
        share = dt_h * weight / 6.0
        for i in range(n):
            against = 0.0
            for j in range(n):
                against += strength[i, j] * at[j]
            recruited, removed = rates[0] * at[i], per_member * at[i]
            killed, saturated = rates[2] * at[i] * against, rates[3] * at[i] * at[i]
            flows[i, 0] += share * recruited
            flows[i, 1] += share * removed
            flows[i, 2] += share * killed
            flows[i, 3] += share * saturated
            ahead[i] = max(0.0, members[i] + dt_h * step * (recruited - removed - killed - saturated))
        at, ahead = ahead, at
    for i in range(n):
        left = members[i] + flows[i, 0]
        for flow in range(1, 4):
            flows[i, flow] = min(flows[i, flow], left)
            left -= flows[i, flow]
        members[i] = left


@kernel
def strength_of(rivals: Any, allies: Any, n: int, strength: Any) -> None:
    """S_ij = (R_ij + 1)/(A_i + 1), A_i = Σ_j allies_ij, S_ii = 0, for the first n organisations.

    `rivals`, `allies` (f8 or u1) and `strength` (f8, changed in place) are [m, m] with m ≥ n; what lies beyond n is neither
    read nor written.
    """
    for i in range(n):
        alliances = 1.0
        for j in range(n):
            alliances += allies[i, j]
        for j in range(n):
            strength[i, j] = (rivals[i, j] + 1.0) / alliances if i != j else 0.0
