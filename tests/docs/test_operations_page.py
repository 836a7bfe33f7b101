"""docs/background/operations.md: its words are those of the code, its formula holds, and its sentences agree with its tables.

The measured tables are held by their form, never by their figures: `python tools/docs_operations.py` measures them anew.
"""

from __future__ import annotations

import math
import re

import numpy as np
import pytest
from tools import docs_operations as page

from septel import scenario
from septel.sim import MEASURES
from septel.sim.measures import ENDS

TEXT = page.PAGE.read_text(encoding="utf-8")
SAID = " ".join(TEXT.split())
SIERRA = scenario.load("sierra").designs
NAMES = {measure.name for measure in MEASURES}
STALE = "run `python tools/docs_operations.py`"


def table(name: str) -> list[list[str]]:
    """The rows of a table, the first of them the head."""
    lines = page.part_of(TEXT, name)[0].strip().splitlines()
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in (lines[0], *lines[2:])]


def number(cell: str) -> tuple[float, float]:
    """A figure and half of its interval, which is 0 where there is none."""
    mean, _, half = cell.strip("*").replace("−", "-").replace(",", "").partition(" ± ")
    return float(mean), float(half or 0)


def column(name: str, head: str) -> dict[str, tuple[float, float]]:
    """A column of a table by the words of its rows."""
    heads, *rows = table(name)
    at = heads.index(head)
    return {row[0].strip("`"): number(row[at]) for row in rows}


@pytest.mark.parametrize("name", page.PARTS)
def test_the_words_of_each_part_are_those_of_the_code_and_of_sierra(name: str) -> None:
    assert page.part_of(TEXT, name)[0] == page.words(name), STALE


def test_the_table_of_designs_has_sierras_ways_to_cooperate_and_their_requests_add_up() -> None:
    heads, *rows = table("designs")
    assert heads[1:] == [f"`{name}`" for name in page.WAYS], STALE
    measures = [row[0].strip("`") for row in rows if row[0].startswith("`")]
    assert measures == [*page.GAINS, *page.COSTS, *page.CONDUCT], STALE
    assert set(measures) <= NAMES
    shares = [row for row in rows if row[0].startswith("of 100: ")]
    shown = [row[0].removeprefix("of 100: ").replace(" ", "_") for row in shares]
    assert shown == [name for name in ENDS if name in shown], STALE
    each = np.array([[number(cell) for cell in row[1:]] for row in shares])
    np.testing.assert_allclose(each[:, :, 0].sum(axis=0), 100, atol=0.3)
    assert (each[:, :, 1] < 1).all(), "half-widths of so many replications are smaller"


def test_the_table_of_differences_agrees_with_that_of_designs() -> None:
    heads, *rows = table("apart")
    assert [cell.strip("`") for cell in heads[1:]] == [page.FIRST, *page.ADDED], STALE
    assert {row[0].strip("`") for row in rows} <= NAMES
    for design in page.ADDED:
        differences, all_designs = column("apart", f"`{design}`"), column("designs", f"`{design}`")
        for name in page.GAINS:
            first = column("designs", f"`{page.FIRST}`")[name][0]
            assert differences[name][0] == pytest.approx(all_designs[name][0] - first, abs=0.2), STALE


def test_bold_differences_are_those_whose_interval_leaves_out_0() -> None:
    for row in table("apart")[1:]:
        for cell in row[2:]:
            mean, half = number(cell)
            if abs(abs(mean) - half) > 0.02 * half:
                assert cell.startswith("**") == (abs(mean) > half)


@pytest.mark.parametrize(
    ("design", "measure", "sign"),
    [
        ("one_blow", "captures", -1),
        ("one_blow", "end_stale", 1),
        ("one_blow", "end_seen_coming", 1),
        ("confirm", "captures", -1),
        ("confirm", "end_false_lead", -1),
        ("confirm", "wrong_doors", -1),
        ("confirm", "harmed", -1),
        ("confirm", "end_wrong_house", -1),
        ("joint_warrant", "captures", -1),
        ("joint_warrant", "harmed", -1),
        ("joint_warrant", "end_out_of_hours", 1),
    ],
)
def test_what_the_page_says_of_sierra_stands_in_its_table(design: str, measure: str, sign: int) -> None:
    mean, half = column("apart", f"`{design}`")[measure]
    assert mean * sign > half, "the sentence above the table of differences is wrong now"


