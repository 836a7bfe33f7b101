"""Raster files: opened with every doubt cleared, those of one lattice joined to a sheet.

A sheet of tiles that lie side by side is read as one raster, so that what is interpolated or averaged across a seam knows both
sides of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import ProjError

from septel.errors import Loc, Problem, ScenarioError
from septel.theatre.terrain.readers.base import LOC, Box, box_of, expect, ground_crs, quiet, refusal, written

Values = NDArray[np.float32]
Look = Callable[["Raster", Values], Values]
DRIVERS = {".tif": "GTiff", ".tiff": "GTiff", ".hgt": "SRTMHGT", ".vrt": "VRT", ".asc": "AAIGrid"}
MOST_FILES = 500  # held open at the same time
ALIKE = 1e-3  # of a cell, by which the lattices of two files may differ
HGT = re.compile(r"[NS](\d{2})[EW](\d{3})", re.IGNORECASE)


@dataclass(frozen=True, eq=False)
class Raster:
    """An open raster: rasterio's dataset, the CRS of its ground, its vertical one if it says, its affine.

    `bounds` are west, south, east and north in units of the CRS, `box` the same in degrees; `loc` is who named the file.
    """

    path: Path
    dataset: Any
    crs: str
    vertical: CRS | None
    affine: Any
    bounds: tuple[float, float, float, float]
    box: Box
    loc: Loc

    @property
    def has_mask(self) -> bool:
        """Whether the file says which of its cells hold no data."""
        return "all_valid" not in {flag.name for flag in self.dataset.mask_flag_enums[0]}


@contextmanager
def opened(path: Path, *, loc: Loc = LOC) -> Iterator[Raster]:
    """A raster of one band that knows its place on the earth; ScenarioError for any other."""
    import rasterio
    from rasterio.errors import RasterioError

    expect(path, "raster", loc=loc)
    if path.suffix.lower() == ".vrt":
        _here_only(path, loc)
    with quiet(), rasterio.Env():
        try:
            dataset = rasterio.open(path, driver=DRIVERS[path.suffix.lower()])
        except RasterioError as error:
            raise _unreadable(path, error, loc) from None
        with dataset:
            _one_band(path, dataset, loc)
            crs, vertical = _crs(path, dataset, loc)
            west, south, east, north = bounds = _bounds(dataset)
            box = box_of(bounds, crs)
            if box is None:
                hint = "Its coordinates and its CRS do not belong together; assign the right one: "
                hint += f"gdal_edit.py -a_srs EPSG:… {path.name}"
                message = f"x {west:g} to {east:g}, y {south:g} to {north:g} is nowhere on the earth in {_short(crs)}"
                raise refusal(loc, path, message, hint)
            yield Raster(path, dataset, crs, vertical, dataset.transform, bounds, box, loc)


def _here_only(path: Path, loc: Loc) -> None:
    """ScenarioError if a VRT names a file of the network, where nothing here may go."""
    for named in re.findall(r"<Source(?:Filename|Dataset)[^>]*>([^<]*)<", path.read_text(encoding="utf-8", errors="replace")):
        if "://" in named or "/vsi" in named:
            raise refusal(loc, path, f"names '{named.strip()[:80]}', which is no plain file", "Download it and name the copy.")


def _bounds(dataset: Any) -> tuple[float, float, float, float]:
    """West, south, east and north, also of a raster that is turned or stands on its head."""
    rows, columns = dataset.shape
    x, y = zip(*(dataset.transform * corner for corner in ((0, 0), (columns, 0), (0, rows), (columns, rows))), strict=True)
    return min(x), min(y), max(x), max(y)


def _unreadable(path: Path, error: Exception, loc: Loc) -> Exception:
    if path.suffix.lower() == ".hgt":
        match = HGT.match(path.name)
        if match is None or int(match[1]) > 90 or int(match[2]) > 180:
            hint = "An .hgt tile is named for its south-west corner, such as N19W099.hgt."
            return refusal(loc, path, "its name does not say where it lies", hint)
        hint = "A tile has 1201², 3601² or 1801 × 3601 heights of two bytes each; is the download complete?"
        return refusal(loc, path, f"has {path.stat().st_size:,} bytes, which no .hgt tile has", hint)
    return refusal(loc, path, f"is not a raster that can be read: {_first_line(error)}")


def _first_line(error: Exception) -> str:
    cause = error.__cause__ or error
    return (str(cause).strip().splitlines() or ["no reason given"])[0][:200]


def _short(crs: str) -> str:
    return CRS.from_user_input(crs).name if len(crs) > 20 else crs


def _one_band(path: Path, dataset: Any, loc: Loc) -> None:
    bands = [colour.name for colour in dataset.colorinterp if colour.name != "alpha"]
    if len(bands) != 1:
        hint = f"Make one band of it: gdal_translate -b 1 {path.name} one_band.tif"
        raise refusal(loc, path, f"has {len(bands)} bands, like a picture; one is wanted", hint)
    if "complex" in dataset.dtypes[0]:
        raise refusal(loc, path, f"holds complex numbers ({dataset.dtypes[0]})")


def _crs(path: Path, dataset: Any, loc: Loc) -> tuple[str, CRS | None]:
    hint = f"Assign the one it was made in: gdal_edit.py -a_srs EPSG:… {path.name}"
    if dataset.crs is None:
        raise refusal(loc, path, "has no CRS, so nobody knows where it lies", hint)
    try:
        whole = CRS.from_wkt(dataset.crs.to_wkt())
        crs = ground_crs(whole)
        Transformer.from_crs(crs, 4326)
    except ProjError:
        raise refusal(loc, path, f"has a CRS that does not say where on the earth ('{str(dataset.crs)[:60]}')", hint) from None
    if dataset.transform.is_identity:
        hint = f"Give it its corners: gdal_edit.py -a_ullr WEST NORTH EAST SOUTH {path.name}"
        raise refusal(loc, path, "has a CRS but no geotransform, so nobody knows where it lies", hint)
    return written(crs), whole.sub_crs_list[1] if whole.is_compound else None


@dataclass(frozen=True, eq=False)
class Sheet:
    """Rasters on one lattice: `rows` × `columns` cells, in which each raster begins at a row and a column; the first counts."""

    parts: tuple[tuple[Raster, int, int], ...]
    crs: str
    affine: Any
    rows: int
    columns: int

    def read(self, top: int, left: int, rows: int, columns: int, look: Look) -> Values:
        """f4[rows, columns]: the cells of a window, NaN without data; each raster's own go through `look` first."""
        from rasterio.windows import Window

        values = np.full((rows, columns), np.nan, np.float32)
        for raster, row, column in self.parts:
            height, width = raster.dataset.shape
            row0, row1 = max(top, row), min(top + rows, row + height)
            column0, column1 = max(left, column), min(left + columns, column + width)
            if row0 >= row1 or column0 >= column1:
                continue
            block = values[row0 - top : row1 - top, column0 - left : column1 - left]
            empty = np.isnan(block)
            if empty.any():
                window = Window(column0 - column, row0 - row, column1 - column0, row1 - row0)
                block[empty] = look(raster, _values(raster, window))[empty]
        return values


