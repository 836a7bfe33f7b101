from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from septel.errors import ScenarioError
from septel.scenario import load_text
from septel.theatre import problems
from tests.theatre.cases import line, mexico, plane


def told(**changes: Any) -> list[str]:
    return [str(problem) for problem in problems(mexico(**changes))]


def base(**stand: Any) -> dict[str, Any]:
    return {"police": {"command": "Ciudad de México", "bases": {"Fort": stand | {"assault": 2}}}}


def test_nothing_is_wrong_with_ten_lines() -> None:
    assert told() == []


@pytest.mark.parametrize(
    ("changes", "path", "said"),
    [
        ({"organisations": {"gang": {"territory": {"Culiacn": 1, "Tijuana": 2}}}},
         "organisations.gang.territory.places.Culiacn", "there is no place 'Culiacn'. Did you mean 'Culiacán'?"),
        ({"organisations": {"gang": {"territory": {"Benito Juárez": 1, "Tijuana": 2}}}},
         "organisations.gang.territory.places.Benito Juárez", "'Benito Juárez' is the name of"),
        ({"organisations": {"gang": {"territory": {"states": {"Sinalao": 1}, "everywhere": 1}}}},
         "organisations.gang.territory.states.Sinalao", "there is no state 'Sinalao'. Did you mean 'Sinaloa'?"),
        ({"organisations": {"gang": {"territory": {"Tijuana": 1}}}},
         "organisations.gang.territory", "needs at least two places"),
        ({"theatre": {"country": "MX", "places": {"largest": 5, "include": ["Culiacn"]}}},
         "theatre.places.include[0]", "Did you mean 'Culiacán'?"),
        ({"theatre": {"country": "MX", "places": {"largest": 5, "states": ["Ohio"]}}},
         "theatre.places.states[0]", "there is no state 'Ohio' in Mexico"),
        ({"theatre": {"country": "MX", "places": {"largest": 5000}}}, "theatre.places.largest", "at most 2000"),
        ({"theatre": {"country": "MX", "places": {"largest": 0}}}, "theatre.places", "needs at least two places"),
        ({"theatre": {}}, "theatre", "has neither a country nor places"),
        ({"theatre": {"places": {"largest": 5}}}, "theatre.places.largest", "Add `country: MX`"),
        ({"theatre": {"places": {"file": "none.csv"}}}, "theatre.places.file", "none.csv: cannot be read"),
        ({"agencies": base()}, "agencies.police.bases.Fort", "there is no place 'Fort'"),
        ({"agencies": base(at=[25, -90])}, "agencies.police.bases.Fort.at", "the base 'Fort' lies in the sea"),
        ({"agencies": base(at=[48.86, 2.35])}, "agencies.police.bases.Fort.at", "lies outside Mexico"),
        ({"agencies": base(xy=[1, 2])}, "agencies.police.bases.Fort.xy", "the earth, not a plane"),
        ({"agencies": base(at=[19, -99], place="Toluca")}, "agencies.police.bases.Fort.at", "give one of the two"),
        ({"agencies": base(place="Tolucca")}, "agencies.police.bases.Fort.place", "Did you mean 'Toluca'?"),
        ({"agencies": {"police": {"command": "Mexcio City", "bases": {"Toluca": 2}}}},
         "agencies.police.command.seat", "Did you mean 'Mexico City'?"),
        ({"agencies": {"police": {"command": {"regional": ["Toluca", "Xyzzy"]}, "bases": {"Toluca": 2}}}},
         "agencies.police.command.regional[1]", "there is no place 'Xyzzy'"),
        ({"strike_force": {"bases": 41, "teams": 1}}, "strike_force.bases", "41 bases cannot be chosen among 40 places"),
        ({"strike_force": {"bases": ["Toluca", "Tolucca"], "teams": 1}}, "strike_force.bases[1]", "Did you mean 'Toluca'?"),
        ({"strike_force": {"bases": ["CDMX", "Mexico City"], "teams": 1}}, "strike_force.bases[1]", "are one place"),
        ({"strike_force": {"bases": 1, "teams": 1, "seat": "Xyzzy"}}, "strike_force.seat", "there is no place 'Xyzzy'"),
        ({"injects": [{"at": "1 d", "tip": {"target": "ring/head", "place": "Xyzzy", "via": "line"}}]},
         "injects[0].tip.place", "there is no place 'Xyzzy'"),
        ({"injects": [{"at": "1 d", "weather": {"factor": 2, "lasts": "1 d", "places": ["Xyzzy"]}}]},
         "injects[0].weather.places[0]", "there is no place 'Xyzzy'"),
        ({"injects": [{"at": "1 d", "festival": {"factor": 0.5, "lasts": "1 d", "states": ["Ohio"]}}]},
         "injects[0].festival.states[0]", "there is no state 'Ohio'"),
        ({"community": {"confidence": {"default": 0.5, "places": {"Xyzzy": 0.1}}}},
         "community.confidence.places.Xyzzy", "there is no place 'Xyzzy'"),
        ({"sources": {"eyes": {"kind": "own", "agency": "army", "rate": "1 /d",
                               "coverage": {"default": 1, "states": {"Ohio": 0}}}}},
         "sources.eyes.coverage.states.Ohio", "there is no state 'Ohio'"),
    ],
)  # fmt: skip
def test_each_mistake_is_told_at_its_path(changes: dict[str, Any], path: str, said: str) -> None:
    found = told(**changes)
    assert len(found) == 1
    assert found[0].startswith(f"{path}: ")
    assert said in found[0]