def test_nearly_all_false_leads_are_gone_where_one_confirms() -> None:
    for measure in ("end_false_lead", "wrong_doors", "harmed", "end_wrong_house"):
        before, change = column("apart", f"`{page.FIRST}`")[measure][0], column("apart", "`confirm`")[measure][0]
        assert -change > 0.75 * before


def test_the_formula_of_the_page_is_that_of_the_tool_and_of_the_validation() -> None:
    mu, wait = 1 / page.DWELL_H, page.FAR_H - page.NEAR_H
    near, far = math.exp(-mu * page.NEAR_H), math.exp(-mu * page.FAR_H)
    even = page.break_even()
    assert f"the break-even is a = {even:.3f}" in SAID
    assert even * far == pytest.approx(1 - math.exp(-mu * wait))
    assert even == pytest.approx((math.exp(mu * wait) - 1) / near)  # O7's form, q being near
    assert page.in_a_blow() == pytest.approx(page.in_a_sequence(even))


def test_the_small_scenario_is_the_one_of_the_formula() -> None:
    base = scenario.load_mapping(page.pair()).base
    assert {rank.dwell.mean_h for rank in (base.ranks.head, base.ranks.lieutenant)} == {page.DWELL_H}
    blow, (quiet, loud) = page.pairs((0.0, 1.0), 1500)
    for values, expected in (
        (blow, page.in_a_blow()),
        (quiet, page.in_a_sequence(0)),
        (loud, page.in_a_sequence(1)),
        (blow - loud, page.in_a_blow() - page.in_a_sequence(1)),
    ):
        mean, half = page.mean_and_half(values)  # 95 %; twice that is 99.99 %
        assert mean == pytest.approx(expected, abs=2 * half)


def test_the_table_of_alarms_has_the_formula_and_agrees_with_it() -> None:
    rows = table("sequence")[1:]
    assert [float(row[0]) for row in rows] == list(page.ALARMS), STALE
    for alarm, row in zip(page.ALARMS, rows, strict=True):
        expected = page.in_a_sequence(alarm), page.in_a_blow(), page.in_a_blow() - page.in_a_sequence(alarm)
        for at, value in zip((1, 3, 5), expected, strict=True):
            measured, half = number(row[at])
            assert number(row[at + 1])[0] == pytest.approx(value, abs=5e-5), STALE
            assert measured == pytest.approx(value, abs=2 * half)
            assert half < 0.01, "half-widths of so many replications are smaller"


def test_the_waits_that_the_page_allows_are_those_of_sierra() -> None:
    platform = SIERRA["platform"]
    alarm = platform.organisations["cumbre"].alarm
    waits = [rank.dwell.mean_h * -math.log(1 - alarm) for rank in (platform.ranks.cell, platform.ranks.head)]
    said = re.search(r"no wait above 120 h · ln\(1/0\.9\) = ([\d.]+) h can pay.* none above ([\d.]+) h", SAID)
    assert said is not None
    assert [float(text) for text in said.groups()] == pytest.approx(waits, abs=0.05)
    blow = SIERRA["one_blow"].h_hour
    assert blow is not None
    assert (blow.targets, blow.within, alarm) == (2, 24, 0.1)


def test_one_blow_differs_from_the_platform_by_its_h_hour_alone() -> None:
    blow, platform = (SIERRA[name].model_dump(exclude={"title", "description", "h_hour"}) for name in ("one_blow", "platform"))
    assert blow == platform


def test_the_commands_of_the_page_are_those_that_the_tool_runs() -> None:
    assert f"septel run sierra --replications {page.REPLICATIONS} --seed 1 --designs {','.join(page.WAYS)}" in SAID
    assert f"septel run pair.yaml --replications {page.PAIRS}" in SAID
    assert f"over {page.PAIRS:,} replications" in SAID
