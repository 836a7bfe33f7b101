"""A small ground of a user's own, made here: a DEM in UTM with a hole, one road, two agencies, three places."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyogrio.raw
import rasterio
import shapely
from pyproj import Transformer
from rasterio.transform import from_origin

CELLS, CELL_M, WEST, NORTH = 120, 200.0, 600_000.0, 5_200_000.0
CRS = "EPSG:32632"
NODATA = -9999.0
SCENARIO = """\
version: 1
name: own
title: A valley
horizon: 90 d
theatre:
  places:
    - {{name: Alpha, at: {alpha}, people: 9000, state: North}}
    - {{name: Beta, at: {beta}, people: 4000, state: South}}
    - {{name: Gamma, at: {gamma}, people: 300, state: North}}
  terrain: {{elevation: dem.tif, roads: roads.gpkg, margin: 3 km{more}}}
agencies:
  police: {{title: Police of the valley, command: {{seat: Alpha}}, bases: {{Alpha: 6, Beta: 1}}}}
  rescue: {{command: {{seat: Beta}}, bases: {{Beta: {{assault: 2, air: 1}}}}}}
organisations: {{ring: {{title: The ring, territory: {{Alpha: 1, Gamma: 3}}}}}}
designs: {{as_is: {{}}, platform: {{sharing: platform}}}}
"""


def point(column: float, row: float) -> list[float]:
    """Latitude and longitude of a position on the DEM, in cells."""
    back = Transformer.from_crs(CRS, "EPSG:4326", always_xy=True)
    lon, lat = back.transform(WEST + column * CELL_M, NORTH - row * CELL_M)
    return [round(lat, 5), round(lon, 5)]


def heights() -> np.ndarray[Any, Any]:
    """f4[row, column]: hills, and a strip in the west of which nothing is known."""
    turn = np.linspace(0, 6, CELLS)
    height = 400 + 300 * np.sin(turn)[:, None] * np.cos(1.3 * turn)
    height[:, :6] = NODATA
    return height.astype(np.float32)


def write(folder: Path, *, more: str = "", change: str = "") -> Path:
    """Write the DEM, the road and the scenario into a folder; `more` are further words of the terrain, `change` of the file."""
    shape = {"height": CELLS, "width": CELLS, "count": 1, "dtype": "float32", "crs": CRS, "nodata": NODATA}
    with rasterio.open(
        folder / "dem.tif", "w", driver="GTiff", transform=from_origin(WEST, NORTH, CELL_M, CELL_M), **shape
    ) as file:
        file.write(heights(), 1)
    alpha, beta, gamma, middle = point(20, 20), point(100, 100), point(60, 30), point(60, 60)
    road = shapely.LineString([end[::-1] for end in (alpha, middle, beta)])
    pyogrio.raw.write(
        folder / "roads.gpkg",
        np.array([shapely.to_wkb(road)], object),
        [np.array(["primary"], object)],
        ["class"],
        layer="roads",
        driver="GPKG",
        geometry_type="LineString",
        crs="EPSG:4326",
    )
    path = folder / "own.yaml"
    path.write_text(SCENARIO.format(alpha=alpha, beta=beta, gamma=gamma, more=more) + change, encoding="utf-8")
    return path
