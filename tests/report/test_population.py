from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from PIL import Image

from septel.errors import SeptelError
from septel.population import PAPER, Study, Twin, study, synthetic, twins
from septel.report.population import population_figure

SHORT = replace(PAPER, weeks=104, ahead=52)


@cache
def both() -> tuple[Study, list[Twin]]:
    network = synthetic(12, 2)
    return study(network, SHORT), twins(network, SHORT)


def drawn(path: Path) -> str:
    """The text of a figure as SVG."""
    return population_figure(path, *both()).read_text(encoding="utf-8")


def test_the_figure_says_what_it_shows_of_whom_and_that_it_is_an_exercise(tmp_path: Path) -> None:
    text = drawn(tmp_path / "population.svg")
    for said in (
        "synthetic network of 12 organisations, seed 2",
        "EXERCISE",
        "killed in a week",
        "arrests doubled",
        "Science 381:1312",
    ):
        assert said in text
    assert "members by 2015: % against 2014" in text and "settings with the same members in 2014" in text


def test_the_published_band_is_drawn_for_the_papers_years_alone(tmp_path: Path) -> None:
    assert "published" not in drawn(tmp_path / "population.svg")
    network = synthetic(12, 2)
    papers = replace(PAPER, ahead=10)
    path = population_figure(tmp_path / "papers.svg", study(network, papers), twins(network, papers))
    assert "published" in path.read_text(encoding="utf-8")


def test_the_same_study_is_the_same_bytes(tmp_path: Path) -> None:
    assert drawn(tmp_path / "one.svg") == drawn(tmp_path / "two.svg")


def test_a_figure_can_be_a_png(tmp_path: Path) -> None:
    with Image.open(population_figure(tmp_path / "population.png", *both())) as image:
        assert image.size == (1500, 1230)


def test_a_figure_of_nobody_can_be_drawn(tmp_path: Path) -> None:
    gone, network = replace(SHORT, recruitment=0.0, removal=20_000.0), synthetic(3)
    assert population_figure(tmp_path / "gone.svg", study(network, gone), twins(network, gone)).exists()


def test_a_figure_of_another_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SeptelError, match=r"\.png or \.svg"):
        drawn(tmp_path / "population.pdf")
