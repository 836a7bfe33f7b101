from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from septel.scenario.model import Scenario
from septel.theatre import Forces, Theatre, build, forces, reach
from tests.theatre.cases import line, mapping


def stood() -> tuple[Scenario, Theatre, Forces]:
    """Three places on a line, 45 km apart: a guard with most at P0, and a navy with aircraft at P2."""
    agencies = {
        "guard": {"title": "The guard", "command": "P0", "bases": {"P0": {"assault": 4, "cordon": 2}, "P2": {"assault": 1}}},
        "navy": {"command": "P2", "bases": {"P2": {"air": 1}}},
    }
    kinds = {
        "assault": {"turnout": "1 h"},
        "cordon": {"cordon": True, "turnout": "2 h"},
        "air": {"mode": "air", "turnout": "30 min"},
    }
    ranks = {"head": {"dwell": "48 h", "packages": [{"assault": 2, "cordon": 1}, {"air": 3}]}}
    own = mapping(theatre={"places": line(0, 45, 90)}, agencies=agencies, kinds=kinds, ranks=ranks)
    scenario = Scenario.model_validate(own)
    theatre = build(scenario)
    return scenario, theatre, forces(scenario, theatre)


def test_corps_are_the_teams_of_an_owner_that_go_by_one_mode() -> None:
    scenario, _, stand = stood()
    assert [(one.owner, one.mode, one.bases, one.turnout_h) for one in reach.corps(scenario, stand)] == [
        (0, "ground", (0, 1), 1.0),
        (1, "air", (2,), 0.5),
    ]
    assert reach.owner_names(scenario, stand, strike_force="x") == ("The guard", "navy")


def test_the_first_team_comes_from_the_nearest_base_after_its_turnout() -> None:
    scenario, theatre, stand = stood()
    ground = theatre.travel_h("ground", theatre.points)
    assert reach.first_h(scenario, stand, 0) == pytest.approx([1, 1 + ground[0, 1], 1])
    assert reach.first_h(scenario, stand, 0, bases=(0,)) == pytest.approx(1 + ground[0])


def test_a_force_is_there_with_the_last_of_its_teams_and_never_if_it_has_too_few() -> None:
    scenario, theatre, stand = stood()
    ground = theatre.travel_h("ground", theatre.points)
    assert reach.force_h(scenario, stand, 0, "head") == pytest.approx(2 + ground[0])
    assert np.isinf(reach.force_h(scenario, stand, 1, "head")).all()


def test_the_seat_is_the_base_with_most_teams() -> None:
    _, _, stand = stood()
    assert reach.seat(stand, 0) == (0, pytest.approx(6 / 7))
    assert reach.seat(stand, 5) is None


@given(
    hours=st.lists(st.floats(0, 100) | st.just(float("inf")), min_size=1, max_size=20),
    share=st.floats(0.01, 1),
    data=st.data(),
)
def test_hours_for_a_share_are_the_least_that_reach_it(hours: list[float], share: float, data: st.DataObject) -> None:
    weights = np.array(data.draw(st.lists(st.integers(0, 9), min_size=len(hours), max_size=len(hours))), float)
    found = reach.hours_for_share(np.array(hours), weights, share)
    if weights.sum() == 0:
        assert np.isnan(found)
        return
    reached = weights[np.array(hours) <= found].sum() / weights.sum()
    sooner = weights[np.array(hours) < found].sum() / weights.sum()
    assert reached >= share - 1e-9 and sooner < share
