"""`septel telegram` on the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from septel import cli
from tests.telegram.specimens import BARE, WHOLE

FIELDS = {
    "transmission",
    "routing",
    "station",
    "serial",
    "julian",
    "security_line",
    "precedence",
    "dtg",
    "from",
    "to",
    "info",
    "classification",
    "section",
    "sections_present",
    "mrn",
    "captions",
    "order",
    "declassify",
    "tags",
    "subject",
    "refs",
    "classified_by",
    "reasons",
    "paragraphs",
    "signature",
    "trailer",
    "spans",
    "problems",
}


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "whole.txt").write_text(WHOLE, encoding="utf-8")
    (tmp_path / "bare.txt").write_text(BARE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def said(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> str:
    assert cli.call(["telegram", *words]) == code, capsys.readouterr()
    return capsys.readouterr().out


def document(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    found = json.loads(said(capsys, *words))
    assert isinstance(found, dict)
    return found


@pytest.mark.usefixtures("files")
def test_json_holds_the_fields_of_every_message(capsys: pytest.CaptureFixture[str]) -> None:
    found = document(capsys, "json", "--real-markings", "whole.txt", "bare.txt")
    assert len(found["messages"]) == 2
    assert set(found["messages"][0]) >= FIELDS
    first = found["messages"][0]
    assert first["dtg"] == "2009-10-20T14:05:00Z"
    assert first["to"] == [{"indicator": "RUEHC", "name": "SECSTATE WASHDC", "precedence": None, "number": "8720"}]
    assert first["declassify"] == "2019-10-20"
    assert first["refs"] == ["A. ALDEA 2905", "B. 08 TRES RIOS 123"]
    assert [one["file"] for one in found["files"]] == ["whole.txt", "bare.txt"]


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize("command", ["parse", "check", "json", "graph", "write"])
def test_real_markings_are_refused_without_a_word_of_the_text(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.call(["telegram", command, "whole.txt"]) == 3
    shown = capsys.readouterr()
    assert "DELMAR" not in shown.out + shown.err
    assert "JOINT FORCE" not in shown.out + shown.err


@pytest.mark.usefixtures("files")
def test_parse_tells_a_telegram_in_short(capsys: pytest.CaptureFixture[str]) -> None:
    shown = said(capsys, "parse", "--real-markings", "whole.txt")
    assert "ALDEA 003061, 2 of 2 sections  TALKS ON A JOINT FORCE" in shown
    assert "2009-10-20 14:05Z, R" in shown


def test_check_lists_problems_and_fails_on_errors(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "check", "--real-markings", "whole.txt").endswith("1 telegram, 0 errors, 0 in all\n")
    (files / "bad.txt").write_text(WHOLE.replace("SECTION 01 OF 02", "SECTION 04 OF 02"), encoding="utf-8")
    shown = said(capsys, "check", "--real-markings", "bad.txt", code=1)
    assert "bad.txt:14: error: section_impossible" in shown
    found = json.loads(said(capsys, "check", "--json", "--real-markings", "bad.txt", code=1))
    assert not found["ok"]


def test_sections_in_several_files_are_joined_unless_left_apart(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for n in (2, 1):
        text = f"UNCLAS SECTION 0{n} OF 02 ALDEA 000009\nSUBJECT: X\n\n{n}. (U) Text {n}.\nBT\n"
        (files / f"{n}.txt").write_text(text, encoding="utf-8")
    (message,) = document(capsys, "json", "2.txt", "1.txt")["messages"]
    assert message["sections_present"] == [1, 2]
    assert [one["text"] for one in message["paragraphs"]] == ["Text 1.", "Text 2."]
    assert [(one["file"], one["section"]) for one in message["sources"]] == [("2.txt", 2), ("1.txt", 1)]
    assert len(document(capsys, "json", "--apart", "2.txt", "1.txt")["messages"]) == 2


@pytest.mark.usefixtures("files")
def test_graph_names_what_is_not_at_hand(capsys: pytest.CaptureFixture[str]) -> None:
    assert "ALDEA 100 -> not at hand" in said(capsys, "graph", "bare.txt")
    assert document(capsys, "graph", "--json", "bare.txt")["references"][0]["to"] is None


def test_what_json_prints_can_be_written_and_read_again(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = document(capsys, "json", "bare.txt")
    (files / "bare.json").write_text(json.dumps(first), encoding="utf-8")
    said(capsys, "write", "bare.json", "--out", "again.txt")
    again = document(capsys, "json", "again.txt")["messages"][0]
    for name in ("mrn", "tags", "subject", "refs", "captions"):
        assert again[name] == first["messages"][0][name]
    assert again["exercise"]


def test_a_corpus_is_read_as_its_truth_says(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "corpus", "--count", "5", "--seed", "3", "--out", "c.txt", "--truth", "c.json")
    truth = json.loads((files / "c.json").read_text(encoding="utf-8"))["messages"]
    read = document(capsys, "json", "c.txt")["messages"]
    assert [(one["mrn"], one["subject"], one["dtg"]) for one in read] == [
        (one["mrn"], one["subject"], one["dtg"]) for one in truth
    ]


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize("command", ["parse", "json", "write"])
def test_a_missing_file_is_told_with_its_nearest_name(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.call(["telegram", command, "hole.txt"]) == 2
    assert capsys.readouterr().err == "hole.txt: there is no such file. Did you mean 'whole.txt'?\n"


def test_any_bytes_are_answered(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (files / "odd.bin").write_bytes(bytes(range(256)) * 40)
    assert document(capsys, "json", "odd.bin")["messages"] == []
    (files / "empty").write_bytes(b"")
    assert said(capsys, "parse", "empty") == "no telegram\n"
