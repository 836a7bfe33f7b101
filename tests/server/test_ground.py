"""The ground for a map, reach and options: what a seat is told of them, and what it is not."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import math
import warnings
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from septel.exercise.kernel import drawn, ground
from septel.server.app import make
from septel.server.options import with_chances
from septel.theatre import forces, shading
from septel.theatre.relief import Relief
from septel.theatre.terrain.grid import Grid
from tests.exercise.desk import live_desk
from tests.server.house import HOSTS, URL, WIDE, House, house

VALLEY = """\
version: 1
name: valley
horizon: 30 d
theatre:
  places:
    - {name: A, xy: [0, 0], people: 100000}
    - {name: "B, the ford", xy: [60, 10], people: 80000}
    - {name: C, xy: [120, 0], people: 60000}
agencies:
  police: {command: {seat: A, officers: 1, service: {exponential: 3 h}}, bases: {A: 6, "B, the ford": 2}}
  army: {command: {seat: C, officers: 2, service: {exponential: 2 h}}, bases: {C: 4}}
organisations:
  gang: {head: 1, lieutenants: 1, cells: 4, territory: everywhere}
sharing: {liaison: {chance: 0.9, delay: {fixed: 1 h}}}
"""
COAST = """\
version: 1
name: coast
horizon: 10 d
theatre:
  places:
    - {name: Colima, at: [19.24, -103.72], people: 150000}
    - {name: Manzanillo, at: [19.05, -104.31], people: 160000}
    - {name: Guadalajara, at: [20.67, -103.35], people: 1400000}
  terrain: built-in
agencies:
  police: {command: {seat: Colima, officers: 1, service: {exponential: 3 h}}, bases: {Colima: 6}}
organisations:
  gang: {head: 1, lieutenants: 1, cells: 2, territory: everywhere}
