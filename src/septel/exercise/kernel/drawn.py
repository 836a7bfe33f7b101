"""The ground drawn for a map: relief, roads and borders, and how far a base's teams get; computed in a process apart.

One job is a JSON document on standard input, its answer one on standard output: `python -m septel.exercise.kernel.drawn`.
"""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from septel.exercise.kernel import ground
from septel.exercise.kernel.jobs import do_one
from septel.theatre import Theatre, build, forces, shading
from septel.theatre.itinerary import bounds as bounds_of
from septel.theatre.relief import Relief, around
from septel.theatre.terrain.roads import CLASSES, Roads

Array = NDArray[np.float64]
BAND_H = (2.0, 4.0, 8.0, 12.0, 24.0)
MOST_PNG, MOST_LINES_GZ, MOST_BANDS_GZ = 300_000, 150_000, 150_000  # bytes
PIXELS = (1400, 1100, 900, 700, 500, 350)  # across or down, whichever is more: the first that fits
STEPS_OF_EXTENT = (0.0003, 0.0007, 0.0015, 0.003, 0.006)  # of the map's longer side: how much a line may be off
MARGIN_KM, PLANE_MARGIN = 50.0, 0.05
MOST_MERCATOR = 85.0  # degrees of latitude, as on web maps
DIGITS = 4  # of degrees: some 10 m


def theatre_of(setting: Mapping[str, Any]) -> tuple[Any, Theatre]:
    """A setting's design and its theatre."""
    design = ground.design_of(ground.book(**setting["source"]), setting["design"])
    return design, build(design)


def the_map(setting: Mapping[str, Any]) -> dict[str, Any]:
    """Bounds [[west, south], [east, north]], relief (PNG in base 64, or None), roads and border as GeoJSON."""
    design, theatre = theatre_of(setting)
    bounds = _bounds(design, theatre)
    ways = theatre.ways
    relief = None
    if ways is not None and not theatre.is_plane:
        relief = base64.b64encode(shade(ways.relief, bounds)).decode()
    lines = drawn_lines(theatre, bounds)
    return {"bounds": [list(bounds[:2]), list(bounds[2:])], "is_plane": theatre.is_plane, "relief": relief, **lines}


def _bounds(design: Any, theatre: Theatre) -> tuple[float, float, float, float]:
    """West, south, east and north of what is to be seen: the places and bases with a margin."""
    stand = forces(design, theatre)
    points = np.concatenate([theatre.points, np.array([base.point for base in stand.bases], np.float64).reshape(-1, 2)])
    if theatre.is_plane:
        low, high = points.min(axis=0), points.max(axis=0)
        margin = max(1.0, PLANE_MARGIN * float((high - low).max()))
        west, south = (low - margin).tolist()
        east, north = (high + margin).tolist()
        return west, south, east, north
    terrain = design.theatre.terrain
    box = around(points, MARGIN_KM if terrain is None else terrain.margin)
    west, south, east, north = box.west, max(-MOST_MERCATOR, box.south), box.east, min(MOST_MERCATOR, box.north)
    if theatre.ways is not None:
        s, w, n, e = bounds_of(theatre.ways.relief.grid)
        west, south, east, north = max(west, w), max(south, s), min(east, e), min(north, n)
    return round(west, DIGITS), round(south, DIGITS), round(east, DIGITS), round(north, DIGITS)


def shade(relief: Relief, bounds: Sequence[float]) -> bytes:
    """Light and shade within bounds in Web Mercator, as a transparent PNG of at most MOST_PNG bytes."""
    change = shading.light(relief)
    found = b""
    for pixels in PIXELS:
        found = _png(shading.levels(_on_mercator(relief, change, bounds, pixels)))
        if len(found) <= MOST_PNG:
            break
    return found


def _on_mercator(relief: Relief, change: NDArray[np.float32], bounds: Sequence[float], pixels: int) -> NDArray[np.float32]:
    """The change of light at the middles of pixels, 0 off the land; rows at even steps of Mercator's y."""
    from scipy.ndimage import map_coordinates

    west, south, east, north = bounds
    low, high = (np.arcsinh(np.tan(np.radians(lat))) for lat in (south, north))
    wide, tall = np.radians(east - west), high - low
    columns, rows = (max(2, round(pixels * side / max(wide, tall))) for side in (wide, tall))
    lon = west + (np.arange(columns) + 0.5) * (east - west) / columns
    lat = np.degrees(np.arctan(np.sinh(high - (np.arange(rows) + 0.5) * (high - low) / rows)))
    points = np.stack(np.meshgrid(lat, lon, indexing="ij"), axis=-1).reshape(-1, 2)
    position = relief.grid.position(points)
    inside = np.isfinite(position).all(axis=1) & (relief.grid.cell(points) >= 0)
    at = np.where(np.isfinite(position), position, 0.0).T - 0.5
    smooth = map_coordinates(np.where(np.isfinite(change), change, 0.0), at, order=1, mode="nearest")
    land = np.isfinite(relief.elevation) & ~relief.water
    row, column = (np.clip(np.round(one).astype(int), 0, size - 1) for one, size in zip(at, land.shape, strict=True))
    found: NDArray[np.float32] = np.where(inside & land[row, column], smooth, 0.0).astype(np.float32).reshape(rows, columns)
    return found


