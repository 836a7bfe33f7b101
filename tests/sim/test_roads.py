"""Closures of roads and the clock: which travel times hold when."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import numpy as np
import pytest

from septel import sim
from septel.errors import ScenarioError
from septel.scenario import load_mapping
from septel.scenario.model import InjectClosure
from septel.sim import trace
from septel.theatre import problems
from tests.sim.theatres import model, rows, small

pytestmark = pytest.mark.compiled  # the raster search is slow as plain Python
TOWNS = ["Culiacán", "Mazatlán", "Durango", "Torreón", "Tepic", "Guadalajara"]
# Culiacán and Mazatlán are joined by one road along the coast; a cut south of Culiacán makes it a long way around.
CUT = {"at": "5 d", "closure": {"place": "Quila", "within": "12 km", "lasts": "10 d"}}


@pytest.fixture(autouse=True, scope="module")
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SEPTEL_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


def sinaloa(**changes: Any) -> dict[str, Any]:
    theatre = {"country": "MX", "terrain": "built-in", "places": {"largest": 0, "include": TOWNS}}
    bases = {"police": {"Culiacán": 6}, "army": {"Mazatlán": 4, "Guadalajara": {"assault": 2, "cordon": 1}}}
    text = small(theatre=theatre, movement={"travel_cv": 0}, **changes)
    text["agencies"]["police"]["command"]["seat"] = "Culiacán"
    for name, stands in bases.items():
        text["agencies"][name]["bases"] = stands
    return text


def journeys(ready: sim.Model, log: np.ndarray[Any, Any]) -> list[tuple[float, int, int, float]]:
    """(tasked, base, place, hours) of every group that set out."""
    tasked = {int(row["id"]): float(row["t"]) for row in rows(log, trace.TASKED)}
    return [
        (tasked[int(row["id"])], int(row["command"]), int(row["place"]), float(row["y"] - row["x"]))
        for row in rows(log, trace.GROUP)
    ]


def run(ready: sim.Model, *, replication: int = 0) -> sim.Simulation:
    one = sim.Simulation(ready, replication=replication)
    assert one.run_until() is None
    return one


def test_who_is_tasked_while_a_road_is_closed_goes_around() -> None:
    ready = model(sinaloa(injects=[CUT]))
    open_, shut = ready.world.travel
    assert ready.world.closed.tolist() == [[0], [1]]
    coast = ready.theatre.index("Culiacán"), ready.theatre.index("Mazatlán")
    assert shut[0, 0, coast[1]] > 1.5 * open_[0, 0, coast[1]]
    found = [one for n in range(4) for one in journeys(ready, run(ready, replication=n).trace())]
    during = [one for one in found if 120 <= one[0] < 360]
    assert any(shut[0, base, place] > open_[0, base, place] for _, base, place, _ in during)
    for tasked, base, place, hours in found:
        assert hours == pytest.approx((shut if 120 <= tasked < 360 else open_)[0, base, place])


def test_closures_that_overlap_have_travel_times_of_their_own() -> None:
    more = {"at": "10 d", "closure": {"place": "Durango", "within": "5 km", "delay": "2 h", "lasts": "10 d"}}
    ready = model(sinaloa(injects=[CUT, more]))
    assert ready.world.closed.tolist() == [[0, 0], [1, 0], [1, 1], [0, 1]]
    for tasked, base, place, hours in journeys(ready, run(ready).trace()):
        on = [120 <= tasked < 360, 240 <= tasked < 480]
        (roads,) = np.flatnonzero((ready.world.closed == on).all(axis=1))
        assert hours == pytest.approx(ready.world.travel[roads, 0, base, place])


def test_a_closure_can_be_added_while_the_run_goes_and_is_kept_by_a_snapshot() -> None:
    written, ready = run(model(sinaloa(injects=[CUT]))), model(sinaloa())
    live = sim.Simulation(ready)
    live.run_until(48.0)
    live.inject(CUT)
    live.run_until(200.0)
    again = sim.Simulation.restore(ready, live.snapshot())
    forked = live.fork()
    logs = []
    for one in (live, again, forked):
        one.inject({"at": "11 d", "closure": {"place": "Durango", "within": "5 km", "lasts": "1 d"}})
        one.run_until()
        logs.append(one.trace().tobytes())
    assert logs[0] == logs[1] == logs[2]
    assert len(live.world.travel) == 4
    plain = sim.Simulation(ready)
    plain.run_until(48.0)
    plain.inject(CUT)
    plain.run_until()
    assert [one[1:] for one in journeys(ready, plain.trace())] == [one[1:] for one in journeys(ready, written.trace())]


def test_only_bases_whose_journeys_change_are_computed_again() -> None:
    theatre = model(sinaloa()).theatre
    assert theatre.ways is not None
    points, ground = theatre.points, theatre.ways.ground
    before = theatre.travel_h("ground", points)
    for at, some in ((None, True), ((20.4, -95.0), False)):  # the other lies in the Gulf of Mexico
        words = {"at": at} if at else {"place": "Quila"}
        closure = theatre.closure(InjectClosure(within="12 km", lasts="1 d", **words))
        closed = ground.closed([closure])
        after, whole = theatre.travel_h("ground", points, [closure]), closed.hours(points, points)
        touched = closed.touched(points, points, before)
        assert touched.any() == some
        assert np.allclose(after, whole, rtol=1e-5)
        assert (after[~touched] == before[~touched]).all()


def test_by_night_and_in_the_wet_season_journeys_take_longer() -> None:
    text = sinaloa(start="2030-05-25T06:00", zone="America/Mexico_City")
    text["theatre"]["modes"] = {"ground": {"night": 1.5, "wet": 2}}
    ready = model(text)
    clock = ready.world.clock[0]
    assert clock[:24].tolist() == [1.0] * 13 + [1.5] * 11
    assert clock[7 * 24 : 7 * 24 + 14].tolist() == [2.0] * 13 + [3.0]
    assert (ready.world.clock[1] == 1).all()
    for tasked, base, place, hours in journeys(ready, run(ready).trace()):
        assert hours == pytest.approx(ready.world.travel[0, 0, base, place] * clock[int(tasked)])


def test_the_clock_is_the_local_one_also_when_it_is_turned() -> None:
    text = sinaloa(start="2030-03-30T12:00", zone="Europe/Berlin")
    text["theatre"] |= {"modes": {"ground": {"night": 2}}, "clock": {"night": [20, 6]}}
    clock = model(text).world.clock[0]
    begins = [hour for hour in range(1, 48) if clock[hour] == 2 and clock[hour - 1] == 1]
    assert begins == [8, 31], "on the second evening summer time has begun"
    assert datetime(2030, 3, 31).strftime("%A") == "Sunday"


def test_without_terrain_there_is_nothing_to_close() -> None:
    with pytest.raises(ScenarioError, match=r"injects\[0\]\.closure: there are no roads to close without terrain"):
        load_mapping(small(injects=[{"at": "1 d", "closure": {"place": "P0", "lasts": "1 d"}}]), ground=problems)
    with pytest.raises(ScenarioError, match="Did you mean 'Quilá'"):
        load_mapping(sinaloa(injects=[{"at": "1 d", "closure": {"place": "Quilaaa", "lasts": "1 d"}}]), ground=problems)
