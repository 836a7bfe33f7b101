"""Are distances right? G4: on a plane, by the exact metric; G5: on the earth, by the geodesic; G6: to the nearest base.

Ground is uniform and the speed 1 km/h, so hours are kilometres. What a raster's metric owes to its 8 or 16 neighbours is in
`metric`; what is expected here is what those neighbours can give, and how far that is from straight lines is a row too.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from pyproj import Geod

from septel.theatre.terrain import fields, walking
from septel.theatre.terrain.grid import GEOGRAPHIC, PLANE, Grid
from septel.validate import metric
from septel.validate.rows import Fixed, Row, of_controlled
from septel.validate.scenes import Bench

Array = NDArray[np.float64]
SIDE = 301  # cells: the start is in the middle
ROUNDING = 1e-5  # relative: a float32 sum of some hundred steps
FINENESS = 5e-4  # of shares that are read off some ten thousand cells
BEND = 2e-3  # the same, where cells change with latitude


def uniform(grid: Grid, neighbours: int) -> walking.Steps:
    """Steps over level ground at 1 km/h; with 4 neighbours diagonals are barred."""
    pace = walking.vehicle(1.0, climb=0.0, steepest=np.inf)
    steps = walking.steps(grid, np.zeros(grid.shape, np.float32), pace, neighbours=max(neighbours, 8))
    if neighbours == 4:
        barred = [move for move in range(8) if move not in metric.STRAIGHT]
        steps.hours.reshape(-1, 8)[:, barred] = np.inf
    return steps


def from_middle(steps: walking.Steps) -> Array:
    """Kilometres from the middle cell, f8[row, column]."""
    start = np.array([steps.grid.cells // 2])
    found: Array = steps.raster(fields.Search(steps).field(start)).astype(np.float64)
    return found


def ring(km: Array) -> NDArray[np.bool_]:
    """Cells between half the way to the edge and all of it: far enough that directions are many."""
    reach = min(km[0].min(), km[-1].min(), km[:, 0].min(), km[:, -1].min())
    return (km > reach / 2) & (km <= reach)


def plane_rows(bench: Bench) -> Iterator[Fixed]:
    """G4: the exact metric, and how far it is from Euclid's."""
    row, column = np.indices((SIDE, SIDE)) - SIDE // 2
    away = np.stack([column, -row], axis=-1).astype(np.float64)
    straight = np.hypot(*np.moveaxis(away, -1, 0))
    for neighbours in (8, 16):
        case, units = f"{neighbours} neighbours", metric.corners(metric.neighbours(neighbours))
        got = from_middle(uniform(Grid(PLANE, 0.0, SIDE, 1.0, 1.0, SIDE, SIDE), neighbours))
        exact = metric.norm(units)(away)
        off = np.abs(got - exact)[exact > 0] / exact[exact > 0]
        source = "max + (√2 − 1) min of |Δx|, |Δy|" if neighbours == 8 else "the norm of the 16 moves"
        yield Fixed("G4", "relative difference, greatest", case, source, 0.0, float(off.max()), off.size, 0, ROUNDING)
        yield from longer("G4", case, units, got, straight, FINENESS)


def longer(ident: str, case: str, units: Array, got: Array, straight: Array, tolerance: float) -> Iterator[Fixed]:
    """Two rows: how many times longer than straight, in the worst direction and on average."""
    far = ring(straight)
    ratio = got[far] / straight[far]
    for what, source, expected, found in (
        ("worst direction", "1/cos(α/2)", metric.worst(units), float(ratio.max())),
        ("mean of directions", "Σ tan(α/2)/π", metric.mean(units), float(ratio.mean())),
    ):
        check = f"way to straight line, {what}"
        yield Fixed(ident, check, case, f"{source}, α between moves", expected, found, ratio.size, 0, tolerance)


EARTH = {
    "degrees, 24° N": Grid(GEOGRAPHIC, -107.7525, 24.7525, 0.005, 0.005, SIDE, SIDE),
    "degrees, 60° N": Grid(GEOGRAPHIC, 10.0, 60.7525, 0.005, 0.005, SIDE, SIDE),
    "UTM 13 N, scale 1.0007": Grid("EPSG:32613", 650_000.0, 2_800_000.0, 1000.0, 1000.0, SIDE, SIDE),
}


