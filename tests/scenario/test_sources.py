from __future__ import annotations

from tests.scenario.tiny import TINY, book, errors_of, only_error


def test_any_number_may_quote_its_source() -> None:
    text = (
        TINY
        + 'leak: {value: 0.1 /h, source: "Smith 2010"}\nranks: {head: {dwell: {value: {exponential: 3 h}, source: Jones}}}\n'
    )
    found = book(text)
    assert found.base.leak == 0.1
    quoted = {number.path: (number.value, number.source, number.line) for number in found.cited()}
    assert quoted["leak"] == (0.1, "Smith 2010", 9)
    assert quoted["ranks.head.dwell"][1:] == ("Jones", 10)
    assert len(quoted) == 2


def test_a_source_covers_the_numbers_of_its_mapping() -> None:
    text = (
        TINY.replace("gang: {", "gang: {source: A survey, cells: 4, ")
        + "capture: {source: Another, p0: {value: .5, source: One}}\n"
    )
    found = book(text)
    quoted = {number.path: number.source for number in found.cited()}
    assert quoted == {
        "organisations.gang.cells": "A survey",
        "organisations.gang.territory.places": "A survey",
        "capture.p0": "One",
    }
    assert "organisations.gang.lieutenants" in {number.path for number in found.assumptions()}


def test_a_source_of_a_design_covers_its_changes_only() -> None:
    text = TINY + "designs: {d: {source: Own count, leak: 1 /h, agencies: {army: {bases: {B: 9}}}}}\n"
    quoted = {number.path: number.source for number in book(text).cited()}
    assert quoted == {"designs.d.leak": "Own count", "designs.d.agencies.army.bases.B": "Own count"}


def test_an_assumption_may_be_named_so() -> None:
    found = book(TINY + "leak: {value: 1 /h, source: 'assumption: nobody knows'}\n")
    assert "leak" in {number.path for number in found.assumptions()}
    assert not found.cited()


def test_a_rank_keeps_its_value_beside_a_source() -> None:
    text = TINY + "designs: {d: {ranks: {head: {value: 5, source: Experts}}}}\n"
    found = book(text)
    assert found.designs["d"].ranks.head.value == 5
    assert [number.path for number in found.cited()] == ["designs.d.ranks.head.value"]


def test_a_quantity_cannot_be_called_source() -> None:
    text = TINY.replace("bases: {A: 6}", "bases: {A: 6}, approvals: {source: 2 h}")
    assert "'source' tells where the numbers beside it come from" in only_error(text)
    assert "'source' must be a text" in only_error(TINY + "capture: {source: 3}\n")
    assert len(errors_of(TINY + "injects: [{at: 1 h, festival: {factor: {value: 2, source: x}, lasts: 1 d}}]\n")) == 1
