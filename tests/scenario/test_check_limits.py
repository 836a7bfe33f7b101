from __future__ import annotations

import jsonschema
import pytest

from septel.scenario.model import Limit
from septel.scenario.reading import read
from septel.scenario.schema import schema
from tests.scenario.tiny import TINY, book, errors_of, only_error


def test_limits_hold_for_every_design_that_does_not_say_otherwise() -> None:
    text = TINY + "limits: [{measure: captures, at_least: 3}]\n"
    text += "designs: {a: {}, b: {limits: [{measure: harmed, at_most: 0}]}, c: {extends: b}, d: {limits: null}}\n"
    three, none = Limit(measure="captures", at_least=3), Limit(measure="harmed", at_most=0)
    assert book(text).limits == {"a": (three,), "b": (none,), "c": (none,)}
    assert (three.bound, three.is_upper, three.sense) == (3.0, False, "at_least")
    assert (none.bound, none.is_upper, none.sense) == (0.0, True, "at_most")


def test_a_limit_may_quote_its_source() -> None:
    text = TINY + "limits:\n  - {measure: harmed, at_most: 2, source: A decree}\n  - {measure: captures, at_least: 1}\n"
    numbers = book(text).sources
    assert (numbers["limits[0].at_most"].source, numbers["limits[0].at_most"].line) == ("A decree", 10)
    assert numbers["limits[1].at_least"].assumed


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        ("[{measure: harmed}]", "limits[0]: needs 'at_most' or 'at_least'"),
        ("[{measure: harmed, at_most: 1, at_least: 0}]", "limits[0]: takes one bound; write two limits"),
        ("[{at_most: 1}]", "limits[0]: needs 'measure'"),
        (
            "[{measure: harmed, at_mots: 1, at_most: 1}]",
            "limits[0].at_mots: 'at_mots' is not known here. Did you mean",
        ),
        ("[{measure: harmed, at_most: 5 %}]", "limits[0].at_most: must be a number without a unit"),
        ("[{measure: harmed, at_most: .inf}]", "limits[0].at_most: must be a finite number"),
        ("{measure: harmed, at_most: 1}", "limits: must be a list"),
        (
            "[{measure: harmed, at_most: 1}, {measure: harmed, at_most: 2}]",
            "limits[1]: 'harmed' has 'at_most' already; keep one of them",
        ),
        (
            "[{measure: harmed, at_most: 1}, {measure: harmed, at_least: 2}]",
            "limits[1]: no value is at least 2 and at most 1, so 'harmed' cannot keep both",
        ),
    ],
)
def test_what_a_limit_cannot_be_is_told_with_its_line(limits: str, said: str) -> None:
    assert f"x.yaml:9: {said}" in only_error(f"{TINY}limits: {limits}\n")


def test_one_measure_may_have_a_bound_on_each_side() -> None:
    limits = "limits: [{measure: captures, at_least: 2}, {measure: captures, at_most: 2}]\n"
    assert errors_of(TINY + limits) == []


@pytest.mark.parametrize(
    ("line", "fits"),
    [
        ("limits: [{measure: harmed, at_most: {value: 2, source: x}, source: y}]", True),
        ("designs: {a: {limits: null}, b: {limits: [{measure: captures, at_least: 2}]}}", True),
        ("limits: [{measure: harmed}]", False),
        ("limits: [{measure: harmed, at_most: 1, at_least: 0}]", False),
        ("limits: [{at_most: 1}]", False),
    ],
)
def test_the_schema_knows_limits(line: str, fits: bool) -> None:
    text = f"{TINY}{line}\n"
    assert jsonschema.Draft202012Validator(schema()).is_valid(read(text)[0]) is fits
    assert (errors_of(text) == []) is fits
