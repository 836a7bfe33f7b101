from __future__ import annotations

import os
import pickle
import subprocess
import sys
import time
from pathlib import Path

import pytest

from septel.errors import Problem, ScenarioError
from septel.scenario import Book, load, load_text, names
from septel.scenario.model import PlaceChoice, Scenario
from tests.scenario.tiny import TINY, book, errors_of, problems_of

TEN_LINES = """\
version: 1
name: tiny
horizon: 90 d
theatre: {country: MX, places: {largest: 20, include: [Badiraguato]}}
agencies:
  police: {command: Mexico City, bases: {Mexico City: 6}}
  army: {command: regional, bases: {Culiacán: 3, Monterrey: 3}}
organisations: {gang: {territory: {Culiacán: 2, Badiraguato: 3, Mazatlán: 1}}}
designs: {as_is: {}, platform: {sharing: platform}}
"""


def test_ten_lines_are_a_scenario() -> None:
    found = book(TEN_LINES)
    assert list(found.designs) == ["as_is", "platform"]
    assert found.designs["as_is"].sharing.platform is None
    assert found.designs["platform"].sharing.platform is not None
    assert found.base.horizon == 90 * 24
    assert found.base.agencies["army"].bases["Culiacán"].teams == {"assault": 2, "cordon": 1}
    assert list(found.base.sources) == ["tip_line", "police_sources", "army_sources"]
    assert not found.warnings


def test_a_file_loads_by_its_path(tmp_path: Path) -> None:
    path = tmp_path / "tiny.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + TINY.encode())
    for given in (path, str(path)):
        found = load(given)
        assert (found.name, found.path, found.text) == ("tiny", str(path), TINY)
    assert found.sha256 == load_text(TINY).sha256
    assert len(found.sha256) == 64


def test_a_file_that_is_not_there_is_answered_with_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "exercise.yaml").write_text(TINY)
    with pytest.raises(ScenarioError, match=r"there is no such file.*Did you mean '.*exercise\.yaml'"):
        load(tmp_path / "exercise")
    with pytest.raises(ScenarioError, match=r"Did you mean 'exercise\.yaml'"):
        load(tmp_path / "exrecise.yaml")
    with pytest.raises(ScenarioError, match="is a folder, not a scenario file"):
        load(tmp_path)
    with pytest.raises(ScenarioError, match="there is no such file"):
        load(tmp_path / "no" / "where.yaml")
    with pytest.raises(ScenarioError, match="cannot be read"):
        load("a\0b")


def test_a_built_in_scenario_loads_by_its_name() -> None:
    for name in names():
        found = load(name)
        assert found.path == found.name == name


def test_a_mapping_is_a_scenario_too() -> None:
    mapping = {
        "version": 1,
        "name": "plain",
        "theatre": {"places": ({"name": "a", "xy": (0, 0)}, {"name": "b", "xy": (9, 0)})},
        "agencies": {"p": {"command": "a", "bases": {"a": 3}}},
        "organisations": {"g": {"territory": "everywhere"}},
        "sources": {"line": {"kind": "tips", "rate": "1 /d", "grades": {"F6": {True: 1, False: 1}}}},
    }
    found = Book.from_dict(mapping)
    assert found.base.sources["line"].receivers == {"p": 1.0}
    assert load_text(found.text).designs == found.designs
    with pytest.raises(ScenarioError, match="not plain values"):
        Book.from_dict({"version": object()})


def test_all_mistakes_of_a_file_are_told_at_once() -> None:
    text = TEN_LINES.replace("horizon", "horizn").replace("largest", "largst").replace("Monterrey: 3", "Monterrey: -3")
    text = text.replace("sharing: platform", "sharing: platfrm, strike_force: {lenders: [navy]}")
    assert errors_of(text) == [
        "x.yaml:3: horizn: 'horizn' is not known here. Did you mean 'horizon'?",
        "x.yaml:4: theatre.places.largst: 'largst' is not known here. Did you mean 'largest'?",
        "x.yaml:7: agencies.army.bases.Monterrey: a base cannot have fewer than 0 teams",
        "x.yaml:9: designs.platform.sharing: 'platfrm' is not a way to share; one of none, liaison, platform",
        "x.yaml:9: designs.platform.strike_force.lenders[0]: there is no agency 'navy'. Known: police, army.",
    ]


