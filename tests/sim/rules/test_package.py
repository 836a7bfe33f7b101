from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from ruamel.yaml import YAML

import septel
from septel import sim
from septel.scenario import Book
from septel.sim import layout, trace
from septel.sim.rules import package
from tests.sim.rules.test_tasking import calm, groups
from tests.sim.theatres import agency, alone, cells, model, rows, tip, traced
from tests.strategies import scenarios


def test_the_package_is_the_soonest_of_the_free_teams() -> None:
    text = calm(ranks={"cell": {"packages": [{"assault": 2}, {"air": 1}]}}, pool="all")
    ready = model(text)
    log, _ = traced(ready)
    by_air = [group for moved in groups(log).values() for group in moved if ready.labels.kinds[group["flag"]] == "air"]
    assert by_air, "the alternative by air is taken where it is sooner"
    stock = ready.world.stock
    out = np.zeros_like(stock)
    for row in log:
        if row["what"] == trace.GROUP:
            out[row["command"], row["flag"]] += row["holder"]
        elif row["what"] == trace.READY:
            out[row["command"], row["flag"]] -= row["holder"]
        assert (out <= stock).all() and (out >= 0).all()


def soonest(run: sim.Simulation, command: int, place: int, rank: int, stock: Any) -> tuple[float, list[tuple[int, int, int]]]:
    """The soonest package by comparing every team: hours, and (base, kind, teams) in the order in which they are picked."""
    W, S = run.world, run.state
    best, chosen = np.inf, []
    for alternative in range(W.ranks[rank]["packages"]):
        last, picks = 0.0, []
        for kind, base_count in enumerate(W.package[rank, alternative]):
            arrivals = sorted(
                (float(package.expected_arrival(W, S, command, base, kind, place)), base)
                for base in range(len(W.bases))
                if W.pool[command, base]
                for _ in range(stock[base, kind])
            )[:base_count]
            if len(arrivals) < base_count or any(arrival == np.inf for arrival, _ in arrivals):
                last = np.inf
                break
            last = max([last, *(arrival for arrival, _ in arrivals)])
            picks += [(base, kind, len(list(teams))) for base, teams in itertools.groupby(base for _, base in arrivals)]
        if last + W.par[0]["rendezvous"] < best:
            best, chosen = last + W.par[0]["rendezvous"], picks
    return best, chosen


@pytest.mark.compiled
@given(scenarios())
@settings(max_examples=25)
def test_a_package_is_the_soonest_of_all_ways_to_fill_it_whatever_hours_and_pools(text: dict[str, Any]) -> None:
    for scenario in Book.from_dict(text).designs.values():
        run = sim.Simulation(sim.Model.build(scenario))
        run.run_until(float(scenario.horizon) * 0.3)
        W, S = run.world, run.state
        for command in range(len(W.commands)):
            for place, rank in itertools.product(range(len(W.people)), range(3)):
                for stock in (S.free, W.stock):
                    hours, picks = soonest(run, command, place, rank, stock)
                    assert package.compose(W, S, command, place, rank, stock, False) == hours
                    rows_ = S.picked[0, : S.picks[0]]
                    assert hours == np.inf or [(r["home"], r["kind"], r["teams"]) for r in rows_] == picks


def test_of_equally_near_bases_the_first_of_the_file_sends_its_teams() -> None:
    police = agency(bases={"P2": {"assault": 1}, "P0": {"assault": 1}})
    ready = model(alone(agencies={"police": police}))
    (group,) = rows(traced(ready)[0], trace.GROUP)
    assert ready.labels.bases[group["command"]] == "police/P2", "both are 50 km from P1"


