from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from tests.theatre.terrain.readers.made import EAST, HERE, NORTH, UTM, dem, hgt, plane, raster, refused, said

from septel.errors import CapacityError, SeptelError
from septel.theatre.terrain.grid import Grid
from septel.theatre.terrain.readers.base import Box
from septel.theatre.terrain.readers.elevation import grid_of, native, read

MOST = 10_000_000


def heights(path: Path, **grid: Any) -> tuple[np.ndarray, str]:
    values, told = read([path], grid_of([path], most_cells=MOST, **grid))
    return values, said(told)


def test_on_its_own_grid_a_file_keeps_every_value(tmp_path: Path) -> None:
    path = dem(tmp_path / "dem.tif")
    grid = grid_of([path], most_cells=MOST)
    values, told = read([path], grid)
    assert (grid.crs, grid.shape, grid.dx, grid.west, grid.north) == (UTM, (60, 80), 30.0, EAST, NORTH)
    with rasterio.open(path) as file:
        assert np.array_equal(values, file.read(1))
    assert not told


def test_what_a_file_says_of_itself_is_told_without_its_cells(tmp_path: Path) -> None:
    (frame,) = native([dem(tmp_path / "dem.tif", units="m")])
    assert (frame.crs, frame.rows, frame.columns, frame.dx, frame.nodata, frame.unit) == (UTM, 60, 80, 30.0, -9999.0, "m")
    assert frame.cell_m == pytest.approx(30 / 0.9996, rel=1e-4)
    assert frame.box.west == pytest.approx(HERE[1], abs=0.01)
    assert 18.9 < frame.box.south < frame.box.north < 19.1


@pytest.mark.parametrize("cell_m", [None, 45.0, 200.0])
def test_a_plane_keeps_its_slope_and_its_heights_in_another_crs(tmp_path: Path, cell_m: float | None) -> None:
    path = dem(tmp_path / "dem.tif", rows=400, columns=400)
    box = native([path])[0].box
    step = (cell_m or 30.0) / 111_000
    size = int(0.08 / step)
    grid = Grid("EPSG:4326", box.west + 0.01, box.north - 0.01, step, step, size, size)
    values, told = read([path], grid)
    assert not told
    lat, lon = grid.centres(np.arange(grid.cells)).T
    assert np.allclose(values.ravel(), plane(*_utm(lon, lat)), atol=0.15)
    width, height = (part.ravel() for part in grid.size_m)
    assert np.diff(values, axis=1) / width[:, None] == pytest.approx(0.02, rel=0.01)
    assert -np.diff(values, axis=0) / height[0] == pytest.approx(0.05, rel=0.01)


