"""The built-in scenario as a planner meets it: it loads clean, on real ground, with the forces that its text promises."""

from __future__ import annotations

import numpy as np
import pytest

from septel.scenario import Book, load
from septel.theatre import build, forces, problems, territory


@pytest.fixture(scope="module")
def sierra() -> Book:
    return load("sierra", ground=problems)


def test_it_loads_without_a_problem_or_a_warning_and_has_its_designs(sierra: Book) -> None:
    assert sierra.warnings == ()
    assert tuple(sierra.designs)[:18] == (
        "as_is", "liaison", "platform", "regional", "strike_force", "confirm", "joint_warrant", "one_blow", "all",
        "heads_only", "body_only", "connected", "connected_stale", "answered", "unanswered", "prosecutors", "lent", "trained",
    )  # fmt: skip
    assert sierra.factorial is not None and {*sierra.designs} - {*tuple(sierra.designs)[:18]} == {*sierra.factorial.designs[1:]}
    assert sierra.text.count("\n") <= 470


def test_every_design_has_the_same_three_hundred_places_and_as_many_teams_in_all(sierra: Book) -> None:
    theatres = {name: build(design) for name, design in sierra.designs.items()}
    totals = {tuple(forces(design, theatres[name]).stock.sum(axis=0)) for name, design in sierra.designs.items()}
    assert {theatre.names for theatre in theatres.values()} == {theatres["as_is"].names}
    assert len(theatres["as_is"].names) == 300
    assert len(totals) == 1


def test_the_army_stands_in_46_zones_and_the_organisation_has_six_lieutenants(sierra: Book) -> None:
    base = sierra.designs["as_is"]
    assert len(base.agencies["army"].bases) == 46
    (organisation,) = base.organisations.values()
    assert (organisation.head, organisation.lieutenants, organisation.cells) == (1, 6, 20)


def test_the_organisation_moves_mostly_in_the_mountains_of_the_north_west(sierra: Book) -> None:
    base = sierra.designs["as_is"]
    theatre = build(base)
    weights = territory(base, theatre)[0]
    home = np.any([theatre.in_state(state) for state in ("Sinaloa", "Durango", "Chihuahua", "Sonora")], axis=0)
    assert weights[home].sum() / weights.sum() > 0.6
    assert np.all(weights > 0)


def test_tips_go_by_trust_and_the_municipal_police_s_share_is_passed_to_nobody(sierra: Book) -> None:
    trust = {"federal": 66.4, "army": 84.2, "navy": 88.2}
    whole = sum(trust.values()) + 48.2
    assert sierra.base.sources["tip_line"].receivers == pytest.approx({name: n / whole for name, n in trust.items()}, abs=5e-4)


def test_every_number_written_has_a_source(sierra: Book) -> None:
    cited = sierra.cited()
    assert {"sources.tip_line.receivers", "sources.tip_line.false_rate"} <= {number.path for number in cited}
    assert all(number.source for number in sierra.sources.values())
