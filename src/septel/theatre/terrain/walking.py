"""What a step costs: from elevation, ground cover and delays to the hours of every move between neighbouring cells.

A step of planimetric length L (m) from cell i to cell j with slope s = (zⱼ − zᵢ)/L costs

    L · pace(s) · mean cover + L · mean friction + crossing        [h]

`cover` multiplies the pace (1 on open ground, infinite where nobody goes), `friction` adds hours per metre, and `delay` is the
time of crossing a cell (a river), half of it on entering and half on leaving. A knight's move runs through two more cells, a
quarter of it in each of the four: means are over four, and both cells must be open.

Models of pace, all by planimetric length:

- `tobler`: v = 6 exp(−3.5 |s + 0.05|) km/h on paths, × 0.6 off them (Tobler, NCGIA Technical Report 93-1, 1993);
- `langmuir`: a + coefficient · s seconds a metre, b uphill, c down gently, d down steeper than the limit (Naismith 1892 with
  Langmuir's correction 1984, as GRASS r.walk states them);
- a table of slopes and speeds of the user's own, linear between its entries, impassable where the speed is 0 or off its ends;
- `vehicle`: v/(1 + climb · |s|) up to the steepest slope that it takes, for off-road vehicles (assumption).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from septel.errors import SeptelError
from septel.theatre.terrain.grid import Grid
from septel.theatre.terrain.machine import inline, kernel
from septel.theatre.terrain.search import NEIGHBOURS, PAD_COLUMNS, PAD_ROWS

Float32 = NDArray[np.float32]
Array = NDArray[np.float64]
TOBLER, LANGMUIR, TABLE, VEHICLE = range(4)
BLOCK = 64  # rows that a thread takes at once
RWALK = (0.72, 6.0, 1.9998, -1.9998, -0.2125)  # r.walk's a, b, c, d (s/m) and slope factor


@dataclass(frozen=True, eq=False)
class Pace:
    """How slope decides the pace: a model, its numbers, and the steepest slope that is taken at all (rise over run)."""

    model: int
    numbers: tuple[float, ...]
    steepest: float = np.inf
    slopes: Array = field(default_factory=lambda: np.zeros(1))
    speeds_kmh: Array = field(default_factory=lambda: np.zeros(1))

    def hours_a_metre(self, slope: Array) -> Array:
        """f8[n]: the pace at slopes f8[n], in float64 by the formulas of this module, infinite where it cannot be taken."""
        with np.errstate(divide="ignore", over="ignore"):
            pace = self._pace(np.asarray(slope, np.float64))
        return np.where(np.abs(slope) > self.steepest, np.inf, pace)

    @property
    def hours_a_km(self) -> float:
        """On level ground."""
        return 1000 * float(self.hours_a_metre(np.zeros(1))[0])

    def _pace(self, s: Array) -> Array:
        p = self.numbers
        if self.model == TOBLER:
            return 1 / (1000 * p[0] * np.exp(-p[1] * np.abs(s + p[2])))
        if self.model == LANGMUIR:
            return (p[0] + np.where(s >= 0, p[1], np.where(s < p[4], p[3], p[2])) * s) / 3600
        if self.model == VEHICLE:
            return (1 + p[1] * np.abs(s)) / (1000 * p[0])
        return 1 / (1000 * np.interp(s, self.slopes, self.speeds_kmh, left=0, right=0))


def tobler(*, off_path: float = 0.6, steepest: float = np.inf) -> Pace:
    """Tobler's hiking function; 0.6 is his factor off paths."""
    return Pace(TOBLER, (6.0 * off_path, 3.5, 0.05), steepest)


def langmuir(*, steepest: float = np.inf) -> Pace:
    """Naismith's rule with Langmuir's corrections, with r.walk's numbers."""
    return Pace(LANGMUIR, RWALK, steepest)


