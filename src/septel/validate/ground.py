"""Are travel times what others compute? G1: walking, by GRASS r.walk; G2: roads, by r.cost and scikit-image; G3: Tobler.

All on the ground of `reference`: 150 × 150 cells of fractal relief with lakes, walls and a road. Differences are relative to
the other's answer, cell by cell; a cell that only one of the two reaches differs infinitely, so a row that passes says too
that the same cells are reached. The answers of r.walk and r.cost are stored to within 4.8e-7; with 16 neighbours they are
those of the option -k.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from septel.theatre.terrain import fields, walking
from septel.theatre.terrain.grid import PLANE, Grid
from septel.theatre.terrain.search import NEIGHBOURS
from septel.validate import reference
from septel.validate.rows import Fixed
from septel.validate.scenes import Bench

Array = NDArray[np.float64]
MEAN, MOST = 2e-6, 1e-5  # relative: a float32 sum of a few hundred steps
OFF_PATH = 0.6


def plane(cell: float) -> Grid:
    """The frame of the reference ground with cells of so many metres."""
    km = cell / 1000
    return Grid(PLANE, 0.0, reference.SIDE * km, km, km, reference.SIDE, reference.SIDE)


def from_start(steps: walking.Steps) -> Array:
    """Hours from the start of the reference ground, f8[row, column]."""
    start = reference.START[0] * reference.SIDE + reference.START[1]
    found: Array = steps.raster(fields.Search(steps).field(np.array([start]))).astype(np.float64)
    return found


def differences(ours: Array, theirs: Array) -> Array:
    """Relative differences f8[cell] where either arrives, but for the start; infinite where only one does."""
    either = (np.isfinite(ours) | np.isfinite(theirs)) & (theirs > 0)
    both = np.isfinite(ours) & np.isfinite(theirs)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(both, np.abs(ours / theirs - 1), np.inf)[either]


def compared(ident: str, case: str, source: str, ours: Array, theirs: Array) -> Iterator[Fixed]:
    """Two rows: the mean and the greatest difference."""
    off = differences(ours, theirs)
    yield Fixed(ident, "relative difference, mean", case, source, 0.0, float(off.mean()), len(off), 0, MEAN)
    yield Fixed(ident, "relative difference, greatest; same cells", case, source, 0.0, float(off.max()), len(off), 0, MOST)


def opened(layer: Array | NDArray[np.float32]) -> NDArray[np.float32]:
    """A layer with NaN made infinite: closed."""
    return np.nan_to_num(layer, nan=np.inf).astype(np.float32)


def walk_rows(bench: Bench) -> Iterator[Fixed]:
    """G1: Naismith's rule as Langmuir corrected it, with friction, at two sizes of cells."""
    slow = np.nan_to_num(reference.friction()) / np.float32(3600)
    cover = np.where(reference.closed(), np.float32(np.inf), np.float32(1))
    for cell in reference.SIZES:
        for neighbours in (8, 16):
            steps = walking.steps(
                plane(cell), reference.elevation(cell), walking.langmuir(), cover=cover, friction=slow, neighbours=neighbours
            )
            theirs = reference.answer(f"walk_{cell}_{neighbours}") / 3600
            yield from compared("G1", f"cells of {cell} m, {neighbours} neighbours", "r.walk", from_start(steps), theirs)


def flat(cost: NDArray[np.float32], neighbours: int) -> walking.Steps:
    """Steps that cost the mean of their cells times their length in cells, whatever the slope."""
    level = np.zeros(cost.shape, np.float32)
    pace = walking.vehicle(1.0, climb=0.0, steepest=np.inf)  # 1 km/h over cells of 1 km: hours are cells
    return walking.steps(plane(1000), level, pace, cover=opened(cost), neighbours=neighbours)


def cost_rows(bench: Bench) -> Iterator[Fixed]:
    """G2: a cost by cell, a road among them, without regard to slope."""
    cost = reference.cost()
    for neighbours in (8, 16):
        theirs = reference.answer(f"cost_{neighbours}")
        yield from compared("G2", f"{neighbours} neighbours", "r.cost", from_start(flat(cost, neighbours)), theirs)
    if find_spec("skimage") is None:
        case = "8 neighbours; scikit-image is not installed"
        check, nothing = "relative difference, greatest; same cells", float("nan")
        yield Fixed("G2", check, case, "MCP_Geometric", 0.0, nothing, 0, 0, MOST, without="scikit-image")
        return
    from skimage.graph import MCP_Geometric

    passable = np.where(np.isnan(cost), -1.0, cost.astype(np.float64))
    theirs = MCP_Geometric(passable, fully_connected=True).find_costs([reference.START])[0]
    yield from compared("G2", "8 neighbours", "MCP_Geometric", from_start(flat(cost, 8)), theirs)


def tobler_rows(bench: Bench) -> Iterator[Fixed]:
    """G3: Tobler's function on paths, off them, and with a path where the road is, against scipy on steps written here."""
    shut = reference.closed()
    for name, off_path in (("on paths", 1.0), ("off paths", OFF_PATH), ("mixed", OFF_PATH)):
        factor = np.where(reference.road(), OFF_PATH, 1.0) if name == "mixed" else np.ones(shut.shape)
        cover = np.where(shut, np.inf, factor)
        for neighbours in (8, 16):
            elevation, pace = reference.elevation(90), walking.tobler(off_path=off_path)
            ours = from_start(walking.steps(plane(90), elevation, pace, cover=cover.astype(np.float32), neighbours=neighbours))
            theirs = by_scipy(elevation.astype(np.float64), cover, off_path, neighbours)
            yield from compared("G3", f"{name}, {neighbours} neighbours", "scipy dijkstra", ours, theirs)


def by_scipy(z: Array, cover: Array, off_path: float, neighbours: int) -> Array:
    """Tobler's hours from the start with cells of 90 m, f8[row, column]."""
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import dijkstra

    rows, columns = z.shape
    cell = np.arange(z.size).reshape(z.shape)
    starts, ends, hours = [], [], []
    for dr, dc in NEIGHBOURS[:neighbours]:
        here = np.s_[max(0, -dr) : rows - max(0, dr), max(0, -dc) : columns - max(0, dc)]
        over = [(0, 0), (dr, dc), *between(int(dr), int(dc))]
        parts = [np.s_[here[0].start + y : here[0].stop + y, here[1].start + x : here[1].stop + x] for y, x in over]
        km = 0.09 * np.hypot(dr, dc)
        slope = (z[parts[1]] - z[here]) / (1000 * km)
        time = km / (6 * off_path * np.exp(-3.5 * np.abs(slope + 0.05))) * np.mean([cover[part] for part in parts], axis=0)
        open_ = np.isfinite(time)
        starts.append(cell[here][open_])
        ends.append(cell[parts[1]][open_])
        hours.append(time[open_])
    edges: Any = (np.concatenate(hours), (np.concatenate(starts), np.concatenate(ends)))
    found = dijkstra(csr_matrix(edges, shape=(z.size, z.size)), indices=cell[reference.START])
    return np.asarray(found).reshape(z.shape)


def between(dr: int, dc: int) -> list[tuple[int, int]]:
    """The two cells that a knight's move runs through; none for other moves."""
    if max(abs(dr), abs(dc)) < 2:
        return []
    middle = (dr // 2, 0) if abs(dr) == 2 else (0, dc // 2)
    return [middle, (dr - middle[0], dc - middle[1])]
