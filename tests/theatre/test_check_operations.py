from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from septel.errors import Problem
from septel.scenario.model import Scenario
from septel.theatre import build, forces, problems
from septel.theatre.check_operations import soonest_h
from tests.theatre.cases import line, plane

# By ground 45 km/h and detour 1.4: 50 km take 1.556 h. Turnout 1 h on average, rendezvous 30 min.
HOUR_50 = 50 * 1.4 / 45
PLACES = line(0, 50, 100)


def modes(**air: str) -> dict[str, Any]:
    """The built-in speeds, but for aircraft."""
    ways = {"ground": {"speed": "45 km/h"}, "air": air, "boat": {"speed": "40 km/h"}}
    return {mode: {"detour": 1, **way} for mode, way in ways.items()}


def told(scenario: Scenario) -> list[str]:
    return [f"{problem.severity}: {problem}" if problem.severity == "error" else str(problem) for problem in problems(scenario)]


def only(scenario: Scenario) -> Problem:
    (found,) = problems(scenario)
    return found


def soonest(scenario: Scenario, rank: str = "cell") -> list[float]:
    return soonest_h(scenario, forces(scenario, build(scenario)), rank).tolist()


def two(**changes: Any) -> Scenario:
    """A guard at the first place, with two assault teams, and a helper at the second, with three."""
    agencies = {
        "guard": {"command": "P0", "bases": {"P0": {"assault": 2}}},
        "helper": {"command": "P1", "bases": {"P1": {"assault": 3}}},
    }
    ranks = {rank: {"packages": {"assault": 1}} for rank in ("head", "lieutenant")} | {"cell": {"packages": {"assault": 4}}}
    return plane(PLACES, agencies=agencies, ranks=complete(ranks), **changes)


def complete(ranks: dict[str, Any]) -> dict[str, Any]:
    """Ranks with the dwell that a model needs and a file has built in."""
    return {rank: {"dwell": "48 h", **detail} for rank, detail in ranks.items()}


def test_the_soonest_completion_is_turnout_journey_and_rendezvous() -> None:
    assert soonest(plane(PLACES)) == pytest.approx([1.5, 1.5 + HOUR_50, 1.5 + 2 * HOUR_50])
    head = soonest(
        plane(PLACES, kinds={"assault": {"turnout": "2 h"}, "cordon": {"cordon": True}, "air": {"mode": "air"}}), "head"
    )
    assert head[0] == pytest.approx(2.5), "the last team of the package counts"
    routes = {"routes": {"number": 2, "longer": 1.5}}
    assert soonest(plane(PLACES, movement=routes)) == pytest.approx([1.5, 1.5 + 1.5 * HOUR_50, 1.5 + 3 * HOUR_50])
    assert soonest(plane(PLACES, movement={"routes": {"longer": 1.5}})) == soonest(plane(PLACES)), "one route is the best one"


def test_whose_teams_come_is_the_pools_affair() -> None:
    assert np.isinf(soonest(two())).all(), "nobody has four teams alone"
    assert soonest(two(pool="all"))[:2] == pytest.approx([1.5 + HOUR_50] * 2)
    assert soonest(two(pool="lent"))[0] == pytest.approx(7.5), "the helper asks for one of the guard's"
    force = {"bases": ["P2"], "teams": {"assault": 4}}
    assert soonest(two(strike_force=force, sharing="platform"))[2] == pytest.approx(1.5)
    assert soonest(two(pool="all", strike_force=force, sharing="platform"))[0] == pytest.approx(1.5 + 2 * HOUR_50), (
        "teams of a strike force are in no agency's pool"
    )


def test_an_alternative_and_the_quickest_base_count() -> None:
    agencies = {"guard": {"command": "P0", "bases": {"P0": {"assault": 2, "air": 1}, "P2": {"assault": 1}}}}
    ranks = complete({rank: {"packages": [{"assault": 2}, {"air": 1}]} for rank in ("head", "lieutenant", "cell")})
    assert soonest(plane(PLACES, agencies=agencies, ranks=ranks))[2] == pytest.approx(0.75 + 100 / 220 + 0.5)


