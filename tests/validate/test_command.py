from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from septel import cli, validate
from septel.errors import ScenarioError
from septel.validate import command, evidence, presence, queues
from septel.validate.rows import Row, Sign

GOOD = Row("T4", "share", "c = 2 [a]", "Erlang B", 0.2, 0.2004, 1000, 7, 0.0015)
BAD = Row("T4", "share", "c = 3", "Erlang B", 0.2, 0.2104, 1000, 7, 0.0015)
MORE = Sign("S1", "difference", "a case", "expectation", 0.0, 0.4, 100, 7, 0.3)


def agree(rows: list[Row]) -> list[str]:
    """What is off by more than the tolerance, however wide that is in a quick run."""
    return [f"{row.id} {row.case}: {row.got} ± {row.tolerance}, not {row.expected}"
            for row in rows if not abs(row.got - row.expected) <= row.tolerance]  # fmt: skip


@pytest.mark.parametrize("ident", [ident for ident in validate.CHECKS if ident[0] in "TOM"])
def test_the_rules_agree_with_theory(ident: str) -> None:
    rows = validate.run([ident], scale=0.02)
    assert rows and {row.id for row in rows} == {ident}
    assert agree(rows) == []


def test_the_same_seed_gives_the_same_rows_on_one_thread_and_on_two() -> None:
    one, two = validate.run(["T2"], 1, scale=0.02), validate.run(["t2"], 2, scale=0.02)
    assert one == two
    assert validate.run(["T2"], scale=0.02, seed=5)[0].got != one[0].got


def only_first(rows: Callable[[Any], Any]) -> Row:
    """The first row of a check at a fifth of its size."""
    row: Row = next(iter(rows(command.Bench(command.SEED, 2, 0.2))))
    return row


def test_a_stay_ten_percent_longer_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presence, "DWELL_H", 6.6)
    assert agree([only_first(presence.delay_rows)])


def test_a_call_rate_five_percent_higher_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = queues.own_source
    rates = lambda agency, false_rate: honest(agency, false_rate=f"{1.05 * float(false_rate.split()[0])} /h")  # noqa: E731
    monkeypatch.setattr(queues, "own_source", rates)
    assert agree([only_first(queues.loss_rows)]) and agree([only_first(queues.wait_rows)])


def test_a_line_served_in_another_order_is_found() -> None:
    def two_last_swapped(rows: Any) -> queues.Stream:
        begun = rows[rows["what"] == queues.trace.GROUP]
        begun[[-1, -2]] = begun[[-2, -1]]
        return queues.in_turn(rows[rows["what"] == queues.trace.ASKED], begun, begun["x"] - begun["t"])

    stand = queues.Stand(2, 1.0, 50.0, 30)
    model = queues.requests(stand, queues.force(teams=2), turnout={"exponential": "1 h"})
    got = queues.estimate(command.Bench(1, 2), model, stand, two_last_swapped, queues.has_waited)
    assert got.value != got.value, "the wait is not a number"


def test_a_likelihood_ratio_of_eight_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(evidence.GRADES, "nine", {"A1": {"true": 0.8, "false": 0.1}, "E5": {"true": 0.2, "false": 0.9}})
    row = next(iter(evidence.evidence_rows(command.Bench(1, 2, 0.01))))
    assert (row.n, row.verdict) == (0, "fail")


def test_the_closed_forms_are_those_of_the_tables() -> None:
    published = {
        (2, 1.0): (0.2, 0.33333333), (3, 1.5): (0.13432836, 0.23684211), (5, 3.0): (0.11005435, 0.23615160),
        (10, 7.0): (0.07874088, 0.22173122), (50, 40.0): (0.01869067, 0.08695255), (100, 90.0): (0.02695738, 0.21694048),
    }  # fmt: skip
    assert set(queues.DROPPED) == set(queues.MADE_TO_WAIT) == set(published)
    for pair, (b, c) in published.items():
        assert (queues.erlang_b(*pair), queues.erlang_c(*pair)) == pytest.approx((b, c), abs=5e-9)
    assert queues.waiting_transform(1, 0.5, 0.0) == 1
    means = [expected for _, expected in presence.DELAYS.values()]
    assert means == pytest.approx([0.5134171, 0.6, 0.5477085, 0.5625], abs=5e-8)


def test_an_unknown_check_is_answered_with_the_nearest() -> None:
    with pytest.raises(ScenarioError, match="no check 'T3'"):
        validate.run(["T3"])
    assert cli.call(["validate", "--only", "T77"]) == 2


def test_the_command_prints_a_table_and_fails_if_a_row_does(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "CHECKS", {"T4": lambda bench: iter([GOOD])})
    assert cli.call(["validate"]) == 0
    told = capsys.readouterr()
    assert "1 of 1 pass" in told.out and "c = 2 [a]" in told.out and "\x1b" not in told.out
    assert "T4  c = 2 [a]: pass" in told.err
    monkeypatch.setattr(command, "CHECKS", {"T4": lambda bench: iter([GOOD, BAD])})
    assert cli.call(["validate", "--only", "T4"]) == 1
    assert "1 of 2 pass" in capsys.readouterr().out


def test_a_sign_that_is_not_found_is_told_and_is_no_failure(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    unclear = replace(MORE, tolerance=0.5)
    monkeypatch.setattr(command, "CHECKS", {"S1": lambda bench: iter([MORE, unclear])})
    assert cli.call(["validate"]) == 0
    told = capsys.readouterr().out
    assert "> 0.000000" in told and "not found" in told and "1 of 2 pass, 1 not found" in told
    assert "95 %" in told and "99.9 %" not in told
    assert cli.call(["validate", "--json"]) == 0
    assert [row["verdict"] for row in json.loads(capsys.readouterr().out)] == ["pass", "not_found"]
    monkeypatch.setattr(command, "CHECKS", {"S1": lambda bench: iter([replace(MORE, got=-0.4)])})
    assert cli.call(["validate"]) == 1
    assert "not found" not in capsys.readouterr().out.splitlines()[-1].split(";")[0]


def test_json_is_a_list_of_rows_and_nothing_else(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(command, "CHECKS", {"T4": lambda bench: iter([GOOD, BAD])})
    assert cli.call(["validate", "--json"]) == 1
    rows = json.loads(capsys.readouterr().out)
    assert [row["verdict"] for row in rows] == ["pass", "fail"]
    assert rows[0] == GOOD.as_dict()
