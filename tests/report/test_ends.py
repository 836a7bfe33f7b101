"""Why operations failed: shares that add up, causes told apart only by their intervals, and nothing said of what never was."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from septel import report
from septel.report import english
from septel.report.charts import divided_chart
from septel.report.ends import CONDUCT, Why, ends, leaders, why
from septel.report.material import gather
from septel.report.page import html
from septel.sim.measures import CONDUCT as MEASURED
from septel.sim.measures import ENDS, NAMES
from tests.report.made import PLANE, made, set_ends, set_measure, values
from tests.report.page_reader import Page

WORDS = english.ENGLISH
STYLE = (Path(report.__file__).parent / "templates/page.css").read_text(encoding="utf-8")


def quiet(designs: int = 3, **weights: float) -> Any:
    """Values in which requests end by these weights, always alike, and nothing of the conduct ever happens."""
    found = set_ends(values(designs, 20), weights)
    for name in CONDUCT:
        set_measure(found, name, 0.0)
    return found


def section(folder: Path, found: Any, **kwargs: Any) -> Why:
    known = why(gather(made(folder, found=found, **kwargs)), WORDS)
    assert known is not None
    return known


def noisy(found: Any, design: int, cause: str, by: float) -> None:
    """Move `by` requests, about, from a cause to 'open'."""
    noise = np.tile([1.0, -1.0], found.shape[1] // 2)
    found[design, :, NAMES.index(f"end_{cause}")] -= by + noise
    found[design, :, NAMES.index("end_open")] += by + noise


def test_the_shares_of_every_design_add_up_to_100(tmp_path: Path) -> None:
    known = ends(gather(made(tmp_path / "out")))
    assert known is not None
    assert np.nansum(known.level.mean, axis=1) == pytest.approx(100.0)
    assert known.level.mean[0] == pytest.approx(np.nanmean(known.each[0], axis=0))


def test_a_replication_without_a_request_has_no_shares(tmp_path: Path) -> None:
    found = quiet(stale=1, captured=1)
    found[0, ::2, [NAMES.index(f"end_{name}") for name in ENDS]] = 0
    known = ends(gather(made(tmp_path / "out", found=found)))
    assert known is not None and known.level.n[0].tolist() == [10, 10]
    assert known.level.mean[0] == pytest.approx([50, 50])


def test_ends_that_never_were_are_in_no_row_no_bar_and_no_legend(tmp_path: Path) -> None:
    known = section(tmp_path / "out", quiet(captured=2, stale=5, false_lead=3))
    assert known.names == ("captured", "stale", "false_lead")
    assert [row.key for row in known.tables[0].rows[:-1]] == ["captured", "stale", "false_lead"]
    assert all({piece.key for piece in row.pieces} == set(known.names) for row in known.chart.rows)
    assert "wrong house" in known.never and "stale" not in known.never
    assert known.conduct == ()


def test_each_cause_has_its_definition_beside_it_and_a_colour_of_its_own(tmp_path: Path) -> None:
    page = Page.of(report.write(made(tmp_path / "out")).read_text(encoding="utf-8"))
    rows = page.table("How requests ended")
    for (name, text), row in zip(ENDS.items(), rows[1:-1], strict=True):
        assert row[0] == f"{WORDS(f'end_{name}')}{text}"
    colours = [re.search(rf"\.end-{name} {{ --fill: (#\w+); fill: \1; }}", STYLE) for name in ENDS]
    assert len({found[1] for found in colours if found}) == len(ENDS)


def test_captured_goes_left_of_a_common_line_and_the_rest_goes_right() -> None:
    parts = np.array([[20.0, 50, 30], [10.0, 90, 0]])
    chart = divided_chart(
        "t", ["a", "b"], ["captured", "stale", "open"], parts, before=("captured",), titles="xyz", values="12"
    )
    assert chart.zero == pytest.approx(100 * 20 / 110, abs=0.001)
    first, second = ([(piece.key, piece.at, piece.at + piece.width) for piece in row.pieces] for row in chart.rows)
    assert [end for key, _, end in (*first, *second) if key == "captured"] == pytest.approx([chart.zero] * 2, abs=0.002)
    assert [begin for key, begin, _ in (*first, *second) if key == "stale"] == pytest.approx([chart.zero] * 2, abs=0.002)
    assert [key for key, *_ in second] == ["captured", "stale"]
    assert [float(tick.text) for tick in chart.ticks if tick.at < chart.zero - 1] == [20.0]


@given(st.lists(st.lists(st.just(0.0) | st.floats(1e-6, 100), min_size=4, max_size=4), min_size=1, max_size=5))
def test_a_divided_bar_never_leaves_its_axis(parts: list[list[float]]) -> None:
    rows = [str(number) for number in range(len(parts))]
    chart = divided_chart("t", rows, "abcd", np.array(parts), before=("a",), titles="abcd", values=rows)
    pieces = [piece for row in chart.rows for piece in row.pieces]
    assert all(piece.at >= -0.01 and piece.at + piece.width <= 100.01 for piece in pieces)
    assert all(-0.01 <= tick.at <= 100.01 for tick in chart.ticks)


def test_the_largest_cause_is_named_and_two_that_the_interval_cannot_tell_apart_are_both(tmp_path: Path) -> None:
    found = quiet(captured=90, stale=40, seen_coming=40.2, open=29.8)
    noisy(found, 0, "seen_coming", 0.0)
    noisy(found, 1, "seen_coming", 20.0)
    material = gather(made(tmp_path / "out", found=found))
    known = ends(material)
    assert known is not None
    assert [[known.names[end] for end in leaders(known, design)] for design in range(3)] == [
        ["seen_coming", "stale"],
        ["stale"],
        ["seen_coming"],
    ]
    said = why(material, WORDS)
    assert said is not None
    assert said.sayings[0].text.startswith("Largest causes, not told apart: seen coming, ")
    assert said.sayings[2].text.startswith("Largest cause: seen coming, ")
    assert said.lead == "Largest cause: seen coming or stale under 1 of 3 designs; stale under 1; and seen coming under 1."


def test_captured_closed_and_open_requests_are_no_causes(tmp_path: Path) -> None:
    known = section(tmp_path / "out", quiet(captured=50, closed=30, open=19, no_teams=1))
    assert known.lead == "Under every design the largest cause is the same: no teams."
    known = section(tmp_path / "none", quiet(captured=50, closed=30, open=20))
    assert known.lead == "No request failed." and known.sayings[0].text == "No request failed."


def test_a_change_is_told_only_where_its_paired_interval_leaves_0_out(tmp_path: Path) -> None:
    found = quiet(captured=20, stale=80, seen_coming=60, wrong_house=40)
    noisy(found, 1, "seen_coming", 20.0)
    noisy(found, 1, "wrong_house", -8.0)
    noisy(found, 2, "stale", 0.0)
    known = section(tmp_path / "out", found)
    first, changed, same = known.sayings
    assert "Fewer" not in first.text and "No cause" not in first.text
    assert "Fewer: seen coming −20.0" in changed.text and "More: wrong house +8.0" in changed.text
    assert "stale" not in changed.text.partition("Fewer:")[2]
    assert same.text.endswith("No cause fewer or more.")
    cells = {row.key: row.cells for row in known.tables[0].rows}
    assert [cell.text for cell in cells["seen_coming"]][::2] == ["30.00", "30.00"]
    assert cells["seen_coming"][1].difference.startswith("40.00 (−20.0")
    assert "(" not in cells["stale"][2].difference + cells["stale"][1].difference


def test_designs_are_compared_by_numbers_though_one_asks_for_more(tmp_path: Path) -> None:
    found = quiet(2, captured=100, stale=100)
    found[1, :, NAMES.index("end_closed")] = 200
    found[1, :, NAMES.index("requests")] = 400
    found[1, :, NAMES.index("end_stale")] += np.tile([1.0, -1.0], 10)
    known = section(tmp_path / "out", found, text=PLANE + "designs: {a: {}, b: {}}\n")
    assert known.sayings[1].text.endswith("No cause fewer or more.")
    assert [row.value for row in known.chart.rows] == ["200", "400"]


def test_a_change_of_less_than_one_in_100_requests_stands_in_the_table_alone(tmp_path: Path) -> None:
    found = quiet(2, captured=100, stale=100)
    found[1, :, NAMES.index("end_stale")] -= 1.5
    found[1, :, NAMES.index("end_open")] += 1.5
    known = section(tmp_path / "out", found, text=PLANE + "designs: {a: {}, b: {}}\n")
    assert "−1.5" not in known.sayings[1].text
    assert "−1.5" in known.tables[0].rows[1].cells[1].difference


def test_ends_that_are_called_off_on_purpose_are_said_to_be_so_only_where_they_are(tmp_path: Path) -> None:
    assert not section(tmp_path / "none", quiet(captured=1, stale=1)).is_stopped
    assert section(tmp_path / "some", quiet(captured=1, recalled=1)).is_stopped


def test_conduct_has_those_measures_that_there_were_under_some_design(tmp_path: Path) -> None:
    found = quiet(captured=1, stale=3)
    found[2, :, NAMES.index("confirmations")] = 40
    found[2, :, NAMES.index("noticed")] = 4
    (table,) = section(tmp_path / "out", found).conduct
    assert [row.label for row in table.rows] == ["Reconnaissances", "of these noticed"]
    assert [float(cell.text) for cell in table.rows[0].cells] == [0, 0, 40]


def test_every_measure_of_conduct_is_shown_or_is_an_end_of_its_own() -> None:
    assert {name for name, *_ in MEASURED} - set(CONDUCT) == {"wrong_houses"}


def test_the_catalogue_names_every_end_and_every_measure_of_conduct() -> None:
    wanted = [f"end_{name}" for name in ENDS] + [f"conduct_{name}" for name in CONDUCT]
    assert [key for key in wanted if key not in WORDS.catalogue] == []


def test_one_design_and_one_replication_are_compared_with_nothing(tmp_path: Path) -> None:
    lone = section(tmp_path / "one", quiet(1, captured=1, stale=3), text=PLANE)
    assert lone.lead == "Largest cause: stale." and len(lone.sayings) == 1
    assert "difference" not in lone.tables[0].caption and "(" not in lone.tables[0].rows[0].cells[0].difference
    single = section(tmp_path / "single", quiet(captured=1, stale=3)[:, :1])
    assert all("Fewer" not in one.text and "No cause" not in one.text for one in single.sayings)
    assert "±" not in single.tables[0].caption
    assert "Fewer" not in html(gather(tmp_path / "single"))


def test_a_result_of_before_ends_were_counted_says_so(tmp_path: Path) -> None:
    from dataclasses import replace

    material = gather(made(tmp_path / "out"))
    old = replace(material.result, measures=tuple(name.replace("end_", "was_") for name in material.result.measures))
    assert why(replace(material, result=old), WORDS) is None
    assert "computed by an earlier Septel" in html(replace(material, result=old))


def test_where_nothing_was_asked_for_the_section_says_so(tmp_path: Path) -> None:
    found = quiet(stale=1)
    for name in ENDS:
        set_measure(found, f"end_{name}", 0.0)
    assert "No decision was asked for" in html(gather(made(tmp_path / "out", found=found)))
