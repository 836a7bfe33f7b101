from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import shapely
from scipy import ndimage
from tests.theatre.terrain.readers.made import EAST, NORTH, UTM, dem, layer, line, raster, refused, said

from septel.theatre.terrain.grid import Grid
from septel.theatre.terrain.readers.areas import boundaries, cover, cover_raster

GRID = Grid(UTM, EAST, NORTH, 100.0, 100.0, 20, 30)


def area(left: float, top: float, right: float, bottom: float) -> shapely.Polygon:
    """An area in cells of the grid."""
    return shapely.box(EAST + 100 * left, NORTH - 100 * bottom, EAST + 100 * right, NORTH - 100 * top)


def test_boundaries_have_their_names_and_rings(tmp_path: Path) -> None:
    ring = shapely.difference(shapely.box(-99, 19, -98, 20), shapely.box(-98.6, 19.4, -98.4, 19.6))
    shapes = [
        ring,
        shapely.multipolygons([shapely.box(-97, 19, -96, 20), shapely.box(-95, 19, -94, 20)]),
        shapely.box(-93, 19, -92, 20),
    ]
    path = layer(tmp_path / "states.gpkg", shapes, {"NOMGEO": ["A", "B", "A"], "code": ["1", "2", "3"]}, kind="Unknown")
    found = dict(boundaries(path))
    assert {name: len(rings) for name, rings in found.items()} == {"A": 3, "B": 2}
    assert found["A"][0].shape == (5, 2) and found["A"][0].min(axis=0).tolist() == [-99, 19]
    assert [name for name, _ in boundaries(path, name_column="CODE")] == ["1", "2", "3"]
    assert "Did you mean 'code'?" in refused(lambda: boundaries(path, name_column="coed"))
    bare = layer(tmp_path / "bare.gpkg", shapes[2:], kind="Polygon")
    assert "no column says how its areas are named" in refused(lambda: boundaries(bare))
    lines = layer(tmp_path / "lines.gpkg", [line((0, 0), (1, 1))], {"name": ["x"]})
    assert "has no layer of areas" in refused(lambda: boundaries(lines))


def test_land_cover_has_the_factor_of_its_class(tmp_path: Path) -> None:
    shapes = [area(0, 0, 10, 20), area(10, 0, 20, 20), area(12, 5, 15, 8), area(25, 0, 30, 20)]
    path = layer(tmp_path / "cover.gpkg", shapes, {"class": ["Forest", "grass", "forest", "swamp"]}, kind="Polygon", crs=UTM)
    made, told = cover(path, GRID, {"forest": 2.0, "grass": 1.2})
    assert np.unique(made[:, :10]).tolist() == [2.0] and made[0, 11] == pytest.approx(1.2) and made[6, 13] == 2.0
    assert made[0, 22] == made[0, 27] == 1.0
    assert "classes in 'class' without a factor count as 1: 'swamp' (1)" in said(told)
    _, told = cover(path, GRID, {"forrest": 2.0, "grass": 1.2, "swamp": 3}, "class")
    assert "Is 'Forest' meant by 'forrest'?" in said(told)


def test_an_infinite_factor_is_a_barrier_that_holds(tmp_path: Path) -> None:
    river = shapely.buffer(line((EAST - 100, NORTH - 1900), (EAST + 3100, NORTH - 100)), 5)  # far thinner than a cell
    path = layer(tmp_path / "river.gpkg", [river], {"class": ["river"]}, kind="Polygon", crs=UTM)
    made, _ = cover(path, GRID, {"river": np.inf})
    regions, count = ndimage.label(np.isfinite(made), np.ones((3, 3)))
    assert count == 2 and regions[0, 0] != regions[19, 29]


def test_factors_must_be_above_nothing(tmp_path: Path) -> None:
    path = layer(tmp_path / "cover.gpkg", [area(0, 0, 1, 1)], {"class": ["x"]}, kind="Polygon", crs=UTM)
    for factor in (0.0, -1.0, np.nan):
        assert "theatre.ground.factors.x" in refused(lambda factor=factor: cover(path, GRID, {"x": factor}))
    away = layer(tmp_path / "away.gpkg", [area(1000, 0, 1001, 1)], {"class": ["x"]}, kind="Polygon", crs=UTM)
    assert "does not meet the theatre" in refused(lambda: cover(away, GRID, {"x": 2}))
    bare = layer(tmp_path / "bare.gpkg", [area(0, 0, 1, 1)], {"size": np.array([1.0])}, kind="Polygon", crs=UTM)
    assert "no column says what covers the land. Say which `column`: size." in refused(lambda: cover(bare, GRID, {"x": 2}))


def test_a_classified_raster_has_the_factor_of_the_nearest_or_most_frequent_class(tmp_path: Path) -> None:
    codes = np.full((40, 60), 10, np.uint8)
    codes[:, 30:] = 20
    codes[::5, ::5] = 30
    codes[:4, :4] = 0
    path = raster(tmp_path / "cover.tif", codes, EAST, NORTH, 50.0, nodata=0)
    fine, told = cover_raster(path, Grid(UTM, EAST, NORTH, 50.0, 50.0, 40, 60), {10: 1.5, 20: 3.0, 30: 7.0})
    expected = np.vectorize({10: 1.5, 20: 3.0, 30: 7.0, 0: 1.0}.get)(codes)
    assert np.array_equal(fine, expected) and not told
    coarse, told = cover_raster(path, Grid(UTM, EAST, NORTH, 250.0, 250.0, 8, 12), {10: 1.5, 30: 7.0})
    assert np.unique(coarse[1:, :6]).tolist() == [1.5] and np.unique(coarse[:, 6:]).tolist() == [1.0]
    assert "classes in its cells without a factor count as 1: '20' (48)" in said(told)


def test_a_river_of_a_classified_raster_that_runs_diagonally_is_closed(tmp_path: Path) -> None:
    codes = np.where(np.eye(20, 30, dtype=bool), 80, 10).astype(np.uint8)
    path = raster(tmp_path / "cover.tif", codes, EAST, NORTH, 100.0)
    made, _ = cover_raster(path, GRID, {10: 1.0, 80: np.inf})
    assert ndimage.label(np.isfinite(made), np.ones((3, 3)))[1] == 2


def test_a_classified_raster_elsewhere_is_refused(tmp_path: Path) -> None:
    path = dem(tmp_path / "far.tif", west=EAST + 100_000)
    assert "does not meet the theatre" in refused(lambda: cover_raster(path, GRID, {1: 2.0}))
    assert "a factor of 0 is none" in refused(lambda: cover_raster(path, GRID, {1: 0.0}))
