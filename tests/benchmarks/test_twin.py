"""The kernel and its SimPy twin, written apart from the same rules, agree; and a planted difference does not pass."""

from __future__ import annotations

import math
import os
from functools import cache
from typing import Any

import numpy as np
import pytest
from benchmarks.twin.ends import ENDS
from numpy.typing import NDArray
from ruamel.yaml import YAML
from scipy import stats

import septel
from benchmarks import simpy_twin
from septel import sim
from septel.scenario import Book
from septel.scenario.model import Scenario
from tests.benchmarks.operations import BLOWS, CROWDED, EIGHT, MIXED, WITHOUT, crowded, in_sierra

Table = dict[str, NDArray[np.float64]]
SHUT = "roads shut"


def designs() -> dict[str, Scenario]:
    """Those of sierra; one in whose year roads are closed, nights are slow and so is the wet season; and those whose
    operations do all that the rules know."""
    text = YAML(typ="safe").load(septel.load("sierra").text)
    text["theatre"]["modes"] |= {"ground": {"night": 1.8, "wet": 1.3}, "air": text["theatre"]["modes"]["air"] | {"night": 1.4}}
    text["injects"] = [
        {"at": "10 d", "closure": {"place": "Culiacán", "within": "15 km", "lasts": "150 d"}},
        {"at": "90 d", "closure": {"place": "Durango", "within": "15 km", "delay": "4 h", "lasts": "200 d"}},
    ]
    return {**septel.load("sierra").designs, SHUT: Book.from_dict(text).designs["all"], **in_sierra(), **crowded()}


DESIGNS = designs()
CONFIDENCE = 0.99
TWIN_SEED, KERNEL_SEED = 31, 17  # they share no draws, whatever the seeds; two numbers only so that nobody wonders
HALF_WIDTH_SHARE, HALF_WIDTH = 0.03, 0.01
# Compared and, in the long test, known to within 3 % of their mean or 0.01 in sierra.
MEASURES_COMPARED = (
    "visits", "leads_true", "leads_false", "leads_tips", "leads_own", "requests", "operations", "captures",
    "captures_cell", "p_interdiction", "p_interdiction_head", "p_interdiction_lieutenant",
    "p_interdiction_cell", "dry_holes", "reports_fused", "reports_withheld", "decision_h_median",
    "arrival_h_median", "action_h_median", "action_any_h_median", "stated_p", "true_share", "officer_utilisation",
    "team_utilisation", "team_hours_ready", "waterfall_captured", "waterfall_slipped", "waterfall_warned", "waterfall_moving",
    "waterfall_no_teams", "waterfall_refused", "waterfall_stale", "waterfall_unreachable", "waterfall_undecided",
    "waterfall_below_threshold", "waterfall_known_too_late", "waterfall_withheld", "waterfall_never_known", "waterfall_open",
    "events",
)  # fmt: skip
# Compared too, though rarer or wider: no demand on their half-width.
MEASURES_RARE = (
    "captures_head", "captures_lieutenant", "days_without_head", "wrong_doors", "slipped", "warned_operations", "duplicates",
    "harmed", "double_counted", "reports_duplicate",
    "reports_rejected", "team_hours_turnout", "team_hours_moving", "team_hours_waiting",
    "team_hours_action", "team_hours_return", "team_hours_rest",
    "recalled", "wrong_houses", "confirmations", "noticed", "warrants", "warrants_refused", "warrants_expired",
    "without_warrant", "recalls_unheard", "blows", "friendly_contacts", "alarms", "late_reports", "lost_hours",
    *(f"end_{end}" for end in ENDS),
)  # fmt: skip
EVERY = MEASURES_COMPARED + MEASURES_RARE
# What happens often enough in each of these for its count to be worth comparing.
OFTEN = {
    EIGHT: ("noticed", "wrong_houses", "alarms", "late_reports", "lost_hours", "end_unconfirmed", "end_no_warrant",
            "end_out_of_hours", "end_seen_coming", "end_false_lead", "duplicates", "warrants_expired"),
    BLOWS: ("blows", "warrants_refused", "end_closed", "wrong_houses"),
    WITHOUT: ("without_warrant", "end_refused", "end_closed", "alarms"),
    CROWDED: ("blows", "without_warrant", "recalled", "recalls_unheard", "friendly_contacts", "duplicates", "harmed",
              "wrong_houses", "end_no_recall"),
    MIXED: ("recalled", "recalls_unheard", "friendly_contacts", "duplicates", "end_no_teams", "end_closed", "noticed",
            "end_unconfirmed", "end_out_of_hours"),
}  # fmt: skip


@cache
def kernel(design: str, count: int) -> Table:
    values, _ = sim.batch(sim.Model.build(DESIGNS[design]), seed=KERNEL_SEED, first=0, count=count)
    return {measure.name: values[:, at] for at, measure in enumerate(sim.MEASURES)}


def twin(design: str, count: int, **changes: Any) -> Table:
    processes = min(2, os.cpu_count() or 1)
    return simpy_twin.run_many(DESIGNS[design], seed=TWIN_SEED, count=count, processes=processes, changes=changes)


