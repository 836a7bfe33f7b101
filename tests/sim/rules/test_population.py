from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from septel.compiled import JIT
from septel.sim.rules.population import KILLED, RECRUITED, REMOVED, SATURATED, grow, strength_of

WEEK_H = 168.0
ONE = np.array([2.5e-3, 110.0, 0.0, 7e-9]) / WEEK_H
ALL = np.array([2.5e-3, 110.0, 1.5e-8, 4e-8]) / WEEK_H


def room(n: int) -> tuple[Any, Any]:
    """Flows and scratch."""
    return np.full((n, 4), np.nan), np.full((2, n), np.nan)


def after(start: Any, strength: Any, rates: Any, steps: int, dt_h: float) -> tuple[Any, Any]:
    """Members and summed flows after so many steps."""
    members, total = np.array(start, np.float64), np.zeros((len(start), 4))
    flows, work = room(len(start))
    for _ in range(steps):
        grow(members, strength, rates, dt_h, flows, work)
        total += flows
    return members, total


def three(seed: int = 5) -> tuple[Any, Any]:
    """Members and strengths of three organisations."""
    random = np.random.default_rng(seed)
    strength = random.random((3, 3)) * 4
    np.fill_diagonal(strength, 0.0)
    return np.array([60_000.0, 30_000.0, 25_000.0]), strength


def in_closed_form(start: float, weeks: float) -> float:
    """C(t) of one organisation with removal."""
    root = math.sqrt(2.5e-3**2 - 4 * 7e-9 * 110)
    low, high = (2.5e-3 - root) / 1.4e-8, (2.5e-3 + root) / 1.4e-8
    grown = (start - low) / (high - start) * math.exp(root * weeks)
    return (low + high * grown) / (1 + grown)


def test_one_organisation_follows_the_closed_form() -> None:
    members, _ = after([115_000.0], np.zeros((1, 1)), ONE, 520, WEEK_H)
    assert members[0] == pytest.approx(in_closed_form(115_000.0, 520), rel=1e-10)
    assert members[0] == pytest.approx(167_633.3612, abs=1e-3)


def test_without_losses_members_grow_exponentially() -> None:
    members, flows = after([10.0, 20.0], np.ones((2, 2)), np.array([1e-3, 0, 0, 0]), 100, 1.0)
    assert members == pytest.approx(np.array([10.0, 20.0]) * math.exp(0.1), rel=1e-12)
    assert flows[:, RECRUITED] == pytest.approx(members - [10.0, 20.0])
    assert not flows[:, [REMOVED, KILLED, SATURATED]].any()


def test_members_and_flows_are_those_of_an_independent_solver() -> None:
    start, strength = three()
    rho, eta, theta, omega = ALL

    def slope(t: float, y: Any) -> Any:
        c = y[:3]
        parts = [rho * c, eta * c / c.sum(), theta * c * (strength @ c), omega * c * c]
        return np.concatenate([parts[0] - parts[1] - parts[2] - parts[3], *parts])

    exact = solve_ivp(slope, (0, 100 * WEEK_H), [*start, *np.zeros(12)], method="DOP853", rtol=1e-12, atol=1e-9).y[:, -1]
    members, flows = after(start, strength, ALL, 100, WEEK_H)
    assert members == pytest.approx(exact[:3], rel=1e-10)
    assert flows.T.ravel() == pytest.approx(exact[3:], rel=1e-9)


def test_half_the_step_leaves_a_sixteenth_of_the_error() -> None:
    start, strength = three()
    rates = ALL * 100  # so that the error is far above rounding
    exact, _ = after(start, strength, rates, 2560, WEEK_H / 640)
    errors = [np.abs(after(start, strength, rates, steps, 4 * WEEK_H / steps)[0] - exact).max() for steps in (40, 80)]
    assert errors[0] / errors[1] == pytest.approx(16, rel=0.1)


@settings(max_examples=80)
@given(
    st.lists(st.floats(0, 1e6), min_size=1, max_size=4),
    st.lists(st.floats(0, 1), min_size=4, max_size=4),
    st.floats(0.1, 1000),
    st.integers(0, 2**32 - 1),
)
def test_accounts_close_to_the_last_bit_and_nobody_is_missing(start: Any, rates: Any, dt_h: float, seed: int) -> None:
    members, old = np.array(start), np.array(start)
    strength = np.random.default_rng(seed).random((len(start), len(start)))
    flows, work = room(len(start))
    grow(members, strength, np.array(rates) * [1e-2, 1e3, 1e-6, 1e-6], dt_h, flows, work)
    assert (members == old + flows[:, 0] - flows[:, 1] - flows[:, 2] - flows[:, 3]).all()
    assert (members >= 0).all() and (flows >= 0).all()


def test_more_removed_than_there_are_leaves_nobody() -> None:
    members, flows = after([5.0, 1.0], np.zeros((2, 2)), np.array([0.0, 50.0, 0.0, 0.0]), 2, 24.0)
    assert members.tolist() == [0.0, 0.0]
    assert flows[:, REMOVED].tolist() == [5.0, 1.0]


def test_where_there_is_nobody_nothing_happens() -> None:
    members, flows = after([0.0, 0.0], np.ones((2, 2)), ALL, 3, 24.0)
    assert members.tolist() == [0.0, 0.0] and not flows.any()


def test_a_small_organisation_dies_out_in_time() -> None:
    members, flows, work = np.array([40_000.0]), *room(1)
    days = 0
    while members[0] >= 1.0:
        grow(members, np.zeros((1, 1)), ONE, 24.0, flows, work)
        days += 1
    assert days / 7 == pytest.approx(767.2513, abs=0.2)


def test_the_rest_of_larger_arrays_is_left_alone() -> None:
    start, strength = three()
    wide = np.full((5, 5), np.nan)
    wide[:3, :3] = strength
    members, flows, work = np.array([*start, 7.0]), *room(5)
    grow(members[:3], wide, ALL, 24.0, flows[:3], work)
    alone, own = after(start, strength, ALL, 1, 24.0)
    assert members.tolist() == [*alone, 7.0]
    assert (flows[:3] == own).all() and np.isnan(flows[3:]).all()


@pytest.mark.compiled
@pytest.mark.skipif(not JIT, reason="nothing is compiled")
def test_plain_python_gives_the_same_bits() -> None:
    start, strength = three()
    compiled, plain = start.copy(), start.copy()
    flows, work = room(3)
    as_python: Any = grow
    for _ in range(20):
        grow(compiled, strength, ALL, 24.0, flows, work)
        as_python.py_func(plain, strength, ALL, 24.0, flows, work)
    assert (compiled == plain).all()


@pytest.mark.parametrize("dtype", [np.float64, np.uint8])
def test_strength_grows_with_rivalry_and_falls_with_alliances(dtype: type) -> None:
    rivals, allies = np.zeros((4, 4), dtype), np.zeros((4, 4), dtype)
    rivals[0, 1] = rivals[1, 0] = 3
    allies[0, 2] = allies[2, 0] = 1
    allies[0, 1] = allies[1, 0] = 2
    found = np.full((4, 4), -1.0)
    strength_of(rivals, allies, 3, found)
    assert found[:3, :3].tolist() == [[0, 4 / 4, 1 / 4], [4 / 3, 0, 1 / 3], [1 / 2, 1 / 2, 0]]
    assert (found[3] == -1).all() and (found[:, 3] == -1).all()
