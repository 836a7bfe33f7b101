from __future__ import annotations

import re
import shutil
from pathlib import Path

import numpy as np
import pytest

from septel import report
from septel.report import reach, reach_maps
from septel.report.english import ENGLISH
from septel.report.maps import atlas
from septel.report.material import Material, gather
from tests.report.made import PLANE, made
from tests.report.page_reader import Page
from tests.theatre import ground_of_own

MEXICO = """\
version: 1
name: north
theatre: {country: MX, places: {largest: 25, include: [Badiraguato]}, terrain: built-in}
agencies:
  police:
    title: "<b>Police</b>"
    command: Ciudad de México
    bases: {Ciudad de México: {assault: 6, cordon: 2, air: 1}, Tijuana: 3}
  army: {command: regional, bases: {Culiacán: 3, Monterrey: 3}}
organisations: {gang: {title: The gang, territory: {Badiraguato: 4, Culiacán: 1}}}
"""


@pytest.fixture(scope="module")
def north(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a result on the built-in ground."""
    return report.write(made(tmp_path_factory.mktemp("north") / "out", text=MEXICO))


@pytest.fixture(scope="module")
def material(north: Path) -> Material:
    return gather(north.parent)


def section(path: Path) -> str:
    found = re.search(r'<section aria-labelledby="reach">.*?</section>', path.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    return found[0]


def test_the_sentences_say_who_is_late_and_why(material: Material) -> None:
    here = reach.field(material, ENGLISH)
    assert here is not None
    first, force, seat = reach.reached(here, ENGLISH).sentences
    assert first.startswith("Of the places where The gang moves") and first.index("army") < first.index("Police")
    assert "2\u00a0assault and 1\u00a0cordon" in force
    assert "9 of its 12 teams stand in Ciudad de México" in seat
    hours = float(re.search(r"half after ([\d.]+)", seat)[1])  # type: ignore[index]
    to = here.theatre.index("Badiraguato")
    assert hours == pytest.approx(here.arrivals[0].from_seat[to], abs=0.51) and 10 < hours < 30


def test_curves_rise_and_end_at_the_share_that_is_ever_reached(material: Material) -> None:
    here = reach.field(material, ENGLISH)
    assert here is not None
    for panel in reach.reached(here, ENGLISH).panels:
        for curve in panel.curves:
            heights = [float(found) for found in re.findall(r"V([\d.]+)", curve.path)]
            assert heights == sorted(heights, reverse=True) and min(heights) == 0
            across = [float(found) for found in re.findall(r"H([\d.]+)", curve.path)]
            assert across == sorted(across) and across[-1] == 100


def test_bands_of_time_double_and_hold_nine_tenths_of_what_is_shown(material: Material) -> None:
    here = reach.field(material, ENGLISH)
    assert here is not None
    assert np.allclose(np.diff(np.log2(here.edges)), 1) and reach.LEAST_H <= here.edges[-1] <= reach.MOST_H


def test_every_agency_and_mode_has_its_map_and_a_central_one_its_seat_alone(material: Material) -> None:
    here = reach.field(material, ENGLISH)
    assert here is not None
    found = reach_maps.charts(material, here, atlas(material, ENGLISH), ENGLISH)
    assert found is not None
    titles = [(one.title, one.note) for one in found.isochrones]
    assert titles == [
        ("<b>Police</b>, by ground", "2 bases"),
        ("<b>Police</b>, by ground", "from Ciudad de México alone: 9 of 12 teams"),
        ("<b>Police</b>, by air", "1 base"),
        ("army, by ground", "2 bases"),
    ]
    assert [one.title for one in found.firsts] == ["by ground", "by any mode"]
    assert all(len(one.picture) < 80_000 for one in (*found.isochrones, *found.firsts))
    assert found.journey is not None and found.journey.title.startswith("from Ciudad de México to Badiraguato")
    assert "schematic" in found.said[0]


def test_the_page_stays_whole_small_and_says_that_roads_are_schematic(north: Path) -> None:
    text = north.read_text(encoding="utf-8")
    page = Page.of(text)
    assert page.mistakes == [] and len(text.encode()) < 2_000_000
    own = section(north)
    assert own.count("<figcaption>") == 4 == len(re.findall(r"<figcaption>.*?chematic|<figcaption>.*?Share reached", own))
    assert "<b>Police" not in own and "EXERCISE" in own
    assert all(found.startswith(("data:image/png", "#")) for found in re.findall(r'href="([^"]*)"', own))
    numbers = [int(found) for found in re.findall(r"<b>Figure (\d+)\.</b>", text)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert "great-circle" not in own and "journeys over the terrain; see" in text


def test_the_same_ground_gives_the_same_bytes(north: Path, tmp_path: Path) -> None:
    assert report.write(north.parent, out=tmp_path / "again.html").read_bytes() == north.read_bytes()


def test_without_terrain_there_are_curves_and_a_table_but_no_maps(tmp_path: Path) -> None:
    path = report.write(made(tmp_path / "out", text=PLANE))
    own = section(path)
    assert "data:image" not in own and own.count("<figcaption>") == 1 and own.count("<table") == 1
    rows = Page.of(path.read_text(encoding="utf-8")).table("until a share is reached")
    assert [row[0][:4] for row in rows[1:]] == ["poli", "army"]
    assert all(cell.endswith("h") or cell == "never" for row in rows[1:] for cell in row[1:])


def test_a_ground_of_ones_own_is_drawn_without_the_words_of_the_built_in_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = ground_of_own.write(tmp_path)
    monkeypatch.chdir(tmp_path)
    from septel import experiment

    book = experiment.load(str(path))
    found = experiment.run(book, replications=1, out=str(tmp_path / "out"), command="septel run own.yaml")
    assert found.replications == 1
    own = section(report.write(tmp_path / "out"))
    assert "chematic" not in own and own.count("data:image/png") >= 4
    assert "vehicle left" in own and "on foot" in own


@pytest.mark.browser
def test_maps_lie_on_their_outline_at_every_width(north: Path) -> None:
    browsers = pytest.importorskip("playwright.sync_api")
    said: list[str] = []
    apart = """[...document.querySelectorAll('[aria-labelledby=reach] .map')].map(map => {
      const a = map.getBoundingClientRect(), b = map.querySelector('svg > image').getBoundingClientRect();
      const off = ['left', 'right', 'top', 'bottom'].map(side => Math.abs(a[side] - b[side]));
      return Math.max(...off, a.width < 200 ? 99 : 0) })"""
    with browsers.sync_playwright() as playwright:
        chromium = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("request", lambda request: said.append(request.url) if request.url.startswith("http") else None)
        page.goto(north.resolve().as_uri())
        for width in (320, 768, 1200):
            page.set_viewport_size({"width": width, "height": 1000})
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert max(page.evaluate(apart)) < 1.5
        browser.close()
    assert said == []
