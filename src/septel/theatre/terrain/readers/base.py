"""What all readers share: which reader a suffix means, files that are not there, boxes in degrees, and silence from GDAL.

What leaves nothing to return is raised as a ScenarioError; what can be lived with is returned as warnings. Each names the file,
and the place of the scenario (`loc`) that names the file.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import ProjError

from septel.errors import Loc, Problem, ScenarioError, Severity, did_you_mean
from septel.theatre.terrain.grid import GEOGRAPHIC, Grid

Kind = Literal["raster", "vector", "osm"]
LOC: Loc = ("theatre", "ground")
SUFFIXES: dict[Kind, tuple[str, ...]] = {
    "raster": (".tif", ".tiff", ".hgt", ".vrt", ".asc"),
    "vector": (".gpkg", ".shp", ".geojson", ".json", ".fgb"),
    "osm": (".osm.pbf", ".pbf", ".osm", ".osm.xml", ".osm.bz2", ".osm.gz", ".osm.xml.bz2", ".osm.xml.gz"),
}
READS = {"raster": "a raster", "vector": "a file of lines, points or areas", "osm": "an OpenStreetMap extract"}
CURVE = 21  # points a side by which an edge that is straight in one projection is followed in another


class Box(NamedTuple):
    """A part of the earth in degrees; `east` may pass 180 where the box crosses the date line."""

    south: float
    west: float
    north: float
    east: float

    def __str__(self) -> str:
        return f"latitude {self.south:.4g} to {self.north:.4g}, longitude {self.west:.5g} to {self.east:.5g}"

    def overlaps(self, other: Box) -> bool:
        """Whether two boxes share ground, also where one of them is written a turn further."""
        beside = any(self.west + turn < other.east and other.west < self.east + turn for turn in (-360, 0, 360))
        return beside and self.south < other.north and other.south < self.north

    def with_(self, other: Box) -> Box:
        """The smallest box that holds both."""
        return Box(
            min(self.south, other.south), min(self.west, other.west), max(self.north, other.north), max(self.east, other.east)
        )

    def wider(self, share: float) -> Box:
        """The box with a margin on every side, as a share of its height and width."""
        high, wide = share * (self.north - self.south), share * (self.east - self.west)
        return Box(max(self.south - high, -90.0), self.west - wide, min(self.north + high, 90.0), self.east + wide)


def kind(path: Path, *, loc: Loc = LOC) -> Kind:
    """Which reader a file is for, by its suffix; ScenarioError for a suffix that none reads."""
    name = path.name.lower()
    for found, suffixes in SUFFIXES.items():
        if name.endswith(suffixes):
            return found
    known = [suffix for suffixes in SUFFIXES.values() for suffix in suffixes]
    hint = f"Rasters: {', '.join(SUFFIXES['raster'])}; lines, points and areas: {', '.join(SUFFIXES['vector'])}; "
    hint += f"OpenStreetMap: {', '.join(SUFFIXES['osm'][:3])}."
    close = did_you_mean(path.suffix.lower(), known, most=0)
    raise refusal(loc, path, f"no reader knows '{path.suffix or path.name}'", f"{close} {hint}".strip())


def expect(path: Path, wanted: Kind, *, loc: Loc = LOC) -> None:
    """ScenarioError if a file is not there, or its suffix is another reader's."""
    found = kind(path, loc=loc)
    if found != wanted:
        hint = f"Here {READS[wanted]} is wanted: {', '.join(SUFFIXES[wanted])}."
        raise refusal(loc, path, f"is {READS[found]} by its name", hint)
    try:
        with path.open("rb") as file:
            first = file.read(1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a path"
        raise refusal(loc, path, f"cannot be read: {reason}", _similar(path, wanted)) from None
    if not first:
        raise refusal(loc, path, "is an empty file")


def _similar(path: Path, wanted: Kind) -> str:
    """The file beside a missing one whose name is nearest."""
    try:
        beside = [entry.name for entry in path.parent.iterdir() if entry.name.lower().endswith(SUFFIXES[wanted])]
    except OSError:
        return f"There is no folder '{path.parent}'." if not path.parent.is_dir() else ""
    return did_you_mean(path.name, sorted(beside))


def problem(loc: Loc, path: Path, message: str, hint: str = "", *, severity: Severity = "error") -> Problem:
    """A problem of a file, at the place of the scenario that names it."""
    return Problem.at(loc, f"{path}: {message}", hint=hint, severity=severity)


def refusal(loc: Loc, path: Path, message: str, hint: str = "") -> ScenarioError:
    """The error that a file cannot be used at all."""
    return ScenarioError([problem(loc, path, message, hint)])


def no_overlap(loc: Loc, path: Path, has: Box, wanted: Box, *, what: str = "the theatre") -> ScenarioError:
    """The error that a file lies elsewhere, with both boxes."""
    hint = "Is it the right file? If it is and its own box is wrong, its CRS is."
    return refusal(loc, path, f"does not meet {what}: it covers {has}; {what} {wanted}", hint)


@contextmanager
def quiet() -> Iterator[None]:
    """Keeps what GDAL says to programmers off the user's screen; errors still reach us as exceptions."""
    loggers = [logging.getLogger(name) for name in ("rasterio", "pyogrio")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


def ground_crs(crs: CRS) -> CRS:
    """The part of a CRS that says where on the map, without its heights."""
    flat = crs.sub_crs_list[0] if crs.is_compound else crs
    return flat.to_2d()


def written(crs: CRS) -> str:
    """A CRS as short as it can be said without loss: its EPSG code, else its WKT."""
    code = crs.to_epsg(min_confidence=100)
    return f"EPSG:{code}" if code else crs.to_wkt()


def reprojected(x: NDArray[np.float64], y: NDArray[np.float64], *, of: str, to: str) -> NDArray[np.float64]:
    """f8[n, 2]: points in another CRS, infinite where it has no place for them."""
    if of == to:
        return np.column_stack([x, y])
    return np.column_stack(Transformer.from_crs(of, to, always_xy=True).transform(x, y))


def box_of(bounds: tuple[float, float, float, float], crs: str) -> Box | None:
    """The box of (west, south, east, north) in units of a CRS; None if that is nowhere on the earth."""
    west, south, east, north = bounds
    if CRS.from_user_input(crs).is_geographic and (south < -90.5 or north > 90.5 or west < -540.0 or east > 540.0):
        return None
    try:
        left, low, right, high = Transformer.from_crs(crs, GEOGRAPHIC, always_xy=True).transform_bounds(*bounds, CURVE)
    except ProjError:
        return None
    if not np.isfinite([left, low, right, high]).all():
        return None
    return Box(low, left, high, right if right >= left else right + 360.0)


def bounds_in(box: Box, crs: str) -> tuple[float, float, float, float] | None:
    """West, south, east and north of a box in units of a CRS; None where it has no place for all of it."""
    share = np.linspace(0.0, 1.0, CURVE)
    lon, lat = np.meshgrid(box.west + share * (box.east - box.west), box.south + share * (box.north - box.south))
    if CRS.from_user_input(crs).is_geographic:
        return box.west, box.south, box.east, box.north
    x, y = reprojected(lon.ravel(), lat.ravel(), of=GEOGRAPHIC, to=crs).T
    if not (np.isfinite(x).all() and np.isfinite(y).all()):
        return None
    return float(x.min()), float(y.min()), float(x.max()), float(y.max())


def theatre_box(grid: Grid, *, loc: Loc = LOC) -> Box:
    """The box of a grid on the earth; ScenarioError on a plane, where no file of the earth has a place."""
    if grid.is_plane:
        hint = "Give places by latitude and longitude to use files of real ground."
        raise ScenarioError(
            [Problem.at(loc, "this theatre is a plane in km, and files of the earth have no place on it", hint=hint)]
        )
    box = box_of(grid.bounds, grid.crs)
    if box is None:
        raise ScenarioError(
            [Problem.at(loc, f"a raster with the bounds {grid.bounds} in {grid.crs[:60]} is nowhere on the earth")]
        )
    return box
