from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod
from scipy import ndimage
from tests.theatre.terrain.readers.made import EAST, NORTH, UTM, dem, layer, line, refused, said, utm

from septel.theatre.terrain.grid import Grid
from septel.theatre.terrain.readers.base import Box
from septel.theatre.terrain.readers.burning import closed, mask_of
from septel.theatre.terrain.readers.lines import barriers, roads
from septel.theatre.terrain.roads import CLASSES, Roads

BEND = line((-99.0, 19.0), (-98.99, 19.01), (-98.97, 19.01))
POINT = shapely.points(-99, 19)
BOX = Box(18.9, -99.1, 19.1, -98.9)
GRID = Grid(UTM, EAST, NORTH, 100.0, 100.0, 50, 60)


def of(path: Path, **options: Any) -> tuple[Roads, str]:
    made, told = roads(path, **options)
    return made, said(told)


def kinds(made: Roads) -> list[str]:
    return [CLASSES[number] for number in made.kind]


@pytest.mark.parametrize("name", ["roads.gpkg", "roads.shp", "roads.geojson", "roads.fgb"])
def test_a_road_is_as_long_as_its_geodesic_in_every_format(tmp_path: Path, name: str) -> None:
    made, told = of(layer(tmp_path / name, [BEND], {"highway": ["primary"], "name": ["Vía"]}), box=BOX)
    assert made.length_km.sum() == pytest.approx(Geod(ellps="WGS84").geometry_length(BEND) / 1000, rel=1e-9)
    assert made.points == pytest.approx(shapely.get_coordinates(BEND)[:, ::-1], abs=1e-9)
    assert (made.start.tolist(), made.end.tolist()) == ([0, 1], [1, 2]) or len(made.points) == 3
    assert (kinds(made), made.names, made.name.tolist(), told) == (["primary"] * 2, ("Vía",), [0, 0], "")


def test_roads_in_metres_are_brought_to_degrees(tmp_path: Path) -> None:
    bent = line(*(utm(x, y) for x, y in shapely.get_coordinates(BEND)))
    made, _ = of(layer(tmp_path / "utm.gpkg", [bent], {"class": ["track"]}, crs=UTM), box=BOX)
    assert made.points == pytest.approx(shapely.get_coordinates(BEND)[:, ::-1], abs=1e-8)


def test_ends_that_nearly_meet_and_common_vertices_join_and_mere_crossings_do_not(tmp_path: Path) -> None:
    shapes = [
        line((-99.0, 19.0), (-98.99, 19.0), (-98.98, 19.0)),
        line((-98.99, 19.0), (-98.99, 19.01)),  # begins at a vertex of the first
        line((-98.98 + 5e-6, 19.0), (-98.97, 19.0)),  # half a metre beside its end
        line((-98.995, 18.99), (-98.995, 19.01)),  # crosses it without a vertex
        line((-98.98 + 5e-5, 19.0), (-98.97, 18.99)),  # five metres beside its end
    ]
    made, _ = of(layer(tmp_path / "roads.gpkg", shapes, {"class": ["local"] * 5}))
    assert len(made.points) == 4 + 1 + 2 + 2
    degree = np.bincount(np.concatenate([made.start, made.end]))
    assert sorted(degree.tolist()) == [1, 1, 1, 1, 1, 1, 1, 2, 3]


def test_the_parts_of_one_line_are_not_joined_by_a_straight_one(tmp_path: Path) -> None:
    both = shapely.multilinestrings([line((-99, 19), (-98.99, 19)), line((-98.9, 19), (-98.89, 19))])
    made, _ = of(layer(tmp_path / "roads.gpkg", [both], {"class": ["local"], "length_km": [4.0]}, kind="MultiLineString"))
    assert len(made) == 2
    assert made.length_km == pytest.approx([2.0, 2.0], rel=1e-6)


def test_a_true_length_is_shared_along_the_line_and_odd_ones_are_told(tmp_path: Path) -> None:
    made, told = of(layer(tmp_path / "a.gpkg", [BEND, BEND], {"class": ["local"] * 2, "Length_km": [7.2, np.nan]}))
    own = made.length_km[:2]
    drawn = made.length_km[2:]
    assert own.sum() == pytest.approx(7.2) and own / drawn == pytest.approx(np.full(2, 7.2 / drawn.sum())) and not told
    _, told = of(layer(tmp_path / "b.gpkg", [BEND, BEND], {"class": ["local"] * 2, "length_km": [3600.0, -1.0]}))
    assert "times those of the lines; are they km?" in told and "1 of its lengths in 'length_km' are not above 0" in told


