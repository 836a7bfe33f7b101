"""A log keeps what is appended, in order, once, and nothing else."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, Integer, MetaData, Table, insert, select

from septel.errors import SeptelError
from septel.exercise.log import Broken, Log, NotKept, Snapshot, examine, first_record, open_log, snapshots, tables, verify
from septel.exercise.log.faults import Served
from septel.exercise.log.signing import Key
from septel.exercise.log.snapshots import packed, unpacked
from septel.exercise.log.writing import person_parts
from septel.exercise.records import GENESIS, Draft, Record, chain
from tests.exercise.log.writing import add, change, filled, following, left_without_its_key, say

WORDS = st.text(st.characters(codec="utf-8"), max_size=12)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=8,
)
TIMES = st.floats(allow_nan=False, allow_infinity=False).map(lambda t: t + 0.0)
NAMES = WORDS.map(lambda word: word.replace("\0", ""))
DRAFTS = st.lists(st.builds(Draft, NAMES, TIMES, TIMES, NAMES, st.dictionaries(WORDS, JSON, max_size=4)), max_size=12)


def test_an_empty_log_has_no_records(log: Log) -> None:
    assert log.head == (0, GENESIS)
    assert list(log.read()) == []
    assert verify(log).ok


def test_what_is_appended_is_read_in_order(log: Log, where: str) -> None:
    records = add(log, 3) + add(log, 1200)
    assert list(log.read()) == records
    assert list(log.read(1000, 1003)) == records[1000:1003]
    assert list(log.read(1203)) == [] and list(log.read(5000)) == []
    assert log.head == (1203, records[-1].hash)
    log.close()
    with open_log(where) as again:
        assert again.head == (1203, records[-1].hash)
        assert list(again.read()) == records
        assert add(again)[0].seq == 1204


def test_any_record_reads_back_as_it_was_written(where: str) -> None:
    with open_log(where, create=True) as log:

        @settings(max_examples=60 if "://" not in where else 25)
        @given(DRAFTS)
        def _(drafts: list[Draft]) -> None:
            seq, before = log.head
            records: list[Record] = []
            for draft in drafts:
                records.append(Record.after(draft, seq + 1, before))
                seq, before = records[-1].seq, records[-1].hash
            first = log.head[0]
            log.append(records)
            read = list(log.read(first))
            assert read == records
            assert all(record.is_whole() for record in read)

        _()
        assert verify(log).ok


def test_records_that_do_not_continue_the_head_are_refused(log: Log) -> None:
    add(log, 2)
    three, four = following(log.head, 2)
    forged = Record(3, three.kind, three.t, three.wall, three.seat, {"other": 1}, three.before, three.hash)
    for wrong in ([four], [four, three], [three, three], [forged], following((2, GENESIS), 1), following((0, GENESIS), 1)):
        with pytest.raises(ValueError, match=r"record \d"):
            log.append(wrong)
    assert log.head[0] == 2 and len(list(log.read())) == 2
    log.append([three, four])
    assert log.head == (4, four.hash)


@pytest.mark.parametrize(("kind", "t"), [("k", -0.0), ("k", 1), ("k\0", 1.0)])
def test_a_record_that_would_read_back_otherwise_is_refused(log: Log, kind: str, t: float) -> None:
    with pytest.raises(ValueError):
        log.append([Record(1, kind, t, 1.0, "", {}, GENESIS, chain(GENESIS, 1, kind, t, 1.0, "", {}))])
    assert log.head[0] == 0


def test_an_answer_is_given_again_and_belongs_to_its_seat(log: Log) -> None:
    add(log, 2)
    assert log.answer("seat-0", "key-1") == {"id": 1}
    assert log.answer("seat-1", "key-1") is None
    assert log.answer("seat-0", "key-9") is None


def test_an_answer_that_was_given_cannot_be_given_anew(log: Log) -> None:
    add(log, 1)
    with pytest.raises(ValueError, match="kept already"):
        log.append(following(log.head, 1), answers=[("seat-0", "key-1", {"id": 2})])
    assert log.head[0] == 1
    assert log.answer("seat-0", "key-1") == {"id": 1}
    add(log, 1)
    assert verify(log).ok


def test_one_process_writes_and_others_read(log: Log, where: str) -> None:
    records = add(log, 2)
    with pytest.raises(Served, match="writes"):
        open_log(where)
    with open_log(where, readonly=True) as reader:
        assert list(reader.read()) == records
        records += add(log)
        assert list(reader.read()) == records and reader.head == log.head
        assert reader.public_key == log.public_key
        with pytest.raises(NotKept) as refused:
            reader.append(following(reader.head, 1))
        assert refused.value.code == "readonly"


def test_a_closed_log_keeps_nothing(log: Log, where: str) -> None:
    add(log)
    log.close()
    log.close()
    with pytest.raises(NotKept):
        log.append(following(log.head, 1))
    with pytest.raises(NotKept):
        log.answer("a", "b")
    assert log.head[0] == 1
    with open_log(where, readonly=True) as again:
        assert again.head[0] == 1


def test_two_threads_that_append_take_turns(log: Log) -> None:
    done: list[int] = []

    def work() -> None:
        while len(done) < 40:
            try:
                add(log)
                done.append(1)
            except ValueError:  # the other was quicker: what was prepared does not continue the head any more
                pass

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert log.head[0] == len(done) == len(list(log.read()))
    assert verify(log).ok


def test_a_log_is_read_while_it_is_written(log: Log) -> None:
    add(log, 600)
    reading = log.read()
    first = next(reading)
    add(log, 5)
    assert [first.seq, *(record.seq for record in reading)] == list(range(1, 606))


def test_reading_stops_loudly_at_a_record_that_was_changed(log: Log) -> None:
    add(log, 10)
    change(log, 'UPDATE records SET body = \'{"id":"m0"}\' WHERE seq = 7')
    reading = log.read()
    assert [next(reading).seq for _ in range(6)] == [1, 2, 3, 4, 5, 6]
    with pytest.raises(Broken, match="record 7") as broken:
        next(reading)
    assert broken.value.seq == 7


def test_a_log_whose_end_was_cut_off_does_not_open(log: Log, where: str) -> None:
    add(log, 10)
    change(log, "DELETE FROM records WHERE seq > 8")
    log.close()
    with pytest.raises(Broken, match="ends with record 8, and should with 10"):
        open_log(where)


def kept(log: Log, seq: int, digest: str, lines: Any, rules: str = "") -> None:
    log.snapshot(Snapshot(seq, digest, packed(lines), rules))


def newest(log: Log, rules: str | None = None) -> Any:
    """Record, rules and lines of the newest snapshot."""
    found = log.latest_snapshot(rules)
    return None if found is None else (found.seq, found.rules, list(unpacked(found.parts)))


def parts(log: Log) -> list[tuple[int, int]]:
    part = tables.snapshot_parts.c
    with log.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(select(part.id, part.n).order_by(part.id, part.n))]


def test_the_newest_whole_snapshot_of_these_rules_is_given(log: Log, where: str) -> None:
    lines: Any = [{"words": ["é\n", None]}, {"b": 1, "a": [1.5]}]
    hashes = {record.seq: record.hash for record in add(log, 30)}
    assert log.latest_snapshot() is None
    for seq in (10, 20, 30):
        kept(log, seq, hashes[seq], [*lines, seq], "rules-1")
    assert newest(log, "rules-1") == (30, "rules-1", [*lines, 30])
    assert list(newest(log)[2][1]) == ["b", "a"], "keys keep their order"
    assert newest(log, "rules-2") is None
    change(log, "UPDATE snapshots SET state = kernel WHERE seq = 30")
    assert verify(log).problems == ("the snapshot at record 30 is not as it was written",)
    assert newest(log) == (20, "rules-1", [*lines, 20])
    log.close()
    with open_log(where) as again:
        assert newest(again) == (20, "rules-1", [*lines, 20])


def test_a_snapshot_that_is_cut_off_counts_for_nothing_and_goes_with_the_next(
    log: Log, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshots, "PART", 1000)
    lines = [{"text": random.Random(n).randbytes(400).hex()} for n in range(20)]
    hashes = {record.seq: record.hash for record in add(log, 6)}
    kept(log, 2, hashes[2], lines)
    whole = parts(log)
    assert len(whole) > 5

    def cut_off() -> Iterator[bytes]:
        yield from list(packed(lines))[:4]
        raise OSError("killed")

    with pytest.raises(OSError, match="killed"):
        log.snapshot(Snapshot(4, hashes[4], cut_off()))
    assert len(parts(log)) == len(whole) + 4
    add(log, 1)
    assert verify(log).ok and newest(log) == (2, "", lines)
    log.close()
    with open_log(where) as again:
        assert newest(again) == (2, "", lines)
        for seq in (4, 5, 6):
            kept(again, seq, hashes[seq], [seq])
        assert newest(again) == (6, "", [6]) and len(parts(again)) == 2 and verify(again).ok


def test_others_write_between_the_parts_of_a_snapshot(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshots, "PART", 1000)
    lines = [{"text": random.Random(n).randbytes(400).hex()} for n in range(20)]
    add(log, 3)

    def busy() -> Iterator[bytes]:
        for part in packed(lines):
            with ThreadPoolExecutor(1) as other:
                other.submit(add, log, 1).result(30)
            yield part

    log.snapshot(Snapshot(*log.head, busy()))
    assert newest(log) == (3, "", lines) and log.head[0] > 8 and verify(log).ok


@pytest.mark.parametrize(
    "edit",
    [
        "UPDATE snapshot_parts SET content = (SELECT content FROM snapshot_parts WHERE n = 1) WHERE n = 0",
        "UPDATE snapshot_parts SET n = 99 WHERE n = 0",
        "DELETE FROM snapshot_parts WHERE n = 1",
        "DROP TABLE snapshot_parts",
    ],
)
def test_a_part_that_is_edited_is_found_and_its_snapshot_not_used(log: Log, edit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshots, "PART", 1000)
    add(log, 3)
    kept(log, *log.head, [random.Random(1).randbytes(3000).hex()])
    assert verify(log).ok
    change(log, edit)
    assert verify(log).problems == ("the snapshot at record 3 is not as it was written",) and newest(log) is None


def test_a_snapshot_of_another_log_is_refused(log: Log) -> None:
    add(log, 3)
    for seq, digest in ((2, GENESIS), (4, GENESIS)):
        with pytest.raises(ValueError):
            kept(log, seq, digest, [{}])


def test_a_backup_is_taken_while_the_log_is_in_use_and_goes_on_elsewhere(log: Log, tmp_path: Path) -> None:
    filled(log)
    kept(log, *log.head, [{"a": 1}])
    change(log, "CREATE TABLE told (seq INTEGER PRIMARY KEY, piece TEXT NOT NULL)", "INSERT INTO told VALUES (3, 'é')")
    copy = tmp_path / "elsewhere" / "copy.db"
    copy.parent.mkdir()
    head, public = log.backup(copy)
    assert (head.seq, head.hash) == log.head and public == log.public_key
    records = list(log.read())
    add(log, 2)
    assert [path.name for path in copy.parent.iterdir()] == ["copy.db"] and copy.stat().st_mode & 0o777 == 0o600
    with open_log(copy, readonly=True) as read:
        assert list(read.read()) == records and verify(read, keys=[public]).ok
        with read.store.reading() as connection:
            assert connection.exec_driver_sql("SELECT seq, piece FROM told").all() == [(3, "é")], "what others keep beside it"
    with open_log(copy) as again:
        assert again.public_key != public  # the signing key did not travel
        refs = say(again, "p1", "still here")
        assert again.open_text(refs[0]) == "still here"
        assert verify(again).keys == (public, again.public_key)
        told = verify(again, keys=[public])
        assert not told.ok and all("another key" in problem for problem in told.problems)


def test_a_young_log_that_goes_on_without_its_key_is_as_it_was_written(log: Log, where: str) -> None:
    add(log, 3)
    say(log, "p1", "the governor's car", "is late")
    kept(log, *log.head, [{"a": 1}])
    first = left_without_its_key(log)
    with open_log(where) as again:
        second = again.public_key
        assert verify(again) == verify(again, keys=[first, second]) and verify(again).keys == (first, second)
        for known, other in ((first, second), (second, first)):
            told = verify(again, keys=[known])
            assert not told.ok and all(f"another key: ed25519:{other}" in problem for problem in told.problems)
        say(again, "p2", "at the ford")
        left_without_its_key(again)
    with open_log(where) as last:
        refs = say(last, "p1", "again")
        last.forget("p2")
        assert last.open_text(refs[0]) == "again"
        verdict = verify(last)
        assert verdict.ok and verdict.keys == (first, second, last.public_key)
    assert examine(where).ok


def test_a_key_that_signed_before_is_named_by_the_one_that_follows_alone(log: Log, where: str) -> None:
    say(log, "p1", "the governor's car")
    public = left_without_its_key(log)
    with open_log(where) as again:
        other = Key(b"k" * 32)
        forged = other.sign("person", person_parts("p1", b"x" * 32))
        change(again, f"UPDATE checkpoints SET public_key = '{other.public}' WHERE public_key = '{public}'")
        change(again, f"UPDATE person_keys SET signature = '{forged}'")
        problems = " ".join(verify(again).problems)
        assert "checkpoint 1 is not signed" in problems and "the key of p1 is not as it was written" in problems


def test_to_look_how_a_log_began_makes_and_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "exercise.db"
    assert first_record(path) is None and list(tmp_path.iterdir()) == []
    with open_log(path, create=True) as log:
        records = add(log, 2)
    before = {one.name: one.read_bytes() for one in tmp_path.iterdir()}
    assert first_record(path) == records[0]
    assert {one.name: one.read_bytes() for one in tmp_path.iterdir()} == before


def test_an_empty_database_has_no_first_record(where: str) -> None:
    assert first_record(where) is None
    with open_log(where, create=True) as log:
        assert first_record(where) is None
        assert add(log) == [first_record(where)]


def test_a_backup_writes_over_nothing(log: Log, tmp_path: Path) -> None:
    there = tmp_path / "there"
    there.write_text("mine")
    with pytest.raises(SeptelError, match="something already"):
        log.backup(there)
    with pytest.raises(SeptelError, match="cannot be written"):
        log.backup(tmp_path / "no" / "folder.db")
    assert there.read_text() == "mine"


def test_the_signing_key_that_stands_beside_the_log_is_used_again(log: Log, where: str) -> None:
    public = log.public_key
    add(log)
    assert not log.store.key_file.stat().st_mode & 0o077
    log.close()
    with open_log(where) as again:
        assert again.public_key == public


@pytest.mark.parametrize("wrong", ["mysql://h/d", "postgresql://septel@127.0.0.1:1/none", "sqlite://", "x://[/", "no/such.db"])
def test_what_is_not_there_is_said_in_words(wrong: str) -> None:
    with pytest.raises(SeptelError) as told:
        open_log(wrong)
    assert "Traceback" not in str(told.value) and len(str(told.value)) > 20


def test_a_database_of_something_else_is_left_alone(where: str, tmp_path: Path) -> None:
    open_log(where, create=True).close()
    other = tmp_path / "other.db"
    import sqlite3

    connection = sqlite3.connect(other)
    connection.execute("CREATE TABLE records (a)")
    connection.commit()
    connection.close()
    with pytest.raises(Broken, match="something else"):
        open_log(other)
    with pytest.raises(SeptelError, match="something else"):
        open_log(other, create=True)
    assert not other.with_name("other.db.key").exists()


def test_tables_beside_the_log_are_written_whole_or_not_at_all(log: Log) -> None:
    beside = MetaData()
    rows = Table("beside_rows", beside, Column("a", Integer, primary_key=True))
    beside.create_all(log.engine)
    with log.engine.connect() as connection:
        connection.execute(insert(rows), [{"a": 1}])
        assert connection.execute(select(rows)).all() == [(1,)]
        connection.rollback()
    with log.engine.begin() as connection:
        assert connection.execute(select(rows)).all() == []
        add(log)  # who has only read keeps nobody waiting
        connection.execute(insert(rows), [{"a": 2}])
    with log.engine.connect() as connection:
        assert connection.execute(select(rows)).all() == [(2,)]
    assert verify(log).ok
