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
    assert set(record["files"]) | {"hashes.json"} == {path.name for path in DATA.iterdir()}
    for name, expected in record["files"].items():
        packed = (DATA / name).read_bytes()
        unpacked = lzma.decompress(packed) if name.endswith(".xz") else gzip.decompress(packed)
        assert hashlib.sha256(packed).hexdigest() == expected["sha256"]
        assert hashlib.sha256(unpacked).hexdigest() == expected["unpacked sha256"]
    assert sum(path.stat().st_size for path in DATA.iterdir()) < 400_000


def test_the_notice_credits_every_file() -> None:
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8")
    for word in ("GeoNames", "Creative Commons Attribution 4.0", "Natural Earth", "mexico_towns.csv.gz", "land.bin.xz"):
        assert word in notice


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
