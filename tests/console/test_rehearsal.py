"""The rehearsal's tutorial calls all as it stands on the screens, tiles tell who plays, what is computed comes by itself."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from benchmarks.browser import go, until
from benchmarks.console_rehearsal import SIT
from playwright.sync_api import Page, WebSocketRoute

from tests.console.room import Room, comes, give, items, rehearsed, sees

pytestmark = [pytest.mark.browser, pytest.mark.compiled]
QUOTED = re.compile(r"[“«]([^”»]+)[”»]")
PLATFORM = re.compile(r"(?<![-\w])(?:platform|plataforma)(?![-\w])", re.IGNORECASE)
WORDS = {
    "en": {
        "bot": "bot", "nobody": "empty, no bot", "cell": "Joint cell",
        "waits": "Until the fast runs are computed", "ready": "The fast runs are computed:",
    },
    "es": {
        "bot": "autómata", "nobody": "vacío, sin autómata", "cell": "Célula conjunta",
        "waits": "Mientras no estén calculadas las corridas rápidas", "ready": "Las corridas rápidas están calculadas:",
    },
}  # fmt: skip


@pytest.fixture(scope="module", params=["en", "es"])
def room(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    """A rehearsal in a language, for all of this file."""
    with rehearsed(tmp_path_factory.mktemp("rehearsal"), request.param) as found:
        yield found


@pytest.fixture(scope="module")
def director(room: Room) -> Page:
    """Who rehearses."""
    return room.sit("director", simple=True)


def steps(page: Page) -> list[list[str]]:
    """What each step of the tutorial quotes."""
    go(page, "rehearse")
    until(page, "document.querySelectorAll('.tutorial li').length === 6")
    return [QUOTED.findall(text) for text in page.locator(".tutorial li").all_inner_texts()]


def tiles(page: Page) -> dict[str, str]:
    """What the tiles say, by the title on each."""
    go(page, "rehearse")
    until(page, "document.querySelectorAll('.seat-tiles li').length > 10")
    found = page.locator(".seat-tiles li")
    return {one.locator("strong").inner_text(): one.inner_text() for one in found.all()}


def opened(room: Room, director: Page, seat: str) -> Page:
    """A seat's own console, as the rehearsal opens it."""
    director.evaluate(SIT, seat)
    page = director.context.new_page()
    page.goto(f"{room.url}/seat/{seat}/?webgl=off")
    until(page, "!!document.querySelector('.tabs') && !!document.querySelector('.line.live')")
    page.keyboard.press("Escape")
    return page


def press(page: Page, name: str | re.Pattern[str], role: Any = "button") -> None:
    """Press what is so called, to the letter."""
    page.get_by_role(role, name=name, exact=True).first.click()


def titles(page: Page) -> dict[str, str]:
    """Seats by the titles on their tiles."""
    roster = [body["seat"] for body in items(page, "roster") if body["seat"] != "director"]
    return dict(zip(tiles(page), roster, strict=True))


def test_tiles_say_that_bots_play_where_they_do_and_nowhere_else(room: Room, director: Page) -> None:
    words = WORDS[room.language]
    roster = [body for body in items(director, "roster") if body["seat"] != "director"]
    said = tiles(director)
    assert len(said) == len(roster) and words["cell"] in said
    for (title, text), seat in zip(said.items(), roster, strict=True):
        assert (words["nobody"] in text) is not seat["bot"], (title, text)
        assert seat["bot"] is (seat["kind"] == "command") and words["bot"] in text


def test_each_seat_and_button_that_the_tutorial_quotes_stands_on_the_screens(room: Room, director: Page) -> None:
    (start,), (seat, opens), (desk, inject, release), (rate, run, again, inbox, gives, to), _, _ = steps(director)
    seats = titles(director)
    tile = director.locator(".seat-tiles li", has_text=seat)
    assert seat == again and tile.get_by_text(opens, exact=True).is_visible()
    press(director, start)
    comes(director, "clock", lambda body: body["mode"] == "running")
    press(director, re.compile(re.escape(desk)), "link")
    press(director, re.compile(re.escape(inject)), "link")
    press(director, release)
    comes(director, "msel", lambda body: body["number"] == "1" and body["status"] == "released")
    director.keyboard.press("Escape")
    press(director, run, "link")
    sees(director, rate)
    agency = opened(room, director, seats[seat])
    give(director, "clock.jump", to=6)
    lead = comes(agency, "lead", lambda body: body["holder"] == "navy")
    agency.get_by_role("link", name=re.compile(re.escape(inbox))).first.click()
    agency.locator(f".panel a[href='#cases/{lead['case']}']").first.click()
    agency.get_by_text(gives, exact=True).first.click()
    press(agency, to)
    sees(director, rate)


