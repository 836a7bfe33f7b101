"""The same answers by another road: Dijkstra with a lazy binary heap in float64, to hold the bucket queue against."""

from __future__ import annotations

import heapq
from typing import Any

import numpy as np
from numpy.typing import NDArray

from septel.theatre.terrain.machine import kernel
from septel.theatre.terrain.search import NEIGHBOURS
from septel.theatre.terrain.walking import Steps


def field(steps: Steps, cells: NDArray[np.int64], hours: NDArray[Any] | None = None) -> NDArray[np.float64]:
    """f8[row, column]: as `fields.Search.field`, for the cells of the grid."""
    begin = np.zeros(len(cells)) if hours is None else np.asarray(hours, np.float64)
    best = heap_search(steps.hours, steps.k, steps.width, steps.padded, steps.inside(cells), begin)
    found: NDArray[np.float64] = steps.raster(best)
    return found


@kernel
def heap_search(hours: Any, k: int, width: int, cells: int, starts: Any, begin: Any) -> Any:
    """f8[padded cell]: the least sum of float64 steps; an entry that has been overtaken is dropped when it comes up."""
    best = np.full(cells, np.inf)
    heap = [(np.float64(0), np.int64(0))][:0]
    for n in range(len(starts)):
        if begin[n] < best[starts[n]]:
            best[starts[n]] = begin[n]
            heapq.heappush(heap, (np.float64(begin[n]), np.int64(starts[n])))
    while len(heap) > 0:
        now, i = heapq.heappop(heap)
        if now > best[i]:
            continue
        for move in range(k):
            then = now + np.float64(hours[i * k + move])
            j = i + NEIGHBOURS[move, 0] * width + NEIGHBOURS[move, 1]
            if then < np.inf and then < best[j]:
                best[j] = then
                heapq.heappush(heap, (then, j))
    return best
