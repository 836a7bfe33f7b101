"""A room of browsers: who sits in them looks, clicks and types, as people do."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.browser import PATIENCE_S, browser, until
from benchmarks.console_rehearsal import rehearsal
from playwright.sync_api import Browser, BrowserContext, Page


@dataclass
class Room:
    """A browser and the exercise that it is in."""

    browser: Browser
    url: str
    links: dict[str, str]
    language: str = "en"
    database: Path = Path()
    proxy: str = ""  # what the browsers go through

    def sit(
        self, seat: str, name: str = "Ana Ruiz", *, by: Callable[[Page, str], None] | None = None, simple: bool = False
    ) -> Page:
        """Somebody opens a seat's link in a browser of his own and sits down, by mouse if not otherwise said.

        `simple`: with the map that needs no WebGL, which a room full of browsers that draw by software has no time for.
        """
        page = self.context().new_page()
        page.goto(self.links[seat])
        (by or _click)(page, name)
        until(page, "!!document.querySelector('.tabs')")
        if simple:
            page.goto(f"{self.url}/?webgl=off")
        until(page, "!!document.querySelector('.tabs') && !!document.querySelector('.line.live')")
        if page.evaluate("!!document.querySelector('dialog[open]')"):
            page.keyboard.press("Escape")  # the newcomer's summary
            until(page, "!document.querySelector('dialog[open]')")
        return page

    def context(self, width: int = 1280, height: int = 800) -> BrowserContext:
        """A browser of its own, in the room's language; what its pages do wrong fails the test."""
        locale = {"en": "en-GB", "es": "es-MX"}[self.language]
        proxy: Any = {"server": self.proxy} if self.proxy else None
        return self.browser.new_context(viewport={"width": width, "height": height}, locale=locale, proxy=proxy)


@contextlib.contextmanager
def rehearsed(folder: Path, language: str = "en") -> Iterator[Room]:
    """A rehearsal served from a folder, and the room that it is looked at in."""
    with rehearsal(folder) as (url, links, database), browser() as opened:
        yield Room(opened, url, links, language, database)


def _click(page: Page, name: str) -> None:
    page.fill("#name", name)
    page.locator("form button").click()


def sees(page: Page, text: str, *, within_s: float = PATIENCE_S) -> None:
    """Wait until a text stands on the page."""
    until(page, f"document.body.innerText.includes({json.dumps(text)})", within_s=within_s)


def give(page: Page, name: str, **args: Any) -> dict[str, Any]:
    """A command in a seat's own session: what a test does beside its story."""
    found = page.evaluate(
        """async ([name, args]) => {
          const headers = {'Content-Type': 'application/json'}, body = JSON.stringify({name, args, key: crypto.randomUUID()});
          const answer = await fetch('/api/commands', {method: 'POST', headers, body});
          return [answer.status, await answer.json()];
        }""",
        [name, args],
    )
    assert found[0] == 200, found
    answer: dict[str, Any] = found[1]
    return answer


def items(page: Page, kind: str) -> list[dict[str, Any]]:
    """What a seat may read of a kind now."""
    found = page.evaluate("fetch('/api/state').then(answer => answer.json())")["items"]
    every = [item for group in found.values() for item in group] if isinstance(found, dict) else found
    return [item["body"] for item in every if item["kind"] == kind]


def comes(page: Page, kind: str, holds: Callable[[dict[str, Any]], bool], *, within_s: float = PATIENCE_S) -> dict[str, Any]:
    """Wait until a seat may read an item of a kind that is so."""
    ends = time.monotonic() + within_s
    while not (found := [body for body in items(page, kind) if holds(body)]):
        assert time.monotonic() < ends, items(page, kind)
        time.sleep(0.2)
    return found[0]
