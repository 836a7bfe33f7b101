"""Files of lines, points and areas: GeoPackage, Shapefile, GeoJSON and FlatGeobuf, in any CRS."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS
from pyproj.exceptions import ProjError

from septel.errors import Loc, Problem, did_you_mean, plain
from septel.theatre.terrain.grid import GEOGRAPHIC
from septel.theatre.terrain.readers.base import (
    LOC,
    Box,
    bounds_in,
    box_of,
    expect,
    ground_crs,
    no_overlap,
    problem,
    quiet,
    refusal,
    reprojected,
    written,
)

Shape = Literal["points", "lines", "areas"]
TYPES: dict[Shape, tuple[int, ...]] = {"points": (0, 4), "lines": (1, 2, 5), "areas": (3, 6)}  # as shapely numbers them
BENDS = 500  # points to which a line across the whole of a layer is bent with another projection
NAMES = {0: "points", 1: "lines", 2: "lines", 3: "areas", 4: "points", 5: "lines", 6: "areas", 7: "collections"}


@dataclass(frozen=True, eq=False)
class Layer:
    """A layer that can be read: its name, CRS, columns and box."""

    path: Path
    name: str
    crs: str
    columns: tuple[str, ...]
    count: int
    box: Box
    loc: Loc

    def column(self, wanted: str) -> str:
        """The layer's own spelling of a column that the scenario names; ScenarioError with the nearest one."""
        for column in self.columns:
            if plain(column) == plain(wanted):
                return column
        raise refusal(self.loc, self.path, f"has no column '{wanted}'", did_you_mean(wanted, self.columns))

    def first(self, words: Iterable[str]) -> str | None:
        """The first of these words that is a column, as the layer spells it."""
        own = {plain(column): column for column in reversed(self.columns)}
        return next((own[word] for word in words if word in own), None)


def find(path: Path, *, layer: str | None = None, shapes: tuple[Shape, ...], loc: Loc = LOC) -> Layer:
    """A layer of a file, the only one of these shapes if none is named; ScenarioError if it is not there, empty or nowhere."""
    import pyogrio
    from pyogrio.errors import DataLayerError, DataSourceError

    expect(path, "vector", loc=loc)
    try:
        with quiet():
            layers = {str(name): str(geometry) for name, geometry in pyogrio.list_layers(path)}
            name = _choose(path, layers, layer, shapes, loc)
            info = pyogrio.read_info(path, layer=name, force_feature_count=True, force_total_bounds=True)
    except (DataSourceError, DataLayerError) as error:
        raise _unreadable(path, error, loc) from None
    if info["features"] == 0:
        raise refusal(loc, path, f"its layer '{name}' is empty")
    crs = _crs(path, info["crs"], loc)
    bounds = tuple(float(edge) for edge in info["total_bounds"])
    box = box_of(bounds, crs)  # type: ignore[arg-type]
    if box is None:
        west, south, east, north = bounds
        hint = "Its coordinates and its CRS do not belong together; assign the right one: ogr2ogr -a_srs EPSG:… right.gpkg "
        message = f"x {west:g} to {east:g}, y {south:g} to {north:g} is nowhere on the earth in {CRS.from_user_input(crs).name}"
        raise refusal(loc, path, message, hint + path.name)
    return Layer(path, name, crs, tuple(str(field) for field in info["fields"]), int(info["features"]), box, loc)


def _unreadable(path: Path, error: Exception, loc: Loc) -> Exception:
    reason = (str(error).strip().splitlines() or ["no reason given"])[0][:200].rstrip(";")
    missing = [suffix for suffix in (".shx", ".dbf") if path.suffix.lower() == ".shp" and not path.with_suffix(suffix).exists()]
    hint = f"A shapefile is several files; {' and '.join(missing)} should stand beside it." if missing else ""
    return refusal(loc, path, f"cannot be read: {reason}", hint)


def _choose(path: Path, layers: Mapping[str, str], layer: str | None, shapes: tuple[Shape, ...], loc: Loc) -> str:
    if layer is not None:
        if layer not in layers:
            raise refusal(loc, path, f"has no layer '{layer}'", did_you_mean(layer, layers))
        return layer
    words = {"points": "Point", "lines": "LineString", "areas": "Polygon"}
    fitting = [name for name, kind in layers.items() if any(words[shape] in kind for shape in shapes)]
    # A layer may say of itself that it holds anything.
    fitting = fitting or [name for name, kind in layers.items() if kind == "Unknown" or "Geometry" in kind]
    if len(fitting) == 1:
        return fitting[0]
    wanted = " or ".join(shapes)
    if fitting:
        raise refusal(loc, path, f"has {len(fitting)} layers of {wanted}", f"Say which `layer`: {', '.join(fitting)}.")
    has = "; ".join(f"'{name}' of {kind}" for name, kind in layers.items()) or "none"
    raise refusal(loc, path, f"has no layer of {wanted}", f"Its layers: {has}.")


