from __future__ import annotations

import pytest

from septel.errors import ScenarioError
from septel.scenario import dials
from septel.scenario.dials import Dial, Limits, changed, field_at, kind_of, loc_of, node_at, turned
from septel.scenario.model import GradeOdds, Law
from tests.scenario.tiny import TINY, book

OWN = TINY + "sources: {line: {kind: tips, rate: 0.1 /d, receivers: {police: 0.5, army: 0.3}, delay: {exponential: 2 h}}}\n"


def dial(path: str, text: str = OWN) -> tuple[Dial, object]:
    scenario = book(text).base
    loc = loc_of(path, scenario)
    value = node_at(scenario, loc)
    kind, level, unit, limits = kind_of(*field_at(scenario, loc), value)
    return Dial(path, loc, ("as_is",), kind, level, unit, limits), value


def at(path: str, level: float, text: str = OWN) -> object:
    own, _ = dial(path, text)
    scenario = changed(book(text).base, {own.loc: lambda value: turned(own, value, level)})
    return node_at(scenario, own.loc)


@pytest.mark.parametrize(
    ("path", "kind", "level", "unit"),
    [
        ("leak", dials.NUMBER, 0.005, "1/h"),
        ("act_threshold", dials.SHARE, 0.4, ""),
        ("belief.prior", dials.SHARE, 0.15, ""),
        ("movement.rendezvous", dials.NUMBER, 0.5, "h"),
        ("organisations.gang.roam", dials.NUMBER, 150.0, "km"),
        ("organisations.gang.cells", dials.WHOLE, 12.0, ""),
        ("organisations.gang.head", dials.WHOLE, 1.0, ""),
        ("ranks.head.dwell", dials.LAW, 48.0, "h"),
        ("theatre.modes.ground.speed", dials.NUMBER, 45.0, "km/h"),
        ("organisations.gang.territory.places", dials.TABLE, 1.0, ""),
        ("agencies.army.bases", dials.COUNTS, 1.0, ""),
        ("ranks.head.packages", dials.COUNTS, 1.0, ""),
        ("sources.line.receivers", dials.SPLIT, 1.0, ""),
        ("sources.line.grades", dials.GRADES, 1.0, ""),
        ("theatre.places.people", dials.TABLE, 1.0, ""),
    ],
)
def test_every_kind_of_number_is_known_for_what_it_is(path: str, kind: str, level: float, unit: str) -> None:
    own, _ = dial(path)
    assert (own.kind, own.unit) == (kind, unit)
    assert own.level == pytest.approx(level)


def test_the_tightest_limits_of_a_field_hold() -> None:
    own, _ = dial("ranks.head.packages")
    assert own.limits.holds(2)
    prior, _ = dial("belief.prior")
    assert not prior.limits.holds(0) and not prior.limits.holds(1) and prior.limits.holds(0.5)
    assert Limits(0, 1).holds(1)


def test_a_law_keeps_its_kind_and_spread_and_takes_the_mean() -> None:
    assert at("ranks.head.dwell", 10) == Law(kind="lognormal", mean_h=10, cv=1)
    assert at("sources.line.delay", 0.5) == Law(kind="exponential", mean_h=0.5, cv=1)


def test_numbers_with_units_are_changed_to_the_very_level() -> None:
    assert at("leak", 1 / 3) == 1 / 3
    assert at("theatre.modes.ground.speed", 77.7) == 77.7
    assert at("movement.rendezvous", 0.1) == 0.1


def test_a_table_is_multiplied_and_shares_are_by_their_odds() -> None:
    assert at("organisations.gang.territory.places", 2) == {"A": 4, "B": 6, "C": 2}
    text = OWN.replace("delay: {exponential: 2 h}", "address_error: {B2: 0.5, C3: 0.2}")
    assert at("sources.line.address_error", 2, text) == pytest.approx({"B2": 2 / 3, "C3": 1 / 3})


def test_whole_numbers_are_rounded_and_what_there_is_does_not_vanish() -> None:
    assert at("ranks.head.packages", 2) == ({"assault": 4, "cordon": 2},)
    assert at("ranks.head.packages", 0.1) == ({"assault": 1, "cordon": 1},)
    bases = at("agencies.army.bases", 2)
    assert isinstance(bases, dict)
    assert {name: base.teams for name, base in bases.items()} == {name: {"assault": 4, "cordon": 2} for name in "BC"}


def test_shares_of_a_whole_keep_their_sum() -> None:
    split = at("sources.line.receivers", 3)
    assert isinstance(split, dict)
    odds = (split["police"] / 0.8) / (1 - split["police"] / 0.8)
    assert sum(split.values()) == pytest.approx(0.8)
    assert odds == pytest.approx(3 * (0.5 / 0.3))


def test_grades_become_more_or_less_telling_but_keep_their_sum() -> None:
    _, written = dial("sources.line.grades")
    dull = at("sources.line.grades", 0)
    sharp = at("sources.line.grades", 2)
    assert isinstance(dull, dict) and isinstance(sharp, dict) and isinstance(written, dict)
    for grades in (dull, sharp):
        assert sum(one.true for one in grades.values()) == pytest.approx(sum(one.true for one in written.values()))
        assert {name: one.false for name, one in grades.items()} == {name: one.false for name, one in written.items()}
    telling = [name for name, one in written.items() if one.true != one.false]
    assert len({round(dull[name].true / dull[name].false, 9) for name in telling}) == 1

    def told(grades: dict[str, GradeOdds]) -> float:
        ratios = [grades[name].true / grades[name].false for name in telling]
        return max(ratios) / min(ratios)

    assert told(sharp) == pytest.approx(told(written) ** 2)


def test_people_of_all_places_are_one_table() -> None:
    people = at("theatre.places.people", 3)
    assert isinstance(people, tuple)
    assert people[0].people == 3000


def test_what_the_models_refuse_is_told_with_its_whole_path() -> None:
    with pytest.raises(ScenarioError) as caught:
        at("belief.prior", 1.0)
    (problem,) = caught.value.problems
    assert problem.path == "belief.prior"


def test_names_with_dots_are_found_whole() -> None:
    scenario = book(OWN.replace("gang:", "'gang No. 1':")).base
    assert loc_of("organisations.gang No. 1.cells", scenario) == ("organisations", "gang No. 1", "cells")
    with pytest.raises(KeyError):
        loc_of("organisations.gang No. 2.cells", scenario)


def test_small_rates_are_written_by_the_day() -> None:
    own, _ = dial("leak")
    assert (own.text(0.005), own.text(0.5)) == ("0.12 /d", "12 /d")
    assert dial("agencies.army.bases")[0].text(0.5) == "×0.5"
    assert dial("ranks.head.dwell")[0].text(48) == "48 h"
    assert dial("ranks.head.dwell")[0].text(1440.3) == "1440 h"
