"""Records to fill logs with."""

from __future__ import annotations

from typing import Any

from septel.exercise.log import Log, Text
from septel.exercise.records import Draft, Record


def following(head: tuple[int, str], count: int, *, bodies: list[dict[str, Any]] | None = None) -> list[Record]:
    """Records that continue a head."""
    seq, before = head
    records: list[Record] = []
    for n in range(count):
        body = bodies[n] if bodies else {"id": f"m{seq + 1}", "to": ["all"], "says": "Ünit moves → north"}
        records.append(Record.after(Draft("message.sent", seq / 60, 1.7e9 + seq / 3, f"seat-{seq % 5}", body), seq + 1, before))
        seq, before = records[-1].seq, records[-1].hash
    return records


def add(log: Log, count: int = 1) -> list[Record]:
    """Append as many, each with an answer, in one transaction."""
    records = following(log.head, count)
    log.append(records, answers=[(record.seat, f"key-{record.seq}", {"id": record.seq}) for record in records])
    return records


def say(log: Log, person: str, *texts: str) -> list[dict[str, Any]]:
    """Append texts of a person, a record each; what stands for them."""
    sealed = [log.seal(person, text) for text in texts]
    rows: list[Text] = [row for _, row in sealed]
    bodies = [{"text": ref, "kind": ["note", {"deep": True}]} for ref, _ in sealed]
    log.append(following(log.head, len(sealed), bodies=bodies), texts=rows)
    return [ref for ref, _ in sealed]


def filled(log: Log, count: int = 60) -> None:
    """A log with everything in it: checkpoints too, since it spans an edge of thousands."""
    add(log, 990)
    say(log, "p1", "the governor's car", "is late")
    say(log, "p2", "seen at the mill")
    add(log, count)
    say(log, "p1", "again")


def left_without_its_key(log: Log) -> str:
    """Let go of a log as a crash does, with no last checkpoint, and take its key's file away; the public key that signed."""
    public = log.public_key
    log.store.close()
    log.store.key_file.unlink()
    return public


def change(log: Log, *statements: str) -> None:
    """What an editor does to the database, past the log."""
    with log.store.engine.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
        connection.commit()
