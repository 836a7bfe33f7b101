"""Maps of confidence: every place, its colour by what it lost or won, and means over people."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from septel.report.confidence import CHANGES, STEPS, Confidence, _edges, _shaded, changes, confidence
from septel.report.english import ENGLISH
from septel.report.material import Material, gather
from tests.report.made import made
from tests.report.ran import WITHOUT

PEOPLE = np.array([300000, 100000, 50000])


def section(material: Material) -> Confidence:
    found = confidence(material, ENGLISH)
    assert found is not None
    return found


def test_every_place_is_a_circle_and_larger_ones_lie_below(lived: Material) -> None:
    found = section(lived)
    assert found.before.title == "Baseline" and len(found.changes) == len(lived.designs) - 1
    for one in (found.before, *found.changes):
        assert len(one.discs) == 3
        assert [disc.r for disc in one.discs] == sorted((disc.r for disc in one.discs), reverse=True)


def test_the_baseline_is_the_scenarios(lived: Material) -> None:
    found = section(lived)
    assert [text for _, text in found.levels] == ["20\u00a0%", "50\u00a0%"]
    a, b, c = (disc.colour for disc in found.before.discs)
    assert a == b == found.levels[1][0] and c == found.levels[0][0]
    assert "46.7" in found.before.note


def test_colours_tell_what_was_lost_and_what_was_won(lived: Material) -> None:
    found, by = section(lived), changes(lived)
    names = {text for _, text in found.steps}
    assert any(text.startswith("lost") for text in names)
    for design, one in zip([0, 1, 2, 3], found.changes, strict=True):
        drawn = {disc.colour for disc in one.discs}
        assert drawn <= {colour for colour, _ in found.steps}
        for disc, change in zip(one.discs, by[design].by.tolist(), strict=True):  # places are in the order of their people
            band = CHANGES.index(disc.colour) - len(CHANGES) // 2
            assert band == 0 or (band > 0) == (change > 0)


def test_the_mean_over_people_is_that_of_the_places(lived: Material) -> None:
    rows = {row.label: row.cells for row in section(lived).tables[0].rows}
    assert list(rows) == [design.title for design in lived.designs]
    for number, design in enumerate(lived.designs):
        before, after, change = (float(cell.text.replace("−", "-")) for cell in rows[design.title])
        assert before == pytest.approx(100 * np.average([0.5, 0.5, 0.2], weights=PEOPLE), abs=0.06)
        assert after - before == pytest.approx(change, abs=0.11)
        if design.name != WITHOUT:
            places = changes(lived)[number].after.mean
            assert after == pytest.approx(100 * np.average(places, weights=PEOPLE), abs=0.06)


def test_a_design_that_was_not_sampled_is_not_mapped(lived: Material) -> None:
    assert lived.result.confidence(WITHOUT) is None
    assert "Nothing of the long run" not in [one.title for one in section(lived).changes]


def test_where_nothing_is_known_of_the_end_there_is_no_section(tmp_path: Path) -> None:
    assert confidence(gather(made(tmp_path / "out")), ENGLISH) is None


@given(st.floats(STEPS[0], 1.0))
def test_the_largest_change_passes_every_edge_that_can_be_passed(largest: float) -> None:
    edges = _edges(largest)
    assert len(edges) == len(CHANGES) - 1 and edges == sorted(edges)
    assert [-edge for edge in reversed(edges)] == edges
    assert largest >= edges[3] and (largest >= edges[5] or edges[5] == STEPS[4])


@given(st.lists(st.floats(0, 1), min_size=7, max_size=40, unique=True))
def test_baselines_of_many_values_go_in_bands_that_are_all_in_the_legend(levels: list[float]) -> None:
    colours, legend = _shaded(np.array(levels), ENGLISH)
    assert set(colours) == {colour for colour, _ in legend}
    order = [colour for colour, _ in legend]
    by_level = [order.index(colours[one]) for one in np.argsort(levels)]
    assert by_level == sorted(by_level)
