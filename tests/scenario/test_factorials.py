"""Factors: every combination is a design; and what they cannot be is told with its line."""

from __future__ import annotations

from itertools import combinations

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from septel.errors import Problem, ScenarioError
from septel.scenario import load_text
from septel.scenario.loading import Ground
from septel.scenario.model import Scenario
from septel.scenario.reading import read
from septel.scenario.schema import schema
from tests.scenario.tiny import TINY, book, errors_of, only_error

DESIGNS = "designs: {a: {}, p: {title: A platform, sharing: platform}}\n"
THREE = """\
factorial:
  title: Worth more?
  base: p
  factors:
    ears: {title: More ears, leak: 0.001 /h}
    hands: {title: More hands, description: Twelve teams., agencies: {police: {bases: {A: 12}}}}
    minds: {act_threshold: 0.3, agencies: {army: {bases: {B: 9}}}}
"""


def factored(factors: str, *, base: str = "p") -> str:
    """A text with these factors, which stand on line 10."""
    return f"{TINY}{DESIGNS}factorial: {{base: {base}, factors: {factors}}}\n"


def test_every_combination_is_a_design_after_those_that_are_written() -> None:
    found = book(TINY + DESIGNS + THREE)
    assert list(found.designs) == [
        "a", "p", "with_ears", "with_hands", "with_minds", "with_ears_hands", "with_ears_minds", "with_hands_minds",
        "with_ears_hands_minds",
    ]  # fmt: skip


def test_designs_are_named_in_standard_order_the_base_first_and_all_factors_last() -> None:
    factorial = book(TINY + DESIGNS + THREE).factorial
    assert factorial is not None
    assert (factorial.title, factorial.base) == ("Worth more?", "p")
    assert [one.name for one in factorial.factors] == ["ears", "hands", "minds"]
    assert factorial.designs == (
        "p", "with_ears", "with_hands", "with_ears_hands", "with_minds", "with_ears_minds", "with_hands_minds",
        "with_ears_hands_minds",
    )  # fmt: skip


def test_a_combination_is_the_base_with_the_changes_of_its_factors_and_no_other() -> None:
    found = book(TINY + DESIGNS + THREE)
    base, both, every = (found.designs[name] for name in ("p", "with_ears_minds", "with_ears_hands_minds"))
    assert (both.leak, both.act_threshold, both.sharing) == (0.001, 0.3, base.sharing)
    assert both.agencies["police"] == base.agencies["police"]
    assert sum(every.agencies["police"].bases["A"].teams.values()) == 12
    assert sum(every.agencies["army"].bases["B"].teams.values()) == 9
    assert every.agencies["army"].bases["C"] == base.agencies["army"].bases["C"]


@settings(max_examples=20)
@given(st.sets(st.sampled_from(["leak", "leak_team", "pool", "recall", "act_threshold", "budget"]), min_size=2, max_size=4))
def test_a_combination_is_what_a_design_that_writes_all_its_changes_would_be(words: set[str]) -> None:
    said = {
        "leak": "0.01 /h", "leak_team": "0.02 /h", "pool": "all", "recall": "true", "act_threshold": "0.3",
        "budget": "{extra: {intelligence: 0.5}}",
    }  # fmt: skip
    names = sorted(words)
    factors = ", ".join(f"{name}: {{{name}: {said[name]}}}" for name in names)
    subsets = [each for size in range(1, len(names) + 1) for each in combinations(names, size)]
    by_hand = ", ".join(
        f"{'-'.join(each)}: {{extends: p, {', '.join(f'{name}: {said[name]}' for name in each)}}}" for each in subsets
    )
    made = book(factored(f"{{{factors}}}")).designs
    written = book(f"{TINY}designs: {{a: {{}}, p: {{sharing: platform}}, {by_hand}}}\n").designs
    for each in subsets:
        assert made[f"with_{'_'.join(each)}"] == written["-".join(each)]


def test_titles_are_made_of_the_factors_and_a_single_factor_keeps_its_description() -> None:
    found = book(TINY + DESIGNS + THREE)
    assert found.titles["with_minds"] == "minds"
    assert found.titles["with_ears_hands"] == "More ears + More hands"
    assert found.descriptions["with_hands"] == "Twelve teams."
    assert found.descriptions["with_ears_hands"] == "A platform + More ears + More hands"


def test_different_keys_of_one_mapping_merge() -> None:
    text = factored("{x: {budget: {extra: {intelligence: 0.2}}}, y: {budget: {extra: {operations: 0.4}}}}")
    budget = book(text).designs["with_x_y"].budget
    assert budget is not None
    assert (budget.extra.intelligence, budget.extra.operations) == (0.2, 0.4)
    text = factored("{x: {agencies: {army: {command: A}}}, y: {agencies: {army: {command: {seat: A, officers: 3}}}}}")
    command = book(text).designs["with_x_y"].agencies["army"].command
    assert (command.seat, command.officers) == ("A", 3)


