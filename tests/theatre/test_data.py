"""What ships is what the tool made, and the tool makes the same from the same."""

from __future__ import annotations

import gzip
import hashlib
import importlib.util
import json
import lzma
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

ROOT = Path(__file__).parent.parent.parent
DATA = ROOT / "src/septel/theatre/data"


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_mexico", ROOT / "tools/build_mexico.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_files_have_the_recorded_hashes_and_are_small() -> None:
    record = json.loads((DATA / "hashes.json").read_text(encoding="utf-8"))
    assert set(record["files"]) | {"hashes.json", "NOTICE"} == {path.name for path in DATA.iterdir()}
    for name, expected in record["files"].items():
        packed = (DATA / name).read_bytes()
        unpacked = lzma.decompress(packed) if name.endswith(".xz") else gzip.decompress(packed)
        assert hashlib.sha256(packed).hexdigest() == expected["sha256"]
        assert hashlib.sha256(unpacked).hexdigest() == expected["unpacked sha256"]
    assert sum(path.stat().st_size for path in DATA.iterdir()) < 500_000


def test_the_notice_credits_every_file() -> None:
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8")
    for word in ("GeoNames", "Creative Commons Attribution 4.0", "Natural Earth", "mexico_towns.csv.gz", "land.bin.xz"):
        assert word in notice


def test_the_notice_that_ships_with_the_data_credits_every_file_and_source() -> None:
    notice = (DATA / "NOTICE").read_text(encoding="utf-8")
    record = json.loads((DATA / "hashes.json").read_text(encoding="utf-8"))
    for word in (*record["files"], "GeoNames", "licenses/by/4.0", "Natural Earth", "pvlib", "BSD 3-Clause", "INEGI", "Tilezen"):
        assert word in notice
    assert "National Oceanic and Atmospheric Administration" in " ".join(notice.split())


def test_the_corridors_that_shipped_are_those_that_stand_in_the_tool() -> None:
    record = json.loads((DATA / "hashes.json").read_text(encoding="utf-8"))
    corridors = (ROOT / "tools/trunk_corridors.json").read_bytes()
    assert record["inputs"]["tools/trunk_corridors.json"] == hashlib.sha256(corridors).hexdigest()
    assert len(json.loads(corridors)) == 32


def city(
    number: int, name: str, state: str, people: int, at: tuple[float, float], others: tuple[str, ...] = ()
) -> dict[str, Any]:
    return {
        "geonameid": number, "name": name, "countrycode": "MX", "admin1code": state, "population": people,
        "latitude": at[0], "longitude": at[1], "alternatenames": list(others),
    }  # fmt: skip


def test_towns_are_renumbered_made_single_and_named_as_people_do(tool: ModuleType) -> None:
    cities = [
        city(3530597, "Mexico City", "09", 12_294_193, (19.43, -99.13)),
        city(1, "Iztapalapa", "09", 1_815_786, (19.36, -99.06)),
        city(2, "Chihuahua", "06", 925_762, (28.64, -106.09), ("奇瓦瓦", "Chihuahua City")),
        city(3, "San Pedro", "07", 50_000, (25.75, -102.98)),
        city(4, "San Pedro", "07", 40_000, (25.77, -102.99)),
        city(5, "San Pedro", "07", 30_000, (26.75, -102.99)),
        city(6, "Aldea", "10", 999, (24, -104)),
        city(3998655, "León de los Aldama", "11", 1_579_803, (21.13, -101.67)),
    ]
    made = tool.towns({str(one["geonameid"]): one for one in cities})
    assert [town["name"] for town in made] == ["Ciudad de México", "León", "Chihuahua", "San Pedro", "San Pedro"]
    assert [town["state"] for town in made] == [9, 11, 8, 5, 5]
    assert made[0]["people"] == 9_209_944
    assert made[1]["aliases"] == ["León de los Aldama"]
    assert made[2]["aliases"] == ["Chihuahua City"]
    assert tool.towns_csv(made) == tool.towns_csv(tool.towns({str(one["geonameid"]): one for one in reversed(cities)}))


def test_land_is_where_a_polygon_or_a_town_touches_a_cell(tool: ModuleType) -> None:
    square = [[10.05, 10.05], [10.55, 10.05], [10.55, 10.55], [10.05, 10.55], [10.05, 10.05]]
    hole = [[10.21, 10.21], [10.39, 10.21], [10.39, 10.39], [10.21, 10.39], [10.21, 10.21]]
    features = [{"geometry": {"type": "Polygon", "coordinates": [square, hole]}}]
    mask = tool.land(features, {"1": {"latitude": -45.05, "longitude": 100.05}})
    rows, columns = np.nonzero(mask[:900])
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (794, 799, 1900, 1905)
    assert mask.sum() == 36 + 1
    assert mask[1350, 2800]