def table(entries: Iterable[tuple[float, float]]) -> Pace:
    """A pace from (slope, km/h) pairs; SeptelError if they are fewer than two, out of order, or a speed is below 0."""
    slopes, speeds = np.array(sorted(entries), np.float64).reshape(-1, 2).T
    if len(slopes) < 2 or np.any(np.diff(slopes) <= 0) or np.any(speeds < 0) or not np.isfinite(speeds).all():
        raise SeptelError("a table of slopes and speeds needs two slopes or more, each once, with speeds of 0 or more km/h")
    return Pace(TABLE, (), np.inf, slopes, speeds)


def vehicle(speed_kmh: float, *, climb: float = 3.0, steepest: float = 0.3) -> Pace:
    """An off-road vehicle (assumption): slower by `climb` per unit of slope, up or down, and not at all above `steepest`."""
    return Pace(VEHICLE, (speed_kmh, climb), steepest)


@dataclass(eq=False)
class Steps:
    """Hours of all moves on a grid; edits change them in place.

    `hours` f4[padded cell · k + neighbour] as `search` numbers them; `typical` is a median step.
    """

    grid: Grid
    k: int
    hours: Float32
    typical: float
    longest: float

    @property
    def width(self) -> int:
        return self.grid.columns + 2 * PAD_COLUMNS

    @property
    def padded(self) -> int:
        return (self.grid.rows + 2 * PAD_ROWS) * self.width

    def inside(self, cells: NDArray[np.int64]) -> NDArray[np.int64]:
        """i8[n]: the padded numbers of cells i8[n] of the grid."""
        row, column = np.divmod(cells, self.grid.columns)
        return (row + PAD_ROWS) * self.width + column + PAD_COLUMNS

    def raster(self, padded: NDArray[Any]) -> NDArray[Any]:
        """A view [rows, columns] of an array by padded cell."""
        return padded.reshape(-1, self.width)[PAD_ROWS:-PAD_ROWS, PAD_COLUMNS:-PAD_COLUMNS]


