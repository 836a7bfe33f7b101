"""Curves by week: where they stand, what they leave out, and that they end where the measures say."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from septel.report.english import ENGLISH
from septel.report.loops import telling
from septel.report.material import Material, gather
from septel.report.over_time import Weeks, over_time
from septel.sim.loops import SERIES
from tests.report.made import made
from tests.report.ran import TEXT, WEEKS, WITHOUT, ran

NAMES = [series.name for series in SERIES]


def section(material: Material) -> Weeks:
    found = over_time(material, ENGLISH)
    assert found is not None
    return found


def panels(found: Weeks) -> dict[str, object]:
    return {panel.title: panel for figure in found.figures for panel in figure.panels}


def points(path: str) -> np.ndarray:
    return np.array([float(number) for number in re.findall(r"-?[\d.]+(?:e-?\d+)?", path)]).reshape(-1, 2)


@pytest.mark.parametrize(
    ("series", "measure", "within"),
    [
        ("members", "members", 0.06),
        ("confidence", "confidence", 1e-5),
        ("organisations", "organisations", 0),
        ("skill", "skill", 1e-5),
    ],
)
def test_the_last_week_ends_where_the_measure_of_the_horizon_stands(
    lived: Material, series: str, measure: str, within: float
) -> None:
    for number, design in enumerate(lived.designs):
        found = lived.result.series(design.name)
        if design.name == WITHOUT:
            assert found is None
            continue
        assert found is not None and len(found.mean) == WEEKS
        mean, lo, hi = lived.interval(measure, number)
        column = NAMES.index(series)
        assert found.mean[-1, column] == pytest.approx(mean, abs=within + 1e-9)
        assert found.hi[-1, column] - found.lo[-1, column] == pytest.approx(hi - lo, abs=2 * within + 1e-9)


def test_events_of_the_weeks_add_up_to_those_of_the_run(lived: Material) -> None:
    found = lived.result.series("as_is")
    assert found is not None
    for series, measure in (("violent_events", "violent_events"), ("tips", "leads_tips")):
        assert found.mean[:, NAMES.index(series)].sum() == pytest.approx(lived.interval(measure, 0)[0])


def test_a_curve_lies_in_its_band_and_falls_where_its_numbers_do(lived: Material) -> None:
    panel = panels(section(lived))["Members of all organisations"]
    found = lived.result.series("as_is")
    assert found is not None
    line = panel.lines[0]  # type: ignore[attr-defined]
    drawn, band = points(line.path), points(line.band)
    assert drawn[:, 0] == pytest.approx(100 * np.arange(1, WEEKS + 1) / WEEKS, abs=0.01)
    members = found.mean[:, NAMES.index("members")]
    slope = np.polyfit(members, drawn[:, 1], 1)
    assert slope[0] < 0 and np.polyval(slope, members) == pytest.approx(drawn[:, 1], abs=0.02)
    above, below = band[:WEEKS, 1], band[: WEEKS - 1 : -1, 1]
    assert (above <= drawn[:, 1] + 0.01).all() and (drawn[:, 1] <= below + 0.01).all()
    assert drawn.min() >= 0 and drawn.max() <= 100


def test_a_design_without_the_part_has_no_curve_and_no_row(lived: Material) -> None:
    found = section(lived)
    assert WITHOUT in [design.name for design in lived.designs]
    assert "Nothing of the long run" not in [title for _, title in found.legend]
    assert all("Nothing of the long run" not in [row.label for row in table.rows] for table in found.tables)
    assert len(found.tables[0].rows) == len(lived.designs) - 1


def test_a_series_that_needs_a_part_is_drawn_for_those_designs_alone_that_have_it(tmp_path: Path) -> None:
    text = TEXT.replace("  heads_only: {", "  heads_only: {capacity: {exercises: false}, justice: false, ")
    found = section(gather(ran(tmp_path, text, replications=3)))
    number = [title for _, title in found.legend].index("Heads only")
    drawn = panels(found)
    for title in ("Captives whose way is not over", "Interoperability, mean over pairs of agencies (%)"):
        assert number not in [line.number for line in drawn[title].lines]  # type: ignore[attr-defined]
    assert number in [line.number for line in drawn["Members of all organisations"].lines]  # type: ignore[attr-defined]


def test_what_never_changes_is_told_and_not_drawn(tmp_path: Path) -> None:
    text = TEXT.replace("training: 0.02 /w", "training: 0.005 /w").replace("skill: 0.4", "skill: 0.5")
    found = section(gather(ran(tmp_path, text, replications=3)))
    assert "Skill, mean over agencies (%)" not in panels(found)
    assert "Skill, mean over agencies (%): 50" in found.steady


def test_that_no_member_is_left_is_told(tmp_path: Path) -> None:
    text = TEXT.replace("body: {recruitment", "body: {removal: 200 /w, recruitment")
    found = section(gather(ran(tmp_path, text, replications=2)))
    assert found.tables[0].head[0] == "Members"
    assert all(row.cells[0].text == "0‡" for row in found.tables[0].rows)  # in every replication


def test_one_replication_has_lines_without_bands(tmp_path: Path) -> None:
    found = section(gather(ran(tmp_path, replications=1)))
    assert all(line.path and not line.band for figure in found.figures for panel in figure.panels for line in panel.lines)


def test_a_result_that_is_older_than_the_series_has_no_such_section(tmp_path: Path) -> None:
    material = gather(made(tmp_path / "out"))
    assert material.pool("as_is", "weeks") is None
    assert over_time(material, ENGLISH) is None


def test_of_many_designs_the_first_and_those_that_differ_most_are_drawn(lived: Material) -> None:
    names = [design.name for design in lived.designs]
    assert telling(lived, range(len(names)), ("members",), most=len(names)) == list(range(len(names)))
    assert telling(lived, range(len(names)), ("members",), most=2) == [0, names.index("heads_only")]
    by_captives = telling(lived, range(len(names)), ("captives_returned",), most=2)
    assert by_captives == [0, names.index("heads_only")]
    assert telling(lived, range(len(names)), (), most=3) == [0, 1, 2]  # nothing is told apart: in their order


def test_a_design_that_has_what_the_first_lacks_is_drawn_before_all_others(lived: Material) -> None:
    turned = [4, 0, 1, 2, 3]  # the design without loops first
    result = replace(
        lived.result, designs=tuple(lived.result.designs[one] for one in turned), values=lived.result.values[turned]
    )
    material = replace(
        lived,
        result=result,
        designs=tuple(lived.designs[one] for one in turned),
        estimates=result.estimates(),
        differences=result.differences(),
    )
    assert telling(material, range(5), ("captures", "members"), most=2)[0] == 0
    assert telling(material, range(5), ("captures", "members"), most=2)[1] in (1, 2, 3, 4)
    found = section(material)
    assert [row.label for row in found.tables[0].rows] == [lived.designs[one].title for one in turned[1:]]
    assert not any(cell.difference for row in found.tables[0].rows for cell in row.cells[:2])  # the first has no members