def _utm(lon: np.ndarray, lat: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    from pyproj import Transformer

    x, y = Transformer.from_crs("EPSG:4326", UTM, always_xy=True).transform(lon, lat)
    return x, y


def test_a_coarser_grid_has_averages_of_what_has_data(tmp_path: Path) -> None:
    values = np.arange(36, dtype=np.float32).reshape(6, 6) + 100
    values[0, 0] = -9999
    path = raster(tmp_path / "six.tif", values, EAST, NORTH, 30.0, nodata=-9999)
    made, _ = read([path], Grid(UTM, EAST, NORTH, 90.0, 90.0, 2, 2))
    known = np.where(values == -9999, np.nan, values)
    assert made == pytest.approx(np.nanmean(known.reshape(2, 3, 2, 3), axis=(1, 3)), rel=1e-5)


def test_the_pieces_in_which_a_file_is_read_leave_no_seams(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from septel.theatre.terrain.readers import laying

    path = dem(tmp_path / "dem.tif", rows=300, columns=300, heights=lambda x, y: 500 + 200 * np.sin(x / 700) * np.cos(y / 900))
    box = native([path])[0].box
    grid = Grid("EPSG:4326", box.west, box.north, 0.001, 0.0011, 70, 80)
    whole, _ = read([path], grid)
    monkeypatch.setattr(laying, "PIECE", 64)
    pieces, _ = read([path], grid)
    assert np.array_equal(np.isnan(whole), np.isnan(pieces))
    assert np.nanmax(np.abs(whole - pieces)) < 0.05


def test_only_what_lies_under_the_grid_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from septel.theatre.terrain.readers import rasters

    seen: list[tuple[int, ...]] = []
    values = rasters._values
    monkeypatch.setattr(rasters, "_values", lambda *args: (read := values(*args), seen.append(read.shape))[0])
    path = dem(tmp_path / "big.tif", rows=3000, columns=3000, dtype="int16", tiled=True, compress="deflate")
    read([path], Grid(UTM, EAST + 40_000, NORTH - 40_000, 30.0, 30.0, 50, 50))
    assert len(seen) == 1 and max(seen[0]) < 80
    seen.clear()
    read([path], Grid(UTM, EAST, NORTH, 3000.0, 3000.0, 30, 30))
    assert max(max(shape) for shape in seen) <= 2200


def test_in_a_mosaic_the_first_file_with_data_decides(tmp_path: Path) -> None:
    left = raster(tmp_path / "left.tif", np.full((10, 10), 100, np.int16), EAST, NORTH, 30.0, nodata=-1)
    holed = np.full((10, 20), 200, np.int16)
    holed[:, 15:] = -1
    right = raster(tmp_path / "right.tif", holed, EAST, NORTH, 30.0, nodata=-1)
    last = raster(tmp_path / "last.tif", np.full((10, 20), 300, np.int16), EAST, NORTH, 30.0, nodata=-1)
    paths = [left, right, last]
    values, _ = read(paths, grid_of(paths, most_cells=MOST))
    assert values[3].tolist() == [100] * 10 + [200] * 5 + [300] * 5


def test_two_tiles_side_by_side_meet_without_a_gap_in_another_crs_too(tmp_path: Path) -> None:
    paths = [
        dem(tmp_path / "west.tif", rows=200, columns=100),
        dem(tmp_path / "east.tif", rows=200, columns=100, west=EAST + 3000),
    ]
    box = native(paths)[0].box
    for cell in (0.0002, 0.0012):
        grid = Grid("EPSG:4326", box.west + 0.002, box.north - 0.002, cell, cell, int(0.045 / cell), int(0.05 / cell))
        values, told = read(paths, grid)
        assert not told
        lat, lon = grid.centres(np.arange(grid.cells)).T
        assert np.allclose(values.ravel(), plane(*_utm(lon, lat)), atol=0.1)


def test_srtm_tiles_and_cloud_optimised_files_are_read(tmp_path: Path) -> None:
    tile = hgt(tmp_path)
    values, told = heights(tile, box=Box(19.2, -98.8, 19.4, -98.6))
    assert native([tile])[0].box == pytest.approx((19, -99, 20, -98), abs=0.001)
    assert (values == 1500).all() and not told
    cog = dem(tmp_path / "cog.tif", rows=600, columns=600, driver="COG")
    assert heights(cog)[0] == pytest.approx(heights(dem(tmp_path / "plain.tif", rows=600, columns=600))[0])


def test_an_srtm_file_that_is_none_is_told_by_name_or_size(tmp_path: Path) -> None:
    assert "such as N19W099.hgt" in refused(lambda: native([hgt(tmp_path, "tile.hgt")]))
    short = tmp_path / "N20W099.hgt"
    short.write_bytes(b"\0" * 1000)
    assert "1,000 bytes" in refused(lambda: native([short]))


def test_scale_and_unit_of_a_band_are_applied_and_told(tmp_path: Path) -> None:
    values, told = heights(dem(tmp_path / "dm.tif", scale=0.1, heights=lambda x, y: 0 * x + 15000))
    assert values == pytest.approx(1500) and not told
    values, told = heights(dem(tmp_path / "feet.tif", units="ft"))
    assert values[0, 0] == pytest.approx(0.3048 * plane(np.array(EAST + 15), np.array(NORTH - 15)), rel=1e-5)
    assert "heights are in 'ft' and were multiplied by 0.3048" in told
    assert "unit 'fathom' is not known" in heights(dem(tmp_path / "f.tif", units="fathom"))[1]


def test_feet_in_the_vertical_crs_are_feet(tmp_path: Path) -> None:
    path = dem(tmp_path / "compound.tif", crs="EPSG:32614+6360", heights=lambda x, y: 0 * x + 1000)  # NAVD88 height (ftUS)
    values, told = heights(path)
    assert values == pytest.approx(304.8006, rel=1e-6)
    assert "US survey foot" in told
    assert native([path])[0].crs == UTM


def test_heights_above_everest_are_suspected_to_be_feet(tmp_path: Path) -> None:
    _, told = heights(dem(tmp_path / "feet.tif", heights=lambda x, y: 0 * x + 14_000))
    assert "reach 14,000 m; are they feet?" in told and "0.3048" in told and "-units ft feet.tif" in told
    text = refused(lambda: heights(dem(tmp_path / "none.tif", heights=lambda x, y: 0 * x + 40_000)))
    assert "no heights on the earth" in text


@pytest.mark.parametrize("value", [-32768, -9999, 32767, -99999.0, -3.4028235e38])
def test_a_value_for_no_data_that_is_not_declared_is_refused_by_name(tmp_path: Path, value: float) -> None:
    values = np.full((40, 40), 800, np.int16 if isinstance(value, int) else np.float32)
    values[5, 5:9] = value
    path = raster(tmp_path / "holes.tif", values, EAST, NORTH, 30.0)
    text = refused(lambda: heights(path))
    assert f"{np.float32(value):g} stands in 0.25 % of its cells" in text
    assert "it has no nodata tag" in text and f"gdal_edit.py -a_nodata {np.float32(value):.9g} holes.tif" in text


def test_a_second_value_for_no_data_is_refused_beside_the_declared_one(tmp_path: Path) -> None:
    values = np.full((40, 40), 800, np.int16)
    values[5, 5], values[6, 6] = -9999, -32768
    path = raster(tmp_path / "holes.tif", values, EAST, NORTH, 30.0, nodata=-32768)
    assert "its nodata tag says -32768" in refused(lambda: heights(path))


def test_the_deep_sea_may_be_as_deep_as_it_is(tmp_path: Path) -> None:
    path = dem(tmp_path / "trench.tif", nodata=None, heights=lambda x, y: np.where(x < EAST + 900, -9999, -9990.0))
    values, told = heights(path)
    assert np.unique(values).tolist() == [-9999, -9990] and not told


def test_no_data_is_never_sea_level(tmp_path: Path) -> None:
    values = np.full((40, 40), 800, np.float32)
    values[:, 30:] = -9999
    values[0, 0] = np.nan
    made, told = heights(raster(tmp_path / "coast.tif", values, EAST, NORTH, 30.0, nodata=-9999))
    assert np.isnan(made).sum() == 401
    assert np.nanmin(made) == 800
    assert "25 % of the ground has no height" in told


def test_what_a_mask_hides_is_no_data(tmp_path: Path) -> None:
    path = tmp_path / "masked.tif"
    with rasterio.Env(GDAL_TIFF_INTERNAL_MASK=True):
        raster(path, np.zeros((40, 40), np.int16), EAST, NORTH, 30.0)
        with rasterio.open(path, "r+") as file:
            values, mask = np.full((40, 40), 50, np.int16), np.full((40, 40), 255, np.uint8)
            values[:10], mask[:10] = -32768, 0
            file.write(values, 1)
            file.write_mask(mask)
    made, _ = heights(path)
    assert np.isnan(made[:10]).all() and (made[10:] == 50).all()


def test_zeros_of_a_file_without_a_nodata_tag_are_told(tmp_path: Path) -> None:
    low = dem(tmp_path / "low.tif", nodata=None, heights=lambda x, y: np.maximum(x - EAST - 600, 0))
    _, told = heights(low)
    assert "25 % of its heights are 0 and it has no nodata tag; they are taken as sea level" in told
    tagged = dem(tmp_path / "tagged.tif", heights=lambda x, y: np.maximum(x - EAST - 600, 0))
    assert heights(tagged)[1] == ""


def test_a_file_without_any_height_here_is_refused(tmp_path: Path) -> None:
    path = dem(tmp_path / "empty.tif", heights=lambda x, y: 0 * x - 9999)
    assert "has no heights in the theatre" in refused(lambda: heights(path))


def test_a_file_elsewhere_is_refused_with_both_boxes(tmp_path: Path) -> None:
    path = dem(tmp_path / "dem.tif")
    box = Box(25.0, -108.0, 26.0, -107.0)
    text = refused(lambda: grid_of([path], box=box, most_cells=MOST))
    assert "does not meet the theatre" in text
    assert "latitude 18.98 to 18.99, longitude -99 to -98.977" in text and "latitude 25 to 26, longitude -108 to -107" in text
    there = Grid("EPSG:4326", -108.0, 26.0, 0.1, 0.1, 10, 10)
    assert "latitude 25 to 26, longitude -108 to -107" in refused(lambda: read([path], there))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda folder: folder / "none.tif", "cannot be read: No such file"),
        (lambda folder: folder / "none.tiff" / "..", "no reader knows"),
        (lambda folder: _text(folder / "text.tif", "not a raster"), "is not a raster that can be read"),
        (lambda folder: _text(folder / "empty.tif", ""), "is an empty file"),
        (lambda folder: _text(folder / "dem.tfi", "x"), "Did you mean '.tif'?"),
        (lambda folder: _text(folder / "roads.gpkg", "x"), "is a file of lines, points or areas by its name"),
        (lambda folder: dem(folder / "nowhere.tif", crs=None), "has no CRS, so nobody knows where it lies. Assign"),
        (lambda folder: dem(folder / "local.tif", crs='LOCAL_CS["here",UNIT["metre",1]]'), "does not say where on the earth"),
        (lambda folder: dem(folder / "wrong.tif", crs="EPSG:4326"), "is nowhere on the earth in EPSG:4326. Its coordinates"),
        (lambda folder: _rgb(folder / "rgb.tif"), "has 3 bands, like a picture"),
        (lambda folder: _unplaced(folder / "unplaced.tif"), "no geotransform"),
    ],
)  # fmt: skip
def test_files_that_cannot_be_used_are_refused_in_words(tmp_path: Path, make: Any, message: str) -> None:
    path = make(tmp_path)
    text = refused(lambda: native([path]))
    assert message in text and str(path) in text