def test_the_base_is_the_first_design_unless_the_file_names_another() -> None:
    text = TINY + "factorial: {factors: {x: {leak: 1 /h}, y: {pool: all}}}\n"
    found = book(text)
    assert list(found.designs) == ["as_is", "with_x", "with_y", "with_x_y"]
    assert found.factorial is not None
    assert found.factorial.base == "as_is"


def test_a_file_without_factors_has_none() -> None:
    assert book().factorial is None
    assert book(TINY + "factorial:\n").factorial is None


def test_a_number_of_a_factor_is_told_once_with_its_line() -> None:
    found = book(TINY + DESIGNS + THREE.replace("0.3", "{value: 0.3, source: A study}"))
    paths = [path for path in found.sources if path.startswith(("factorial", "designs"))]
    assert "factorial.factors.minds.act_threshold" in paths
    assert not [path for path in paths if "with_" in path]
    number = found.sources["factorial.factors.minds.act_threshold"]
    assert (number.value, number.source, number.line) == (0.3, "A study", 16)


def test_a_factors_teams_are_told_as_they_are_without_the_other_factors() -> None:
    text = factored("{x: {agencies: {army: {bases: {B: 8}}}}, y: {agencies: {army: {bases: {C: 6}}}}}")
    teams = book(text).sources["factorial.factors.y.agencies.army.bases"].value
    assert {base: sum(kinds.values()) for base, kinds in teams.items()} == {"B": 3, "C": 6}


@pytest.mark.parametrize(
    ("factors", "said"),
    [
        (
            "{x: {leak: 1 /h}, y: {leak: 2 /h}}",
            "y.leak: the factors 'x' (line 10) and 'y' change this in contradiction: to",
        ),
        (
            "{x: {strike_force: {bases: [A]}}, y: {strike_force: null}}",
            "y.strike_force: the factors 'x' (line 10) and 'y'",
        ),
        (
            "{x: {agencies: {army: {command: A}}}, y: {agencies: {army: {command: {regional: [B]}}}}}",
            "y.agencies.army.command.regional: the factors 'x' (line 10) and 'y' change this in contradiction",
        ),
        (
            "{x: {agencies: {army: {bases: {B: 4}}}}, y: {agencies: {army: {bases: {B: {assault: 3}}}}}}",
            "y.agencies.army.bases.B.teams.assault: the factors 'x' (line 10) and 'y'",
        ),
    ],
)
def test_two_factors_that_contradict_each_other_are_both_named(factors: str, said: str) -> None:
    assert f"x.yaml:10: factorial.factors.{said}" in only_error(factored(factors))


def test_a_contradiction_is_told_with_both_lines_and_once_for_each_factor() -> None:
    lines = "factorial:\n  factors:\n    x: {leak: 1 /h}\n    y: {leak: 2 /h}\n    z: {leak: 3 /h}\n"
    first, second = errors_of(TINY + DESIGNS + lines)
    assert first.startswith("x.yaml:13: factorial.factors.y.leak: the factors 'x' (line 12)")
    assert second.startswith("x.yaml:14: factorial.factors.z.leak: the factors 'x' (line 12)")


def test_the_same_change_twice_is_no_contradiction() -> None:
    assert errors_of(factored("{x: {pool: all, leak: 1 /h}, y: {pool: all}}")) == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("3", "factorial: must be a mapping with 'base' and 'factors'"),
        ("{}", "factorial: needs 2 to 8 named factors"),
        ("{factors: {x: {leak: 1 /h}}}", "factorial.factors: needs 2 to 8 named factors (found 1)"),
        ("{factors: {a: , b: , c: , d: , e: , f: , g: , h: , i: }}", "factorial.factors: needs 2 to 8 named factors (found 9)"),
        ("{factors: [x, y]}", "factorial.factors: needs 2 to 8 named factors"),
        (
            "{bas: p, factors: {x: {leak: 1 /h}, y: {pool: all}}}",
            "factorial.bas: 'bas' is not known here. Did you mean 'base'",
        ),
        ("{base: pp, factors: {x: {leak: 1 /h}, y: {pool: all}}}", "there is no design 'pp'. Did you mean 'p'?"),
        ("{base: [p], factors: {x: {leak: 1 /h}, y: {pool: all}}}", "factorial.base: must be the name of a design"),
        ("{title: 3, factors: {x: {leak: 1 /h}, y: {pool: all}}}", "factorial.title: must be a text"),
        ("{factors: {x: 3, y: {pool: all}}}", "factorial.factors.x: a factor must be a mapping of changes"),
        ("{factors: {x: , y: {pool: all}}}", "factorial.factors.x: changes nothing, so that there is no effect to be found"),
        ("{factors: {x: {title: T}, y: {pool: all}}}", "factorial.factors.x: changes nothing"),
        ("{factors: {x: {name: n, leak: 1 /h}, y: {pool: all}}}", "factorial.factors.x.name: a factor cannot change 'name'"),
        ("{factors: {x: {extends: p, leak: 1 /h}, y: {pool: all}}}", "factorial.factors.x.extends: a factor extends no design"),
        ("{factors: {'x,y': {leak: 1 /h}, y: {pool: all}}}", "factorial.factors.x,y: a factor's name is a part of a design's"),
        (
            "{factors: {x: {leek: 1 /h}, y: {pool: all}}}",
            "factors.x.leek: 'leek' is not known here. Did you mean 'leak'?",
        ),
        ("{factors: {x: {leak: 3}, y: {pool: all}}}", "factorial.factors.x.leak: 3 needs a unit"),
        (
            "{factors: {a: {leak: 1 /h}, b: {pool: all}, a_b: {recall: true}}}",
            "factorial.factors.b: 'a' and 'b' make the same name of a design as 'a_b': with_a_b. Give a factor another name.",
        ),
    ],
)
def test_what_factors_cannot_be_is_told_once(words: str, said: str) -> None:
    error = only_error(f"{TINY}{DESIGNS}factorial: {words}\n")
    assert error.startswith("x.yaml:10: ")
    assert said in error


