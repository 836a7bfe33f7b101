"""The report in a real browser: its map plays by mouse and by keyboard, and nothing of it is cut on either paper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from benchmarks.browser import browser, until
from playwright.sync_api import Browser, Page

from septel.report.aar import html
from tests.report.aar.made import with_ground

pytestmark = pytest.mark.browser
PAPERS = {"a4": (210.0, 297.0), "letter": (215.9, 279.4)}
EDGE = 15.0  # mm, left and right
TEAMS = """[...document.querySelectorAll('#layer circle[stroke="#fff"]')]
  .map(one => [+one.getAttribute('cx'), +one.getAttribute('cy')])"""
SLIDE = """step => {
  const bar = document.querySelector('.player input');
  bar.value = step;
  bar.dispatchEvent(new Event('input'));
}"""
# What is wider than the paper, or hides a part of itself: nothing may, for paper does not scroll.
CUT = """width => {
  const cut = [];
  for (const one of document.querySelectorAll('body *')) {
    const style = getComputedStyle(one), box = one.getBoundingClientRect();
    if (!box.width || !box.height || style.display === 'none' || ['SCRIPT', 'STYLE'].includes(one.tagName)) continue;
    if (one.closest('svg') && one.tagName !== 'svg') continue;
    const hides = one.tagName !== 'svg' && style.overflowX !== 'visible' && one.scrollWidth > one.clientWidth + 1;
    if (box.right > width + 1 || box.left < -1 || hides) cut.push(one.outerHTML.slice(0, 100));
  }
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), range = document.createRange();
  while (words.nextNode()) {
    range.selectNodeContents(words.currentNode);
    const boxes = words.currentNode.parentElement.closest('svg, script, style') ? [] : [...range.getClientRects()];
    if (boxes.some(box => box.right > width + 1 || box.left < -1)) cut.push(words.currentNode.data.slice(0, 100));
  }
  return cut;
}"""
# A picture's own text that sticks out of it.
STICKS = """() => [...document.querySelectorAll('svg')].flatMap(svg => {
  const whole = svg.getBoundingClientRect();
  return whole.width ? [...svg.querySelectorAll('text')].filter(one => {
    const box = one.getBoundingClientRect();
    return box.left < whole.left - 2 || box.right > whole.right + 2 || box.top < whole.top - 2 || box.bottom > whole.bottom + 2;
  }).map(one => one.textContent) : [];
})"""


@pytest.fixture(scope="module")
def opened() -> Iterator[Browser]:
    """One for all."""
    with browser() as found:
        yield found


@pytest.fixture
def report(opened: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The page of an exercise with a map, in a language and on a paper."""
    language, paper = getattr(request, "param", ("en", "a4"))
    page = opened.new_page(viewport={"width": 1280, "height": 800})
    page.set_content(html(long(with_ground()), language=language, paper=paper))
    yield page
    page.close()


def long(data: dict[str, Any]) -> dict[str, Any]:
    """The same with names that have no place to break, and a plan that goes on over the page."""
    data["facts"]["title"] = "An exercise whose name goes on " * 4 + "x" * 120
    for row in data["observations"]:
        row["text"] += " https://example.org/" + "y" * 150
    data["improvement_plan"] = data["improvement_plan"] * 40
    return data


def step(page: Page) -> int:
    """Where the slider stands."""
    return int(page.input_value(".player input"))


def test_a_click_plays_the_map_and_teams_go_out_and_come_back(report: Page) -> None:
    assert report.evaluate(TEAMS) == []
    report.click(".player button")
    assert report.inner_text(".player button") == "Stop"
    until(report, f"({TEAMS}).length === 1")
    first = report.evaluate(TEAMS)
    until(report, f"({TEAMS}).length === 1 && ({TEAMS})[0][0] > {first[0][0]} + 20")
    report.click(".player button")
    assert report.inner_text(".player button") == "Play"
    stands = step(report)
    report.wait_for_timeout(300)
    assert step(report) == stands, "it plays on after Stop"


def test_teams_are_where_the_data_says_at_every_hour(report: Page) -> None:
    def at(hour: float) -> Any:
        report.evaluate(SLIDE, round(hour * 60))
        return report.evaluate(TEAMS)

    [[home, _]], [[half, _]], [[goal, _]], [[back, _]] = at(2.0), at(3.0), at(4.0), at(6.0)
    assert half == pytest.approx((home + goal) / 2, abs=1) and back == pytest.approx((home + goal) / 2, abs=1)
    assert at(1.9) == [] and at(7.1) == []
    assert report.inner_text(".player output") == report.get_attribute(".player input", "aria-valuetext") != ""


def test_the_player_works_by_keyboard(report: Page) -> None:
    def reach(tag: str) -> None:
        for _ in range(60):
            report.keyboard.press("Tab")
            if report.evaluate("document.activeElement.closest('.player') ? document.activeElement.tagName : ''") == tag:
                return
        raise AssertionError(f"no {tag} of the player by Tab")

    reach("BUTTON")
    outline = (
        "getComputedStyle(document.activeElement).outlineStyle !== 'none' && document.activeElement.matches(':focus-visible')"
    )
    assert report.evaluate(outline)
    report.keyboard.press("Enter")
    until(report, f"({TEAMS}).length === 1")
    report.keyboard.press("Space")
    assert report.inner_text(".player button") == "Play"
    reach("INPUT")
    assert report.evaluate(outline)
    report.keyboard.press("Home")
    assert (step(report), report.evaluate(TEAMS)) == (0, [])
    for _ in range(3):
        report.keyboard.press("PageUp")
    assert step(report) > 3
    report.keyboard.press("ArrowRight")
    report.keyboard.press("End")
    assert step(report) == 600


@pytest.mark.parametrize("report", [(language, paper) for language in ("en", "es") for paper in PAPERS], indirect=True)
def test_nothing_is_cut_on_paper(report: Page, request: pytest.FixtureRequest) -> None:
    wide, high = PAPERS[request.node.callspec.params["report"][1]]
    pixels = round((wide - 2 * EDGE) * 96 / 25.4)
    report.emulate_media(media="print")
    report.set_viewport_size({"width": pixels, "height": 1000})
    assert report.evaluate(CUT, pixels) == []
    assert report.evaluate(STICKS) == []
    printed = report.pdf(prefer_css_page_size=True, print_background=True)
    sheets = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", printed)
    assert len(sheets) > 5
    assert {tuple(round(float(points) * 25.4 / 72) for points in sheet) for sheet in sheets} == {(round(wide), round(high))}


def test_what_would_be_cut_on_paper_is_found(report: Page) -> None:
    report.emulate_media(media="print")
    report.set_viewport_size({"width": 680, "height": 1000})
    report.evaluate("document.body.style.overflowWrap = 'normal'")
    assert report.evaluate(CUT, 680) != []
    report.evaluate("document.querySelector('svg text').setAttribute('x', 2000)")
    assert report.evaluate(STICKS) != []
