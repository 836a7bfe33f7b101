"""Lines and areas burnt onto a grid, so tightly that nothing slips through.

A line one cell wide that runs diagonally leaks: a step between two cells that touch at a corner passes it. So every mask here
is four-connected along its lines: where two marked cells touch only at a corner, a third beside both is marked too.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from septel.theatre.terrain.grid import Grid

Mask = NDArray[np.bool_]
STEP = 0.5  # of a cell, along a line: no cell is passed over but at a corner, and corners are closed


def mask_of(geometry: NDArray[np.object_], grid: Grid) -> Mask:
    """bool[rows, columns]: the cells that lines and areas (shapely, in the CRS of the grid) touch, closed at corners."""
    import shapely

    marked = np.zeros(grid.shape, np.bool_)
    geometry = geometry[~(shapely.is_missing(geometry) | shapely.is_empty(geometry))]
    areas = geometry[shapely.get_dimensions(geometry) == 2]
    if len(areas):
        marked |= values_of(areas, np.ones(len(areas), np.float32), grid, outside=0.0) > 0
    _trace(geometry, grid, marked)
    return closed(marked)


def _trace(geometry: NDArray[np.object_], grid: Grid, marked: Mask) -> None:
    import shapely

    west, south, east, north = grid.bounds
    lines = shapely.get_parts(geometry)
    lines = np.where(shapely.get_dimensions(lines) == 2, shapely.boundary(lines), lines)
    # A line that leaves the grid is cut a cell outside it; it enters again where it does.
    lines = shapely.clip_by_rect(lines, west - grid.dx, south - grid.dy, east + grid.dx, north + grid.dy)
    lines = lines[~shapely.is_empty(lines)]

    def in_cells(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack([(xy[:, 0] - west) / grid.dx, (north - xy[:, 1]) / grid.dy])

    lines = shapely.segmentize(shapely.transform(lines, in_cells), STEP)
    column, row = np.floor(shapely.get_coordinates(lines)).astype(np.int64).T
    inside = (row >= 0) & (row < grid.rows) & (column >= 0) & (column < grid.columns)
    marked[row[inside], column[inside]] = True


def closed(marked: Mask) -> Mask:
    """The mask with every corner closed: no two of its cells touch at a corner without a third beside both."""
    marked = marked.copy()
    up_left, up_right, low_left, low_right = marked[:-1, :-1], marked[:-1, 1:], marked[1:, :-1], marked[1:, 1:]
    while True:
        down = up_left & low_right & ~up_right & ~low_left
        up_right |= down
        up = up_right & low_left & ~up_left & ~low_right
        up_left |= up
        if not (down.any() or up.any()):
            return marked


def values_of(areas: NDArray[np.object_], values: NDArray[np.float32], grid: Grid, *, outside: float) -> NDArray[np.float32]:
    """f4[rows, columns]: the value of the last area in which a cell's centre lies, `outside` where none does."""
    from rasterio.features import rasterize
    from rasterio.transform import Affine

    from septel.theatre.terrain.readers.base import quiet

    burnt = np.full(grid.shape, outside, np.float32)
    if not len(areas):
        return burnt
    shapes = ((area, float(value)) for area, value in zip(areas, values, strict=True))
    with quiet():
        found: NDArray[np.float32] = rasterize(shapes, out=burnt, transform=Affine(*grid.transform))
    return found
