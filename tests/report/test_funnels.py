"""What came of tips and of the captured: shares that add up, years, and what a design lacks."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from septel.report.english import ENGLISH
from septel.report.funnels import DECIDED, ENDED, RETURNED, captives, of_100_captured, tips
from septel.report.material import Material, gather
from tests.report.made import made
from tests.report.ran import TEXT, WITHOUT, ran


def test_both_ways_to_part_100_captured_add_up(lived: Material) -> None:
    found = of_100_captured(lived)
    for names in (DECIDED, ENDED):
        total = found.each[:4][:, :, [found.names.index(name) for name in names]].sum(axis=2)
        assert total[np.isfinite(total)] == pytest.approx(100)
    assert (found.each[np.isfinite(found.each)] >= -1e-9).all()
    assert np.isnan(found.each[4]).all()


def test_the_lead_says_how_many_of_100_are_back(lived: Material) -> None:
    found = captives(lived, ENGLISH)
    assert found is not None
    column = {name: lived.result[name][0] for name in ("captures", "captives_returned")}
    share = 100 * column["captives_returned"][column["captures"] > 0] / column["captures"][column["captures"] > 0]
    assert found.lead.startswith("Of 100 captured under “As it is” ")
    said = float(found.lead.removeprefix("Of 100 captured under “As it is” ").split()[0])
    assert said == pytest.approx(share.mean(), abs=0.5)
    assert "More prosecutors (" in found.lead.partition("Fewer:")[2]


def test_the_captured_of_a_design_without_justice_are_in_no_row(lived: Material) -> None:
    found = captives(lived, ENGLISH)
    assert found is not None
    wanted = [design.title for design in lived.designs if design.name != WITHOUT]
    assert [row.label for row in found.decided.rows] == [row.label for row in found.ended.rows] == wanted
    assert [title for table in found.tables for title in table.head] == wanted
    assert {row.label for row in found.tables[0].rows} >= {"convicted", "acquitted", "held too long", "back"}
    assert found.tables[0].rows[-1].label == "Captured in a replication"


def test_without_justice_or_captures_nothing_is_told_of_the_captured(tmp_path: Path) -> None:
    assert captives(gather(made(tmp_path / "made")), ENGLISH) is None
    blind = TEXT.replace("act_threshold: 0.2", "act_threshold: 1")
    assert captives(gather(ran(tmp_path, blind, replications=2)), ENGLISH) is None


def test_tips_are_those_of_a_year(lived: Material) -> None:
    found = tips(lived, ENGLISH)
    assert found is not None and found.is_yearly
    row = found.table.rows[0]
    cells = dict(zip(found.table.head, row.cells, strict=True))
    for title, measure in (
        ("Tips", "leads_tips"),
        ("Answered in time", "tips_answered"),
        ("Captures with a tip", "tips_captures"),
    ):
        assert float(cells[title].text) == pytest.approx(lived.interval(measure, 0)[0] * 365 / 182, rel=0.05)
    per_tips = 1000 * lived.result["tips_captures"][0] / lived.result["leads_tips"][0]
    assert float(cells["Captures with a tip, for 1000 tips"].text) == pytest.approx(per_tips.mean(), rel=0.01)


def test_the_steps_become_fewer_from_tips_to_captures(lived: Material) -> None:
    found = tips(lived, ENGLISH)
    assert found is not None
    for chart in found.charts:
        widths = {row.label: sum(piece.width for piece in row.pieces) for row in chart.rows}
        assert widths["Tips"] >= widths.get("Answered in time", 0)
        assert widths["Requests with a tip"] >= widths["Captures with a tip"]
        assert max(widths.values()) <= 100.01


def test_a_design_that_knows_of_no_answers_has_no_such_step(lived: Material) -> None:
    found = tips(lived, ENGLISH)
    assert found is not None
    charts = {chart.title: [row.label for row in chart.rows] for chart in found.charts}
    assert "Answered in time" in charts["As it is"]
    assert "Answered in time" not in charts["Nothing of the long run"] and "Tips" in charts["Nothing of the long run"]
    rows = {row.label: dict(zip(found.table.head, row.cells, strict=True)) for row in found.table.rows}
    assert rows["Nothing of the long run"]["Answered in time"].text == "–"


def test_a_result_that_does_not_follow_tips_has_no_funnel(tmp_path: Path) -> None:
    from dataclasses import replace

    material = gather(made(tmp_path / "out"))
    assert tips(material, ENGLISH) is not None
    old = replace(material.result, measures=tuple(name.replace("tips_", "were_") for name in material.result.measures))
    assert tips(replace(material, result=old), ENGLISH) is None


def test_the_words_say_what_is_counted() -> None:
    text = ENGLISH("tips_text")
    assert "case had counted at least one tip" in text and "not tips" in text
    wanted = [f"fate_{name}" for name in (*DECIDED, *ENDED)] + [f"fate_{name}_note" for name in (*DECIDED, *ENDED)]
    assert [key for key in wanted if key not in ENGLISH.catalogue] == []
    assert RETURNED in ENDED
