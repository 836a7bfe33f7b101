"""Which designs keep the limits: a section where there are limits, with the verdict, its confidence and the share of years."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from septel import report
from septel.report import page as pages
from septel.report import templating
from septel.report.english import ENGLISH
from septel.report.limits import Limits, limits
from septel.report.material import gather
from septel.sim.measures import NAMES
from tests.report.made import DESIGNS, PLANE, made, values
from tests.report.page_reader import Page

LIMITS = """\
limits:
  - {measure: wrong_doors_per_100, at_most: 12}
  - {measure: p_interdiction, at_least: 0.3}
"""
TEXT = PLANE + LIMITS + DESIGNS


def found_with(
    wrong_doors: tuple[float, ...], interdiction: tuple[float, ...], *, spread: float = 0.5, replications: int = 20
) -> Any:
    """Values of three designs whose means of two measures are these, with standard deviations of `spread` and of .01."""
    found = values(3, replications)
    noise = np.linspace(-1, 1, replications)
    noise = noise / noise.std(ddof=1) if replications > 1 else noise * 0
    for measure, means, size in (("wrong_doors_per_100", wrong_doors, spread), ("p_interdiction", interdiction, 0.01)):
        found[:, :, NAMES.index(measure)] = np.array(means)[:, None] + size * noise
    return found


def section(folder: Path, text: str = TEXT, **kwargs: Any) -> Limits:
    section = limits(gather(made(folder, text, **kwargs)), ENGLISH)
    assert section is not None
    return section


def test_each_design_and_limit_has_its_verdict_and_the_last_column_sums_up(tmp_path: Path) -> None:
    shown = section(tmp_path, found=found_with((11.0, 12.0, 13.0), (0.4, 0.4, 0.2)))
    assert shown.table.head == (
        "Wrong doors per 100 operations ≤\u00a012",
        "Interdiction, all targets (%) ≥\u00a030",
        "All limits",
    )
    assert [row.note for row in shown.table.rows] == ["as_is", "platform", "force"]
    assert [[cell.says for cell in row.cells] for row in shown.table.rows] == [
        ["keeps", "keeps", "keeps"],
        ["undecided", "keeps", "undecided"],
        ["breaks", "breaks", "breaks"],
    ]
    assert [row.cells[0].verdict for row in shown.table.rows] == ["better", "none", "worse"]


def test_a_cell_has_the_mean_the_confidence_and_the_share_of_replications(tmp_path: Path) -> None:
    shown = section(tmp_path, found=found_with((11.0, 12.0, 12.1), (0.4, 0.4, 0.4)))
    first, second, third = (row.cells[0] for row in shown.table.rows)
    assert (first.text, first.half) == ("11.00", "0.23")
    assert first.difference == "confidence >\u00a099.9\u00a0%, replications 100\u00a0%"
    assert second.difference == "confidence 50.0\u00a0%, replications 50\u00a0%"
    assert third.difference == "confidence 19.1\u00a0%, replications 45\u00a0%"


def test_a_share_of_years_is_called_so_where_each_replication_is_a_year(tmp_path: Path) -> None:
    text = TEXT.replace("horizon: 90 d", "horizon: 365 d")
    shown = section(tmp_path, text, found=found_with((12.0, 12.0, 12.0), (0.4, 0.4, 0.4)))
    assert shown.table.rows[0].cells[0].difference == "confidence 50.0\u00a0%, years 50\u00a0%"
    assert "share of years" in shown.table.caption


def test_the_lead_names_designs_by_title_and_counts_where_they_are_many(tmp_path: Path) -> None:
    shown = section(tmp_path / "a", found=found_with((11.0, 12.0, 13.0), (0.4, 0.4, 0.4)))
    assert shown.lead == (
        "All limits are kept under “As it is”. Undecided under “A shared platform”. "
        "At least one is broken under “A strike force”."
    )
    many = PLANE + LIMITS + "designs: {" + ", ".join(f"d{number}: {{}}" for number in range(6)) + "}\n"
    found = np.repeat(found_with((13.0,) * 3, (0.4,) * 3), 2, axis=0)
    lead = section(tmp_path / "b", many, found=found).lead
    assert lead == "No design is sure to keep all limits. At least one is broken under 6 of 6 designs."


def test_designs_with_bounds_of_their_own_have_columns_beside_each_other(tmp_path: Path) -> None:
    own = "limits: [{measure: wrong_doors_per_100, at_most: 14}]"
    text = PLANE + LIMITS + DESIGNS.replace("title: A strike force", f"title: A strike force, {own}")
    shown = section(tmp_path, text, found=found_with((13.0, 13.0, 13.0), (0.4, 0.4, 0.4)))
    assert [head[-2:] for head in shown.table.head[:3]] == ["12", "14", "30"]
    assert [cell.text for cell in shown.table.rows[2].cells[:3]] == ["–", "13.00", "–"]
    assert [row.cells[-1].says for row in shown.table.rows] == ["breaks", "breaks", "keeps"]


def test_a_design_without_limits_is_not_in_the_table(tmp_path: Path) -> None:
    text = PLANE + LIMITS + DESIGNS.replace("title: A shared platform", "title: A shared platform, limits: null")
    shown = section(tmp_path, text)
    assert [row.note for row in shown.table.rows] == ["as_is", "force"]


def test_one_replication_decides_nothing_and_says_so(tmp_path: Path) -> None:
    shown = section(tmp_path, found=found_with((1.0, 1.0, 1.0), (0.4, 0.4, 0.4), replications=1))
    assert "There is one replication, so nothing is decided." in shown.text
    assert {cell.says for row in shown.table.rows for cell in row.cells} == {"undecided"}
    assert shown.table.rows[0].cells[0].difference == "confidence –, replications 100\u00a0%"


def test_the_section_stands_after_the_designs_and_the_page_is_whole(tmp_path: Path) -> None:
    shown = Page.of(report.write(made(tmp_path, TEXT)).read_text(encoding="utf-8"))
    titles = [text.removesuffix(" EXERCISE") for level, text in shown.headings if level == 2]
    assert titles.index("Which designs keep the limits") == titles.index("The designs side by side") + 1
    assert shown.mistakes == []


def test_without_limits_and_factors_the_page_is_the_same_to_the_byte_as_without_these_sections(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = made(tmp_path, PLANE + DESIGNS)
    text = report.write(folder).read_text(encoding="utf-8")
    assert 'id="limits"' not in text and 'id="interwoven"' not in text
    template = templating.template("page.html")
    source = template.environment.loader.get_source(template.environment, "page.html")[0]  # type: ignore[union-attr]
    bare = template.environment.from_string(source.replace('{% include "judging.html" %}\n', ""))
    monkeypatch.setattr(pages, "template", lambda name: bare)
    assert report.write(folder).read_text(encoding="utf-8") == text
