"""The frame of a raster: where its cells lie on the earth, and how large they are in metres."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS, Proj, Transformer

from septel.errors import SeptelError

Array = NDArray[np.float64]
PLANE = "plane"  # a theatre on a plane in km: points are (x, y), not (latitude, longitude)
WGS84_A, WGS84_E2 = 6378137.0, 0.0066943799901413165  # semi-major axis in m and squared eccentricity (NIMA TR 8350.2)
GEOGRAPHIC = "EPSG:4326"
MOST_DISTORTION_DEG = 4.0  # of angles: beyond it a cell's shape on the map says too little about its shape on the ground
LATTICE = 65  # points a side at which the scale of a projection is asked; between them it is interpolated


@dataclass(frozen=True)
class Grid:
    """A raster's frame: `rows` from the north, `columns` from the west, cells of `dx` × `dy` in units of the `crs`.

    `crs` is anything that pyproj reads, or `plane`: then units are km, and points are (x, y) with y to the north. Points are
    (latitude, longitude) otherwise. `west` and `north` are the outer edges. Cells are numbered row · columns + column.
    """

    crs: str
    west: float
    north: float
    dx: float
    dy: float
    rows: int
    columns: int

    def __post_init__(self) -> None:
        if self.rows < 1 or self.columns < 1 or not (self.dx > 0 and self.dy > 0):
            raise SeptelError(f"a raster of {self.rows} × {self.columns} cells of {self.dx:g} × {self.dy:g} is none")

    @property
    def shape(self) -> tuple[int, int]:
        return self.rows, self.columns

    @property
    def cells(self) -> int:
        return self.rows * self.columns

    @property
    def is_plane(self) -> bool:
        return self.crs == PLANE

    @cached_property
    def is_geographic(self) -> bool:
        return not self.is_plane and CRS.from_user_input(self.crs).is_geographic

    @property
    def transform(self) -> tuple[float, float, float, float, float, float]:
        """The affine transform as rasterio's `Affine` takes it."""
        return self.dx, 0.0, self.west, 0.0, -self.dy, self.north

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east and north edges, in units of the CRS."""
        return self.west, self.north - self.rows * self.dy, self.west + self.columns * self.dx, self.north

    def position(self, points: Array) -> Array:
        """f8[n, 2].

        Fractional (row, column) of points f8[n, 2]; cell (r, c) has r ≤ row < r + 1; NaN where there is no answer.
        """
        x, y = self._project(np.asarray(points, np.float64).reshape(-1, 2))
        position = np.column_stack([(self.north - y) / self.dy, (x - self.west) / self.dx])
        known = np.isfinite(position).all(axis=1, keepdims=True)
        return np.where(known, position, np.nan)

    def cell(self, points: Array) -> NDArray[np.int64]:
        """i8[n]: the cells in which points f8[n, 2] lie, -1 outside."""
        position = self.position(points)
        inside: NDArray[np.bool_] = np.all((position >= 0) & (position < np.array(self.shape)), axis=1)
        row, column = np.floor(np.where(inside[:, None], position, 0)).astype(np.int64).T
        return np.where(inside, row * self.columns + column, -1)

    def points(self, position: Array) -> Array:
        """f8[n, 2]: the points at fractional (row, column) f8[n, 2]; the inverse of `position`."""
        row, column = np.asarray(position, np.float64).reshape(-1, 2).T
        x, y = self.west + column * self.dx, self.north - row * self.dy
        if self.is_plane:
            return np.column_stack([x, y])
        lon, lat = self._transformer.transform(x, y, direction="INVERSE")
        return np.column_stack([lat, lon])

    def centres(self, cells: NDArray[np.int64]) -> Array:
        """f8[n, 2]: the points in the middle of cells i8[n]."""
        row, column = np.divmod(np.asarray(cells, np.int64).ravel(), self.columns)
        return self.points(np.column_stack([row + 0.5, column + 0.5]))

    @cached_property
    def size_m(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Width and height of cells in metres, f4[rows or 1, columns or 1] each, to be broadcast to the raster.

        On a geographic grid width falls with latitude, by the WGS84 ellipsoid: dx · N cos φ and dy · M. On a projected one a
        cell is its size over the projection's point scale.
        """
        if self.is_plane:
            return _one(self.dx * 1000), _one(self.dy * 1000)
        if self.is_geographic:
            lat = np.radians(self.north - (np.arange(self.rows) + 0.5) * self.dy)
            w = np.sqrt(1 - WGS84_E2 * np.sin(lat) ** 2)
            width = np.radians(self.dx) * WGS84_A * np.cos(lat) / w
            height = np.radians(self.dy) * WGS84_A * (1 - WGS84_E2) / w**3
            return width[:, None].astype(np.float32), height[:, None].astype(np.float32)
        metres = CRS.from_user_input(self.crs).axis_info[0].unit_conversion_factor
        scale = self._scale()
        return (self.dx * metres / scale).astype(np.float32), (self.dy * metres / scale).astype(np.float32)

    def _scale(self) -> Array:
        from scipy.interpolate import RegularGridInterpolator  # slow to import, and needed for projected grids alone

        row, column = (np.linspace(0.5, size - 0.5, min(size, LATTICE)) for size in self.shape)
        lattice = np.stack(np.meshgrid(row, column, indexing="ij"), axis=-1)
        lat, lon = self.points(lattice.reshape(-1, 2)).T
        factors = Proj(CRS.from_user_input(self.crs)).get_factors(lon, lat, errcheck=True)
        if np.max(factors.angular_distortion) > MOST_DISTORTION_DEG:
            worst = float(np.max(factors.angular_distortion))
            raise SeptelError(
                f"the projection '{self.crs[:60]}' distorts angles by {worst:.0f}° here; use one that is meant for this place, "
                "such as its UTM zone, or degrees (EPSG:4326)"
            )
        scale = np.sqrt(np.asarray(factors.areal_scale)).reshape(len(row), len(column))
        if min(scale.shape) < 2:
            return np.full(self.shape, scale.mean())
        everywhere = np.meshgrid(np.arange(self.rows) + 0.5, np.arange(self.columns) + 0.5, indexing="ij")
        found: Array = RegularGridInterpolator((row, column), scale)(tuple(everywhere))
        return found

    @cached_property
    def _transformer(self) -> Transformer:
        return Transformer.from_crs(GEOGRAPHIC, self.crs, always_xy=True)

    def _project(self, points: Array) -> tuple[Array, Array]:
        if self.is_plane:
            return points[:, 0], points[:, 1]
        x, y = self._transformer.transform(points[:, 1], points[:, 0])
        if self.is_geographic:  # the same place may be written a turn further
            x = self.west + np.mod(np.asarray(x) - self.west, 360.0)
        return np.asarray(x), np.asarray(y)


def _one(size: float) -> NDArray[np.float32]:
    return np.array([[size]], np.float32)
