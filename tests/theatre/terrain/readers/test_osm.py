from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import ndimage
from tests.theatre.terrain.readers.made import extract, refused, said

from septel.theatre.terrain.grid import Grid
from septel.theatre.terrain.readers.base import Box
from septel.theatre.terrain.readers.osm import roads, water
from septel.theatre.terrain.roads import CLASSES

NODES = {n: (-99.0 + 0.01 * (n % 10), 19.0 + 0.01 * (n // 10)) for n in range(1, 60)}
GRID = Grid("EPSG:4326", -99.0, 19.06, 0.001, 0.001, 60, 100)


def tagged(*nodes: int, **tags: str) -> tuple[tuple[int, ...], dict[str, str]]:
    return nodes, {word.replace("__", ":"): text for word, text in tags.items()}


@pytest.mark.parametrize("name", ["here.osm.pbf", "here.osm", "here.osm.bz2", "here.osm.gz", "here.osm.xml"])
def test_roads_meet_at_common_nodes_in_every_format(tmp_path: Path, name: str) -> None:
    ways = [
        tagged(1, 2, 3, highway="primary", name="Uno"),
        tagged(12, 2, highway="residential"),
        tagged(21, 22, 23, highway="track"),
    ]
    made, told = roads(extract(tmp_path / name, NODES, ways))
    assert [CLASSES[kind] for kind in made.kind] == ["primary", "primary", "local", "track", "track"]
    assert len(made.points) == 7 and not told
    degree = np.bincount(np.concatenate([made.start, made.end]))
    assert sorted(degree.tolist()) == [1, 1, 1, 1, 1, 2, 3]
    assert made.length_km[0] == pytest.approx(1.0529, rel=1e-4)
    assert [made.names[n] if n >= 0 else "" for n in made.name] == ["Uno", "Uno", "", "", ""]


def test_what_is_not_driven_on_or_closed_is_left_out(tmp_path: Path) -> None:
    ways = [
        tagged(1, 2, highway="footway"), tagged(2, 3, highway="service", access="private"), tagged(3, 4, building="yes"),
        tagged(4, 5, highway="service", access="no", motor_vehicle="yes"), tagged(5, 6, highway="construction"),
        tagged(6, 7, 8, 6, highway="service", area="yes"), tagged(8, 9, highway="primary", motor_vehicle="no"),
    ]  # fmt: skip
    made, _ = roads(extract(tmp_path / "a.osm.pbf", NODES, ways))
    assert len(made) == 1 and made.points[:, 1].tolist() == [-98.96, -98.95]
    none = extract(tmp_path / "b.osm.pbf", NODES, ways[:3])
    assert "has no road that can be driven on" in refused(lambda: roads(none))


def test_speeds_directions_bridges_and_tunnels_are_read(tmp_path: Path) -> None:
    ways = [
        tagged(1, 2, highway="motorway", maxspeed="110", bridge="viaduct"), tagged(11, 12, highway="motorway", oneway="no"),
        tagged(21, 22, highway="primary", oneway="-1", maxspeed="50 mph"), tagged(31, 32, highway="motorway_link"),
        tagged(41, 42, highway="tertiary", junction="roundabout", tunnel="yes", bridge="no", ref="MEX 1", maxspeed="signals"),
    ]  # fmt: skip
    made, _ = roads(extract(tmp_path / "a.osm", NODES, ways))
    order = np.argsort(made.points[made.start, 0])
    assert made.one_way[order].tolist() == [True, False, True, True, True]
    assert made.level[order].tolist() == [True, False, False, False, True]
    assert made.speed_kmh[order] == pytest.approx([110, np.nan, 80.467, np.nan, np.nan], abs=0.001, nan_ok=True)
    assert made.names == ("MEX 1",)
    back = order[2]
    assert made.points[made.start[back], 1] > made.points[made.end[back], 1]


def test_a_way_with_a_missing_node_ends_there_and_is_told(tmp_path: Path) -> None:
    nodes = {n: place for n, place in NODES.items() if n != 3}
    ways = [
        tagged(1, 2, 3, 4, 5, highway="primary", maxspeed="70"),
        tagged(3, 13, highway="track"),
        tagged(14, 15, highway="local"),
    ]
    made, told = roads(extract(tmp_path / "a.osm.pbf", nodes, ways))
    assert len(made) == 3 and made.length_km.max() < 1.1
    assert made.speed_kmh == pytest.approx([70, 70, np.nan], nan_ok=True)
    assert "lacks 1 of the 8 nodes of its roads" in said(told)
    bare = extract(tmp_path / "b.osm.pbf", {1: (0, 0)}, ways[1:])
    assert "none of their nodes" in refused(lambda: roads(bare))


def test_only_roads_that_touch_the_box_are_kept(tmp_path: Path) -> None:
    path = extract(tmp_path / "a.osm.pbf", NODES, [tagged(1, 2, 3, 4, highway="primary"), tagged(41, 42, highway="primary")])
    made, _ = roads(path, box=Box(18.99, -98.985, 19.005, -98.975))
    assert made.points[:, 1].tolist() == [-98.99, -98.98, -98.97]
    text = refused(lambda: roads(path, box=Box(50, 7, 51, 8)))
    assert "latitude 19 to 19.04, longitude -98.99 to -98.96" in text and "latitude 50 to 51" in text


def _bytes(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda folder: folder / "none.osm.pbf", "cannot be read: No such file"),
        (lambda folder: _bytes(folder / "bad.osm.pbf", b"not a pbf at all, but long enough"), "is not an OpenStreetMap file"),
        (lambda folder: _bytes(folder / "bad.osm", b"<gpx></gpx>"), "is not an OpenStreetMap file"),
        (lambda folder: _bytes(folder / "bad.osm.bz2", b"zzz"), "is not an OpenStreetMap file"),
        (lambda folder: _bytes(folder / "roads.gpkg", b"zzz"), "Here an OpenStreetMap extract is wanted"),
    ],
)  # fmt: skip
def test_files_that_cannot_be_used_are_refused_in_words(tmp_path: Path, make: Any, message: str) -> None:
    path = make(tmp_path)
    assert message in refused(lambda: roads(path)) and message in refused(lambda: water(path, GRID))


def test_rivers_lakes_and_their_islands_become_a_closed_mask(tmp_path: Path) -> None:
    nodes = NODES | {101: (-98.96, 19.05), 102: (-98.93, 19.05), 103: (-98.93, 19.02), 104: (-98.96, 19.02)}
    nodes |= {111: (-98.95, 19.04), 112: (-98.94, 19.04), 113: (-98.94, 19.03), 114: (-98.95, 19.03)}
    nodes |= {121: (-98.995, 19.055), 122: (-98.99, 19.055), 123: (-98.99, 19.05)}
    nodes |= {131: (-98.99, 19.07), 132: (-98.97, 18.99)}
    ways = [
        tagged(101, 102, 103), tagged(103, 104, 101), tagged(111, 112, 113, 114, 111),
        tagged(121, 122, 123, 121, natural="water"), tagged(131, 132, waterway="river"), tagged(1, 9, waterway="drain"),
    ]  # fmt: skip
    lake = ([(1, "outer"), (2, "outer"), (3, "inner")], {"type": "multipolygon", "natural": "water"})
    marked, told = water(extract(tmp_path / "a.osm.pbf", nodes, ways, [lake]), GRID)
    assert not told
    assert marked[15, 45] and not marked[25, 55]  # the lake, and the island in it
    assert marked[6, 9] and not marked[55, 80]
    regions, _ = ndimage.label(~marked, np.ones((3, 3)))
    assert regions[0, 0] != regions[0, 59] and regions[25, 55] != regions[0, 59]
    dry = extract(tmp_path / "dry.osm.pbf", NODES, [tagged(1, 2, highway="primary")])
    marked, told = water(dry, GRID)
    assert not marked.any() and "has no rivers, canals or lakes" in said(told)