def test_a_case_becomes_an_operation_by_what_the_tutorial_quotes(room: Room, director: Page) -> None:
    seats = titles(director)
    cell, ask = steps(director)[4]
    page = opened(room, director, seats[cell])
    case = comes(page, "case", lambda body: body["open"] and not body["request"] and body["holder"] == "platform")
    go(page, "cases", case["id"])
    press(page, ask)
    request = comes(director, "request", lambda body: body["open"])
    until(director, "document.querySelectorAll('.tutorial li')[4].innerText.match(/[“«]/g).length >= 5")
    decider, requests, yes, take, task = steps(director)[4]
    assert seats[decider] == f"{request['decider'] or request['command']}-command"
    decides = opened(room, director, seats[decider])
    decides.get_by_role("link", name=re.compile(re.escape(requests))).first.click()
    decides.locator(".panel .card .title a").first.click()
    sees(decides, yes)
    decides.get_by_text(take, exact=True).first.click()
    sees(decides, task)


def test_what_is_rated_is_called_as_the_tutorial_says(room: Room, director: Page) -> None:
    seats = titles(director)
    evaluator, tab, keep = steps(director)[5]
    page = opened(room, director, seats[evaluator])
    press(page, tab, "link")
    assert page.get_by_role("button", name=keep, exact=True).first.is_visible()


def test_the_joint_cell_is_called_so_on_every_tab(room: Room, director: Page) -> None:
    lead = opened(room, director, "lead-evaluator")
    give(director, "clock.jump", to=30)
    theirs = [(lead, tab) for tab in ("evaluate", "run", "field")]
    for page, tab in [*((director, tab) for tab in ("run", "field", "messages", "seats", "timeline", "rehearse")), *theirs]:
        go(page, tab)
        until(page, f"!!document.querySelector('.tabs a[href=\"#{tab}\"][aria-current]')")
        if tab in ("run", "field"):
            sees(page, WORDS[room.language]["cell"])
        found = PLATFORM.search(text := page.locator(".panel").inner_text())
        assert found is None, (tab, text[max(0, found.start() - 80) : found.end() + 80])


def test_the_report_tab_says_that_fast_runs_are_computed_and_shows_them_without_a_reload(room: Room, director: Page) -> None:
    words, cursor, routes = WORDS[room.language], [0], list[WebSocketRoute]()
    page = director.context.new_page()

    def between(ours: WebSocketRoute) -> None:
        server = ours.connect_to_server()

        def hear(message: Any) -> None:
            cursor[0] = json.loads(message)["cursor"]
            ours.send(message)

        server.on_message(hear)
        routes.append(ours)

    page.route_web_socket(re.compile("/api/stream"), between)
    page.goto(f"{room.url}/?webgl=off#report")
    until(page, "!!document.querySelector('.line.live')")
    page.evaluate("window.notReloaded = true")
    give(director, "clock.end")
    sees(page, words["waits"])
    endex = comes(page, "clock", lambda body: body["mode"] == "ended")["endex"]
    placed = {"until": endex, "count": 200, "design": "platform", "exercise": {}, "designs": {}}
    item = {"id": "placed", "kind": "placed", "marking": {"level": 0, "caveats": [], "releasable_to": []}, "body": placed}
    event = {"t": endex, "wall": 0.0, "local": "", "z": "", "items": [item]}
    routes[-1].send(json.dumps({"cursor": cursor[0] + 1, **event}))
    sees(page, words["ready"])
    assert page.evaluate("window.notReloaded") is True
