from __future__ import annotations

import json

import jsonschema
import pytest

from septel.scenario import names
from septel.scenario.built_in import builtin_bytes
from septel.scenario.new import template
from septel.scenario.reading import read
from septel.scenario.schema import schema, schema_text
from tests.scenario.tiny import TINY, book

VALIDATOR = jsonschema.Draft202012Validator(schema())


def fits(text: str) -> bool:
    return VALIDATOR.is_valid(read(text)[0])


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())
    assert json.loads(schema_text()) == schema()
    assert schema()["required"] == ["version", "name", "theatre", "agencies", "organisations"]


def test_built_in_scenarios_and_the_template_fit() -> None:
    for text in [TINY, template("try"), *(builtin_bytes(name).decode() for name in names())]:
        assert [error.message for error in VALIDATOR.iter_errors(read(text)[0])] == []


@pytest.mark.parametrize(
    "line",
    [
        "leak: {value: 0.1 /h, source: x}",
        "ranks: {head: {dwell: {value: {gamma: {mean: 3 h, shape: 2}}, source: x}, packages: {assault: 1}}}",
        "kinds: {air: {rest: 90 minutes}}",
        "community: {confidence: {default: 30 %, places: {A: 1}}}",
        "joint_command: true",
        "sharing: {liaison: true, platform: {members: [army]}}",
        "capture: {source: Somebody, p0: 0.5}",
        "designs: {a: {leak: null, agencies: {police: null, army: {bases: {B: null, C: {assault: 1}}}}}, b: }",
        "designs: {a: {title: x, extends: b, ranks: {head: {value: 3}}}, b: {sharing: {platform: {delay: 1 h}}}}",
        "sources: {source: Somebody, s: {kind: tips, rate: 3 per week, grades: {F6: {true: 1, false: 1}}}}",
        "injects: [{at: 3 d, weather: {factor: 2, lasts: 1 d}}]",
    ],
)
def test_what_loads_fits(line: str) -> None:
    text = f"{TINY}{line}\n"
    assert fits(text)
    assert book(text)


@pytest.mark.parametrize(
    "line",
    [
        "leak: 3",
        "leak: 3 h",
        "leak: {value: 3 h, source: x}",
        "pool: al",
        "horizn: 3 d",
        "designs: {a: {horizn: 3 d}}",
        "capture: {p0: 2}",
    ],
)
def test_what_an_editor_should_mark_does_not_fit(line: str) -> None:
    assert not fits(f"{TINY}{line}\n")