def steps(
    grid: Grid,
    elevation: Float32,
    pace: Pace,
    *,
    cover: Float32 | float = 1.0,
    friction: Float32 | float = 0.0,
    delay: Float32 | float = 0.0,
    neighbours: int = 16,
    threads: int = 2,
) -> Steps:
    """The steps on a grid.

    `elevation` f4[row, column] in m, NaN where unknown: no step goes there. 4 · neighbours bytes a cell.
    """
    if neighbours not in (8, 16):
        raise SeptelError(f"a cell has 8 or 16 neighbours, not {neighbours}")
    layers = [np.broadcast_to(layer, grid.shape) for layer in (elevation, cover, friction, delay)]
    by_cell = max(size.shape[1] for size in grid.size_m)
    sizes = [np.broadcast_to(size, (grid.rows, by_cell)) for size in grid.size_m]
    out = np.empty((grid.rows + 2 * PAD_ROWS) * (grid.columns + 2 * PAD_COLUMNS) * neighbours, np.float32)
    edge = PAD_ROWS * (grid.columns + 2 * PAD_COLUMNS) * neighbours
    out[:edge] = out[len(out) - edge :] = np.inf
    # Fresh arrays all, here and below: to the compiler a view that cannot be written is another type.
    numbers = np.array([*pace.numbers, *[0.0] * 6])[:6], float(pace.steepest), np.array(pace.slopes), np.array(pace.speeds_kmh)
    longest = np.zeros(-(-grid.rows // BLOCK))

    def fill(first: int) -> None:
        last, top = min(first + BLOCK, grid.rows), max(first - PAD_ROWS, 0)
        block = [np.array(layer[top : last + PAD_ROWS], np.float32, order="C") for layer in (*layers, *sizes)]
        block[1] = np.where(block[0] > -np.inf, block[1], np.float32(np.inf))
        what: list[Any] = [*block, pace.model, *numbers]
        with np.errstate(all="ignore"):  # unknown elevations are NaN, closed ground is infinite
            longest[first // BLOCK] = fill_steps(out, neighbours, first, last, top, *what)

    by_blocks(fill, range(0, grid.rows, BLOCK), threads)
    return Steps(grid, neighbours, out, _typical(out), float(longest.max()))


def by_blocks(work: Callable[[int], None], blocks: Iterable[int], threads: int) -> None:
    """Do the work of every block, on so many threads."""
    with ThreadPoolExecutor(max(1, threads)) as pool:
        for _ in pool.map(work, blocks):
            pass


def _typical(hours: Float32) -> float:
    sample = hours[:: max(1, len(hours) // 100_003)]
    sample = sample[np.isfinite(sample)]
    return float(np.median(sample)) if len(sample) else 1.0


@kernel
def fill_steps(
    out: Any, k: int, first: int, last: int, top: int, z: Any, cover: Any, friction: Any, delay: Any, width: Any, height: Any,
    model: int, p: Any, steepest: float, slopes: Any, speeds: Any,
) -> Any:  # fmt: skip
    """Fill the steps out of rows first to last (see `steps`) and return the longest; the layers begin at row `top`.

    A row at a time, one neighbour after the other, in plain loops over columns: so they become vector instructions.
    """
    rows, columns = z.shape
    lines = np.empty((k, columns), np.float32)
    length, pace, mean = np.empty(columns), np.empty(columns), np.empty(columns)
    longest = np.float32(0)
    for row in range(first, last):
        r = row - top
        for move in range(k):
            dr, dc = NEIGHBOURS[move, 0], NEIGHBOURS[move, 1]
            y, low, high = r + dr, max(0, -dc), min(columns, columns - dc)
            lines[move] = np.inf
            if y < 0 or y >= rows or high <= low:
                continue
            n = high - low
            lengths(length[:n], width, height, r, y, low, dr, dc)
            slope = pace[:n]
            slopes_of(slope, z[r, low:high], z[y, low + dc : high + dc], length[:n])
            paces(slope, model, p, steepest, slopes, speeds)
            mean_of(mean[:n], cover, r, low, dr, dc)
            multiply(slope, mean[:n])
            mean_of(mean[:n], friction, r, low, dr, dc)
            add(slope, mean[:n], 1.0)
            multiply(slope, length[:n])
            mean_of(mean[:n], delay, r, low, dr, dc)
            add(slope, mean[:n], 1.0 if move < 8 else 2.0)
            keep(lines[move, low:high], slope)
        longest = max(longest, interleave(out, (row + PAD_ROWS) * (columns + 2 * PAD_COLUMNS) * k, k, lines))
    return longest


@inline
def lengths(length: Any, width: Any, height: Any, r: Any, y: Any, low: Any, dr: Any, dc: Any) -> None:
    """The lengths of the steps from row r to row y, from column `low` on: by the mean width and height of both cells."""
    if width.shape[1] == 1:
        east, north = 0.5 * dc * (np.float64(width[r, 0]) + width[y, 0]), 0.5 * dr * (np.float64(height[r, 0]) + height[y, 0])
        length[:] = np.sqrt(east * east + north * north)
        return
    wide, wide_there = width[r, low:], width[y, low + dc :]
    high, high_there = height[r, low:], height[y, low + dc :]
    for c in range(length.size):
        east, north = 0.5 * dc * (np.float64(wide[c]) + wide_there[c]), 0.5 * dr * (np.float64(high[c]) + high_there[c])
        length[c] = np.sqrt(east * east + north * north)


@inline
def slopes_of(slope: Any, here: Any, there: Any, length: Any) -> None:
    """Rise over run; NaN where an elevation is unknown."""
    for c in range(slope.size):
        slope[c] = (np.float64(there[c]) - here[c]) / length[c]


@inline
def paces(s: Any, model: Any, p: Any, steepest: Any, slopes: Any, speeds: Any) -> None:
    """Put hours a metre in the place of slopes, infinite beyond the steepest; as `Pace`."""
    if model == TOBLER:
        level = 1.0 / (1000.0 * p[0])
        for c in range(s.size):
            s[c] = level * exponential(p[1] * abs(s[c] + p[2])) if not abs(s[c]) > steepest else np.inf
    elif model == LANGMUIR:
        for c in range(s.size):
            rise = p[1] if s[c] >= 0.0 else (p[3] if s[c] < p[4] else p[2])
            s[c] = (p[0] + rise * s[c]) / 3600.0 if not abs(s[c]) > steepest else np.inf
    elif model == VEHICLE:
        level = 1.0 / (1000.0 * p[0])
        for c in range(s.size):
            s[c] = level * (1.0 + p[1] * abs(s[c])) if not abs(s[c]) > steepest else np.inf
    else:
        for c in range(s.size):
            s[c] = looked_up(s[c], slopes, speeds) if not abs(s[c]) > steepest else np.inf


@inline
def exponential(x: Any) -> Any:
    """exp(x), x ≥ 0, to 2e-8 as far as float32 goes: (exp(x/1024))^1024 by Taylor. No call, so that loops become vectors."""
    x = x * (1.0 / 1024.0)
    y = 1.0 + x * (1.0 + x * (1 / 2 + x * (1 / 6 + x * (1 / 24 + x * (1 / 120 + x * (1 / 720))))))
    for _ in range(10):
        y = y * y
    return y


@inline
def looked_up(s: Any, slopes: Any, speeds: Any) -> Any:
    """Hours a metre by a table of slopes and speeds."""
    if not (slopes[0] <= s <= slopes[-1]):
        return np.inf if s == s else np.nan
    high = 1
    while slopes[high] < s:
        high += 1
    share = (s - slopes[high - 1]) / (slopes[high] - slopes[high - 1])
    return 1.0 / (1000.0 * (speeds[high - 1] + share * (speeds[high] - speeds[high - 1])))


@inline
def mean_of(mean: Any, layer: Any, r: Any, low: Any, dr: Any, dc: Any) -> None:
    """The mean of a layer over the two cells of a step, or the four of a knight's move."""
    here, there = layer[r, low:], layer[r + dr, low + dc :]
    if abs(dr) < 2 and abs(dc) < 2:
        for c in range(mean.size):
            mean[c] = 0.5 * (np.float64(here[c]) + there[c])
        return
    down, right = dr // 2 if abs(dr) == 2 else 0, dc // 2 if abs(dc) == 2 else 0
    first, second = layer[r + down, low + right :], layer[r + dr - down, low + dc - right :]
    for c in range(mean.size):
        mean[c] = 0.25 * (np.float64(here[c]) + there[c] + first[c] + second[c])


@inline
def multiply(a: Any, b: Any) -> None:
    for c in range(a.size):
        a[c] *= b[c]


@inline
def add(a: Any, b: Any, times: Any) -> None:
    for c in range(a.size):
        a[c] += times * b[c]


@inline
def keep(line: Any, hours: Any) -> None:
    """As float32; what is not a number (an unknown elevation) is no step."""
    for c in range(line.size):
        line[c] = np.float32(hours[c]) if hours[c] >= 0.0 else np.float32(np.inf)


@inline
def interleave(out: Any, start: Any, k: Any, lines: Any) -> Any:
    """Write a padded row, cell by cell, from the lines of its neighbours; the longest step of them."""
    columns, longest = lines.shape[1], np.float32(0)
    out[start : start + k] = np.inf
    out[start + (columns + 1) * k : start + (columns + 2) * k] = np.inf
    for c in range(columns):
        cell = start + (c + 1) * k
        for move in range(k):
            hours = lines[move, c]
            out[cell + move] = hours
            if hours < np.inf and hours > longest:
                longest = hours
    return longest
