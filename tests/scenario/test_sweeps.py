"""Sweeps: every point of the grid is a design, the same as if the file wrote it; what they cannot be is told with its line."""

from __future__ import annotations

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from septel.errors import Problem, ScenarioError
from septel.scenario import load_mapping, load_text
from septel.scenario.model import Scenario
from septel.scenario.reading import read
from septel.scenario.schema import schema
from tests.scenario.tiny import TINY, book, errors_of, only_error, problems_of, warnings_of

TEXT = TINY.replace("bases: {B: 3, C: 3}", "bases: {B: 3, C: 3}, approvals: {staff: {exponential: 3 h}}")
DESIGNS = "designs: {a: {}, p: {title: A platform, sharing: platform}}\n"
TWO = """\
sweep:
  base: p
  parameters:
    approval: {path: agencies.army.approvals.staff.exponential, values: [2 h, 4 h, 90 min], title: Approval}
    teams: {path: agencies.police.bases.A, values: [5, 9]}
"""


def swept(parameters: str, *, base: str = "p") -> str:
    """A text with these parameters, the first of which stands on line 12."""
    return f"{TEXT}{DESIGNS}sweep:\n  parameters:\n{parameters}\n  base: {base}\n"


def test_every_point_of_the_grid_is_a_design_after_those_that_are_written() -> None:
    assert list(book(TEXT + DESIGNS + TWO).designs) == [
        "a", "p", "approval=2h_teams=5", "approval=2h_teams=9", "approval=4h_teams=5", "approval=4h_teams=9",
        "approval=90min_teams=5", "approval=90min_teams=9",
    ]  # fmt: skip


def test_a_point_sets_its_values_and_nothing_else() -> None:
    found = book(TEXT + DESIGNS + TWO)
    base, point = found.designs["p"], found.designs["approval=90min_teams=9"]
    law = point.agencies["army"].approvals["staff"].time
    assert (law.kind, law.mean_h) == ("exponential", 1.5)
    assert sum(point.agencies["police"].bases["A"].teams.values()) == 9
    assert point.sharing == base.sharing
    assert point.model_copy(update={"agencies": base.agencies}) == base


def test_levels_are_numbers_in_the_parameters_units() -> None:
    found = book(TEXT + DESIGNS + TWO)
    assert found.levels["approval=90min_teams=9"] == {"approval": 1.5, "teams": 9}
    assert set(found.levels) == set(found.designs) - {"a", "p"}
    approval, teams = found.parameters
    assert (approval.name, approval.title, approval.unit) == ("approval", "Approval", "h")
    assert (teams.path, teams.title, teams.unit) == ("agencies.police.bases.A", "teams", "")


def test_titles_say_the_values_and_descriptions_the_base() -> None:
    found = book(TEXT + DESIGNS + TWO)
    assert found.titles["approval=2h_teams=5"] == "Approval 2 h, teams 5"
    assert found.descriptions["approval=2h_teams=5"] == "A platform + Approval 2 h + teams 5"


def test_the_base_is_the_first_design_unless_the_file_names_another() -> None:
    found = book(TINY + "sweep: {parameters: {leak: {path: leak, values: [0.005 /h, 1 /h]}}}\n")
    assert list(found.designs) == ["as_is", "leak=0.005/h", "leak=1/h"]
    assert found.designs["leak=0.005/h"] == found.designs["as_is"]


def test_a_file_without_a_sweep_has_neither_levels_nor_parameters() -> None:
    for text in (TINY, TINY + "sweep:\n"):
        assert (book(text).levels, book(text).parameters) == ({}, ())