"""


@contextlib.asynccontextmanager
async def served_valley(folder: Path, *seats: str) -> AsyncIterator[House]:
    path = folder / "valley.yaml"
    path.write_text(VALLEY, encoding="utf-8")
    async with live_desk(folder / "exercise.db", str(path)) as desk:
        found = House(desk, make(desk.director, url=URL, hosts=HOSTS, limits=WIDE), URL)
        for seat in seats:
            await found.sit(seat)
        try:
            yield found
        finally:
            for client in found.clients.values():
                await client.aclose()


async def asked(served: House, seat: str, path: str, **params: Any) -> Any:
    return await served.clients[seat].get(path, params=params)


async def a_request(served: House) -> dict[str, Any]:
    """A request of the police that waits for its decision."""
    await served.give("director", "clock.start", rate=600)
    field = served.desk.director.state["field"]
    for _ in range(60):
        await served.desk.pass_h(6)
        field = served.desk.director.state["field"]
        for case in [c for c in field["cases"].values() if c["holder"] == "police" and c["open"] and not c["request"]]:
            await served.give("police-command", "case.propose", case=case["id"])
        waiting = [one for one in field["requests"].values() if one["open"] and one["decider"] == "police"]
        if waiting:
            return dict(waiting[0])
    raise AssertionError("nothing was asked for in 15 days")


@pytest.mark.compiled
def test_a_seat_is_told_reach_and_options_by_what_it_may_know(tmp_path: Path) -> None:
    async def story() -> None:
        seats = ("director", "evaluator-1", "police-command", "army-command")
        async with served_valley(tmp_path, *seats) as served:
            await _map_of_a_plane(served)
            await _reach(served)
            await _options(served)

    asyncio.run(story())


async def _map_of_a_plane(served: House) -> None:
    found = (await asked(served, "police-command", "/api/ground/map.json")).json()
    assert found["is_plane"] and not found["relief"] and found["roads"]["features"] == [] and found["border"] is None
    (west, south), (east, north) = found["bounds"]
    assert west < 0 and south < 0 and east > 120 and north > 10
    plain = await served.clients["police-command"].get("/api/ground/map.json", headers={"accept-encoding": "identity"})
    assert plain.json() == found and "content-encoding" not in plain.headers
    missing = await asked(served, "police-command", "/api/ground/relief.png")
    assert (missing.status_code, missing.json()["code"]) == (404, "no_relief")
    assert (await served.stranger().get("/api/ground/map.json")).status_code == 401


async def _reach(served: House) -> None:
    for seat in ("police-command", "director", "evaluator-1"):
        found = (await asked(served, seat, "/api/ground/reach", base="police/A", kind="assault")).json()
        home, ford, far = found["hours"]
        assert 0 < home < ford < far and found["t"] == 0 and found["bands"] is None
    hidden = await asked(served, "army-command", "/api/ground/reach", base="police/A", kind="assault")
    none = await asked(served, "army-command", "/api/ground/reach", base="police/Z", kind="assault")
    assert hidden.status_code == none.status_code == 404 and hidden.json()["code"] == none.json()["code"] == "unknown_base"
    assert "Known: army/C." in hidden.json()["detail"]
    wrong = await asked(served, "police-command", "/api/ground/reach", base="police/A", kind="assult")
    assert (wrong.status_code, wrong.json()["code"]) == (404, "unknown_kind")


async def _options(served: House) -> None:
    one = await a_request(served)
    found = (await asked(served, "police-command", "/api/options", request=one["id"])).json()["options"]
    belief = found["belief"]
    assert 0 < belief["belief"] < 1 and belief["fades_h"] == found["mean_dwell_h"]
    for team in found["teams"]:
        assert team["chance"] == pytest.approx(belief["belief"] * math.exp(-team["arrival_h"] / belief["fades_h"]))
        assert team["arrival_t"] == pytest.approx(found["t"] + team["arrival_h"])
    complete = found["complete"][0]
    soonest = min(team["arrival_h"] for team in found["teams"] if team["kind"] in found["packages"][0])
    assert complete["arrival_h"] == pytest.approx(soonest + found["rendezvous_h"]) and complete["chance"] < belief["belief"]
    said = ",".join(f"{team['base']}:{team['kind']}:{team['teams']}" for team in complete["teams"])
    same = (await asked(served, "police-command", "/api/options", request=one["id"], teams=said)).json()["options"]
    assert same["arrival_h"] == pytest.approx(complete["arrival_h"]) and same["chance"] == pytest.approx(complete["chance"])
    assert same["may_go"] is (same["reason"] is None) is (same["code"] is None)
    groups = "police/B, the ford:assault:99,police/A:assault:1"
    many = (await asked(served, "police-command", "/api/options", request=one["id"], teams=groups)).json()["options"]
    assert not many["may_go"] and many["reason"] and many["arrival_h"] is many["chance"] is None
    for bad in ("", "police/A", "police/A:assault:0", "police/A:assault:1,"):
        assert (await asked(served, "police-command", "/api/options", request=one["id"], teams=bad)).status_code == 400, bad
    assert (await asked(served, "army-command", "/api/options", request=one["id"])).status_code == 404
    again = (await asked(served, "police-command", "/api/options", request=one["id"])).json()["options"]
    assert again == found  # looking at packages changes nothing in the world


def test_the_chance_of_what_cannot_arrive_is_not_told() -> None:
    belief = {"belief": 0.8, "fades_h": 10.0}
    found = with_chances(
        {"teams": [], "complete": [{"teams": None, "arrival_h": None}, {"teams": [], "arrival_h": 10.0}]}, belief
    )
    assert [one["chance"] for one in found["complete"]] == [None, pytest.approx(0.8 / math.e)]


def test_an_exercise_without_ground_has_no_map(tmp_path: Path) -> None:
    async def story() -> None:
        async with house(tmp_path, "observer") as served:
            for path in ("map.json", "relief.png", "reach?base=a&kind=b"):
                found = await served.clients["observer"].get(f"/api/ground/{path}")
                assert (found.status_code, found.json()["code"]) == (404, "no_ground")

    asyncio.run(story())


def test_the_relief_lies_in_mercator_between_its_bounds() -> None:
    grid = Grid("EPSG:4326", 0.0, 60.0, 0.5, 0.5, 100, 60)
    elevation = np.zeros(grid.shape, np.float32)
    elevation[40] = 3000.0  # a ridge along latitude 39.75
    water = np.zeros(grid.shape, bool)
    water[:, :20] = True
    blank = np.zeros(grid.shape, np.float32)
    relief = Relief(grid, elevation, water, blank + 1, blank, None, built_in=False)
    level = pixels(drawn.shade(relief, (0.0, 10.0, 30.0, 60.0)))
    shaded = np.flatnonzero((level[:, level.shape[1] // 2 :] != shading.SHADES // 2).any(axis=1))
    low, high, ridge = (np.arcsinh(np.tan(np.radians(lat))) for lat in (10.0, 60.0, 39.75))
    assert abs((shaded.min() + shaded.max()) / 2 - (high - ridge) / (high - low) * len(level)) < len(level) / 50
    assert (level[:, : level.shape[1] // 4] == shading.SHADES // 2).all()  # nothing is drawn on water


def pixels(png: bytes) -> Any:
    from rasterio.errors import NotGeoreferencedWarning
    from rasterio.io import MemoryFile

    assert png[:8] == b"\x89PNG\r\n\x1a\n" and len(png) <= drawn.MOST_PNG
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        with MemoryFile(png) as memory, memory.open() as file:
            assert file.colormap(1)[shading.SHADES // 2][3] == 0  # level ground is clear
            return file.read(1)


def test_borders_are_cut_at_the_bounds_and_lines_that_are_too_many_are_simplified() -> None:
    angle = np.linspace(0, 2 * np.pi, 200_000)
    wobbly = 10 + 0.01 * np.sin(5_000 * angle)
    ring = np.column_stack([wobbly * np.cos(angle), wobbly * np.sin(angle)])
    bounds = (-5.0, -20.0, 5.0, 20.0)
    found = drawn.drawn_lines(SimpleNamespace(is_plane=False, outline=(ring,), ways=None), bounds)  # type: ignore[arg-type]
    assert drawn._gz(found) <= drawn.MOST_LINES_GZ and found["roads"]["features"] == []
    points = [point for line in found["border"]["coordinates"] for point in line]
    assert len(found["border"]["coordinates"]) >= 2 and all(abs(x) <= 5 and 8 < abs(y) < 10.1 for x, y in points)


def test_a_coast_is_drawn_and_its_bands_hold_the_places_reached_in_their_hours() -> None:
    import shapely

    source = {"path": "coast.yaml", "text": COAST}
    setting = {"source": source, "design": next(iter(ground.book(**source).designs)), "bases": ["police/Colima"]}
    found = drawn.the_map(setting)
    (west, south), (east, north) = found["bounds"]
    assert west < -104.31 and south < 19.05 and east > -103.35 and north > 20.67 and not found["is_plane"]
    assert pixels(base64.b64decode(found["relief"])).std() > 0
    lines = [one["geometry"]["coordinates"] for one in found["roads"]["features"]]
    assert lines and all(west <= x <= east and south <= y <= north for line in lines for x, y in line)
    assert found["border"] is None  # places of one's own have no country around them
    areas = drawn.bands(setting, "police/Colima", "ground")["bands"]["features"]
    design, theatre = drawn.theatre_of(setting)
    hours = theatre.travel_h("ground", np.array([forces(design, theatre).bases[0].point]))[0]
    for (lat, lon), h in zip(theatre.points, hours, strict=True):
        at = shapely.Point(lon, lat)
        near = [one["properties"] for one in areas if shapely.geometry.shape(one["geometry"]).distance(at) < 0.1]
        assert any(one["from_h"] - 0.5 <= h <= one["to_h"] + 0.5 for one in near), (lat, lon, h, near)
