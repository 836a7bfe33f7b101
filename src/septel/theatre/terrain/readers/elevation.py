"""Elevation from GeoTIFF (cloud-optimised ones too), SRTM's .hgt, VRT and ASCII grids, in any CRS, one file or a mosaic.

What says that it is no height is never taken for one. Cells that a file declares as without data, by a nodata tag or a mask,
become NaN; a value that is often used for "no data" but not declared so is an error that names it. Zeros of a file without
a nodata tag may be the sea or a hole, so they are told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil, floor, log10, sqrt
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS

from septel.errors import CapacityError, Loc, Problem, ScenarioError
from septel.theatre.terrain.grid import GEOGRAPHIC, Grid
from septel.theatre.terrain.readers import rasters
from septel.theatre.terrain.readers.base import LOC, Box, bounds_in, no_overlap, problem, refusal, reprojected, theatre_box
from septel.theatre.terrain.readers.laying import TURNS, fill
from septel.theatre.terrain.readers.rasters import Raster, Values

SENTINELS = np.array([-32768, -9999, -99999, -32767, 32767, 65535, -3.4028235e38, 3.4028235e38, -1e30, 1e30], np.float32)
HIGHEST_M, DEEPEST_M = 9000.0, -11500.0  # Everest is 8,849 m high, the Challenger Deep 10,935 m deep
ABYSS_M = -8800.0
FOOT_M, SURVEY_FOOT_M = 0.3048, 1200 / 3937
UNITS = {
    "": 1.0, "m": 1.0, "metre": 1.0, "meter": 1.0, "metres": 1.0, "meters": 1.0, "cm": 0.01, "dm": 0.1, "km": 1000.0,
    "ft": FOOT_M, "feet": FOOT_M, "foot": FOOT_M, "ftus": SURVEY_FOOT_M, "us-ft": SURVEY_FOOT_M,
    "us survey foot": SURVEY_FOOT_M, "us survey feet": SURVEY_FOOT_M, "us_survey_foot": SURVEY_FOOT_M,
}  # fmt: skip
MARGIN = 0.1  # of the box on every side, for ways that lead around (assumption)
MANY_ZEROS, MANY_HOLES = 0.01, 0.01  # shares from which they are told (assumptions)


@dataclass(frozen=True)
class Frame:
    """What a raster says of itself without its cells.

    `bounds` are west, south, east and north in units of `crs`; `box` the same in degrees; `dx` and `dy` the cell in units of
    `crs`, `cell_m` on the ground in the middle of the file; `unit` as the file says it, '' if it does not.
    """

    path: Path
    crs: str
    bounds: tuple[float, float, float, float]
    box: Box
    dx: float
    dy: float
    cell_m: float
    rows: int
    columns: int
    nodata: float | None
    has_mask: bool
    unit: str
    kind: str

    @property
    def cells(self) -> int:
        return self.rows * self.columns


def native(paths: Sequence[Path], *, loc: Loc = LOC) -> tuple[Frame, ...]:
    """What elevation files say of themselves, in order; ScenarioError with every one that cannot be used."""
    with rasters.sheets(paths, loc=loc) as sheets:
        frames = {raster.path: _frame(raster) for sheet in sheets for raster, _, _ in sheet.parts}
    return tuple(frames[path] for path in paths)


def _frame(raster: Raster) -> Frame:
    dataset = raster.dataset
    dx, dy = dataset.res
    dx, dy = abs(dx), abs(dy)
    wide, high = _on_ground(raster.crs, raster.bounds, dx, dy)
    return Frame(
        path=raster.path, crs=raster.crs, bounds=raster.bounds, box=raster.box, dx=dx, dy=dy, cell_m=sqrt(wide * high),
        rows=dataset.height, columns=dataset.width, nodata=dataset.nodata, has_mask=raster.has_mask, unit=_unit(raster),
        kind=dataset.dtypes[0],
    )  # fmt: skip


def _on_ground(crs: str, bounds: tuple[float, float, float, float], dx: float, dy: float) -> tuple[float, float]:
    """Width and height in metres of a cell in the middle of some bounds, by the geodesic (WGS84)."""
    from pyproj import Geod

    west, south, east, north = bounds
    x, y = (west + east) / 2, (south + north) / 2
    at = np.array([(x - dx / 2, y), (x + dx / 2, y), (x, y - dy / 2), (x, y + dy / 2)])
    lon, lat = reprojected(at[:, 0], at[:, 1], of=crs, to=GEOGRAPHIC).T
    wide, high = Geod(ellps="WGS84").inv(lon[::2], lat[::2], lon[1::2], lat[1::2])[2]
    return float(wide), float(high)


def grid_of(
    paths: Sequence[Path], *, box: Box | None = None, cell_m: float | None = None, most_cells: int, loc: Loc = LOC
) -> Grid:
    """The working grid of elevation files: the first one's CRS and cells, cut to a box (with a margin), coarsened if asked.

    `cell_m` is the size of cells on the ground in the middle of the grid; without it cells are the file's own and lie as they
    lie there. A size finer than the file's is taken too: what lies between its heights is then interpolated, not known.
    CapacityError, with the size that would do, if there are more than `most_cells` cells.
    """
    frames = native(paths, loc=loc)
    crs, dx, dy = frames[0].crs, frames[0].dx, frames[0].dy
    west, south, east, north = _cut(frames, crs, box, loc)
    if cell_m is None:
        x0, _, _, y0 = frames[0].bounds  # whole cells of the file
        west, east = x0 + floor(_near((west - x0) / dx)) * dx, x0 + ceil(_near((east - x0) / dx)) * dx
        south, north = y0 - ceil(_near((y0 - south) / dy)) * dy, y0 - floor(_near((y0 - north) / dy)) * dy
    else:
        if not cell_m > 0:
            raise ScenarioError(
                [Problem.at(loc, f"cells of {cell_m:g} m are none", hint="Give their side in metres, above 0.")]
            )
        wide, high = _on_ground(crs, (west, south, east, north), dx, dy)
        dx, dy = dx * cell_m / wide, dy * cell_m / high
    rows, columns = max(ceil(_near((north - south) / dy)), 1), max(ceil(_near((east - west) / dx)), 1)
    if rows * columns > most_cells:
        raise _too_many(rows, columns, cell_m or frames[0].cell_m, most_cells)
    return Grid(crs, west, north, dx, dy, rows, columns)


def _near(count: float) -> float:
    """A count of cells without the error of division, so that 3 cells do not become 4."""
    return round(count) if abs(count - round(count)) < 1e-6 else count


def _cut(frames: Sequence[Frame], crs: str, box: Box | None, loc: Loc) -> tuple[float, float, float, float]:
    covered = frames[0].box
    all_bounds = []
    for frame in frames:
        covered = covered.with_(frame.box)
        bounds = frame.bounds if frame.crs == crs else bounds_in(frame.box, crs)
        if bounds is None:
            raise refusal(loc, frame.path, f"cannot be laid beside {frames[0].path.name}, whose CRS does not reach it")
        all_bounds.append(bounds)
    corners = np.array(all_bounds)
    (west, south), (east, north) = corners[:, :2].min(axis=0), corners[:, 2:].max(axis=0)
    if box is None:
        return float(west), float(south), float(east), float(north)
    for turn in TURNS if CRS.from_user_input(crs).is_geographic else (0.0,):
        wanted = bounds_in(box.wider(MARGIN), crs)
        if wanted is None:
            break
        cut = max(west, wanted[0] + turn), max(south, wanted[1]), min(east, wanted[2] + turn), min(north, wanted[3])
        if cut[0] < cut[2] and cut[1] < cut[3] and covered.overlaps(box):
            return float(cut[0]), float(cut[1]), float(cut[2]), float(cut[3])
    raise no_overlap(loc, frames[0].path, covered, box)


def _too_many(rows: int, columns: int, cell_m: float, most: int) -> CapacityError:
    fits = cell_m * sqrt(rows * columns / most) * 1.001
    step = 10.0 ** (floor(log10(fits)) - 1)
    fits = ceil(fits / step) * step
    cells = rows * columns
    size = f"{rows:,} × {columns:,} = {cells:,} cells of {cell_m:.4g} m, {cells * 4 / 1e9:.3g} GB for heights alone"
    return CapacityError(
        f"the ground would have {size}; at most {most:,} are allowed. Cells of {fits:g} m would fit, or a smaller box."
    )


@dataclass
class _Seen:
    """What was met among a raster's cells as they stand in the file."""

    cells: int = 0
    with_data: int = 0
    zeros: int = 0
    low: float = np.inf
    high: float = -np.inf
    sentinels: Counter[float] = field(default_factory=Counter)

    def add(self, values: Values) -> None:
        known = values[~np.isnan(values)]
        self.cells += values.size
        self.with_data += known.size
        self.zeros += int(np.count_nonzero(known == 0))
        if not known.size:
            return
        if known.min() <= -9999 or known.max() >= 32767:
            suspect = np.isin(known, SENTINELS)
            self.sentinels.update(known[suspect].tolist())
            known = known[~suspect]
        if known.size:
            self.low, self.high = min(self.low, float(known.min())), max(self.high, float(known.max()))


