"""Samples: points of a Latin hypercube or Sobol' sequence over ranges, the same for the same file."""

from __future__ import annotations

import math

import jsonschema
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from septel.scenario.reading import read
from septel.scenario.samples import Range
from septel.scenario.schema import schema
from tests.scenario.tiny import TINY, book, errors_of, problems_of, warnings_of

TEXT = TINY.replace("bases: {B: 3, C: 3}", "bases: {B: 3, C: 3}, approvals: {staff: {exponential: 3 h}}")
DESIGNS = "designs: {a: {}, p: {title: A platform, sharing: platform}}\n"
THREE = """\
    approval: {path: agencies.army.approvals.staff.exponential, from: 30 min, to: 8 h, scale: log}
    teams: {path: agencies.police.bases.A, from: 3, to: 8, whole: true}
    threshold: {path: act_threshold, from: 10 %, to: 0.5}
"""


LATIN = [0.4668275754271941, 0.7209440797711506, 0.3091469113004509]
SOBOL = [0.3930845810100436, 0.7023063078522682, 0.5129663711413741, 0.32902025058865547]


def sampled(parameters: str = THREE, *, words: str = "method: latin_hypercube, size: 12") -> str:
    """A text with a sample, whose words begin on line 11 and whose parameters stand after them."""
    lines = "".join(f"  {word}\n" for word in words.split(", "))
    return f"{TEXT}{DESIGNS}sample:\n{lines}  base: p\n  parameters:\n{parameters}"


def column(text: str, name: str) -> list[float]:
    return [levels[name] for levels in book(text).levels.values()]


def test_each_point_is_a_design_whose_name_tells_its_number_and_its_values_in_short() -> None:
    found = book(sampled())
    names = list(found.designs)[2:]
    assert len(names) == 12
    assert [name.split("_")[1] for name in names] == [f"{number:03d}" for number in range(1, 13)]
    for name in names:
        levels = found.levels[name]
        short = {key: f"{float(format(value, '.3g')):g}" for key, value in levels.items()}
        assert name.endswith(f"_approval={short['approval']}h_teams={short['teams']}_threshold={short['threshold']}")


def test_a_design_holds_the_exact_value() -> None:
    found = book(sampled())
    for name, levels in found.levels.items():
        scenario = found.designs[name]
        assert scenario.agencies["army"].approvals["staff"].time.mean_h == levels["approval"]
        assert scenario.act_threshold == levels["threshold"]
        assert sum(scenario.agencies["police"].bases["A"].teams.values()) == levels["teams"]
        assert scenario.sharing == found.designs["p"].sharing


@pytest.mark.parametrize("words", ["method: latin_hypercube, size: 16", "method: sobol, size: 16"])
def test_each_sixteenth_of_a_range_has_one_of_sixteen_points(words: str) -> None:
    text = sampled(words=words)
    share = (np.array(column(text, "threshold")) - 0.1) / 0.4
    log = np.log(np.array(column(text, "approval")) / 0.5) / math.log(16)
    for u in (share, log):
        assert sorted(np.floor(u * 16).astype(int)) == list(range(16))


def test_whole_numbers_are_spread_evenly_with_both_ends() -> None:
    text = sampled(words="method: latin_hypercube, size: 60")
    assert {number: column(text, "teams").count(number) for number in range(3, 9)} == dict.fromkeys(range(3, 9), 10)


@pytest.mark.parametrize("method", ["latin_hypercube", "sobol"])
def test_the_same_file_makes_the_same_designs_and_another_seed_makes_others(method: str) -> None:
    one, again, other = (book(sampled(words=f"method: {method}, size: 8, seed: {seed}")) for seed in (5, 5, 6))
    assert list(one.designs) == list(again.designs)
    assert one.levels == again.levels
    assert set(one.levels) & set(other.levels) == set()
    unsaid, first = (book(sampled(words=f"method: {method}, size: 8{seed}")) for seed in ("", ", seed: 1"))
    assert unsaid.levels == first.levels


