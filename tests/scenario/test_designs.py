from __future__ import annotations

import pytest

from tests.scenario.tiny import TINY, book, errors_of, only_error


def test_a_file_without_designs_has_one_that_changes_nothing() -> None:
    for text in (TINY, TINY + "designs:\n", TINY + "designs: {}\n"):
        found = book(text)
        assert found.designs == {"as_is": found.base}
        assert found.titles == {"as_is": "as is"}


def test_designs_keep_the_order_of_the_file_and_their_titles() -> None:
    text = TINY + "designs:\n  z: {title: The last, description: Comes first}\n  a:\n"
    found = book(text)
    assert list(found.designs) == ["z", "a"]
    assert found.titles == {"z": "The last", "a": "a"}
    assert found.descriptions == {"z": "Comes first", "a": ""}
    assert found.base.title == ""


def test_a_design_may_extend_another_wherever_it_stands() -> None:
    text = TINY + "designs: {c: {extends: b, deconfliction: true}, b: {extends: a, pool: all}, a: {sharing: platform}}\n"
    designs = book(text).designs
    assert (designs["c"].pool, designs["c"].deconfliction) == ("all", True)
    assert designs["c"].sharing == designs["b"].sharing == designs["a"].sharing
    assert designs["b"].deconfliction is False


def test_designs_that_extend_each_other_in_a_circle_are_refused() -> None:
    text = TINY + "designs: {a: {extends: b}, b: {extends: c}, c: {extends: b}}\n"
    assert only_error(text).endswith("designs.b.extends: designs extend each other in a circle: b → c → b")
    assert "circle: a → a" in only_error(TINY + "designs: {a: {extends: a}}\n")


@pytest.mark.parametrize(
    ("designs", "said"),
    [
        ("{a: {extends: bb}, b: {}}", "designs.a.extends: there is no design 'bb'. Did you mean 'b'?"),
        ("[a]", "designs: must be a mapping of named designs"),
        ("{a: 3}", "designs.a: a design must be a mapping of changes. `{}` changes nothing."),
        ("{a: {title: 3}}", "designs.a.title: must be a text"),
        ("{a: {name: x}}", "designs.a.name: a design cannot change 'name'"),
        ("{a: {version: 1}}", "designs.a.version: a design cannot change 'version'"),
        ("{a: {pol: own}}", "designs.a.pol: 'pol' is not known here. Did you mean 'pool'?"),
    ],
)
def test_what_a_design_cannot_be_is_told(designs: str, said: str) -> None:
    assert only_error(TINY + f"designs: {designs}\n") == f"x.yaml:9: {said}"


def test_a_problem_of_a_design_is_not_repeated_for_those_that_extend_it() -> None:
    text = TINY + "designs:\n  a: {sharing: platform, strike_force: {bases: []}}\n  b: {extends: a, pool: all}\n"
    assert len(errors_of(text)) == 1


def test_default_sources_follow_the_agencies_of_the_design() -> None:
    text = TINY + "designs: {a: {}, b: {agencies: {navy: {command: C, bases: {C: 2}}}}, c: {agencies: {army: null}}}\n"
    designs = book(text).designs
    assert list(designs["b"].sources) == ["tip_line", "police_sources", "army_sources", "navy_sources"]
    assert designs["b"].sources["tip_line"].receivers == pytest.approx({"police": 1 / 3, "army": 1 / 3, "navy": 1 / 3})
    assert designs["c"].sources["tip_line"].receivers == {"police": 1.0}


def test_a_design_may_change_sources_that_the_file_does_not_write() -> None:
    text = TINY + "designs:\n  a: {}\n  b: {sources: {tip_line: {rate: 1 /h, receivers: {army: 0.4}}, army_sources: null}}\n"
    text += "  c: {extends: b, sources: {tip_line: {false_rate: 2 /h}}}\n  d: {extends: c, sources: null}\n"
    text += "  e: {extends: a, sources: {extra: {kind: tips, rate: 1 /d}}}\n"
    designs = book(text).designs
    assert designs["b"].sources["tip_line"].rate == 1.0
    assert designs["b"].sources["tip_line"].receivers == {"army": 0.4}
    assert list(designs["b"].sources) == ["tip_line", "police_sources"]
    assert (designs["c"].sources["tip_line"].rate, designs["c"].sources["tip_line"].false_rate) == (1.0, 2.0)
    assert designs["d"].sources == designs["a"].sources
    assert sorted(designs["e"].sources) == ["army_sources", "extra", "police_sources", "tip_line"]
    assert "must be a mapping of names" in only_error(TINY + "designs: {a: {sources: 3}}\n")


def test_a_design_may_change_sources_of_the_file() -> None:
    text = (
        TINY + "sources: {line: {kind: tips, rate: 1 /d}}\ndesigns: {a: {sources: {line: {rate: 2 /h}}}, b: {sources: null}}\n"
    )
    designs = book(text).designs
    assert designs["a"].sources["line"].rate == 2.0
    assert list(designs["b"].sources) == ["tip_line", "police_sources", "army_sources"]