def read(paths: Sequence[Path], grid: Grid, *, loc: Loc = LOC) -> tuple[NDArray[np.float32], list[Problem]]:
    """Elevations f4[rows, columns] in metres on a grid, NaN where there is no data, and warnings.

    Heights are bilinear, or means where the grid is coarser than the file. Of several files the first that has data at a cell
    decides. ScenarioError if no file meets the grid, or a value that is no height stands among heights.
    """
    heights = np.full(grid.shape, np.nan, np.float32)
    wanted = theatre_box(grid, loc=loc)
    told: list[Problem] = []
    with rasters.sheets(paths, loc=loc) as sheets:
        opened = [raster for sheet in sheets for raster, _, _ in sheet.parts]
        scale = {raster: _scale(raster, told, loc) for raster in opened}
        seen = {raster: _Seen() for raster in opened}

        def look(raster: Raster, values: Values) -> Values:
            seen[raster].add(values)
            factor, offset = scale[raster]
            return values if factor == 1 and offset == 0 else (values * factor + offset).astype(np.float32)

        for sheet in sheets:
            fill(heights, sheet, grid, what="heights", look=look)
        covered = opened[0].box
        for raster in opened:
            covered = covered.with_(raster.box)
            told += _judged(raster, seen[raster], *scale[raster], loc)
    if np.isnan(heights).all():
        if not covered.overlaps(wanted):
            raise no_overlap(loc, paths[0], covered, wanted)
        raise refusal(
            loc, paths[0], f"has no heights in the theatre ({wanted})", "All cells there are declared as without data."
        )
    holes = float(np.isnan(heights).mean())
    if holes > MANY_HOLES:
        hint = "Nobody walks there. Add a file that covers the rest, or declare the sea's height as 0."
        told.append(problem(loc, paths[0], f"{_percent(holes)} of the ground has no height", hint, severity="warning"))
    return heights, told