def test_a_mistake_of_the_file_is_told_once_however_many_designs_there_are() -> None:
    text = TINY.replace("90 d", "90") + "designs: {a: {}, b: {sharing: platform}, c: {pool: all}}\n"
    assert errors_of(text) == ["x.yaml:3: horizon: 90 needs a unit, for example '4 h'"]
    text = TINY + "markings: {m: {to: [navy]}}\ndesigns: {a: {}, b: {sharing: platform}, c: {extends: b, pool: all}}\n"
    assert errors_of(text) == ["x.yaml:9: markings.m.to[0]: there is no holder 'navy'. Known: police, army, platform."]


def test_a_mistake_of_a_design_is_told_at_the_design() -> None:
    text = TINY + "designs:\n  a: {}\n  b:\n    pool: al\n  c:\n    extends: b\n    agencies: {army: {bases: {B: 0, C: 0}}}\n"
    assert errors_of(text) == [
        "x.yaml:12: designs.b.pool: 'al' is not one of own, lent, all. Did you mean 'all'?",
    ]
    text = TINY + "designs:\n  a: {}\n  b:\n    agencies:\n      army: {bases: {B: null, C: null}}\n"
    assert errors_of(text) == [
        "x.yaml:13: designs.b.agencies.army.command: there is no base for a regional command to stand at",
        "x.yaml:13: designs.b.agencies.army.bases: has no team in its pool, so its own cases never lead to an operation. "
        "Give it teams, lend it some (pool: lent) or share its reports.",
    ]


def test_the_ground_adds_its_problems_to_the_others() -> None:
    def ground(scenario: Scenario) -> list[Problem]:
        return [Problem.at(("agencies", "army", "bases", "B"), "stands in the sea")]

    with pytest.raises(ScenarioError) as caught:
        load_text(TINY + "designs: {a: {}, b: {pool: all}}\nleak: 3\n", file="x.yaml", ground=ground)
    assert [str(problem) for problem in caught.value.problems] == [
        "x.yaml:7: agencies.army.bases.B: stands in the sea",
        "x.yaml:10: leak: 3 needs a unit, for example '0.02 /d'",
    ]


def test_the_same_place_is_not_told_twice_by_the_checks_and_the_ground() -> None:
    def ground(scenario: Scenario) -> list[Problem]:
        wrong = [("organisations", "gang", "territory"), ("theatre", "places", "largest"), ("agencies", "army")]
        return [Problem.at(loc, "the ground says so too") for loc in wrong]

    text = TINY.replace("theatre: {places: [", "theatre: {} #").replace("{A: 2, B: 3, C: 1}", "{A: 2}")
    with pytest.raises(ScenarioError) as caught:
        load_text(text, file="x.yaml", ground=ground)
    assert [problem.path for problem in caught.value.problems] == ["theatre", "agencies.army", "organisations.gang.territory"]


