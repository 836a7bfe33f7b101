"""The body's accounts add up, as numbers and as they are written; and what responsible use is measured by."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from septel.report.accounts import USE, account, accounts, adding_up, responsible_use
from septel.report.english import ENGLISH
from septel.report.loops import FLOWS
from septel.report.material import Material, gather, measure_named
from septel.sim.measures import NAMES
from tests.report.made import made, values
from tests.report.ran import WITHOUT


def number(text: str) -> float:
    return float(text.replace("−", "-").replace("\u2009", "").rstrip("‡"))


def test_start_and_flows_add_up_to_the_end(lived: Material) -> None:
    for design, one in enumerate(lived.designs):
        if one.name != WITHOUT:
            found = account(lived, design)
            assert found.start == 600
            assert found.start + sum(found.flows.values()) == pytest.approx(found.end, abs=1e-8)
            assert found.flows["members_recruited"] > 0 > found.flows["members_killed"]


def test_written_numbers_add_up_in_every_column(lived: Material) -> None:
    found = accounts(lived, ENGLISH)
    assert found is not None
    (table,) = found.tables
    assert table.head == tuple(design.title for design in lived.designs if design.name != WITHOUT)
    assert table.rows[0].label == "At the start" and table.rows[-1].label == "At the horizon"
    for column in range(len(table.head)):
        rows = [number(row.cells[column].text) for row in table.rows]
        assert sum(rows[:-1]) == pytest.approx(rows[-1], abs=1e-6)
    assert "not accounted for" not in [row.label for row in table.rows]


def test_what_is_taken_away_lies_left_of_the_line_and_what_is_added_right_of_it(lived: Material) -> None:
    found = accounts(lived, ENGLISH)
    assert found is not None and found.chart.zero is not None
    for row in found.chart.rows:
        for piece in row.pieces:
            is_left = piece.at + piece.width <= found.chart.zero + 0.01
            assert is_left == (piece.key not in ("members_recruited", "members_returned"))
        left = sorted((piece.at, piece.at + piece.width) for piece in row.pieces if piece.at < found.chart.zero - 0.01)
        assert all(end == pytest.approx(begin, abs=0.01) for (_, end), (begin, _) in pairwise(left))


def test_a_gap_is_told(tmp_path: Path, lived: Material) -> None:
    from dataclasses import replace

    short = lived.result.values.copy()
    short[:, :, NAMES.index("members_taken")] = 0
    result = replace(lived.result, values=short)
    found = accounts(replace(lived, result=result, estimates=result.estimates()), ENGLISH)
    assert found is not None
    (gap,) = [row for row in found.tables[0].rows if row.label == "not accounted for"]
    taken = lived.interval("members_taken", 0)[0]
    assert number(gap.cells[0].text) == pytest.approx(-taken, abs=0.11)


@given(st.lists(st.floats(-1e5, 1e5), min_size=1, max_size=9), st.integers(0, 2))
def test_values_rounded_to_their_total_differ_by_less_than_a_unit(numbers: list[float], decimals: int) -> None:
    total = float(np.sum(numbers))
    shown = adding_up(numbers, total, decimals)
    assert sum(shown) == pytest.approx(round(total, decimals), abs=10.0**-decimals * 0.501)
    assert all(abs(a - b) <= 1.001 * 10.0**-decimals for a, b in zip(shown, numbers, strict=True))


def test_without_a_body_there_are_no_accounts(tmp_path: Path) -> None:
    assert accounts(gather(made(tmp_path / "out")), ENGLISH) is None


def test_responsible_use_has_those_measures_that_there_were_with_what_each_means(lived: Material) -> None:
    (table,) = responsible_use(lived, ENGLISH)
    rows = {row.label: row for row in table.rows}
    assert "Acted without a warrant" not in rows  # no design asks for one
    assert rows["Acted below the standard (%)"].note == measure_named("below_standard").definition
    circular = dict(zip(table.head, rows["Requests with circular reports"].cells, strict=True))
    assert number(circular["As it is"].text) == 0 < number(circular["Liaison officers"].text)
    held = dict(zip(table.head, rows["Held too long"].cells, strict=True))
    assert held["Nothing of the long run"].text == "–"
    assert number(held["More prosecutors"].text) < number(held["As it is"].text)


def test_a_result_from_before_evidence_was_counted_has_no_responsible_use(tmp_path: Path) -> None:
    from dataclasses import replace

    material = gather(made(tmp_path / "out"))
    old = replace(material.result, measures=tuple(name.replace("below_standard", "was") for name in material.result.measures))
    assert responsible_use(material, ENGLISH) != ()
    assert responsible_use(replace(material, result=old), ENGLISH) == ()


def test_the_catalogue_names_every_flow_and_every_measure_of_use() -> None:
    wanted = [f"flow_{name}" for name in FLOWS] + [f"measure_{name}" for name in USE]
    assert [key for key in wanted if key not in ENGLISH.catalogue] == []
    assert set(USE) <= set(NAMES) and values(1, 2).shape[2] == len(NAMES)