def earth_rows(bench: Bench) -> Iterator[Fixed]:
    """G5: along both axes of a grid the geodesic itself, elsewhere what 16 neighbours add; a projection's scale is gone."""
    geod, middle = Geod(ellps="WGS84"), SIDE // 2
    for case, grid in EARTH.items():
        got = from_middle(uniform(grid, 16))
        points = grid.centres(np.arange(grid.cells))
        lat, lon = points.T
        start = points[grid.cells // 2]
        metres = geod.inv(np.full(grid.cells, start[1]), np.full(grid.cells, start[0]), lon, lat)[2]
        straight = np.asarray(metres).reshape(grid.shape) / 1000
        for what, line in (("north and south", np.s_[:, middle]), ("east and west", np.s_[middle, :])):
            off = np.delete(np.abs(got[line] - straight[line]), middle) / np.delete(straight[line], middle)
            check = f"relative difference along {what}, greatest"
            yield Fixed("G5", check, case, "geodesic, WGS84", 0.0, float(off.max()), off.size, 0, ROUNDING)
        width, height = (float(size[size.shape[0] // 2, size.shape[1] // 2]) for size in grid.size_m)
        units = metric.corners(metric.neighbours(16), width, height)
        yield from longer("G5", f"{case}, 16 neighbours", units, got, straight, BEND)


GAP, DRAWS, DRAWN_SIDE = 25, 120, 600  # cells from base to base, random maps, cells a side
LATTICE_FINENESS = 1e-3  # relative


class Lattice(NamedTuple):
    """Bases on a lattice: its basis and a period (across, down) in cells; `known` is c as published, of the true metric."""

    neighbours: int
    basis: tuple[tuple[int, int], tuple[int, int]]
    period: tuple[int, int]
    known: str


LATTICES = {
    "square lattice, 16 neighbours": Lattice(16, ((101, 0), (0, 101)), (101, 101), "straight .3826"),
    # 97/56 is √3 to 1e-4.
    "hexagons, 16 neighbours": Lattice(16, ((112, 0), (56, 97)), (112, 194), "straight .3772"),
    "diamonds, 4 neighbours": Lattice(4, ((71, 71), (71, -71)), (142, 142), "Manhattan .4714"),
}


def nearest_rows(bench: Bench) -> Iterator[Row]:
    """G6: the mean distance to the nearest base, E[D] = c √(A/N) (Kolesar & Blum, Management Science 19:1368, 1973).

    Maps of random bases have a margin of three gaps, in which nothing is counted; the number of bases where it is counted is
    the control variate. Cells make the mean smaller by .5/gap², a tenth of the tolerance.
    """
    for number, (neighbours, known) in enumerate(((16, "straight .5"), (4, "Manhattan .6267"))):
        units = metric.corners(metric.neighbours(neighbours))
        steps = uniform(Grid(PLANE, 0.0, DRAWN_SIDE, 1.0, 1.0, DRAWN_SIDE, DRAWN_SIDE), neighbours)
        found = np.array(bench.part(number).map(partial(one_draw, steps, bench.seed), bench.count(DRAWS)))
        got = of_controlled(found[:, 0], found[:, 1:2], len(found))
        source = f"c = ½ √(π/B), B = {metric.ball(units):.4f} ({known})"
        case = f"random bases, {neighbours} neighbours"
        yield Row(
            "G6", "mean distance / √(A/N)", case, source, metric.of_random(units), got.value, got.n, bench.seed, got.half_width
        )
    for case, lattice in LATTICES.items():
        units = metric.corners(metric.neighbours(lattice.neighbours))
        expected = metric.of_lattice(np.array(lattice.basis, np.float64), metric.norm(units))
        found_c, cells = on_lattice(lattice)
        source = f"mean over a base's cell ({lattice.known})"
        yield Fixed("G6", "mean distance / √(A/N)", case, source, expected, found_c, cells, 0, LATTICE_FINENESS * expected)


def one_draw(steps: walking.Steps, seed: int, draw: int) -> tuple[float, float]:
    """The mean distance to the nearest base in gaps, away from the edges, and by what share the bases are too many there."""
    random = np.random.default_rng((seed, 6, draw))
    side = steps.grid.rows
    bases = random.integers(0, steps.grid.cells, random.poisson(steps.grid.cells / GAP**2))
    inner = np.s_[3 * GAP : side - 3 * GAP, 3 * GAP : side - 3 * GAP]
    found = fields.nearest(fields.Search(steps), bases)
    expected = (side - 6 * GAP) ** 2 / GAP**2
    here = np.bincount(bases, minlength=steps.grid.cells).reshape(side, side)[inner].sum()
    return float(found.hours[inner].mean(dtype=np.float64)) / GAP, float(here / expected - 1)


def on_lattice(lattice: Lattice) -> tuple[float, int]:
    """c on a raster over one period in the middle of five by five, and how many cells were counted."""
    (ax, ay), (bx, by) = lattice.basis
    across, down = lattice.period
    grid = Grid(PLANE, 0.0, 5.0 * down, 1.0, 1.0, 5 * down, 5 * across)
    i, j = (axis.ravel() for axis in np.indices((41, 41)) - 20)
    x, y = i * ax + j * bx + grid.columns // 2, i * ay + j * by + grid.rows // 2
    inside = (x >= 0) & (x < grid.columns) & (y >= 0) & (y < grid.rows)
    steps = uniform(grid, lattice.neighbours)
    found = fields.nearest(fields.Search(steps), (y * grid.columns + x)[inside])
    counted = found.hours[2 * down : 3 * down, 2 * across : 3 * across]
    return float(counted.mean(dtype=np.float64)) / math.sqrt(abs(ax * by - ay * bx)), counted.size
