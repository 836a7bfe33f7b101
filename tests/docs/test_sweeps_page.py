"""docs/how-to/sweeps-and-samples.md and the page on factors: what they print is what is printed, and their tables are true."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from septel import scenario
from septel.cli import call
from septel.scenario.fractions import TABLE, published, resolution
from tests.docs.test_docs import merged, smallest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/how-to/sweeps-and-samples.md").read_text(encoding="utf-8")
FACTORS = (ROOT / "docs/how-to/limits-and-factorials.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def test_what_the_sweep_prints_is_on_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "valley.yaml").write_text(blocks("yaml")[0], encoding="utf-8")
    exec(compile(blocks("py")[0], "sweeps-and-samples.md", "exec"), {})
    assert capsys.readouterr().out == blocks("text")[0]


def test_what_check_says_of_the_sweep_is_on_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "valley.yaml").write_text(blocks("yaml")[0], encoding="utf-8")
    assert call(["check", "valley.yaml"]) == 0
    shown = blocks("console")[0].splitlines()[1]
    assert capsys.readouterr().out.startswith(shown.removesuffix("…"))


def test_the_shares_that_the_page_tells_are_those_of_its_table() -> None:
    rows = [re.split(r"[\s(]+", line.strip()) for line in blocks("text")[0].splitlines()]
    mean = {(row[0], row[2]): float(row[3]) for row in rows}
    assert mean["48", "0.2"] / mean["2", "0.2"] < 0.5
    assert 1 - mean["48", "0.6"] / mean["2", "0.6"] == pytest.approx(1 / 3, abs=0.05)


def test_the_name_of_a_sampled_design_is_as_the_page_says() -> None:
    reader = YAML(typ="safe")
    book = scenario.load_mapping(merged(reader.load(smallest()), reader.load(blocks("yaml")[1])))
    named = re.findall(r"`(sample_\w+=[^`]+)`", PAGE)
    assert len(named) == 1
    assert set(named) < set(book.designs)
    assert len(book.levels) == 40


def test_the_resolutions_on_the_page_of_factors_are_those_of_the_table() -> None:
    told = {}
    for line in re.findall(r"^\| (III|IV|V and more) \|[^|]*\| ([^|]*) \|", FACTORS, re.MULTILINE):
        for share, of in re.findall(r"1/(\d+) of ([^;]+)", line[1]):
            numbers = [int(number) for number in re.findall(r"\d+", of)]
            numbers = list(range(numbers[0], 9)) if "more" in of else numbers
            told |= {(k, int(share).bit_length() - 1): line[0] for k in numbers}
    assert set(told) == set(TABLE)
    for (k, p), word in told.items():
        found = resolution(published(k, p) or ())
        assert word == {3: "III", 4: "IV"}.get(found, "V and more"), (k, p)
