"""KN and its limits: the triangle, who may drop whom, and the same answers as sim-tools where both mean the same."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from septel.experiment.selection import kn

AMOUNT: dict[str, Any] = {"first": 10, "zone": 0.5, "alpha": 0.05, "limits": 0, "cap": 10_000}


def drawn(seed: int, means: tuple[float, ...], rows: int = 1500, common: float = 0.0) -> Any:
    """Values [design, replication] of variance 1, correlated by `common`."""
    random = np.random.default_rng(seed)
    shared, own = random.normal(size=rows), random.normal(size=(len(means), rows))
    return np.array(means)[:, None] + math.sqrt(common) * shared + math.sqrt(1 - common) * own


def read(values: Any, tests: list[kn.Test] | None = None, counts: Any = None, **changed: Any) -> kn.Reading:
    counts = np.full(len(values), values.shape[1]) if counts is None else np.array(counts)
    return kn.read(values, counts, tests or [], **(AMOUNT | changed))


def room(*rooms: float, rows: int = 1500) -> Any:
    """Room inside a limit that alternates between two numbers."""
    return np.resize(np.array(rooms), rows).astype(float)


def test_eta_solves_the_equation_of_kim_and_nelson() -> None:
    """½ (1 + 2η)^(−(n₀ − 1)/2) = β, for c = 1."""
    for first in (5, 20, 50):
        found = kn.eta(0.05 / 7, first)
        assert 0.5 * (1 + 2 * found) ** (-(first - 1) / 2) == pytest.approx(0.05 / 7)


def test_without_limits_each_pair_has_alpha_over_k_minus_one() -> None:
    assert kn.share_of_error(0.05, 8, 0) == pytest.approx(0.05 / 7)
    assert kn.share_of_error(0.05, 8, 2) == pytest.approx(0.05 / 9)


def test_a_sum_leaves_its_triangle_where_the_formula_says() -> None:
    """Values 0 and 2 in turn: variance 10/9 of the first ten, sum r or r − 1 after r values."""
    first, zone, eta = 10, 0.5, kn.eta(0.01, 10)
    values = room(0.0, 2.0)
    h2 = 2 * eta * (first - 1)
    leaves = next(
        r for r in range(first, 1500) if values[:r].sum() > max(0.0, h2 * (10 / 9) / (2 * zone) - zone * r / 2)
    )  # fmt: skip
    assert leaves > first
    assert kn.first_exit(values, first=first, eta=eta, zone=zone) == (leaves - 1, 1, values[:leaves].mean())
    below = kn.first_exit(-values, first=first, eta=eta, zone=zone)
    assert below is not None and below.row == leaves - 1 and below.side == -1


def test_an_undefined_value_is_passed_over_and_does_not_count_among_the_first() -> None:
    values = room(0.0, 2.0)
    exit_ = kn.first_exit(values, first=10, eta=1.0, zone=0.5)
    gaps = np.full(3000, np.nan)
    gaps[1::2] = values
    same = kn.first_exit(gaps, first=10, eta=1.0, zone=0.5)
    assert exit_ is not None and same is not None
    assert same.row == 2 * exit_.row + 1 and same[1:] == exit_[1:]
    assert kn.first_exit(gaps[:19], first=10, eta=1.0, zone=0.5) is None


def test_the_first_exit_settles_a_pair_even_where_the_sum_comes_back() -> None:
    """One leads by far in the beginning and loses afterwards; it keeps its limit only then, and still has won the pair."""
    lead = np.concatenate([room(4.9, 5.1, rows=20), room(-20.0, rows=100)])
    values = np.stack([lead, np.zeros(120)])
    late = np.concatenate([room(-8.0, 8.0, rows=40), room(50.0, rows=80)])
    found = read(values, [kn.Test(0, late, 0.5), kn.Test(1, room(0.9, 1.1, rows=120), 0.5)], limits=1)
    assert found.dropped_at.tolist() == [0, found.tested_at[0]]
    assert values[0, : found.tested_at[0]].sum() < 0
    assert found.beaten_by[1] == 0


def test_a_design_that_may_be_infeasible_drops_nobody() -> None:
    values = drawn(1, (3.0, 0.0), rows=400)
    undecided = room(-5.0, 5.0, rows=400)
    found = read(values, [kn.Test(0, undecided, 0.02), kn.Test(1, room(0.9, 1.1, rows=400), 0.5)], limits=1)
    assert not found.decided and found.alive.all()
    assert found.found.tolist() == [False, True]


def test_a_design_beyond_a_limit_is_dropped_and_the_next_best_is_found() -> None:
    values = drawn(2, (3.0, 1.0, 0.0))
    tests = [kn.Test(0, room(-1.1, -0.9), 0.5), *(kn.Test(i, room(0.9, 1.1), 0.5) for i in (1, 2))]
    found = read(values, tests, limits=1)
    assert found.decided and found.alive.tolist() == [False, True, False]
    assert found.broke.tolist() == [0, -1, -1] and found.beaten_by.tolist() == [-1, -1, 1]


def test_if_every_design_breaks_a_limit_the_answer_is_none() -> None:
    found = read(drawn(3, (1.0, 0.0)), [kn.Test(i, room(-1.1, -0.9), 0.5) for i in (0, 1)], limits=1)
    assert found.decided and not found.alive.any()


def test_the_last_design_left_is_read_until_its_limits_are_settled() -> None:
    wide = np.concatenate([room(-3.0, 3.0, rows=50), room(9.0, rows=50)])
    found = read(np.zeros((1, 100)), [kn.Test(0, wide, 0.5)], limits=1)
    assert found.decided and found.rows == found.tested_at[0] > 50


def test_of_designs_that_are_the_same_in_every_replication_the_first_stays() -> None:
    one = drawn(4, (0.0,))[0]
    found = read(np.stack([one, one, one]))
    assert found.decided and found.alive.tolist() == [True, False, False]
    assert found.rows == AMOUNT["first"]


def test_a_circle_of_undefined_values_leaves_one_design() -> None:
    """Each beats the next where both are defined, which is never where the third is, until a last row settles all three."""
    values = np.full((3, 28), np.nan)
    for row in range(27):
        i = row % 3
        values[i, row], values[(i + 1) % 3, row] = 5.0 + i, 0.0
    values[:, 27] = 0.0
    found = read(values)
    assert found.decided and found.dropped_at.tolist() == [28, 0, 28]  # the second lost most narrowly
    assert found.beaten_by.tolist() == [2, -1, 1]


def test_a_row_that_one_design_has_not_got_yet_settles_nothing() -> None:
    """The second would be beaten at the tenth replication, of which the third has nine."""
    values = np.stack([room(4.9, 5.1, rows=50), np.zeros(50), room(4.9, 5.1, rows=50)])
    assert read(values).dropped_at[1] == 10
    found = read(values, counts=[50, 50, 9])
    assert found.rows == 9 and found.alive.all()


def test_at_the_cap_who_is_left_stays_undecided() -> None:
    found = read(drawn(5, (0.0, 0.0)), zone=0.01, cap=200)
    assert not found.decided and found.rows == 200 and found.alive.all()


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), more=st.integers(0, 300))
def test_rows_beyond_a_designs_end_make_no_difference(seed: int, more: int) -> None:
    values = drawn(seed, (0.6, 0.3, 0.0, 0.0))
    whole = read(values)
    ends = np.where(whole.alive, whole.rows, whole.dropped_at)
    cut = values.copy()
    for i, end in enumerate(ends):
        cut[i, end + more :] = np.nan
    again = read(cut, counts=np.minimum(ends + more, 1500))
    for name in ("rows", "decided", "dropped_at", "beaten_by"):
        assert np.array_equal(getattr(whole, name), getattr(again, name))


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), scale=st.sampled_from([0.25, 4.0]))
def test_the_order_of_designs_and_the_unit_make_no_difference(seed: int, scale: float) -> None:
    values = drawn(seed, (0.5, 0.2, 0.0), common=0.4)
    order = np.array([2, 0, 1])
    found, turned = read(values), read(scale * values[order], zone=scale * AMOUNT["zone"])
    assert found.dropped_at[order].tolist() == turned.dropped_at.tolist()


class Tape:
    """sim-tools asks for one replication at a time: here are all of them."""

    def __init__(self, values: Any) -> None:
        self.values, self.at, self.log = values, [0] * len(values), []

    def register_observer(self, observer: Any) -> None:
        self.observer = observer

    def simulate(self, design: int) -> None:
        value = float(self.values[design, self.at[design]])
        self.at[design] += 1
        self.observer.feedback(self, design, value)


def by_sim_tools(values: Any, *, mended: bool, obj: str = "max") -> tuple[list[int], list[int]]:
    """The designs left and how many replications each had; `mended` looks the variance of a pair up in that pair's row.

    sim-tools 1.3.0 keeps the variances of ordered pairs in one row without the diagonal, and takes (k − 1)·i + l − 1 for the
    place of (i, l). That is right for l > i only: for l < i it is the place of another pair.
    """
    ovs = pytest.importorskip("sim_tools.ovs.indifference_zone", reason="the dev extra has sim-tools")

    class Mended(ovs.KN):  # type: ignore[misc, name-defined]
        def _limit_to_distance_from_sample_means(self, i: int, l: int) -> float:
            return float(super()._limit_to_distance_from_sample_means(min(i, l), max(i, l)))

    tape = Tape(values)
    kind = Mended if mended else ovs.KN
    procedure = kind(tape, len(values), AMOUNT["zone"], alpha=AMOUNT["alpha"], n_0=AMOUNT["first"], obj=obj)
    return list(procedure.solve()), tape.at


@pytest.mark.parametrize("seed", range(25))
def test_sim_tools_drops_the_same_designs_at_the_same_replications(seed: int) -> None:
    """It draws one more replication of who is left after the screening that ends it."""
    random = np.random.default_rng(seed)
    values = drawn(seed, tuple(random.normal(0, 0.4, random.integers(2, 7))), rows=4000, common=float(random.uniform(0, 0.9)))
    left, replications = by_sim_tools(values, mended=True)
    found = read(values)
    assert np.flatnonzero(found.alive).tolist() == left
    ours = np.where(found.alive, found.rows + 1, found.dropped_at)
    assert ours.tolist() == replications


@pytest.mark.parametrize("seed", range(5))
def test_of_two_designs_sim_tools_as_shipped_drops_the_same_also_for_the_lowest(seed: int) -> None:
    values = drawn(100 + seed, (0.0, 0.3), rows=4000)
    left, replications = by_sim_tools(values, mended=False, obj="min")
    found = read(-values)
    assert np.flatnonzero(found.alive).tolist() == left
    assert np.where(found.alive, found.rows + 1, found.dropped_at).tolist() == replications


def test_sim_tools_as_shipped_reads_another_pairs_variance_where_deviations_differ() -> None:
    """Why the comparison above is with the variance looked up in its own pair."""
    differs = 0
    for seed in range(20):
        values = drawn(seed, (0.0, 0.3, 0.0, 0.2), rows=6000) * np.array([0.3, 1.0, 2.0, 1.0])[:, None]
        differs += by_sim_tools(values, mended=False)[1] != by_sim_tools(values, mended=True)[1]
    assert differs > 5
