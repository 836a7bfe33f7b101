"""What the command line says of zeros, of many designs and of a precision that was asked for."""

from __future__ import annotations

import io
import json
from typing import Any

import numpy as np
import pytest

from septel.experiment import precision
from septel.experiment.result import Result
from septel.experiment.summary import document, print_table

MEASURES = ("p_interdiction", "captures", "wrong_doors_per_100", "action_h_median")


def made(designs: int, *, n: int = 100) -> Result:
    """The second design better, the third the same as the first; no wrong doors under the first."""
    chance = np.random.default_rng(3)
    values = np.repeat(chance.uniform(0.02, 0.1, (1, n, len(MEASURES))), designs, axis=0)
    values[1:2, :, 0] += 0.01 + chance.normal(0, 0.005, n)
    values[0, :, 2] = 0
    names = ("as_is", "platform", "strike_force", "joint_warrant")
    return Result(names[:designs], MEASURES, values, manifest={"identity": {"seed": 4}})


def told(result: Result, **options: Any) -> str:
    stream = io.StringIO()
    print_table(result, stream, **options)
    text = stream.getvalue()
    assert max(map(len, text.splitlines())) <= 80
    return text


def row(text: str, design: str) -> str:
    return next(line for line in text.splitlines() if line.startswith(design))


def test_zeros_are_marked_and_get_an_exact_bound_instead_of_an_interval() -> None:
    text = told(made(3))
    assert row(text, "as_is").split()[-2] == "0‡"
    assert row(text, "strike_force").split()[3] == "0‡"  # the difference to the first
    assert "±.0000" not in text
    assert "‡ 0 in every replication; exact 95 % bound: not 0 in at most 3.6 % of them." in text


def test_a_table_without_zeros_has_no_word_about_them() -> None:
    result = made(2)
    result.values[0, :, 2] = 1
    assert "‡" not in told(result)


def test_one_replication_has_neither_marks_nor_corrections() -> None:
    assert not set("‡†") & set(told(made(3, n=1)))


def test_differences_that_stand_after_correction_are_marked_and_the_note_counts_comparisons() -> None:
    text = told(made(4))
    assert "†" in row(text, "platform") and "†" not in row(text, "strike_force")
    assert "† stands after Holm's correction for the 3 comparisons with as_is." in text


def test_two_designs_are_compared_without_a_word_of_correction() -> None:
    text = told(made(2))
    assert "†" not in text and "Holm" not in text


def test_many_designs_without_a_difference_are_told_so() -> None:
    result = made(3)
    result.values[1] = result.values[0]
    assert "No difference stands after Holm's correction for the 2 comparisons with as_is." in told(result)


def test_a_selection_tells_how_many_replications_designs_have() -> None:
    whole = made(3)
    whole.values[2, 60:] = np.nan
    result = Result(whole.designs, MEASURES, whole.values, manifest=whole.manifest, counts=np.array([100, 100, 60]))
    text = told(result)
    assert "Means over 60 to 100 replications" in text
    assert "*" not in text  # what was never asked for is not undefined


def test_the_last_line_says_whether_the_precision_was_reached() -> None:
    result = made(2)
    rows = precision.reached(result, precision.targets("p_interdiction: ±0.001"))
    assert "The cap of 100 replications came first: p_interdiction" in told(result, reached=rows)
    assert document(result, reached=rows)["precision"][0]["is_met"] is False
    assert "precision" not in document(result)


def test_the_document_has_no_interval_where_there_is_none_but_a_bound() -> None:
    said = json.loads(json.dumps(document(made(3)), allow_nan=False))
    zero = said["designs"]["as_is"]["wrong_doors_per_100"]
    assert (zero["mean"], zero["lo"], zero["hi"]) == (0, None, None)
    assert zero["nonzero_share_hi"] == pytest.approx(1 - 0.025 ** (1 / 100))
    same = said["comparisons"]["designs"]["strike_force"]["p_interdiction"]
    assert (same["difference"], same["lo"], same["hi_all"]) == (0, None, None) and same["nonzero_share_hi"] > 0
    assert "nonzero_share_hi" not in said["designs"]["platform"]["wrong_doors_per_100"]


def test_the_document_names_the_correction_where_there_are_several_comparisons() -> None:
    several, two = document(made(4))["comparisons"], document(made(2))["comparisons"]
    assert several["correction"] == {"intervals": "Bonferroni", "p": "Holm", "comparisons": 3}
    own = several["designs"]["platform"]["p_interdiction"]
    assert own["lo_all"] < own["lo"] < own["hi"] < own["hi_all"] and own["p_holm"] < 0.05
    assert "correction" not in two and "lo_all" not in two["designs"]["platform"]["p_interdiction"]