def test_a_warrant_that_always_expires_on_the_way_is_an_error() -> None:
    found = only(plane(PLACES, warrant={"expires": "1 h"}, organisations={"ring": {"territory": {"P1": 1, "P2": 1}}}))
    assert (found.severity, found.loc) == ("error", ("warrant", "expires"))
    assert found.message == (
        "a warrant of 1 h expires before an operation can be complete, wherever it goes: the soonest is expected after 3.1 h, "
        "against a head at P1, with every team free"
    )
    assert told(plane(PLACES, warrant={"expires": "5 h"})) == []


def test_a_warrant_that_expires_on_some_ways_is_warned_about_with_the_farthest_places() -> None:
    found = only(plane(PLACES, warrant={"expires": "2 h"}))
    assert found.severity == "warning"
    assert found.message == (
        "a warrant of 2 h expires before an operation can be complete at 2 of the 3 places where targets can be, with every "
        "team free: P2 (4.6 h), P1 (3.1 h)"
    )


def test_ranks_whose_force_is_slower_are_told_apart() -> None:
    found = only(two(pool="lent", warrant={"expires": "4 h"}))
    assert "at 3 of the 3 places where targets can be (cell: 3 of 3), with every team free: " in found.message


def test_where_a_force_may_act_without_a_warrant_it_is_counted() -> None:
    found = only(plane(PLACES, warrant={"expires": "1 h", "without": True}))
    assert found.severity == "warning"
    assert found.message.endswith("; such operations act without a warrant, and are counted")


def test_places_where_nobody_comes_or_nobody_moves_do_not_count() -> None:
    far = {"ring": {"territory": {"P0": 1, "P1": 1}}}
    assert told(plane(PLACES, warrant={"expires": "4 h"}, organisations=far)) == []
    air = complete({rank: {"packages": {"air": 1}} for rank in ("head", "lieutenant", "cell")})
    theatre = {"places": PLACES, "modes": modes(speed="220 km/h", range="60 km")}
    assert told(plane(PLACES, theatre=theatre, warrant={"expires": "2 h"}, ranks=air)) == []


def test_places_without_any_communications_are_named() -> None:
    found = only(plane(PLACES, communications={"coverage": {"default": 1, "places": {"P1": 0}}}))
    assert (found.severity, found.loc) == ("warning", ("communications", "coverage"))
    assert found.message == (
        "is 0 at 1 of the 3 places where an organisation moves (P1): every report from there comes late, by 6 h on average, "
        "and a force that has departed for there never hears a recall"
    )
    everywhere = {"coverage": {"default": 0, "places": {"P2": 1}}, "late": "2 h"}
    found = only(plane(PLACES, communications=everywhere, organisations={"ring": {"territory": {"P0": 1, "P1": 1}}}))
    assert found.message.startswith("is 0 wherever an organisation moves: every report comes late, by 2 h on average")
    assert told(plane(PLACES, communications={"coverage": 0})) == [], "which needs no ground to be told"
    assert told(plane(PLACES, communications={"coverage": {"default": 0.5, "places": {"P1": 0.1}}})) == []


def test_aircraft_that_cannot_land_before_night_are_warned_about() -> None:
    def flying(hours: Any, **changes: Any) -> Scenario:
        places = line(0, 100, 200, 500)
        theatre = {"places": places, "modes": modes(speed="100 km/h", range="400 km", hours="daylight")}
        return plane(places, theatre=theatre, calendars={"daylight": hours}, **changes)

    found = only(flying("07:00-08:30"))
    assert (found.severity, found.loc) == ("warning", ("theatre", "modes", "air", "hours"))
    assert found.message == (
        "'daylight' is open for at most 1.5 h at a time, and journeys by air from the nearest team take longer to 1 of the 3 "
        "places within reach where targets can be: P2 (2.0 h); they begin when it opens and end after it has closed"
    )
    assert told(flying("07:00-09:00")) == []
    assert told(flying("00:00-24:00")) == []
    bases = {"P0": {"assault": 4, "cordon": 3}}
    assert told(flying("07:00-08:30", agencies={"guard": {"command": "P0", "bases": bases}})) == [], "there are no aircraft"


def test_nothing_is_said_of_operations_while_the_scenario_itself_is_wrong() -> None:
    lenders = {"bases": 1, "teams": 1, "lenders": ["gard"]}
    assert told(plane(PLACES, warrant={"expires": "1 h"}, strike_force=lenders, sharing="platform")) == []
    unknown = complete({rank: {"packages": {"asault": 1}} for rank in ("head", "lieutenant", "cell")})
    assert told(plane(PLACES, warrant={"expires": "1 h"}, ranks=unknown)) == []
