from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod, Proj

from septel.errors import SeptelError
from septel.theatre.terrain.grid import GEOGRAPHIC, PLANE, Grid

GRIDS = {
    "plane": Grid(PLANE, 10.0, 90.0, 0.5, 0.25, 40, 30),
    "degrees": Grid(GEOGRAPHIC, -107.0, 25.0, 0.01, 0.02, 40, 30),
    "utm": Grid("EPSG:32613", 500_000.0, 2_800_000.0, 250.0, 500.0, 40, 30),
    "over the date line": Grid(GEOGRAPHIC, 179.8, -16.0, 0.01, 0.01, 40, 30),
}
GEOD = Geod(ellps="WGS84")


@given(st.sampled_from(sorted(GRIDS)), st.floats(0, 39.99), st.floats(0, 29.99))
def test_points_and_positions_are_inverse(name: str, row: float, column: float) -> None:
    grid = GRIDS[name]
    point = grid.points(np.array([[row, column]]))
    assert grid.position(point)[0] == pytest.approx([row, column], abs=1e-6)


@pytest.mark.parametrize("grid", GRIDS.values(), ids=GRIDS)
def test_the_middle_of_a_cell_lies_in_it(grid: Grid) -> None:
    cells = np.arange(grid.cells)
    assert np.array_equal(grid.cell(grid.centres(cells)), cells)


@pytest.mark.parametrize("grid", GRIDS.values(), ids=GRIDS)
def test_outside_is_no_cell(grid: Grid) -> None:
    positions = np.array([[-0.5, 3], [40.5, 3], [3, -0.5], [3, 30.5]])
    assert (grid.cell(grid.points(positions)) == -1).all()


def test_a_longitude_may_be_written_a_turn_further() -> None:
    grid = GRIDS["over the date line"]
    assert grid.cell(np.array([[-16.105, -179.995]])) == grid.cell(np.array([[-16.105, 180.005]])) == 10 * 30 + 20


def test_what_has_no_place_on_the_map_has_no_cell() -> None:
    assert GRIDS["utm"].cell(np.array([[np.nan, -105.0], [95.0, -105.0]])).tolist() == [-1, -1]


@pytest.mark.parametrize("name", ["degrees", "utm", "over the date line"])
def test_cells_are_as_large_as_the_geodesic_says(name: str) -> None:
    grid = GRIDS[name]
    width, height = (np.broadcast_to(size, grid.shape) for size in grid.size_m)
    for row, column in ((0, 0), (20, 15), (39, 29)):
        ends = np.array([[row + 0.5, column], [row + 0.5, column + 1], [row, column + 0.5], [row + 1, column + 0.5]])
        (a, b, c, d) = grid.points(ends)
        assert width[row, column] == pytest.approx(GEOD.inv(a[1], a[0], b[1], b[0])[2], rel=1e-6)
        assert height[row, column] == pytest.approx(GEOD.inv(c[1], c[0], d[1], d[0])[2], rel=1e-6)


def test_cells_of_a_plane_are_what_they_say() -> None:
    assert [float(size[0, 0]) for size in GRIDS["plane"].size_m] == [500.0, 250.0]


def test_the_scale_of_a_utm_zone_is_taken_out() -> None:
    width, _ = GRIDS["utm"].size_m
    assert width[20, 0] == pytest.approx(250 / 0.9996, rel=1e-6), "at the central meridian"
    edge = Grid("EPSG:32613", 830_000.0, 2_800_000.0, 250.0, 250.0, 3, 3)
    lat, lon = edge.centres(np.array([4]))[0]
    scale = Proj("EPSG:32613").get_factors(lon, lat).meridional_scale
    assert scale > 1.0009 and edge.size_m[0][1, 1] == pytest.approx(250 / scale, rel=1e-6)


@pytest.mark.parametrize("shape", [(1, 1), (1, 90), (90, 1)])
def test_narrow_grids_have_sizes_too(shape: tuple[int, int]) -> None:
    width, height = Grid("EPSG:32613", 500_000.0, 2_800_000.0, 100.0, 100.0, *shape).size_m
    assert width == pytest.approx(100 / 0.9996, rel=1e-5) and height == pytest.approx(100 / 0.9996, rel=1e-5)


def test_feet_are_not_metres() -> None:
    feet = Grid("EPSG:2230", 6_300_000.0, 1_900_000.0, 100.0, 100.0, 3, 3)  # California zone 6 in US survey feet
    assert float(feet.size_m[0].mean()) == pytest.approx(30.48, rel=1e-3)


def test_a_projection_that_bends_angles_here_is_refused() -> None:
    with pytest.raises(SeptelError, match="distorts angles by 106° here"):
        _ = Grid("ESRI:54034", 0.0, 6_000_000.0, 1000.0, 1000.0, 3, 3).size_m  # equal-area cylinder, far north


@pytest.mark.parametrize("wrong", [{"rows": 0}, {"columns": -1}, {"dx": 0.0}, {"dy": -1.0}])
def test_a_raster_that_is_none_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(SeptelError, match="is none"):
        Grid(**{"crs": PLANE, "west": 0.0, "north": 0.0, "dx": 1.0, "dy": 1.0, "rows": 2, "columns": 2, **wrong})  # type: ignore[arg-type]