@pytest.mark.parametrize(
    ("places", "path", "said"),
    [
        ([{"name": "A", "xy": [0, 0]}, {"name": "B", "at": [1, 1]}], "theatre.places[1].at", "but the first place by 'xy'"),
        ([{"name": "A", "xy": [0, 0]}, {"name": "B", "xy": [1, 1]}, {"name": "á", "xy": [2, 2]}], "theatre.places[2].name",
         "there is a place 'A' already"),
        ([{"name": "A", "xy": [0, 0]}], "theatre.places", "needs at least two places"),
    ],
)  # fmt: skip
def test_places_of_one_s_own_must_fit_together(places: list, path: str, said: str) -> None:
    found = [str(problem) for problem in problems(plane(places))]
    assert len(found) == 1
    assert found[0].startswith(f"{path}: ")
    assert said in found[0]


def test_a_plane_has_no_country() -> None:
    scenario = plane(line(0, 1), theatre={"country": "MX", "places": line(0, 1)})
    assert [problem.path for problem in problems(scenario)] == ["theatre.country"]


def test_a_base_at_a_place_of_one_s_own_in_the_sea_is_found_and_the_place_is_warned_about() -> None:
    scenario = plane([{"name": "Ship", "at": [25, -90]}, {"name": "Shore", "at": [24.8, -107.4]}])
    assert [(problem.path, problem.severity) for problem in problems(scenario)] == [
        ("theatre.places[0].at", "warning"),
        ("agencies.guard.bases.Ship", "error"),
    ]


def test_a_base_just_over_the_border_is_only_warned_about() -> None:
    found = problems(mexico(agencies=base(at=[29.42, -98.49])))
    assert [problem.severity for problem in found] == ["warning"]
    assert "San Antonio" not in str(found[0])
    assert "outside Mexico" in str(found[0])


def test_a_state_without_chosen_places_is_only_warned_about() -> None:
    found = problems(mexico(organisations={"ring": {"territory": {"everywhere": 1, "states": {"Tlaxcala": 2}}}}))
    assert [(problem.severity, problem.loc[-1]) for problem in found] == [("warning", "Tlaxcala")]


def test_all_mistakes_are_told_at_once_with_the_lines_of_the_file() -> None:
    text = """version: 1
name: bad
theatre: {country: MX, places: {largest: 5}}
agencies:
  police:
    command: Mexcio City
    bases:
      Fort: {at: [25, -90], assault: 2, cordon: 1}
organisations:
  gang:
    territory:
      Culiacn: 1
      Tijuana: 1
"""
    with pytest.raises(ScenarioError) as caught:
        load_text(text, file="bad.yaml", ground=problems)
    assert [problem.line for problem in caught.value.problems] == [6, 8, 12]


def test_a_file_s_places_clash_with_chosen_ones_by_name(tmp_path: Path) -> None:
    (tmp_path / "towns.csv").write_text("name,lat,lon\nTijuana,32,-117\n", encoding="utf-8")
    scenario = mexico(theatre={"country": "MX", "places": {"largest": 3, "file": "towns.csv"}})
    found = problems(scenario, folder=tmp_path)
    assert "there is a place 'Tijuana, Baja California' already" in str(found[0])
