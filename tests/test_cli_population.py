from __future__ import annotations

from pathlib import Path

import pytest

from septel import cli
from septel.population.summary import FILES
from tests.population.files import written

Caught = pytest.CaptureFixture[str]


def asked(caught: Caught, *words: str, code: int = 0) -> tuple[str, str]:
    """What `septel population …` says on both streams."""
    assert cli.call(["population", *words]) == code
    told = caught.readouterr()
    return told.out, told.err


def options(folder: Path) -> list[str]:
    """A network of three files, as options."""
    nodes, rivals, alliances = written(folder)
    return ["--nodes", nodes, "--rivals", rivals, "--alliances", alliances]


def test_without_files_a_made_up_network_is_used_and_the_warning_printed(capsys: Caught) -> None:
    out, err = asked(capsys)
    assert out.startswith("Synthetic network of 150 organisations, seed 1\n115,000 members in 2012, 181,514 in 2022.")
    assert "by 2027" in out and "160,000–185,000" in out and "weakly identified" in out and "--out DIR" in out and err == ""


def test_the_users_files_are_used_and_everything_is_written(capsys: Caught, tmp_path: Path) -> None:
    out, _ = asked(capsys, *options(tmp_path), "--weeks", "20", "--parts", "3", "--out", str(tmp_path / "new" / "folder"))
    assert out.startswith("Network of 3 organisations of ") and "largest split in 3" in out and "after 20 weeks" in out
    assert {path.name for path in (tmp_path / "new/folder").iterdir()} == {*FILES, "population.svg"}
    assert "\x1b" not in out


def test_another_seed_is_another_network_and_the_same_one_the_same_bytes(capsys: Caught, tmp_path: Path) -> None:
    small = ["--synthetic", "12", "--weeks", "20", "--out"]
    for folder, seed in (("a", "2"), ("b", "2"), ("c", "3")):
        asked(capsys, "--seed", seed, *small, str(tmp_path / folder))
    for name in (*FILES, "population.svg"):
        a, b, c = ((tmp_path / folder / name).read_bytes() for folder in "abc")
        assert a == b and a != c


def test_half_a_network_or_two_are_refused(capsys: Caught, tmp_path: Path) -> None:
    words = options(tmp_path)
    assert "--rivals and --alliances missing" in asked(capsys, *words[:2], code=2)[1]
    assert "--seed: goes with a made-up network" in asked(capsys, *words, "--seed", "2", code=2)[1]
    assert "--synthetic: goes with" in asked(capsys, *words, "--synthetic", "9", code=2)[1]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--synthetic", "0"], "--synthetic: 0 is not"),
        (["--seed", "-1"], "--seed: -1 is below 0"),
        (["--weeks", "0"], "--weeks: 0 is not a number from 1 to 5,200"),
        (["--parts", "1"], "--parts: 1 is not a number from 2 to 10"),
        (["--weeks", "many"], "'many' is not a valid integer"),
        (["--node", "x.csv"], "No such option"),
    ],
)
def test_nonsense_is_told(words: list[str], said: str, capsys: Caught) -> None:
    assert said in asked(capsys, *words, code=2)[1]


def test_a_file_or_a_folder_that_is_none_is_told_before_anything_runs(capsys: Caught, tmp_path: Path) -> None:
    words = options(tmp_path)
    words[3] = str(tmp_path / "rival.csv")
    assert "Did you mean 'rivals.csv'?" in asked(capsys, *words, code=2)[1]
    out, err = asked(capsys, "--out", words[1], code=2)
    assert "is not a folder that can be written to" in err and out == ""
