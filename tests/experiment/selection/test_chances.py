"""How often a selection is right, in trials whose means are known; the page's table is the same trials, more of them."""

from __future__ import annotations

import pytest
from tools import docs_selection
from tools.docs_selection import ALPHA, CASES, Case, Found, interval, line, measure

SHORT = 120
ROWS = {
    row.split("|")[1].strip(): row for row in docs_selection.PAGE.read_text(encoding="utf-8").splitlines() if row[:2] == "| "
}
NAMES = [case.name for case in CASES]


def keeps_its_promise(found: Found) -> bool:
    """Whether 95 % is possible: the upper end of the 95 % interval is not below it."""
    return interval(found)[1] >= 1 - ALPHA


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_the_best_is_found_as_often_as_was_promised(case: Case) -> None:
    found = measure(case, trials=SHORT)
    assert keeps_its_promise(found)
    assert found.undecided == 0


def test_a_confidence_of_seventy_percent_would_be_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docs_selection, "ALPHA", 0.3)
    assert interval(measure(CASES[1], trials=SHORT))[1] < 0.95


def test_limits_tested_only_to_three_times_their_tolerance_would_be_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docs_selection, "TOLERANCE", 3 * docs_selection.TOLERANCE)
    case = CASES[NAMES.index("two limits, five keep, three break, at the tolerance")]
    assert not keeps_its_promise(measure(case, trials=SHORT))


def test_the_page_has_every_case_and_every_case_keeps_its_promise_there() -> None:
    for case in CASES:
        right = float(ROWS[case.name].split("|")[2])
        assert right >= 1 - ALPHA


@pytest.mark.long
@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_every_row_of_the_page_is_computed_anew(case: Case) -> None:
    found = measure(case)
    assert keeps_its_promise(found) and found.trials >= 1000
    assert line(found) == ROWS[case.name]
