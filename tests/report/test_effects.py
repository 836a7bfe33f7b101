"""Worth more interwoven? Effects of factors as the report tells and draws them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from septel import report
from septel.report.effects import Interwoven, effects
from septel.report.english import ENGLISH
from septel.report.material import gather
from septel.sim.measures import NAMES
from tests.report.made import DESIGNS, PLANE, made, values
from tests.report.page_reader import Page

FACTORS = """\
factorial:
  title: Are they worth more interwoven?
  base: platform
  factors:
    ears: {title: More ears, leak: 0.01 /h}
    hands: {title: More hands, pool: all}
"""
TEXT = PLANE + DESIGNS + FACTORS
NUMBER = 6  # three designs as written, and with_ears, with_hands, with_ears_hands


def found_with(
    *, none: float, ears: float, hands: float, both: float, measure: str = "captures", replications: int = 20
) -> Any:
    """Values that are the same in all designs but for one measure, whose means are these with a little noise."""
    found = np.repeat(values(1, replications), NUMBER, axis=0)
    noise = np.random.default_rng(1).normal(0, 0.02, (NUMBER, replications))
    levels = np.array([none, none, none, ears, hands, both])
    found[:, :, NAMES.index(measure)] = levels[:, None] + noise
    return found


def section(folder: Path, text: str = TEXT, **kwargs: Any) -> Interwoven:
    shown = effects(gather(made(folder, text, **kwargs)), ENGLISH)
    assert shown is not None
    return shown


def test_the_table_has_main_effects_interactions_and_the_synergy(tmp_path: Path) -> None:
    shown = section(tmp_path, found=found_with(none=10, ears=12, hands=11, both=16))
    assert [row.label for row in shown.table.rows] == ["A", "B", "A×B", "Synergy"]
    assert [row.note for row in shown.table.rows[:3]] == ["More ears", "More hands", "More ears × More hands"]
    at = shown.table.head.index("Captures")
    cells = [row.cells[at] for row in shown.table.rows]
    assert [float(cell.text) for cell in cells] == pytest.approx([3.5, 2.5, 1.5, 3.0], abs=0.05)
    assert [cell.says for cell in cells] == ["better"] * 4
    low, high = map(float, cells[0].difference.split(" to "))
    assert low < float(cells[0].text) < high


def test_the_letters_are_those_of_the_factors_and_the_base_is_named(tmp_path: Path) -> None:
    shown = section(tmp_path)
    assert shown.factors == (("A", "More ears"), ("B", "More hands"))
    assert (shown.title, shown.base) == ("Are they worth more interwoven?", "A shared platform")
    untitled = section(tmp_path / "b", TEXT.replace("  title: Are they worth more interwoven?\n", ""))
    assert untitled.title == "Worth more interwoven?"


@pytest.mark.parametrize(
    ("measure", "both", "said"),
    [
        ("captures", 16.0, "All together do better than the sum of what each does alone: Captures (+"),
        ("captures", 11.0, "All together do worse than that sum: Captures (−"),
        ("captures", 13.0, "Not told apart from the sum: Captures ("),
        ("wrong_doors_per_100", 16.0, "All together do worse than that sum: Wrong doors per 100 operations (+"),
        ("wrong_doors_per_100", 11.0, "All together do better than the sum of what each does alone: Wrong doors per 100"),
    ],
)
def test_the_synergy_is_told_by_what_is_better_in_the_measure(tmp_path: Path, measure: str, both: float, said: str) -> None:
    first, silent = section(tmp_path, found=found_with(none=10, ears=12, hands=11, both=both, measure=measure)).findings
    assert first.startswith(said)
    assert silent.startswith("No effect found, neither of a change nor of a combination: Interdiction, all targets (points)")


def test_it_is_said_where_no_effect_can_be_told_from_chance(tmp_path: Path) -> None:
    shown = section(tmp_path, found=np.repeat(values(1, 20), NUMBER, axis=0))
    assert shown.findings == (
        "No effect of any change or combination of changes can be told from chance on any of these measures.",
    )
    assert {cell.says for row in shown.table.rows for cell in row.cells} == {"none found"}


def test_each_measure_has_a_chart_with_a_line_at_no_effect(tmp_path: Path) -> None:
    shown = section(tmp_path, found=found_with(none=10, ears=12, hands=11, both=16))
    chart = next(one for one in shown.charts if one.title == "Captures")
    assert [row.label for row in chart.rows] == ["A", "B", "A×B", "Synergy"]
    assert {row.tone for row in chart.rows} == {"better"}
    assert chart.reference is not None
    assert all(row.lo is not None and row.lo > chart.reference for row in chart.rows)
    assert len(shown.charts) == len(shown.table.head)


def test_a_bound_that_leaves_0_out_is_not_written_as_0(tmp_path: Path) -> None:
    found = found_with(none=10, ears=10, hands=10, both=10)
    chance = np.random.default_rng(2)
    column = NAMES.index("captures")
    found[4:, :, column] += 10 * chance.normal(size=(1, 20))  # hands does something wild, the same with and without ears
    found[3::2, :, column] += 0.031
    shown = section(tmp_path, found=found)
    at = shown.table.head.index("Captures")
    cell = shown.table.rows[0].cells[at]
    assert cell.says == "better"
    assert float(cell.difference.split(" to ")[0]) > 0


def test_a_measure_that_is_never_defined_under_all_designs_has_no_column(tmp_path: Path) -> None:
    found = found_with(none=10, ears=12, hands=11, both=16)
    found[5, :, NAMES.index("wrong_doors_per_100")] = np.nan
    assert "Wrong doors per 100 operations" not in section(tmp_path, found=found).table.head


def test_members_are_there_where_every_design_has_bodies(tmp_path: Path) -> None:
    found = found_with(none=300, ears=280, hands=290, both=250, measure="members")
    assert "Members" not in section(tmp_path / "a", found=found).table.head
    bodies = section(tmp_path / "b", TEXT.replace("territory:", "members: 300, territory:") + "body: true\n", found=found)
    assert "Members" in bodies.table.head
    assert "Members (−" in bodies.findings[0] and "better" in bodies.findings[0]


def test_one_replication_has_effects_without_intervals(tmp_path: Path) -> None:
    shown = section(tmp_path, found=found_with(none=10, ears=12, hands=11, both=16, replications=1))
    assert shown.findings == ()
    assert {(cell.difference, cell.says) for row in shown.table.rows for cell in row.cells} == {("", "")}
    assert shown.table.caption == "Effects in the one replication, without intervals"


def test_there_is_no_section_where_not_all_combinations_ran(tmp_path: Path) -> None:
    material = gather(made(tmp_path, TEXT))
    kept = tuple(name for name in material.result.designs if name != "with_hands")
    fewer = replace(material.result, designs=kept, values=material.result.values[: len(kept)])
    assert effects(material, ENGLISH) is not None
    assert effects(replace(material, result=fewer), ENGLISH) is None


def test_the_page_has_the_section_and_is_whole(tmp_path: Path) -> None:
    text = report.write(made(tmp_path, TEXT)).read_text(encoding="utf-8")
    shown = Page.of(text)
    assert shown.mistakes == []
    assert [head for level, head in shown.headings if level == 2 and "interwoven" in head]
    assert text.count('aria-labelledby="interwoven"') == 1
    figures = [int(part.split(".")[0]) for part in text.split("<b>Figure ")[1:]]
    assert figures == list(range(1, len(figures) + 1))


def test_the_texts_of_ticks_do_not_touch_and_no_effect_is_among_them(tmp_path: Path) -> None:
    shown = section(tmp_path, found=found_with(none=10000, ears=11500, hands=10400, both=12000))
    chart = next(one for one in shown.charts if one.title == "Captures")
    assert chart.reference in [tick.at for tick in chart.ticks]
    gaps = np.diff([tick.at for tick in chart.ticks])
    assert len(gaps) >= 1
    assert (gaps > 6 * max(len(tick.text) for tick in chart.ticks)).all()