def _values(raster: Raster, window: Any) -> Values:
    from rasterio.errors import RasterioError

    try:
        read = raster.dataset.read(1, window=window, masked=True)
    except RasterioError as error:
        raise refusal(raster.loc, raster.path, f"is damaged: {_first_line(error)}") from None
    values: Values = read.astype(np.float32).filled(np.nan)
    values[~np.isfinite(values)] = np.nan
    return values


@contextmanager
def sheets(paths: Sequence[Path], *, loc: Loc = LOC) -> Iterator[list[Sheet]]:
    """Rasters that can be read, those of one CRS, cell size and lattice as one sheet; ScenarioError with every bad file."""
    if not paths:
        raise ScenarioError([Problem.at(loc, "no file is named")])
    if len(paths) > MOST_FILES:
        hint = "Make one of them that names the others: gdalbuildvrt all.vrt *.tif"
        raise ScenarioError([Problem.at(loc, f"{len(paths):,} files are more than {MOST_FILES}", hint=hint)])
    wrong: list[Problem] = []
    alike: list[list[Raster]] = []
    with ExitStack() as stack:
        for path in paths:
            try:
                raster = stack.enter_context(opened(path, loc=loc))
            except ScenarioError as error:
                wrong += error.problems
                continue
            own = next((group for group in alike if _offset(group[0], raster) is not None), None)
            if own is None:
                alike.append([raster])
            else:
                own.append(raster)
        if wrong:
            raise ScenarioError(wrong)
        yield [_sheet(group) for group in alike]


def _offset(first: Raster, raster: Raster) -> tuple[int, int] | None:
    """How many rows and columns below and right of the first another raster begins; None if it is on another lattice."""
    a, b = first.affine, raster.affine
    same = max(abs(x - y) for x, y in zip((a.a, a.b, a.d, a.e), (b.a, b.b, b.d, b.e), strict=True))
    extent = max(*first.dataset.shape, *raster.dataset.shape)
    if first.crs != raster.crs or same * extent > ALIKE * max(first.dataset.res):
        return None
    column, row = ~a * (b.c, b.f)
    near = abs(column - round(column)) < 10 * ALIKE and abs(row - round(row)) < 10 * ALIKE
    return (round(row), round(column)) if near else None


def _sheet(group: list[Raster]) -> Sheet:
    from rasterio.transform import Affine

    begin = np.array([_offset(group[0], raster) for raster in group])
    end = begin + [raster.dataset.shape for raster in group]
    top, left = (int(part) for part in begin.min(axis=0))
    rows, columns = (int(part) for part in end.max(axis=0) - (top, left))
    parts = tuple((raster, int(row) - top, int(column) - left) for raster, (row, column) in zip(group, begin, strict=True))
    return Sheet(parts, group[0].crs, group[0].affine * Affine.translation(left, top), rows, columns)
