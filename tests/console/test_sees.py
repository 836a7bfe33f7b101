"""Two browsers at once: each holds what its seat may know and nothing else; a cut line comes back without a loss."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from benchmarks.browser import go, until
from playwright.sync_api import Page

from tests.console.line import line
from tests.console.room import Room, comes, give, items, rehearsed, sees

pytestmark = [pytest.mark.browser, pytest.mark.compiled]
EVENTS = """async () => {
  const { cursor } = await (await fetch('/api/me')).json();
  return (await fetch(`/api/events?most=1000&after=${Math.max(0, cursor - 900)}`)).json();
}"""
TABS = ("inbox", "cases", "requests", "operations", "messages", "told", "seat", "map")


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    """One rehearsal for all of this file."""
    with rehearsed(tmp_path_factory.mktemp("room")) as found:
        yield found


class Held:
    """All that a page got: what the server said to it, by answers and by the stream, and what it shows.

    What it was told is more than what its store keeps of it: there is no other way into the store.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.heard: list[str] = []
        page.on("websocket", lambda socket: socket.on("framereceived", lambda data: self.heard.append(str(data))))
        page.on("response", self._answered)
        page.reload()  # from now on nothing that it is told escapes
        until(page, "!!document.querySelector('.tabs') && !!document.querySelector('.line.live')")

    def _answered(self, answer: Any) -> None:
        if "/api/" in answer.url and "json" in answer.headers.get("content-type", ""):
            self.heard.append(answer.text())

    def everything(self) -> str:
        """Of every tab, the whole document with its attributes; and all that was heard."""
        shown = []
        for tab in TABS:
            go(self.page, tab)
            until(self.page, f"!!document.querySelector('.tabs a[href=\"#{tab}\"][aria-current]')")
            shown.append(self.page.content())
        kept = self.page.evaluate("JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage)])")
        return "\n".join([*shown, kept, *self.heard])


def jump_until_there(director: Page, page: Page, kind: str, holds: Any, *, most: int = 30) -> dict[str, Any]:
    """Jump from event to event until a seat may read an item that is so."""
    for _ in range(most):
        for body in items(page, kind):
            if holds(body):
                return body
        give(director, "clock.jump")
    raise AssertionError(f"no such {kind} after {most} jumps: {items(page, kind)}")


def test_a_page_holds_nothing_of_another_agencys_case_before_it_is_released_and_all_of_it_after(room: Room) -> None:
    director, navy, army = (room.sit(seat, simple=True) for seat in ("director", "navy-command", "army-command"))
    held, own = Held(army), Held(navy)
    give(director, "clock.start", rate=1)
    give(director, "inject.release", number="1")
    lead = jump_until_there(
        director, navy, "lead", lambda body: body["target"] == "cumbre/head" and body["source"] == "tip_line"
    )
    give(navy, "case.assess", case=lead["case"], p=0.6, note="a green lorry behind the church")
    give(navy, "message.send", to=["agency:federal"], subject="For two only", text="a blue door opposite the mill")
    secrets = (lead["id"], lead["case"], "green lorry", "blue door")
    go(navy, "cases", lead["case"])
    sees(navy, "a green lorry behind the church")

    told, mine = held.everything(), own.everything()
    assert [word for word in secrets if word in told] == []
    assert [word for word in secrets if word not in mine] == [], "what is looked for is not how the page tells it"

    give(navy, "lead.release", lead=lead["id"], to="platform")
    shared = jump_until_there(
        director, army, "case", lambda body: body["holder"] == "platform" and body["place"] == lead["place"]
    )
    go(army, "cases", shared["id"])
    sees(army, f"{lead['target']} · {lead['place']}")
    after = held.everything()
    assert shared["id"] in after and lead["place"] in after
    assert [word for word in ("green lorry", "blue door", lead["case"]) if word in after] == [], "only the lead was released"


def test_a_cut_line_comes_back_without_a_reload_and_without_a_loss(room: Room) -> None:
    army = room.sit("army-staff", simple=True)
    with line() as wire:
        navy = Room(room.browser, room.url, room.links, proxy=wire.proxy).sit("navy-staff", simple=True)
        navy.evaluate("window.notReloaded = true")
        wire.cut()
        until(navy, "!document.querySelector('.line.live')")
        sees(navy, "The line is cut: trying again. Nothing is lost.")
        for n in range(3):
            give(army, "message.send", to=["agency:navy"], subject=f"Over the gap {n}", text="sent while the line was cut")
        go(navy, "messages")
        assert "Over the gap" not in navy.content()
        wire.mend()
        for n in range(3):
            sees(navy, f"Over the gap {n}")
        until(navy, "!!document.querySelector('.line.live')")
        assert navy.evaluate("window.notReloaded") is True


def test_a_message_that_control_retracts_says_so_at_once_and_after_a_reload(room: Room) -> None:
    control, federal = (room.sit(seat, simple=True) for seat in ("controller", "federal-command"))
    give(control, "message.send", to=["federal-command"], subject="Wrong seat", text="Look for the quokka.")
    sent = comes(federal, "message", lambda body: "quokka" in body["text"])
    told = control.evaluate(EVENTS)["events"]
    [event] = [one["cursor"] for one in told if any("quokka" in str(item["body"].get("text")) for item in one["items"])]
    give(control, "timeline.retract", event=event, reason="Sent to the wrong seat")
    go(federal, "messages", sent["thread"])
    sees(federal, "Control has retracted this: Sent to the wrong seat")
    federal.reload()
    sees(federal, "Control has retracted this: Sent to the wrong seat")
