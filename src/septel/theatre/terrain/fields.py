"""Fields of time: how long from a start, or to a goal, for every cell; which start is nearest; and the way itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from septel.errors import SeptelError
from septel.theatre.terrain.machine import kernel
from septel.theatre.terrain.search import NEIGHBOURS, OPPOSITE, spread
from septel.theatre.terrain.walking import Float32, Steps

Cells = NDArray[np.int64]
SHARE = 0.1  # of the median step: the width of a bucket
MOST_BUCKETS = 1 << 16
FIRST_ROOM = 1 << 17


class Search:
    """A workspace for searches over one set of steps: one for each thread, used again and again."""

    def __init__(self, steps: Steps) -> None:
        self.steps = steps
        width = max(SHARE * steps.typical, steps.longest / (MOST_BUCKETS - 4))
        self.scale = np.float32(1 / width)
        buckets = 1 << int(steps.longest * float(self.scale) + 3).bit_length()
        self.heads = np.full(buckets, -1, np.int32)
        self.waiting = np.empty(FIRST_ROOM, np.uint32)
        self.following = np.empty(FIRST_ROOM, np.int32)

    def field(self, cells: Cells, hours: NDArray[Any] | None = None, *, limit: float = np.inf) -> Float32:
        """f4[padded cell]: hours from the nearest of some cells i8[n], infinite beyond the limit.

        Each cell starts with its own hours, 0 if they are not given.
        """
        best = np.full(self.steps.padded, np.inf, np.float32)
        padded = self.steps.inside(np.asarray(cells, np.int64))
        start = np.zeros(len(padded), np.float32) if hours is None else np.asarray(hours, np.float32)
        np.minimum.at(best, padded, start)
        self.lower(best, np.unique(padded), limit=limit)
        return best

    def lower(self, best: Float32, seeds: Cells, *, limit: float = np.inf) -> None:
        """Lower a field f4[padded cell] to what follows from the values of some of its cells i8[n].

        Infinite beyond the limit.
        """
        seeds = seeds[np.isfinite(best[seeds])]
        seeds = seeds[np.argsort(best[seeds], kind="stable")]
        steps, state = self.steps, np.array([-1, 0, 0, 0, 0], np.int64)
        self.heads.fill(-1)
        while not spread(
            steps.hours, steps.k, steps.width, best, seeds, self.scale, np.float32(limit), self.heads, self.waiting,
            self.following, state,
        ):  # fmt: skip
            self.waiting = np.concatenate([self.waiting, np.empty_like(self.waiting)])
            self.following = np.concatenate([self.following, np.empty_like(self.following)])
        if limit < np.inf:
            best[best > limit] = np.inf


def reversed_steps(steps: Steps) -> Steps:
    """The steps the other way: a field over them has the hours from every cell to its start."""
    hours = np.full_like(steps.hours, np.inf)
    reverse(steps.hours, hours, steps.k, steps.width, steps.padded)
    return Steps(steps.grid, steps.k, hours, steps.typical, steps.longest)


@kernel
def reverse(hours: Any, out: Any, k: int, width: int, cells: int) -> None:
    """out[i, m] = hours[j, opposite of m] for i's m-th neighbour j."""
    for i in range(2 * width + 1, cells - 2 * width - 1):
        for move in range(k):
            j = i + NEIGHBOURS[move, 0] * width + NEIGHBOURS[move, 1]
            out[i * k + move] = hours[j * k + OPPOSITE[move]]


@kernel
def before(hours: Any, best: Any, k: int, width: int, i: int) -> int:
    """The neighbour from which cell i is reached, or i itself where it is a start."""
    for move in range(k):
        j = i + NEIGHBOURS[move, 0] * width + NEIGHBOURS[move, 1]
        if best[j] < best[i] and np.float32(best[j] + hours[j * k + OPPOSITE[move]]) == best[i]:
            return j
    return i


@kernel
def trace(hours: Any, best: Any, k: int, width: int, i: int, way: Any) -> int:
    """Write the cells from i back to its start into `way`; how many they are, at most its length."""
    found = 0
    while found < way.size:
        way[found] = i
        found += 1
        j = before(hours, best, k, width, i)
        if j == i:
            break
        i = j
    return found


@kernel
def label(hours: Any, best: Any, k: int, width: int, marks: Any) -> None:
    """Give every reached cell the mark of its start; `marks` i4[padded cell] is -1 but at the starts."""
    chain = np.empty(1024, np.int64)
    for first in range(2 * width + 1, best.size - 2 * width - 1):
        if marks[first] >= 0 or not best[first] < np.inf:
            continue
        i, length = first, 0
        while marks[i] < 0:
            if length == chain.size:
                chain = np.concatenate((chain, np.empty_like(chain)))
            chain[length] = i
            length += 1
            j = before(hours, best, k, width, i)
            if j == i:
                break
            i = j
        for n in range(length):
            marks[chain[n]] = marks[i]


def way_to(steps: Steps, best: Float32, cell: int) -> Cells:
    """The cells i8[n] of the grid from a start to a cell, by a field from `Search`; SeptelError where nobody comes."""
    last = int(steps.inside(np.array([cell]))[0])
    if not np.isfinite(best[last]):
        raise SeptelError("there is no way to that cell")
    way = np.empty(4 * (steps.grid.rows + steps.grid.columns), np.int64)
    while (found := trace(steps.hours, best, steps.k, steps.width, last, way)) == len(way):
        way = np.empty(4 * len(way), np.int64)
    row, column = np.divmod(way[:found][::-1], steps.width)
    return (row - 2) * steps.grid.columns + column - 1


@dataclass(frozen=True, eq=False)
class Nearest:
    """Which start is nearest: `hours` f4[row, column] from it, and `start` i4[row, column] its number, -1 where none comes."""

    hours: Float32
    start: NDArray[np.int32]


def nearest(search: Search, cells: Cells, hours: NDArray[Any] | None = None, *, limit: float = np.inf) -> Nearest:
    """The nearest of several starts, in one search; of starts in one cell the soonest, ties to the first."""
    steps = search.steps
    best = search.field(cells, hours, limit=limit)
    begin = np.zeros(len(cells), np.float32) if hours is None else np.asarray(hours, np.float32)
    marks = np.full(steps.padded, -1, np.int32)
    padded = steps.inside(np.asarray(cells, np.int64))
    for number in reversed(range(len(cells))):
        if begin[number] == best[padded[number]]:
            marks[padded[number]] = number
    label(steps.hours, best, steps.k, steps.width, marks)
    return Nearest(steps.raster(best), steps.raster(marks))
