"""A writer that appends to a log as fast as it can and says what was acknowledged, to be killed at any moment."""

from __future__ import annotations

import os
import random
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from septel.exercise.log import Log, Snapshot, open_log
from septel.exercise.log.snapshots import packed
from septel.exercise.records import Draft, Record

ROOT = Path(__file__).parent.parent
KIND, SEAT = "message.sent", "army-command"


@dataclass(frozen=True)
class Answer:
    """An acknowledgement: the number and the hash of the last record, when it was asked for and when it came, in ns."""

    seq: int
    hash: str
    asked: int
    came: int


@dataclass
class Writer:
    """A child process that writes; what it acknowledged comes through a pipe."""

    where: str
    pid: int = 0
    _pipe: int = -1
    _heard: bytearray = field(default_factory=bytearray)

    def start(self, seed: int) -> None:
        """Fork it: a new interpreter would take most of the time."""
        read, write = os.pipe()
        self.pid = os.fork()
        if not self.pid:
            try:
                os.close(read)
                work(self.where, seed, lambda line: os.write(write, line))
            finally:
                os._exit(1)
        os.close(write)
        self._pipe, self._heard = read, bytearray()

    def wait(self) -> None:
        """Until it acknowledges something."""
        select.select([self._pipe], [], [], 30)

    def kill(self) -> list[Answer]:
        """Kill it; what it had acknowledged by then."""
        os.kill(self.pid, 9)
        while heard := os.read(self._pipe, 65536):
            self._heard += heard
        os.close(self._pipe)
        os.waitpid(self.pid, 0)
        return answers_in(self._heard.decode())


def answers_in(said: str) -> list[Answer]:
    """The whole lines of what a writer said."""
    lines = [line.split() for line in said.split("\n")[:-1]]
    return [Answer(int(seq), digest, int(asked), int(came)) for seq, digest, asked, came in lines]


def work(where: str, seed: int, say: Any, *, most: int = 10**9) -> None:
    """Append batches of records, with answers and texts, and say each once it is kept."""
    dice = random.Random(seed)
    with open_log(where, create=True) as log:
        for _ in range(most):
            seq, before = log.head
            records, texts = [], []
            for _ in range(dice.randint(1, 4)):
                body: dict[str, Any] = {"id": f"m{seq + 1}", "to": ["all"], "pad": "x" * dice.randint(0, 400)}
                if dice.random() < 0.3:
                    body["text"], row = log.seal(f"p{dice.randint(1, 9)}", f"text {seq + 1}")
                    texts.append(row)
                records.append(Record.after(Draft(KIND, seq / 60, 1.7e9 + seq / 3, SEAT, body), seq + 1, before))
                seq, before = records[-1].seq, records[-1].hash
            asked = time.monotonic_ns()
            log.append(records, answers=[(SEAT, f"key-{seq}", {"id": seq})], texts=texts)
            say(f"{seq} {before} {asked} {time.monotonic_ns()}\n".encode())


def written_apart(where: str, environment: dict[str, str], count: int) -> list[Answer]:
    """What a writer in an interpreter and an environment of its own acknowledged."""
    code = f"import sys; from benchmarks.kill_log import work, out; work({where!r}, 1, out, most={count})"
    said = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}", **environment},
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return answers_in(said)


def out(line: bytes) -> None:
    """To standard output, at once."""
    os.write(1, line)


def lost(log: Log, answers: list[Answer]) -> int:
    """How many acknowledged batches are not in the log as they were acknowledged."""
    if not answers:
        return 0
    there = {record.seq: record.hash for record in log.read(answers[0].seq - 1)}
    return sum(there.get(one.seq) != one.hash or log.answer(SEAT, f"key-{one.seq}") != {"id": one.seq} for one in answers)


def fill(where: str, events: int, *, tail: int = 1000) -> None:
    """A log of so many records, with a snapshot `tail` records before its end, left as a killed writer leaves it."""
    pid = os.fork()
    if not pid:
        try:
            log = open_log(where, create=True)
            for batch in _batches(log, events):
                log.append(batch)
                if log.head[0] == events - tail:
                    state = {"messages": {f"m{n}": {"to": ["all"], "at": n / 60, "by": SEAT} for n in range(events // 10)}}
                    log.snapshot(Snapshot(*log.head, packed([state])))
        finally:
            os._exit(0)
    os.waitpid(pid, 0)


def _batches(log: Log, events: int) -> Iterator[list[Record]]:
    seq, before = log.head
    while seq < events:
        batch: list[Record] = []
        while len(batch) < 1000 and seq < events:
            body = {"id": f"m{seq}", "to": ["all", "agency:army"], "pad": "x" * 160}
            batch.append(Record.after(Draft(KIND, seq / 60, 1.7e9 + seq / 3, SEAT, body), seq + 1, before))
            seq, before = seq + 1, batch[-1].hash
        yield batch


RESTART = """
from septel.exercise.log import open_log
from septel.exercise.log.snapshots import unpacked
log = open_log({where!r})
found = log.latest_snapshot()
(state,) = unpacked(found.parts)
for record in log.read(found.seq):
    state["messages"][record.body["id"]] = record.body
assert log.head[0] == {events} and found.seq < {events}
print("ready", flush=True)
import os; os._exit(0)
"""


def restart_s(where: str, events: int) -> float:
    """Seconds from starting an interpreter to a log that takes appends, with the state of its last record."""
    started = time.perf_counter()
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    code = RESTART.format(where=where, events=events)
    subprocess.run([sys.executable, "-c", code], env=environment, check=True, capture_output=True)
    return time.perf_counter() - started
