from __future__ import annotations

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from septel.errors import ScenarioError
from septel.theatre import build
from septel.theatre.strike_force import draw, median_places, teams_at
from tests.theatre.cases import line, plane


def test_the_first_base_is_the_median_and_the_next_is_where_it_helps_most() -> None:
    scenario = plane(line(0, 10, 20, 100, 110))
    theatre = build(scenario)
    assert median_places(scenario, theatre, 1) == [2]
    assert median_places(scenario, theatre, 2) == [2, 3]
    assert sorted(median_places(scenario, theatre, 5)) == [0, 1, 2, 3, 4]


def test_demand_is_where_targets_are_not_how_large_the_weights_are_written() -> None:
    organisations = {
        "small": {"lieutenants": 0, "cells": 0, "territory": {"P0": 1000, "P1": 1000}},
        "large": {"lieutenants": 5, "cells": 30, "territory": {"P3": 1, "P4": 1}},
    }
    scenario = plane(line(0, 10, 20, 100, 110), organisations=organisations)
    assert median_places(scenario, build(scenario), 1) == [3]


@given(st.lists(st.floats(0, 500), min_size=2, max_size=8, unique=True), st.integers(1, 8))
def test_bases_are_chosen_once_each_and_more_never_cost_more(kilometres: list[float], number: int) -> None:
    scenario = plane(line(*kilometres))
    theatre = build(scenario)
    if number > len(kilometres):
        with pytest.raises(ScenarioError, match="cannot be chosen among"):
            median_places(scenario, theatre, number)
        return
    chosen = median_places(scenario, theatre, number)
    assert len(set(chosen)) == number
    costs = [theatre.distance_km[chosen[: k + 1]].min(axis=0).sum() for k in range(number)]
    assert all(later <= earlier for earlier, later in pairwise(costs))


def test_helicopters_are_spread_over_the_bases_in_order() -> None:
    force = plane(line(0, 1), strike_force={"bases": 3, "teams": {"assault": 1}, "helicopters": 4}).strike_force
    assert force is not None
    assert [stand["air"] for stand in teams_at(force, 3)] == [2, 1, 1]


def test_lenders_give_in_turn_from_their_base_with_most() -> None:
    stock = np.array([[3], [5], [4], [5]], np.int32)  # agency 0 has the first two bases, agency 1 the others
    left = draw(stock, [0, 0, 1, 1], ["assault"], {"assault": 5}, [0, 1])
    assert left[:, 0].tolist() == [2, 3, 3, 4]
    assert draw(stock, [0, 0, 1, 1], ["assault"], {"assault": 5}, [1])[:, 0].tolist() == [3, 5, 2, 2]


@given(
    st.lists(st.tuples(st.integers(0, 2), st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=8),
    st.tuples(st.integers(0, 12), st.integers(0, 12)),
    st.permutations([0, 1, 2]).flatmap(lambda order: st.integers(1, 3).map(lambda n: order[:n])),
)
def test_teams_are_conserved_or_the_lack_of_them_is_told(bases: list, wanted: tuple[int, int], lenders: list[int]) -> None:
    owners = [owner for owner, _, _ in bases]
    stock = np.array([[a, b] for _, a, b in bases], np.int32)
    before = stock.copy()
    need = Counter({"assault": wanted[0], "cordon": wanted[1]})
    lent = np.isin(owners, lenders)
    enough = all(stock[lent, column].sum() >= number for column, number in enumerate(wanted))
    if not enough:
        with pytest.raises(ScenarioError, match="but its lenders have"):
            draw(stock, owners, ["assault", "cordon"], need, lenders)
        return
    left = draw(stock, owners, ["assault", "cordon"], need, lenders)
    assert (stock == before).all()
    assert (left >= 0).all()
    assert (before - left).sum(axis=0).tolist() == list(wanted)
    assert (left[~lent] == before[~lent]).all()
