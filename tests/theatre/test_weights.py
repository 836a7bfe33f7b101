from __future__ import annotations

import numpy as np
import pytest

from septel.errors import ScenarioError
from septel.scenario.model import ByPlace
from septel.theatre import build, by_place, concerned, territory
from tests.theatre.cases import line, mexico, plane

THREE = [
    {"name": "A", "xy": [0, 0], "state": "Norte"},
    {"name": "B", "xy": [1, 0], "state": "Norte"},
    {"name": "C", "xy": [2, 0], "state": "Sur"},
]


def test_a_state_overrides_everywhere_and_a_place_overrides_its_state() -> None:
    ground = {"everywhere": 0.5, "states": {"norte": 2}, "places": {"b": 7}}
    scenario = plane(THREE, organisations={"ring": {"territory": ground}, "rest": {"territory": "everywhere"}})
    assert territory(scenario, build(scenario)).tolist() == [[2, 7, 0.5], [1, 1, 1]]


def test_places_that_were_only_named_weigh_nothing_for_others() -> None:
    scenario = mexico(
        theatre={"country": "MX", "places": {"largest": 3}},
        organisations={
            "ring": {"territory": {"everywhere": 1, "states": {"Sinaloa": 3}}},
            "band": {"territory": {"Badiraguato": 2, "Tijuana": 1}},
        },
    )
    assert territory(scenario, build(scenario)).tolist() == [[1, 1, 1, 0], [0, 1, 0, 2]]


@pytest.mark.parametrize("ground", [{"A": 1}, {"A": 1, "B": 0}, {"states": {"Sur": 1}}, {"states": {"Ost": 1}}])
def test_a_target_needs_two_places(ground: dict) -> None:
    scenario = plane(THREE, organisations={"ring": {"territory": ground}})
    with pytest.raises(ScenarioError, match=r"organisations\.ring\.territory: needs at least two places"):
        territory(scenario, build(scenario))


def test_numbers_by_place_go_from_the_default_to_the_state_to_the_place() -> None:
    theatre = build(plane(THREE))
    numbers = ByPlace(default=0.1, states={"NORTE": 0.2}, places={"A": 0.9})
    assert by_place(numbers, theatre).tolist() == [0.9, 0.2, 0.1]


def test_an_event_concerns_the_named_places_and_states_or_all() -> None:
    theatre = build(plane(THREE))
    assert concerned(theatre).tolist() == [True, True, True]
    assert concerned(theatre, places=["a"], states=["sur"]).tolist() == [True, False, True]


def test_states_of_mexico_answer_to_their_other_names() -> None:
    theatre = build(mexico())
    assert np.flatnonzero(theatre.in_state("Distrito Federal")).tolist() == [0]
    assert theatre.in_state("michoacan de ocampo").any()
    assert not build(plane(line(0, 1))).in_state("Sinaloa").any()
