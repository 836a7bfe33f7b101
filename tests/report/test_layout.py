from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from septel import report
from tests.report.made import DESIGNS, PLANE, made, values

LONG = "A design whose title is far longer than any table would wish for"
TWELVE = "designs:\n" + "".join(f"  d{number}: {{title: {LONG} {number}}}\n" for number in range(12))


WIDTHS = (320, 768, 1200)
CUT = """[...document.querySelectorAll('.label, .value, h1, h2, h3, dd, dt, li, caption span')]
  .filter(one => one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0).map(one => one.textContent)"""

HALF_SEEN = """[...document.querySelectorAll('.in b, .in span')].filter(one => {
  const word = one.getBoundingClientRect(), box = one.parentElement.getBoundingClientRect();
  return word.top < box.bottom - 1 && (word.left < box.left - 1 || word.right > box.right + 1 || word.bottom > box.bottom + 1);
}).map(one => one.textContent)"""
SEEN = """[...document.querySelectorAll('.in b, .in span')].filter(one =>
  one.getBoundingClientRect().top < one.parentElement.getBoundingClientRect().bottom - 1).length"""


@pytest.mark.browser
@pytest.mark.parametrize("designs", [DESIGNS, TWELVE], ids=["few", "many"])
def test_nothing_leaves_the_page_sideways_and_no_word_is_cut(tmp_path: Path, designs: str) -> None:
    browsers = pytest.importorskip("playwright.sync_api")
    path = report.write(made(tmp_path / "out", text=PLANE + designs, found=values(designs.count("title:"), 20)))
    said: list[str] = []
    with browsers.sync_playwright() as playwright:
        chromium = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.goto(path.resolve().as_uri())
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 1000})
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert page.evaluate(CUT) == []
            assert page.evaluate(HALF_SEEN) == []
            assert page.evaluate(SEEN) > designs.count("title:")
        browser.close()
    assert said == []
