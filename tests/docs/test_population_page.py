"""docs/background/population.md and its how-to: what is printed is current, and files as they are shown can be read."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from tools import docs_population as page

from septel import cli
from septel.population import PAPER
from septel.population.network import ALLIANCES, RIVALRIES
from septel.population.summary import FILES
from tests.docs.test_docs import ROOT, blocks

TEXT = page.PAGE.read_text(encoding="utf-8")
HOW_TO = ROOT / "docs/how-to/population.md"


def test_what_the_command_prints_is_current() -> None:
    found = page.PRINTED.search(TEXT)
    assert found and found[0] == page.printed(), "run `python tools/docs_population.py`"


def test_the_settings_numbers_are_those_of_the_code() -> None:
    for value in (f"{1e3 * PAPER.recruitment:.8g}e−3", f"{1e8 * PAPER.rivalry:.8g}e−8", f"{1e8 * PAPER.saturation:g}e−8"):
        assert f"| {value} |" in TEXT
    assert f"| {PAPER.removal:g} | script |" in TEXT and f"| {PAPER.start:,.0f} in 2012" in TEXT
    assert f"There are {RIVALRIES} of them" in TEXT and f"{ALLIANCES} alliances" in TEXT


def test_the_columns_that_are_listed_are_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    nodes, ties = (block.text for block in blocks("text") if block.page == HOW_TO)
    for name, text in (("nodes", nodes), ("rivals", ties), ("alliances", ties.splitlines()[0])):
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    words = [word for name in ("nodes", "rivals", "alliances") for word in (f"--{name}", str(tmp_path / f"{name}.csv"))]
    assert cli.call(["population", *words, "--out", str(tmp_path)]) == 0, capsys.readouterr().err
    for name in FILES:
        with (tmp_path / name).open(encoding="utf-8", newline="") as file:
            header = next(csv.reader(file))
        row = next(line for line in TEXT.splitlines() if line.startswith(f"| `{name}`"))
        assert re.findall(r"`(\w+)`", row.split("|")[3]) == header
