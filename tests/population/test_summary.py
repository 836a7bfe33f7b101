from __future__ import annotations

import csv
import io
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from septel.errors import SeptelError
from septel.population import PAPER, Outcomes, Study, Twin, study, synthetic, twins
from septel.population.summary import FILES, changed, print_study, rounded, when, write_csv

SHORT = replace(PAPER, weeks=60, ahead=30)


@cache
def both() -> tuple[Study, list[Twin]]:
    network = synthetic(12, 2)
    return study(network, SHORT), twins(network, SHORT)


def printed(found: Study, weak: list[Twin]) -> str:
    stream = io.StringIO()
    print_study(found, weak, stream)
    return stream.getvalue()


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_outcome_stands_against_today_and_against_no_change() -> None:
    found, weak = both()
    text = printed(found, weak)
    assert "against 2013" in text and "against no change" in text and "% against 2013 / % against no change" in text
    line = next(line for line in text.splitlines() if line.startswith("  arrests doubled"))
    end = Outcomes.of(found.runs["arrests"])
    assert line.split()[2:] == [
        f"{end.members:,.0f}",
        *changed(end.against(found.today).members).split(),
        *changed(end.against(found.unchanged).members).split(),
    ]


def test_the_warning_is_always_there_with_what_was_measured() -> None:
    found, weak = both()
    text = " ".join(printed(found, weak).split())
    assert "They are weakly identified. The 3 settings" in text and "arXiv 2310.05975" in text
    ends = [twin.runs["none"].members[-1] for twin in weak]
    assert f"{min(ends):,.0f} to {max(ends):,.0f} with no change" in text
    gone = replace(SHORT, recruitment=0.0, removal=20_000.0)
    assert "cannot be told apart" in printed(study(synthetic(3), gone), twins(synthetic(3), gone))


def test_tables_are_at_most_eighty_letters_wide_and_nothing_is_cut() -> None:
    text = printed(*both())
    assert max(map(len, text.splitlines())) <= 80 and "…" not in text


def test_extinct_organisations_are_shown_where_there_are_any() -> None:
    assert "organisations, 2013" not in printed(*both())
    for removal, told in ((2000.0, "460 in 2013."), (2100.0, "0 in 2013, 12 extinct.")):
        doomed = replace(SHORT, removal=removal)
        text = printed(study(synthetic(12, 2), doomed), twins(synthetic(12, 2), doomed))
        assert "organisations, 2013" in text and told in text


@pytest.mark.parametrize(("ahead", "text"), [(260, "by 2018"), (1, "after 1 week"), (30, "after 30 weeks")])
def test_the_end_is_a_year_or_so_many_weeks(ahead: int, text: str) -> None:
    assert when(replace(both()[0], setting=replace(SHORT, ahead=ahead))) == text


def test_changes_are_told_with_their_sign() -> None:
    assert [changed(value) for value in (0.1234, -0.0506, 1e-9, float("nan"))] == ["+12.3 %", "−5.1 %", "0.0 %", "–"]
    assert [rounded(value) for value in (0.1234, -0.0506, 1e-9, float("nan"))] == ["+12", "−5", "0", "–"]


def test_trajectories_are_kept_week_by_week(tmp_path: Path) -> None:
    found, _ = both()
    assert [path.name for path in write_csv(found, tmp_path)] == list(FILES)
    kept = rows(tmp_path / "trajectories.csv")
    assert len(kept) == 61 + len(found.runs) * 31
    first, last = kept[0], kept[-1]
    assert (first["policy"], first["week"], first["recruited"], float(first["members"])) == ("history", "0", "", 115_000.0)
    assert (last["policy"], last["week"]) == ("leaders", "90") and last["organisations"] == "13"
    assert float(last["members"]) == pytest.approx(found.runs["leaders"].members[-1], abs=1e-4)
    flows = sum(
        float(last[name]) * sign for name, sign in (("recruited", 1), ("removed", -1), ("killed", -1), ("saturated", -1))
    )
    assert float(kept[-2]["members"]) + flows - float(last["extinct"]) == pytest.approx(float(last["members"]), abs=1e-3)


def test_policies_and_grid_hold_both_references(tmp_path: Path) -> None:
    found, _ = both()
    write_csv(found, tmp_path)
    policies = {(row["policy"], row["outcome"]): row for row in rows(tmp_path / "policies.csv")}
    assert float(policies["none", "members"]["against_no_change"]) == 0
    end = Outcomes.of(found.runs["both"]).against(found.today)
    assert float(policies["both", "deaths"]["against_today"]) == pytest.approx(end.deaths, abs=1e-6)
    assert policies["today", "members"]["against_today"] == ""
    grid = {(row["recruitment"], row["arrests"], row["outcome"]): row for row in rows(tmp_path / "grid.csv")}
    assert len(grid) == 25 * 6
    assert grid["0.5", "2.0", "members"]["value"] == policies["both", "members"]["value"]


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(SeptelError, match=r"trajectories\.csv: cannot be written"):
        write_csv(both()[0], tmp_path / "nowhere")
