"""`septel run` to a precision and over a sweep, `septel rerun` and `septel results`, as they are typed."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from septel import cli

TEXT = """\
version: 1
name: tiny
horizon: 30 d
theatre: {places: [{name: A, xy: [0, 0], people: 200000}, {name: B, xy: [50, 0], people: 100000}]}
agencies: {police: {command: A, bases: {A: 6}}, army: {command: regional, bases: {B: 3}}}
organisations: {gang: {territory: everywhere}}
designs: {as_is: {}, platform: {sharing: platform}}
"""


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("s") / "tiny.yaml"
    path.write_text(TEXT)
    return str(path)


@pytest.fixture(scope="module")
def kept(scenario: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = str(tmp_path_factory.mktemp("r") / "kept")
    assert cli.call(["run", scenario, "--replications", "12", "--out", folder]) == 0
    return folder


def test_a_run_to_a_precision_says_that_it_was_reached(scenario: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.call(["run", scenario, "--precision", "captures: ±1.5", "--precision", "p_interdiction: ±0.05"]) == 0
    said = capsys.readouterr().out
    assert "Precision reached after 50 replications: captures: ±1.5; p_interdiction: ±0.05." in said


def test_a_cap_that_comes_first_is_told(scenario: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["run", scenario, "--precision", "captures: ±0.01", "--cap", "60", "--out", str(tmp_path / "r")]
    assert cli.call(words) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "The cap of 60 replications came first: captures ±" in said
    assert "would be needed" in said
    manifest = json.loads((tmp_path / "r" / "manifest.json").read_text())
    assert manifest["asked"] == {"kind": "precision", "targets": ["captures: ±0.01"], "cap": 60, "first": 50}
    assert manifest["counts"] == [60, 60]
    assert manifest["sessions"][0]["command"].startswith("septel run ")
    assert "--precision 'captures: ±0.01' --cap 60" in manifest["sessions"][0]["command"]


def test_a_sweep_on_the_command_line_makes_designs_and_can_be_made_again(
    scenario: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = str(tmp_path / "r")
    words = ["--sweep", "belief.prior: 0.1, 0.2", "--base", "platform", "--replications", "3", "--out", out]
    assert cli.call(["run", scenario, *words]) == 0
    capsys.readouterr()
    assert cli.call(["results", out, "--table", "designs", "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["design"] for row in rows] == ["as_is", "platform", "prior=0.1", "prior=0.2"]
    assert [row["prior"] for row in rows] == [None, None, 0.1, 0.2]
    assert cli.call(["rerun", out]) == 0
    assert "The same tables, byte for byte" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--replications", "5", "--precision", "captures: ±1"], "a precision decides how many"),
        (["--cap", "5"], "goes with a precision"),
        (["--base", "platform"], "there is no --sweep"),
        (["--sweep", "belief.pior: 0.1"], "prior"),
        (["--precision", "capture: ±1"], "Did you mean 'captures'?"),
        (["--streams", "comon"], "Did you mean 'common'?"),
        (["--on", "local_cluster"], "Did you mean 'local-cluster'?"),
    ],
)
def test_wrong_words_of_a_run_are_told(words: list[str], said: str, scenario: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.call(["run", scenario, *words]) == 2
    assert said in capsys.readouterr().err


def test_a_result_that_cannot_be_made_again_ends_with_1_or_2(
    kept: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.call(["rerun", kept, "--out", str(tmp_path / "again")]) == 0
    assert (tmp_path / "again" / "manifest.json").exists()
    assert cli.call(["rerun", str(tmp_path / "none")]) == 2
    assert "is not a folder" in capsys.readouterr().err


def test_tables_are_printed_and_written_in_each_form(kept: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.call(["results", kept, "--measure", "captures"]) == 0
    assert capsys.readouterr().out.split()[:6] == ["design", "measure", "n", "mean", "lo", "hi"]
    assert cli.call(["results", kept, "--table", "wide", "--format", "csv"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 1 + 2 * 12
    assert lines[0].startswith("design,replication,visits")
    for ending in ("csv", "json", "parquet"):
        path = tmp_path / f"t.{ending}"
        assert cli.call(["results", kept, "--table", "quantiles", "--measure", "captures", "--out", str(path)]) == 0
        read = {"csv": pd.read_csv, "json": pd.read_json, "parquet": pd.read_parquet}[ending]
        assert len(read(path)) == 2 * 3
    assert "6 rows written to" in capsys.readouterr().err


def test_sql_is_answered(kept: str, capsys: pytest.CaptureFixture[str]) -> None:
    query = "SELECT design, count(*) AS n FROM results WHERE measure = 'captures' GROUP BY design ORDER BY design"
    assert cli.call(["results", kept, "--sql", query, "--format", "csv"]) == 0
    assert capsys.readouterr().out.splitlines() == ["design,n", "as_is,12", "platform,12"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--table", "mens"], "Did you mean 'means'?"),
        (["--measure", "captres"], "Did you mean 'captures'?"),
        (["--sql", "SELEC 1"], "Tables: results, wide, means"),
        (["--format", "cvs"], "Did you mean 'csv'?"),
        (["--format", "parquet"], "say into which file"),
        (["--sql", "SELECT 1", "--measure", "captures"], "say it in the query"),
        (["--out", "/nowhere/at/all.csv"], "could not be written"),
    ],
)
def test_wrong_words_of_results_are_told(words: list[str], said: str, kept: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.call(["results", kept, *words]) == 2
    assert said in capsys.readouterr().err
