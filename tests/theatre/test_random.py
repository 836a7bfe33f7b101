from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from septel.errors import ScenarioError
from septel.scenario import Book, load_mapping
from septel.scenario.check_shifts import stands
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


@given(scenarios())
def test_the_checks_see_the_shifts_as_they_stand(scenario: dict) -> None:
    for design in Book.from_dict(scenario).designs.values():
        here = forces(design, build(design))
        owners = [*here.agencies, "strike_force"]
        expected = [
            (owners[base.owner], base.hours, {kind: n for kind, n in zip(here.kinds, row, strict=True) if n})
            for base, row in zip(here.bases, here.stock.tolist(), strict=True)
        ]
        assert [(stand.owner, stand.hours, +stand.teams) for stand in stands(design)] == expected


@given(broken())
def test_a_random_broken_scenario_is_told_with_its_ground(scenario: dict) -> None:
    try:
        found = list(load_mapping(scenario, ground=problems).warnings)
    except ScenarioError as error:
        found = error.problems
        assert found
    assert all(problem.line > 0 or not problem.loc for problem in found)


@given(broken())
def test_a_random_broken_scenario_is_built_or_told(scenario: dict) -> None:
    try:
        for design in Book.from_dict(scenario).designs.values():
            # A warrant that always expires on the way is wrong, and yet the ground stands.
            wrong = [problem for problem in problems(design) if problem.severity == "error" and problem.loc[0] != "warrant"]
            told = {problem.message for problem in wrong}
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
