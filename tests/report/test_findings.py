from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from septel.report import english, tables
from septel.report.findings import findings
from septel.report.material import Material, gather
from septel.report.numerals import digits, mean_half, plain, ticks, verdict
from septel.sim import MEASURES
from septel.sim.measures import FURTHEST_FIRST, NAMES, TEAM_STATES
from tests.report.made import made, set_measure, values

WORDS = english.ENGLISH


def measure(name: str):  # type: ignore[no-untyped-def]
    return MEASURES[NAMES.index(name)]


def material(folder: Path, **kwargs: object) -> Material:
    return gather(made(folder, **kwargs))  # type: ignore[arg-type]


def test_a_difference_is_told_only_where_its_interval_leaves_0_out(tmp_path: Path) -> None:
    found = values(3, 40, effect=0.0)
    column = NAMES.index("p_interdiction")
    found[2, :, column] = found[0, :, column] + 0.02 + np.linspace(-0.005, 0.005, 40)
    noise = np.tile([0.01, -0.01], 20)
    found[1, :, column] = found[0, :, column] + noise
    first = findings(material(tmp_path / "out", found=found), WORDS)[0]
    assert first.head == "Interdiction: of 2 other designs, 1 higher, 1 without a difference found."
    higher, _, rest = first.text.partition("No difference found:")
    assert "A strike force (+2.00\u00a0points" in higher and "A shared platform" not in higher
    assert "A shared platform" in rest


def test_the_numbers_of_a_finding_are_those_of_the_result(tmp_path: Path) -> None:
    ready = material(tmp_path / "out")
    mean, lo, hi = ready.interval("p_interdiction", 0)
    table = ready.result.table().set_index(["design", "measure"]).loc[("as_is", "p_interdiction")]
    assert (mean, lo, hi) == (table["mean"], table["lo"], table["hi"])
    decimals = ready.decimals("p_interdiction")
    assert f"{plain(100 * mean, decimals)}\u00a0% [{plain(100 * lo, decimals)} to {plain(100 * hi, decimals)}]" in (
        findings(ready, WORDS)[0].text
    )


@pytest.mark.parametrize(
    ("name", "lo", "hi", "says"),
    [
        ("p_interdiction", 0.1, 0.2, "better"),
        ("p_interdiction", -0.2, -0.1, "worse"),
        ("wrong_doors_per_100", 0.1, 0.2, "worse"),
        ("wrong_doors_per_100", -2, -1, "better"),
        ("operations", 1, 2, "more"),
        ("operations", -2, -1, "less"),
        ("p_interdiction", -0.1, 0.1, "none"),
        ("p_interdiction", 0.0, 0.1, "none"),
        ("p_interdiction", math.nan, math.nan, ""),
    ],
)
def test_verdicts_follow_the_measure_and_the_interval(name: str, lo: float, hi: float, says: str) -> None:
    assert verdict(measure(name), lo, hi) == says


@pytest.mark.parametrize(("gap", "head"), [(0.1, "Belief was too high."), (-0.1, "Belief was too low.")])
def test_belief_is_too_high_when_it_states_more_than_is_true(tmp_path: Path, gap: float, head: str) -> None:
    found = set_measure(set_measure(values(3, 20), "stated_p", 0.6), "true_share", 0.6 - gap)
    set_measure(found, "calibration_gap", gap)
    assert findings(material(tmp_path / "out", found=found), WORDS)[-1].head == head


def test_the_waterfall_adds_up_to_100(tmp_path: Path) -> None:
    (table,) = tables.waterfall(material(tmp_path / "out"), WORDS)
    assert [row.key for row in table.rows[:-1]] == list(FURTHEST_FIRST)
    for column in range(3):
        parts = [float(row.cells[column].text) for row in table.rows[:-1]]
        assert round(sum(parts), 9) == 100
        assert table.rows[-1].cells[column].text == "100.0"


@pytest.mark.parametrize("seed", range(20))
def test_rounded_shares_add_up_and_stay_near_the_truth(seed: int) -> None:
    shares = np.random.default_rng(seed).dirichlet(np.full(14, 0.3)).tolist()
    rounded = tables.shares_of_100(shares)
    assert round(sum(rounded), 9) == 100
    assert max(abs(a - 100 * b) for a, b in zip(rounded, shares, strict=True)) < 0.01


def test_every_design_of_a_measure_has_the_same_decimals(tmp_path: Path) -> None:
    ready = material(tmp_path / "out")
    cells = [tables.mean_cell(ready, design, "captures").text for design in range(3)]
    assert len({len(text.partition(".")[2]) for text in cells}) == 1


def test_numbers_are_written_as_their_interval_deserves() -> None:
    assert mean_half(0.06291, 0.00101, "share") == ("6.29", "0.10")
    assert mean_half(1234.5, 67.8, "h") == ("1\u2009234", "68") or mean_half(1234.5, 67.8, "h") == ("1\u2009235", "68")
    assert mean_half(-0.5, 0.25, "", sign=True) == ("−0.50", "0.25")
    assert mean_half(math.nan, math.nan, "") == ("–", "")
    assert mean_half(3.0, 0.0, "") == ("3.00", "")
    assert plain(-0.0001, 2, sign=True) == "0.00"
    assert digits(math.nan, 0.0) == 0


@pytest.mark.parametrize(("lo", "hi"), [(0, 1), (6.1, 6.9), (-0.21, 0.55), (0, 17664), (995, 1011), (0.004, 0.0041)])
def test_axes_have_round_ticks_inside(lo: float, hi: float) -> None:
    found = ticks(lo, hi, most=4)
    assert 2 <= len(found) <= 7
    assert all(lo - 1e-9 <= tick <= hi + 1e-9 for tick in found)


def test_the_catalogue_has_a_word_for_every_stage_state_and_measure_shown() -> None:
    wanted = [f"stage_{stage}" for stage in FURTHEST_FIRST] + [f"state_{state}" for state in TEAM_STATES]
    shown = tables.GAINS + tables.COSTS + tables.BELIEF + tables.REPORTS + tables.REPORTS_TOO + tables.CHANCE
    wanted += [f"measure_{name}" for name in shown]
    assert [key for key in wanted if key not in WORDS.catalogue] == []
    assert [name for name in shown if name not in NAMES] == []
