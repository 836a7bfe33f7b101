"""Designs asked for in Python or on a command line: the book's new text makes them again, and mistakes are told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from septel.errors import Problem, ScenarioError, SeptelError
from septel.scenario import Book, load, load_text
from septel.scenario.added import swept_by_words
from septel.scenario.model import Scenario
from septel.scenario.new import template
from tests.scenario.tiny import TINY, book

TEXT = TINY + "designs: {a: {}, p: {sharing: platform}}\n"
MAPPING: dict[str, Any] = {
    "version": 1,
    "name": "towns",
    "theatre": {"places": [{"name": "A", "xy": [0, 0], "people": 10}, {"name": "B", "xy": [9, 0]}]},
    "agencies": {"police": {"command": "A", "bases": {"A": 6}}},
    "organisations": {"gang": {"territory": {"A": 1, "B": 1}}},
}


def same(one: Book, other: Book) -> bool:
    return (one.designs, one.titles, one.levels, one.parameters, one.factorial) == (
        other.designs, other.titles, other.levels, other.parameters, other.factorial
    )  # fmt: skip


def test_a_book_is_swept_as_its_file_would_say_it() -> None:
    found = book(TEXT).swept({"leak": ["0.001 /h", "0.002 /h"], "agencies.police.bases.A": [5, 9]}, base="p")
    written = TEXT + (
        "sweep: {base: p, parameters: {leak: {path: leak, values: [0.001 /h, 0.002 /h]}, "
        "A: {path: agencies.police.bases.A, values: [5, 9]}}}\n"
    )
    assert same(found, book(written))
    assert list(found.designs)[-1] == "leak=0.002/h_A=9"


def test_the_new_text_begins_with_the_old_one_and_makes_the_same_designs() -> None:
    found = book(TEXT).sampled({"leak": ("0.001 /h", "0.002 /h")}, size=4, method="sobol", seed=7)
    assert found.text.startswith(TEXT)
    assert same(found, load_text(found.text))
    assert found.sha256 != book(TEXT).sha256


def test_a_mapping_swept_is_a_mapping_still() -> None:
    found = Book.from_dict(MAPPING).swept({"pool": ["own", "all"]})
    assert list(found.designs) == ["as_is", "pool=own", "pool=all"]
    assert same(found, load_text(found.text))
    assert same(
        found, Book.from_dict({**MAPPING, "sweep": {"parameters": {"pool": {"path": "pool", "values": ["own", "all"]}}}})
    )


@pytest.mark.parametrize("text", [TEXT, TEXT.rstrip(), "{" + ", ".join(TINY.splitlines()[:3]) + "}"])
def test_text_may_end_without_a_line_or_be_in_braces(text: str) -> None:
    if text.startswith("{"):
        text = str(Book.from_dict(MAPPING).text).replace("\n", " ")
    found = load_text(text).swept({"pool": ["all"]})
    assert "pool=all" in found.designs
    assert same(found, load_text(found.text))


def test_parameters_may_be_named_and_numbers_may_be_numpys() -> None:
    found = book(TEXT).swept(
        {"teams": {"path": "agencies.police.bases.A", "values": [4]}, "act_threshold": np.array([0.25, 0.5])}
    )
    assert list(found.levels.values()) == [{"teams": 4, "act_threshold": 0.25}, {"teams": 4, "act_threshold": 0.5}]
    found = book(TEXT).sampled({"agencies.police.bases.A": {"from": 3, "to": 9, "whole": True}}, size=3)
    assert [one.name for one in found.parameters] == ["A"]


def test_a_path_gives_a_name_that_tells_it_from_the_others() -> None:
    found = book(TEXT).swept(
        {
            "agencies.police.leak": ["1 /h"],
            "agencies.army.leak": ["1 /h"],
            "agencies.police.command.service.lognormal.mean": ["2 h"],
            "ranks.head.packages[0].assault": [1],
        }
    )
    assert [one.name for one in found.parameters] == ["police_leak", "army_leak", "service", "assault"]


def test_a_book_is_crossed_in_full_or_in_part() -> None:
    factors = {"ears": {"leak": "0.001 /h"}, "hands": {"pool": "all"}, "minds": {"act_threshold": 0.3}}
    found = book(TEXT).crossed(factors, base="p")
    assert found.factorial is not None
    assert (found.factorial.base, len(found.factorial.designs)) == ("p", 8)
    half = book(TEXT).crossed(factors, fraction="1/2")
    assert list(half.designs) == ["a", "p", "with_ears_hands", "with_ears_minds", "with_hands_minds"]
    other = book(TEXT).crossed(factors, generators=["ears = hands * minds"])
    assert other.factorial is not None and other.factorial.generators == ((0, (1, 2)),)


def test_a_second_block_of_a_kind_is_refused_and_another_kind_is_not() -> None:
    found = book(TEXT).swept({"pool": ["all"]})
    with pytest.raises(SeptelError, match=r"the scenario has a 'sweep:' already \(line 10\)"):
        found.swept({"leak": ["1 /h"]})
    both = found.sampled({"leak": ("1 /h", "2 /h")}, size=2)
    assert [name.split("=")[0] for name in both.levels] == ["pool", "sample_001_leak", "sample_002_leak"]


def test_what_is_wrong_is_told_without_a_line_that_the_file_does_not_have() -> None:
    with pytest.raises(ScenarioError) as caught:
        book(TEXT).swept({"agencies.polise.leak": ["1 /h"], "leak": [3]})
    assert str(caught.value) == "sweep.parameters.polise_leak.path: there is no 'polise' in agencies. Did you mean 'police'?"
    with pytest.raises(ScenarioError) as caught:
        book(TEXT).swept({"leak": [3]})
    assert str(caught.value) == "sweep.parameters.leak.values[0]: 3 needs a unit, for example '0.02 /d'"
    for wrong in ({"leak": "1 /h"}, {"leak": 3}):
        with pytest.raises(SeptelError, match="are a list"):
            book(TEXT).swept(wrong)
    with pytest.raises(SeptelError, match=r"is \(from, to\)"):
        book(TEXT).sampled({"leak": ["1 /h"]}, size=3)
    with pytest.raises(ScenarioError, match="not plain values"):
        book(TEXT).swept({"leak": [object()]})


def test_a_swept_book_finds_its_files_and_asks_its_ground_as_before(tmp_path: Path) -> None:
    asked: list[float] = []

    def ground(scenario: Scenario) -> list[Problem]:
        asked.append(scenario.act_threshold)
        return []

    (tmp_path / "rivals.csv").write_text("from,to\n", encoding="utf-8")
    path = tmp_path / "x.yaml"
    path.write_text(template("x") + "body: {rivals: {file: rivals.csv}}\n", encoding="utf-8")
    found = load(path, ground=ground).swept({"act_threshold": [0.125, 0.25]})
    assert {0.125, 0.25} <= set(asked)
    assert f"'{tmp_path}" in repr(found.designs["act_threshold=0.125"].body)


def test_words_of_a_command_line_sweep_a_book() -> None:
    words = [
        "teams = agencies.police.bases.A: 5, 9",
        "agencies.army.command.service: {exponential: 2 h}, {lognormal: {mean: 2 h, cv: 1}}",
    ]
    found = swept_by_words(book(TEXT), words, "p")
    assert list(found.designs)[2:4] == ["teams=5_service=exponential-2h", "teams=5_service=lognormal-mean-2h-cv-1"]
    assert same(found, load_text(found.text))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["leak"], "'leak' is not a sweep of a parameter. Write for example `approval = agencies.police"),
        (["leak:"], "'leak:' is not a sweep of a parameter"),
        ([": 1 /h"], "': 1 /h' is not a sweep of a parameter"),
        (["= leak: 1 /h"], "'= leak: 1 /h' is not a sweep of a parameter"),
        (["leak: [1 /h"], "'leak: [1 /h': the values cannot be read"),
        (["leak: 1 /h], x: [2"], "the values cannot be read"),
        (["x = leak: 1 /h", "x = pool: all"], "two parameters of the sweep are called 'x'"),
        ([], "a sweep needs a parameter"),
        (["leek: 1 /h"], "sweep.parameters.leek.path: there is no 'leek' in a scenario. Did you mean 'leak'?"),
        (["leak: 1 h"], "sweep.parameters.leak.values[0]: 'h' is not a rate"),
    ],
)
def test_words_that_are_no_sweep_are_told(words: list[str], said: str) -> None:
    with pytest.raises(SeptelError) as caught:
        swept_by_words(book(TEXT), words)
    assert said in str(caught.value)