def test_a_name_that_is_nearly_a_built_in_one_is_recognised(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("septel.scenario.files.names", lambda: ("sierra",))
    monkeypatch.setattr("septel.scenario.files.builtin_bytes", lambda name: TINY.encode())
    monkeypatch.chdir(tmp_path)
    assert load("sierra").path == "sierra"
    with pytest.raises(ScenarioError, match="Did you mean 'sierra'"):
        load("siera")
    with pytest.raises(ScenarioError, match="Built in: sierra"):
        load("something")
    (tmp_path / "sierra").write_text(TINY.replace("name: tiny", "name: mine"))
    assert load("sierra").name == "mine"


def test_problems_found_elsewhere_get_their_lines_from_the_book() -> None:
    found = book(TINY + "designs:\n  a: {}\n  b: {agencies: {army: {bases: {D: 2}}}}\n")
    sea = Problem.at(("agencies", "army", "bases", "D"), "there is no place 'D'")
    old = Problem("agencies.police.bases.A", "stands in the sea")
    told = found.located({"a": [old], "b": [old, sea]}, base=[old])
    assert [str(problem) for problem in told] == [
        "x.yaml:6: agencies.police.bases.A: stands in the sea",
        "x.yaml:11: designs.b.agencies.army.bases.D: there is no place 'D'",
    ]
    assert found.locate(("agencies", "army", "bases", "D"), "b") == 11
    assert found.locate("theatre.places[1].people") == 4
    assert found.locate("kinds.air.turnout") == 1


def test_places_may_have_dots_in_their_names() -> None:
    text = TINY.replace("A", "St. A.").replace("command: St. A.", "command: St. A.")
    found = book(text)
    assert found.locate("agencies.police.bases.St. A.") == 6


def test_a_healthy_part_of_a_broken_file_is_checked_too() -> None:
    text = (
        TINY.replace("police: {", "police: {leek: 1, ")
        + "sources: {line: {kind: tips, rate: 1, receivers: {navy: .5, police: .2}}}\n"
    )
    text += "injects: [{at: 1 h, press: {target: mob}}]\ncapture: {p0: 2}\n"
    errors = errors_of(text)
    assert len(errors) == 4
    assert "there is no organisation 'mob'" in errors[2]
    assert errors_of("version: 1\nname: x\nleak: 2\n") == [
        "x.yaml:1: needs 'theatre'",
        "x.yaml:1: needs 'agencies'",
        "x.yaml:1: needs 'organisations'",
        "x.yaml:3: leak: 2 needs a unit, for example '0.02 /d'",
    ]


@pytest.mark.bench
def test_import_and_a_large_file_are_quick() -> None:
    text = TEN_LINES.replace("{country: MX, places: {largest: 20, include: [Badiraguato]}}", "\n  places:")
    text = text.replace(
        "  places:\n",
        "  places:\n"
        + "".join(f"    - {{name: P{index}, at: [{20 + index / 100}, -100], people: {index}}}\n" for index in range(300))
        + "    - {name: Culiacán, at: [24, -107]}\n    - {name: Mazatlán, at: [23, -106]}\n",
    )
    text = text.replace("designs: {", "designs: {" + "".join(f"d{index}: {{pool: lent}}, " for index in range(4)))
    started = time.perf_counter()
    assert len(book(text).designs) == 6
    assert time.perf_counter() - started < 2  # one second on a machine with nothing else to do
    code = "import time; t = time.perf_counter(); import septel.scenario; print(time.perf_counter() - t)"
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True, timeout=60)
    assert float(done.stdout) < 1  # 0.4 s on a machine with nothing else to do


def test_a_file_of_places_is_found_from_the_scenarios_folder(tmp_path: Path) -> None:
    text = TINY.replace("theatre: {places: [", "theatre: {places: {file: towns.csv}} #")
    (tmp_path / "tiny.yaml").write_text(text)
    for scenario, file in ((load(tmp_path / "tiny.yaml").base, str(tmp_path / "towns.csv")), (book(text).base, "towns.csv")):
        assert isinstance(scenario.theatre.places, PlaceChoice)
        assert scenario.theatre.places.file == file


def test_a_book_travels_between_processes() -> None:
    found = book(TINY + "designs: {a: {}, b: {pool: all}}\n")
    twin = pickle.loads(pickle.dumps(found))
    assert (twin.designs, twin.text) == (found.designs, found.text)
    assert twin.locate("pool", "b") == found.locate("pool", "b") == 9


def test_warnings_do_not_refuse_a_file() -> None:
    text = TINY + "injects: [{at: 100 d, festival: {factor: 0.5, lasts: 1 d}}]\n"
    assert [str(problem) for problem in book(text).warnings] == [
        "x.yaml:9: warning: injects[0].at: comes after the horizon (2400 h of 2160 h) and does nothing"
    ]
    assert len(problems_of(text)) == 1


@pytest.mark.parametrize(
    "mapping",
    [{"a": {1, 2}}, {"version": 1, "x": [1j]}],
)
def test_values_that_no_file_could_hold_are_refused(mapping: dict[str, object]) -> None:
    with pytest.raises(ScenarioError, match="not plain values"):
        Book.from_dict(mapping)
