from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from septel.errors import ScenarioError
from septel.scenario.model import Scenario
from septel.theatre import Forces, build, forces
from tests.theatre.cases import line, mexico, plane


def stand(scenario: Scenario) -> Forces:
    return forces(scenario, build(scenario))


def test_bases_stand_in_the_file_s_order_with_their_teams_and_ways() -> None:
    scenario = mexico()
    theatre = build(scenario)
    ours = forces(scenario, theatre)
    assert ours.kinds == ("assault", "cordon", "air")
    assert ours.agencies == ("police", "army")
    assert [(base.name, base.owner) for base in ours.bases] == [("Ciudad de México", 0), ("Monterrey", 1), ("Guadalajara", 1)]
    assert ours.stock.tolist() == [[3, 3, 0]] * 3
    assert ours.travel_h["ground"].shape == (3, 40)
    assert ours.travel_h["ground"][1, theatre.index("Monterrey")] == 0
    assert np.isinf(ours.travel_h["air"][0, theatre.index("Tijuana")])
    assert np.isfinite(ours.travel_h["ground"]).all()


def test_commands_are_one_seat_or_one_at_every_base_and_the_nearest_decides() -> None:
    scenario = mexico()
    theatre = build(scenario)
    ours = forces(scenario, theatre)
    assert [(command.name, command.owner, command.officers) for command in ours.commands] == [
        ("Ciudad de México", 0, 1),
        ("Monterrey", 1, 1),
        ("Guadalajara", 1, 1),
    ]
    assert (ours.nearest_command[0] == 0).all()
    assert ours.nearest_command[1, theatre.index("Saltillo")] == 1
    assert ours.nearest_command[1, theatre.index("León")] == 2


def guard(**changes: Any) -> dict[str, Any]:
    return {"guard": {"command": "P0", "bases": {"P0": {"assault": 4, "cordon": 2, "air": 2}}} | changes}


def test_of_two_commands_equally_near_the_first_in_the_file_decides() -> None:
    places = line(0, 50, 100)
    scenario = plane(places, agencies=guard(command={"regional": ["P2", "P0"], "officers": 3}))
    ours = stand(scenario)
    assert ours.nearest_command.tolist() == [[1, 0, 0]]
    assert [command.officers for command in ours.commands] == [3, 3]


def test_a_base_stands_at_a_point_or_at_another_place_s_name() -> None:
    bases = {"Camp": {"xy": [5, 5], "assault": 1}, "Depot": {"place": "P1", "assault": 1}}
    ours = stand(plane(line(0, 10), agencies=guard(command="Camp", bases=bases)))
    assert [(base.point, base.place) for base in ours.bases] == [((5, 5), -1), ((10, 0), 1)]
    assert ours.commands[0].point == (5, 5)


def test_a_strike_force_takes_its_teams_and_leaves_the_total_as_it_was() -> None:
    force = {"bases": ["P1", "p2"], "teams": {"assault": 1, "cordon": 1}, "helicopters": 1, "officers": 2}
    before = stand(plane(line(0, 10, 20), agencies=guard()))
    scenario = plane(line(0, 10, 20), agencies=guard(), strike_force=force, sharing="platform")
    ours = stand(scenario)
    assert [(base.name, base.owner, base.place) for base in ours.bases] == [("P0", 0, 0), ("P1", 1, 1), ("p2", 1, 2)]
    assert ours.stock.tolist() == [[2, 0, 1], [1, 1, 1], [1, 1, 0]]
    assert ours.stock.sum(axis=0).tolist() == before.stock.sum(axis=0).tolist()
    assert [(command.name, command.owner) for command in ours.commands] == [("P0", 0), ("P1", 1)]
    assert ours.nearest_command.shape == (1, 3)


def test_a_strike_force_chooses_its_bases_where_the_organisations_move() -> None:
    organisations = {"ring": {"territory": {"P2": 5, "P3": 5, "P0": 1}}}
    force = {"bases": 1, "teams": 1, "seat": "P0"}
    ours = stand(plane(line(0, 10, 20, 30), organisations=organisations, strike_force=force, sharing="platform"))
    assert ours.bases[-1].name == "P2"
    assert ours.commands[-1].name == "P0"


def test_a_strike_force_may_stand_at_an_agency_s_base_that_is_no_place() -> None:
    bases = {"Camp": {"xy": [5, 5], "assault": 2}}
    force = {"bases": ["Camp"], "teams": {"assault": 1}}
    ours = stand(plane(line(0, 10), agencies=guard(bases=bases), strike_force=force, sharing="platform"))
    assert ours.bases[-1].point == (5, 5)
    assert ours.stock.tolist() == [[1, 0, 0], [1, 0, 0]]


def test_what_cannot_stand_is_told() -> None:
    with pytest.raises(ScenarioError, match="there is no place 'Nowhere'"):
        stand(plane(line(0, 1), agencies=guard(bases={"Nowhere": 1})))
    with pytest.raises(ScenarioError, match=r"strike_force\.teams: wants 9 teams of kind 'assault', but its lenders have 4"):
        stand(plane(line(0, 1), agencies=guard(), strike_force={"bases": ["P0"], "teams": {"assault": 9}}))
    with pytest.raises(ScenarioError, match="3 bases cannot be chosen among 2 places"):
        stand(plane(line(0, 1), agencies=guard(), strike_force={"bases": 3, "teams": 1}))
    with pytest.raises(ScenarioError, match="there is no agency 'gard'"):
        stand(plane(line(0, 1), agencies=guard(), strike_force={"bases": ["P0"], "teams": 1, "lenders": ["gard"]}))


def test_shifts_part_the_teams_of_a_base_and_stand_at_one_point() -> None:
    bases = {
        "P0": {"assault": 5, "cordon": 2},
        "P1": {"assault": 3, "shifts": ["late", "day", "night"]},
        "P2": {"air": 1, "shifts": []},
    }
    calendars = {"day": "06:00-18:00", "night": "18:00-06:00", "late": "12:00-24:00"}
    ours = stand(plane(line(0, 10, 20), agencies=guard(bases=bases, shifts=["day", "night"]), calendars=calendars))
    assert [(base.name, base.hours) for base in ours.bases] == [
        ("P0", "day"), ("P0", "night"), ("P1", "late"), ("P1", "day"), ("P1", "night"), ("P2", None),
    ]  # fmt: skip
    assert ours.stock.tolist() == [[3, 1, 0], [2, 1, 0], [1, 0, 0], [1, 0, 0], [1, 0, 0], [0, 0, 1]]
    assert ours.travel_h["ground"].shape == (6, 3)
    assert (ours.travel_h["ground"][0] == ours.travel_h["ground"][1]).all()
    assert [command.hours for command in ours.commands] == [None]


def test_a_strike_force_draws_on_the_fullest_shift_and_has_shifts_of_its_own() -> None:
    force = {"bases": ["P1"], "teams": {"assault": 3}, "shifts": ["day", "night"], "hours": "day"}
    calendars = {"day": "06:00-18:00", "night": "18:00-06:00"}
    agencies = guard(bases={"P0": {"assault": 7}}, shifts=["day", "night"])
    ours = stand(plane(line(0, 10), agencies=agencies, calendars=calendars, strike_force=force, sharing="platform"))
    assert [(base.owner, base.hours) for base in ours.bases] == [(0, "day"), (0, "night"), (1, "day"), (1, "night")]
    assert ours.stock[:, 0].tolist() == [2, 2, 2, 1]
    assert [command.hours for command in ours.commands] == [None, "day"]