def _percent(share: float) -> str:
    return f"{100 * share:.2g} %" if share < 0.995 else f"{100 * share:.5g} %"


def _unit(raster: Raster) -> str:
    if raster.dataset.units[0]:
        return str(raster.dataset.units[0])
    tags = {word.lower(): text for tags in (raster.dataset.tags(1), raster.dataset.tags()) for word, text in tags.items()}
    for word in ("unittype", "units", "unit", "vertical_units", "vertical_unit", "elevation_units"):
        if word in tags:
            return str(tags[word])
    return str(raster.vertical.axis_info[0].unit_name) if raster.vertical is not None else ""


def _scale(raster: Raster, told: list[Problem], loc: Loc) -> tuple[float, float]:
    """Factor and offset from a file's numbers to metres; says what it does about units that are not metres."""
    unit = _unit(raster)
    factor = UNITS.get(" ".join(unit.lower().split()))
    if factor is None:
        hint = f"If they are not, say so: gdal_edit.py -units ft {raster.path.name}"
        told.append(
            problem(
                loc, raster.path, f"its unit '{unit[:40]}' is not known; heights are taken as metres", hint, severity="warning"
            )
        )
        factor = 1.0
    elif factor != 1:
        message = f"its heights are in '{unit}' and were multiplied by {factor:.6g}"
        told.append(problem(loc, raster.path, message, severity="warning"))
    return raster.dataset.scales[0] * factor, raster.dataset.offsets[0] * factor


def _judged(raster: Raster, seen: _Seen, factor: float, offset: float, loc: Loc) -> list[Problem]:
    """Warnings about a file's values; ScenarioError if some are no heights."""
    trench = DEEPEST_M < seen.low * factor < ABYSS_M  # then -9999 is a depth among depths
    for value, count in seen.sentinels.most_common():
        if value == -9999 and trench:
            continue
        declared = "it has no nodata tag" if raster.dataset.nodata is None else f"its nodata tag says {raster.dataset.nodata:g}"
        message = f"{value:g} stands in {_percent(count / seen.cells)} of its cells here and is no height; {declared}"
        hint = f"If it means that there is no data, declare it: gdal_edit.py -a_nodata {value:.9g} {raster.path.name}"
        raise refusal(loc, raster.path, message, hint)
    if not np.isfinite(seen.low):
        return []
    low, high = sorted((seen.low * factor + offset, seen.high * factor + offset))
    if low < DEEPEST_M or high * FOOT_M > HIGHEST_M:
        raise refusal(
            loc, raster.path, f"its values from {low:g} to {high:g} are no heights on the earth, in metres or in feet"
        )
    told = []
    if high > HIGHEST_M:
        hint = f"If so, declare it and they are multiplied by {FOOT_M}: gdal_edit.py -units ft {raster.path.name}"
        told.append(problem(loc, raster.path, f"its heights reach {high:,.0f} m; are they feet?", hint, severity="warning"))
    zeros = seen.zeros / max(seen.with_data, 1)
    if zeros > MANY_ZEROS and not raster.has_mask:
        message = f"{_percent(zeros)} of its heights are 0 and it has no nodata tag; they are taken as sea level"
        hint = f"If they are holes, declare it: gdal_edit.py -a_nodata 0 {raster.path.name}"
        told.append(problem(loc, raster.path, message, hint, severity="warning"))
    return told
