"""Mexico's relief and coast as rasters: pvlib's altitude grid in its true frame, and a mask of land ten times as fine.

pvlib's `Altitude.h5` gives heights on cells of 5 arc-minutes as 28 · v - 450 m, and 255 for no data. Over Mexico its values lie
0.75 cell too far east. The peaks show it (19 known summits stand 0.6 cell east of where they are, in the median), and heights
of localities agree best so: 189 m of error (root mean square) as supplied, 117 m when moved. So the frame is moved west and the
values stay as they are. Its edge of no data is not displaced; a strip along eastern coasts has therefore no data of its own.

The mask is of Natural Earth's outlines: a cell is land where its middle is. It has no lakes, for the outlines have none. The
cell of a settlement is land, and so is the way from there to the nearest land if that is within five cells.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy import ndimage

SOUTH, NORTH, WEST, EAST = 13.5, 33.5, -118.5, -86.0  # the window of pvlib's cells, as supplied
PER_DEGREE = 12
DISPLACED_CELLS = 0.75
ROWS, COLUMNS = int((NORTH - SOUTH) * PER_DEGREE), int((EAST - WEST) * PER_DEGREE)
TRUE_WEST = WEST - DISPLACED_CELLS / PER_DEGREE
SCALE_M, OFFSET_M, UNKNOWN = 28, -450, 255
FINE = 10  # cells of the mask along a cell of the relief
COUNTRIES = ("MX", "US", "GT", "BZ", "HN", "SV", "NI")
NEAR_CELLS = 5

Points = NDArray[np.float64]


def crop(altitude: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """u1[ROWS, COLUMNS]: the window out of the world's u1[2160, 4320]."""
    top, left = round((90 - NORTH) * PER_DEGREE), round((180 + WEST) * PER_DEGREE)
    return altitude[top : top + ROWS, left : left + COLUMNS]


def outlines(features: list[dict[str, Any]]) -> Any:
    """The land of all countries in the window as one shape."""
    box = shapely.box(TRUE_WEST - 1, SOUTH - 1, EAST + 1, NORTH + 1)
    shapes = [
        shapely.intersection(shapely.make_valid(shapely.geometry.shape(feature["geometry"])), box)
        for feature in features
        if feature["properties"]["iso_a2"] in COUNTRIES
    ]
    return shapely.union_all(shapes)


def land(shape: Any, settlements: Points) -> NDArray[np.bool_]:
    """bool[ROWS · FINE, COLUMNS · FINE] of a shape in degrees, with settlements f8[n, 2] (latitude, longitude) on land."""
    per_degree = PER_DEGREE * FINE
    mask = np.zeros((ROWS * FINE, COLUMNS * FINE), bool)
    for part in shapely.get_parts(shape):
        if part.geom_type == "Polygon":
            _fill(mask, [np.array(ring.coords) for ring in (part.exterior, *part.interiors)], per_degree)
    at = np.column_stack([(NORTH - settlements[:, 0]) * per_degree, (settlements[:, 1] - TRUE_WEST) * per_degree]).astype(int)
    inside = (at >= 0).all(axis=1) & (at < mask.shape).all(axis=1)
    _moor(mask, at[inside])
    return mask


def _fill(mask: NDArray[np.bool_], rings: list[Points], per_degree: int) -> None:
    # Even-odd rule along the middle of each row of cells.
    lower = np.concatenate([ring[:-1] for ring in rings])
    upper = np.concatenate([ring[1:] for ring in rings])
    first = max(0, int((NORTH - rings[0][:, 1].max()) * per_degree))
    last = min(len(mask) - 1, int((NORTH - rings[0][:, 1].min()) * per_degree))
    for row in range(first, last + 1):
        y = NORTH - (row + 0.5) / per_degree
        crossing = (lower[:, 1] > y) != (upper[:, 1] > y)
        a, b = lower[crossing], upper[crossing]
        x = np.sort(a[:, 0] + (y - a[:, 1]) / (b[:, 1] - a[:, 1]) * (b[:, 0] - a[:, 0]))
        middles = np.clip(np.ceil((x - TRUE_WEST) * per_degree - 0.5).astype(int), 0, mask.shape[1])
        for west, east in zip(middles[::2], middles[1::2], strict=True):
            mask[row, west:east] = True


def _moor(mask: NDArray[np.bool_], settlements: NDArray[np.int64]) -> None:
    distance, nearest = ndimage.distance_transform_edt(~mask, return_indices=True)
    for row, column in settlements:
        mask[row, column] = True
        if 0 < distance[row, column] <= NEAR_CELLS:
            to = nearest[:, row, column]
            for share in np.linspace(0, 1, 4 * NEAR_CELLS):
                step = np.rint((1 - share) * np.array([row, column]) + share * to).astype(int)
                mask[tuple(step)] = True


def height(raw: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Metres f8[ROWS, COLUMNS], those of the nearest known cell where there is no data: for judging links, not for shipping."""
    _, nearest = ndimage.distance_transform_edt(raw == UNKNOWN, return_indices=True)
    return (SCALE_M * raw.astype(np.float64) + OFFSET_M)[tuple(nearest)]


def packed_relief(raw: NDArray[np.uint8]) -> bytes:
    """A line of JSON that says how to read it, then the cells row by row."""
    frame = {"west": TRUE_WEST, "north": NORTH, "per_degree": PER_DEGREE, "rows": ROWS, "columns": COLUMNS}
    return _headed({**frame, "scale_m": SCALE_M, "offset_m": OFFSET_M, "unknown": UNKNOWN}, raw.tobytes())


def packed_land(mask: NDArray[np.bool_]) -> bytes:
    """A line of JSON that says how to read it, then bits: each row as what differs from the row above."""
    differs = mask.copy()
    differs[1:] ^= mask[:-1]
    rows, columns = mask.shape
    frame = {"west": TRUE_WEST, "north": NORTH, "per_degree": PER_DEGREE * FINE, "rows": rows, "columns": columns}
    return _headed(frame, np.packbits(differs, axis=1).tobytes())


def _headed(header: dict[str, Any], body: bytes) -> bytes:
    return json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode() + b"\n" + body
