"""Cut roads: 50 fields over 1000² cells follow 20 random cuts and a few that change everything, against computing them anew."""

from __future__ import annotations

from statistics import median
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.rows import Row
from benchmarks.terrain_ground import Ground, ground, tobler
from benchmarks.turns import timed
from septel.theatre.terrain import edits

SIDE, FIELDS, CUTS, SEED = 1000, 50, 20, 1
MOST_CHANGED = 0.05  # of the cells' values, on average over the fields: larger cuts are drawn again
SHORTEST, LONGEST = 5, 60  # cells
SAME = 1e-5
REPEATS = 3  # of the cuts that change much: the median stands
Cells = NDArray[np.int64]


def wall(side: int, random: np.random.Generator) -> Cells:
    """A straight wall of 5 to 60 cells at a random place and angle."""
    length, angle = int(random.integers(SHORTEST, LONGEST)), random.uniform(0, np.pi)
    row, column = random.integers(side // 8, 7 * side // 8, 2)
    along = np.arange(length)
    rows = np.clip(np.rint(row + along * np.sin(angle)), 0, side - 1).astype(np.int64)
    columns = np.clip(np.rint(column + along * np.cos(angle)), 0, side - 1).astype(np.int64)
    return rows * side + columns


def everywhere(side: int) -> dict[str, tuple[Cells, float, float]]:
    """Cuts that change much: cells, the factor of their steps, and the delay that is added to each (h)."""
    at = np.arange(side)
    middle = side // 2 + 1
    box = np.indices((side, side))[:, side // 4 : 3 * side // 4, side // 4 : 3 * side // 4]
    return {
        "a wall from edge to edge": (middle * side + at, np.inf, 0.0),
        "the same with one gate": (middle * side + np.delete(at, side // 3), np.inf, 0.0),
        "a wall from corner to corner": (np.unique(np.concatenate([at * side + at, at[:-1] * side + at[1:]])), np.inf, 0.0),
        "rain: a quarter of the map at half the speed": ((box[0] * side + box[1]).ravel(), 2.0, 0.0),
        "checkpoints along the middle, one hour": (middle * side + at, 1.0, 1.0),
    }


class Trial:
    """The fields, and what a cut costs them."""

    def __init__(self, made: Ground, number: int) -> None:
        self.steps = tobler(made)
        self.fields = edits.Fields(self.steps, [np.array([cell]) for cell in made.open_cells(number)])

    def anew(self) -> None:
        """All fields from nothing."""
        self.fields._on_all(self.fields._anew)

    def cut(self, cells: Cells, factor: float, delay_h: float = 0.0) -> tuple[float, float, float]:
        """What it takes to follow the cut, and to compute anew (s), and the share of values that change; the cut is undone."""
        edit = edits.through(self.steps, cells, factor=factor, delay_h=delay_h)
        best, before = self.fields.best, self.fields.best.copy()
        undo: list[edits.Edit] = []
        follow = timed(lambda: undo.append(self.fields.apply(edit)[0]))
        got = best.copy()
        full = timed(self.anew)
        if not np.array_equal(got, best) and not np.allclose(got, best, rtol=SAME, atol=0):
            raise AssertionError("fields that followed a cut differ from fields made anew")
        reached = np.isfinite(before)
        changed = float(np.count_nonzero((got != before) & reached) / np.count_nonzero(reached))
        self.steps.hours[edit.steps] = undo[0].hours
        best[:] = before
        return follow, full, changed


def middle(found: list[tuple[float, float, float]]) -> tuple[float, float, float]:
    """The repetition whose ratio is the median."""
    return sorted(found, key=lambda one: one[0] / one[1])[len(found) // 2]


def cut_rows() -> tuple[dict[str, Any], list[Row]]:
    """Seconds and ratios, and the rows of the table."""
    trial, random = Trial(ground(SIDE), FIELDS), np.random.default_rng(SEED)
    trial.cut(wall(SIDE, np.random.default_rng(0)), np.inf)  # compiles
    small: list[tuple[float, float, float]] = []
    drawn = 0
    while len(small) < CUTS:
        drawn += 1
        found = trial.cut(wall(SIDE, random), np.inf)
        if found[2] <= MOST_CHANGED:
            small.append(found)
    large = {name: middle([trial.cut(*what) for _ in range(REPEATS)]) for name, what in everywhere(SIDE).items()}
    ratios = [follow / full for follow, full, _ in small]
    worst = max(follow / full for follow, full, _ in (*small, *large.values()))
    figures = {
        "full_s": median(full for _, full, _ in small),
        "median": median(ratios),
        "worst": worst,
        "drawn": drawn,
        "changed": median(changed for _, _, changed in small),
        "large": {name: {"ratio": follow / full, "changed": changed} for name, (follow, full, changed) in large.items()},
    }
    rows = [
        Row(f"terrain, {FIELDS} fields at {SIDE}² anew, two threads", figures["full_s"], "s"),
        Row(f"terrain, {CUTS} random cuts to computing anew, median", figures["median"], "×", 3, most=0.20),
        Row("terrain, any cut to computing anew, the worst", worst, "×", most=1.20),
    ]
    rows += [Row(f"terrain, {name} ({found[2]:.0%} change)", found[0] / found[1], "×") for name, found in large.items()]
    return {"cuts": figures}, rows
