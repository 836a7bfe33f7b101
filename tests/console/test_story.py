"""From an inject to a rating, by people in real browsers, in both languages; and what they may not see."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from benchmarks.browser import browser, go, until
from playwright.sync_api import Page

from tests.console.room import Room, comes, give, items, rehearsal, sees

pytestmark = [pytest.mark.browser, pytest.mark.compiled]
WORDS: dict[str, dict[str, str]] = {
    "en": {
        "stamp": "EXERCISE",
        "release_now": "Release now",
        "release": "Release lead",
        "to_platform": "Release to joint cell",
        "propose": "Propose an operation",
        "yes": "Yes, go on",
        "approve": "Approve that your teams take part",
        "package": "Take it",
        "task": "Task the operation",
        "captured": "captured",
        "wrong door": "wrong door",
        "dry hole": "dry hole",
        "slipped": "slipped",
    },
    "es": {
        "stamp": "EJERCICIO",
        "release_now": "Emitir ahora",
        "release": "Ceder la pista",
        "to_platform": "Ceder a: célula conjunta",
        "propose": "Proponer una operación",
        "yes": "Sí, seguir",
        "approve": "Aprobar que sus equipos participen",
        "package": "Tomarlo",
        "task": "Ordenar la operación",
        "captured": "capturado",
        "wrong door": "puerta equivocada",
        "dry hole": "lugar vacío",
        "slipped": "escapó",
    },
}


@pytest.fixture(params=["en", "es"])
def room(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Room]:
    """A rehearsal in a language."""
    with rehearsal(tmp_path) as (url, links, _), browser() as opened:
        yield Room(opened, url, links, request.param)


def press(page: Page, name: str, *, exact: bool = True) -> None:
    """Press the button of this name."""
    page.get_by_role("button", name=name, exact=exact).first.click()


def jump_until(director: Page, page: Page, kind: str, holds: Any, *, most: int = 30) -> dict[str, Any]:
    """Jump from event to event until an item of a kind is so."""
    for _ in range(most):
        for body in items(page, kind):
            if holds(body):
                return body
        give(director, "clock.jump")
    raise AssertionError(f"no such {kind} after {most} jumps: {items(page, kind)}")


def of_the_caller(lead: dict[str, Any]) -> bool:
    """Whether a lead is the one that the released inject brings."""
    return lead["target"] == "cumbre/head" and lead["place"] == "Badiraguato" and lead["source"] == "tip_line"


def approved_until_it_is_tasked(
    director: Page, commands: dict[str, Page], approve: str, asked: dict[str, Any], *, most: int = 30
) -> None:
    """Jump from event to event until the decider may send teams; a command that must approve before does so on its screen."""
    decider = commands[asked["decider"]]
    for _ in range(most):
        [now] = [body for body in items(decider, "request") if body["id"] == asked["id"]]
        assert now["open"], now
        if "tasked" in now["state"]:
            return
        for agency in now["waits_for"] if now["state"].endswith("to approve") else ():
            go(commands[agency], "requests", asked["id"])
            press(commands[agency], approve)
            comes(decider, "request", lambda body, by=agency: body["id"] == asked["id"] and by not in body["waits_for"])
        give(director, "clock.jump")
    raise AssertionError(f"not to be tasked after {most} jumps: {now}")


def test_an_inject_becomes_a_joint_operation_and_a_rating(room: Room) -> None:
    say = WORDS[room.language]
    director, judge = room.sit("director"), room.sit("lead-evaluator")
    commands = {agency: room.sit(f"{agency}-command") for agency in ("navy", "army", "federal")}
    navy, army = commands["navy"], commands["army"]
    for page in (director, judge, *commands.values()):
        sees(page, say["stamp"])
    give(director, "clock.start", rate=1)

    # control releases an inject; it reaches one agency, and no other
    go(director, "msel", "1")
    press(director, say["release_now"])
    lead = jump_until(director, navy, "lead", of_the_caller)
    assert not any(of_the_caller(body) for page in (army, commands["federal"]) for body in items(page, "lead"))

    # that agency releases the lead, and sees to whom
    go(navy, "cases", lead["case"])
    sees(navy, "Badiraguato")
    press(navy, f"{say['release']} {lead['id']}")
    sees(navy, say["to_platform"])
    press(navy, say["to_platform"])
    shared = jump_until(director, army, "case", lambda body: body["holder"] == "platform" and body["place"] == lead["place"])

    # the joint cell asks for an operation; the command that must decide says yes, and others approve if they must
    cell = room.sit("platform-command")
    go(cell, "cases", shared["id"])
    press(cell, say["propose"])
    asked = jump_until(director, cell, "request", lambda body: body["open"] and body["place"] == lead["place"], most=2)
    decider = commands[asked["decider"]]
    go(decider, "requests", asked["id"])
    press(decider, say["yes"])
    comes(decider, "request", lambda body: body["id"] == asked["id"] and body["state"] != "waits for a decision")
    approved_until_it_is_tasked(director, commands, say["approve"], asked)

    # it takes a package that suffices, and sends it
    until(decider, f"[...document.querySelectorAll('button')].some(one => one.textContent === {say['package']!r})")
    decider.get_by_role("button", name=re.compile(re.escape(say["package"]))).first.click()
    until(decider, f"[...document.querySelectorAll('button.main')].some(b => b.textContent === {say['task']!r} && !b.disabled)")
    press(decider, say["task"])
    under_way = jump_until(director, decider, "operation", lambda body: body["place"] == lead["place"], most=2)

    # teams move on the map: as a list it says where they are
    go(decider, "operations", under_way["id"])
    sees(decider, lead["place"])
    done = jump_until(
        director, decider, "operation", lambda body: body["id"] == under_way["id"] and body["outcome"] is not None
    )
    sees(decider, say[done["outcome"]])

    # an evaluator rates a task
    go(judge, "evaluate")
    task_card = judge.locator("article.task").first
    task_card.get_by_role("radio", name="S", exact=True).check()
    task_card.locator("button.main").first.click()
    until(judge, "document.querySelector('article.task input:checked') !== null")
    comes(judge, "rating", lambda body: body.get("rating") == "S")


def test_two_browsers_see_what_they_may_and_a_cut_line_comes_back_without_a_reload(tmp_path: Path) -> None:
    with rehearsal(tmp_path) as (url, links, _), browser() as opened:
        room = Room(opened, url, links)
        director, navy, army = (room.sit(seat) for seat in ("director", "navy-command", "army-command"))
        navy.evaluate("window.notReloaded = true")
        give(director, "clock.start", rate=1)
        navy.context.set_offline(True)
        navy.evaluate("0")
        give(director, "inject.release", number="1")
        give(army, "message.send", to=["agency:navy"], subject="Over the gap", text="sent while the line was cut")
        give(director, "clock.jump", to=5.0)
        navy.context.set_offline(False)
        go(navy, "messages")
        sees(navy, "Over the gap")
        until(navy, "!!document.querySelector('.line.live')")
        assert navy.evaluate("window.notReloaded") is True
        jump_until(director, navy, "lead", lambda body: body["target"] == "cumbre/head" and body["source"] == "tip_line")
        assert "cumbre/head" not in {body["target"] for body in items(army, "lead") if body["source"] == "tip_line"}
