"""The process that makes a snapshot: it reads the newest one and the records after it, and writes parts to standard output.

`{"where": …, "seq": …}` comes in, on one line; out go `{"seq": …, "hash": …, "rules": …}` on one line and each part after its
size in four bytes, the last of size 0. It takes only time that nobody else wants.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress

LEAST = 19  # of the priorities that there are


def main() -> None:
    """Make one snapshot; who no longer listens is told nothing."""
    os.nice(LEAST)
    asked = json.loads(sys.stdin.buffer.readline())
    with suppress(BrokenPipeError):
        _hand_over(asked["where"], asked["seq"])
        sys.stdout.buffer.flush()
    os._exit(0)  # there is nothing to put in order, and much to let go


def _hand_over(where: str, seq: int) -> None:
    from septel.exercise.features import all_features
    from septel.exercise.log import open_log
    from septel.exercise.memory import Memory
    from septel.exercise.state import Fold

    out = sys.stdout.buffer
    with open_log(where, readonly=True) as log:
        made = Memory.at(log, Fold(all_features()), seq).snapshot()
    out.write(json.dumps({"seq": made.seq, "hash": made.hash, "rules": made.rules}).encode() + b"\n")
    for part in made.parts:
        out.write(len(part).to_bytes(4) + part)
        out.flush()
    out.write((0).to_bytes(4))


if __name__ == "__main__":
    main()
