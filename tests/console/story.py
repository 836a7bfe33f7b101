"""The story of the console: an inject becomes a lead, a joint operation and a rating, and stands in the after-action report.

It is played by hands of either kind, in either language. Only the hour of what comes next is looked up beside the screens.
"""

from __future__ import annotations

import io
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.browser import PATIENCE_S, until
from PIL import Image
from playwright.sync_api import Page

from tests.console.hands import Hands
from tests.console.room import Room, comes, items, sees
from tests.console.words import REPORT, SEEN, WORDS

TEAM = (26, 99, 52)  # the green that teams are drawn in
# Where a group is drawn, alone or as one with those that it goes with: in degrees, and on the screen; else what is drawn.
DRAWN = """id => {
  const map = window.septelMap;
  if (!map || !map.getLayer('teams')) return 'no map';
  const all = map.queryRenderedFeatures({layers: ['teams']});
  const found = all.find(one => one.properties.ids.split('\\n').includes(id));
  if (!found) return JSON.stringify([id, map.getZoom(), map.getCenter(), all.map(one => one.properties.ids), location.href]);
  const at = map.project(found.geometry.coordinates), box = map.getCanvas().getBoundingClientRect();
  return {at: found.geometry.coordinates, x: at.x + box.left, y: at.y + box.top};
}"""
# From so near, a group is not drawn as one with others.
NEAR = "center => void window.septelMap.jumpTo({center, zoom: 9})"
# The same of the simple map: which part of its way each group has gone that is going there.
SIMPLE = """told => {
  const number = (one, key) => Number(one.getAttribute(key));
  const ways = [...document.querySelectorAll('svg.simple-map line')]
    .map(one => ['x1', 'y1', 'x2', 'y2'].map(key => number(one, key)));
  const near = (x, y) => ways.map(([a, b, c, d]) => {
    const part = ((x - a) * (c - a) + (y - b) * (d - b)) / ((c - a) ** 2 + (d - b) ** 2);
    return {part, off: Math.hypot(a + part * (c - a) - x, b + part * (d - b) - y)};
  }).sort((one, other) => one.off - other.off)[0];
  return [...document.querySelectorAll('svg.simple-map circle')]
    .filter(one => one.getAttribute('fill') === '#1a6334' && one.textContent.startsWith(told))
    .map(one => {
      const box = one.getBoundingClientRect();
      return {...near(number(one, 'cx'), number(one, 'cy')), x: box.left + box.width / 2, y: box.top + box.height / 2};
    });
}"""
LOGGED = """place => {
  const line = [...document.querySelectorAll('.events li')]
    .find(one => one.querySelector('.when') && one.innerText.includes(place));
  return line && line.querySelector('.when small').textContent.slice(1);
}"""


def of_the_caller(lead: dict[str, Any]) -> bool:
    """Whether a lead is the one that the released inject brings."""
    return lead["target"] == "cumbre/head" and lead["place"] == "Badiraguato" and lead["source"] == "tip_line"


