from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from septel import report
from septel.errors import SeptelError
from septel.report.material import gather
from tests.report.made import DESIGNS, PLANE, made, page, set_measure, values

VOID = {"meta", "br", "wbr", "link", "img", "input", "hr"}


class Outline(HTMLParser):
    """Sees that every element is closed, and notes headings, tables, addresses and scripts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.headings: list[int] = []
        self.captions = self.tables = 0
        self.loads: list[str] = []
        self.tags: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag not in VOID:
            self.open.append(tag)
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        self.tables += tag == "table"
        self.captions += tag == "caption"
        self.loads += [value or "" for name, value in attrs if name in ("src", "href", "action", "data")]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.loads += [value or "" for name, value in attrs if name in ("src", "href")]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def words_of(text: str) -> str:
    """The text that a reader sees, on one line."""
    body = re.sub(r"<style>.*?</style>", "", text, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))


def test_the_report_stands_in_the_folder_of_its_result(tmp_path: Path) -> None:
    folder = made(tmp_path / "out")
    assert report.write(folder) == folder / "report.html"
    assert report.write(folder, out=tmp_path / "other.html") == tmp_path / "other.html"
    assert (tmp_path / "other.html").read_bytes() == (folder / "report.html").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["other.html", "out"]


def test_the_same_result_gives_the_same_bytes(tmp_path: Path) -> None:
    assert page(tmp_path / "a") == page(tmp_path / "b")


@pytest.mark.parametrize("kind", ["missing", "empty"])
def test_a_folder_without_a_result_is_refused(tmp_path: Path, kind: str) -> None:
    folder = tmp_path / "none"
    if kind == "empty":
        folder.mkdir()
    with pytest.raises(SeptelError, match="none"):
        report.write(folder)


def test_a_place_that_cannot_be_written_to_is_told(tmp_path: Path) -> None:
    with pytest.raises(SeptelError, match="cannot be written"):
        report.write(made(tmp_path / "out"), out=tmp_path / "not/there/r.html")


def test_the_page_is_whole_and_asks_for_nothing(tmp_path: Path) -> None:
    text = page(tmp_path / "out")
    outline = Outline(text)
    assert outline.open == []
    assert [one for one in outline.loads if not one.startswith("#")] == []
    assert not {"script", "img", "iframe", "link"} & outline.tags
    assert "url(" not in text and "@import" not in text
    assert len(text.encode()) < 2_000_000


def test_headings_step_down_one_by_one_and_every_table_has_a_caption(tmp_path: Path) -> None:
    outline = Outline(page(tmp_path / "out"))
    assert outline.headings[0] == 1 and outline.headings.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(outline.headings, outline.headings[1:], strict=False))
    assert outline.tables == outline.captions > 8


def test_figures_and_tables_are_numbered_without_gaps(tmp_path: Path) -> None:
    for text in (page(tmp_path / "several"), page(tmp_path / "one", text=PLANE)):
        for kind in ("Figure", "Table"):
            numbers = [int(found) for found in re.findall(rf"<b>{kind} (\d+)\.</b>", text)]
            assert numbers == list(range(1, len(numbers) + 1)) and len(numbers) > 5


def test_every_page_is_stamped(tmp_path: Path) -> None:
    text = page(tmp_path / "out")
    assert text.count("EXERCISE") >= 10
    assert '@top-center { content: "EXERCISE"' in text


def test_what_users_write_is_text_and_never_markup(tmp_path: Path) -> None:
    evil = "<script>alert(1)</script>"
    text = PLANE.replace("A tiny exercise", f'"{evil}"').replace("Two agencies look", f'"{evil}" #')
    text += f"designs:\n  as_is: {{title: '{evil}', description: '{evil}'}}\n  other: {{title: '\"><b>x', sharing: platform}}\n"
    text = text.replace("police: {", f"police: {{title: '{evil}', ")
    found = page(tmp_path / "out", text=text, command=f"septel run '{evil}'")
    assert "<script" not in found
    assert found.count("&lt;script&gt;") >= 8
    assert Outline(found).open == []


def test_one_replication_has_no_interval_and_says_so(tmp_path: Path) -> None:
    text = words_of(page(tmp_path / "out", replications=1))
    assert "no interval can be given" in text
    assert "±" not in text.replace("± half", "")
    assert "no difference found" not in text and "▲" not in text


def test_one_design_is_compared_with_nothing(tmp_path: Path) -> None:
    text = words_of(page(tmp_path / "out", text=PLANE))
    assert "nothing to compare it with" in text
    assert "difference to" not in text and "Variance ratio" not in text


def test_measures_that_are_undefined_everywhere_are_dashes(tmp_path: Path) -> None:
    found = values(3, 20)
    found[:, :, :] = np.nan
    set_measure(found, "events", 1.0)
    text = page(tmp_path / "out", found=found, scale=0)
    shown = words_of(text).lower()
    assert "nan" not in re.findall(r"[a-z]+", shown)
    assert "inf" not in re.findall(r"[a-z]+", shown)
    assert "Nothing was counted" in text or "No operation was completed" in text
    assert Outline(text).open == []


def test_no_operations_are_told_as_such(tmp_path: Path) -> None:
    found = values(3, 20)
    for measure in ("action_h_median", "wrong_doors_per_100", "dry_holes_per_100"):
        set_measure(found, measure, np.nan)
    text = words_of(page(tmp_path / "out", found=found, scale=0))
    assert "No operation was completed under “As it is”" in text
    assert "No time was counted." in text


def test_twelve_designs_with_long_titles_fit(tmp_path: Path) -> None:
    long = "A design whose title is far longer than any table would wish for"
    designs = "designs:\n" + "".join(f"  d{number}: {{title: {long} {number}}}\n" for number in range(12))
    text = page(tmp_path / "out", text=PLANE + designs, found=values(12, 20))
    assert len(text.encode()) < 2_000_000
    assert all(f"{long} {number}" in text for number in range(12))
    heads = re.findall(r"<thead>.*?</thead>", text, re.DOTALL)
    assert max(head.count('scope="col"') for head in heads) <= 10


def test_a_scenario_that_cannot_be_read_again_still_has_its_numbers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = made(tmp_path / "out")

    def unreadable(*_: object, **__: object) -> None:
        from septel.errors import ScenarioError

        raise ScenarioError([])

    monkeypatch.setattr("septel.scenario.load_text", unreadable)
    text = words_of(report.write(folder).read_text(encoding="utf-8"))
    assert "could not be read again" in text
    assert "p_interdiction" in text


def test_a_result_of_other_rules_is_marked(tmp_path: Path) -> None:
    from dataclasses import replace

    from septel.report.page import html

    material = gather(made(tmp_path / "out"))
    assert "computed with other rules" not in html(material)
    assert "computed with other rules" in html(replace(material, same_rules=False))


def test_the_command_the_seed_and_the_hashes_are_there(tmp_path: Path) -> None:
    text = page(tmp_path / "out", text=PLANE + DESIGNS)
    manifest = gather(tmp_path / "out").result.manifest
    assert "septel run tiny.yaml --out out" in text
    for wanted in (manifest["identity"]["scenario_sha256"], manifest["identity"]["rules_sha256"]):
        assert wanted in text
    assert manifest["sha256"]["results.parquet"] in text


def test_assumptions_are_listed_one_by_one(tmp_path: Path) -> None:
    text = page(tmp_path / "out")
    book = gather(tmp_path / "out").book
    assert book is not None
    rows = re.findall(r'<table class="sources">.*?</table>', text, re.DOTALL)
    assert rows[-1].count("<tr>") - 1 == len(book.assumptions()) > 20
