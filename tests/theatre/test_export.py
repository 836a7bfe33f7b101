from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pytest
import rasterio
import shapely
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from septel.errors import SeptelError
from septel.theatre import export
from septel.theatre.terrain.grid import PLANE, Grid

UTM = Grid("EPSG:32632", 600_000.0, 5_200_000.0, 100.0, 100.0, 4, 5)
DEGREES = Grid("EPSG:4326", -107.0, 26.0, 0.1, 0.1, 3, 4)


def hours(grid: Grid) -> np.ndarray[Any, Any]:
    found = np.arange(grid.cells, dtype=np.float32).reshape(grid.shape) / 4
    found[0, 0] = np.inf
    return found


@pytest.mark.parametrize("grid", [UTM, DEGREES], ids=["utm", "degrees"])
def test_a_raster_says_where_it_lies_what_it_holds_and_where_nothing_is_known(tmp_path: Path, grid: Grid) -> None:
    path = export.write_raster(tmp_path / "hours.tif", grid, hours(grid), title="hours of somebody", tags={"agency": "army"})
    with rasterio.open(path) as file:
        assert file.crs.to_string() == grid.crs and file.nodata == export.NODATA
        assert file.bounds == pytest.approx(grid.bounds)
        assert file.units == ("h",) and file.descriptions == ("hours of somebody",)
        assert file.tags()["agency"] == "army"
        band = file.read(1, masked=True)
    assert band.mask[0, 0] and band.mask.sum() == 1
    assert np.array_equal(band.compressed(), hours(grid)[np.isfinite(hours(grid))])
    assert [path.name for path in tmp_path.iterdir()] == ["hours.tif"]


def test_a_raster_on_a_plane_has_no_crs(tmp_path: Path) -> None:
    grid = Grid(PLANE, 0.0, 3.0, 1.0, 1.0, 3, 3)
    with rasterio.open(export.write_raster(tmp_path / "x.tif", grid, hours(grid), title="hours")) as file:
        assert file.crs is None and file.read(1).shape == (3, 3)


def test_bands_are_areas_that_do_not_overlap_and_add_up(tmp_path: Path) -> None:
    layer = export.bands(UTM, hours(UTM), [1.0, 2.0, 4.0])
    assert layer.columns["band"].tolist() == ["0–1 h", "1–2 h", "2–4 h"]
    assert sum(shape.area for shape in layer.shapes) == pytest.approx((1 + 4 + 4 + 8 - 1) * 100.0**2)
    assert all(a.intersection(b).area == 0 for a in layer.shapes for b in layer.shapes if a is not b)
    assert layer.columns["area_km2"].tolist() == pytest.approx([shape.area / 1e6 for shape in layer.shapes], abs=0.1)


@given(field=arrays(np.float32, (7, 9), elements=st.sampled_from([0.5, 1.5, 3.0, float("inf")])))
def test_bands_of_any_field_are_valid_multipolygons(field: np.ndarray[Any, Any]) -> None:
    grid = Grid("EPSG:4326", 0.0, 0.0, 0.1, 0.1, 7, 9)
    layer = export.bands(grid, field, [1.0, 2.0, 4.0])
    assert all(shape.is_valid and shape.geom_type == "MultiPolygon" for shape in layer.shapes)
    assert sum(shape.area for shape in layer.shapes) == pytest.approx(np.isfinite(field).sum() * 0.01)


def test_layers_of_a_package_keep_names_types_and_crs(tmp_path: Path) -> None:
    points = UTM.centres(np.array([0, 7]))
    layers = [
        export.bands(UTM, hours(UTM), [1.0, 2.0]),
        export.point_layer("bases", UTM, points, {"name": np.array(["Ä", "B"], object), "ok": np.array([True, False])}),
        export.line_layer("route", UTM, [points], {"km": np.array([0.7])}),
        export.point_layer("nothing", UTM, np.zeros((0, 2)), {"name": np.array([], object)}),
    ]
    path = export.write_layers(tmp_path / "all.gpkg", layers)
    assert pyogrio.list_layers(path)[:, 0].tolist() == ["isochrones", "bases", "route"]
    about, _, shapes, columns = pyogrio.raw.read(path, layer="bases")
    assert about["crs"] == "EPSG:32632" and columns[0].tolist() == ["Ä", "B"]
    found = shapely.get_coordinates(shapely.from_wkb(shapes))
    assert found == pytest.approx(np.array([[600_050, 5_199_950], [600_250, 5_199_850]]), abs=1e-3)
    assert list(tmp_path.iterdir()) == [path]


def test_geojson_is_in_degrees_whatever_the_grid(tmp_path: Path) -> None:
    point = np.array([[46.9, 10.4]])
    layer = export.point_layer("bases", UTM, point, {"name": np.array(["A"], object)})
    found = json.loads(export.write_layers(tmp_path / "a.geojson", [layer]).read_text(encoding="utf-8"))
    assert found["features"][0]["geometry"]["coordinates"] == pytest.approx([10.4, 46.9], abs=1e-6)


def test_what_cannot_be_written_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    layer = export.bands(UTM, hours(UTM), [1.0])
    with pytest.raises(SeptelError, match=r"\.gpkg or \.geojson"):
        export.write_layers(tmp_path / "a.shp", [layer])
    with pytest.raises(SeptelError, match="cannot be written"):
        export.write_layers(tmp_path / "none" / "a.gpkg", [layer])
    with pytest.raises(SeptelError, match="cannot be written"):
        export.write_raster(tmp_path / "none" / "a.tif", UTM, hours(UTM), title="x")
    assert list(tmp_path.iterdir()) == []
