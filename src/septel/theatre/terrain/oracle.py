"""The same answers by another road: the steps as a graph, searched with a heap in float64, to hold the bucket queue against."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from septel.theatre.terrain.graph import graph_search
from septel.theatre.terrain.search import NEIGHBOURS
from septel.theatre.terrain.walking import Steps


def field(steps: Steps, cells: NDArray[np.int64], hours: NDArray[Any] | None = None) -> NDArray[np.float64]:
    """f8[row, column]: as `fields.Search.field`, for the cells of the grid."""
    begin = np.zeros(len(cells)) if hours is None else np.asarray(hours, np.float64)
    edges = np.flatnonzero(np.isfinite(steps.hours))
    cell, move = np.divmod(edges, steps.k)
    head = cell + NEIGHBOURS[move] @ np.array([steps.width, 1])
    first = np.searchsorted(cell, np.arange(steps.padded + 1))
    best = graph_search(first, head.astype(np.int32), steps.hours[edges], steps.inside(cells), begin)
    found: NDArray[np.float64] = steps.raster(best)
    return found
