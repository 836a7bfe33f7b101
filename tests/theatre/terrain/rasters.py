"""Small random ground for property tests: relief with holes, cover with closed cells, friction and delays."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from septel.theatre.terrain import walking
from septel.theatre.terrain.grid import PLANE, Grid
from septel.theatre.terrain.search import NEIGHBOURS

PACES = {
    "tobler": walking.tobler(),
    "steep tobler": walking.tobler(off_path=1.0, steepest=0.4),
    "langmuir": walking.langmuir(),
    "vehicle": walking.vehicle(25.0),
    "table": walking.table([(-0.5, 0), (-0.2, 3), (0, 5), (0.25, 2), (0.6, 0.5)]),
}


@dataclass(frozen=True, eq=False)
class Land:
    """The layers of `walking.steps`, and the cells that can be entered."""

    grid: Grid
    elevation: NDArray[np.float32]
    cover: NDArray[np.float32]
    friction: NDArray[np.float32]
    delay: NDArray[np.float32]
    pace: walking.Pace
    neighbours: int

    def steps(self, threads: int = 1) -> walking.Steps:
        return walking.steps(
            self.grid, self.elevation, self.pace, cover=self.cover, friction=self.friction, delay=self.delay,
            neighbours=self.neighbours, threads=threads,
        )  # fmt: skip

    def slower(self, times: float) -> Land:
        """The same with more friction everywhere."""
        return replace(self, friction=self.friction * np.float32(times) + np.float32(1e-4))

    @property
    def enterable(self) -> NDArray[np.int64]:
        return np.flatnonzero(np.isfinite(self.elevation) & np.isfinite(self.cover))


def land(
    seed: int,
    rows: int,
    columns: int,
    *,
    pace: str = "tobler",
    neighbours: int = 16,
    grid: Grid | None = None,
    level: bool = False,
) -> Land:
    """Random ground of so many cells, one in ten closed or unknown."""
    random = np.random.default_rng(seed)
    shape = rows, columns
    frame = grid or Grid(PLANE, 0.0, 0.05 * rows, 0.05, 0.05, rows, columns)
    z = np.zeros(shape) if level else random.normal(0, 8, shape)
    z[random.random(shape) < 0.05] = np.nan
    cover = random.uniform(0.5, 3, shape)
    cover[random.random(shape) < 0.05] = np.inf
    friction = np.where(random.random(shape) < 0.5, random.uniform(0, 1e-3, shape), 0)
    delay = np.where(random.random(shape) < 0.1, random.uniform(0, 0.5, shape), 0)
    layers = [layer.astype(np.float32) for layer in (z, cover, friction, delay)]
    return Land(frame, *layers, PACES[pace], neighbours)


@st.composite
def lands(draw: st.DrawFn, *, level: bool = False, most: int = 9) -> Land:
    """As `land`, with at least one cell that can be entered."""
    seed, neighbours = draw(st.integers(0, 10**6)), draw(st.sampled_from([8, 16]))
    rows, columns = draw(st.integers(1, most)), draw(st.integers(1, most))
    pace = "vehicle" if level else draw(st.sampled_from(sorted(PACES)))
    made = land(seed, rows, columns, pace=pace, neighbours=neighbours, level=level)
    if not len(made.enterable):
        made.elevation[0, 0], made.cover[0, 0] = 0, 1
    return made


def by_hand(made: Land) -> dict[tuple[int, int, int], float]:
    """Hours of the moves (row, column, neighbour) that there are, by the formula of `walking`, in float64."""
    width, height = (np.broadcast_to(size, made.grid.shape).astype(np.float64) for size in made.grid.size_m)
    z, cover, friction, delay = (a.astype(np.float64) for a in (made.elevation, made.cover, made.friction, made.delay))
    found = {}
    for row, column in np.ndindex(made.grid.shape):
        for move, (dr, dc) in enumerate(NEIGHBOURS[: made.neighbours]):
            cells = [(row, column), (row + dr, column + dc)]
            if move >= 8:
                middle = (row + dr // 2, column) if abs(dr) == 2 else (row, column + dc // 2)
                cells += [middle, (2 * row + dr - middle[0], 2 * column + dc - middle[1])]
            if any(not (0 <= y < z.shape[0] and 0 <= x < z.shape[1]) for y, x in cells):
                continue
            over = tuple(np.array(cells).T)
            if not (np.isfinite(z[over]).all() and np.isfinite(cover[over]).all()):
                continue
            length = np.hypot(dr * height[over][:2].mean(), dc * width[over][:2].mean())
            pace = made.pace.hours_a_metre(np.array([(z[over][1] - z[over][0]) / length]))[0]
            crossing = delay[over][:2].mean() + (delay[over][2:].mean() if move >= 8 else 0)
            hours = length * (pace * cover[over].mean() + friction[over].mean()) + crossing
            if np.isfinite(hours):
                found[row, column, move] = float(hours)
    return found