def compared(a: NDArray[np.float64], b: NDArray[np.float64], share: float) -> tuple[float, float]:
    """Difference of the means and the half-width of its interval at confidence 1 − share; NaNs are left out.

    The spread is that of both samples together (Student): if the engines agree they draw from one law, and a few dozen
    replications alone would not know the spread of what is rare.
    """
    a, b = a[~np.isnan(a)], b[~np.isnan(b)]
    if not len(a) and not len(b):
        return 0.0, 0.0
    assert len(a) > 1 and len(b) > 1, "defined in one engine only"
    gap, freedom = float(a.mean() - b.mean()), len(a) + len(b) - 2
    spread = (((a - a.mean()) ** 2).sum() + ((b - b.mean()) ** 2).sum()) / freedom
    return gap, float(stats.t.ppf(1 - share / 2, freedom)) * math.sqrt(spread * (1 / len(a) + 1 / len(b)))


def differences(ours: dict[str, Table], theirs: dict[str, Table]) -> list[str]:
    """What the joint intervals (Bonferroni over measures and designs) do not allow to be the same."""
    share = (1 - CONFIDENCE) / (len(EVERY) * len(ours))
    found = []
    for design, table in ours.items():
        for name in EVERY:
            gap, half = compared(theirs[design][name], table[name], share)
            if abs(gap) > half + 1e-9:
                found.append(f"{design} {name}: {np.nanmean(theirs[design][name]):.5g}, {gap:+.3g} ± {half:.3g}")
    return found


def test_a_twin_run_repeats_and_its_accounts_balance() -> None:
    (first, second), (again, _) = ([{k: v[i] for k, v in twin("platform", 2).items()} for i in range(2)] for _ in range(2))
    assert first == pytest.approx(again, nan_ok=True, abs=0, rel=0) and first != second
    assert sum(first[f"waterfall_{stage}"] for stage in simpy_twin.STAGES) == pytest.approx(1)
    hours = sum(first[f"team_hours_{state}"] for state in simpy_twin.TEAM_STATES)
    world_teams = hours / DESIGNS["platform"].horizon
    assert world_teams == pytest.approx(round(world_teams))
    assert first["captures"] == sum(first[f"captures_{rank}"] for rank in ("head", "lieutenant", "cell"))


@pytest.mark.parametrize(("design", "count"), [(EIGHT, 4), (BLOWS, 4), (WITHOUT, 4), (CROWDED, 20), (MIXED, 10)])
def test_every_request_of_the_twin_ends_once_and_what_is_meant_to_happen_does(design: str, count: int) -> None:
    found = twin(design, count)
    assert (sum(found[f"end_{end}"] for end in ENDS) == found["requests"]).all()
    assert [name for name in OFTEN[design] if not found[name].any()] == []
    for name, ends in (
        ("captures", "captured"),
        ("slipped", "slipped"),
        ("wrong_houses", "wrong_house"),
        ("recalled", "recalled"),
    ):
        assert (found[name] == found[f"end_{ends}"]).all()
    assert (found["end_false_lead"] <= found["wrong_doors"]).all()


@pytest.mark.compiled
def test_kernel_and_twin_agree_where_operations_are_prepared_and_carried_out_in_every_way() -> None:
    ours = {d: kernel(d, 200) for d in OFTEN}
    theirs = {d: twin(d, 60 if d in (CROWDED, MIXED) else 20) for d in OFTEN}
    assert differences(ours, theirs) == []
    for design, table in ours.items():
        assert (sum(table[f"end_{end}"] for end in ENDS) == table["requests"]).all(), design


@pytest.mark.compiled
def test_kernel_and_twin_agree() -> None:
    designs = ("liaison", "all")
    assert differences({d: kernel(d, 400) for d in designs}, {d: twin(d, 40) for d in designs}) == []


@pytest.mark.compiled
def test_they_agree_where_roads_are_closed_and_nights_are_slow() -> None:
    ours = {SHUT: kernel(SHUT, 400)}
    assert differences(ours, {SHUT: twin(SHUT, 40)}) == []
    assert any("team_hours_moving" in line for line in differences(ours, {SHUT: kernel("all", 400)})), "it makes a difference"


@pytest.mark.compiled
def test_a_second_hop_that_is_not_made_is_found_out() -> None:
    found = differences({"liaison": kernel("liaison", 400)}, {"liaison": twin("liaison", 10, second_hop=False)})
    assert any("reports_fused" in line for line in found)


@pytest.mark.compiled
@pytest.mark.long
def test_kernel_and_twin_agree_closely_in_all_designs() -> None:
    closely = [design for design in DESIGNS if design not in OFTEN]
    ours = {d: kernel(d, 2000) for d in DESIGNS}
    theirs = {d: twin(d, 900 if d in (*closely, CROWDED, MIXED) else 300) for d in DESIGNS}
    assert differences(ours, theirs) == []
    share = (1 - CONFIDENCE) / (len(EVERY) * len(DESIGNS))
    for design in closely:
        for name in MEASURES_COMPARED:
            _, half = compared(theirs[design][name], ours[design][name], share)
            assert half <= max(HALF_WIDTH_SHARE * abs(np.nanmean(ours[design][name])), HALF_WIDTH), (design, name, half)


@pytest.mark.compiled
@pytest.mark.long
@pytest.mark.parametrize(
    ("changes", "measure"), [({"leak": 1.3}, "warned_operations"), ({"second_hop": False}, "reports_fused")], ids=str
)
def test_planted_changes_are_found_out(changes: dict[str, Any], measure: str) -> None:
    found = differences({"liaison": kernel("liaison", 2000)}, {"liaison": twin("liaison", 400, **changes)})
    assert any(measure in line for line in found)
