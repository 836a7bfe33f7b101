"""Curves of the times and dots of belief: where their points stand."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from septel.report.curves import FROM_H, TO_H, belief_panels, time_at, time_panels
from septel.report.english import ENGLISH
from septel.report.material import gather
from septel.sim.measures import TIME_EDGES_H
from tests.report import invented as made

TWO = {"as_is": "As it is", "platform": "A shared platform"}


def points(path: str) -> np.ndarray:
    return np.array([float(number) for number in re.findall(r"-?[\d.]+(?:e-?\d+)?", path)]).reshape(-1, 2)


def test_the_axis_is_logarithmic_from_end_to_end() -> None:
    assert time_at(FROM_H) == 0 and time_at(TO_H) == 100
    assert time_at((FROM_H * TO_H) ** 0.5) == pytest.approx(50, abs=0.01)


def test_each_curve_is_the_share_done_by_each_edge(tmp_path: Path) -> None:
    material = gather(made.folder(tmp_path, made.text(TWO)))
    panels = time_panels(material, ENGLISH)
    assert [panel.title for panel in panels] == list(TWO.values())
    counts = material.pool("as_is", "times")
    for curve, row in zip(panels[0].curves, counts, strict=True):
        drawn = points(curve.path)
        assert np.all(np.diff(drawn[:, 0]) > 0) and np.all(np.diff(drawn[:, 1]) <= 0)
        assert drawn.min() >= 0 and drawn.max() <= 100
        for hours in (1.0, 24.0, 168.0):
            edge = int(np.argmin(np.abs(np.log(TIME_EDGES_H[1:] / hours))))
            share = 100 * row[: edge + 1].sum() / row.sum()
            at = int(np.argmin(np.abs(drawn[:, 0] - time_at(float(TIME_EDGES_H[edge + 1])))))
            assert 100 - drawn[at, 1] == pytest.approx(share, abs=0.01)


def test_belief_stands_against_the_share_that_was_true(tmp_path: Path) -> None:
    material = gather(made.folder(tmp_path, made.text(TWO)))
    panel = belief_panels(material, ENGLISH)[0]
    counts = material.pool("as_is", "calibration")
    assert len(panel.spots) == 10
    for spot, (asked, true) in zip(panel.spots, counts.tolist(), strict=True):
        assert 100 - spot.y == pytest.approx(100 * true / asked, abs=0.01)
        assert spot.few == (asked < 20) and spot.r > 0
    assert [spot.x for spot in panel.spots] == list(range(5, 100, 10))


def test_where_nothing_was_counted_nothing_is_drawn(tmp_path: Path) -> None:
    material = gather(made.folder(tmp_path, made.text(TWO), empty=True))
    assert time_panels(material, ENGLISH) == () and belief_panels(material, ENGLISH) == ()
