from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from septel.errors import ScenarioError
from septel.scenario import Book
from septel.theatre import build, forces, problems, territory
from tests.strategies import broken, scenarios
from tests.theatre.cases import mapping


@given(scenarios())
def test_a_random_valid_scenario_stands_on_its_ground_with_no_team_lost(scenario: dict) -> None:
    for design in Book.from_dict(scenario).designs.values():
        assert [problem for problem in problems(design) if problem.severity == "error"] == []
        theatre = build(design)
        stand = forces(design, theatre)
        teams = [base.teams for agency in design.agencies.values() for base in agency.bases.values()]
        assert stand.stock.sum() == sum(sum(kinds.values()) for kinds in teams)
        assert (stand.stock >= 0).all()
        assert (territory(design, theatre) > 0).any(axis=1).all()


@given(broken())
def test_a_random_broken_scenario_is_built_or_told(scenario: dict) -> None:
    try:
        for design in Book.from_dict(scenario).designs.values():
            told = {problem.message for problem in problems(design) if problem.severity == "error"}
            try:
                theatre = build(design)
                forces(design, theatre)
                territory(design, theatre)
            except ScenarioError:
                assert told
            else:
                assert not told
    except ScenarioError:
        pass


@given(st.text(max_size=20), st.text(max_size=20))
def test_whatever_a_place_is_called_there_is_no_traceback(place: str, seat: str) -> None:
    changes = {"organisations": {"ring": {"territory": {"places": {place: 1, "Tijuana": 1}}}}}
    agencies = {"police": {"command": {"seat": seat}, "bases": {"Toluca": {"place": place, "assault": 2, "cordon": 1}}}}
    try:
        book = Book.from_dict(mapping(agencies=agencies, **changes))
    except ScenarioError:
        return
    assert all(problem.loc for problem in problems(book.base))
