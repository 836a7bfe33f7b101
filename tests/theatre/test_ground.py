from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from septel.errors import ScenarioError
from septel.theatre import build, forces
from tests.theatre.cases import line, mexico, plane

BY_CAR = {"ground": {"speed": "50 km/h", "detour": 1.2, "range": "300 km"}, "air": {"speed": "200 km/h", "detour": 1}}


def test_the_largest_towns_take_part_the_largest_first() -> None:
    theatre = build(mexico())
    assert len(theatre.names) == theatre.chosen == 40
    assert theatre.names[:2] == ("Ciudad de México", "Tijuana")
    assert np.all(np.diff(theatre.people) <= 0)
    assert theatre.distance_km.shape == (40, 40)
    assert theatre.distance_km[theatre.index("Monterrey"), theatre.index("mexico city")] == pytest.approx(707, rel=0.01)
    assert len(theatre.outline) >= 32


def test_names_are_unique_and_each_finds_its_place() -> None:
    theatre = build(mexico(theatre={"country": "MX", "places": {"largest": 300, "states": ["Sinaloa", "Tabasco"]}}))
    assert len(set(theatre.names)) == len(theatre.names)
    assert [theatre.index(name) for name in theatre.names] == list(range(len(theatre.names)))
    assert {"Guadalupe, Nuevo León", "Guadalupe, Zacatecas"} <= set(theatre.names)


def test_places_that_the_scenario_names_are_added_after_the_chosen_and_change_no_name() -> None:
    plain = build(mexico())
    theatre = build(
        mexico(
            organisations={"ring": {"territory": {"Badiraguato": 2, "culiacan": 1, "Guadalupe, Zacatecas": 1}}},
            injects=[{"at": "1 d", "tip": {"target": "ring/head", "place": "Topia", "via": "tip_line"}}],
        )
    )
    assert theatre.names == (*plain.names, "Badiraguato", "Guadalupe, Zacatecas", "Topia")
    assert theatre.chosen == 40
    assert theatre.index("Guadalupe") == plain.index("Guadalupe, Nuevo León")


def test_forces_add_no_place_so_all_designs_share_one_ground() -> None:
    scenario = mexico(agencies={"army": {"command": "regional", "bases": {"Topia": 2, "Monterrey": 2}}})
    theatre = build(scenario)
    assert len(theatre.names) == 40
    assert [base.place for base in forces(scenario, theatre).bases] == [-1, theatre.index("Monterrey")]


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    theatre = build(mexico())
    with pytest.raises(ScenarioError, match="'Monterey'"):
        build(plane(line(0, 1))).index("Monterey")
    with pytest.raises(ScenarioError, match="Did you mean 'Monterrey'"):
        theatre.index("Monterreyy")
    with pytest.raises(ScenarioError, match="not a place of this theatre"):
        theatre.index("Topia")


def test_travel_is_distance_times_detour_over_speed_and_infinite_out_of_range() -> None:
    theatre = build(plane(line(0, 100, 250, 251), theatre={"places": line(0, 100, 250, 251), "modes": BY_CAR}))
    hours = theatre.travel_h("ground", np.array([[0.0, 0.0]]))
    assert hours.tolist() == [[0.0, 2.4, 6.0, np.inf]]
    assert theatre.travel_h("air", np.array([[0.0, 0.0], [100.0, 0.0]]))[1].tolist() == pytest.approx([0.5, 0, 0.75, 0.755])
    with pytest.raises(ScenarioError, match="'sea' is not a mode"):
        theatre.travel_h("sea", np.zeros((1, 2)))


def test_a_plane_has_no_latitudes_and_straight_distances() -> None:
    theatre = build(plane([{"name": "A", "xy": [0, 0]}, {"name": "B", "xy": [3, 4]}]))
    assert theatre.is_plane
    assert np.isnan(theatre.lat).all()
    assert theatre.distance_km.tolist() == [[0, 5], [5, 0]]
    assert theatre.xy.tolist() == [[0, 0], [3, 4]]
    assert theatre.outline == ()


def test_own_places_lie_anywhere_in_the_world() -> None:
    places = [{"name": "London", "at": [51.5074, -0.1278], "people": 9e6}, {"name": "Paris", "at": [48.8566, 2.3522]}]
    theatre = build(plane(places))
    assert not theatre.is_plane
    assert theatre.distance_km[0, 1] == pytest.approx(343.6, rel=0.01)


def test_own_places_and_a_country_are_found_together() -> None:
    places = [{"name": "Fort", "at": [25.0, -107.0]}, {"name": "Mine", "at": [25.5, -106.5]}]
    scenario = mexico(
        theatre={"country": "MX", "places": places}, organisations={"ring": {"territory": {"Fort": 1, "Mine": 1, "Topia": 1}}}
    )
    assert build(scenario).names == ("Fort", "Mine", "Topia")


def test_places_come_from_a_file_beside_the_scenario(tmp_path: Path) -> None:
    (tmp_path / "towns.csv").write_text("name,lat,lon,people,state\nAlta,10,20,500,Norte\nBaja,11,21,,\n", encoding="utf-8")
    theatre = build(mexico(theatre={"places": {"file": "towns.csv"}}), folder=tmp_path)
    assert theatre.names == ("Alta", "Baja")
    assert theatre.people.tolist() == [500, 0]
    assert theatre.in_state("norte").tolist() == [True, False]


def test_with_a_file_the_country_s_towns_come_only_if_asked_for(tmp_path: Path) -> None:
    (tmp_path / "towns.csv").write_text("name,lat,lon\nAlta,25,-105\nBaja,26,-105\n", encoding="utf-8")
    alone = build(mexico(theatre={"country": "MX", "places": {"file": "towns.csv"}}), folder=tmp_path)
    both = build(mexico(theatre={"country": "MX", "places": {"file": "towns.csv", "largest": 3}}), folder=tmp_path)
    assert (len(alone.names), len(both.names)) == (2, 5)


def test_three_hundred_places_and_sixty_bases_are_built_in_a_third_of_a_second() -> None:
    build(mexico())  # the gazetteer is read once
    theatre_of = mexico(theatre={"country": "MX", "places": {"largest": 300}})
    bases = dict.fromkeys(build(theatre_of).names[:60], 3)
    scenario = mexico(
        theatre={"country": "MX", "places": {"largest": 300}},
        agencies={"army": {"command": "regional", "bases": bases}},
        strike_force={"bases": 20, "teams": 1},
    )
    begin = time.process_time()
    forces(scenario, build(scenario))
    assert time.process_time() - begin < 0.3


def test_the_ground_is_imported_without_what_only_computing_needs() -> None:
    script = "import sys, septel.theatre; print(*sorted({'numba', 'scipy.interpolate', 'rasterio'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
