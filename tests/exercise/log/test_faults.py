"""A disk that is full, a database that is locked, read-only or gone: nothing is half kept, reads go on, the log recovers."""

from __future__ import annotations

import resource
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from benchmarks.postgresql import Server, programs
from sqlalchemy import create_engine

from septel.exercise.log import Log, NotKept, open_log, verify
from septel.exercise.log.postgresql import PostgreSQL
from tests.exercise.log.writing import add, change, following, say


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "exercise.db"


@pytest.fixture
def file(path: Path) -> Iterator[Log]:
    with open_log(path, create=True) as log:
        add(log, 5)
        yield log


@pytest.fixture
def remote(postgresql: str) -> Iterator[Log]:
    with open_log(postgresql, create=True) as log:
        add(log, 5)
        yield log


def refused(log: Log, code: str, *, big: bool = False) -> None:
    """An append is refused with this code, nothing of it is there, and reads go on."""
    head, records = log.head, list(log.read())
    bodies = [{"much": "x" * 60_000}] * 20 if big else None
    new = following(head, 20, bodies=bodies)
    _, row = log.seal("p9", "sealed") if not big else (None, None)
    with pytest.raises(NotKept) as told:
        log.append(new, answers=[("a", "never", {})], texts=[row] if row else ())
    assert told.value.code == code, told.value
    assert list(log.read()) == records and log.answer("a", "never") is None
    assert log.head == head


def well(log: Log) -> None:
    """It can be written again, and is whole."""
    add(log)
    say(log, "p9", "there is room")
    verdict = verify(log)
    assert verdict.ok and verdict.events == log.head[0], verdict


@contextmanager
def no_file_beyond(size: int) -> Iterator[None]:
    """As a disk with so much room."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_disk_without_room_keeps_nothing_half(file: Log, path: Path) -> None:
    with no_file_beyond(Path(f"{path}-wal").stat().st_size + 40_000):
        for _ in range(3):
            refused(file, "full", big=True)
    well(file)


def test_a_database_that_may_not_grow_keeps_nothing_half(file: Log) -> None:
    writer = file.store.writer()
    pages = writer.exec_driver_sql("PRAGMA page_count").scalar_one()
    writer.exec_driver_sql(f"PRAGMA max_page_count = {pages + 3}")
    writer.rollback()
    refused(file, "full", big=True)
    well(file)


def test_another_programs_lock_is_waited_for_shortly(file: Log, path: Path) -> None:
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    refused(file, "locked")
    refused(file, "locked")
    other.execute("ROLLBACK")
    other.close()
    well(file)


def test_a_file_that_may_only_be_read_can_be_read(file: Log, path: Path) -> None:
    path.chmod(0o444)
    refused(file, "readonly")
    file.close()
    with open_log(path) as reader:
        assert len(list(reader.read())) == 5
        with pytest.raises(NotKept) as told:
            reader.append(following(reader.head, 1))
        assert told.value.code == "readonly" and verify(reader).ok
    path.chmod(0o600)
    with open_log(path) as again:
        well(again)


def test_a_file_that_was_taken_away_or_replaced_is_gone(file: Log, path: Path) -> None:
    aside = path.with_name("aside")
    path.rename(aside)
    refused_unread(file)
    path.write_bytes(b"")
    refused_unread(file)
    path.unlink()
    aside.rename(path)
    well(file)


def refused_unread(log: Log) -> None:
    with pytest.raises(NotKept) as told:
        log.append(following(log.head, 1))
    assert told.value.code == "gone"


def test_a_commit_whose_end_was_not_heard_counts_if_it_was_done(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    add(log, 3)
    from sqlalchemy.engine.base import RootTransaction

    whole = RootTransaction._connection_commit_impl

    def lost(self: RootTransaction) -> None:
        whole(self)
        raise ConnectionError("the line broke")

    monkeypatch.setattr(RootTransaction, "_connection_commit_impl", lost)
    with pytest.raises(ConnectionError):
        log.append(following(log.head, 2), answers=[("a", "k", {"id": 4})])
    monkeypatch.undo()
    assert log.head[0] == 5 == len(list(log.read()))
    assert log.answer("a", "k") == {"id": 4}
    well(log)


def test_somebody_who_writes_past_the_lock_is_noticed(log: Log) -> None:
    add(log, 3)
    change(log, "UPDATE head SET texts = 7")
    with pytest.raises(NotKept) as told:
        add(log)
    assert told.value.code == "moved"


def test_postgresql_without_room_keeps_nothing_half(remote: Log) -> None:
    change(
        remote,
        "CREATE FUNCTION full_up() RETURNS trigger AS $$ BEGIN IF NEW.seq > 12 THEN "
        "RAISE EXCEPTION 'no room' USING ERRCODE = 'disk_full'; END IF; RETURN NEW; END $$ LANGUAGE plpgsql",
        "CREATE TRIGGER full_up BEFORE INSERT ON records FOR EACH ROW EXECUTE FUNCTION full_up()",
    )
    refused(remote, "full")
    assert verify(remote).problems == ("the database: a trigger was added: full_up",)
    change(remote, "DROP TRIGGER full_up ON records")
    well(remote)


def test_a_lock_in_postgresql_is_waited_for_shortly(remote: Log, postgresql: str) -> None:
    engine = create_engine(postgresql.replace("postgresql:", "postgresql+psycopg:"))
    with engine.connect() as other:
        other.exec_driver_sql("LOCK TABLE head IN EXCLUSIVE MODE")
        refused(remote, "locked")
    engine.dispose()
    well(remote)


def test_a_postgresql_that_may_only_be_read_can_be_read(remote: Log) -> None:
    with remote.store.writer().begin():
        remote.store.writer().exec_driver_sql("SET default_transaction_read_only = on")
    refused(remote, "readonly")
    with remote.store.writer().begin():
        remote.store.writer().exec_driver_sql("SET TRANSACTION READ WRITE")
        remote.store.writer().exec_driver_sql("SET default_transaction_read_only = off")
    well(remote)


def test_a_lost_connection_is_opened_again_with_its_lock(remote: Log, postgresql: str) -> None:
    assert isinstance(remote.store, PostgreSQL)
    with remote.store.writer().begin():
        pid = remote.store.writer().exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
    change(remote, f"SELECT pg_terminate_backend({pid})")
    refused(remote, "gone")
    well(remote)
    with pytest.raises(Exception, match="another process writes"):
        open_log(postgresql)


def test_a_postgresql_that_crashes_and_comes_back_has_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if programs() is None:
        pytest.skip("no PostgreSQL on this machine: apt-get install postgresql")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    server = Server()
    try:
        with open_log(server.url("crash"), create=True) as log:
            assert log.durable
            records = add(log, 30)
            server.stop(mode="immediate")
            for _ in range(2):
                refused_unread(log)
            with pytest.raises(NotKept):
                list(log.read())
            server.start()
            assert list(log.read()) == records
            well(log)
    finally:
        server.close()
