"""Fields and features as files that a geographic information system opens: GeoTIFF, GeoPackage and GeoJSON.

Files are written beside their place and moved there whole. Frames on a plane have no CRS; their units are km.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from septel.errors import SeptelError
from septel.theatre.terrain.grid import GEOGRAPHIC, Grid
from septel.whole import written_whole

Array = NDArray[np.float64]
NODATA = -9999.0
VECTORS = {".gpkg": "GPKG", ".geojson": "GeoJSON"}


@dataclass(frozen=True, eq=False)
class Layer:
    """Features of one kind: a list of shapely `shapes` and a column of values for each name; `crs` as pyproj reads it."""

    name: str
    shapes: Sequence[Any]
    columns: Mapping[str, NDArray[Any]]
    geometry: str
    crs: str | None
    about: Mapping[str, str] = field(default_factory=dict)


def write_raster(
    path: Path | str, grid: Grid, values: NDArray[Any], *, title: str, unit: str = "h", tags: Mapping[str, str] | None = None
) -> Path:
    """Write values f4[row, column] as a GeoTIFF of one band; what is not finite is nodata. SeptelError if there is no room."""
    import rasterio
    from rasterio.transform import Affine

    path = Path(path)
    profile = {
        "driver": "GTiff",
        "height": grid.rows,
        "width": grid.columns,
        "count": 1,
        "dtype": "float32",
        "nodata": NODATA,
        "crs": None if grid.is_plane else grid.crs,
        "transform": Affine(*grid.transform),
        "compress": "deflate",
        "predictor": 3,
        "tiled": min(grid.shape) > 512,
    }
    try:
        with written_whole(path) as beside, rasterio.open(beside, "w", **profile) as file:
            file.write(np.where(np.isfinite(values), values, NODATA).astype(np.float32), 1)
            file.set_band_description(1, title)
            file.units = (unit,)
            file.update_tags(TIFFTAG_IMAGEDESCRIPTION=title, AREA_OR_POINT="Area", **(tags or {}))
    except (OSError, rasterio.errors.RasterioIOError) as error:
        raise _not_written(path, error) from error
    return path


def write_layers(path: Path | str, layers: Sequence[Layer]) -> Path:
    """Write layers as a GeoPackage, or the first of them as GeoJSON, in degrees, by the file's ending.

    Empty layers are left out. SeptelError for another ending, or if the file cannot be written.
    """
    import pyogrio

    path = Path(path)
    driver = VECTORS.get(path.suffix.lower())
    if driver is None:
        raise SeptelError(f"{path}: layers are written as {' or '.join(VECTORS)}.")
    full = [layer for layer in layers if len(layer.shapes)]
    if driver == "GeoJSON":
        full = [_in_degrees(layer) for layer in full[:1]]
    try:
        with written_whole(path) as beside:
            for number, layer in enumerate(full):
                _write_layer(beside, layer, driver, append=number > 0)
    except (OSError, pyogrio.errors.DataSourceError) as error:
        raise _not_written(path, error) from error
    return path


def bands(grid: Grid, hours: NDArray[np.float32], edges: Sequence[float]) -> Layer:
    """The areas between times as polygons in the grid's CRS: one feature a band that has any cells, with its km².

    The first band begins at 0 h; what takes longer than the last edge is in none.
    """
    import shapely
    from rasterio import features
    from rasterio.transform import Affine

    which = np.searchsorted(np.array(edges, np.float32), hours, side="left").astype(np.int16)
    inside = np.isfinite(hours) & (which < len(edges))
    parts: dict[int, list[Any]] = {}
    for shape, value in features.shapes(which, mask=inside, connectivity=4, transform=Affine(*grid.transform)):
        parts.setdefault(int(value), []).append(shapely.geometry.shape(shape))
    found = sorted(parts)
    shapes = [shapely.make_valid(shapely.MultiPolygon(parts[band])) for band in found]
    area = np.broadcast_to((grid.size_m[0] * grid.size_m[1]).astype(np.float64) / 1e6, grid.shape)
    low = [0.0, *edges]
    columns: dict[str, NDArray[Any]] = {
        "band": np.array([f"{low[band]:g}–{edges[band]:g} h" for band in found], object),
        "from_h": np.array([low[band] for band in found], np.float64),
        "to_h": np.array([edges[band] for band in found], np.float64),
        "area_km2": np.array([area[inside & (which == band)].sum() for band in found], np.float64).round(1),
    }
    return Layer("isochrones", shapes, columns, "MultiPolygon", crs_of(grid))


def point_layer(name: str, grid: Grid, points: Array, columns: Mapping[str, NDArray[Any]]) -> Layer:
    """Points f8[n, 2] in the grid's CRS."""
    import shapely

    return Layer(name, list(shapely.points(on_map(grid, points))), columns, "Point", crs_of(grid))


def line_layer(name: str, grid: Grid, lines: Sequence[Array], columns: Mapping[str, NDArray[Any]]) -> Layer:
    """Lines of points f8[n, 2] each, in the grid's CRS."""
    import shapely

    shapes = [shapely.LineString(on_map(grid, line)) for line in lines]
    return Layer(name, shapes, columns, "LineString", crs_of(grid))


def on_map(grid: Grid, points: Array) -> Array:
    """f8[n, 2]: x and y of points f8[n, 2] in units of the grid's CRS."""
    row, column = grid.position(points).T
    return np.column_stack([grid.west + column * grid.dx, grid.north - row * grid.dy])


def crs_of(grid: Grid) -> str | None:
    """The grid's CRS, None on a plane."""
    return None if grid.is_plane else grid.crs


def _write_layer(path: Path, layer: Layer, driver: str, *, append: bool) -> None:
    import pyogrio.raw
    import shapely

    with warnings.catch_warnings():
        if layer.crs is None:
            warnings.simplefilter("ignore", UserWarning)  # a plane has no CRS, and a missing one is what it should have
        pyogrio.raw.write(
            path,
            np.array([shapely.to_wkb(shape) for shape in layer.shapes], object),
            list(layer.columns.values()),
            list(layer.columns),
            layer=layer.name,
            driver=driver,
            geometry_type=layer.geometry,
            crs=layer.crs,
            append=append,
            promote_to_multi=False,
            layer_metadata=dict(layer.about) if driver == "GPKG" and layer.about else None,
        )


def _in_degrees(layer: Layer) -> Layer:
    """The layer in longitude and latitude, as GeoJSON wants them (RFC 7946)."""
    import shapely
    from pyproj import Transformer

    if layer.crs in (None, GEOGRAPHIC):
        return layer
    transformer = Transformer.from_crs(layer.crs, GEOGRAPHIC, always_xy=True)
    shapes = [
        shapely.transform(shape, lambda points: np.column_stack(transformer.transform(*points.T))) for shape in layer.shapes
    ]
    return Layer(layer.name, shapes, layer.columns, layer.geometry, GEOGRAPHIC, layer.about)


def _not_written(path: Path, error: Exception) -> SeptelError:
    said = getattr(error, "strerror", None) or " ".join(str(error).split())[:200]
    return SeptelError(f"{path}: cannot be written ({said}).")
