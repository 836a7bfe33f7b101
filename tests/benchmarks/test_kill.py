"""A writer that is killed at any moment has lost nothing that it acknowledged, on both databases; and this can be measured."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from benchmarks.kill_log import Answer, answers_in, lost
from benchmarks.postgresql import programs
from benchmarks.synced import Call, Shim, unsynced

from benchmarks import kill, kill_log
from septel.exercise.log import open_log
from tests.exercise.log.writing import add

ROOT = Path(__file__).parents[2]


@pytest.mark.bench
@pytest.mark.parametrize(
    ("db", "times", "events"),
    [
        (None, 100, 100_000),
        pytest.param(
            "postgresql", 20, 10_000, marks=pytest.mark.skipif(programs() is None, reason="no PostgreSQL on this machine")
        ),
    ],
)
def test_nothing_acknowledged_is_lost_when_the_writer_is_killed(db: str | None, times: int, events: int) -> None:
    words = ["--kills", str(times), "--events", str(events), *(["--db", db] if db else []), "--json"]
    said = subprocess.run(
        [sys.executable, "-m", "benchmarks.kill", *words],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert said.returncode == 0, said.stdout + said.stderr
    report = json.loads(said.stdout)
    assert (report["kills"], report["lost"], report["chain_ok"]) == (times, 0, True)
    assert report["acknowledged"] > times
    assert report["restart_s"] <= 2.0, report
    assert report["fsync_before_ack"] in (True, None if not Shim.can() else True)


def test_what_is_lost_is_counted(tmp_path: Path) -> None:
    with open_log(tmp_path / "a.db", create=True) as log:
        records = add(log, 3)
        kept = Answer(3, records[2].hash, 0, 1)
        log.append([], answers=[(kill_log.SEAT, "key-3", {"id": 3})])
        assert lost(log, [kept]) == 0
        assert lost(log, [kept, Answer(4, "ab", 0, 1)]) == 1
        assert lost(log, [Answer(3, "ab", 0, 1)]) == 1
        assert lost(log, [Answer(2, records[1].hash, 0, 1)]) == 1, "its answer is not there"


def test_a_line_that_was_cut_off_acknowledges_nothing() -> None:
    assert answers_in("1 ab 5 9\n2 cd 10 1") == [Answer(1, "ab", 5, 9)]


def test_an_answer_without_a_sync_of_its_own_is_counted() -> None:
    write, sync = Call(False, 11, 12, 96), Call(True, 13, 15, 0)
    assert unsynced([write, sync], [(10, 16)], alone=True) == 0
    assert unsynced([write, sync], [(10, 14)], alone=True) == 1, "it ended after the answer"
    assert unsynced([write, sync], [(12, 16)], alone=True) == 1, "nothing was written for it"
    assert unsynced([write, sync], [(14, 16)], alone=False) == 1, "it began before the question"
    assert unsynced([write], [(10, 16)], alone=True) == 1
    assert unsynced([write, Call(True, 13, 15, -1)], [(10, 16)], alone=True) == 1, "it failed"
    assert unsynced([write, sync, Call(False, 15, 16, 96)], [(10, 17)], alone=True) == 1, "something was written after it"


@pytest.mark.skipif(not Shim.can(), reason="no gcc, or not Linux")
def test_every_append_is_on_the_disk_before_it_returns(tmp_path: Path) -> None:
    assert kill.fsync_before_ack("sqlite", tmp_path)


@pytest.mark.skipif(not Shim.can(), reason="no gcc, or not Linux")
def test_a_writer_that_does_not_sync_is_found_out(tmp_path: Path) -> None:
    code = (
        "import septel.exercise.log.sqlite as s; from benchmarks.kill_log import work, out\n"
        "whole = s.SQLite._connect\n"
        "def careless(self, mode):\n"
        "    connection = whole(self, mode); connection.execute('PRAGMA synchronous=NORMAL'); return connection\n"
        "s.SQLite._connect = careless\n"
        f"work({str(tmp_path / 'careless.db')!r}, 1, out, most=20)\n"
    )
    with Shim(".db-wal") as shim:
        said = subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}", **shim.environment},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        answers = answers_in(said)
        assert len(answers) == 20
        assert unsynced(shim.calls(), [(one.asked, one.came) for one in answers], alone=True) == 20
