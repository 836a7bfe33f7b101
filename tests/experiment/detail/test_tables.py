"""The tables of detail: what stands in them, what their columns say, and how they are written."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import septel
from septel.errors import SeptelError
from septel.experiment import Result
from septel.experiment.detail import Detail, detail, write_detail
from septel.experiment.detail.columns import TABLES, WORDS
from septel.experiment.recomputed import recompute
from tests.sim import theatres
from tests.sim.theatres import alone, cells, tip

EIGHT = theatres.EIGHT | {"designs": {"as_is": {}, "apart": {"sharing": "none"}}}


@pytest.fixture(scope="module")
def result() -> Result:
    return septel.run(EIGHT, replications=3, threads=1)


@pytest.fixture(scope="module")
def eight(result: Result) -> Detail:
    return detail(result, "as_is", 0)


def rows(text: dict[str, Any], table: str) -> list[dict[str, Any]]:
    found = septel.run(text, replications=1, threads=1)
    return list(detail(found, found.designs[0], 0).rows(table))


def test_an_operation_has_its_times_its_teams_and_its_outcome() -> None:
    (row,) = rows(alone(), "operations")
    times = {word: row[f"{word}_h"] for word in ("asked", "decided", "approved", "tasked", "departure", "arrival", "action")}
    assert times == {
        "asked": 10, "decided": 12, "approved": 15, "tasked": 15, "departure": 16, "arrival": 17, "action": 18,
    }  # fmt: skip
    assert (row["operation"], row["request"], row["holder"], row["command"]) == (1, 1, "police", "police/P0")
    assert (row["target"], row["rank"], row["place"], row["outcome"]) == ("gang/cell 1", "cell", "P1", "slipped")
    assert (row["leads"], row["tipped_by"], row["teams"], row["ready_h"], row["due_h"]) == ([1], 1, 1, 26, 18)
    group = {"base": "police/P0", "kind": "assault", "mode": "ground", "teams": 1}
    assert row["groups"] == [group | {"departure_h": 16, "arrival_h": 17, "ready_h": 26}]
    assert row["belief"] == pytest.approx(theatres.belief())
    assert (row["there_asked"], row["there_tasked"], row["there_action"]) == (True, True, True)
    assert (row["came_h"], row["left_h"], row["left_why"], row["was_at"]) == (0, 18, "slipped", "P1")
    assert (row["warned"], row["warned_by"], row["duplicate_of"], row["blow"]) == (False, None, [], None)


def test_times_are_dates_too_where_the_scenario_says_when_it_starts() -> None:
    (row,) = rows(alone(), "operations")
    assert row["action"].isoformat() == "2024-01-01T18:00:00+00:00"
    (row,) = rows({word: part for word, part in alone().items() if word != "start"}, "operations")
    assert row["action"] is None and row["action_h"] == 18


def test_dates_are_local_and_know_summer_time() -> None:
    text = alone(start="2024-03-30T20:00", zone="Europe/Madrid")
    (row,) = rows(text, "operations")
    assert row["asked"].isoformat() == "2024-03-31T07:00:00+02:00", "ten hours later by the clock's eleven"


def test_a_lead_tells_where_the_target_was_and_what_it_led_to() -> None:
    (row,) = rows(alone(), "leads")
    assert (row["observed_h"], row["source"], row["kind"], row["grade"], row["true"]) == (10, "line", "tip", "A1", True)
    assert (row["was_at"], row["there_from_h"], row["there_until_h"]) == ("P1", 0, 18)
    assert (row["receiver"], row["first_h"], row["first_holder"], row["requests"]) == ("police", 10, "police", [1])
    assert row["arrivals"] == [
        {"holder": "police", "at_h": 10, "sender": None, "fate": "fused", "before": None, "again": False,
         "after": pytest.approx(theatres.belief())}
    ]  # fmt: skip
    assert row["stage"] == "slipped"


def test_a_false_lead_tells_where_the_target_was_instead() -> None:
    (row,) = rows(alone(injects=[tip("10 h", place="P2")]), "leads")
    assert (row["true"], row["place"], row["was_at"], row["there_from_h"]) == (False, "P2", "P1", None)
    assert row["stage"] == "wrong_door"


def test_a_warning_after_the_recall_is_none_of_the_operations() -> None:
    press = {"at": "20 h", "press": {"target": "gang"}}
    text = alone(recall=True, go_threshold=0.3, injects=[tip("10 h"), tip("15.5 h", place="P4"), press])
    row, *_ = rows(text, "operations")
    assert (row["outcome"], row["recalled_h"], row["left_why"], row["warned"]) == ("recalled", 15.5, "warned", False)
    sooner = [*text["injects"][:2], press | {"at": "15.2 h"}]
    row, *_ = rows(text | {"injects": sooner}, "operations")
    assert (row["warned"], row["warned_by"], row["warned_h"], row["warned_number"]) == (True, "press", 15.2, None)


def test_a_lead_below_the_threshold_only_counts() -> None:
    text = alone(injects=[tip("10 h", grade="E5")])
    (row,) = rows(text, "leads")
    assert (row["stage"], row["requests"], row["fused"]) == ("counted", [], 1)
    assert rows(text, "requests") == [] == rows(text, "operations")


def test_a_request_that_never_became_an_operation_says_why() -> None:
    text = alone(ranks=cells(dwell="11 h"), go_threshold=0.9)
    (row,) = rows(text, "requests")
    assert (row["end"], row["ended_h"], row["operation"], row["there"]) == ("stale", 15, None, True)
    assert row["approvals"] == [{"stage": "police/staff", "at_h": 15}]
    assert (row["served_h"], row["decided_h"], row["yes"]) == (10, 12, True)


def test_the_same_draw_of_chance_has_the_same_key_in_every_design(result: Result, eight: Detail) -> None:
    there = {row["key"]: row for row in eight.rows("leads") if row["kind"] == "tip"}
    other = {row["key"]: row for row in detail(result, "apart", 0).rows("leads") if row["kind"] == "tip"}
    same = there.keys() & other.keys()
    assert len(same) > 10
    assert all(there[key][word] == other[key][word] for key in same for word in ("true", "target", "place", "grade"))


def test_outcomes_in_the_table_are_those_of_the_measures(result: Result) -> None:
    names = {"captured": "captures", "slipped": "slipped", "dry_hole": "dry_holes", "wrong_door": "wrong_doors"}
    for design in result.designs:
        for replication in range(3):
            table = detail(result, design, replication).table("operations")
            counted = Counter(table.column("outcome").to_pylist())
            for outcome, measure in names.items():
                assert counted[outcome] == result[measure][result.designs.index(design), replication]


@pytest.mark.parametrize("table", TABLES)
def test_every_column_is_filled_somewhere_and_says_what_it_is(eight: Detail, table: str) -> None:
    found = eight.table(table)
    assert found.schema.names == [column.name for column in TABLES[table]]
    for field, column in zip(found.schema, TABLES[table], strict=True):
        assert field.metadata == {b"unit": column.unit.encode(), b"meaning": column.meaning.encode()}
    absent = {"observed", "asked", "decided", "approved", "tasked", "departure", "arrival", "action"}  # it has no start
    absent |= {"given_by", "gave_away", "members", "captive", "split"}  # nor justice, nor captives who talk
    empty = [name for name in found.schema.names if found.column(name).null_count == found.num_rows]
    assert set(empty) <= absent


def test_captives_who_talk_and_their_ways_are_in_the_tables() -> None:
    found = septel.run(theatres.lasting(), replications=1, threads=1)
    one = detail(found, found.designs[0], 0)
    captured = [row for row in one.rows("operations") if row["outcome"] == "captured"]
    assert {"convicted", "back"} <= {row["captive"] for row in captured}
    assert any(row["members"] for row in captured)
    given = {row["lead"]: row["given_by"] for row in one.rows("leads") if row["kind"] == "capture"}
    assert given and given == {lead: row["operation"] for row in captured for lead in row["gave_away"]}


@pytest.mark.parametrize("table", WORDS)
def test_every_word_of_a_table_is_explained(eight: Detail, table: str) -> None:
    column, words = WORDS[table]
    assert set(eight.table(table).column(column).to_pylist()) <= words.keys()


def test_files_are_named_for_design_and_replication_and_hold_the_tables(result: Result, tmp_path: Path) -> None:
    told: list[tuple[str, int]] = []
    paths = write_detail(
        result, [0, 2], ["apart"], folder=tmp_path, told=lambda one: told.append((one.design, one.replication))
    )
    names = [path.relative_to(tmp_path).as_posix() for path in paths]
    assert names == [f"{table}.parquet/apart-00000{n}.parquet" for n in (0, 2) for table in ("leads", "requests", "operations")]
    assert told == [("apart", 0), ("apart", 2)]
    found = pq.read_table(tmp_path / "operations.parquet")
    assert set(found.column("replication").to_pylist()) == {0, 2}
    assert pq.read_table(paths[2]).equals(detail(result, "apart", 0).table("operations"))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["leads.parquet", "operations.parquet", "requests.parquet"]


def test_the_same_replication_gives_the_same_bytes(result: Result, tmp_path: Path) -> None:
    first = [path.read_bytes() for path in write_detail(result, [1], folder=tmp_path)]
    assert [path.read_bytes() for path in write_detail(result, [1], folder=tmp_path)] == first


def test_nothing_is_written_where_a_replication_is_not_known(result: Result, tmp_path: Path) -> None:
    with pytest.raises(SeptelError, match="replication 3"):
        write_detail(result, [0, 3], folder=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_written_of_a_replication_that_differs(result: Result, tmp_path: Path) -> None:
    with pytest.raises(SeptelError, match="otherwise than it is stored"):
        write_detail(replace(result, values=result.values + 1), [0], folder=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_written_leaves_nothing_behind(
    result: Result, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(table: pa.Table, path: Path, **_: Any) -> None:
        path.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pq, "write_table", full)
    with pytest.raises(SeptelError, match=r"as_is-000000\.parquet: could not be written \(No space left"):
        write_detail(result, [0], ["as_is"], folder=tmp_path)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_result_without_a_folder_wants_one(result: Result) -> None:
    with pytest.raises(SeptelError, match="in no folder"):
        write_detail(result, [0])


def test_hours_survive_the_file_to_the_bit(result: Result, tmp_path: Path) -> None:
    paths = write_detail(result, [0], ["as_is"], folder=tmp_path)
    stored = pq.read_table(paths[2]).column("action_h").to_numpy()
    again = [row["action_h"] for row in Detail.of(recompute(result, "as_is", 0)).rows("operations")]
    assert np.array([np.nan if value is None else value for value in again]).tobytes() == stored.tobytes()
