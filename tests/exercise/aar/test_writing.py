from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from septel.errors import SeptelError
from septel.exercise.aar import write
from septel.exercise.aar.writing import table
from tests.exercise.aar.test_data import report, whole


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_document_and_its_tables_say_the_same(tmp_path: Path) -> None:
    found = report(whole())
    paths = write(found, tmp_path / "aar")
    assert all(path.exists() for path in paths)
    assert json.loads((tmp_path / "aar/aar.json").read_text(encoding="utf-8")) == found
    assert len(rows(tmp_path / "aar/timeline.csv")) == len(found["timeline"])
    assert [row["rating"] for row in rows(tmp_path / "aar/ratings.csv")] == ["P", "N"]
    assert {row["name"] for row in rows(tmp_path / "aar/participants.csv")} == {"Ana Prueba", ""}


def test_every_row_of_every_table_is_stamped(tmp_path: Path) -> None:
    for path in write(report(whole()), tmp_path):
        if path.suffix == ".csv":
            assert path.read_text(encoding="utf-8-sig").startswith("exercise"), path.name
            assert {row["exercise"] for row in rows(path)} <= {"EXERCISE"}, path.name


def test_a_table_holds_nothing_that_a_spreadsheet_would_compute() -> None:
    text = table([{"a": "=1+1", "b": -1.5, "exercise": "no"}, {"c": "@x"}])
    assert text.splitlines() == ["exercise,a,b,c", "EXERCISE,'=1+1,-1.5,", "EXERCISE,,,'@x"]


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(SeptelError, match="cannot be written"):
        write(report(whole()), tmp_path / "file")