def test_the_points_of_a_seed_are_those_they_have_always_been() -> None:
    parameter = "    x: {path: act_threshold, from: 0.25, to: 0.75}\n"
    assert column(sampled(parameter, words="method: latin_hypercube, size: 3"), "x") == pytest.approx(LATIN, abs=1e-12)
    assert column(sampled(parameter, words="method: sobol, size: 4"), "x") == pytest.approx(SOBOL, abs=1e-12)


def test_parameters_have_the_unit_of_their_levels() -> None:
    assert [one.unit for one in book(sampled()).parameters] == ["h", "", ""]
    found = book(sampled("    x: {path: act_threshold, from: 10 %, to: 50 %, title: Threshold}\n"))
    assert (found.parameters[0].unit, found.parameters[0].title) == ("share", "Threshold")
    name, levels = next(iter(found.levels.items()))
    assert name.endswith("%")
    assert found.designs[name].act_threshold == pytest.approx(levels["x"])


def test_a_sobol_sample_of_no_power_of_two_is_warned_of() -> None:
    assert warnings_of(sampled(words="method: sobol, size: 12")) == [
        "x.yaml:12: warning: sample.size: 12 Sobol' points are not balanced: their number is no power of two. Take 8 or 16."
    ]
    assert warnings_of(sampled(words="method: sobol, size: 16")) == []
    assert warnings_of(sampled()) == []


def test_a_sampled_number_is_told_once_with_its_least_and_greatest_value() -> None:
    found = book(sampled())
    told = {path: number for path, number in found.sources.items() if path.startswith("sample")}
    assert list(told) == ["sample.parameters.teams", "sample.parameters.approval", "sample.parameters.threshold"]
    low, high = told["sample.parameters.approval"].value
    assert (low, high) == (min(column(sampled(), "approval")), max(column(sampled(), "approval")))
    assert told["sample.parameters.approval"].line == 15


@given(
    low=st.floats(0.01, 10),
    more=st.floats(0.01, 100),
    u=st.floats(0, 1, exclude_max=True),
    is_log=st.booleans(),
)
def test_a_value_lies_in_its_range(low: float, more: float, u: float, is_log: bool) -> None:
    value = Range(low, low + more, "", is_log, False).at(u)
    assert low * (1 - 1e-12) <= value <= (low + more) * (1 + 1e-12)


@settings(max_examples=60)
@given(low=st.integers(1, 20), more=st.integers(1, 30), u=st.floats(0, 1, exclude_max=True), is_log=st.booleans())
def test_a_whole_value_is_a_whole_number_of_its_range(low: int, more: int, u: float, is_log: bool) -> None:
    value = Range(low, low + more, "", is_log, True).at(u)
    assert isinstance(value, int)
    assert low <= value <= low + more


def test_ends_in_two_units_are_brought_to_that_of_the_upper_one() -> None:
    found = book(sampled("    x: {path: agencies.army.approvals.staff.exponential, from: 0, to: 90 min}\n"))
    assert all(name.endswith("min") for name in found.levels)
    assert all(0 <= levels["x"] <= 1.5 for levels in found.levels.values())
    assert max(levels["x"] for levels in found.levels.values()) > 1.3


