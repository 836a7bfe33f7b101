"""What docs/background/ground.md and decision 5 say in numbers is what the code computes."""

from __future__ import annotations

import re

import numpy as np
import pytest
from tools import docs_ground

from septel.scenario.model import Foot, Terrain, Vehicles
from septel.theatre import survey, ways
from septel.theatre.terrain import mexico, walking
from septel.theatre.terrain.search import NEIGHBOURS
from septel.validate import metric

PAGE = docs_ground.GROUND.read_text(encoding="utf-8")
TEXT = " ".join(PAGE.split())


@pytest.mark.parametrize("name", docs_ground.PARTS)
def test_the_table_is_current(name: str) -> None:
    path, make = docs_ground.PARTS[name]
    assert docs_ground.part_of(path.read_text(encoding="utf-8"), name)[0] == make(), "run `python tools/docs_ground.py`"


@pytest.mark.parametrize("number", [8, 16])
def test_ways_are_longer_over_neighbours_as_the_page_says(number: int) -> None:
    units = metric.corners(NEIGHBOURS[:number])
    assert f"| {number} | +{100 * (metric.worst(units) - 1):.2f} % | +{100 * (metric.mean(units) - 1):.2f} % |" in PAGE


def test_what_check_says_of_coarse_cells_is_on_the_page() -> None:
    said = [f"{100 * survey.bias(cell):.0f}".replace("-", "−") for cell in (300, 1000, 10_000)]
    assert "{} % at 300 m, {} % at 1 km and {} % at 10 km".format(*said) in TEXT
    row = next(line for line in PAGE.splitlines() if line.startswith("| 20 % |"))
    shown = [float(text) for text in re.findall(r"−(\d+) %", row)]
    np.testing.assert_allclose(shown, [-100 * survey.bias(cell) for cell in (300, 1000, 10_000)], atol=1.5)


def test_the_defaults_that_the_page_names_are_the_defaults() -> None:
    vehicles, foot, terrain = Vehicles(), Foot(), Terrain.model_validate("built-in")
    assert (vehicles.snap, vehicles.dismount, vehicles.climb, vehicles.winding, vehicles.convoy) == (3, 1 / 6, 4, 20, 0.02)
    assert ways.convoy(Vehicles(number=10)) == pytest.approx(1.18)
    assert (foot.pace, foot.off_path, foot.steepest) == ("tobler", 0.6, 1)
    assert (terrain.crossing, terrain.margin, terrain.neighbours) == (0.5, 50, 16)
    assert round(1 / (1000 * walking.tobler().hours_a_metre(np.zeros(1))[0]), 1) == 3.0


def test_the_highest_built_in_cell_is_as_high_as_the_page_says() -> None:
    assert f"the highest cell has {np.nanmax(mexico.elevation()):,.0f} m" in TEXT


def test_the_paces_are_those_of_the_page() -> None:
    slopes = np.array([-0.4, -0.1, 0.0, 0.1, 0.4])
    tobler = 6 * np.exp(-3.5 * np.abs(slopes + 0.05)) * 0.6
    np.testing.assert_allclose(1 / (1000 * walking.tobler().hours_a_metre(slopes)), tobler)
    b = np.where(slopes >= 0, 6, np.where(slopes >= -0.2125, 1.9998, -1.9998))
    np.testing.assert_allclose(3600 * walking.langmuir().hours_a_metre(slopes), 0.72 + b * slopes)