POINTS = {  # a path, a value at it, and the same as a design writes it
    "agencies.army.approvals.staff.time": ("7 h", "{agencies: {army: {approvals: {staff: {time: 7 h}}}}}"),
    "agencies.army.approvals.staff": ("7 h", "{agencies: {army: {approvals: {staff: 7 h}}}}"),
    "agencies.police.bases.A": ("8", "{agencies: {police: {bases: {A: 8}}}}"),
    "agencies.army.bases.B.assault": ("8", "{agencies: {army: {bases: {B: {assault: 8}}}}}"),
    "act_threshold": ("30 %", "{act_threshold: 30 %}"),
    "sharing.liaison.delay": ("2 h", "{sharing: {liaison: {delay: 2 h}}}"),
    "movement.rendezvous": ("5 min", "{movement: {rendezvous: 5 min}}"),
    "community.confidence": ("0.4", "{community: {confidence: 0.4}}"),
    "joint_command": ("true", "{joint_command: true}"),
    "pool": ("all", "{pool: all}"),
    "theatre.places.B.people": (
        "7",
        "{theatre: {places: [{name: A, xy: [0, 0], people: 1000}, {name: B, xy: [50, 0], people: 7}, {name: C, xy: [0, 50]}]}}",
    ),
    "ranks.cell.dwell.lognormal.mean": ("5 h", "{ranks: {cell: {dwell: {lognormal: {mean: 5 h, cv: 1}}}}}"),
    "ranks.head.packages[0].cordon": ("2", "{ranks: {head: {packages: [{assault: 2, cordon: 2}]}}}"),
    "sources.tip_line.rate": ("0.1 /d", "{sources: {tip_line: {rate: 0.1 /d}}}"),
    "organisations.gang.territory.A": ("9", "{organisations: {gang: {territory: {A: 9}}}}"),
    "agencies.army.command": ("B", "{agencies: {army: {command: B}}}"),
    "kinds.assault.turnout": ("null", "{kinds: {assault: {turnout: null}}}"),
}


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(sorted(POINTS)), st.sampled_from(["a", "p"]))
def test_a_point_is_what_a_design_that_writes_the_value_would_be(path: str, base: str) -> None:
    value, written = POINTS[path]
    point = book(swept(f"    x: {{path: '{path}', values: [{value}]}}", base=base))
    sharing = {"a": "", "p": "sharing: platform"}[base]
    by_hand = book(f"{TEXT}designs:\n  a: {{{sharing}}}\n  b: {{extends: a, {written[1:]}\n")
    assert list(point.designs.values())[-1] == by_hand.designs["b"]


@settings(max_examples=15, deadline=None)
@given(st.sets(st.sampled_from([path for path in POINTS if "staff" not in path]), min_size=2, max_size=4))
def test_a_point_of_several_parameters_has_all_their_values(chosen: set[str]) -> None:
    parameters = "\n".join(
        f"    x{i}: {{path: '{path}', values: [{POINTS[path][0]}]}}" for i, path in enumerate(sorted(chosen))
    )
    point = list(book(swept(parameters)).designs.values())[-1]
    steps = [f"  s{i}: {{extends: s{i - 1}, {POINTS[path][1][1:]}" for i, path in enumerate(sorted(chosen))]
    by_hand = book("\n".join([f"{TEXT}designs:", "  s-1: {sharing: platform}", *steps, ""]))
    assert point == list(by_hand.designs.values())[-1]


def test_words_laws_and_lists_are_values_too() -> None:
    text = swept(
        "    pool: {path: pool, values: [own, all]}\n    recall: {path: recall, values: [true, false]}\n"
        "    staff: {path: agencies.army.approvals.staff, values: [{exponential: 2 h}, {lognormal: {mean: 2 h, cv: 1}}]}\n"
        "    command: {path: agencies.army.command.regional, values: [[B, C]]}"
    )
    found = book(text)
    assert "pool=own_recall=true_staff=exponential-2h_command=B-C" in found.designs
    assert list(found.designs)[-1] == "pool=all_recall=false_staff=lognormal-mean-2h-cv-1_command=B-C"
    assert next(iter(found.levels.values())) == {"pool": "own", "recall": True, "staff": "exponential-2h", "command": "B-C"}


def test_a_number_of_a_sweep_is_told_at_its_value_with_its_source() -> None:
    found = book(swept("    leak: {path: leak, source: A study, values: [0.001 /h, 0.002 /h]}"))
    told = {path: number for path, number in found.sources.items() if path.startswith("sweep")}
    assert list(told) == ["sweep.parameters.leak.values[0]", "sweep.parameters.leak.values[1]"]
    second = told["sweep.parameters.leak.values[1]"]
    assert (second.value, second.unit, second.source, second.line) == (0.002, "1/h", "A study", 12)