def _png(level: NDArray[np.uint8]) -> bytes:
    import warnings

    from rasterio.errors import NotGeoreferencedWarning
    from rasterio.io import MemoryFile

    colours, alphas = shading.tones()
    palette = {i: (*bytes.fromhex(colour[1:]), alpha) for i, (colour, alpha) in enumerate(zip(colours, alphas, strict=True))}
    rows, columns = level.shape
    with warnings.catch_warnings(), MemoryFile() as memory:
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        with memory.open(driver="PNG", width=columns, height=rows, count=1, dtype="uint8", zlevel=9, nbits=4) as file:
            file.write(level, 1)
            file.write_colormap(1, palette)
        return bytes(memory.read())


def drawn_lines(theatre: Theatre, bounds: Sequence[float]) -> dict[str, Any]:
    """Roads by class and borders within bounds, simplified until they take no more than MOST_LINES_GZ bytes compressed; if
    that does not do, the lower classes are left out."""
    import shapely

    extent = max(bounds[2] - bounds[0], bounds[3] - bounds[1])
    ways = theatre.ways
    network = ways.relief.roads if ways is not None else None
    merged = {} if network is None else _chains(network, bounds, is_plane=theatre.is_plane)
    rings = [] if theatre.is_plane else [ring for ring in theatre.outline if len(ring) > 1]
    border = shapely.clip_by_rect(shapely.MultiLineString(rings), *bounds) if rings else None
    found: dict[str, Any] = {}
    for classes in range(len(merged) or 1, -1, -1):
        kept = dict(list(merged.items())[:classes])
        for share in STEPS_OF_EXTENT:
            found = {
                "roads": {"type": "FeatureCollection", "features": list(_features(kept, share * extent))},
                "border": None if border is None else _geometry(border.simplify(share * extent)),
            }
            if _gz(found) <= MOST_LINES_GZ:
                return found | {"schematic": network is not None and network.schematic}
    return found | {"schematic": network is not None and network.schematic}


def _chains(network: Roads, bounds: Sequence[float], *, is_plane: bool) -> dict[str, Any]:
    """The roads of each class joined into long lines, the higher classes first."""
    import shapely

    points = network.points if is_plane else network.points[:, ::-1]
    found = {}
    for number, name in enumerate(CLASSES):
        edges = np.flatnonzero((network.kind == number) & (network.start != network.end))
        if not len(edges):
            continue
        lines = shapely.linestrings(np.stack([points[network.start[edges]], points[network.end[edges]]], axis=1))
        near = shapely.clip_by_rect(shapely.line_merge(shapely.union_all(lines)), *bounds)
        if not near.is_empty:
            found[name] = near
    return found


def _features(merged: Mapping[str, Any], tolerance: float) -> Any:
    import shapely

    for name, lines in merged.items():
        for line in shapely.get_parts(shapely.simplify(shapely.line_merge(lines), tolerance)):
            if line.geom_type == "LineString" and line.length > 0:
                yield {"type": "Feature", "properties": {"class": name}, "geometry": _geometry(line)}


def _geometry(shape: Any) -> dict[str, Any]:
    """A shape as GeoJSON, coordinates rounded."""
    from shapely.geometry import mapping

    found = mapping(shape)
    return {"type": found["type"], "coordinates": _rounded(found["coordinates"])}


def _areas(shape: Any) -> Any:
    """The areas of a shape, without lines and points that simplifying left of it."""
    import shapely

    parts = shapely.get_parts(shapely.get_parts(shape))  # of collections, too
    return shapely.MultiPolygon([part for part in parts if part.geom_type == "Polygon"])


def _rounded(value: Any) -> Any:
    return round(float(value), DIGITS) if not isinstance(value, (tuple, list)) else [_rounded(one) for one in value]


def _gz(value: Any) -> int:
    return len(gzip.compress(json.dumps(value, separators=(",", ":")).encode(), 6))


def bands(setting: Mapping[str, Any], base: str, mode: str) -> dict[str, Any]:
    """Areas that a base's teams reach over the terrain by a mode within each of BAND_H hours of journey, as GeoJSON; None
    without terrain. Journeys without turnout, by open roads in fair weather."""
    import shapely
    from pyproj import Transformer

    from septel.theatre import export, reach

    design, theatre = theatre_of(setting)
    if theatre.ways is None:
        return {"bands": None}
    grid = theatre.ways.relief.grid
    stand = dict(zip(setting["bases"], forces(design, theatre).bases, strict=True))[base]
    hours = reach.surface_h(theatre, np.array([stand.point], np.float64), mode)
    layer = export.bands(grid, hours, BAND_H)
    other = Transformer.from_crs(layer.crs, "EPSG:4326", always_xy=True) if layer.crs not in (None, "EPSG:4326") else None
    west, south, east, north = grid.bounds
    found: dict[str, Any] = {}
    for share in STEPS_OF_EXTENT:
        off = share * max(east - west, north - south)
        shapes = [_areas(shapely.make_valid(shapely.simplify(one, off))) for one in layer.shapes]
        if other is not None:
            shapes = [shapely.transform(one, lambda p: np.column_stack(other.transform(*p.T))) for one in shapes]
        features = [
            {"type": "Feature", "properties": {"from_h": float(a), "to_h": float(b)}, "geometry": _geometry(shape)}
            for shape, a, b in zip(shapes, layer.columns["from_h"], layer.columns["to_h"], strict=True)
        ]  # fmt: skip
        found = {"type": "FeatureCollection", "features": features}
        if _gz(found) <= MOST_BANDS_GZ:
            break
    return {"bands": found}


JOBS: dict[str, Callable[..., dict[str, Any]]] = {"map": the_map, "bands": bands}


if __name__ == "__main__":
    do_one(JOBS)