def _text(path: Path, text: str) -> Path:
    path.write_text(text)
    return path


def _rgb(path: Path) -> Path:
    return raster(path, np.zeros((3, 5, 5), np.uint8), EAST, NORTH, 30.0, photometric="RGB")


def _unplaced(path: Path) -> Path:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that it has no place is meant
        with rasterio.open(path, "w", driver="GTiff", dtype="int16", count=1, height=5, width=5, crs=UTM) as file:
            file.write(np.ones((1, 5, 5), np.int16))
    return path


def test_a_damaged_file_is_told_when_its_cells_are_read(tmp_path: Path) -> None:
    path = dem(tmp_path / "cut.tif", rows=500, columns=500, compress="deflate")
    path.write_bytes(path.read_bytes()[:-20_000])
    assert "cut.tif" in refused(lambda: heights(path))


def test_of_a_mosaic_the_damaged_file_is_told(tmp_path: Path) -> None:
    path = dem(tmp_path / "cut.tif", rows=500, columns=500, compress="deflate")
    path.write_bytes(path.read_bytes()[:-20_000])
    paths = [dem(tmp_path / "a.tif"), path, dem(tmp_path / "z.tif")]
    assert "cut.tif: is damaged" in refused(lambda: read(paths, grid_of(paths, most_cells=MOST)))


