"""What a person is to deliver stands above where he works until he says that it was delivered; what was retracted bears it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from benchmarks.browser import go, until
from playwright.sync_api import Page

from tests.console.hands import Keys
from tests.console.room import Room, comes, give, rehearsed, sees

pytestmark = [pytest.mark.browser, pytest.mark.compiled]
DUE_H = 30.0
COUNTS = """() => Object.fromEntries([...document.querySelectorAll('.tabs a')]
  .map(one => [one.getAttribute('href').slice(1), Number(one.querySelector('b')?.textContent ?? 0)]))"""
LISTED = "[...document.querySelectorAll('.to-play li')].map(one => one.innerText)"
PILLS = "[...document.querySelectorAll('dialog[open] .pill')].map(one => one.textContent)"
WORDS = {
    "en": (
        "To be played now",
        "telephone",
        "Inject 3 was delivered",
        "A journalist asks”: due (telephone)",
        "due",
        "retracted",
    ),
    "es": (
        "Por entregar ahora",
        "teléfono",
        "La inyección 3 se entregó",
        "»: por entregar (teléfono)",
        "por entregar",
        "retirada",
    ),
}


@pytest.fixture(params=["en", "es"])
def room(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Room]:
    """A rehearsal in a language."""
    with rehearsed(tmp_path, request.param) as found:
        yield found


def count(page: Page, tab: str) -> int:
    """What a tab counts."""
    found: dict[str, int] = page.evaluate(COUNTS)
    return found[tab]


def test_an_inject_that_falls_due_is_listed_and_counted_for_who_delivers_it_until_he_says_so(room: Room) -> None:
    title, means, done, logged, due, retracted = WORDS[room.language]
    director, simulator = (room.sit(seat, simple=True) for seat in ("director", "simulator"))
    drafts = count(director, "msel")
    give(director, "clock.start", rate=1)
    give(director, "clock.pause")
    give(director, "clock.jump", to=DUE_H - 1)
    assert simulator.evaluate(LISTED) == []
    give(director, "clock.jump", to=DUE_H + 1)
    sees(simulator, title)
    sees(simulator, logged)
    for tab in ("run", "messages", "msel"):
        go(simulator, tab)
        until(simulator, f"{LISTED}.length === 1")
    assert (count(simulator, "messages"), count(simulator, "msel"), count(director, "messages")) == (1, 1, 1)
    assert count(director, "msel") == drafts + 1
    simulator.reload()
    until(simulator, f"!!document.querySelector('.line.live') && {LISTED}.length === 1")
    [told] = simulator.evaluate(LISTED)
    assert all(word in told for word in ("3 A journalist asks", means, "Is it true that an operation near Badiraguato"))
    keys = Keys(simulator)
    keys.press("3 A journalist asks", "link")
    until(simulator, f"{PILLS}.includes({due!r})")
    keys.escape()
    keys.does(done)
    released = comes(director, "msel", lambda body: body["number"] == "3" and body["status"] == "released")
    assert not released["to_play"]
    until(simulator, f"{LISTED}.length === 0")
    assert (count(simulator, "messages"), count(director, "msel")) == (0, drafts)
    _retracted(director, retracted)


def _retracted(director: Page, word: str) -> None:
    """The director retracts what was just delivered; the entry bears it at once, when it goes on, and after a reload."""
    events = director.evaluate("fetch('/api/events?after=0&most=1000').then(answer => answer.json())")["events"]
    of_it = [one["cursor"] for one in events if any(it["body"].get("status") == "released" for it in one["items"])]
    give(director, "timeline.retract", event=of_it[-1], reason="A wrong number was called.")
    go(director, "msel", "3")
    until(director, f"{PILLS}.includes({word!r})")
    sees(director, "A wrong number was called.")
    give(director, "inject.complete", number="3")
    until(director, f"{PILLS}.length === 2 && {PILLS}.at(-1) === {word!r}")
    comes(director, "msel", lambda body: body["number"] == "3" and body["status"] == "complete")
    director.reload()
    until(director, f"{PILLS}.includes({word!r})")
