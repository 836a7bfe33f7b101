from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from septel.theatre.place_file import read


def problems(folder: Path, text: str | bytes) -> list[str]:
    path = folder / "towns.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return [str(problem).replace(str(path), "towns.csv") for problem in read(path, most=100)[1]]


def test_a_good_file_is_read_with_columns_in_any_order_and_blank_lines(tmp_path: Path) -> None:
    path = tmp_path / "towns.csv"
    path.write_text('\ufefflon, lat ,Name,people\n-99.1,19.4," San  Juan ",1e3\n\n-99,19,"Alta, la",\n', encoding="utf-8")
    towns, wrong = read(path, most=100)
    assert wrong == []
    assert [(town.name, town.point, town.people) for town in towns] == [
        ("San Juan", (19.4, -99.1), 1000),
        ("Alta, la", (19.0, -99.0), 0),
    ]


def test_every_mistake_is_told_with_its_line(tmp_path: Path) -> None:
    told = problems(tmp_path, "name,lat,lon,people\nA,91,0,\nB,x,200,-1\n,1,1,\nC,1,1,5,6\nD,1,1,nan\n")
    lines = [text.split("towns.csv, ")[1].split(":")[0] for text in told]
    assert lines == ["line 2", "line 3", "line 3", "line 3", "line 4", "line 5", "line 6"]
    assert "'91' is not a number from -90 to 90 (lat)" in told[0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "has no column 'name'"),
        ("name,lat\n", "has no column 'lon'"),
        ("name,lat,lon,peple\n", "Did you mean 'people'?"),
        ("name,lat,lon,lon\n", "names a column twice"),
        (b"name,lat,lon\n\xff,1,1\n", "is not UTF-8 text"),
        ('name,lat,lon\n"A"b,1,1\n', "is not CSV"),
    ],
)
def test_a_file_that_is_no_table_of_places_is_told(tmp_path: Path, text: str | bytes, said: str) -> None:
    assert said in " ".join(problems(tmp_path, text))


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert "cannot be read: No such file" in str(read(tmp_path / "none.csv", most=9)[1][0])
    assert "cannot be read" in str(read(tmp_path, most=9)[1][0])
    assert "cannot be read" in str(read(Path("\0"), most=9)[1][0])


def test_points_of_a_layer_are_places_too(tmp_path: Path) -> None:
    path = tmp_path / "towns.geojson"
    point = '{"type": "Point", "coordinates": [-99.1, 19.4]}'
    town = f'{{"type": "Feature", "properties": {{"name": "Alta", "people": 7}}, "geometry": {point}}}'
    path.write_text(f'{{"type": "FeatureCollection", "features": [{town}]}}')
    towns, wrong = read(path, most=9)
    assert [(town.name, town.point, town.people) for town in towns] == [("Alta", (19.4, -99.1), 7)] and not wrong
    assert "theatre.places.file: " in str(read(tmp_path / "none.gpkg", most=9)[1][0])


@given(st.one_of(st.binary(max_size=120), st.text(alphabet='namelton,"\n01-.;', max_size=120).map(str.encode)))
def test_whatever_the_bytes_there_is_no_traceback(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(data)
    towns, wrong = read(path, most=100)
    assert wrong or all(-90 <= town.point[0] <= 90 for town in towns)