def _crs(path: Path, crs: str | None, loc: Loc) -> str:
    hint = f"Assign the one it was made in: ogr2ogr -a_srs EPSG:… with_crs.gpkg {path.name}"
    if path.suffix.lower() == ".shp" and not path.with_suffix(".prj").exists():
        hint = f"It should stand in {path.with_suffix('.prj').name} beside it. {hint}"
    if not crs:
        raise refusal(loc, path, "has no CRS, so nobody knows where it lies", hint)
    try:
        return written(ground_crs(CRS.from_user_input(crs)))
    except ProjError:
        raise refusal(loc, path, f"has a CRS that is not known ('{crs[:60]}')", hint) from None


def read(
    layer: Layer,
    *,
    columns: Iterable[str] = (),
    shapes: tuple[Shape, ...],
    box: Box | None,
    to: str = GEOGRAPHIC,
    bend: bool = False,
) -> tuple[NDArray[np.object_], dict[str, NDArray[Any]], list[Problem]]:
    """Geometries of a layer that may touch a box, in the CRS `to`; the columns asked for, by name; and warnings.

    `bend` gives long straight lines more points, as what is straight in the file's CRS is not in another.

    ScenarioError if the layer does not meet the box, or nothing of it has the right shape.
    """
    from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, GeometryError

    if box is not None and not layer.box.overlaps(box):
        raise no_overlap(layer.loc, layer.path, layer.box, box)
    wanted = list(dict.fromkeys(columns))
    try:
        with quiet():
            geometry, values = _raw(layer, wanted, box)
    except (DataSourceError, DataLayerError, FeatureError, GeometryError) as error:
        raise _unreadable(layer.path, error, layer.loc) from None
    except UnicodeDecodeError as error:
        hint = "Write it anew as UTF-8, or put the name of its encoding into a .cpg file beside it."
        raise refusal(layer.loc, layer.path, f"has text that is not in its encoding ({error.reason})", hint) from None
    if box is not None and not len(geometry):
        raise refusal(layer.loc, layer.path, f"its layer '{layer.name}' has nothing in the theatre ({box})")
    keep, told = _shaped(layer, geometry, shapes)
    geometry, values = geometry[keep], {name: column[keep] for name, column in values.items()}
    geometry = _moved(layer, geometry, to, bend)
    there = _somewhere(geometry, to)
    if there.all():
        return geometry, values, told
    if not there.any():
        raise refusal(layer.loc, layer.path, f"has no place in {CRS.from_user_input(to).name}")
    lost = f"{np.count_nonzero(~there):,} of its features are nowhere on the earth and were left out"
    told.append(problem(layer.loc, layer.path, lost, severity="warning"))
    return geometry[there], {name: column[there] for name, column in values.items()}, told


def _somewhere(geometry: NDArray[np.object_], crs: str) -> NDArray[np.bool_]:
    import shapely

    xy, of = shapely.get_coordinates(geometry, return_index=True)
    lost = ~np.isfinite(xy).all(axis=1)
    if CRS.from_user_input(crs).is_geographic:
        lost |= (np.abs(xy[:, 1]) > 90.5) | (np.abs(xy[:, 0]) > 540.0)
    there = np.ones(len(geometry), np.bool_)
    there[of[lost]] = False
    return there


def _raw(layer: Layer, columns: list[str], box: Box | None) -> tuple[NDArray[np.object_], dict[str, NDArray[Any]]]:
    import shapely
    from pyogrio.raw import read as read_raw

    bounds = None
    beyond = max(layer.box.east, box.east if box else 0) > 180 or min(layer.box.west, box.west if box else 0) < -180
    if box is not None and not beyond:  # across the date line everything is read
        bounds = bounds_in(box.wider(0.01), layer.crs)
    meta, _, geometry, fields = read_raw(layer.path, layer=layer.name, columns=columns, force_2d=True, bbox=bounds)
    shapes = shapely.from_wkb(geometry, on_invalid="ignore")
    by_name = dict(zip((str(name) for name in meta["fields"]), fields, strict=True))
    return shapes, {name: by_name[name] for name in columns}


def _shaped(layer: Layer, geometry: NDArray[np.object_], shapes: tuple[Shape, ...]) -> tuple[NDArray[np.bool_], list[Problem]]:
    import shapely

    types = shapely.get_type_id(geometry)
    keep = np.isin(types, [number for shape in shapes for number in TYPES[shape]]) & ~shapely.is_empty(geometry)
    others = sorted({NAMES[int(number)] for number in types[~keep] if number >= 0})
    wanted = " or ".join(shapes)
    if not keep.any():
        has = f"holds {' and '.join(others)}" if others else "holds nothing here"
        raise refusal(layer.loc, layer.path, f"its layer '{layer.name}' {has}, but {wanted} are wanted")
    if keep.all():
        return keep, []
    left = f"{np.count_nonzero(~keep):,} of {len(keep):,} features of '{layer.name}' are no {wanted} and were left out"
    return keep, [problem(layer.loc, layer.path, left, severity="warning")]


def _moved(layer: Layer, geometry: NDArray[np.object_], to: str, bend: bool) -> NDArray[np.object_]:
    import shapely

    if layer.crs == to:
        return geometry
    if bend:
        west, south, east, north = shapely.total_bounds(geometry)
        geometry = shapely.segmentize(geometry, max(east - west, north - south) / BENDS)
    moved: NDArray[np.object_] = shapely.transform(geometry, lambda xy: reprojected(xy[:, 0], xy[:, 1], of=layer.crs, to=to))
    return moved
