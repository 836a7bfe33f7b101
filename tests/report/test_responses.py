from __future__ import annotations

from pathlib import Path

import numpy as np

from septel.report.english import ENGLISH
from septel.report.material import gather
from septel.report.responses import responses
from septel.sim.measures import NAMES
from tests.report.made import DESIGNS, PLANE, made, page, values

SWEEP = "sweep: {base: platform, parameters: {prior: {path: belief.prior, values: [0.1, 0.2, 0.4]}}}\n"
TWO = """\
sweep:
  parameters:
    prior: {path: belief.prior, values: [0.1, 0.2]}
    sharing: {path: sharing, values: [none, platform]}
"""


def test_a_point_stands_where_its_value_and_its_mean_are(tmp_path: Path) -> None:
    found = values(6, 20)
    captures = NAMES.index("captures")
    found[3:, :, captures] = np.array([10.0, 30.0, 20.0])[:, None] + np.linspace(-1, 1, 20)
    material = gather(made(tmp_path / "r", PLANE + DESIGNS + SWEEP, found=found))
    (one,) = responses(material, ENGLISH)
    assert (one.title, one.path) == ("prior", "belief.prior")
    panel = next(panel for panel in one.panels if panel.title == ENGLISH("measure_captures"))
    a, b, c = panel.points
    assert b.x - a.x < c.x - b.x  # 0.1, 0.2, 0.4
    assert round((b.x - a.x) / (c.x - a.x), 3) == round(1 / 3, 3)
    assert b.y < c.y < a.y  # 30 above 20 above 10
    assert round((a.y - c.y) / (a.y - b.y), 2) == 0.5
    assert all(point.hi < point.y < point.lo for point in panel.points)
    assert panel.line.startswith(f"M{a.x:g} {a.y:g} {b.x:g} {b.y:g}")


def test_a_parameter_of_words_has_no_axis_and_several_have_no_line(tmp_path: Path) -> None:
    material = gather(made(tmp_path / "r", PLANE + DESIGNS + TWO))
    (one,) = responses(material, ENGLISH)
    assert one.path == "belief.prior"
    assert all(len(panel.points) == 4 and panel.line == "" for panel in one.panels)


def test_the_page_has_the_section_only_where_something_was_swept(tmp_path: Path) -> None:
    assert 'id="responses"' in page(tmp_path / "a", text=PLANE + DESIGNS + SWEEP)
    assert 'id="responses"' not in page(tmp_path / "b")
    assert "in the one replication" in page(tmp_path / "c", text=PLANE + DESIGNS + SWEEP, replications=1)