def test_a_raster_on_its_head_is_read(tmp_path: Path) -> None:
    from rasterio.transform import Affine

    up = dem(tmp_path / "up.tif")
    with rasterio.open(up) as file:
        values, profile = file.read(1), file.profile
    profile["transform"] = Affine(30, 0, EAST, 0, 30, NORTH - 60 * 30)
    with rasterio.open(tmp_path / "down.tif", "w", **profile) as file:
        file.write(values[::-1], 1)
    assert native([tmp_path / "down.tif"])[0].bounds == native([up])[0].bounds
    assert heights(tmp_path / "down.tif")[0] == pytest.approx(values)


def vrt(path: Path, source: str) -> Path:
    frame = f"<SRS>{UTM}</SRS><GeoTransform>{EAST},30,0,{NORTH},0,-30</GeoTransform>"
    name = f'<SourceFilename relativeToVRT="1">{source}</SourceFilename>'
    band = f'<VRTRasterBand dataType="Int16" band="1"><NoDataValue>-99999</NoDataValue><SimpleSource>{name}</SimpleSource>'
    return _text(path, f'<VRTDataset rasterXSize="80" rasterYSize="60">{frame}{band}</VRTRasterBand></VRTDataset>')


def test_vrt_and_ascii_grids_are_read(tmp_path: Path) -> None:
    path = dem(tmp_path / "dem.tif", dtype="int16", nodata=None)
    assert heights(vrt(tmp_path / "all.vrt", "dem.tif"))[0] == pytest.approx(heights(path)[0])
    assert "gone.vrt: is damaged" in refused(lambda: heights(vrt(tmp_path / "gone.vrt", "gone.tif")))
    head = "ncols 2\nnrows 2\nxllcorner -99\nyllcorner 19\ncellsize 0.5\nNODATA_value -1\n"
    grid = _text(tmp_path / "dem.asc", head + "1 2\n3 -1\n")
    assert "has no CRS" in refused(lambda: heights(grid))
    (tmp_path / "dem.prj").write_text(rasterio.crs.CRS.from_epsg(4326).to_wkt(version="WKT1_ESRI"))
    assert heights(grid)[0] == pytest.approx(np.array([[1, 2], [3, np.nan]]), nan_ok=True)