@pytest.mark.parametrize(
    ("parameter", "said"),
    [
        ("{path: leek, from: 1 /h, to: 2 /h}", ".path: there is no 'leek' in a scenario. Did you mean 'leak'?"),
        ("{path: leak, from: 1 /h}", ": needs 'to'"),
        ("{path: leak, from: x, to: 2 /h}", ".from: must be a number or a quantity such as '2 h' (found 'x')"),
        ("{path: leak, from: 1 h, to: 2 /h}", ": 'from' and 'to' are not of one kind"),
        ("{path: leak, from: 1, to: 2 /h}", ": 'from' and 'to' are not of one kind"),
        ("{path: leak, from: 2 /h, to: 2 /h}", ": 'to' must be more than 'from'"),
        ("{path: leak, from: 0, to: 2 /h, scale: log}", ": on a log scale 'from' must be above 0"),
        ("{path: leak, from: 1 /h, to: 2 /h, scale: lgo}", ".scale: 'lgo' is not one of linear, log. Did you mean 'log'?"),
        ("{path: leak, from: 1 /h, to: 2 /h, whole: true}", ": of a whole number 'from' and 'to' are whole numbers"),
        ("{path: leak, from: 1 /h, to: 2 /h, whole: 1}", ".whole: must be true or false"),
        ("{path: act_threshold, from: 0.5, to: 1.5}", ": must be at most 1 (found 1."),
        ("{path: leak, from: 1, to: 2}", "needs a unit, for example '0.02 /d'"),
        ("{path: agencies.police.bases.A, from: 2, to: 8}", "If the scenario wants a whole number here, write `whole: true`."),
        ("{path: leak, form: 1 /h, to: 2 /h}", ".form: 'form' is not known here. Did you mean 'from'?"),
    ],
)  # fmt: skip
def test_what_a_range_cannot_be_is_told_with_its_line(parameter: str, said: str) -> None:
    errors = errors_of(sampled(f"    x: {parameter}\n"))
    assert errors[0].startswith("x.yaml:15: sample.parameters.x")
    assert said in errors[0]
    assert len(errors) == (2 if "form:" in parameter else 1)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("method: halton, size: 4", "x.yaml:11: sample.method: 'halton' is not one of latin_hypercube, sobol"),
        ("method: latin, size: 4", "sample.method: 'latin' is not one of latin_hypercube, sobol"),
        ("method: [sobol], size: 4", "sample.method: a list is not one of latin_hypercube, sobol"),
        ("size: 4", "sample: needs 'method'. Known: latin_hypercube, sobol."),
        ("method: sobol", "sample: needs 'size'"),
        ("method: sobol, size: 0", "x.yaml:12: sample.size: must be a whole number from 1 to 4,096 (found 0)"),
        ("method: sobol, size: 5000", "sample.size: must be a whole number from 1 to 4,096 (found 5000)"),
        ("method: sobol, size: 4.5", "sample.size: must be a whole number from 1 to 4,096 (found 4.5)"),
        ("method: sobol, size: 4, seed: -1", "sample.seed: must be a whole number from 0"),
        ("method: sobol, size: 4, sed: 1", "sample.sed: 'sed' is not known here. Did you mean 'seed'?"),
    ],
)
def test_what_a_sample_cannot_be_is_told_with_its_line(words: str, said: str) -> None:
    errors = errors_of(sampled(words=words))
    assert len(errors) == 1, errors
    assert said in errors[0]


def test_a_sample_that_is_no_mapping_is_told() -> None:
    assert "sample: must be a mapping with 'base', 'method'" in errors_of(TINY + "sample: 3\n")[0]


@pytest.mark.parametrize(
    ("line", "fits"),
    [
        ("sample: {method: sobol, size: 4, seed: 3, parameters: {x: {path: leak, from: 1 /h, to: 2 /h, scale: log}}}", True),
        ("sample: {method: sobol, size: 4, base: p, parameters: {source: A, x: {path: pool, from: 1, to: 2}}}", True),
        ("sample:", True),
        ("sample: {size: 4, parameters: {x: {path: leak, from: 1 /h, to: 2 /h}}}", False),
        ("sample: {method: sobol, size: 5000, parameters: {x: {path: leak, from: 1 /h, to: 2 /h}}}", False),
        ("sample: {method: sobol, size: 4, parameters: {x: {path: leak, from: 1 /h}}}", False),
        ("sample: {method: sobol, size: 4, parameters: {x: {path: leak, from: 1 /h, to: 2 /h, values: [3]}}}", False),
    ],
)
def test_the_schema_knows_samples(line: str, fits: bool) -> None:
    text = f"{TINY}{DESIGNS}{line}\n"
    assert jsonschema.Draft202012Validator(schema()).is_valid(read(text)[0]) is fits
    if "pool" not in line:  # that its values are words only the models know
        assert ([problem for problem in problems_of(text) if problem.severity == "error"] == []) is fits
