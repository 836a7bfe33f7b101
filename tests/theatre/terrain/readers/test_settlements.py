from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from tests.theatre.terrain.readers.made import UTM, layer, line, said, utm

from septel.theatre import place_file
from septel.theatre.terrain.readers.settlements import settlements

POINTS = [shapely.points(-99.1, 19.4), shapely.points(-99.0, 19.0)]


def towns(path: Path, columns: dict[str, Any], points: list[Any] | None = None, **options: Any) -> Path:
    return layer(path, POINTS if points is None else points, columns, kind="Point", **options)


def told(path: Path) -> str:
    return "\n".join(str(problem) for problem in settlements(path)[1])


@pytest.mark.parametrize("name", ["towns.gpkg", "towns.geojson", "towns.shp", "towns.fgb"])
def test_towns_are_points_with_name_people_and_state(tmp_path: Path, name: str) -> None:
    columns = {"Name": [" San  Juan ", "Alta"], "people": np.array([1000, 0]), "state": ["Puebla", None], "extra": ["x", "y"]}
    path = towns(tmp_path / name, columns)
    found, problems = place_file.read(path, most=10)
    assert not problems
    found = sorted(found, key=lambda town: -town.people)  # some formats sort their features
    assert [(town.full, town.people) for town in found] == [("San Juan, Puebla", 1000), ("Alta", 0)]
    assert [town.point for town in found] == [pytest.approx((19.4, -99.1)), pytest.approx((19.0, -99.0))]


def test_inegis_words_and_metres_are_understood(tmp_path: Path) -> None:
    columns = {"NOM_LOC": ["Uno"], "POBTOT": ["1200"], "NOM_ENT": ["Morelos"]}
    (town,), problems = settlements(towns(tmp_path / "iter.gpkg", columns, [shapely.points(utm(-99.1, 19.4))], crs=UTM))
    assert (town.full, town.people, town.point) == ("Uno, Morelos", 1200, pytest.approx((19.4, -99.1))) and not problems


def test_every_mistake_is_told_with_its_feature(tmp_path: Path) -> None:
    columns = {"name": [None, "B", "C" * 90], "people": ["1", "many", "-3"]}
    text = told(towns(tmp_path / "towns.gpkg", columns, [*POINTS, POINTS[0]]))
    assert "theatre.places.file" in text
    assert "feature 1 has no name" in text and "feature 2 has 'many' people, which is not a number" in text
    assert "feature 3 has a name of more than 80" in text and "feature 3 has '-3' people" in text


def test_missing_columns_are_told_with_what_there_is(tmp_path: Path) -> None:
    assert "has no column 'name'. Is 'nam' meant? Its columns: nam." in told(towns(tmp_path / "a.gpkg", {"nam": ["x", "y"]}))
    path = towns(tmp_path / "b.gpkg", {"name": ["x", "y"], "peple": ["1", "2"]})
    assert "has no column 'people'; every place has none. Is 'peple' meant?" in said(settlements(path)[1])


def test_files_that_cannot_be_used_are_told(tmp_path: Path) -> None:
    assert "cannot be read: No such file" in told(tmp_path / "none.gpkg")
    assert "has no layer of points" in told(layer(tmp_path / "lines.gpkg", [line((-99, 19), (-98, 19))], {"name": ["x"]}))
    assert "has no CRS" in told(towns(tmp_path / "nowhere.shp", {"name": ["x", "y"]}, crs=None))
    assert "is nowhere on the earth" in told(towns(tmp_path / "wrong.gpkg", {"name": ["x"]}, [shapely.points(5e5, 2e6)]))


def test_no_more_are_read_than_may_be(tmp_path: Path) -> None:
    path = towns(tmp_path / "many.gpkg", {"name": [f"t{n}" for n in range(50)]}, POINTS * 25)
    assert len(settlements(path, most=10)[0]) == 11
