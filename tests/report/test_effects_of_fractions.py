"""The section on factors where a fraction of the combinations was run, and where there are many factors."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from septel import report
from septel.report.effects import Interwoven, effects
from septel.report.english import ENGLISH
from septel.report.material import gather
from tests.report.invented import NAMES, PLANE, values
from tests.report.made import made
from tests.report.page_reader import Page

CHANGES = {
    "ears": "leak: 0.01 /h", "hands": "pool: all", "minds": "act_threshold: 0.3", "feet": "recall: true",
    "eyes": "go_threshold: 0.1", "arms": "leak_team: 0.01 /h",
}  # fmt: skip


def text(number: int, words: str = "") -> str:
    """A scenario of so many factors, each with a title."""
    lines = "".join(f"    {name}: {{title: More {name}, {change}}}\n" for name, change in list(CHANGES.items())[:number])
    return f"{PLANE}factorial:\n  factors:\n{lines}{f'  {words}' if words else ''}\n"


def section(folder: Path, number: int, words: str = "", *, designs: int, effect: float = 0.0) -> Interwoven:
    """The section of results in which `ears` adds this to the captures."""
    found = np.repeat(values(1, 20), designs, axis=0)
    noise = np.random.default_rng(1).normal(0, 0.02, (designs, 20))
    file = made(folder, text(number, words), found=found)
    material = gather(file)
    has = np.array(["_ears" in name for name in material.result.designs])
    material.result.values[:, :, NAMES.index("captures")] = 10 + effect * has[:, None] + noise
    shown = effects(material, ENGLISH)
    assert shown is not None
    return shown


def test_the_text_says_how_many_were_run_and_what_the_resolution_means(tmp_path: Path) -> None:
    shown = section(tmp_path / "a", 4, "fraction: 1/2", designs=8)
    assert "8 of the 16 combinations of changes were run" in shown.text
    assert "resolution IV: main effects are mixed with interactions of three changes or more only" in shown.text
    three = section(tmp_path / "b", 3, "fraction: 1/2", designs=4)
    assert "resolution III: main effects are mixed with interactions of two changes, so read them with care." in three.text
    assert "synergy" not in three.text.lower()


def test_the_table_names_what_each_effect_is_mixed_with(tmp_path: Path) -> None:
    shown = section(tmp_path, 4, "fraction: 1/2", designs=8)
    assert [row.label for row in shown.table.rows] == ["A", "B", "C", "D", "A×B", "A×C", "A×D"]
    assert shown.table.rows[0].note == "More ears; mixed with +B×C×D"
    assert shown.table.rows[4].note == "More ears × More hands; mixed with +C×D"


def test_the_largest_effect_of_a_fraction_is_told(tmp_path: Path) -> None:
    shown = section(tmp_path, 4, "fraction: 1/2", designs=8, effect=3.0)
    assert shown.findings[0].startswith("The largest effect that can be told from chance, by measure: Captures (A +")
    silent = section(tmp_path / "b", 4, "fraction: 1/2", designs=8)
    assert len(silent.findings) == 1


def test_of_six_factors_only_single_ones_pairs_and_the_synergy_are_shown(tmp_path: Path) -> None:
    shown = section(tmp_path, 6, designs=64)
    assert len(shown.table.rows) == 6 + 15 + 1
    assert [len(chart.rows) for chart in shown.charts] == [22] * len(shown.charts)
    assert "only the effects of each and of pairs are shown" in shown.text


def test_the_page_of_a_fraction_is_whole(tmp_path: Path) -> None:
    page = report.write(made(tmp_path, text(5, "fraction: 1/2"))).read_text(encoding="utf-8")
    assert Page.of(page).mistakes == []
    assert "resolution V: main effects and interactions of two are mixed with those of three changes or more only." in page
