"""Fields that follow a cut road, a checkpoint or a flood, and do again only what these touch.

After Ramalingam & Reps (Journal of Algorithms 21:267, 1996), in a form that keeps no tree: a cell hangs on a step if its hours
are exactly its neighbour's and the step's. When steps get longer, all that hangs on them is let go (a step of equal length may
let go too much, never too little), then each cell of the gap takes the best that its rim offers, and a search goes on from
there. When steps get shorter, it goes on from their ends. Beyond `MOST` of the cells a new search is as fast, and is made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from septel.theatre.terrain.fields import Cells, Search
from septel.theatre.terrain.machine import kernel
from septel.theatre.terrain.search import NEIGHBOURS, OPPOSITE
from septel.theatre.terrain.walking import Float32, Steps, by_blocks

MOST = 0.05
FREE, LOOSE, START = np.uint8(0), np.uint8(1), np.uint8(2)


@dataclass(frozen=True, eq=False)
class Edit:
    """Steps that change: their numbers i8[n] in `Steps.hours`, each once, and their new hours f4[n]."""

    steps: NDArray[np.int64]
    hours: Float32


def through(steps: Steps, cells: Cells, *, factor: float = 1.0, delay_h: float = 0.0) -> Edit:
    """All steps into, out of and across cells i8[n] of the grid, times a factor and with a delay added to each.

    An infinite factor cuts them.
    """
    numbers = np.unique(touching(steps.inside(np.unique(cells)), steps.k, steps.width))
    numbers = numbers[np.isfinite(steps.hours[numbers])]
    hours = steps.hours[numbers] * np.float32(factor) + np.float32(delay_h)
    return Edit(numbers, hours.astype(np.float32))


class Fields:
    """Fields from several starts over one set of steps, which edits change in place; `best` f4[field, padded cell]."""

    def __init__(
        self, steps: Steps, starts: Sequence[Cells], hours: Sequence[NDArray[Any]] | None = None, *, threads: int = 2
    ) -> None:
        self.steps = steps
        self.threads = max(1, min(threads, len(starts)))
        self.searches = [Search(steps) for _ in range(self.threads)]
        self.marks = [np.zeros(steps.padded, np.uint8) for _ in range(self.threads)]
        self.starts = [steps.inside(np.asarray(cells, np.int64)) for cells in starts]
        self.begin = [
            np.zeros(len(cells), np.float32) if hours is None else np.asarray(hours[number], np.float32)
            for number, cells in enumerate(self.starts)
        ]
        self.best = np.empty((len(starts), steps.padded), np.float32)
        self._on_all(self._anew)

    def apply(self, edit: Edit) -> tuple[Edit, NDArray[np.int64]]:
        """Change the steps and all fields; return the edit that undoes it, and i8[field] how many cells were let go.

        A field that was done anew has -1.
        """
        steps = self.steps
        undo = Edit(edit.steps, steps.hours[edit.steps].copy())
        longer = edit.steps[edit.hours > undo.hours]
        loose: list[NDArray[np.int64] | None] = [None] * len(self.best)

        def let_go(field: int, thread: int) -> None:
            loose[field] = self._loosened(field, thread, longer)

        self._on_all(let_go)
        steps.hours[edit.steps] = edit.hours
        shorter = edit.steps[edit.hours < undo.hours]
        if len(edit.hours) and np.isfinite(edit.hours).any():
            most = float(edit.hours[np.isfinite(edit.hours)].max())
            if most > steps.longest:
                steps.longest = most
                self.searches = [Search(steps) for _ in range(self.threads)]

        def mend(field: int, thread: int) -> None:
            gap = loose[field]
            if gap is None:
                self._anew(field, thread)
                return
            seeds = close(self.best[field], gap, shorter, steps.hours, steps.k, steps.width, self._marked(thread, gap))
            self.marks[thread][gap] = FREE
            # A start that had been reached sooner from another may be in the gap.
            np.minimum.at(self.best[field], self.starts[field], self.begin[field])
            self.searches[thread].lower(self.best[field], np.union1d(seeds, self.starts[field]))

        self._on_all(mend)
        return undo, np.array([-1 if gap is None else len(gap) for gap in loose])

    def _loosened(self, field: int, thread: int, longer: NDArray[np.int64]) -> NDArray[np.int64] | None:
        if len(longer) > MOST * len(self.steps.hours):
            return None
        marks, best = self.marks[thread], self.best[field]
        starts = self.starts[field][self.begin[field] <= best[self.starts[field]]]
        marks[starts] = START
        gap = np.empty(int(MOST * self.steps.padded) + 1, np.int64)
        found = loosen(best, longer, self.steps.hours, self.steps.k, self.steps.width, marks, gap)
        marks[gap[: abs(found)]] = FREE
        marks[starts] = FREE
        return gap[:found].copy() if found >= 0 else None

    def _marked(self, thread: int, gap: NDArray[np.int64]) -> NDArray[np.uint8]:
        self.marks[thread][gap] = LOOSE
        return self.marks[thread]

    def _anew(self, field: int, thread: int) -> None:
        best = self.best[field]
        best.fill(np.inf)
        np.minimum.at(best, self.starts[field], self.begin[field])
        self.searches[thread].lower(best, np.unique(self.starts[field]))

    def _on_all(self, work: Any) -> None:
        def each(thread: int) -> None:
            for field in range(thread, len(self.best), self.threads):
                work(field, thread)

        by_blocks(each, range(self.threads), self.threads)


@kernel
def touching(cells: Any, k: int, width: int) -> Any:
    """The numbers of the steps into, out of and across padded cells, some of them more than once."""
    found = np.empty(len(cells) * 3 * k, np.int64)
    n = 0
    for cell in cells:
        for move in range(k):
            dr, dc = NEIGHBOURS[move, 0], NEIGHBOURS[move, 1]
            found[n] = cell * k + move
            found[n + 1] = (cell + dr * width + dc) * k + OPPOSITE[move]
            n += 2
            if move >= 8:
                first = (dr // 2 if abs(dr) == 2 else 0) * width + (dc // 2 if abs(dc) == 2 else 0)
                second = dr * width + dc - first
                found[n] = (cell - first) * k + move
                found[n + 1] = (cell - second) * k + move
                n += 2
    return found[:n]


@kernel
def loosen(best: Any, longer: Any, hours: Any, k: int, width: int, marks: Any, gap: Any) -> int:
    """Mark and list all cells that hang on the steps `longer`; how many, or minus how many when the list is full."""
    found = 0
    for step in longer:
        i, move = step // k, step % k
        j = i + NEIGHBOURS[move, 0] * width + NEIGHBOURS[move, 1]
        if marks[j] == FREE and best[j] < np.inf and np.float32(best[i] + hours[step]) == best[j]:
            if found == gap.size:
                return -found
            marks[j] = LOOSE
            gap[found] = j
            found += 1
    done = 0
    while done < found:
        i = gap[done]
        done += 1
        now = best[i]
        for move in range(k):
            j = i + NEIGHBOURS[move, 0] * width + NEIGHBOURS[move, 1]
            if np.float32(now + hours[i * k + move]) == best[j] and marks[j] == FREE and best[j] < np.inf:
                if found == gap.size:
                    return -found
                marks[j] = LOOSE
                gap[found] = j
                found += 1
    return found


@kernel
def close(best: Any, gap: Any, shorter: Any, hours: Any, k: int, width: int, marks: Any) -> Any:
    """Give every cell of the gap the best that its rim offers; the cells from which the search goes on."""
    seeds = np.empty(len(gap) + len(shorter), np.int64)
    n = 0
    for j in gap:
        least = np.float32(np.inf)
        for move in range(k):
            i = j + NEIGHBOURS[move, 0] * width + NEIGHBOURS[move, 1]
            if marks[i] != LOOSE:
                least = min(least, np.float32(best[i] + hours[i * k + OPPOSITE[move]]))
        best[j] = least
        if least < np.inf:
            seeds[n] = j
            n += 1
    for step in shorter:
        i, move = step // k, step % k
        j = i + NEIGHBOURS[move, 0] * width + NEIGHBOURS[move, 1]
        offer = np.float32(best[i] + hours[step])
        if offer < best[j]:
            best[j] = offer
            seeds[n] = j
            n += 1
    return seeds[:n]
