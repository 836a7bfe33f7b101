"""Which design was selected: a section where the result is a selection's, with titles, units and honest words."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from septel.experiment.selection import schedules
from septel.experiment.selection.feasibility import Bound
from septel.report.english import ENGLISH
from septel.report.material import Material, gather
from septel.report.page import html
from septel.report.selection import Selected, selected
from septel.scenario.model_comparison import Limit
from septel.sim.measures import NAMES
from tests.report.made import made, values
from tests.report.page_reader import Page

DOORS = Bound(Limit(measure="wrong_doors_per_100", at_most=12.0), 1.2)
SHARE = Bound(Limit(measure="p_interdiction", at_least=0.1), 0.01)


def kn(**changed: Any) -> schedules.Kn:
    asked = {"measure": "p_interdiction", "highest": True, "indifference": 0.02, "confidence": 0.95, "first": 10, "cap": 20}
    return schedules.Kn(**(asked | changed))


def limited(*bounds: Bound) -> Any:
    return dict.fromkeys(("as_is", "platform", "force"), bounds)


def material(folder: Path, asked: Any, *, doors: tuple[float, ...] = (11.0, 11.0, 11.0), gaps: bool = False) -> Material:
    """Three designs, each better than the one before by 5 points, whose wrong doors hardly vary."""
    found = values(3, 20)
    found[:, :, NAMES.index("wrong_doors_per_100")] = np.array(doors)[:, None] + np.linspace(-0.1, 0.1, 20)
    if gaps:
        found[:, 3, NAMES.index("p_interdiction")] = np.nan
    whole = gather(made(folder, found=found))
    return replace(whole, result=replace(whole.result, manifest={**whole.result.manifest, "asked": asked.words()}))


def section(folder: Path, asked: Any, **kwargs: Any) -> Selected:
    found = selected(material(folder, asked, **kwargs), ENGLISH)
    assert found is not None
    return found


def test_a_plain_run_has_no_such_section(tmp_path: Path) -> None:
    whole = gather(made(tmp_path))
    assert selected(whole, ENGLISH) is None
    assert 'id="selection"' not in html(whole)


def test_the_design_is_named_by_its_title_and_shares_are_in_points(tmp_path: Path) -> None:
    found = section(tmp_path, kn())
    assert found.lead == (
        "“A strike force” is selected, for the highest “Interdiction, all targets (%)” after 10 replications "
        "(60 of all designs together)."
    )
    assert found.text == "With 95\u00a0% confidence it is the best, or within 2\u00a0points of it."


def test_the_table_tells_who_was_worse_than_whom_and_when(tmp_path: Path) -> None:
    table = section(tmp_path, kn()).table
    assert [row.note for row in table.rows] == ["force", "as_is", "platform"]
    assert [row.cells[2].text for row in table.rows] == ["selected", *["worse than “A strike force”"] * 2]
    assert [row.cells[1].text for row in table.rows] == ["10"] * 3


def test_a_design_that_is_the_same_as_another_is_not_called_worse(tmp_path: Path) -> None:
    whole = material(tmp_path, kn())
    whole.result.values[1] = whole.result.values[2]
    found = selected(whole, ENGLISH)
    assert found is not None
    became = {row.note: row.cells[2].text for row in found.table.rows}
    assert became["platform"] == "selected" and became["force"] == "no different from “A shared platform”"


def test_limits_have_a_column_each_with_verdict_and_replication(tmp_path: Path) -> None:
    found = section(tmp_path, kn(bounds=limited(DOORS, SHARE)), doors=(11.0, 11.0, 15.0))
    assert found.table.head[3:] == (
        "Wrong doors per 100 operations ≤\u00a012",
        "Interdiction, all targets (%) ≥\u00a010",
    )
    rows = {row.note: row for row in found.table.rows}
    assert found.lead.startswith("“A shared platform” is selected")
    assert rows["force"].cells[2].text == "beyond a limit"
    assert [(cell.difference, cell.says) for cell in rows["force"].cells[3:]] == [("at 10", "breaks"), ("at 10", "keeps")]
    assert "the best of those that keep the limits" in found.text
    assert (
        "Wrong doors per 100 operations ≤\u00a012, tolerance 1.2; and Interdiction, all targets (%) ≥\u00a010, " in found.text
    )
    assert "tolerance 1\u00a0points" in found.text


def test_if_no_design_keeps_its_limits_the_closest_is_named(tmp_path: Path) -> None:
    found = section(tmp_path, kn(bounds=limited(DOORS)), doors=(15.0, 14.0, 16.0))
    assert found.lead.startswith("No design keeps its limits, after 10 replications")
    assert "“A shared platform” comes closest." in found.lead
    assert found.text.startswith("That holds with 95\u00a0% confidence.")


def test_at_the_cap_it_is_told_between_whom_it_is_undecided(tmp_path: Path) -> None:
    asked = kn(bounds=limited(replace(DOORS, tolerance=0.0001)), indifference=0.02)
    found = section(tmp_path, asked, doors=(12.0, 12.0, 12.0))
    assert found.lead == (
        "Undecided between “As it is”; “A shared platform”; and “A strike force” after 20 replications, the most that were "
        "allowed; most likely “A strike force”."
    )


def test_a_run_that_was_stopped_is_told_as_stopped(tmp_path: Path) -> None:
    asked = kn(bounds=limited(replace(DOORS, tolerance=0.0001)), cap=500)
    assert "after 20 replications, when the run was stopped" in section(tmp_path, asked, doors=(12.0, 12.0, 12.0)).lead


def test_undefined_values_are_mentioned(tmp_path: Path) -> None:
    assert section(tmp_path, kn(), gaps=True).text.endswith("Replications in which a measure is undefined are left out.")


def test_a_limited_measure_that_never_varied_is_pointed_out(tmp_path: Path) -> None:
    whole = material(tmp_path, kn(bounds=limited(DOORS)))
    whole.result.values[1, :, NAMES.index("wrong_doors_per_100")] = 0.0
    found = selected(whole, ENGLISH)
    assert found is not None and found.text.endswith(
        "Never varied in the first 10 replications, so that the spread is not known: "
        "Wrong doors per 100 operations of “A shared platform”."
    )


def test_ocba_has_a_probability_and_says_that_it_is_no_guarantee(tmp_path: Path) -> None:
    found = section(tmp_path, schedules.Ocba("p_interdiction", True, 60, 10, 20))
    assert found.lead.startswith("“A strike force” has the highest mean in “Interdiction, all targets (%)”, after 60 repl")
    assert found.text == (
        "It is the best with a probability above 0.999. That is an estimate from the means found, not a guarantee."
    )
    assert [row.cells[2].text for row in found.table.rows] == ["selected", "behind", "behind"]


@pytest.mark.parametrize("asked", [kn(), kn(bounds=limited(DOORS)), schedules.Ocba("p_interdiction", True, 60, 10, 20)])
def test_the_page_has_the_section_once_and_its_table_is_numbered(tmp_path: Path, asked: Any) -> None:
    text = html(material(tmp_path, asked))
    assert text.count('id="selection"') == 1
    assert Page.of(text).mistakes == []
    assert "Designs in the order in which they left" in text
