"""The land under the map: the outline of the country and light and shade of its relief, from the scenario in the log.

It builds the theatre, which needs numbers and takes seconds, so a server has it done in a process apart. Without it the map
has its places and no land.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from septel.errors import SeptelError
from septel.exercise.kernel.drawn import theatre_of
from septel.report.rasters import data_uri, within
from septel.theatre import Theatre, shading

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
MOST_POINTS = 1_200  # of all outlines together
PIXELS = 560  # of the picture's longer side
BEYOND = 0.06  # of what places span, that the picture reaches further


def land(setting: Mapping[str, Any]) -> dict[str, Any]:
    """`outline`: rings of points as the map's places have them; `relief`: a picture as a data address, and its corners.

    Both are empty (the relief is None) where the log keeps no scenario, or this version cannot read it again.
    """
    if not setting.get("source"):
        return {"outline": [], "relief": None}
    try:
        _, theatre = theatre_of(setting)
        return {"outline": _outline(theatre), "relief": _relief(theatre)}
    except SeptelError:
        return {"outline": [], "relief": None}


def _outline(theatre: Theatre) -> list[list[list[float]]]:
    """The rings, thinned: (latitude, longitude)."""
    every = max(1, sum(len(ring) for ring in theatre.outline) // MOST_POINTS)
    rings = [ring[::every][:, ::-1] for ring in theatre.outline]
    return [[[round(float(a), 3), round(float(b), 3)] for a, b in ring] for ring in rings if len(ring) > 2]


def _relief(theatre: Theatre) -> dict[str, Any] | None:
    """Light and shade around the places, clear where the ground is level, unknown or water."""
    if theatre.ways is None:
        return None
    relief = theatre.ways.relief
    up, across = (0, 1) if not theatre.is_plane else (1, 0)  # which of a point's numbers goes north, and which east
    points = np.asarray(theatre.points, np.float64)
    low, high = points.min(axis=0), points.max(axis=0)
    more = BEYOND * np.maximum(high - low, 1e-3)
    low, high = low - more, high + more
    shape = (high - low)[[up, across]]
    rows, columns = (max(2, round(PIXELS * size / shape.max())) for size in shape)
    sample = np.empty((rows, columns, 2))
    sample[..., up] = np.linspace(high[up], low[up], rows)[:, None]
    sample[..., across] = np.linspace(low[across], high[across], columns)[None, :]
    position = np.nan_to_num(relief.grid.position(sample.reshape(-1, 2)), nan=-1.0).T.reshape(2, rows, columns)
    inside = (position >= 0).all(axis=0) & (position[0] < relief.grid.shape[0]) & (position[1] < relief.grid.shape[1])
    at = tuple(np.clip(position[axis].astype(int), 0, relief.grid.shape[axis] - 1) for axis in (0, 1))
    shown = inside & ~relief.water[at] & _country(theatre, low, high, (rows, columns))
    change = np.where(shown, shading.light(relief)[at], 0)
    level = shading.levels(np.where(np.isfinite(change), change, 0))
    corners = np.empty((2, 2))
    corners[:, up], corners[:, across] = (high[up], low[up]), (low[across], high[across])
    return {"png": data_uri(level, *shading.tones()), "north_west": corners[0].tolist(), "south_east": corners[1].tolist()}


def _country(theatre: Theatre, low: Array, high: Array, shape: tuple[int, int]) -> Mask:
    """bool[row, column]: within the outline of a picture's box from `low` to `high` f8[2]; everywhere where there is none."""
    if not theatre.outline:
        return np.ones(shape, bool)
    scale = np.array(shape) / (high - low)
    rings = [np.column_stack([(ring[:, 0] - low[1]) * scale[1], (high[0] - ring[:, 1]) * scale[0]]) for ring in theatre.outline]
    return within(rings, shape)
