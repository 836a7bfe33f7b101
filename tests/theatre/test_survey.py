from __future__ import annotations

from pathlib import Path

import pytest

from septel import scenario as scenarios
from septel.scenario.model import Scenario
from septel.theatre import Forces, Theatre, build, forces, survey
from tests.theatre import ground_of_own


def stood(folder: Path, **kwargs: str) -> tuple[Scenario, Theatre, Forces]:
    book = scenarios.load(ground_of_own.write(folder, **kwargs))
    theatre = build(book.base)
    return book.base, theatre, forces(book.base, theatre)


def test_the_bias_of_a_cell_is_measured_at_three_sizes_and_lies_between_them_elsewhere() -> None:
    assert [survey.bias(cell) for cell in (50, 100, 300, 1000, 10_000, 50_000)] == pytest.approx(
        [0, 0, -0.04, -0.08, -0.15, -0.15]
    )
    assert -0.15 < survey.bias(3000) < -0.08


def test_a_ground_of_ones_own_is_described(tmp_path: Path) -> None:
    _, theatre, _ = stood(tmp_path)
    assert theatre.ways is not None
    found = survey.described(theatre, theatre.ways)
    assert found["grid"]["crs"].startswith("EPSG:32632") and found["grid"]["cell_m"] == pytest.approx(200, rel=0.01)
    assert sum(found["shares"].values()) == pytest.approx(1) and found["shares"]["unknown"] > 0.02
    assert found["roads"]["schematic"] is False and list(found["roads"]["km"]) == ["primary"]
    assert found["attribution"] == [] and not found["built_in"]


def test_places_far_from_roads_and_coarse_cells_are_told(tmp_path: Path) -> None:
    found = survey.survey(*stood(tmp_path))
    told = {problem.path: problem.message for problem in found.problems}
    assert "Gamma" in told["theatre.terrain.vehicles.snap"]
    assert "3% too short" in told["theatre.terrain.cell"]
    assert found.is_passable and found.numbers["far_from_roads"] == ["Gamma"]
    assert found.numbers["unreached"]["ground"] == {"share": 0, "places": []}


def test_eight_neighbours_are_told(tmp_path: Path) -> None:
    found = survey.survey(*stood(tmp_path, more=", neighbours: 8"))
    assert any("8 neighbours" in problem.message for problem in found.problems)


def test_a_base_that_reaches_nothing_makes_journeys_impossible(tmp_path: Path) -> None:
    lake = tmp_path / "walls.geojson"
    around = [ground_of_own.point(*corner)[::-1] for corner in ((85, 85), (115, 85), (115, 115), (85, 115), (85, 85))]
    lake.write_text(
        '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {}, "geometry": '
        f'{{"type": "Polygon", "coordinates": [{around}]}}}}]}}'
    )
    path = ground_of_own.write(tmp_path, more=", barriers: walls.geojson")
    path.write_text(path.read_text(encoding="utf-8").replace("roads: roads.gpkg, ", ""), encoding="utf-8")
    scenario = scenarios.load(path).base
    theatre = build(scenario)
    found = survey.survey(scenario, theatre, forces(scenario, theatre))
    assert not found.is_passable
    wrong = [problem for problem in found.problems if problem.severity == "error"]
    assert {problem.path for problem in wrong} == {"agencies.police.bases.Beta"}
    assert any("there are no roads" in problem.message for problem in found.problems)
