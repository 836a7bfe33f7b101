"""The measurement of telegrams gives all its figures, and its inputs are what they are called."""

from __future__ import annotations

from itertools import islice

import pytest
from benchmarks.telegram import HEAD, WORST, exactness, faults, measured, mutated, slowest, worst


def test_all_figures_are_measured_and_held_against_their_targets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.telegram.mb_per_s", lambda: 6.0)
    monkeypatch.setattr("benchmarks.telegram.slowest", lambda size: {"one line": (0.5, 3.0), "numbers": (0.7, 2.0)})
    said: list[str] = []
    figures, rows = measured(size=1000, messages=3, rounds=2, mutations=20, say=said.append)
    assert {"mb_per_s", "worst_ms_per_kb", "doubling", "fields_exact_share", "mutated", "exceptions"} <= set(figures)
    assert (figures["worst_ms_per_kb"], figures["doubling"], figures["mutated"]) == (0.7, 3.0, 20)
    assert [row.met for row in rows][:3] == [True, True, False]
    assert len(said) == 4


@pytest.mark.parametrize("name", WORST)
def test_a_slow_input_has_its_size(name: str) -> None:
    assert abs(len(worst(name, 5000)) - len(HEAD) - 5000) < 100


def test_a_slow_input_is_measured_at_twice_its_size() -> None:
    per_kb, doubling = slowest(4000, names=("blank lines",))["blank lines"]
    assert per_kb > 0 and doubling > 0


def test_mutated_inputs_are_the_same_for_the_same_seed_and_differ_among_themselves() -> None:
    first = list(islice(mutated(3), 200))
    assert first == list(islice(mutated(3), 200))
    assert len(set(first)) > 150


def test_faults_and_exactness_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    assert exactness(messages=2, rounds=2).fields > 100
    monkeypatch.setattr("benchmarks.telegram.fault", lambda data: "broken" if data else None)
    assert 0 < len(faults(count=30, seed=1)) <= 30
