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
        "calendars: {court: mon-fri 09:00-17:00, day: {value: 06:00-18:00, source: x}}",
        "calendars: {a: {days: mon-fri, hours: 09:00-17:00, handover: 30 min}, b: {days: [sat], hours: [08:00-12:00]}}",
        "confirm: true\nwarrant: false\nh_hour: {targets: 3, within: 1 d}\ncommunications: {coverage: 0.6}",
        "confirm: {below: 80 %, time: {exponential: 3 h}, hours: d}\ncalendars: {d: sat}",
        "communications: {radios: 0.4, pairs: [{between: [police, army], works: 0.9}], coverage: {default: 1, places: {A: 0}}}",
        "sources: {s: {kind: tips, rate: 1 /d, address_error: 10 %}, t: {kind: tips, rate: 1 /d, address_error: {C3: 0.1}}}",
        "sources: {s: {kind: tips, rate: 1 /d, address_error: {value: 0.1, source: x}}}",
        "movement: {routes: {number: 2, longer: 1.2}}\nrecall: true\ncommunity: {harm: 0.2, recovery: 14 d}",
        "kinds: {bait: {decoy: true}}",
        "designs: {a: {calendars: {d: sat, e: {handover: 1 h}}, h_hour: null, warrant: true, agencies: {army: {shifts: [d]}}}}",
        "designs: {a: {organisations: {gang: {lookouts: 0.02 /h, alarm: 0.3}}, h_hour: {within: null}, communications: false}}",
        "body: true\nviolence: true\njustice: true\nexploitation: true\ntargeting: true\ncapacity: true\nbudget: true",
        "body: {recruitment: {value: 0.01 /w, source: x}, taken: {cell: 3}, migration: never, max_organisations: 9}",
        "body: {rivals: {file: rivals.csv}, allies: []}",
        "body: true\nviolence: {rate: 0 /w, shock: {head: 2}, nearby: 30 %, reach: 20 km, lasts: 90 d}",
        "community: {answers: true, response: 5 %, nearby: 0.2, reach: 30 km}",
        "community: {answers: {chance: 0.5, time: {exponential: 1 d}, patience: 3 d}, violence: 0.1}",
        "justice: {prosecutors: 4, time: 20 h, hours: c, holding: 96 h, conviction: 0.5, back: 7 d}\ncalendars: {c: mon-fri}",
        "exploitation: {chance: 0.5, truth: 0.6, time: 3 h, marking: open}",
        "targeting: {ranks: [head, cell], order: connected, number: 3, knowledge: stale}",
        "capacity: {exercises: true, training: 0.01 /w, shortens: 0.2}",
        "capacity: {exercises: {every: 60 d, gain: 0.2, fades: never, between: [police, army]}}",
        "budget: {today: {intelligence: 0.2, operations: 0.6, capacity: 0.2}, extra: {capacity: 0.1}}",
        "designs: {a: {body: {rivalry: 1e-7 /w}, violence: false, capacity: {exercises: true}}, b: {body: null, budget: {}}}",
        "evidence_standard: 0.6",
    ],
)
def test_what_loads_fits(line: str) -> None:
    text = f"{TINY}{line}\n"
    assert fits(text)
    assert book(text)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("theatre: {", "theatre: {modes: {air: {hours: d}}, "),
        ("{A: 6}", "{A: {assault: 3, cordon: 3, shifts: [d, n]}}, shifts: [d]"),
        ("{A: 6}", "{A: {teams: {assault: 6, cordon: 3}, shifts: []}}"),
        ("command: A", "command: {seat: A, hours: d}"),
        ("{A: 6}", "{A: 6}, approvals: {x: {time: 1 h, hours: d}}"),
        ("gang: {", "gang: {lookouts: 0.02 /h, alarm: 20 %, "),
        ("gang: {", "gang: {members: 900, split: 30 %, "),
        ("army: {", "army: {skill: {value: 0.7, source: x}, "),
        ("gang: {", "gang: {lookouts: {value: 0.02 /h, source: x}, "),
        ("gang: {", "gang: {lookouts: {default: 0.02 /h, states: {S: 0}, places: {A: {value: 1 /d, source: x}}}, "),
    ],
)
def test_what_loads_inside_the_sections_fits(old: str, new: str) -> None:
    text = TINY.replace(old, new) + "calendars: {d: 06:00-18:00, n: 18:00-06:00}\n"
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
        "calendars: {court: 9}",
        "calendars: {court: {day: mon}}",
        "confirm: 3",
        "confirm: {detection: 1}",
        "h_hour: {targets: 1}",
        "communications: {pairs: [{between: [police], works: 1}]}",
        "movement: {routes: {longer: 0.5}}",
        "body: 3",
        "body: {recruitement: 0.01 /w}",
        "body: {rivals: [{between: [gang]}]}",
        "body: {rivals: {files: x.csv}}",
        "community: {answers: 3}",
        "exploitation: {truth: 1}",
        "targeting: {ranks: []}",
        "targeting: {order: values}",
        "capacity: {exercises: 7}",
        "budget: {extra: {capacity: -1}}",
    ],
)
def test_what_an_editor_should_mark_does_not_fit(line: str) -> None:
    assert not fits(f"{TINY}{line}\n")
