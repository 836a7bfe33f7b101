"""`fraction:` and `generators:`: which combinations become designs, and what is told where they cannot be."""

from __future__ import annotations

import pytest

from septel.scenario.model_comparison import Factorial
from tests.scenario.tiny import TINY, book, errors_of, only_error, warnings_of

CHANGES = {
    "a": "leak: 0.001 /h", "b": "pool: all", "c": "act_threshold: 0.3", "d": "recall: true", "e": "go_threshold: 0.1",
    "f": "agencies: {police: {bases: {A: 12}}}", "g": "wrong_door_harm: 0.1", "h": "sharing: platform",
}  # fmt: skip


def factored(number: int, words: str = "") -> str:
    """A text with so many factors, which stand from line 12 on, and these words on line 10 if any."""
    factors = "".join(f"    {name}: {{{change}}}\n" for name, change in list(CHANGES.items())[:number])
    return f"{TINY}factorial:\n{f'  {words}' if words else '  base: as_is'}\n  factors:\n{factors}"


def factorial_of(text: str) -> Factorial:
    found = book(text).factorial
    assert found is not None
    return found


def test_half_of_four_factors_makes_eight_designs_the_base_among_them() -> None:
    found = book(factored(4, "fraction: 1/2"))
    assert list(found.designs) == [
        "as_is", "with_a_b", "with_a_c", "with_a_d", "with_b_c", "with_b_d", "with_c_d", "with_a_b_c_d",
    ]  # fmt: skip
    factorial = factorial_of(factored(4, "fraction: 1/2"))
    assert factorial.resolution == 4
    assert [factorial.designs[0], factorial.designs[-1]] == ["as_is", "with_a_b_c_d"]
    for run, name in zip(factorial.runs[1:], factorial.designs[1:], strict=True):
        assert name == "_".join(["with", *(one for place, one in enumerate("abcd") if run >> place & 1)])


@pytest.mark.parametrize(("number", "words", "designs"), [(8, "fraction: 1/16", 16), (8, "fraction: 1/2", 128), (6, "", 64)])
def test_up_to_eight_factors_may_be_run_in_part_and_six_in_full(number: int, words: str, designs: int) -> None:
    assert len(factorial_of(factored(number, words)).designs) == designs


@pytest.mark.parametrize("words", ["fraction: 1/2", "fraction: 0.5", "fraction: 1 / 2"])
def test_a_fraction_may_be_written_as_a_number(words: str) -> None:
    assert len(factorial_of(factored(3, words)).designs) == 4


def test_a_design_of_a_fraction_is_the_same_as_that_of_the_full_factorial() -> None:
    full, part = book(factored(6)), book(factored(6, "fraction: 1/4"))
    assert len(part.designs) == 16
    for name, scenario in part.designs.items():
        assert scenario == full.designs[name]
        assert (part.titles[name], part.descriptions[name]) == (full.titles[name], full.descriptions[name])


def test_generators_by_name_choose_another_fraction() -> None:
    found = factorial_of(factored(5, "generators: [e = a * b, d = a×c]"))
    assert found.generators == ((4, (0, 1)), (3, (0, 2)))
    assert len(found.designs) == 8
    for run in found.runs:
        assert run >> 4 & 1 == (run ^ run >> 1) & 1


def test_a_resolution_of_three_is_warned_of_and_a_higher_one_is_not() -> None:
    assert warnings_of(factored(3, "fraction: 1/2")) == [
        "x.yaml:10: warning: factorial.fraction: the fraction has resolution III: main effects are mixed with interactions of "
        "two factors, that of 'a' with b × c. A larger fraction tells them apart."
    ]
    assert warnings_of(factored(4, "fraction: 1/2")) == []


@pytest.mark.parametrize(
    ("number", "words", "said"),
    [
        (7, "", "x.yaml:9: factorial: 7 factors make 128 designs, and 64 are the most in full. Write `fraction: 1/2`"),
        (4, "fraction: 1/4", "factorial.fraction: 1/4 of the combinations of 4 factors is too few to tell their effects. It"),
        (2, "fraction: 1/2", "too few to tell their effects. Two factors are run in full."),
        (4, "fraction: 1/3", "factorial.fraction: must be one of 1/2, 1/4, 1/8, 1/16 (found '1/3')"),
        (4, "fraction: true", "factorial.fraction: must be one of 1/2, 1/4, 1/8, 1/16 (found true)"),
        (4, "fraction: {}", "factorial.fraction: must be one of 1/2, 1/4, 1/8, 1/16 (found a mapping)"),
        (4, "generators: []", "factorial.generators: must be a list of generators. Write for example `speed = teams"),
        (4, "generators: [d]", "factorial.generators[0]: 'd' is not a generator"),
        (4, "generators: [d = a *]", "factorial.generators[0]: 'd = a *' is not a generator"),
        (4, "generators: [d = a * x]", "factorial.generators[0]: there is no factor 'x'. Known: a, b, c, d."),
        (4, "generators: [d = a * a]", "factorial.generators[0]: names 'a' twice"),
        (4, "generators: [d = a]", "factorial.generators: 'a' and 'd' are always made together, or neither is"),
        (4, "generators: [d = a*b, c = a*b]", "factorial.generators: 'c' and 'd' are always made together, or neither is"),
        (5, "generators: [d = a*b, d = a*c]", "factorial.generators[1]: 'd' is generated twice"),
        (5, "generators: [d = a*b, e = a*d]", "factorial.generators[1]: 'd' is generated itself, so it cannot generate 'e'"),
    ],
)  # fmt: skip
def test_what_a_fraction_cannot_be_is_told(number: int, words: str, said: str) -> None:
    assert said in only_error(factored(number, words))


def test_a_fraction_and_generators_that_do_not_agree_are_told() -> None:
    said = "x.yaml:11: factorial.generators: generators that make a fraction of 1/2, not of 1/4."
    assert said in only_error(factored(5, "fraction: 1/4\n  generators: [e = a*b]"))
    assert errors_of(factored(5, "fraction: 1/2\n  generators: [e = a*b]")) == []


def test_a_mistake_of_a_factor_is_told_once_at_the_factor() -> None:
    text = factored(4, "fraction: 1/2").replace("act_threshold: 0.3", "act_threshold: 3")
    assert errors_of(text) == ["x.yaml:14: factorial.factors.c.act_threshold: must be at most 1 (found 3)"]


def test_a_number_of_a_factor_is_told_at_its_own_factor() -> None:
    found = book(factored(4, "fraction: 1/2"))
    assert {path for path in found.sources if path.startswith(("factorial", "designs"))} == {
        "factorial.factors.a.leak",
        "factorial.factors.c.act_threshold",
    }


def test_a_written_design_that_has_the_name_of_a_combination_is_told() -> None:
    text = (
        factored(4, "fraction: 1/2").replace("factorial:", "designs: {x: {}, with_a_b: {}}\nfactorial:").replace("as_is", "x")
    )
    assert "designs.with_a_b: 'factorial' makes a design of this name" in only_error(text)
