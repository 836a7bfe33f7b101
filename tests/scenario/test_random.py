from __future__ import annotations

import jsonschema
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from septel.errors import ScenarioError
from septel.scenario import Book, load_text
from septel.scenario.reading import read
from septel.scenario.schema import schema
from tests.strategies import broken, scenarios

VALIDATOR = jsonschema.Draft202012Validator(schema())


@pytest.mark.compiled
@settings(max_examples=60)
@given(scenarios())
def test_a_random_valid_scenario_loads_and_fits_the_schema(scenario: dict) -> None:
    book = Book.from_dict(scenario)
    assert set(book.designs) == set(scenario.get("designs", {"as_is": {}}))
    assert VALIDATOR.is_valid(read(book.text)[0])
    assert all(number.path for number in book.assumptions())


@pytest.mark.compiled
@settings(max_examples=150)
@given(broken())
def test_a_random_broken_scenario_loads_or_tells_its_problems_with_lines(scenario: dict) -> None:
    try:
        Book.from_dict(scenario)
    except ScenarioError as error:
        assert error.problems
        assert all(problem.line > 0 or not problem.loc for problem in error.problems)


@pytest.mark.compiled
@settings(max_examples=300)
@given(st.one_of(st.binary(max_size=200), st.text(max_size=200), st.text(alphabet="ab:{}[]-&*!|>'\"#%@?, \n\t", max_size=120)))
@example("&a [*a]")
@example("? {a: 1}\n: 2")
@example("a: !!int x")
@example("a: !!float x")
@example("a: !!bool maybe")
@example("'" * 3)
@example("\ud800")
def test_whatever_the_bytes_there_is_no_traceback(text: str | bytes) -> None:
    try:
        load_text(text, file="x.yaml")
    except ScenarioError as error:
        assert str(error).startswith("x.yaml")


@settings(max_examples=60)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
        max_leaves=12,
    ),
    st.sampled_from(
        ["theatre", "agencies", "organisations", "sources", "ranks", "designs", "injects", "sharing", "kinds", "markings"]
    ),
)
def test_any_value_in_any_section_gives_no_traceback(value: object, section: str) -> None:
    scenario = {
        "version": 1,
        "name": "x",
        "theatre": {"places": [{"name": "a", "xy": [0, 0]}, {"name": "b", "xy": [9, 0]}]},
        "agencies": {"p": {"command": "a", "bases": {"a": 3}}},
        "organisations": {"g": {"territory": "everywhere"}},
    } | {section: value}
    try:
        Book.from_dict(scenario)
    except ScenarioError as error:
        assert error.problems
