"""The log: what is kept of an exercise, on SQLite or PostgreSQL, and how one sees that nothing in it was changed.

In come records that continue the last one, answers to commands and sealed texts; they are on the disk when `append` returns.
Out go the same records in order, the answers, and the texts of those who are not forgotten. It never changes a record, and it
knows nothing of what records mean.
"""

from __future__ import annotations

from septel.exercise.log.book import Log
from septel.exercise.log.faults import Broken, NotKept, Served
from septel.exercise.log.opening import first_record, open_log
from septel.exercise.log.parts import Head, Snapshot, Text
from septel.exercise.log.signing import known_keys, shown
from septel.exercise.log.verdict import Verdict, examine, named_head, verify

__all__ = [
    "Broken",
    "Head",
    "Log",
    "NotKept",
    "Served",
    "Snapshot",
    "Text",
    "Verdict",
    "examine",
    "first_record",
    "known_keys",
    "named_head",
    "open_log",
    "shown",
    "verify",
]