@pytest.mark.parametrize(
    "far", ["https://example.org/dem.tif", "/vsicurl/https://example.org/dem.tif", "/vsis3/bucket/dem.tif"]
)
def test_a_file_that_names_others_does_not_lead_to_the_network(tmp_path: Path, far: str) -> None:
    assert f"names '{far}', which is no plain file" in refused(lambda: heights(vrt(tmp_path / "far.vrt", far)))


def test_every_bad_file_of_a_mosaic_is_told_at_once(tmp_path: Path) -> None:
    paths = [tmp_path / "none.tif", dem(tmp_path / "good.tif"), dem(tmp_path / "nowhere.tif", crs=None)]
    text = refused(lambda: native(paths, loc=("ground", "elevation")))
    assert text.count("ground.elevation: ") == 2
    assert "no file is named" in refused(lambda: native([]))


def test_too_many_cells_are_refused_with_the_size_that_fits(tmp_path: Path) -> None:
    path = dem(tmp_path / "dem.tif", rows=300, columns=400)
    with pytest.raises(
        CapacityError, match=r"300 × 400 = 120,000 cells of 30\.01 m, 0\.00048 GB .* at most 10,000 .* of 110 m would fit"
    ):
        grid_of([path], most_cells=10_000)
    assert grid_of([path], cell_m=110, most_cells=10_000).cells <= 10_000


def test_the_working_grid_is_cut_to_the_box_with_a_margin_in_whole_cells(tmp_path: Path) -> None:
    path = hgt(tmp_path)
    grid = grid_of([path], box=Box(19.4, -98.6, 19.5, -98.5), most_cells=MOST)
    west, south, east, north = grid.bounds
    assert (west, south, east, north) == pytest.approx((-98.61, 19.39, -98.49, 19.51), abs=0.001)
    assert (west - native([path])[0].bounds[0]) / grid.dx == pytest.approx(round((west + 99) * 1200 + 0.5), abs=1e-6)


def test_cells_asked_for_in_metres_are_so_on_the_ground(tmp_path: Path) -> None:
    grid = grid_of([hgt(tmp_path)], box=Box(19.2, -98.8, 19.8, -98.2), cell_m=500, most_cells=MOST)
    width, height = grid.size_m
    assert width.mean() == pytest.approx(500, rel=0.001) and height.mean() == pytest.approx(500, rel=0.001)
    assert "cells of -5 m are none" in refused(lambda: grid_of([hgt(tmp_path)], cell_m=-5, most_cells=MOST))


def test_a_grid_across_the_date_line_is_read_from_a_file_of_the_world(tmp_path: Path) -> None:
    world = np.tile(np.arange(360, dtype=np.float32), (180, 1))
    path = raster(tmp_path / "world.tif", world, -180.0, 90.0, 1.0, crs="EPSG:4326", nodata=-9999)
    values, told = read([path], Grid("EPSG:4326", 176.0, 10.0, 1.0, 1.0, 2, 8))
    assert values[0].tolist() == [356, 357, 358, 359, 0, 1, 2, 3] and not told
    shifted = raster(tmp_path / "shifted.tif", world, 0.0, 90.0, 1.0, crs="EPSG:4326", nodata=-9999)
    assert read([shifted], Grid("EPSG:4326", -99.0, 20.0, 1.0, 1.0, 2, 2))[0][0].tolist() == [261, 262]
    assert np.nanmax(read([shifted], Grid(UTM, EAST, NORTH, 1e5, 1e5, 2, 2))[0]) == pytest.approx(262, abs=1)


def test_a_plane_has_no_place_for_files(tmp_path: Path) -> None:
    path = dem(tmp_path / "dem.tif")
    assert "is a plane in km" in refused(lambda: read([path], Grid("plane", 0, 10, 1, 1, 10, 10)))


def test_gdal_says_nothing_on_the_screen(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = dem(tmp_path / "cut.tif", rows=300, columns=300, compress="deflate")
    path.write_bytes(path.read_bytes()[:-9000])
    for bad in (path, _text(tmp_path / "text.tif", "x"), _unplaced(tmp_path / "u.tif"), dem(tmp_path / "n.tif", crs=None)):
        with pytest.raises(SeptelError):
            heights(bad)
    out, err = capfd.readouterr()
    assert out + err == ""