def test_the_same_distance_counts_the_same_whether_a_shift_or_a_day_bounds_it() -> None:
    # a tie is a tie, at odd times too: the army's base comes first in the file and stands as near
    calendar = {"always": "00:00-24:00"}
    bases = {"army": agency("P2", approvals={}), "police": agency(approvals={}, shifts=["always"])}
    for agencies in (bases, {**bases, "army": agency("P2", approvals={}, shifts=["always"]), "police": agency(approvals={})}):
        text = alone(agencies=agencies, calendars=calendar, pool="all")
        text["injects"] = [tip(f"{number / 7 + 10:.6f} h", receiver="police") for number in range(8)]
        ready = model(text)
        log, _ = traced(ready)
        assert {ready.labels.bases[row["command"]] for row in rows(log, trace.GROUP)} == {"army/P2"}


def test_a_near_shift_that_is_off_duty_stands_back_behind_a_far_base() -> None:
    police = agency(bases={"P0": {"teams": {"assault": 1}, "shifts": ["night"]}, "P5": {"assault": 1}})
    text = alone(agencies={"police": police}, calendars={"night": "22:00-06:00"})
    ready = model(text)
    (group,) = rows(traced(ready)[0], trace.GROUP)
    assert (group["x"], group["y"]) == (16.0, 20.0), "200 km by day rather than 50 km in the night"


def test_aircraft_that_would_have_to_wait_for_daylight_give_way_to_those_who_drive() -> None:
    modes = alone()["theatre"]["modes"]
    swift = {"air": {"speed": "100 km/h", "detour": 1, "range": "900 km", "hours": "day"}}
    text = alone(
        theatre=alone()["theatre"] | {"modes": modes | swift},
        calendars={"day": "06:00-18:00"},
        agencies={"police": agency(bases={"P0": {"assault": 1, "air": 1}})},
        ranks=cells(packages=[{"assault": 1}, {"air": 1}]),
    )
    by_day, _ = traced(model(text))
    by_night, _ = traced(model(text | {"injects": [tip("14 h")]}))
    kinds = model(text).labels.kinds
    assert [kinds[row["flag"]] for log in (by_day, by_night) for row in rows(log, trace.GROUP)] == ["air", "assault"]


def test_several_routes_make_journeys_by_ground_longer() -> None:
    text = alone(movement=alone()["movement"] | {"routes": {"number": 2, "longer": 1.5}})
    ready = model(text)
    assert (ready.world.travel[0, layout.MODES.index("ground")] == 1.5 * model(alone()).world.travel[0, 0]).all()
    (group,) = rows(traced(ready)[0], trace.GROUP)
    assert group["y"] - group["x"] == 1.5
    one = alone(movement=alone()["movement"] | {"routes": {"number": 1, "longer": 1.5}})
    assert traced(model(one))[0].tobytes() == traced(model(alone()))[0].tobytes(), "a single route is the best"


@pytest.mark.parametrize("span", ["06:30-18:30", "06:30-08:00"])  # some journeys by air take longer than 1.5 hours
def test_going_through_the_bases_by_way_is_comparing_all_their_arrivals(span: str) -> None:
    words = YAML(typ="safe").load(septel.load("sierra").text)
    words["calendars"]["daylight"] = span
    ready = model(words, design="platform")
    run = sim.Simulation(ready, trace=False)
    W, S = run.world, run.state
    commands = W.commands.copy()
    commands["even"] = 0
    every_arrival = W.replace(commands=commands)
    random = np.random.default_rng(4)
    for t in np.sort(random.uniform(0, 8000, 150)):
        S.now[0]["t"] = t
        free = np.minimum(random.integers(0, 3, W.stock.shape), W.stock).astype(np.int32)
        command, place, rank = random.integers(len(commands)), random.integers(len(W.people)), random.integers(3)
        found = []
        for world in (W, every_arrival):
            hours = package.compose(world, S, command, place, rank, free, False)
            picks = S.picked[0, : S.picks[0]] if hours < np.inf else S.picked[0, :0]
            found.append((hours, [(int(p["home"]), int(p["kind"]), int(p["teams"])) for p in picks]))
        assert found[0] == found[1]
        if found[0][1]:
            teams = sum(number for *_, number in found[0][1])
            assert teams in W.package[rank].sum(axis=1), "never fewer teams than the package needs"
