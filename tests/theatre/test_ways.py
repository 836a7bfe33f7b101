"""A theatre on ground of the user's own: heights in UTM at 30 m, roads in a GeoPackage, in another country."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pyproj import Transformer

from septel.errors import ScenarioError
from septel.scenario import Book, load_mapping
from septel.theatre import Theatre, build, forces, problems
from tests.theatre.terrain.readers import made

CRS = "EPSG:32737"  # UTM zone 37 south: Kenya
EAST, NORTH = 300_000.0, 9_900_000.0
SIZE, CELL = 300, 30.0
BACK = Transformer.from_crs(CRS, "EPSG:4326", always_xy=True)


def at(x_km: float, y_km: float) -> tuple[float, float]:
    """Latitude and longitude of a point so many km east and south of the corner."""
    lon, lat = BACK.transform(EAST + 1000 * x_km, NORTH - 1000 * y_km)
    return float(lat), float(lon)


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEPTEL_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made.dem(tmp_path / "dem.tif", rows=SIZE, columns=SIZE, cell=CELL, west=EAST, north=NORTH, heights=hill, crs=CRS)
    road = made.line(*[(EAST + 500 + 100 * n, NORTH - 4515.0) for n in range(71)])
    made.layer(tmp_path / "roads.gpkg", [road], {"highway": ["trunk"]}, crs=CRS)
    return tmp_path


def hill(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    return 1500 + 0 * x


def ridge(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    return 1500 + 0.1 * np.abs(y - NORTH + 4500)


def scenario(folder: Path, **terrain: Any) -> dict[str, Any]:
    words = {"elevation": str(folder / "dem.tif"), "roads": str(folder / "roads.gpkg"), "margin": "1 km", **terrain}
    places = [
        {"name": name, "at": list(at(*where)), "people": 1000}
        for name, where in {"West": (0.6, 4.5), "East": (7.4, 4.5), "North": (4.0, 1.0)}.items()
    ]
    return {
        "version": 1,
        "name": "own",
        "theatre": {"places": places, "terrain": {word: value for word, value in words.items() if value is not None}},
        "agencies": {"police": {"command": {"seat": "West"}, "bases": {"West": {"assault": 3, "cordon": 2}}}},
        "organisations": {"gang": {"cells": 2, "territory": {"everywhere": 1}}},
        "horizon": "10 d",
    }


def theatre(folder: Path, **terrain: Any) -> Theatre:
    book: Book = load_mapping(scenario(folder, **terrain), ground=problems)
    return build(book.base)


def from_west(ground: Theatre, mode: str = "ground") -> dict[str, float]:
    hours = ground.travel_h(mode, ground.points[[0]])[0]
    return dict(zip(ground.names, hours.tolist(), strict=True))


def test_teams_drive_where_the_road_is_and_walk_where_it_is_not(folder: Path) -> None:
    hours = from_west(theatre(folder))
    assert hours["West"] == 0
    assert hours["East"] == pytest.approx(6.8 / 85, rel=0.03)
    walk = 3.485 / (6 * 0.6 * np.exp(-3.5 * 0.05))
    assert hours["North"] == pytest.approx(3.4 / 85 + 1 / 6 + walk, rel=0.02)


def test_without_roads_they_walk_all_the_way(folder: Path) -> None:
    hours = from_west(theatre(folder, roads=None))
    assert hours["East"] == pytest.approx(6.8 / (6 * 0.6 * np.exp(-3.5 * 0.05)), rel=0.01)


def test_the_same_ground_in_degrees_gives_the_same_hours(folder: Path) -> None:
    here = from_west(theatre(folder))
    made.layer(
        folder / "roads.geojson", [made.line(*[at(0.5 + 0.1 * n, 4.515)[::-1] for n in range(71)])], {"class": ["trunk"]}
    )
    there = from_west(theatre(folder, roads=str(folder / "roads.geojson"), cell="60 m"))
    assert there == pytest.approx(here, rel=0.02, abs=0.002)


def test_water_is_not_walked_through_but_barriers_end_where_they_end(folder: Path) -> None:
    lake = made.line((EAST, NORTH - 2500.0), (EAST + 6000.0, NORTH - 2500.0))
    made.layer(folder / "wall.gpkg", [lake], crs=CRS)
    dry, wet = (from_west(theatre(folder, barriers=wall)) for wall in (None, str(folder / "wall.gpkg")))
    assert wet["North"] > dry["North"] + 0.2
    assert wet["East"] == dry["East"]
    made.layer(folder / "through.gpkg", [made.line((EAST - 100, NORTH - 2500.0), (EAST + 9100.0, NORTH - 2500.0))], crs=CRS)
    assert np.isinf(from_west(theatre(folder, water=str(folder / "through.gpkg")))["North"])


def test_a_river_costs_time_to_cross(folder: Path) -> None:
    made.layer(folder / "river.gpkg", [made.line((EAST - 100, NORTH - 2500.0), (EAST + 9100.0, NORTH - 2500.0))], crs=CRS)
    dry = from_west(theatre(folder))
    wet = from_west(theatre(folder, rivers=str(folder / "river.gpkg"), crossing="1 h"))
    assert wet["North"] == pytest.approx(dry["North"] + 1, rel=0.01)


def test_convoys_are_slower_than_a_car(folder: Path) -> None:
    one, ten = (from_west(theatre(folder, vehicles={"number": n, "convoy": 0.05}))["East"] for n in (1, 11))
    assert ten == pytest.approx(1.5 * one, rel=0.02)


def test_what_was_computed_is_kept_and_a_changed_file_is_noticed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = from_west(theatre(folder))
    from septel.theatre import relief

    def never(*_: Any) -> None:
        raise AssertionError("computed again")

    with monkeypatch.context() as patch:
        patch.setattr(relief, "relief", never)
        assert from_west(theatre(folder)) == before
    made.dem(folder / "dem.tif", rows=SIZE, columns=SIZE, cell=CELL, west=EAST, north=NORTH, crs=CRS, heights=ridge)
    assert from_west(theatre(folder)) != before


def test_what_is_wrong_with_a_file_is_told_with_its_place_in_the_scenario(folder: Path) -> None:
    for word, name, said in (
        ("elevation", "demm.tif", "dem.tif"),
        ("roads", "road.gpkg", "roads.gpkg"),
    ):
        with pytest.raises(ScenarioError) as caught:
            theatre(folder, **{word: str(folder / name)})
        (problem,) = caught.value.problems
        assert problem.path == f"theatre.terrain.{word}"
        assert said in str(problem)


def test_ground_that_lies_elsewhere_is_refused(folder: Path) -> None:
    made.dem(folder / "far.tif", rows=50, columns=50, west=500_000, north=2_100_000)
    with pytest.raises(ScenarioError, match="latitude"):
        theatre(folder, elevation=str(folder / "far.tif"))


def test_ground_with_too_many_cells_is_refused_with_the_numbers(folder: Path) -> None:
    with pytest.raises(ScenarioError, match=r"at most 60,000,000 are allowed. Cells of .* m would fit"):
        theatre(folder, cell="0.5 m")


def test_boundaries_of_ones_own_are_drawn(folder: Path) -> None:
    import shapely

    area = shapely.box(EAST, NORTH - 9000, EAST + 9000, NORTH)
    made.layer(folder / "areas.gpkg", [area], {"name": ["Here"]}, kind="Polygon", crs=CRS)
    words = scenario(folder)
    words["theatre"]["boundaries"] = str(folder / "areas.gpkg")
    (ring,) = build(load_mapping(words, ground=problems).base).outline
    assert ring.shape == (5, 2) and np.allclose(ring[:, 0].min(), at(0, 0)[1], atol=0.001)
    words["theatre"]["boundaries"] = str(folder / "arias.gpkg")
    with pytest.raises(ScenarioError, match=r"theatre\.boundaries: .*Did you mean 'areas\.gpkg'"):
        load_mapping(words, ground=problems)


def test_a_plane_has_no_terrain_under_it(folder: Path) -> None:
    words = scenario(folder)
    words["theatre"]["places"] = [{"name": name, "xy": [n, 0]} for n, name in enumerate(("West", "East", "North"))]
    with pytest.raises(ScenarioError, match="no terrain under a plane"):
        load_mapping(words, ground=problems)


def test_a_scenario_finds_its_files_beside_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from ruamel.yaml import YAML

    from septel.scenario import load

    words = scenario(folder)
    words["theatre"]["terrain"] |= {"elevation": ["dem.tif"], "roads": {"file": "roads.gpkg"}}
    path = folder / "own.yaml"
    YAML(typ="safe").dump(words, path)
    monkeypatch.chdir(folder.parent)
    book = load(path, ground=problems)
    assert np.isfinite(forces(book.base, build(book.base)).travel_h["ground"]).all()
    shutil.move(folder / "dem.tif", folder / "other.tif")
    with pytest.raises(ScenarioError) as caught:
        load(path, ground=problems)
    assert caught.value.problems[0].line == next(
        n for n, line in enumerate(path.read_text().splitlines(), 1) if "dem.tif" in line
    )
