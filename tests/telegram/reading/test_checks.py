"""What a telegram's parts say about each other."""

from __future__ import annotations

import pytest

from tests.telegram.specimens import WHOLE, codes, only, with_body


def test_a_higher_portion_mark_wins_and_is_told() -> None:
    message = only(WHOLE.replace("3. (C) Comment", "3. (S/NF) Comment"))
    assert (message.classification, message.classification_line) == ("SECRET", "CONFIDENTIAL")
    (problem,) = message.problems
    assert (problem.code, problem.severity) == ("marking_above_classification", "error")
    assert WHOLE[problem.span[0] :].startswith("3. (C)")


def test_the_mark_of_a_block_within_a_paragraph_counts() -> None:
    message = with_body("1. (C) It has:\n\nA. (S) this;\nB. (C) that.\n\n2. (C) Next.")
    assert message.classification == "SECRET"


def test_a_lower_portion_mark_changes_nothing() -> None:
    message = with_body("1. (U) Text.\n\n2. (SBU) More.")
    assert message.classification == "CONFIDENTIAL"
    assert "marking_above_classification" not in codes(message)


@pytest.mark.parametrize(
    ("julian", "severity"),
    [
        ("2931405", None),
        ("2931450", None),
        ("2940010", None),
        ("2951500", "warning"),
        ("0931405", "error"),
        ("3671405", "error"),
    ],
)
def test_the_day_of_the_year_is_held_against_the_date_time_group(julian: str, severity: str | None) -> None:
    message = only(WHOLE.replace("2931405", julian))
    assert [problem.severity for problem in message.problems] == ([severity] if severity else [])


def test_a_new_year_lies_between_no_two_days() -> None:
    text = WHOLE.replace("2931405", "0010020").replace("201405Z OCT 09", "312350Z DEC 09")
    assert only(text).problems == ()


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("#3061/01", "#3061/02", "section_mismatch"),
        ("SECTION 01 OF 02", "SECTION 03 OF 02", "section_impossible"),
        ("#3061/01", "#3062/01", "serial_mismatch"),
        ("\n#3061\n", "\n#3062\n", "serial_mismatch"),
        ("ALDEA 00003061  002", "ALDEA 00003099  002", "serial_mismatch"),
        ("3. (C) Comment", "5. (C) Comment", "paragraph_number"),
        ("3. (C) Comment", "3. Comment", "marking_missing"),
        ("FM AMEMBASSY ALDEA\n", "", "from_missing"),
        ("R 201405Z OCT 09\n", "", "dtg_missing"),
    ],
)
def test_what_does_not_agree_is_told(old: str, new: str, code: str) -> None:
    assert code not in codes(only(WHOLE))
    assert code in codes(only(WHOLE.replace(old, new, 1)))
