from __future__ import annotations

import math
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from septel.errors import ScenarioError
from septel.population import PAPER, Outcomes, Study, study, synthetic
from septel.population.model import ARRESTS, OUTCOMES, POLICIES, RECRUITMENT, Policy, followed, history, simulate
from septel.population.network import Network
from septel.population.setting import BOUNDS, MEMBERS, WEEK_H
from septel.sim.rules.population import KILLED, RECRUITED, grow

SHORT = replace(PAPER, weeks=60, ahead=20)


@cache
def small() -> Study:
    return study(synthetic(12, 2), SHORT)


@cache
def paper() -> Study:
    return study(synthetic())


def untied(n: int) -> Network:
    """Organisations without any ties."""
    return Network(tuple("abcdefgh"[:n]), np.zeros((n, n)), np.zeros((n, n)), "untied")


def test_the_setting_is_the_papers() -> None:
    assert (PAPER.recruitment, PAPER.removal, PAPER.rivalry, PAPER.saturation) == (2.527474e-3, 110.0, 1.549231e-8, 4e-8)
    assert (PAPER.start, PAPER.weeks, PAPER.ahead, PAPER.today) == (115_000.0, 520, 260, 2022)
    assert PAPER.rates_h * 168 == pytest.approx([2.527474e-3, 110.0, 1.549231e-8, 4e-8])
    members = PAPER.members(150)
    assert members.sum() == pytest.approx(115_000) and members[0] / members[149] == pytest.approx(150)
    assert all(low <= getattr(PAPER, name) <= high for name, (low, high) in BOUNDS.items())


def test_members_of_every_week_follow_from_the_flows() -> None:
    for run in small().runs.values():
        change = run.flows[:, 0] - run.flows[:, 1:].sum(axis=1) - run.ended
        assert run.members[1:] == pytest.approx(run.members[:-1] + change, rel=1e-12)
        assert len(run.members) == SHORT.weeks + SHORT.ahead + 1 and run.last.sum() == pytest.approx(run.members[-1])


def test_weeks_are_short_enough_steps() -> None:
    network = synthetic()
    strength, members = network.strength, PAPER.members(150)
    flows, work = np.zeros((150, 4)), np.zeros((2, 150))
    for _ in range(7 * 104):
        grow(members, strength, PAPER.rates_h, WEEK_H / 7, flows, work)
    assert history(network, replace(PAPER, weeks=104)).last == pytest.approx(members, rel=1e-9)


def test_without_a_change_the_years_go_on_as_they_were() -> None:
    longer = history(synthetic(12, 2), replace(SHORT, weeks=80))
    assert small().runs["none"].members == pytest.approx(longer.members, rel=1e-12)


def test_an_organisation_below_one_member_is_extinct_and_the_rest_is_booked() -> None:
    setting = replace(SHORT, recruitment=0.0, removal=0.0, saturation=0.0, rivalry=1e-3)
    run = simulate(np.array([100.0, 1.2]), np.array([[0.0, 0.0], [1.0, 0.0]]), setting, 3)
    assert run.standing.tolist() == [2, 2, 1, 1]
    assert run.ended[1] == pytest.approx(1.2 * math.exp(-0.2), rel=1e-6) and run.ended[[0, 2]].tolist() == [0, 0]
    assert run.last.tolist() == [100.0, 0.0]


def test_policies_change_rates_from_today_on_alone() -> None:
    runs = small().runs
    for name in POLICIES:
        assert (runs[name].members[: SHORT.weeks + 1] == small().history.members).all()
    after = slice(SHORT.weeks, SHORT.weeks + 1)
    base = runs["none"].flows[after][0]
    assert runs["recruitment"].flows[after][0][RECRUITED] == pytest.approx(base[RECRUITED] / 2, rel=2e-3)
    assert runs["arrests"].flows[after][0][1] == pytest.approx(220.0)
    ends = {name: run.members[-1] for name, run in runs.items()}
    assert ends["both"] < ends["recruitment"] < ends["arrests"] < ends["none"]


def test_without_leaders_the_largest_becomes_parts_that_fight_each_other() -> None:
    before = history(untied(2), SHORT)
    run = followed(untied(2), before, Policy("", splits=True), SHORT, parts=3)
    assert run.members[0] == pytest.approx(before.members[-1]) and run.standing[0] == 4
    largest, other = before.last.max(), before.last.min()
    killed = PAPER.rivalry * (largest**2 * 2 / 3 * 2 + 2 * largest * other)
    assert run.flows[0, KILLED] == pytest.approx(killed, rel=0.01), (
        "2/3 of the pairs of members are of two parts, weight (1 + 1)"
    )


def test_the_grid_holds_the_policies() -> None:
    found = small()
    assert set(found.grid) == {(recruitment, arrests) for recruitment in RECRUITMENT for arrests in ARRESTS}
    for name, factors in {"none": (1.0, 1.0), "recruitment": (0.5, 1.0), "arrests": (1.0, 2.0), "both": (0.5, 2.0)}.items():
        assert found.grid[factors] == Outcomes.of(found.runs[name])


def test_outcomes_are_those_of_the_last_week_and_the_last_year() -> None:
    run = small().runs["arrests"]
    found = Outcomes.of(run)
    assert set(OUTCOMES) == set(Outcomes._fields)
    assert (found.members, found.killed, found.removed) == (run.members[-1], run.flows[-1, KILLED], run.flows[-1, 1])
    assert found.deaths == pytest.approx(run.flows[28:, KILLED].sum()), "80 weeks less 52"


def test_a_change_against_nothing_is_no_number() -> None:
    some = Outcomes(2.0, 1.0, 1.0, 1.0, 1.0, 1.0)
    none = Outcomes(0.0, 1.0, 2.0, 1.0, 1.0, 1.0)
    change = some.against(none)
    assert math.isnan(change.members) and (change.recruited, change.killed) == (0.0, -0.5)


def test_a_network_like_the_papers_comes_out_as_published() -> None:
    found = paper()
    mean = found.history.flows.mean(axis=0)
    assert MEMBERS[0] <= found.today.members <= MEMBERS[1]
    assert 350 <= mean[RECRUITED] <= 370, "read as the mean of ten years"
    change = {name: Outcomes.of(run).against(found.today).members for name, run in found.runs.items()}
    assert change["none"] == pytest.approx(0.26, abs=0.03)
    assert change["recruitment"] == pytest.approx(-0.11, abs=0.03)
    assert change["arrests"] == pytest.approx(0.06, abs=0.03)


def test_arrests_lower_violence_against_no_change_where_they_raise_it_against_today() -> None:
    found = paper()
    doubled = Outcomes.of(found.runs["arrests"])
    assert doubled.against(found.today).killed > 0 > doubled.against(found.unchanged).killed


@pytest.mark.parametrize(("ahead", "parts"), [(0, 2), (5201, 2), (10, 1), (10, 11)])
def test_nonsense_is_refused(ahead: int, parts: int) -> None:
    with pytest.raises(ScenarioError, match="is not a number from"):
        study(untied(2), replace(SHORT, ahead=ahead), parts=parts)
