from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from septel.compiled import JIT
from septel.sim.rules.components import largest_component


def largest(links: Any, present: Any) -> int:
    links, present = np.array(links, np.int64).reshape(-1, 2), np.array(present, np.uint8)
    return int(largest_component(links, present, np.full(len(present), 99, np.int64)))


def by_scipy(links: Any, present: Any) -> int:
    """The same by scipy's search: those who are absent are parts of one node, which do not count."""
    n, there = len(present), np.array(present, bool)
    kept = [(a, b) for a, b in links if there[a] and there[b]]
    a, b = np.array(kept, np.int64).reshape(-1, 2).T
    _, label = connected_components(coo_array((np.ones(len(a)), (a, b)), (n, n)), directed=False)
    return int(np.bincount(label[there]).max()) if there.any() else 0


@st.composite
def graphs(draw: st.DrawFn) -> tuple[list[tuple[int, int]], list[int]]:
    n = draw(st.integers(1, 25))
    node = st.integers(0, n - 1)
    return draw(st.lists(st.tuples(node, node), max_size=40)), draw(st.lists(st.integers(0, 1), min_size=n, max_size=n))


@given(graphs())
def test_the_largest_part_is_the_one_that_a_search_finds(graph: Any) -> None:
    assert largest(*graph) == by_scipy(*graph)


def test_a_chain_is_one_part_until_its_middle_is_gone() -> None:
    chain = [(i, i + 1) for i in range(8)]
    assert largest(chain, [1] * 9) == 9
    assert largest(chain, [1] * 4 + [0] + [1] * 4) == 4


def test_without_links_a_part_is_one_and_without_nodes_none() -> None:
    assert (largest([], [0, 1, 1]), largest([(0, 1)], [0, 0]), largest([], [])) == (1, 0, 0)


def test_double_links_and_loops_change_nothing() -> None:
    assert largest([(0, 1), (1, 0), (2, 2), (0, 1)], [1, 1, 1]) == 2


def test_links_and_presence_stay_as_they_are() -> None:
    links, present = np.array([[3, 1], [1, 0]]), np.array([1, 1, 1, 1], np.uint8)
    largest_component(links, present, np.zeros(4, np.int64))
    assert links.tolist() == [[3, 1], [1, 0]] and present.tolist() == [1, 1, 1, 1]


@pytest.mark.compiled
@pytest.mark.skipif(not JIT, reason="plain Python would take a minute")
def test_a_large_random_graph_has_the_giant_component_of_theory() -> None:
    n, degree, expected = 100_000, 2.0, 0.79681
    links = np.random.default_rng(3).integers(0, n, (int(degree * n / 2), 2))
    found = largest_component(links, np.ones(n, np.uint8), np.zeros(n, np.int64))
    assert found / n == pytest.approx(expected, abs=0.012)  # five standard deviations
