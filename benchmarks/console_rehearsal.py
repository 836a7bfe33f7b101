"""A served rehearsal for who looks at the console: tests, pictures, figures; and a walk over all its screens.

One person has all seats of it, so one browser walks over every tab of every kind of seat, opens what can be opened there, and
looks for what keeps people out (axe).
"""

from __future__ import annotations

import contextlib
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.browser import until

SEATS = (
    "director", "controller", "simulator", "lead-evaluator", "evaluator-1", "observer", "navy-command", "navy-staff",
    "platform-command",
)  # fmt: skip
HOURS = 30.0  # of the exercise, after which every list has something in it
COMMAND = """async ([name, args]) => {
  const headers = {'Content-Type': 'application/json'}, body = JSON.stringify({name, args, key: crypto.randomUUID()});
  return (await fetch('/api/commands', {method: 'POST', headers, body})).status;
}"""
SIT = """async seat => {
  const headers = {'Content-Type': 'application/json'};
  return (await fetch('/api/rehearse', {method: 'POST', headers, body: JSON.stringify({seat})})).status;
}"""
# Where a screen leads on: what is opened in a tab, by its address, one of each kind.
INNER = """tab => [...new Map([...document.querySelectorAll('.panel a[href^="#"]')].map(one => one.getAttribute('href'))
  .filter(one => one.includes('/')).map(one => [one.split('/')[0], one])).values()]"""


@contextlib.contextmanager
def rehearsal(folder: Path, *, port: int = 0) -> Iterator[tuple[str, dict[str, str], Path]]:
    """`septel serve --rehearse` of the built-in scenario: its address, a link for each seat, and the database."""
    database, invitations = folder / "exercise.db", folder / "invitations.json"
    words = [
        str(Path(sys.executable).with_name("septel")), "serve", "sierra", "--design", "platform", "--rehearse",
        "--db", str(database), "--invitations", str(invitations), "--port", str(port),
    ]  # fmt: skip
    with (
        (folder / "errors").open("w") as errors,
        subprocess.Popen(words, stdout=subprocess.PIPE, stderr=errors, text=True) as server,
    ):
        try:
            assert server.stdout is not None
            found = re.match(r"ready (\S+)", server.stdout.readline())
            assert found, (folder / "errors").read_text()
            links = {one["seat"]: one["url"] for one in json.loads(invitations.read_text())}
            yield found[1], links, database
        finally:
            server.terminate()
            server.wait(30)


def walk(opened: Any, look: Callable[[Any], list[str]], *, seats: tuple[str, ...] = SEATS) -> list[str]:
    """What `look` finds on every screen of a rehearsal: in English on a desk's screen, in Spanish on a telephone's."""
    found: list[str] = []
    with tempfile.TemporaryDirectory() as folder, rehearsal(Path(folder)) as (url, links, _):
        context = opened.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB")
        page = context.new_page()
        for address in (url, f"{url}/tips", links["director"]):
            page.goto(address)
            time.sleep(1.0)
            found += [f"{address.removeprefix(url)[:6] or '/'} {one}" for one in look(page)]
        page.fill("#name", "Ana Ruiz")
        page.locator("form button").click()
        until(page, "!!document.querySelector('.tabs')")
        for name, args in (
            ("clock.start", {"rate": 1}), ("inject.release", {"number": "1"}), ("clock.jump", {"to": HOURS}),
            ("message.send", {"to": ["agency:navy"], "subject": "Who is nearest?", "text": "Say when."}),
        ):  # fmt: skip
            assert page.evaluate(COMMAND, [name, args]) == 200, name
        for seat in seats:
            assert seat == "director" or page.evaluate(SIT, seat) == 200, seat
        kept = context.storage_state()
        context.close()
        for width, height, locale in ((1280, 800, "en-GB"), (320, 640, "es-MX")):
            context = opened.new_context(viewport={"width": width, "height": height}, locale=locale, storage_state=kept)
            for seat in seats:
                place = f"{url}/" if seat == "director" else f"{url}/seat/{seat}/"
                found += [f"{seat} {width} {one}" for one in _seat(context.new_page(), place, look)]
            context.close()
    return found


def _seat(page: Any, place: str, look: Callable[[Any], list[str]]) -> list[str]:
    """All tabs of a seat, and what is opened in each."""
    found: list[str] = []
    page.goto(place)
    until(page, "document.querySelectorAll('.tabs a').length > 1 && !!document.querySelector('.line.live')")
    if page.evaluate("!!document.querySelector('dialog[open]')"):
        found += [f"newcomer {one}" for one in look(page)]
        page.keyboard.press("Escape")
    tabs = page.evaluate("[...document.querySelectorAll('.tabs a')].map(a => a.getAttribute('href'))")
    for tab in tabs:
        for address in (tab, *_opened(page, tab)):
            page.evaluate("hash => { location.hash = hash; }", address)
            time.sleep(0.3)
            found += [f"{address} {one}" for one in look(page)]
    page.close()
    return found


def _opened(page: Any, tab: str) -> list[str]:
    """What is opened in a tab: one of each kind."""
    page.evaluate("hash => { location.hash = hash; }", tab)
    time.sleep(0.3)
    return [str(one) for one in page.evaluate(INNER)]
