from __future__ import annotations

import time

import pytest

from septel.errors import ScenarioError, SeptelError
from septel.scenario import load
from septel.scenario.model import Law
from septel.scenario.variants import Variants, variant
from tests.scenario.tiny import TINY, book

DESIGNS = """\
designs:
  as_is: {}
  platform: {sharing: platform, act_threshold: 0.5}
  quick: {extends: platform, sharing: {platform: {delay: {exponential: 10 min}}}}
  same: {act_threshold: 0.4}
  forces: {extends: platform, agencies: {army: {trust: {tips: 0.5}}}}
"""
OWN = book(TINY + DESIGNS)


def thresholds(levels: dict[str, float]) -> dict[str, float]:
    return {name: scenario.act_threshold for name, scenario in variant(OWN, levels).items()}


def test_a_number_of_the_file_changes_in_every_design_that_has_not_written_its_own() -> None:
    assert thresholds({"act_threshold": 0.3}) == {"as_is": 0.3, "platform": 0.5, "quick": 0.5, "same": 0.4, "forces": 0.5}


def test_a_path_that_names_a_design_changes_it_and_those_that_extend_it() -> None:
    found = thresholds({"designs.platform.act_threshold": 0.3})
    assert found == {"as_is": 0.4, "platform": 0.3, "quick": 0.3, "same": 0.4, "forces": 0.3}


def test_what_a_design_writes_over_its_parent_stays_its_own() -> None:
    made = variant(OWN, {"designs.platform.sharing.platform.delay": 9.0})
    delays = {name: one.sharing.platform.delay.mean_h for name, one in made.items() if one.sharing.platform}
    assert delays == pytest.approx({"platform": 9.0, "quick": 1 / 6, "forces": 9.0})


def test_a_path_that_only_designs_have_means_all_of_them() -> None:
    made = variant(OWN, {"sharing.platform.delay": 9.0})
    assert [one.sharing.platform.delay.mean_h for one in made.values() if one.sharing.platform] == [9.0, 9.0, 9.0]


def test_designs_on_one_line_are_told_apart_too() -> None:
    own = book(TINY + "designs: {one: {}, two: {act_threshold: 0.4}}\n")
    assert Variants.of(own).dial("act_threshold").designs == ("one",)


def test_a_stage_in_short_is_a_design_s_own() -> None:
    text = TINY.replace("bases: {A: 6}", "bases: {A: 6}, approvals: {staff: 2 h}")
    own = book(text + "designs: {one: {}, two: {agencies: {police: {approvals: {staff: {exponential: 2 h}}}}}}\n")
    found = Variants.of(own)
    assert found.dial("agencies.police.approvals.staff.time").designs == ("one",)
    made = found.make({"agencies.police.approvals.staff.time": 5.0})
    assert made["one"].agencies["police"].approvals["staff"].time == Law(kind="fixed", mean_h=5, cv=0)


def test_a_factor_s_number_changes_in_every_combination_that_has_it() -> None:
    factorial = "factorial: {factors: {low: {act_threshold: 0.3}, sure: {capture: {p0: 0.9}}}}\n"
    own = book(TINY + factorial)
    made = variant(own, {"factorial.factors.low.act_threshold": 0.2})
    assert {name: one.act_threshold for name, one in made.items()} == {
        "as_is": 0.4,
        "with_low": 0.2,
        "with_sure": 0.4,
        "with_low_sure": 0.2,
    }


def test_several_numbers_of_one_part_change_together() -> None:
    own = book(TINY + "budget: {}\n")
    made = variant(own, {"budget.today.intelligence": 0.2, "budget.today.operations": 0.6})
    assert made["as_is"].budget is not None and made["as_is"].budget.today.operations == 0.6
    with pytest.raises(ScenarioError, match=r"sum to 0\.9"):
        variant(own, {"budget.today.intelligence": 0.2})


def test_a_variant_that_the_checks_refuse_says_why() -> None:
    with pytest.raises(ScenarioError) as caught:
        variant(
            book(TINY + "injects: [{at: 1 d, tip: {target: gang/lieutenant/3, place: A, via: tip_line}}]\n"),
            {"organisations.gang.lieutenants": 1},
        )
    assert "injects[0].tip.target" in {problem.path for problem in caught.value.problems}


def test_at_the_levels_as_written_the_scenario_is_the_book_s_own() -> None:
    found = Variants.of(OWN)
    levels = {found.dial(path): found.dial(path).level for path in ("act_threshold", "leak", "ranks.head.dwell")}
    made = found.make(levels)
    assert all(made[name] is scenario for name, scenario in OWN.designs.items())


def test_an_unknown_path_names_the_nearest() -> None:
    with pytest.raises(SeptelError, match="Did you mean 'act_threshold'"):
        variant(OWN, {"act_treshold": 0.2})
    with pytest.raises(SeptelError, match="not a number"):
        variant(OWN, {"pool": 1})
    with pytest.raises(SeptelError, match="Did you mean 'platform'"):
        Variants.of(OWN, ["platfrom"])


@pytest.mark.compiled
def test_every_assumption_of_sierra_can_be_turned_quickly() -> None:
    sierra = load("sierra")
    found = Variants.of(sierra, ["platform", "strike_force"])
    began, made = time.perf_counter(), 0
    for number in sierra.assumptions():
        dial = found.dial(number.path)
        for factor in (0.9, 1.1):
            try:
                made += len(found.make({dial: dial.level * factor}))
            except ScenarioError as error:
                assert all(problem.path and problem.message for problem in error.problems)
    assert made > 500
    assert time.perf_counter() - began < 60
