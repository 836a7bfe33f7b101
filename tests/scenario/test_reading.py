from __future__ import annotations

import pytest

from tests.scenario.tiny import TINY, book, errors_of, only_error, problems_of


def test_every_key_has_its_line() -> None:
    found = book()
    assert found.locate("horizon") == 3
    assert found.locate(("agencies", "army", "bases", "C")) == 7
    assert found.locate("agencies.police") == 6


def test_a_key_given_twice_is_told_with_both_lines() -> None:
    error = only_error(TINY + "leak: 0 /h\npool: own\nleak: 1 /h\n")
    assert error == "x.yaml:11: leak: 'leak' is given twice (also on line 9)"


@pytest.mark.compiled
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "x.yaml: the file is empty"),
        ("# only a comment\n", "the file is empty"),
        ("- a\n- b\n", "x.yaml:1: a scenario must be a mapping"),
        ("just words", "a scenario must be a mapping"),
        ("a:\n\tb: 1\n", "x.yaml:2: a tab or a forbidden character"),
        ("a: {b: 1\n", "a bracket or brace is not closed"),
        ("a: 'b\n", "a quoted text is not closed"),
        ("a: b: c\n", "x.yaml:1: a ':' stands where YAML expects no key"),
        ("a: *b\n", "an alias ('*name') has no anchor"),
        ("--- \na: 1\n---\nb: 1\n", "more than one document"),
        ("a: \x07\n", "a control character that YAML forbids"),
        ("a: &x [*x]\n", "x.yaml:1: an alias stands inside its own anchor"),
        ("[" * 3000, "nested too deeply"),
        ("a: " + "[" * 60 + "]" * 60, "nested too deeply"),
        ("%YAML 9.9\n---\na: 1\n", "not valid YAML"),
    ],
)
def test_what_is_no_yaml_tree_is_told_in_one_problem(text: str, said: str) -> None:
    assert said in only_error(text)


def test_aliases_cannot_grow_without_bound() -> None:
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    bomb += "".join(f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 10)}]\n" for level in range(1, 9))
    assert "more than 200000 values (aliases written out)" in only_error(bomb)


def test_an_anchor_used_twice_is_no_matter(recwarn: pytest.WarningsRecorder) -> None:
    assert book(TINY.replace("A: 2,", "A: &x 2,").replace("C: 1", "C: &x 1")).base
    assert not recwarn


def test_aliases_and_merge_keys_may_be_used_with_measure() -> None:
    text = TINY.replace("{A: 6}}", "{A: 6}, approvals: &stages {chief: 2 h}}").replace(
        "C: 3}}", "C: 3}, approvals: {<<: *stages, x: 1 h}}"
    )
    army = book(text).base.agencies["army"]
    assert sorted(army.approvals) == ["chief", "x"]
    assert "'<<' merges mappings only" in only_error(TINY + "belief: {<<: [1], prior: 0.2}\n")


def test_bytes_that_are_no_utf8_are_told_with_their_line() -> None:
    from septel.errors import ScenarioError
    from septel.scenario import load_text

    with pytest.raises(ScenarioError, match=r"x\.yaml:2: the file is not UTF-8 text \(byte 6\)"):
        load_text(b"a: 1\nb\xff", file="x.yaml")
    with pytest.raises(ScenarioError, match="larger than 4 MB"):
        load_text(b"#" * 4_000_001, file="x.yaml")
    with pytest.raises(ScenarioError, match="half a character"):
        load_text("a: \ud800", file="x.yaml")


def test_keys_are_words_whatever_yaml_makes_of_them() -> None:
    text = TINY + "sources: {line: {kind: tips, rate: 1 /d, grades: {B2: {true: .6, false: .2}, F6: {True: .4, False: .8}}}}\n"
    assert "F6 says that nothing can be judged" in only_error(text)
    odds = book(text.replace("False: .8", "False: .4").replace("false: .2", "false: .6")).base.sources["line"].grades["B2"]
    assert (odds.true, odds.false) == (0.6, 0.6)
    assert any("a key must be a word" in error for error in errors_of(TINY + "? [a]\n: 1\n"))


def test_tags_without_meaning_and_broken_numbers_are_problems() -> None:
    assert "the tag '!secret' has no meaning" in only_error(TINY + "title: !secret x\n")
    assert any("is not a number" in str(problem) for problem in problems_of(TINY + "act_threshold: !!int x\n"))


def test_numbers_read_in_every_form_of_yaml() -> None:
    text = TINY + "act_threshold: 4e-1\n"
    assert book(text).base.act_threshold == 0.4
    places = TINY.replace("people: 1000", "people: 0x10")
    assert book(places).base.theatre.places[0].people == 16  # type: ignore[index]
    assert "must be a finite number" in only_error(TINY + "act_threshold: .nan\n")
    assert "must be a finite number" in only_error(TINY + "act_threshold: -.inf\n")
    assert book(TINY.replace("people: 1000", "people: 1_000")).base.theatre.places[0].people == 1000  # type: ignore[index]
