"""What is drawn has room: names on a map, the ground, a chart, tables on a telephone's screen."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from benchmarks.browser import go, until
from playwright.sync_api import Page, ViewportSize

from tests.console.room import Room, give, items, rehearsed

pytestmark = [pytest.mark.browser, pytest.mark.compiled]
HOURS = 30.0  # after which every list has something in it
NARROW: ViewportSize = {"width": 320, "height": 640}
WIDE: ViewportSize = {"width": 1280, "height": 800}
# Of the names on the simple map: those that meet another or a mark, and the height of a letter of each on the screen.
NAMES = """() => {
  const box = one => one.getBoundingClientRect();
  const meet = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  const map = document.querySelector('svg.simple-map'), names = [...map.querySelectorAll('text')];
  const marks = [...map.querySelectorAll('circle')].map(box);
  const cut = one => box(one).left < box(map).left || box(one).right > box(map).right
    || box(one).top < box(map).top || box(one).bottom > box(map).bottom;
  return {
    all: names.map(one => one.textContent),
    meet: names.filter((one, i) => names.slice(i + 1).some(other => meet(box(one), box(other)))).map(one => one.textContent),
    covered: names.filter(one => marks.some(mark => meet(box(one), mark))).map(one => one.textContent),
    cut: names.filter(cut).map(one => one.textContent),
    sizes: names.map(one => parseFloat(getComputedStyle(one).fontSize) * one.getScreenCTM().d),
  };
}"""
AREAS = "document.querySelectorAll('svg.simple-map path[fill-rule]').length > 0"
# How many of these points lie outside of the map of WebGL.
OUTSIDE = """points => {
  const map = window.septelMap, { clientWidth, clientHeight } = map.getContainer();
  return points.map(point => map.project(point))
    .filter(at => at.x < 0 || at.y < 0 || at.x > clientWidth || at.y > clientHeight).length;
}"""
CENTER = "() => { const { lng, lat } = window.septelMap.getCenter(); return [lng, lat, window.septelMap.getZoom()]; }"
TALL = "document.querySelector('.gl').clientHeight"
TOO_WIDE = """() => {
  const whole = document.documentElement, tables = [...document.querySelectorAll('.table')];
  return [
    ...(whole.scrollWidth > whole.clientWidth ? ['the page'] : []),
    ...tables.filter(one => one.scrollWidth > one.clientWidth).map(one => one.getAttribute('aria-label')),
  ];
}"""
# The texts of the chart that a line of it goes through.
CROSSED = """() => {
  const chart = document.querySelector('.fading svg'), box = one => one.getBoundingClientRect();
  const lines = [...chart.querySelectorAll('line')].map(box);
  const meet = (a, b) => a.left <= b.right && b.left <= a.right && a.top <= b.bottom && b.top <= a.bottom;
  const texts = [...chart.querySelectorAll('text')];
  return texts.filter(one => lines.some(line => meet(box(one), line))).map(one => one.textContent);
}"""


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    """One rehearsal for all of this file, in Spanish, whose words are longer."""
    with rehearsed(tmp_path_factory.mktemp("room"), "es") as found:
        yield found


@pytest.fixture(scope="module")
def director(room: Room) -> Page:
    """Who has let the exercise run until there is much to see."""
    page = room.sit("director", simple=True)
    give(page, "clock.start", rate=1)
    give(page, "inject.release", number="1")
    give(page, "clock.jump", to=HOURS)
    give(page, "clock.pause")
    return page


@pytest.fixture(scope="module")
def navy(room: Room, director: Page) -> Page:
    """A command, with the map that needs no WebGL."""
    return room.sit("navy-command", simple=True)


def soon(page: Page) -> None:
    """Ask how soon the teams of the first base could be anywhere."""
    page.locator(".reaching summary").click()
    page.locator(".reaching select").first.select_option(index=1)


def tabs(page: Page) -> list[str]:
    """The addresses of all tabs."""
    found: list[str] = page.evaluate("[...document.querySelectorAll('.tabs a')].map(a => a.getAttribute('href').slice(1))")
    return found


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_names_on_the_simple_map_meet_nothing_and_can_be_read_with_areas_within_reach(navy: Page, size: ViewportSize) -> None:
    navy.set_viewport_size(size)
    go(navy, "map")
    until(navy, "!!document.querySelector('svg.simple-map')")
    if not navy.evaluate(AREAS):
        soon(navy)
    until(navy, AREAS)
    found = navy.evaluate(NAMES)
    assert len(found["all"]) > (20 if size is WIDE else 6)
    assert found["meet"] == [] and found["covered"] == [] and found["cut"] == []
    assert min(found["sizes"]) >= 11


def test_every_place_is_told_on_the_simple_map_where_its_name_has_no_room_by_its_mark_or_what_lies_upon_it(navy: Page) -> None:
    navy.set_viewport_size(NARROW)
    go(navy, "map")
    until(navy, "!!document.querySelector('svg.simple-map text')")
    told = "\n".join(navy.evaluate("[...document.querySelectorAll('svg.simple-map title')].map(one => one.textContent)"))
    [ground] = items(navy, "ground")
    assert [one["name"] for one in ground["places"] if one["name"] not in told] == []


def test_the_ground_stays_in_the_map_when_it_has_less_room_and_a_view_that_was_moved_stays_where_it_is(room: Room) -> None:
    page = room.sit("army-command")
    page.set_viewport_size({"width": 1280, "height": 640})
    page.reload()
    until(page, "!!document.querySelector('.gl[data-ready]')", within_s=90)
    [ground] = items(page, "ground")
    points = [[longitude, latitude] for latitude, longitude in (one["at"] for one in ground["places"])]
    outside = f"({OUTSIDE})({json.dumps(points)})"
    until(page, f"{outside} === 0")
    before = page.evaluate(TALL)
    soon(page)
    until(page, f"{TALL} < {before} - 50 && !!document.querySelector('.legend')")
    until(page, "!document.querySelector('.reaching p').textContent")  # the areas are there
    until(page, f"{outside} === 0", within_s=5)

    box = page.locator(".gl").bounding_box()
    assert box is not None
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.move(*middle)
    page.mouse.down()
    page.mouse.move(middle[0] + 300, middle[1] + 60, steps=4)
    page.mouse.up()
    until(page, f"!window.septelMap.isMoving() && {outside} > 0")
    moved = page.evaluate(CENTER)
    page.locator(".reaching summary").click()
    until(page, f"{TALL} === {before} && window.septelMap.getCanvas().clientHeight === {before}")
    assert page.evaluate(CENTER) == pytest.approx(moved, abs=1e-6)


def test_no_line_of_a_cases_chart_goes_through_its_numbers(navy: Page) -> None:
    case = max((one for one in items(navy, "case") if one["open"]), key=lambda one: float(one["at"]))
    for size in (WIDE, NARROW):
        navy.set_viewport_size(size)
        go(navy, "cases", case["id"])
        until(navy, "!!document.querySelector('.fading svg')")
        assert navy.evaluate(CROSSED) == []


@pytest.mark.parametrize("seat", ["director", "lead-evaluator", "navy"])
def test_no_table_of_any_tab_is_wider_than_a_telephones_screen(room: Room, director: Page, navy: Page, seat: str) -> None:
    page = {"director": director, "navy": navy}.get(seat) or room.sit(seat, simple=True)
    page.set_viewport_size(NARROW)
    wide = []
    for tab in tabs(page):
        go(page, tab)
        until(page, f"!!document.querySelector('.tabs a[href=\"#{tab}\"][aria-current]')")
        wide += [f"{tab}: {one}" for one in page.evaluate(TOO_WIDE)]
    assert wide == []
