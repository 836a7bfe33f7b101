"""`python -m benchmarks.kill`: a writer is killed again and again; nothing that it acknowledged may be lost.

`--through log` kills a process that appends to a log, `--through server` a whole `septel serve`. `--db` is a file, a
`postgresql://` URL of an empty database, or the word `postgresql` for a server that is started for this and removed afterwards.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from benchmarks import kill_log
from benchmarks.postgresql import Server
from benchmarks.synced import Shim, unsynced
from septel.exercise.log import open_log, verify

OPENING_S = 0.1  # one kill in four falls into so long after the start, the others
LONGEST_S = 0.25  # into so long after the first acknowledgement
WHOLE_EVERY = 25  # kills between verifications of the whole chain; each reopening looks at the last thousand records
SYNCED = 150  # acknowledgements that are held against the syncs


def kills(where: str, count: int, *, seed: int) -> dict[str, Any]:
    """Kill a writer so often at random moments, reopen each time, and count."""
    dice, writer = random.Random(seed), kill_log.Writer(where)
    acknowledged = gone = 0
    whole = True
    for n in range(1, count + 1):
        writer.start(seed + n)
        early = n % 4 == 0
        if not early:
            writer.wait()
        time.sleep(dice.uniform(0.0, OPENING_S if early else LONGEST_S))
        answers = writer.kill()
        acknowledged += len(answers)
        with open_log(where, create=True) as log:
            gone += kill_log.lost(log, answers)
            if n % WHOLE_EVERY == 0 or n == count:
                whole = whole and verify(log).ok
    return {"kills": count, "acknowledged": acknowledged, "lost": gone, "chain_ok": whole}


def fsync_before_ack(kind: str, folder: Path) -> bool | None:
    """Whether a sync came before every acknowledgement of a writer under the shim; None where that cannot be seen."""
    if not Shim.can():
        return None
    with ExitStack() as stack:
        if kind == "postgresql":
            shim = stack.enter_context(Shim("/pg_wal/"))
            server = stack.enter_context(_served(Server(environment=shim.environment)))
            answers = kill_log.written_apart(server.url("synced"), {}, SYNCED)
        else:
            shim = stack.enter_context(Shim(".db-wal"))
            answers = kill_log.written_apart(str(folder / "synced.db"), shim.environment, SYNCED)
        missing = unsynced(shim.calls(), [(one.asked, one.came) for one in answers], alone=kind != "postgresql")
    return len(answers) == SYNCED and missing == 0


@contextmanager
def _served(server: Server) -> Iterator[Server]:
    try:
        yield server
    finally:
        server.close()


def measured(options: argparse.Namespace) -> dict[str, Any]:
    """All figures."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        where, big = options.db or str(folder / "killed.db"), str(folder / "big.db")
        own = where == "postgresql"
        if own:
            server = stack.enter_context(_served(Server()))
            where, big = server.url("killed"), server.url("big")
        elif "://" in where:
            big = ""  # there is one database, and it is full of what was written before the kills
        if options.through == "server":
            from benchmarks import kill_server

            return kill_server.measured(where, folder, kills=options.kills, events=options.events, seed=options.seed)
        report = kills(where, options.kills, seed=options.seed)
        if big:
            kill_log.fill(big, options.events)
            report |= {"restart_s": round(kill_log.restart_s(big, options.events), 3), "events": options.events}
        if big:
            report["fsync_before_ack"] = fsync_before_ack("postgresql" if own else "sqlite", folder)
        else:
            with open_log(where, readonly=True) as log:
                report["fsync_before_ack"] = log.durable  # as the server is set: its disk cannot be watched from here
        return report


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.kill", description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--db", help="a file, a URL, or the word postgresql; by default a file that goes away")
    parser.add_argument("--through", choices=("log", "server"), default="log")
    parser.add_argument("--events", type=int, default=100_000, help="records at which the restart is measured")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="print the JSON on one line")
    options = parser.parse_args()
    report = measured(options)
    print(json.dumps(report, indent=None if options.json else 1))
    kept = report["lost"] == 0 and report["chain_ok"] and report.get("fsync_before_ack") is not False
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