def test_the_fine_mask_is_land_where_a_cells_middle_is_and_at_every_settlement(tool: ModuleType) -> None:
    import shapely

    terrain = tool.terrain
    west = terrain.TRUE_WEST
    shape = shapely.Polygon(
        [(west + 1.0, 20.0), (west + 2.0, 20.0), (west + 2.0, 21.0), (west + 1.0, 21.0)],
        [[(west + 1.4, 20.4), (west + 1.6, 20.4), (west + 1.6, 20.6), (west + 1.4, 20.6)]],
    )
    near, far, outside = (20.504, west + 2.029), (20.504, west + 4.0), (50.0, 0.0)
    bare = terrain.land(shape, np.array([outside]))
    assert bare.sum() == 120 * 120 - 24 * 24
    rows, columns = np.nonzero(bare)
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (1500, 1619, 120, 239)
    moored = terrain.land(shape, np.array([near, far]))
    assert moored.sum() == bare.sum() + 4 + 1
    assert moored[1559, 240:244].all()


def test_relative_neighbours_have_nobody_nearer_to_both(tool: ModuleType) -> None:
    points = np.random.default_rng(3).uniform((18, -104), (20, -101), (120, 2))
    at = tool.network.sphere(points)
    far = np.linalg.norm(at[:, None] - at, axis=2)
    expected = {
        (a, b)
        for a in range(len(at))
        for b in range(a + 1, len(at))
        if not any(max(far[a, c], far[b, c]) < far[a, b] for c in range(len(at)))
    }
    assert set(tool.network.relative_neighbours(points)) == expected


def vertex(name: str, at: tuple[float, float], *others: str, people: int = 9000, state: str = "01") -> dict[str, Any]:
    return {
        "id": 1, "shown": name, "country": "MX", "state": state, "lat": at[0], "lon": at[1], "people": people,
        "names": {name.casefold()}, "other names": set(others),
    }  # fmt: skip


def test_a_name_means_the_town_that_bears_it_before_one_that_is_also_called_so(tool: ModuleType) -> None:
    towns = [vertex("Grande", (20, -100), "chica"), vertex("Chica", (21, -100)), vertex("Chica", (22, -100), state="02")]
    resolve = tool.network.resolve
    assert [resolve("Chíca", towns), resolve("Chica", towns, state="02"), resolve("Grande", towns)] == [1, 2, 0]
    with pytest.raises(SystemExit, match="no settlement 'Nadie'"):
        resolve("Nadie", towns)


def ground(tool: ModuleType) -> Any:
    rows, columns, fine = tool.terrain.ROWS, tool.terrain.COLUMNS, tool.terrain.FINE
    land = np.ones((rows * fine, columns * fine), bool)
    land[:, 2000:2060] = False  # a strait of half a degree, at about 101.9° to 101.4° W
    height = np.zeros((rows, columns))
    height[:, 100:103] = 1500.0  # a range at about 110.2° to 109.9° W
    return tool.network.Ground(land, height)


def test_links_over_water_or_a_range_are_no_roads(tool: ModuleType) -> None:
    judge = ground(tool)
    west, middle, east, farther = (np.array([20.0, lon]) for lon in (-111.0, -109.0, -101.5 - 1.0, -100.5))
    assert judge.dry(west, middle) and not judge.passable(west, middle)
    assert judge.relief_m(west, middle) == pytest.approx(1500)
    assert judge.passable(middle, east) and judge.climb_km(middle, east) == pytest.approx(0)
    assert not judge.dry(east, farther)
    assert judge.climb_km(west, middle) == pytest.approx(3.0, abs=0.2)


def test_what_land_holds_together_is_joined_and_islands_stay_alone(tool: ModuleType) -> None:
    judge = ground(tool)
    names = ("A", "B", "C", "D", "E", "F")
    towns = [
        vertex(name, (20 + 0.1 * (i % 2), lon))
        for i, (name, lon) in enumerate(zip(names, (-111.3, -111.0, -109.0, -108.7, -101.2, -101.0), strict=True))
    ]
    found = tool.network.Network()
    points = np.array([(town["lat"], town["lon"]) for town in towns])
    for a, b in ((0, 1), (2, 3), (4, 5)):
        found.add(a, b, "secondary")
    tool.network.join_parts(found, towns, points, judge)
    added = set(found.edges) - {(0, 1), (2, 3), (4, 5)}
    assert added == {(1, 2)}
    assert tool.network.summary(found, towns)["islands"] == ["E MX, F MX"]
