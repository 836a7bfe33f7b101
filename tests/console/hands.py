"""Hands for who sits at a seat: by mouse, or by the keyboard alone, which meets what can be focused in its own order."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar

from benchmarks.browser import until
from playwright.sync_api import Page

MOST_STOPS = 700
SETTLED_MS = 150  # until the screen shows what a command has changed
# What has the focus: a number of its own, whether an outline shows it, and whether it can be seen on the screen. A title that
# has the focus because it was opened cannot be operated, and needs no outline.
FOCUS = """() => {
  const at = document.activeElement;
  if (!at || at === document.body || at === document.documentElement) return null;
  window.septelStops ??= new Map();
  if (!window.septelStops.has(at)) window.septelStops.set(at, window.septelStops.size);
  const style = getComputedStyle(at), box = at.getBoundingClientRect();
  const left = Math.max(0, box.left), right = Math.min(innerWidth, box.right);
  const top = Math.max(0, box.top), bottom = Math.min(innerHeight, box.bottom);
  const points = [[0.5, 0.5], [0.1, 0.2], [0.9, 0.8]].map(([x, y]) => [left + (right - left) * x, top + (bottom - top) * y]);
  const shows = ([x, y]) => {
    const found = document.elementFromPoint(x, y);
    return found && (at.contains(found) || found.contains(at));
  };
  return {
    stop: window.septelStops.get(at), html: at.outerHTML.slice(0, 140),
    group: at.closest('fieldset')?.querySelector('legend')?.textContent ?? '',
    outlined: at.tabIndex < 0 || at.matches(':focus-visible')
      && (style.outlineStyle === 'auto' || style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2),
    seen: right - left >= 1 && bottom - top >= 1 && points.some(shows),
  };
}"""


@dataclass(frozen=True)
class Stop:
    """What has the focus, as a screen reader tells it."""

    number: int
    role: str
    name: str
    group: str
    html: str


class Hands(ABC):
    """Somebody at a page. Names are those that a screen reader would say; A pattern is met by its beginning."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @classmethod
    @abstractmethod
    def come_in(cls, page: Page, name: str) -> None:
        """Say a name on the page of an invitation, and sit down."""

    @abstractmethod
    def press(self, name: str | re.Pattern[str], role: str = "button") -> None:
        """Press a button, or follow a link."""

    @abstractmethod
    def write(self, label: str | re.Pattern[str], text: str) -> None:
        """Write into a field, in place of what stands there."""

    @abstractmethod
    def open(self, summary: str) -> None:
        """Unfold the first part of this title."""

    @abstractmethod
    def pick(self, group: str, radio: str) -> None:
        """Choose in the first group of radio buttons that is so called."""

    def tab(self, title: str) -> None:
        """Open a tab; its name may end with a count."""
        self.press(re.compile(rf"{re.escape(title)}\s*\d*$"), "link")

    def escape(self) -> None:
        """Close what lies above the page."""
        self.page.keyboard.press("Escape")
        until(self.page, "!document.querySelector('dialog[open]')")

    def does(self, name: str | re.Pattern[str]) -> None:
        """Press a button that commands something, and wait until it is done."""
        with self.page.expect_response(lambda answer: answer.url.endswith("/api/commands")) as answer:
            self.press(name)
        assert answer.value.status == 200, answer.value.text()


class Mouse(Hands):
    """Points and clicks."""

    @classmethod
    def come_in(cls, page: Page, name: str) -> None:
        page.fill("#name", name)
        page.locator("form button").click()

    def press(self, name: str | re.Pattern[str], role: str = "button") -> None:
        self.page.get_by_role(role, name=name, exact=True).first.click()  # type: ignore[arg-type]

    def write(self, label: str | re.Pattern[str], text: str) -> None:
        self.page.get_by_label(label, exact=True).first.fill(text)

    def open(self, summary: str) -> None:
        self.page.locator("summary", has_text=summary).first.click()

    def pick(self, group: str, radio: str) -> None:
        found = self.page.get_by_role("group", name=group, exact=True).first
        found.get_by_role("radio", name=radio, exact=True).check()


class Keys(Hands):
    """Touches nothing but the keyboard: Tab, Enter, Space, arrows, letters."""

    FIELDS: ClassVar = ("textbox", "searchbox", "spinbutton")

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self.reader = page.context.new_cdp_session(page)

    @classmethod
    def come_in(cls, page: Page, name: str) -> None:
        hands = cls(page)
        hands.write("Your name, as the others will see it", name)
        with page.expect_navigation():
            hands.press("Sit down")

    def press(self, name: str | re.Pattern[str], role: str = "button") -> None:
        self.reach(name, role)
        self.page.keyboard.press("Enter")

    def write(self, label: str | re.Pattern[str], text: str) -> None:
        self.reach(label, *self.FIELDS)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def open(self, summary: str) -> None:
        self.reach(summary, "DisclosureTriangle")
        self.page.keyboard.press("Enter")

    def pick(self, group: str, radio: str) -> None:
        self.reach(re.compile(""), "radio", group=group)
        for _ in range(8):
            if (at := self.at()) and at.name == radio:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"no radio button {radio!r} in the group of {self.at()}")

    def does(self, name: str | re.Pattern[str]) -> None:
        super().does(name)
        self.page.wait_for_timeout(SETTLED_MS)
        until(self.page, "document.activeElement !== document.body")  # whatever came of it, the keyboard is somewhere

    def reach(self, name: str | re.Pattern[str], *roles: str, group: str = "") -> Stop:
        """Tab until what has the focus is so called and is one of these; AssertionError after a whole round without it."""
        wanted = name if isinstance(name, re.Pattern) else re.compile(re.escape(name) + "$")
        met: dict[int, Stop] = {}
        for stop in range(MOST_STOPS):
            at = self.at(came=stop > 0)
            if at and at.role in roles and wanted.match(at.name) and group in ("", at.group):
                return at
            if at and at.number in met:
                break
            if at:
                met[at.number] = at
            self.page.keyboard.press("Tab")
        told = "\n".join(f"{one.role} {one.name[:90]!r}" for one in met.values())
        raise AssertionError(
            f"no {' or '.join(roles)} {name!r} on a round by Tab:\n{told}\n{self.page.inner_text('body')[:1500]}"
        )

    def at(self, *, came: bool = True) -> Stop | None:
        """What has the focus; None if nothing has it. It must show when it came there; news may push it away."""
        found: dict[str, Any] | None = self.page.evaluate(FOCUS)
        if found is None:
            return None
        assert found["outlined"], f"the focus cannot be told by an outline: {found['html']}"
        assert found["seen"] or not came, f"the focus is where nobody sees it: {found['html']}"
        held = self.reader.send("Runtime.evaluate", {"expression": "document.activeElement"})["result"]
        told = self.reader.send("Accessibility.getPartialAXTree", {"objectId": held["objectId"], "fetchRelatives": False})
        [node] = told["nodes"][:1]
        self.reader.send("Runtime.releaseObject", {"objectId": held["objectId"]})
        name = " ".join(str(node.get("name", {}).get("value", "")).split())
        return Stop(found["stop"], str(node.get("role", {}).get("value", "")), name, found["group"], found["html"])
