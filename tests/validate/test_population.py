from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from septel import validate
from septel.validate import population
from septel.validate.scenes import Bench


def off(rows: Any) -> list[str]:
    """Rows whose value is farther off than their tolerance, however wide that is in a quick run."""
    return [f"{row.check}, {row.case}" for row in rows if not abs(row.got - row.expected) <= row.tolerance]


def bench(scale: float = 0.1) -> Bench:
    return Bench(20091019, 2, scale)


def test_what_is_expected_is_what_the_theory_says() -> None:
    rest = [row.expected for row in population.rest_rows(bench())]
    assert rest == pytest.approx([51396.4728, 305746.3844, 167633.3612, 223.2143, 767.2513], abs=5e-5)
    assert [population.giant(c) for c in (1.5, 2, 3, 4)] == pytest.approx(
        [0.5828116, 0.7968121, 0.9404798, 0.9801726], abs=5e-8
    )


def test_a_funnels_shares_give_what_was_published() -> None:
    assert len(population.SURVEYS) == 3
    for reported, opened, published in population.SURVEYS.values():
        assert round(1 - reported * opened, 3) == published


@pytest.mark.parametrize("ident", ["P1", "P2"])
def test_the_published_figures_come_out_on_networks_like_the_papers(ident: str) -> None:
    rows = validate.run([ident])
    assert rows and off(rows) == []


def test_recruitment_of_one_more_in_a_thousand_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = population.grow

    def eager(members: Any, strength: Any, rates: Any, *rest: Any) -> None:
        honest(members, strength, rates * np.array([1.001, 1, 1, 1]), *rest)

    monkeypatch.setattr(population, "grow", eager)
    monkeypatch.setattr(population, "LONG", 10_000)
    found = off(population.rest_rows(bench()))
    assert len(found) == 5, "each of the rows"


def test_nodes_that_are_gone_but_counted_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = population.largest_component
    monkeypatch.setattr(population, "NODES", 20_000)
    monkeypatch.setattr(
        population, "largest_component", lambda links, present, work: honest(links, np.ones_like(present), work)
    )
    assert all("removed" in row for row in off(population.component_rows(bench())))
    assert len(off(population.component_rows(bench()))) == 2


def test_reports_that_are_passed_on_a_tenth_more_often_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = population.funnel
    monkeypatch.setattr(population, "funnel", lambda reported, opened: honest(reported, min(1.0, opened * 1.1)))
    assert off(population.funnel_rows(bench(1.0)))


def test_rivalries_twice_as_strong_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = population.synthetic

    def fiercer(seed: int) -> Any:
        found = honest(seed=seed)
        return replace(found, rivals=2 * found.rivals + 1 - np.eye(len(found.names)))

    monkeypatch.setattr(population, "synthetic", fiercer)
    assert off(population.band_rows(bench())) and off(population.change_rows(bench()))