@pytest.mark.parametrize(
    ("column", "given_", "meant"),
    [
        ("highway", ["motorway_link", "residential", "unclassified", "service", "track"], "motorway local local local track"),
        ("fclass", ["trunk_link", "living_street", "track_grade2", "path", "tertiary"], "trunk local track tertiary"),
        ("GP_RTP", [1, 2, 3, 4, 5], "trunk primary secondary tertiary local"),
        ("TIPO_VIAL", ["Autopista", "Carretera", "Calle", "Avenida", "Terracería"], "motorway primary local tertiary track"),
        ("type", ["Major Highway", "Secondary Highway", "Road", "Track", "Unknown"], "trunk secondary local track local"),
    ],
)  # fmt: skip
def test_classes_are_known_by_the_words_of_usual_maps(tmp_path: Path, column: str, given_: list[Any], meant: str) -> None:
    shapes = [line((-99, 19 + 0.01 * n), (-98.99, 19 + 0.01 * n)) for n in range(5)]
    values = np.array(given_, np.int64) if isinstance(given_[0], int) else given_
    made, told = of(layer(tmp_path / "roads.gpkg", shapes, {column: values}))
    assert (kinds(made), told) == (meant.split(), "")


def test_unknown_classes_are_told_with_the_nearest_word_and_count_as_local(tmp_path: Path) -> None:
    made, told = of(layer(tmp_path / "roads.gpkg", [BEND] * 3, {"class": ["primry", "primry", "xyzzy"]}))
    assert kinds(made) == ["local"] * 6
    assert (
        "'primry' in its column 'class' is no class of road known here: 2 lines taken as 'local'. Did you mean 'primary'?"
        in told
    )
    assert "'xyzzy' in its column 'class' is no class of road known here: 1 line taken as 'local'" in told
    made, told = of(layer(tmp_path / "bare.gpkg", [BEND], {"width": np.array([3.0])}))
    assert "no column says what class of road a line is" in told and "Its columns: width." in told


def test_footpaths_and_closed_ways_are_left_out(tmp_path: Path) -> None:
    values = {"highway": ["footway", "primary", "service"], "access": ["", "yes", "private"]}
    made, told = of(layer(tmp_path / "roads.gpkg", [BEND] * 3, values))
    assert kinds(made) == ["primary"] * 2 and not told
    only = layer(tmp_path / "paths.gpkg", [BEND], {"highway": ["path"]})
    assert "none of the 1 lines here is a road that can be driven on" in refused(lambda: roads(only))


def test_speeds_directions_bridges_and_names_are_read(tmp_path: Path) -> None:
    values = {
        "highway": ["primary"] * 5,
        "maxspeed": ["80", "50 mph", "MX:urban", "90;60 km/h", "fast"],
        "oneway": ["yes", "-1", "no", "", "perhaps"],
        "bridge": ["yes", "no", "", "viaduct", ""],
        "tunnel": ["", "no", "yes", "", ""],
        "name": ["A", "", "", "", "A"],
        "ref": ["1", "MEX 2", "", "", ""],
    }
    shapes = [line((-99, 19 + 0.01 * n), (-98.99, 19 + 0.01 * n)) for n in range(5)]
    made, told = of(layer(tmp_path / "roads.gpkg", shapes, values))
    assert made.speed_kmh == pytest.approx([80, 80.467, np.nan, 60, np.nan], abs=0.001, nan_ok=True)
    assert made.one_way.tolist() == [True, True, False, False, False]
    assert made.level.tolist() == [True, False, True, True, False]
    assert [made.names[index] if index >= 0 else "" for index in made.name] == ["A", "MEX 2", "", "", "A"]
    west = made.points[made.start, 1] < made.points[made.end, 1]
    assert west.tolist() == [True, False, True, True, True]
    assert "1 of the entries are no speeds and the class decides ('fast')" in told
    assert "say no direction and are driven both ways ('perhaps')" in told


