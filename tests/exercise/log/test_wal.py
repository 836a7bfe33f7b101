"""A write-ahead log that was cut or damaged gives the records before the damage, or is refused; never anything else."""

from __future__ import annotations

import random
import shutil
import sqlite3
from dataclasses import dataclass
from pathlib import Path

import pytest

from septel.exercise.log import Broken, open_log, verify
from septel.exercise.records import Record
from tests.exercise.log.writing import add, say

CUTS, FLIPS = 60, 60
FRAME, HEADER = 24 + 4096, 32


@dataclass
class Crashed:
    """What a writer that was killed left behind."""

    folder: Path
    records: list[Record]
    fresh: bool

    def opened(self, folder: Path, wal: bytes) -> int | None:
        """How many records there are with this write-ahead log, all as they were; None if it was refused."""
        folder.mkdir()
        for name in ("exercise.db", "exercise.db.key"):
            shutil.copy(self.folder / name, folder / name)
        (folder / "exercise.db-wal").write_bytes(wal)
        try:
            with open_log(folder / "exercise.db") as log:
                records = list(log.read())
                verdict = verify(log)
                assert verdict.ok, verdict
                add(log, 1)
        except Broken:
            return None
        finally:
            shutil.rmtree(folder)
        assert records == self.records[: len(records)]
        return len(records)

    @property
    def wal(self) -> bytes:
        return (self.folder / "exercise.db-wal").read_bytes()


@pytest.fixture(scope="module", params=["fresh", "half emptied"])
def crashed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Crashed:
    """Half emptied: some pages are in the file already, and the write-ahead log has them too, since a reader still needs it."""
    folder, left = tmp_path_factory.mktemp("live"), tmp_path_factory.mktemp("left")
    with open_log(folder / "exercise.db", create=True) as log:
        records: list[Record] = []
        for n in range(30):
            records += add(log, 7)
            if n == 15 and request.param == "half emptied":
                reader = sqlite3.connect(folder / "exercise.db", isolation_level=None)
                reader.execute("BEGIN")
                reader.execute("SELECT * FROM records").fetchone()
                other = sqlite3.connect(folder / "exercise.db")
                other.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
                other.close()
        say(log, "p1", "the end")
        records = list(log.read())
        for file in folder.iterdir():
            if not file.name.endswith(("-shm", ".lock")):
                shutil.copy(file, left / file.name)
        if request.param == "half emptied":
            reader.close()
    return Crashed(left, records, request.param == "fresh")


def test_an_undamaged_write_ahead_log_gives_everything(crashed: Crashed, tmp_path: Path) -> None:
    assert len(crashed.wal) > 40 * FRAME
    assert crashed.opened(tmp_path / "a", crashed.wal) == len(crashed.records) == 211


def test_a_cut_write_ahead_log_gives_a_beginning_or_is_refused(crashed: Crashed, tmp_path: Path) -> None:
    wal, dice = crashed.wal, random.Random(1)
    frames = (len(wal) - HEADER) // FRAME
    places = {HEADER + FRAME * dice.randrange(frames) for _ in range(CUTS // 2)} | {
        dice.randrange(len(wal)) for _ in range(CUTS // 2)
    }
    found = [crashed.opened(tmp_path / "a", wal[:at]) for at in sorted(places)]
    given = [count for count in found if count is not None]
    assert len(set(given)) > 5 and max(given) < 211
    if crashed.fresh:
        assert given == sorted(given), "what is cut later gives as much or more"
        assert None not in found[found.index(given[0]) :], "refused is only what lacks the tables yet"


def test_a_flipped_write_ahead_log_gives_a_beginning_or_is_refused(crashed: Crashed, tmp_path: Path) -> None:
    wal, dice = crashed.wal, random.Random(2)
    for _ in range(FLIPS):
        at = dice.randrange(len(wal))
        crashed.opened(tmp_path / "a", wal[:at] + bytes([wal[at] ^ (1 << dice.randrange(8))]) + wal[at + 1 :])


def test_a_write_ahead_log_that_is_gone_is_not_a_crash_here(crashed: Crashed, tmp_path: Path) -> None:
    assert crashed.opened(tmp_path / "a", b"") in (None, *range(211))
