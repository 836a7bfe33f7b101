"""The ground that the travel-time benchmarks run on: fractal relief, friction in patches, lakes, and a few straight roads."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from septel.theatre.terrain import walking
from septel.theatre.terrain.grid import PLANE, Grid

CELL, SEED, SLOPE = 90.0, 7, 0.2  # m, and the root mean square slope
ROADS = (((0.5, 0.5), (0.1, 0.15)), ((0.5, 0.5), (0.2, 0.85)), ((0.5, 0.5), (0.85, 0.2)), ((0.5, 0.5), (0.9, 0.8)))
Float32 = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Ground:
    """Elevation in m, friction in s/m beside the pace, and a cost that knows no slope in s/m; the last two NaN in lakes."""

    elevation: Float32
    friction: Float32
    cost: Float32

    @property
    def side(self) -> int:
        return len(self.elevation)

    @property
    def middle(self) -> int:
        return self.side // 2 * self.side + self.side // 2

    def open_cells(self, number: int, seed: int = SEED) -> NDArray[np.int64]:
        """So many cells that are no lake."""
        return np.random.default_rng(seed).choice(np.flatnonzero(~np.isnan(self.cost)), number, replace=False)

    def grid(self) -> Grid:
        km = CELL / 1000
        return Grid(PLANE, 0.0, self.side * km, km, km, self.side, self.side)


def ground(side: int) -> Ground:
    """The ground of side × side cells: spectral synthesis with amplitudes k^-1.9 (relief) and k^-1.5 (friction)."""
    random = np.random.default_rng(SEED)
    k = np.hypot(np.fft.fftfreq(side)[:, None], np.fft.rfftfreq(side)[None, :])
    k[0, 0] = np.inf

    def fractal(roughness: float) -> NDArray[np.float64]:
        waves = (random.standard_normal(k.shape) + 1j * random.standard_normal(k.shape)) * k**-roughness
        made = np.fft.irfft2(waves, s=(side, side))
        return made / made.std()

    z = fractal(1.9)
    z *= SLOPE / np.sqrt(2 * np.mean(np.square(np.gradient(z, CELL))))
    friction = (0.05 + 0.45 / (1 + np.exp(-fractal(1.5)))).astype(np.float32)
    road = roads(side)
    friction[road] = 0
    cost = np.where(road, 0.06, 0.72 + friction).astype(np.float32)
    lake = (z < np.quantile(z, 0.02)) & ~road
    friction[lake] = cost[lake] = np.nan
    return Ground((z - z.min()).astype(np.float32), friction, cost)


def roads(side: int) -> NDArray[np.bool_]:
    """Cells of four roads from the middle."""
    found = np.zeros((side, side), np.bool_)
    for ends in ROADS:
        (top, left), (bottom, right) = np.array(ends) * (side - 1)
        row, column = (np.rint(np.linspace(*pair, side)).astype(int) for pair in ((top, bottom), (left, right)))
        found[row, column] = True
    return found


def walked(made: Ground, neighbours: int = 8, threads: int = 2) -> walking.Steps:
    """Naismith-Langmuir with friction, as r.walk has it."""
    cover = np.where(np.isnan(made.friction), np.float32(np.inf), np.float32(1))
    slow = np.nan_to_num(made.friction) / np.float32(3600)
    return walking.steps(
        made.grid(), made.elevation, walking.langmuir(), cover=cover, friction=slow, neighbours=neighbours, threads=threads
    )


def level(made: Ground) -> walking.Steps:
    """The cost alone, with eight neighbours, as r.cost and MCP_Geometric have it: hours are cost × cells."""
    flat = np.zeros_like(made.elevation)
    pace = walking.vehicle(CELL / 1000, climb=0.0, steepest=np.inf)  # a cell an hour
    return walking.steps(made.grid(), flat, pace, cover=np.nan_to_num(made.cost, nan=np.inf), neighbours=8)


def tobler(made: Ground, neighbours: int = 16) -> walking.Steps:
    """Tobler's function off paths, lakes closed: what the fields that follow cuts are made of."""
    cover = np.where(np.isnan(made.cost), np.float32(np.inf), np.float32(1))
    return walking.steps(made.grid(), made.elevation, walking.tobler(), cover=cover, neighbours=neighbours)