def test_geofabriks_letters_for_direction_are_its_own(tmp_path: Path) -> None:
    shapes = [line((-99, 19 + 0.01 * n), (-98.99, 19 + 0.01 * n)) for n in range(3)]
    values = {
        "fclass": ["primary"] * 3,
        "oneway": ["F", "T", "B"],
        "bridge": ["F", "T", "F"],
        "maxspeed": np.array([0, 60, 80]),
    }
    made, told = of(layer(tmp_path / "gis_osm_roads.shp", shapes, values))
    assert made.one_way.tolist() == [True, True, False] and made.level.tolist() == [False, True, False]
    assert (made.points[made.start, 1] < made.points[made.end, 1]).tolist() == [True, False, True]
    assert made.speed_kmh == pytest.approx([np.nan, 60, 80], nan_ok=True) and not told
    made, _ = of(layer(tmp_path / "other.gpkg", shapes[:2], {"class": ["local"] * 2, "oneway": ["T", "F"]}))
    assert made.one_way.tolist() == [True, False]


def test_columns_can_be_named(tmp_path: Path) -> None:
    path = layer(tmp_path / "roads.gpkg", [BEND], {"Art": ["trunk"], "tempo": np.array([70.5])})
    made, _ = of(path, columns={"class": "art", "speed_kmh": "tempo"})
    assert kinds(made) == ["trunk"] * 2 and made.speed_kmh.tolist() == [70.5, 70.5]
    assert "has no column 'temp'. Did you mean 'tempo'?" in refused(lambda: roads(path, columns={"speed_kmh": "temp"}))
    assert "Did you mean 'speed_kmh'?" in refused(lambda: roads(path, columns={"speed_km": "tempo"}))


def test_only_what_touches_the_box_is_kept(tmp_path: Path) -> None:
    far = line((-98.0, 19.0), (-97.9, 19.0))
    through = line((-99.5, 19.0), (-98.5, 19.0), (-98.4, 19.0))
    made, _ = of(layer(tmp_path / "roads.gpkg", [far, through], {"class": ["local"] * 2}), box=BOX)
    assert made.points.tolist() == [[19.0, -99.5], [19.0, -98.5]]


def test_many_lines_are_read_whole(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    starts = rng.uniform((-99, 19), (-98, 20), (20_000, 2))
    shapes = [shapely.linestrings(start + np.cumsum(rng.normal(0, 1e-3, (10, 2)), axis=0)) for start in starts]
    made, told = of(
        layer(tmp_path / "many.gpkg", shapes, {"highway": ["tertiary"] * 20_000, "name": [f"r{n}" for n in range(20_000)]})
    )
    assert len(made) >= 179_990 and not told and len(made.names) == 20_000


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda folder: folder / "none.gpkg", "cannot be read: No such file"),
        (lambda folder: dem(folder / "dem.tif"), "is a raster by its name"),
        (lambda folder: _text(folder / "bad.geojson", '{"type": "Feature'), "cannot be read"),
        (lambda folder: layer(folder / "nowhere.shp", [BEND], crs=None), "has no CRS, so nobody knows where it lies. It sh"),
        (lambda folder: layer(folder / "empty.gpkg", [], {"class": []}), "is empty"),
        (lambda folder: layer(folder / "points.gpkg", [POINT], kind="Point"), "has no layer of lines"),
        (lambda folder: layer(folder / "points.geojson", [POINT], kind="Point"), "has no layer of lines"),
        (lambda folder: layer(folder / "wrong.gpkg", [line(utm(-99, 19), utm(-98, 19))]), "is nowhere on the earth in WGS 84"),
        (lambda folder: layer(folder / "far.gpkg", [line((7, 50), (8, 51))]), "covers latitude 50 to 51, longitude 7 to 8"),
    ],
)  # fmt: skip
def test_files_that_cannot_be_used_are_refused_in_words(tmp_path: Path, make: Any, message: str, capfd: Any) -> None:
    path = make(tmp_path)
    for call in (lambda: roads(path, box=BOX), lambda: barriers(path, GRID)):
        text = refused(call)
        assert message in text and str(path) in text
    assert capfd.readouterr() == ("", "")


def _text(path: Path, text: str) -> Path:
    path.write_text(text)
    return path


def test_a_shapefile_without_its_other_files_says_which(tmp_path: Path) -> None:
    path = layer(tmp_path / "roads.shp", [BEND], {"class": ["local"]})
    path.with_suffix(".shx").unlink()
    assert ".shx should stand beside it" in refused(lambda: roads(path))


