"""docs/background/statistics.md: its tables are current, and every interval keeps its bounds."""

from __future__ import annotations

import re

import pytest
from tools import docs_coverage

from septel.experiment import precision, statistics
from septel.sim import MEASURES
from tests.experiment.coverage import ANY, FULL, Row, cases

PAGE = docs_coverage.PAGE.read_text(encoding="utf-8")
TEXT = " ".join(PAGE.split())
COVERAGE = re.compile(r"\| (\d+\.\d) % \|")


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return docs_coverage.rows()


@pytest.mark.long
def test_every_interval_keeps_its_bounds_over_ten_thousand_experiments(rows: list[Row]) -> None:
    wrong = [
        (row.case.kind, row.case.law, row.case.n, row.coverage)
        for row in rows
        if not row.case.bounds[0] <= row.coverage <= row.case.bounds[1]
    ]
    assert wrong == []
    assert {row.experiments for row in rows} == {FULL}


@pytest.mark.long
def test_the_tables_are_current(rows: list[Row]) -> None:
    """Another C library may round another way, so one experiment in a thousand may differ."""
    for name, table in docs_coverage.tables(rows).items():
        shown = docs_coverage.part_of(PAGE, name)[0]
        ours, theirs = ([float(one) for one in COVERAGE.findall(text)] for text in (table, shown))
        assert theirs == pytest.approx(ours, abs=0.1001), "run `python tools/docs_coverage.py`"


def test_every_case_has_its_row_and_keeps_its_bounds_there() -> None:
    each = list(cases())
    for name, is_held in (("coverage", True), ("misses", False)):
        shown = [line.split(" | ") for line in docs_coverage.part_of(PAGE, name)[0].splitlines() if line.startswith("| ")][2:]
        wanted = [case for case in each if (case.bounds != ANY) == is_held]
        assert [(row[0][2:], row[1]) for row in shown] == [(case.kind, case.law) for case in wanted]
        for case, row in zip(wanted, shown, strict=True):
            assert case.bounds[0] <= float(row[3].split()[0]) / 100 <= case.bounds[1], row


def test_the_numbers_of_the_text_are_those_of_the_code() -> None:
    assert statistics.CONFIDENCE == 0.95
    assert f"first at {precision.FIRST} replications" in TEXT
    assert f"at least {precision.LEAST_STEP} and at most {precision.MOST_STEP:.0f} times" in TEXT
    assert statistics.quantile_ranks(71, 0.05)[0] == 0 < statistics.quantile_ranks(72, 0.05)[0]
    assert statistics.quantile_ranks(71, 0.95)[1] == 72 and statistics.quantile_ranks(72, 0.95)[1] < 73
    assert "less than 72 values" in TEXT
    assert f"about {len(MEASURES) // 10 * 10} measures" in TEXT
