"""The page of the docs shows what the checks give."""

from __future__ import annotations

import json

import pytest
from tools.docs_validation import PAGE, TABLE, table

from septel import validate


def cells(text: str) -> list[list[str]]:
    """The cells of a Markdown table's rows."""
    rows = (line for line in text.splitlines() if line.startswith(("| T", "| O", "| G", "| M", "| S", "| P")))
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in rows]


def shown() -> list[list[str]]:
    """The rows of the page."""
    found = TABLE.search(PAGE.read_text(encoding="utf-8"))
    assert found
    return cells(found[0])


def test_the_page_shows_every_check_and_all_pass() -> None:
    assert {row[0] for row in shown()} == set(validate.CHECKS)
    assert {row[-1] for row in shown() if row[0][0] != "S"} == {"pass"}
    assert {row[-1] for row in shown() if row[0][0] == "S"} <= {"pass", "not found"}


@pytest.mark.long
def test_every_row_passes_at_full_size_and_stands_on_the_page() -> None:
    rows = [row.as_dict() for row in validate.run()]
    assert [row for row in rows if row["verdict"] == "fail"] == []
    assert all(row["got"] != row["expected"] for row in rows if row["id"].startswith("T"))
    json.dumps(rows, allow_nan=False)
    fresh = cells(table(rows))
    assert [row[:3] for row in shown()] == [row[:3] for row in fresh]
    for old, new in zip(shown(), fresh, strict=True):
        assert float(old[4]) == pytest.approx(float(new[4]), abs=5e-6), f"{old[0]} {old[2]}: make the table anew"