def test_layers_are_chosen_by_shape_or_by_name(tmp_path: Path) -> None:
    path = layer(tmp_path / "all.gpkg", [BEND], {"class": ["trunk"]}, name="roads")
    layer(path, [shapely.points(-99, 19)], name="towns", kind="Point", append=True)
    assert kinds(roads(path)[0]) == ["trunk"] * 2
    layer(path, [BEND], {"class": ["track"]}, name="tracks", append=True)
    assert "has 2 layers of lines. Say which `layer`: roads, tracks." in refused(lambda: roads(path))
    assert kinds(roads(path, layer="tracks")[0]) == ["track"] * 2
    assert "has no layer 'road'. Did you mean 'roads'?" in refused(lambda: roads(path, layer="road"))
    assert "holds points, but lines are wanted" in refused(lambda: roads(path, layer="towns"))


def test_features_of_another_shape_are_left_out_and_told(tmp_path: Path) -> None:
    path = layer(tmp_path / "mixed.geojson", [BEND, shapely.points(-99, 19), None], {"class": ["local"] * 3}, kind="Unknown")
    made, told = of(path)
    assert len(made) == 2 and "2 of 3 features of 'mixed' are no lines and were left out" in told


def test_features_that_are_nowhere_are_left_out_and_told(tmp_path: Path) -> None:
    lost = line((-99, 19), (-98.9, np.nan))
    made, told = of(layer(tmp_path / "lost.gpkg", [BEND, lost, BEND], {"class": ["local", "track", "trunk"]}))
    assert kinds(made) == ["local"] * 2 + ["trunk"] * 2
    assert "1 of its features are nowhere on the earth and were left out" in told


def crossed(mask: np.ndarray, *, from_: tuple[int, int], to: tuple[int, int]) -> bool:
    """Whether a walk by the eight neighbours leads from one cell to another without a marked one."""
    regions, _ = ndimage.label(~mask, np.ones((3, 3)))
    return bool(regions[from_] == regions[to] != 0)


def test_a_diagonal_wall_holds(tmp_path: Path) -> None:
    wall = line((EAST, NORTH), (EAST + 6000, NORTH - 6000))  # through the very corners of the cells
    marked, told = barriers(layer(tmp_path / "wall.gpkg", [wall], crs=UTM), GRID)
    assert not told and not crossed(marked, from_=(0, 59), to=(49, 0))
    thin = np.eye(50, 60, dtype=bool)
    assert crossed(thin, from_=(0, 59), to=(49, 0)) and not crossed(closed(thin), from_=(0, 59), to=(49, 0))


def test_rivers_and_lakes_of_another_crs_hold_too_and_islands_stay_dry(tmp_path: Path) -> None:
    lon, lat = GRID.points(np.array([[-5.0, 20.0], [55.0, 33.0]]))[:, ::-1].T
    river = line((lon[0], lat[0]), (lon[1], lat[1]))
    corner = GRID.points(np.array([[10.0, 40.0], [30.0, 55.0], [18.0, 45.0], [22.0, 50.0]]))[:, ::-1]
    lake = shapely.difference(shapely.box(*corner[0], *corner[1]), shapely.box(*corner[2], *corner[3]))
    path = layer(tmp_path / "water.geojson", [river, lake], kind="Unknown")
    marked, _ = barriers(path, GRID)
    assert not crossed(marked, from_=(0, 0), to=(0, 59))
    assert marked[15, 42] and not marked[20, 47] and not crossed(marked, from_=(20, 47), to=(0, 59))


def test_barriers_beside_the_theatre_are_told(tmp_path: Path) -> None:
    away = line((EAST - 500, NORTH - 6000), (EAST - 400, NORTH + 10), (EAST + 6000, NORTH + 10))
    marked, told = barriers(layer(tmp_path / "wall.gpkg", [away], crs=UTM), GRID)
    assert not marked.any() and "none of its barriers enters the theatre" in said(told)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.floats(1, 39), st.floats(1, 29)), min_size=1, max_size=6), st.floats(0, 40), st.floats(0, 40))
def test_whatever_its_bends_a_wall_from_edge_to_edge_holds(bends: list[tuple[float, float]], first: float, last: float) -> None:
    grid = Grid(UTM, 0.0, 30.0, 1.0, 1.0, 30, 40)
    wall = line((first, 31.0), *bends, (last, -1.0))
    marked = mask_of(np.array([wall], object), grid)
    padded = np.pad(marked, ((0, 0), (1, 1)))  # the ground left and right of the grid
    assert not crossed(padded, from_=(0, 0), to=(0, 41))
