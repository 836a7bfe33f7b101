"""From lines with attributes to a road network: vertices that join, edges with their true length."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from septel.theatre.distance import EARTH_KM
from septel.theatre.terrain.readers.base import Box
from septel.theatre.terrain.roads import Roads

JOIN_M = 1.0  # an end point joins what lies as near as this
SAME_DEG = 1e-7  # about 1 cm: vertices that are written alike
NEAR = 8  # vertices looked at around an end point

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Lines:
    """Lines as they are driven.

    `lonlat` f8[point, 2] in order; points of one `part` i8[point] (numbered without gaps, in order) follow each other. By
    part: `kind` u1 into `CLASSES`, `speed_kmh` f8 or NaN, `direction` i1 (1 along, -1 against, 0 both), `level` bool, `name`
    i4 into `names`, and `line` i8: parts of one line share its `length_km` f8[line], NaN where it is not known.
    """

    lonlat: Floats
    part: Numbers
    kind: NDArray[np.uint8]
    speed_kmh: Floats
    direction: NDArray[np.int8]
    level: NDArray[np.bool_]
    name: NDArray[np.int32]
    names: tuple[str, ...]
    line: Numbers
    length_km: Floats


def joined(lonlat: Floats, part: Numbers) -> Numbers:
    """i8[point]: which vertex each point is. Points written alike are one; an end point joins every vertex within a metre.

    Lines that cross without a common vertex do not join: one of them is on a bridge, for all that a map can say.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components
    from scipy.spatial import cKDTree

    written = np.round(lonlat / SAME_DEG).astype(np.int64)
    _, first, vertex = np.unique(written[:, 0] * (1 << 32) + written[:, 1], return_index=True, return_inverse=True)
    change = np.flatnonzero(np.diff(part))
    ends = np.unique(vertex[np.concatenate([[0], change, change + 1, [len(part) - 1]])])
    lon, lat = np.radians(lonlat[first]).T
    xyz = 1000 * EARTH_KM * np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])
    apart, near = cKDTree(xyz).query(xyz[ends], k=min(NEAR, len(xyz)), distance_upper_bound=JOIN_M)
    apart, near = apart.reshape(len(ends), -1), near.reshape(len(ends), -1)
    pair = np.isfinite(apart)
    a, b = np.repeat(ends, pair.sum(axis=1)), near[pair]
    _, group = connected_components(coo_array((np.ones(len(a)), (a, b)), (len(xyz), len(xyz))), directed=False)
    return np.asarray(group[vertex], np.int64)


def network(lines: Lines, vertex: Numbers, *, box: Box | None) -> Roads:
    """The roads made of lines whose points are vertices `vertex` i8[point]; edges that do not touch the box are left out.

    Lengths are geodesic (WGS84), or a line's own length shared in proportion.
    """
    from pyproj import Geod

    start = np.flatnonzero(lines.part[:-1] == lines.part[1:])
    part = lines.part[start]
    (lon0, lat0), (lon1, lat1) = lines.lonlat[start].T, lines.lonlat[start + 1].T
    metres = np.asarray(Geod(ellps="WGS84").inv(lon0, lat0, lon1, lat1)[2], np.float64) if len(start) else np.zeros(0)
    length_km = metres / 1000 * _stretch(lines, part, metres)
    keep = vertex[start] != vertex[start + 1]
    if box is not None:
        keep &= _touches(box, lon0, lat0, lon1, lat1)
    start, part, length_km = start[keep], part[keep], length_km[keep]
    against = lines.direction[part] < 0
    ends = np.column_stack([vertex[start], vertex[start + 1]])
    ends[against] = ends[against][:, ::-1]
    used, number = np.unique(ends, return_inverse=True)
    number = number.reshape(ends.shape)
    numbers, first = np.unique(vertex, return_index=True)  # the first point of a vertex says where it is
    name, names = _named(lines.name[part], lines.names)
    return Roads(
        points=lines.lonlat[first[np.searchsorted(numbers, used)]][:, ::-1].copy(),
        start=number[:, 0].astype(np.int32),
        end=number[:, 1].astype(np.int32),
        length_km=length_km,
        kind=lines.kind[part],
        speed_kmh=lines.speed_kmh[part],
        one_way=lines.direction[part] != 0,
        level=lines.level[part],
        name=name,
        names=names,
    )


def _stretch(lines: Lines, part: Numbers, metres: Floats) -> Floats:
    """f8[edge]: by how much an edge's line is longer than its drawing."""
    drawn = np.bincount(lines.line[part], metres, minlength=len(lines.length_km))
    with np.errstate(divide="ignore", invalid="ignore"):
        stretch = lines.length_km * 1000 / drawn
    stretch[~np.isfinite(stretch)] = 1.0
    found: Floats = stretch[lines.line[part]]
    return found


def _touches(box: Box, lon0: Floats, lat0: Floats, lon1: Floats, lat1: Floats) -> NDArray[np.bool_]:
    west, east = np.minimum(lon0, lon1), np.maximum(lon0, lon1)
    beside = np.zeros(len(west), np.bool_)
    for turn in (-360.0, 0.0, 360.0):
        beside |= (west + turn <= box.east) & (east + turn >= box.west)
    return beside & (np.minimum(lat0, lat1) <= box.north) & (np.maximum(lat0, lat1) >= box.south)


def _named(name: NDArray[np.int32], names: tuple[str, ...]) -> tuple[NDArray[np.int32], tuple[str, ...]]:
    used = np.unique(name[name >= 0])
    number = np.full(len(names) + 1, -1, np.int32)  # the last is for -1
    number[used] = np.arange(len(used))
    return number[name], tuple(names[index] for index in used)
