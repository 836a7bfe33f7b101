from __future__ import annotations

import json
from pathlib import Path

import pyogrio
import pytest
import rasterio
import shapely
from PIL import Image

from septel import cli
from tests.docs.test_docs import ROOT, commands
from tests.theatre import ground_of_own

Caught = pytest.CaptureFixture[str]


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A scenario with a ground of its own, and a cache that nobody has filled."""
    monkeypatch.setenv("SEPTEL_CACHE", str(tmp_path / "cache"))
    return str(ground_of_own.write(tmp_path))


def told(caught: Caught, *words: str, code: int = 0) -> str:
    """The answer of `septel theatre …`."""
    assert cli.call(["theatre", *words]) == code, caught.readouterr().err
    return caught.readouterr().out


def size(picture: Path) -> tuple[int, int]:
    """Its width and height."""
    with Image.open(picture) as image:
        return image.size


def test_what_was_built_is_in_the_cache_for_every_design(own: str, capsys: Caught) -> None:
    first = told(capsys, "build", own).splitlines()
    assert [line.split()[:2] for line in first[:4]] == [
        [name, mode] for name in ("as_is", "platform") for mode in ("ground", "air")
    ]
    assert ["computed in" in line for line in first[:4]] == [True, True, False, False]
    assert "3 bases × 3 places" in first[0]
    assert told(capsys, "build", own).splitlines()[-1].startswith("4 of 4 were in the cache")


def test_info_says_what_the_ground_is_made_of(own: str, capsys: Caught, tmp_path: Path) -> None:
    text = told(capsys, "info", own)
    assert "120 × 120 = 14,400 cells of about 200 m" in text and "unknown" in text and "primary" in text
    found = json.loads(told(capsys, "info", own, "--json"))
    assert found["cache"]["folder"].startswith(str(tmp_path / "cache")) and found["roads"]["schematic"] is False


def test_isochrones_are_a_raster_that_knows_its_place(own: str, capsys: Caught, tmp_path: Path) -> None:
    out = tmp_path / "police.tif"
    assert "98% within 1 h" in told(capsys, "isochrones", own, "--agency", "police", "--out", str(out))
    with rasterio.open(out) as file:
        assert file.crs.to_epsg() == 32632 and file.tags()["agency"] == "Police of the valley"
        hours = file.read(1, masked=True)
    assert hours.mask[:, 0].all() and not hours.mask[20, 20] and hours[20, 20] < 0.2 < hours[20, 60]


def test_isochrones_are_areas_with_bases_places_and_roads(own: str, capsys: Caught, tmp_path: Path) -> None:
    out = tmp_path / "police.gpkg"
    told(
        capsys, "isochrones", own, "--agency", "Police of the valley", "--base", "alpha", "--hours", ".5,1,2", "--out", str(out)
    )
    assert pyogrio.list_layers(out)[:, 0].tolist() == ["isochrones", "bases", "places", "roads"]
    about, _, shapes, columns = pyogrio.raw.read(out, layer="isochrones")
    assert about["crs"] == "EPSG:32632" and shapely.is_valid(shapely.from_wkb(shapes)).all()
    values = dict(zip(about["fields"], columns, strict=True))
    assert values["band"].tolist() == ["0–0.5 h", "0.5–1 h", "1–2 h"]
    assert values["people"].sum() == 13_300
    _, _, _, columns = pyogrio.raw.read(out, layer="bases")
    assert columns[0].tolist() == ["Alpha"]


@pytest.mark.parametrize("ending", ["png", "svg"])
def test_isochrones_are_a_picture_that_is_the_same_each_time(own: str, capsys: Caught, tmp_path: Path, ending: str) -> None:
    pictures = []
    for name in ("a", "b"):
        out = tmp_path / f"{name}.{ending}"
        told(capsys, "isochrones", own, "--agency", "rescue", "--mode", "air", "--out", str(out))
        pictures.append(out.read_bytes())
    assert pictures[0] == pictures[1]
    if ending == "png":
        assert size(tmp_path / "a.png")[0] == 1500
    else:
        assert b"EXERCISE" in pictures[0] and b"rescue, by air, from 1 base" in pictures[0]


def test_an_agency_without_such_teams_is_drawn_and_told(own: str, capsys: Caught, tmp_path: Path) -> None:
    words = ["isochrones", own, "--agency", "police", "--mode", "air", "--out", str(tmp_path / "x.tif")]
    assert cli.call(["theatre", *words]) == 0
    assert "has no teams there that go by air: drawn as if it had" in capsys.readouterr().err


def test_a_route_says_how_it_goes_and_where_the_vehicle_is_left(own: str, capsys: Caught, tmp_path: Path) -> None:
    text = told(capsys, "route", own, "Alpha", "Gamma", "--out", str(tmp_path / "a.png"))
    assert text.startswith("Alpha to Gamma: ") and "on foot" in text and "The road is left at 46." in text
    assert size(tmp_path / "a.png") == (1500, 660)
    assert "The vehicle goes all the way." in told(capsys, "route", own, "Alpha", "Beta")
    found = json.loads(told(capsys, "route", own, "Alpha", "Gamma", "--json", "--out", str(tmp_path / "a.gpkg")))
    assert found["hours"] == pytest.approx(sum(part["hours"] for part in found["parts"]), abs=1e-6)
    assert found["km"] == pytest.approx(sum(found["km_by"].values()))
    about, _, _, columns = pyogrio.raw.read(tmp_path / "a.gpkg", layer="route")
    assert about["crs"] == "EPSG:32632" and columns[0].tolist()[-1] == "on foot"
    _, _, _, columns = pyogrio.raw.read(tmp_path / "a.gpkg", layer="stops")
    assert columns[0].tolist() == ["Alpha", "vehicle left", "Gamma"]
    told(capsys, "route", own, "Alpha", "Gamma", "--out", str(tmp_path / "a.geojson"))
    line = json.loads((tmp_path / "a.geojson").read_text(encoding="utf-8"))["features"][0]
    assert line["geometry"]["coordinates"][0] == pytest.approx(ground_of_own.point(20, 20)[::-1], abs=1e-5)


def test_check_warns_and_ends_well_where_journeys_are_possible(own: str, capsys: Caught) -> None:
    text = told(capsys, "check", own)
    assert "own.yaml:10: warning: theatre.terrain.vehicles.snap: 1 place lies more than 3 km from any road" in text
    found = json.loads(told(capsys, "check", own, "--json"))
    assert found["ok"] is True and found["far_from_roads"] == ["Gamma"]


def test_check_ends_with_1_where_a_base_reaches_nothing(own: str, capsys: Caught) -> None:
    path = Path(own)
    west = ground_of_own.point(3, 100)  # nothing is known of the heights there
    text = path.read_text(encoding="utf-8").replace("Beta: 1}", f"Lost: {{at: {west}, assault: 1}}}}")
    path.write_text(text, encoding="utf-8")
    assert "no team gets from 'Lost' to any other place" in told(capsys, "check", own, code=1)
    assert json.loads(told(capsys, "check", own, "--json", code=1))["ok"] is False


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["isochrones", "OWN", "--agency", "polcie", "--out", "x.tif"], "Did you mean 'police'?"),
        (
            ["isochrones", "OWN", "--agency", "police", "--base", "Gamma", "--out", "x.tif"],
            "has no base 'Gamma'",
        ),
        (["isochrones", "OWN", "--agency", "police", "--out", "x.jpg"], "one of .tif, .tiff, .gpkg, .png, .svg"),
        (["isochrones", "OWN", "--agency", "police", "--out", "none/x.tif"], "there is no folder 'none'"),
        (["isochrones", "OWN", "--agency", "police", "--hours", "2,1", "--out", "x.tif"], "must be rising numbers above 0"),
        (["isochrones", "OWN", "--agency", "police", "--hours", "a", "--out", "x.tif"], "must be rising numbers above 0"),
        (["isochrones", "OWN", "--agency", "police", "--design", "platfrom", "--out", "x.tif"], "Did you mean 'platform'?"),
        (["isochrones", "OWN", "--agency", "police", "--mode", "grnd", "--out", "x.tif"], "ground"),
        (["isochrones", "OWN", "--agency", "police", "--mode", "boat", "--out", "x.tif"], "there is no water on this ground"),
        (["route", "OWN", "Alpha", "Gama"], "Did you mean 'Gamma'?"),
        (["route", "OWN", "Alpha", "10,10"], "lies outside the ground"),
        (["info", "nowhere.yaml"], "nowhere.yaml"),
        (["chck"], "Did you mean 'check'?"),
    ],
)
def test_a_mistake_is_told_with_exit_code_2(own: str, capsys: Caught, words: list[str], said: str) -> None:
    assert cli.call(["theatre", *(own if word == "OWN" else word for word in words)]) == 2
    caught = capsys.readouterr()
    assert said in caught.err and "Traceback" not in caught.err


def test_a_scenario_without_terrain_is_refused_with_what_to_write(tmp_path: Path, capsys: Caught) -> None:
    path = tmp_path / "plane.yaml"
    path.write_text(
        "version: 1\nname: plane\ntheatre: {places: [{name: A, xy: [0, 0]}, {name: B, xy: [9, 0]}]}\n"
        "agencies: {police: {command: A, bases: {A: 3}}}\norganisations: {ring: {territory: everywhere}}\n",
        encoding="utf-8",
    )
    assert cli.call(["theatre", "info", str(path)]) == 2
    assert "theatre: {terrain: built-in}" in capsys.readouterr().err


def test_the_commands_of_the_guide_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Caught) -> None:
    monkeypatch.chdir(tmp_path)
    shown = [words for _, words in commands(ROOT / "docs/how-to/see-the-ground.md")]
    assert {words[1] for words in shown} == {"build", "info", "isochrones", "route", "check"}
    for words in shown:
        assert cli.call(words) == 0, (words, capsys.readouterr())
    outs = [words[words.index("--out") + 1] for words in shown if "--out" in words]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(outs)
