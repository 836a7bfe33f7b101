"""Connected parts of a network: the size of the largest, by union by size with path halving (Tarjan & van Leeuwen 1984)."""

from __future__ import annotations

from typing import Any

from septel.sim.compile import kernel


@kernel
def root_of(above: Any, i: int) -> int:
    """The root of node i: above i8[n] has the node above each, at a root minus the number of its nodes."""
    while above[i] >= 0:
        if above[above[i]] >= 0:
            above[i] = above[above[i]]
        i = above[i]
    return i


@kernel
def largest_component(links: Any, present: Any, above: Any) -> int:
    """The number of nodes of the largest part that links i8[m, 2] hold together, of the nodes present u1[n]; above i8[n] is
    scratch."""
    largest = 0
    for i in range(present.shape[0]):
        above[i] = -1
        largest = max(largest, present[i])
    for e in range(links.shape[0]):
        if present[links[e, 0]] and present[links[e, 1]]:
            a, b = root_of(above, links[e, 0]), root_of(above, links[e, 1])
            if a != b:
                if above[a] > above[b]:
                    a, b = b, a
                above[a] += above[b]
                above[b] = a
                largest = max(largest, -above[a])
    return largest
