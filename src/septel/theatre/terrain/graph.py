"""The least time over a graph: Dijkstra with a lazy binary heap, in float64."""

from __future__ import annotations

import heapq
from typing import Any

import numpy as np

from septel.theatre.terrain.machine import kernel


@kernel
def graph_search(first: Any, head: Any, hours: Any, starts: Any, begin: Any) -> Any:
    """f8[vertex]: hours from the soonest of `starts` i8[n], which begin at f8[n]; infinite where no edge leads.

    Edges out of vertex v are `first[v]` to `first[v + 1]`, to `head` i4[edge], in `hours` [edge]. An entry of the heap that has
    been overtaken is dropped when it comes up.
    """
    best = np.full(len(first) - 1, np.inf)
    heap = [(np.float64(0), np.int64(0))][:0]
    for n in range(len(starts)):
        if begin[n] < best[starts[n]]:
            best[starts[n]] = begin[n]
            heapq.heappush(heap, (np.float64(begin[n]), np.int64(starts[n])))
    while len(heap) > 0:
        now, i = heapq.heappop(heap)
        if now > best[i]:
            continue
        for edge in range(first[i], first[i + 1]):
            then, j = now + np.float64(hours[edge]), np.int64(head[edge])
            if then < best[j]:
                best[j] = then
                heapq.heappush(heap, (then, j))
    return best