class Story:
    """What was done so far, and who sits where."""

    def __init__(self, room: Room, hands: type[Hands], *, webgl: bool = False) -> None:
        """Sit down at all seats. With `webgl` who sends teams has the map of WebGL then; all others have the simple one."""
        self.webgl = webgl
        self.room, self.hands, self.say = room, hands, WORDS[room.language]
        self.director, self.judge = self.sits("director"), self.sits("lead-evaluator")
        self.commands = {agency: self.sits(f"{agency}-command") for agency in ("navy", "army", "federal", "platform")}
        for one in (self.director, self.judge, *self.commands.values()):
            sees(one.page, self.say["stamp"])
        self.director.does(self.say["start"])

    def sits(self, seat: str) -> Hands:
        """Somebody takes a seat."""
        return self.hands(self.room.sit(seat, by=self.hands.come_in, simple=True))

    def next_until(self, one: Hands, kind: str, holds: Callable[[dict[str, Any]], bool], *, most: int = 30) -> dict[str, Any]:
        """The director goes from event to event until somebody may read an item that is so."""
        self.director.tab(self.say["run"])
        for _ in range(most):
            for body in items(one.page, kind):
                if holds(body):
                    return body
            self.director.does(self.say["next"])
        raise AssertionError(f"no such {kind} after {most} events: {items(one.page, kind)}")

    def control_releases_an_inject(self) -> None:
        """It reaches one agency, and no other."""
        say, director, navy = self.say, self.director, self.commands["navy"]
        [inject] = [body for body in items(director.page, "msel") if body["number"] == "1"]
        self.inject = inject["title"]
        director.tab(say["msel"])
        director.press(re.compile(rf"1 {re.escape(inject['title'])}"), "link")
        director.does(say["release_now"])
        director.escape()
        self.lead = self.next_until(navy, "lead", of_the_caller)
        others = (self.commands["army"], self.commands["federal"])
        assert not any(of_the_caller(body) for other in others for body in items(other.page, "lead"))
        self.what = f"{self.lead['target']} · {self.lead['place']}"

    def an_agency_releases_the_lead(self) -> None:
        """It sees to whom, before."""
        say, navy = self.say, self.commands["navy"]
        navy.tab(say["cases"])
        navy.write(say["search"], self.lead["place"])
        navy.press(self.what, "link")
        navy.press(f"{say['release']} {self.lead['id']}")
        sees(navy.page, say["to_platform"])
        navy.does(say["to_platform"])
        navy.escape()
        self.shared = self.next_until(
            self.commands["army"], "case", lambda body: body["holder"] == "platform" and body["place"] == self.lead["place"]
        )

    def the_joint_cell_asks(self) -> None:
        """The command that must decide says yes; others approve if they must."""
        say, cell = self.say, self.commands["platform"]
        cell.tab(say["cases"])
        cell.write(say["search"], self.lead["place"])
        cell.press(self.what, "link")
        cell.does(say["propose"])
        asked = self.next_until(cell, "request", lambda body: body["open"] and body["place"] == self.lead["place"], most=2)
        self.decider, self.request = self.commands[asked["decider"]], asked["id"]
        self.opens_the_request(self.decider)
        self.decider.does(say["yes"])
        comes(self.decider.page, "request", lambda body: body["id"] == asked["id"] and body["state"] != "waits for a decision")
        self.next_until(self.decider, "request", self.may_be_tasked)

    def opens_the_request(self, one: Hands) -> None:
        """From the list."""
        one.tab(self.say["requests"])
        one.press(self.what, "link")

    def may_be_tasked(self, body: dict[str, Any]) -> bool:
        """Whether the decider may send teams; a command that must approve before does so."""
        if body["id"] != self.request:
            return False
        assert body["open"], body
        for agency in body["waits_for"] if body["state"].endswith("to approve") else ():
            self.opens_the_request(self.commands[agency])
            self.commands[agency].does(self.say["approve"])
        return "tasked" in body["state"]

    def teams_are_sent(self) -> None:
        """A package that suffices is taken, and sent; its teams move on the decider's map."""
        say, decider = self.say, self.decider
        until(decider.page, f"[...document.querySelectorAll('button')].some(one => one.textContent === {say['package']!r})")
        decider.press(re.compile(re.escape(say["package"])))
        ready = f"[...document.querySelectorAll('button.main')].some(b => b.textContent === {say['task']!r} && !b.disabled)"
        until(decider.page, ready)
        decider.does(say["task"])
        if self.webgl:
            decider.page.goto(self.room.url)
            until(decider.page, "!!document.querySelector('.gl[data-ready]')")
        self.operation = self.next_until(decider, "operation", lambda body: body["place"] == self.lead["place"], most=2)

    def teams_move_on_the_map(self) -> None:
        """At three and at seven tenths of its way a group is drawn there, and something green is on the screen where it is."""
        number, group = max(enumerate(self.operation["groups"]), key=lambda one: one[1]["arrives"] - one[1]["departs"])
        way = group["arrives"] - group["departs"]
        assert way > 0.2, group
        for part in (0.3, 0.7):
            self.director.tab(self.say["run"])
            self.director.write(self.say["hour"], f"{group['departs'] + part * way:.4f}")
            self.director.does(self.say["jump"])
            x, y = self.drawn_at(part, number, group["base"])
            assert _is_green(self.decider.page, x, y), (part, x, y)

    def drawn_at(self, part: float, number: int, base: str) -> tuple[float, float]:
        """Wait until the map draws a group at this part of its way, and say where on the screen that is."""
        page, ends = self.decider.page, time.monotonic() + 3 * PATIENCE_S
        [ground] = items(page, "ground")
        (south, west), (north, east) = (
            next(one["at"] for one in ground[kind] if one["name"] == name)
            for kind, name in (("bases", base), ("places", self.operation["place"]))
        )
        if self.webgl:
            page.evaluate(NEAR, [west + part * (east - west), south + part * (north - south)])
        while True:
            if not self.webgl:
                found = page.evaluate(SIMPLE, f"{self.lead['target']}, {self.lead['place']}")
                near = [one for one in found if abs(one["part"] - part) < 0.03 and one["off"] < 1]
            else:
                found = page.evaluate(DRAWN, f"{self.operation['id']}/{number}")
                goes = ((west, east), (south, north))
                is_there = isinstance(found, dict) and all(
                    abs(at - (a + part * (b - a))) < 0.03 * max(abs(d - c) for c, d in goes)
                    for at, (a, b) in zip(found["at"], goes, strict=True)
                )
                near = [found] if is_there else []
            if near:
                return near[0]["x"], near[0]["y"]
            assert time.monotonic() < ends, (part, found)
            time.sleep(0.2)

    def rated_with_evidence(self) -> None:
        """An evaluator links what the log tells, writes what was seen, rates a task, and a capability finally."""
        say, judge = self.say, self.judge
        event = until(judge.page, f"({LOGGED})({self.lead['place']!r})")
        judge.press(f"{say['link']} {event}")
        judge.open(say["note"])
        judge.write(say["saw"], SEEN)
        judge.does(say["keep"])
        judge.pick(say["rating"], "S")
        judge.does(say["keep_rating"])
        comes(judge.page, "rating", lambda body: body.get("rating") == "S")
        judge.open(say["final"])
        judge.pick(say["final"], "M")
        judge.does(say["keep_final"])
        comes(judge.page, "final_rating", lambda body: body.get("rating") == "M")

    def ends(self) -> None:
        """The outcome arrives where teams were sent from; then the exercise is over."""
        say, decider = self.say, self.decider
        decider.tab(say["operations"])
        decider.press(self.what, "link")
        sees(decider.page, self.lead["place"])
        number = self.operation["id"]
        done = self.next_until(decider, "operation", lambda body: body["id"] == number and body["outcome"] is not None)
        self.outcome = done["outcome"]
        sees(decider.page, say[self.outcome])

    def endex(self) -> None:
        """Control ends the exercise."""
        self.director.tab(self.say["run"])
        self.director.press(self.say["endex"])
        self.director.does(self.say["end"])
        comes(self.judge.page, "clock", lambda body: body["mode"] == "ended")

    def reported(self, out: Path) -> Path:
        """`septel aar` in the language of who sits here."""
        words = ["aar", str(self.room.database), "--out", str(out), "--language", self.room.language, "--moments", "0"]
        septel = str(Path(sys.executable).with_name("septel"))
        said = subprocess.run([septel, *words], capture_output=True, text=True, check=False)
        assert said.returncode == 0, said.stderr
        return out / "aar.html"

    def stands_in(self, report: Path) -> None:
        """The report in a browser of its own shows all of it, and its map moves the teams."""
        page = self.room.context().new_page()
        page.goto(report.as_uri())
        text = page.inner_text("body")
        facts = {
            "inject": self.inject, "operation": self.operation["id"], "target": self.lead["target"],
            "place": self.lead["place"], "outcome": self.say[self.outcome], "seen": SEEN,
        }  # fmt: skip
        missing = [one for line in REPORT[self.room.language] if (one := line.format(**facts)) not in text]
        assert not missing, (missing, text)
        assert page.get_by_role("row", name=re.compile(r"^M\b")).count(), text
        self.hands(page).press(page.inner_text(".player button"))
        until(page, "document.querySelectorAll('#layer circle[stroke=\"#fff\"]').length > 0")

    def play(self) -> None:
        """All of it, up to ENDEX."""
        self.control_releases_an_inject()
        self.an_agency_releases_the_lead()
        self.the_joint_cell_asks()
        self.teams_are_sent()
        self.teams_move_on_the_map()
        self.ends()
        self.rated_with_evidence()
        self.endex()


def _is_green(page: Page, x: float, y: float) -> bool:
    """Whether a team's colour is on the screen around a point."""
    picture = Image.open(io.BytesIO(page.screenshot(clip={"x": x - 9, "y": y - 9, "width": 18, "height": 18}))).convert("RGB")
    return any(max(abs(a - b) for a, b in zip(pixel, TEAM, strict=True)) < 12 for pixel in picture.get_flattened_data())
