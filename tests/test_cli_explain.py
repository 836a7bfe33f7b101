"""`septel explain` and `septel trace` on the command line: what they print, write and refuse."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import septel
from septel import cli
from septel.cli_explain import chosen
from septel.errors import SeptelError
from septel.experiment import Result
from tests.sim import theatres

BUSY = theatres.BUSY | {"designs": {"as_is": {}, "apart": {"sharing": "none"}}}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("detail") / "out"
    septel.run(BUSY, replications=2, threads=1, out=path)
    return str(path)


def test_a_story_is_printed(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.call(["explain", folder, "--replication", "1", "--operation", "2"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("EXERCISE\n\nOperation 2: ")
    assert "small, design as_is, replication 1." in said


def test_a_story_of_another_design_in_json(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["explain", folder, "--replication", "0", "--operation", "1", "--design", "apart", "--json"]
    assert cli.call(words) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["facts"]["design"] == "apart" and document["facts"]["operation"] == 1
    assert [section["name"] for section in document["sections"]][:4] == ["knew", "decision", "moved", "did"]


def test_without_an_operation_they_are_listed(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.call(["explain", folder, "--replication", "1", "--design", "apart"]) == 0
    said = capsys.readouterr().out
    count = Result.read(folder)["operations"][1, 1]
    rows = [line for line in said.splitlines() if line[:3].strip().isdigit()]
    assert len(rows) == count
    assert f"septel explain {folder} --replication 1 --operation N --design apart" in said
    assert cli.call(["explain", folder, "--replication", "1", "--design", "apart", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)) == count


def test_a_lead_is_told_by_its_number_and_by_its_key(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.call(["explain", folder, "--replication", "0", "--lead", "3", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert cli.call(["explain", folder, "--replication", "0", "--lead", document["facts"]["key"], "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == document


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--replication", "2"], "replication 2: 'as_is' has replications 0 to 1 in this result."),
        (["--replication", "0", "--operation", "0"], "replication 0 of 'as_is' has operations 1 to "),
        (["--replication", "0", "--operation", "9999"], "replication 0 of 'as_is' has operations 1 to "),
        (["--replication", "0", "--lead", "99999"], "replication 0 of 'as_is' has leads 1 to "),
        (["--replication", "0", "--lead", "cafe"], "has no lead with this key"),
        (["--replication", "0", "--lead", "1", "--operation", "1"], "one story at a time"),
        (["--replication", "0", "--design", "apar"], "Did you mean 'apart'?"),
    ],
)
def test_what_is_not_there_is_refused_with_what_is(
    folder: str, words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.call(["explain", folder, *words]) == 2
    assert said in capsys.readouterr().err


def test_a_folder_without_a_result_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.call(["explain", str(tmp_path), "--replication", "0"]) == 2
    assert "holds no result" in capsys.readouterr().err


def test_traced_replications_stand_in_the_folder_which_still_reads(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.call(["trace", folder, "--replications", "0-1", "--designs", "apart"]) == 0
    said = capsys.readouterr().out
    result = Result.read(folder)
    assert f"{result['requests'][1, 0]:.0f} requests, {result['operations'][1, 0]:.0f} operations" in said
    table = pq.read_table(Path(folder) / "operations.parquet")
    assert table.num_rows == result["operations"][1].sum()
    assert set(table.column("design").to_pylist()) == {"apart"}


def test_an_unknown_replication_is_not_traced(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.call(["trace", folder, "--replications", "0,7"]) == 2
    assert "'as_is' has replications 0 to 1" in capsys.readouterr().err


def test_numbers_and_ranges_are_read() -> None:
    assert chosen("0-4,17") == [0, 1, 2, 3, 4, 17]
    assert chosen(" 3 , 1-2,2") == [1, 2, 3]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no number or range"),
        ("1,", "no number or range"),
        ("-1", "no number or range"),
        ("1-", "no number or range"),
        ("a-b", "no number or range"),
        ("4-2", "ends before it begins"),
        ("0-99999999", "more than 10000 at once"),
    ],
)
def test_what_is_no_number_or_range_is_refused(text: str, said: str) -> None:
    with pytest.raises(SeptelError, match=said):
        chosen(text)
