"""What the console's benchmark measures is what its screens do, and they are quick enough."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from benchmarks.browser import browser, until
from benchmarks.console_desk import TEAMS, Desk, served
from playwright.sync_api import Browser

from benchmarks import console

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def opened() -> Iterator[Browser]:
    """One for all."""
    with browser() as found:
        yield found


@pytest.mark.bench
@pytest.mark.parametrize("slack", [2.0, pytest.param(1.0, marks=pytest.mark.long)])  # others may be at work on this machine
def test_the_console_is_light_quick_and_does_not_grow(slack: float) -> None:
    found = console.measure(0.5, pan_s=3.0, seats=(), with_stories=False)
    assert found["first_load_gz_kb"] <= 600.0
    assert found["ready_s"] <= 2.5 * slack
    assert found["fps_2000"] >= 15.0 / slack
    assert found["heap_growth_pct"] <= 5.0, found


def test_two_thousand_teams_and_leads_are_told_and_fifty_events_a_second() -> None:
    desk = Desk()
    items = desk.state()["items"]
    kinds = [item["kind"] for item in items]
    assert (kinds.count("lead"), kinds.count("case")) == (2_000, 2_000)
    assert sum(len(item["body"]["groups"]) for item in items if item["kind"] == "operation") == 2_000
    assert desk.rate == 50.0 and TEAMS == 5
    assert len({item["id"] for item in items}) == len(items)


def test_the_desk_tells_so_many_events_a_second(opened: Browser) -> None:
    with served(Desk(things=20, rate=20.0)) as url:
        page = opened.new_page()
        heard: list[Any] = []
        page.on("websocket", lambda socket: socket.on("framereceived", lambda data: heard.append(data)))
        page.goto(url)
        until(page, "!!document.querySelector('.line.live')")
        before = len(heard)
        page.wait_for_timeout(3_000)
        assert len(heard) - before == pytest.approx(60, abs=25)
        page.close()


def test_serious_findings_of_axe_are_counted(opened: Browser) -> None:
    console.tools()
    page = opened.new_page()
    page.set_content("<html lang='en'><title>t</title><main><h1>t</h1><button></button><input></main>")
    assert {line.split(":")[0] for line in console.axe(page)} == {"button-name", "label"}
    page.set_content("<html lang='en'><title>t</title><main><h1>t</h1><button>Go</button></main>")
    assert console.axe(page) == []
    page.close()


def test_the_heap_is_measured_without_what_is_garbage(opened: Browser) -> None:
    page = opened.new_page()
    page.set_content("<p>t")
    before = console.heap(page)
    page.evaluate("window.kept = Array.from({length: 1e6}, (_, i) => i + 0.5); let lost = Array(1e6).fill(1.5); lost = null")
    assert console.heap(page) - before == pytest.approx(8e6, rel=0.25)
    page.close()