@pytest.mark.parametrize(
    ("parameter", "said"),
    [
        ("{path: leek, values: [1 /h]}", "x.path: there is no 'leek' in a scenario. Did you mean 'leak'?"),
        ("{path: agencies.polise.leak, values: [1 /h]}", "x.path: there is no 'polise' in agencies. Did you mean 'police'?"),
        ("{path: leak, values: [3]}", "x.values[0]: 3 needs a unit, for example '0.02 /d'"),
        ("{path: leak, values: [1 /h, -1 /h]}", "x.values[1]: must be at least 0 (found '-1 /h')"),
        ("{path: agencies.army.bases.B.air, values: [x]}", "x.values[0]: must be"),
        ("{path: leak, values: []}", "x.values: must be a list of at least one value"),
        ("{path: leak, values: 1 /h}", "x.values: must be a list of at least one value"),
        ("{path: leak}", "x: needs 'values'"),
        ("{values: [1]}", "x: needs 'path'"),
        ("{path: [leak], values: [1 /h]}", "x.path: must be a path of the scenario"),
        ("{path: leak, valeus: [1 /h]}", "x.valeus: 'valeus' is not known here. Did you mean 'values'?"),
        ("{path: leak, values: [1 /h, 24 /d]}", "x.values[1]: '24 /d' is given twice, as '1 /h'"),
        ("{path: act_threshold, values: [0.3, 30 %]}", "x.values[1]: '30 %' is given twice, as 0.3"),
        ("{path: pool, values: [own, own]}", "x.values[1]: 'own' is given twice"),
        ("leak", "x: a parameter must be a mapping with 'values'"),
        ("{path: leak, title: 3, values: [1 /h]}", "x.title: must be a text"),
    ],
)
def test_what_a_parameter_cannot_be_is_told_with_its_line(parameter: str, said: str) -> None:
    errors = errors_of(swept(f"    x: {parameter}"))
    assert errors[0].startswith("x.yaml:12: sweep.parameters.")
    assert said in errors[0]


def test_a_value_of_a_list_is_told_at_its_own_line_and_once_for_the_whole_grid() -> None:
    text = swept(
        "    x:\n      path: leak\n      values:\n      - 1 /h\n      - 2\n    y: {path: pool, values: [own, lent, all]}"
    )
    assert errors_of(text) == ["x.yaml:16: sweep.parameters.x.values[1]: 2 needs a unit, for example '0.02 /d'"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("3", "sweep: must be a mapping with 'parameters'"),
        ("{}", "sweep: needs 'parameters', by name"),
        ("{parameters: {}}", "sweep.parameters: needs 'parameters', by name"),
        ("{bas: p, parameters: {x: {path: leak, values: [1 /h]}}}", "sweep.bas: 'bas' is not known here. Did you mean 'base'"),
        ("{base: q, parameters: {x: {path: leak, values: [1 /h]}}}", "sweep.base: there is no design 'q'. Known: a, p."),
        ("{parameters: {'x=y': {path: leak, values: [1 /h]}}}", "sweep.parameters.x=y: a parameter's name is a part of"),
        (
            "{parameters: {x: {path: leak, values: [1 /h]}, y: {path: leak, values: [2 /h]}}}",
            "sweep.parameters.y.path: is the same value that 'x' sets already",
        ),
        (
            "{parameters: {x: {path: agencies.army.bases, values: [{B: 1}]}, y: {path: agencies.army.bases.B, values: [2]}}}",
            "sweep.parameters.y.path: is a part of the same value that 'x' sets already",
        ),
    ],
)
def test_what_a_sweep_cannot_be_is_told_once(words: str, said: str) -> None:
    error = only_error(f"{TEXT}{DESIGNS}sweep: {words}\n")
    assert error.startswith("x.yaml:10: ")
    assert said in error


def test_more_designs_than_4096_are_refused_before_they_are_made() -> None:
    values = ", ".join(str(number) for number in range(1, 66))
    paths = {"x": "agencies.army.bases.B", "y": "agencies.police.bases.A"}
    text = swept("\n".join(f"    {name}: {{path: {path}, values: [{values}]}}" for name, path in paths.items()))
    assert only_error(text) == "x.yaml:10: sweep: makes 4,225 designs, and 4,096 are the most"


