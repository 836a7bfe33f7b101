"""Rasters laid on a grid, whatever their CRS and cells, piece by piece.

Only what lies under the grid is read, in pieces of at most about `PIECE`² of a file's cells, so that memory does not grow with
the file. Cells without data are NaN before anything is averaged or interpolated.
"""

from __future__ import annotations

from math import ceil, floor
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS

from septel.theatre.terrain.grid import Grid
from septel.theatre.terrain.readers.base import refusal, reprojected
from septel.theatre.terrain.readers.rasters import Look, Sheet, Values

PIECE = 2048
PAD = 8  # cells of the file around a piece, for kernels and for two PROJs that disagree about a datum by some tens of metres
LATTICE = 11  # points a side at which a piece is followed into the file's CRS
TURNS = (-360.0, 0.0, 360.0)
TOLERANCE = 0.001  # cells of the file by which GDAL may approximate a projection: its jumps are false slopes; 0 is not taken
COARSER = 1.05  # cells of the file a cell of the grid, from which cells are averaged; GDAL's bilinear is another filter then
WHOLE = 5.0  # from which whole cells are averaged; below, the mean of whole cells would shift by up to 1/8 of one


def fill(into: Values, sheet: Sheet, grid: Grid, *, what: Literal["heights", "classes"], look: Look) -> None:
    """Gives the empty (NaN) cells of `into` f4[rows, columns] what a sheet has there.

    Heights are bilinear; on a coarser grid they are means, over a cell, of what is bilinear in the file. Classes are the
    nearest; on a coarser grid the most frequent. `look` sees the values of every piece of every file as they stand there, NaN
    without data, and returns those to be used.
    """
    is_geographic = CRS.from_user_input(sheet.crs).is_geographic
    for turn in TURNS if is_geographic else (0.0,):  # the same place may be written a turn further
        reach = _reach(sheet, grid, turn)
        if reach is None:
            continue
        top, bottom, left, right = reach
        ratio = _ratio(sheet, grid, reach)
        way, finer = ("bilinear", 1) if what == "heights" else ("nearest", 1)
        if ratio > COARSER:
            way = "mode" if what == "classes" else "average" if ratio > WHOLE else way
            finer = ceil(ratio) if way == "bilinear" else 1
        side = max(1, min(int(PIECE / max(ratio, 1e-9)), PIECE // 2))
        for row in range(top, bottom, side):
            for column in range(left, right, side):
                block = into[row : min(row + side, bottom), column : min(column + side, right)]
                empty = np.isnan(block)
                if empty.any():
                    found = _piece(sheet, grid, turn, (row, column), block.shape, way, finer, look)
                    if found is not None:
                        block[empty] = found[empty]


def _follow(of: str, to: str, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    points = reprojected(x.ravel(), y.ravel(), of=of, to=to)
    return points[np.isfinite(points).all(axis=1)]


def _reach(sheet: Sheet, grid: Grid, turn: float) -> tuple[int, int, int, int] | None:
    """The rows and columns of the grid that the sheet may touch: top, bottom, left, right; None if it touches none."""
    row, column = np.meshgrid(np.linspace(0, sheet.rows, 4 * LATTICE), np.linspace(0, sheet.columns, 4 * LATTICE))
    x, y = sheet.affine * (column, row)
    points = _follow(sheet.crs, grid.crs, x + turn, y)
    if not len(points):
        return None
    (x0, y0), (x1, y1) = points.min(axis=0), points.max(axis=0)
    more = 0.01 * max((x1 - x0) / grid.dx, (y1 - y0) / grid.dy) + 1  # the edge bends between the points that were followed
    top, bottom = floor((grid.north - y1) / grid.dy - more), ceil((grid.north - y0) / grid.dy + more)
    left, right = floor((x0 - grid.west) / grid.dx - more), ceil((x1 - grid.west) / grid.dx + more)
    top, bottom, left, right = max(top, 0), min(bottom, grid.rows), max(left, 0), min(right, grid.columns)
    return (top, bottom, left, right) if top < bottom and left < right else None


def _ratio(sheet: Sheet, grid: Grid, reach: tuple[int, int, int, int]) -> float:
    """How many of the sheet's cells a cell of the grid is wide or high, in the middle of what they share."""
    row, column = (reach[0] + reach[1]) / 2, (reach[2] + reach[3]) / 2
    x = grid.west + np.array([column, column + 1, column]) * grid.dx
    y = grid.north - np.array([row, row, row + 1]) * grid.dy
    points = _follow(grid.crs, sheet.crs, x, y)
    if len(points) < 3:
        return 1.0
    inside = np.column_stack(~sheet.affine * (points[:, 0], points[:, 1]))
    return float(np.hypot(*(inside[1:] - inside[0]).T).max())


def _piece(
    sheet: Sheet, grid: Grid, turn: float, at: tuple[int, int], shape: tuple[int, ...], way: str, finer: int, look: Look
) -> Values | None:
    """f4[shape]: what a sheet has in the cells of the grid from row and column `at`; None if that is nothing."""
    from rasterio.errors import RasterioError
    from rasterio.transform import Affine

    (row, column), (height, width) = at, shape
    rows, columns = np.meshgrid(np.linspace(row, row + height, LATTICE), np.linspace(column, column + width, LATTICE))
    points = _follow(grid.crs, sheet.crs, grid.west + columns * grid.dx, grid.north - rows * grid.dy)
    if not len(points):
        return None
    across, down = ~sheet.affine * (points[:, 0] - turn, points[:, 1])
    pad = PAD + 0.01 * max(np.ptp(across), np.ptp(down))
    left, right = max(floor(across.min() - pad), 0), min(ceil(across.max() + pad), sheet.columns)
    top, bottom = max(floor(down.min() - pad), 0), min(ceil(down.max() + pad), sheet.rows)
    if left >= right or top >= bottom:
        return None
    values = sheet.read(top, left, bottom - top, right - left, look)
    if np.isnan(values).all():
        return None
    affine = Affine.translation(turn, 0) * sheet.affine * Affine.translation(left, top)
    onto = Affine(*grid.transform) * Affine.translation(column, row) * Affine.scale(1 / finer)
    try:
        found = _warped(values, affine, sheet.crs, onto, grid.crs, (height * finer, width * finer), way)
    except RasterioError as error:
        first = sheet.parts[0][0]
        raise refusal(first.loc, first.path, f"cannot be laid on a grid in {grid.crs[:60]}: {error}") from None
    return found if finer == 1 else _means(found.reshape(height, finer, width, finer))


def _means(parts: Values) -> Values:
    """f4[row, column]: the means of f4[row, part, column, part], of those parts that have data."""
    known = ~np.isnan(parts)
    number = known.sum(axis=(1, 3))
    total = np.where(known, parts, 0).sum(axis=(1, 3), dtype=np.float64)
    return np.where(number > 0, total / np.maximum(number, 1), np.nan).astype(np.float32)


def _warped(values: Values, affine: Any, crs: str, onto: Any, to: str, shape: tuple[int, int], way: str) -> Values:
    import rasterio.crs
    from rasterio.enums import Resampling
    from rasterio.vrt import WarpedVRT

    height, width = values.shape
    of_file, of_grid = rasterio.crs.CRS.from_user_input(crs), rasterio.crs.CRS.from_user_input(to)
    profile = {"driver": "GTiff", "dtype": "float32", "count": 1, "height": height, "width": width, "nodata": np.nan}
    # Not `reproject`, which approximates projections to an eighth of a cell and cannot be told otherwise.
    with rasterio.MemoryFile() as memory:
        with memory.open(**profile, crs=of_file, transform=affine) as file:
            file.write(values, 1)
        with (
            memory.open() as file,
            WarpedVRT(
                file, crs=of_grid, transform=onto, height=shape[0], width=shape[1], resampling=Resampling[way],
                tolerance=TOLERANCE, src_nodata=np.nan, nodata=np.nan,
            ) as warped,
        ):  # fmt: skip
            found: Values = warped.read(1)
            return found