def test_a_name_that_a_written_design_has_is_told_at_that_design() -> None:
    text = TINY + "designs:\n  a: {}\n  with_x_y: {}\nfactorial: {factors: {x: {leak: 1 /h}, y: {pool: all}}}\n"
    said = "x.yaml:11: designs.with_x_y: 'factorial' makes a design of this name, of the factors 'x' and 'y'."
    assert only_error(text).startswith(said)


def test_a_mistake_of_the_base_is_told_at_the_base_and_not_again_for_its_combinations() -> None:
    text = factored("{x: {leak: 1 /h}, y: {pool: all}}").replace("sharing: platform", "leak_team: 3")
    assert only_error(text).startswith("x.yaml:9: designs.p.leak_team: 3 needs a unit")


def test_what_is_wrong_only_together_names_the_combination_and_is_told_once() -> None:
    def ground(scenario: Scenario) -> list[Problem]:
        wrong = scenario.leak == 1.0 and scenario.pool == "all"
        return [Problem.at(("pool",), "too much at once")] if wrong else []

    assert found_on(ground) == ["x.yaml:13: designs.with_x_y.pool: too much at once"]


def test_what_a_factor_does_wrong_is_told_at_the_factor_and_not_again_for_its_combinations() -> None:
    def ground(scenario: Scenario) -> list[Problem]:
        wrong = {"leak": scenario.leak == 1.0, "pool": scenario.pool == "all", "recall": scenario.recall}
        return [Problem.at((word,), "too much") for word, is_wrong in wrong.items() if is_wrong]

    assert found_on(ground) == [
        "x.yaml:12: factorial.factors.x.leak: too much",
        "x.yaml:13: factorial.factors.y.pool: too much",
        "x.yaml:14: factorial.factors.z.recall: too much",
    ]


def found_on(ground: Ground) -> list[str]:
    """The errors of three factors on a ground."""
    lines = "factorial:\n  factors:\n    x: {leak: 1 /h}\n    y: {pool: all}\n    z: {recall: true}\n"
    with pytest.raises(ScenarioError) as caught:
        load_text(TINY + DESIGNS + lines, file="x.yaml", ground=ground)
    return [str(problem) for problem in caught.value.problems]


def test_a_design_has_no_factors_and_a_misspelt_word_is_told() -> None:
    assert "a design cannot change 'factorial'" in only_error(TINY + "designs: {a: {factorial: {}}}\n")
    assert "Did you mean 'factorial'?" in only_error(TINY + "factoral: {}\n")
    assert "Did you mean 'designs'?" in only_error(TINY + "desings: {}\n")


@pytest.mark.parametrize(
    ("line", "fits"),
    [
        ("factorial: {title: T, base: p, factors: {x: {leak: 1 /h}, y: {title: Y, pool: all}}}", True),
        ("factorial: {factors: {source: A study, x: {leak: 1 /h}, y: {source: B, leak_team: 1 /h}}}", True),
        ("factorial:", True),
        ("factorial: {factors: {x: {leak: 1 /h}}}", False),
        ("factorial: {base: p}", False),
        ("factorial: {factors: {x: {leek: 1 /h}, y: {pool: all}}}", False),
        ("factorial: {factors: {x: {extends: p, leak: 1 /h}, y: {pool: all}}}", False),
        ("factorial: {bas: p, factors: {x: {leak: 1 /h}, y: {pool: all}}}", False),
    ],
)
def test_the_schema_knows_factors(line: str, fits: bool) -> None:
    text = f"{TINY}{DESIGNS}{line}\n"
    assert jsonschema.Draft202012Validator(schema()).is_valid(read(text)[0]) is fits
    assert (errors_of(text) == []) is fits
