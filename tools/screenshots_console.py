"""Take the pictures of the console in the docs: a rehearsal of the built-in scenario, half a day in, from several seats."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.browser import browser, go, until  # noqa: E402
from benchmarks.console_rehearsal import rehearsal  # noqa: E402
from playwright.sync_api import Page  # noqa: E402
from tests.console.room import Room, give, items  # noqa: E402

IMAGES = ROOT / "docs/images/console"
COLOURS = 128
HOURS = 14.0
SHOTS = {
    "director": (
        "run", "msel", "seats", "field", "messages", "tips", "telegrams", "what-if", "timeline", "evaluation", "feedback",
        "report", "rehearse",
    ),
    "navy-command": ("inbox", "cases", "requests", "operations", "messages", "told", "seat"),
    "lead-evaluator": ("evaluate", "hot-wash", "improvements", "results"),
    "simulator": ("messages",),
}  # fmt: skip
# What is opened beside a case: its picture's name, the button that opens it, and what is there then.
OPENED = (
    ("list", "[...document.querySelectorAll('.map-tools button')].find(one => one.ariaPressed)", ".listed table"),
    ("release", "[...document.querySelectorAll('button')].find(one => /^Release lead/.test(one.ariaLabel))", "dialog[open]"),
)
REACH = """() => {
  const choice = document.querySelector('.reaching select');
  choice.value = choice.options[1].value;
  choice.dispatchEvent(new Event('change', {bubbles: true}));
  document.querySelector('.reaching').open = true;
}"""


def shoot(page: Page, name: str) -> None:
    """Photograph a screen as it is."""
    picture = IMAGES / f"{name}.png"
    time.sleep(1.5)  # the map has drawn what moved last
    page.screenshot(path=str(picture))
    Image.open(picture).convert("RGB").quantize(COLOURS).save(picture, optimize=True)
    print(picture.relative_to(ROOT))


def main() -> None:
    """Make every picture."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, rehearsal(Path(folder)) as (url, links, _), browser() as opened:
        room = Room(opened, url, links)
        pages = {seat: room.sit(seat) for seat in SHOTS}
        director, navy = pages["director"], pages["navy-command"]
        give(director, "clock.start", rate=1)
        give(director, "inject.release", number="1")
        give(director, "clock.jump", to=HOURS)
        asked = "Say which of you could be there first."
        give(director, "message.send", to=["agency:navy"], subject="Who is nearest?", text=asked)
        for page in (director, navy):
            until(page, "!!document.querySelector('.gl[data-ready]')", within_s=90)
        for seat, tabs in SHOTS.items():
            for tab in tabs:
                go(pages[seat], tab)
                shoot(pages[seat], f"{seat}-{tab}")
        case = max((one for one in items(navy, "case") if one["open"]), key=lambda one: one["belief"])
        go(navy, "cases", case["id"])
        shoot(navy, "navy-command-case")
        for name, button, there in OPENED:
            go(navy, "cases", case["id"])
            until(navy, f"!!({button})")
            navy.evaluate(f"({button}).click()")
            until(navy, f"!!document.querySelector({there!r})")
            shoot(navy, f"navy-command-{name}")
            navy.reload()
            until(navy, "!!document.querySelector('.gl[data-ready]')", within_s=90)
        navy.evaluate(REACH)
        until(navy, "window.septelMap.querySourceFeatures('areas').length > 0")
        shoot(navy, "navy-command-reach")
        navy.goto(f"{url}/?webgl=off")
        until(navy, "!!document.querySelector('svg.simple-map')")
        shoot(navy, "navy-command-simple-map")
        link = room.context(480, 800).new_page()
        link.goto(links["army-staff"])
        shoot(link, "join")
        tips = room.context(480, 800).new_page()
        tips.goto(f"{url}/tips")
        until(tips, "!!document.querySelector('form')")
        shoot(tips, "tips")
        small = room.context(320, 640).new_page()
        small.goto(links["observer"])
        small.fill("#name", "Ana Ruiz")
        small.locator("form button").click()
        until(small, "!!document.querySelector('.line.live')")
        shoot(small, "observer-small")


if __name__ == "__main__":
    main()