def test_a_name_that_a_written_design_has_is_told_at_that_design() -> None:
    text = TINY + "designs:\n  a: {}\n  pool=all: {}\nsweep: {parameters: {pool: {path: pool, values: [all]}}}\n"
    assert only_error(text).startswith("x.yaml:11: designs.pool=all: 'sweep' makes a design of the name 'pool=all'")


def test_a_mistake_of_the_base_is_told_there_and_not_again_for_the_points() -> None:
    text = swept("    pool: {path: pool, values: [own, all]}").replace("sharing: platform", "leak_team: 3")
    assert only_error(text).startswith("x.yaml:9: designs.p.leak_team: 3 needs a unit")


def test_what_is_wrong_with_several_points_beside_their_values_is_told_once_and_names_the_first() -> None:
    def ground(scenario: Scenario) -> list[Problem]:
        wrong = scenario.act_threshold > 0.5 and scenario.pool == "all"
        return [Problem.at(("horizon",), "too much at once")] if wrong else []

    text = swept("    x: {path: act_threshold, values: [0.4, 0.6, 0.7]}\n    y: {path: pool, values: [own, all]}")
    with pytest.raises(ScenarioError) as caught:
        load_text(text, file="x.yaml", ground=ground)
    assert [str(problem) for problem in caught.value.problems] == ["x.yaml:10: designs.x=0.6_y=all.horizon: too much at once"]


def test_a_bare_duration_in_place_of_a_law_is_warned_of_once() -> None:
    path = "agencies.army.approvals.staff.time"
    assert warnings_of(swept(f"    x: {{path: {path}, values: [2 h, 4 h]}}\n    y: {{path: pool, values: [own, all]}}")) == [
        "x.yaml:12: warning: sweep.parameters.x.values[0]: sets a fixed time in place of the law 'exponential'. To keep the "
        f"law set its mean: `{path}.exponential`."
    ]
    assert warnings_of(swept(f"    x: {{path: {path}.exponential, values: [2 h, 4 h]}}")) == []
    assert warnings_of(swept(f"    x: {{path: {path}, values: [{{exponential: 2 h}}]}}")) == []


def test_a_design_has_no_sweep_and_a_misspelt_word_is_told() -> None:
    assert "a design cannot change 'sweep'" in only_error(TINY + "designs: {a: {sweep: {}}}\n")
    assert "Did you mean 'sweep'?" in only_error(TINY + "sweeep: {}\n")


@pytest.mark.parametrize(
    ("line", "fits"),
    [
        ("sweep: {base: p, parameters: {x: {path: leak, title: T, values: [1 /h, 2 /h], source: A study}}}", True),
        ("sweep: {source: A study, parameters: {source: B, x: {path: pool, values: [own, {value: all, source: C}]}}}", True),
        ("sweep:", True),
        ("sweep: {parameters: {}}", False),
        ("sweep: {parameters: {x: {path: leak}}}", False),
        ("sweep: {parameters: {x: {path: leak, values: []}}}", False),
        ("sweep: {title: T, parameters: {x: {path: leak, values: [1 /h]}}}", False),
    ],
)
def test_the_schema_knows_sweeps(line: str, fits: bool) -> None:
    text = f"{TINY}{DESIGNS}{line}\n"
    assert jsonschema.Draft202012Validator(schema()).is_valid(read(text)[0]) is fits
    assert ([problem for problem in problems_of(text) if problem.severity == "error"] == []) is fits


JUNK = st.sampled_from(
    [
        None, True, 3, -1, 2.5, "x", "2 h", "30 %", [], {}, [[1]], {"exponential": "2 h"}, "leak", "theatre.places[0].people",
    ]
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(st.sampled_from(["agencies", "kinds", "theatre", "ranks", "sources"]), JUNK, max_size=1),
    st.sampled_from(["leak", "agencies.police.bases.A", "sources.x.rate", "ranks.head.packages[0].assault", "[0]", "theatre"]),
    st.lists(JUNK, max_size=2),
)
def test_whatever_a_sweep_says_of_whatever_scenario_is_loaded_or_refused(
    broken: dict[str, object], path: str, values: list[object]
) -> None:
    mapping = {**YAML(typ="safe").load(TINY), **broken, "sweep": {"parameters": {"x": {"path": path, "values": values}}}}
    try:
        assert len(load_mapping(mapping).levels) == len(values)
    except ScenarioError as error:
        assert error.problems
