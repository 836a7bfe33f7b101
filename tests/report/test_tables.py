"""Tables: totals that add up, signs and words that agree with their numbers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from septel import report
from septel.report.ends import CONDUCT as ALL_CONDUCT
from septel.report.english import ENGLISH
from septel.report.loops import NEEDS
from septel.report.tables import GROUPS, shares_of_100
from septel.sim.measures import FURTHEST_FIRST
from tests.report import invented as made
from tests.report.page_reader import Page

CONDUCT = tuple(name for name in ALL_CONDUCT if name not in ("recalled", "blows"))
TWO = {"as_is": "As it is", "platform": "A shared platform"}


def page(path: Path, *, change: made.Change | None = None, designs: dict[str, str] = TWO) -> Page:
    return Page.of(report.write(made.folder(path, made.text(designs), change=change)).read_text(encoding="utf-8"))


@given(st.lists(st.floats(0, 1), min_size=14, max_size=14).filter(lambda parts: sum(parts) > 1e-6), st.integers(1, 3))
def test_rounded_shares_add_up_to_exactly_100(parts: list[float], decimals: int) -> None:
    shares = [part / sum(parts) for part in parts]
    shown = shares_of_100(shares, decimals)
    assert round(sum(shown), 6) == 100.0
    assert all(abs(a - 100 * b) < 1.001 * 10**-decimals for a, b in zip(shown, shares, strict=True))


def test_the_waterfall_has_every_stage_in_order_and_each_column_adds_up(tmp_path: Path) -> None:
    rows = page(tmp_path).table("furthest stage")
    assert len(rows) == 1 + len(FURTHEST_FIRST) + 1
    for stage, row in zip(FURTHEST_FIRST, rows[1:-1], strict=True):
        assert row[0].startswith(stage.replace("_", " "))
    numbers = np.array([[float(cell) for cell in row[1:]] for row in rows[1:]])
    assert numbers[:-1].sum(axis=0) == pytest.approx(100.0, abs=1e-9)
    assert numbers[-1] == pytest.approx(100.0, abs=1e-9)


def test_better_and_worse_go_by_the_measures_direction_and_are_said_in_words(tmp_path: Path) -> None:
    def change(values: np.ndarray) -> None:
        noise = np.random.default_rng(3).normal(0, 0.001, values.shape[1])
        for name, by in (
            ("p_interdiction", 0.05),
            ("wrong_doors_per_100", 4.0),
            ("action_h_median", -3.0),
            ("operations", 5.0),
        ):
            values[1, :, made.column(name)] = values[0, :, made.column(name)] + by + noise - noise.mean()
        values[1, :, made.column("captures")] = values[0, :, made.column("captures")] + noise - noise.mean()

    shown = page(tmp_path, change=change)
    head, first, second = shown.table("What a design gains")
    by_name = dict(zip(head, second, strict=True))
    assert "better" in by_name["Interdiction, all targets (%)"] and "+5.0" in by_name["Interdiction, all targets (%)"]
    assert "better" in by_name["Hours to action, median"] and "−3" in by_name["Hours to action, median"]
    assert "no difference found" in by_name["Captures"]
    assert not any(word in " ".join(first) for word in ("better", "worse", "difference"))
    head, first, second = shown.table("What it costs")
    by_name = dict(zip(head, second, strict=True))
    assert "worse" in by_name["Wrong doors per 100 operations"]
    assert "more" in by_name["Operations"] and "worse" not in by_name["Operations"]


def test_the_variance_ratio_stands_there_for_every_pair(tmp_path: Path) -> None:
    designs = {name: name.title() for name in "abcd"}
    rows = page(tmp_path, designs=designs).table("Variance ratio")
    assert [row[0] for row in rows[1:]] == ["A – B", "A – C", "A – D", "B – C", "B – D", "C – D"]


def test_every_measure_is_defined_somewhere(tmp_path: Path) -> None:
    """Those of loops that the scenario has not are named only."""
    shown = page(tmp_path)
    rows = [row for row in shown.table("All measures")[1:] if len(row) > 1]
    never = shown.words.partition("and not shown: ")[2].partition(".")[0].split(", ")
    assert set(never) == set(NEEDS)
    named = [name for name in made.NAMES if name not in never]
    assert all(row[0].startswith(name) and len(row[0]) > len(name) + 5 for name, row in zip(named, rows, strict=True))


def test_measures_stand_in_groups_and_none_that_is_zero_everywhere(tmp_path: Path) -> None:
    def change(values: np.ndarray) -> None:
        values[:, :, [made.column(name) for name in ("skill", "alarms", *CONDUCT)]] = 0.0
        values[:, :, made.column("lost_hours")] = np.nan
        values[1, 3, made.column("blows")] = 1.0

    rows = page(tmp_path, change=change).table("All measures")
    headings = [row[0] for row in rows if len(row) == 1]
    assert headings[0] == "Visits, leads and captures" and headings[-1] == "Responsible use"
    first = {heading: rows[rows.index([heading]) + 1][0] for heading in headings}
    assert first["Operations and harm"].startswith("dry_holes")
    assert first["Conduct"].startswith("recalled") and first["How requests ended"].startswith("end_captured")
    names = " ".join(row[0] for row in rows)
    assert "blowsH-hours" in names and "alarmstargets" not in names and "lost_hours" not in names


def test_every_group_begins_with_a_measure_and_has_its_words() -> None:
    assert [name for name in GROUPS if name not in made.NAMES] == []
    assert [name for name in GROUPS if f"group_{name}" not in ENGLISH.catalogue] == []


THREE = {"as_is": "As it is", "platform": "A shared platform", "idle": "Nothing new"}


def idle(values: np.ndarray) -> None:
    """The last design is the first; nobody is harmed under any; captures hardly differ, interdiction does."""
    values[:, :, made.column("harmed")] = 0
    values[1] = values[0] + np.random.default_rng(2).normal(0, 1, values[0].shape)
    values[1, :, made.column("p_interdiction")] = values[0, :, made.column("p_interdiction")] * 1.1
    values[1, :, made.column("harmed")] = 0
    values[-1] = values[0]


def test_zeros_in_every_replication_are_marked_and_a_note_gives_their_exact_bound(tmp_path: Path) -> None:
    shown = page(tmp_path, change=idle, designs=THREE)
    _, first, _, same = shown.table("What it costs")
    assert first[-1] == "0‡" and same[-1].startswith("0‡") and "±" not in first[-1]
    assert "‡ 0 in every replication." in shown.words and "in up to 17 % of them" in shown.words


def test_differences_that_stand_after_correction_are_marked_and_a_note_says_how_many_comparisons(tmp_path: Path) -> None:
    shown = page(tmp_path, change=idle, designs=THREE)
    _, _, platform, same = shown.table("What a design gains")
    assert "†" in platform[1] and not any("†" in cell for cell in same)
    assert "† stands after Holm's correction for the 2 comparisons of its measure with the first design" in shown.words


def test_two_designs_are_compared_without_marks_of_correction(tmp_path: Path) -> None:
    assert "†" not in page(tmp_path).words


def test_a_report_in_which_nothing_is_always_zero_has_no_mark_for_it(tmp_path: Path) -> None:
    assert "‡" not in page(tmp_path, change=lambda values: values.__iadd__(1)).words
