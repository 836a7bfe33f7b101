"""The page of a run with all loops: whole, numbered, and silent of what there was not."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from septel import report
from septel.report.material import Material
from septel.report.page import html
from tests.report.made import page
from tests.report.ran import TEXT, ran
from tests.report.test_layout import CUT, WIDTHS
from tests.report.test_page import Outline, words_of

SECTIONS = ("weeks", "accounts", "confidence", "tips", "captives", "use")


def sections(text: str) -> list[str]:
    return re.findall(r'<section[^>]* aria-labelledby="(\w+)"', text)


def test_a_run_with_all_loops_has_all_sections(lived: Material) -> None:
    text = html(lived)
    assert [name for name in sections(text) if name in SECTIONS] == list(SECTIONS)
    outline = Outline(text)
    assert outline.open == [] and outline.tables == outline.captions
    assert all(after - before <= 1 for before, after in zip(outline.headings, outline.headings[1:], strict=False))
    for kind in ("Figure", "Table"):
        numbers = [int(found) for found in re.findall(rf"<b>{kind} (\d+)\.</b>", text)]
        assert numbers == list(range(1, len(numbers) + 1))
    assert "nan" not in re.findall(r"[a-z]+", words_of(text).lower())


def test_a_scenario_without_loops_has_none_of_their_sections(tmp_path: Path) -> None:
    found = sections(page(tmp_path / "out"))
    assert not {"weeks", "accounts", "confidence", "captives"} & set(found)
    assert "Members at the end" not in page(tmp_path / "again")


def test_what_was_found_names_the_members(lived: Material) -> None:
    assert "Members at the end: of 3 other designs" in words_of(html(lived))


def test_one_replication_of_one_design_has_neither_intervals_nor_differences(tmp_path: Path) -> None:
    text = words_of(report.write(ran(tmp_path, TEXT.partition("designs:")[0], replications=1)).read_text(encoding="utf-8"))
    assert "±" not in text.replace("± half", "") and "difference to" not in text
    assert "The organisations over time" in text and "Of 100 captured under" in text


@pytest.mark.browser
def test_nothing_of_the_long_run_leaves_the_page_sideways(long_run_folder: Path) -> None:
    browsers = pytest.importorskip("playwright.sync_api")
    path = report.write(long_run_folder)
    with browsers.sync_playwright() as playwright:
        chromium = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        shown = browser.new_page()
        shown.goto(path.resolve().as_uri())
        for width in WIDTHS:
            shown.set_viewport_size({"width": width, "height": 1000})
            assert shown.evaluate("document.documentElement.scrollWidth") <= width
            assert shown.evaluate(CUT) == []
        browser.close()
