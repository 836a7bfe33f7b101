"""Small files of real kinds, made on the spot: rasters, layers and an OpenStreetMap extract."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import osmium
import pyogrio
import rasterio
import shapely
from numpy.typing import NDArray
from pyproj import Transformer
from rasterio.transform import Affine

from septel.errors import Problem, ScenarioError

UTM = "EPSG:32614"  # central Mexico
HERE = (19.0, -99.0)  # the middle of UTM zone 14: east 500,000 m
EAST, NORTH = 500_000.0, 2_100_000.0
Heights = Callable[[NDArray[np.float64], NDArray[np.float64]], NDArray[np.float64]]


def plane(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    """Rises 20 m a km to the east and 50 m a km to the north."""
    return 2000 + 0.02 * (x - EAST) + 0.05 * (y - NORTH)


def raster(path: Path, values: NDArray[Any], west: float, north: float, cell: float, *, crs: Any = UTM, **options: Any) -> Path:
    """A GeoTIFF, or what `driver` says, of values [row, column] or [band, row, column]."""
    bands = values if values.ndim == 3 else values[None]
    units, scale = options.pop("units", None), options.pop("scale", None)
    profile = {"driver": "GTiff", "dtype": bands.dtype, "count": len(bands), "height": bands.shape[1], "width": bands.shape[2]}
    profile |= {"crs": crs, "transform": Affine(cell, 0, west, 0, -cell, north)} | options
    with rasterio.open(path, "w", **profile) as file:
        file.write(bands)
        if units is not None:
            file.units = (units,) * len(bands)
        if scale is not None:
            file.scales = (scale,) * len(bands)
    return path


def dem(
    path: Path,
    *,
    rows: int = 60,
    columns: int = 80,
    cell: float = 30.0,
    west: float = EAST,
    north: float = NORTH,
    heights: Heights = plane,
    dtype: str = "float32",
    **options: Any,
) -> Path:
    """A DEM whose cells have the height of their centre."""
    x, y = west + (np.arange(columns) + 0.5) * cell, north - (np.arange(rows) + 0.5) * cell
    values = heights(*np.meshgrid(x, y)).astype(dtype)
    return raster(path, values, west, north, cell, **({"nodata": -9999.0 if dtype == "float32" else -32768} | options))


def hgt(folder: Path, name: str = "N19W099.hgt", *, height: int = 1500) -> Path:
    """An SRTM tile of 1201² heights; the first is a void."""
    values = np.full((1201, 1201), height, ">i2")
    values[0, 0] = -32768
    path = folder / name
    path.write_bytes(values.tobytes())
    return path


def layer(
    path: Path,
    geometry: Sequence[Any],
    columns: Mapping[str, Sequence[Any]] | None = None,
    *,
    kind: str = "LineString",
    crs: str | None = "EPSG:4326",
    name: str | None = None,
    append: bool = False,
) -> Path:
    """A layer of a GeoPackage, Shapefile, GeoJSON or FlatGeobuf."""
    columns = columns or {}
    fields = [
        np.array(values, dtype=object if isinstance(next(iter(values), ""), str | None) else None)
        for values in columns.values()
    ]
    wkb = np.array([None if shape is None else shapely.to_wkb(shape) for shape in geometry], object)
    names = np.array(list(columns), object)
    where = {"crs": crs, "layer": name, "append": append}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that there is no CRS is meant
        pyogrio.raw.write(path, geometry=wkb, field_data=fields, fields=names, geometry_type=kind, **where)
    return path


def line(*points: tuple[float, float]) -> Any:
    """A line through (longitude, latitude) or (x, y)."""
    with np.errstate(invalid="ignore"):  # a point may be nowhere on purpose
        return shapely.linestrings(points)


def utm(lon: float, lat: float) -> tuple[float, float]:
    x, y = Transformer.from_crs("EPSG:4326", UTM, always_xy=True).transform(lon, lat)
    return float(x), float(y)


def extract(
    path: Path,
    nodes: Mapping[int, tuple[float, float]],
    ways: Sequence[tuple[Sequence[int], Mapping[str, str]]],
    relations: Sequence[tuple[Sequence[tuple[int, str]], Mapping[str, str]]] = (),
) -> Path:
    """An OpenStreetMap file.

    Nodes (longitude, latitude) by number; ways of nodes and tags, numbered from 1; relations of ways.
    """
    path.unlink(missing_ok=True)
    with osmium.SimpleWriter(str(path)) as writer:
        for number, place in nodes.items():
            writer.add_node(osmium.osm.mutable.Node(id=number, location=place))
        for number, (members, tags) in enumerate(ways, 1):
            writer.add_way(osmium.osm.mutable.Way(id=number, nodes=list(members), tags=dict(tags)))
        for number, (parts, tags) in enumerate(relations, 1):
            members = [("w", way, role) for way, role in parts]
            writer.add_relation(osmium.osm.mutable.Relation(id=number, members=members, tags=dict(tags)))
    return path


def refused(call: Callable[[], object]) -> str:
    """What a call is refused with."""
    try:
        call()
    except ScenarioError as error:
        assert all(problem.severity == "error" for problem in error.problems)
        return str(error)
    raise AssertionError("it was not refused")


def said(problems: Sequence[Problem]) -> str:
    """All warnings in one text."""
    assert all(problem.severity == "warning" for problem in problems)
    return "\n".join(map(str, problems))
