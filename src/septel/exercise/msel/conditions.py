"""Conditions over the log: how many records of a kind there were, told apart by a field, within what time. Never code.

The counters of a condition are JSON: for each of its clauses the records that met it, `[seq, t]`, as many as are needed and
near enough in time. A clause is met when there are `count` of them, and stays met. A step takes O(1) for each clause.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from septel.exercise.records import Record
from septel.scenario.msel_words import EVENTS, GIVERS
from septel.units import hours

WORLD = "world."
ROWS = ("world.ran", "world.acted")
RECORD_KINDS = tuple(sorted({kind for kind in EVENTS if not kind.startswith(WORLD)} | set(ROWS)))

Condition = Mapping[str, Any]
Counters = dict[str, Any]
Happening = tuple[str, float, Mapping[str, Any]]


def begin(condition: Condition) -> Counters:
    """The counters of a condition, before anything has happened."""
    return {"hits": [[] for _ in clauses(condition)]}


def clauses(condition: Condition) -> list[Mapping[str, Any]]:
    """Its clauses, all of which or any of which must be met."""
    return list(condition.get("all") or condition.get("any") or ())


def events(condition: Condition) -> set[str]:
    """The kinds of happenings that it asks about."""
    return {str(clause["event"]) for clause in clauses(condition)}


def holds(counters: Counters, condition: Condition) -> bool:
    """Whether the condition is met."""
    met = [len(hits) >= clause.get("count", 1) for clause, hits in zip(clauses(condition), counters["hits"], strict=True)]
    return all(met) if condition.get("all") else any(met)


def step(counters: Counters, condition: Condition, record: Record, setting: Mapping[str, Any]) -> None:
    """Count what a record tells, in place. `condition` is as a file writes it, or as the models dump it."""
    for happening in happenings(record, setting):
        count(counters, condition, happening, record.seq)


def count(counters: Counters, condition: Condition, happening: Happening, seq: int) -> bool:
    """Count one happening of a record, in place; whether it counted."""
    event, t, body = happening
    counted = False
    for index, clause in enumerate(condition.get("all") or condition.get("any") or ()):
        if clause["event"] != event or not _fits(clause, body):
            continue
        hits = counters["hits"][index]
        if len(hits) >= clause.get("count", 1):
            continue
        within = clause.get("within")
        if within is not None:
            since = t - (hours(within) if isinstance(within, str) else float(within))
            hits[:] = [hit for hit in hits if hit[1] >= since]
        hits.append([seq, t])
        counted = True
    return counted


def retract(counters: Counters, seq: int) -> None:
    """A record counts for nothing after all."""
    for hits in counters["hits"]:
        hits[:] = [hit for hit in hits if hit[0] != seq]


def happenings(record: Record, setting: Mapping[str, Any]) -> Iterator[Happening]:
    """What a record tells: itself, or the rows of the simulated world, with names for numbers."""
    if record.kind != "world.ran":
        body = {key: value for key, value in record.body.items() if key != "rows"}
        yield record.kind, record.t, body | {"seat": record.seat or body.get("seat", "")}
    if record.kind in ROWS:
        for row in record.body.get("rows", ()):
            yield f"{WORLD}{row[0]}", float(row[1]), _named(row, setting)


def _named(row: Any, setting: Mapping[str, Any]) -> dict[str, Any]:
    what, t, flag, holder, command, target, _, place, number, x, y = row
    found = {"what": what, "t": t, "flag": flag, "id": number, "x": x, "y": y}
    is_givers = f"{WORLD}{what}" in GIVERS and setting.get("leads_apart")
    for word, index, names in (
        ("holder", holder, "holders"),
        ("command", command, "holders" if is_givers else "commands"),
        ("target", target, "targets"),
        ("place", place, "places"),
    ):
        known = setting.get(names) or ()
        if 0 <= index < len(known):
            found[word] = known[index]
    return found


def _fits(clause: Mapping[str, Any], body: Mapping[str, Any]) -> bool:
    """Whether a happening is one that the clause counts."""
    if not all(_is(_found(body, name), value) for name, value in (clause.get("where") or {}).items()):
        return False
    name = clause.get("field")
    return name is None or _compared(
        _found(body, name), clause.get("operator", "="), clause.get("value"), clause.get("values") or ()
    )


def _found(body: Mapping[str, Any], name: str) -> Any:
    """What a field of a happening is; None if it has none of this name."""
    found: Any = body
    for part in name.split(".") if "." in name else (name,):
        if not isinstance(found, Mapping) or part not in found:
            return None
        found = found[part]
    return found


def _compared(found: Any, operator: str, value: Any, values: Any) -> bool:
    if found is None or isinstance(found, Mapping):
        return False
    if operator == "in":
        return _word(found) in values
    if operator == "contains":
        return _is(found, value) if isinstance(found, list | tuple) else isinstance(found, str) and _word(value) in found
    if operator in ("=", "!="):
        return _same(found, value) == (operator == "=")
    if isinstance(found, bool) or not isinstance(found, int | float):
        return False
    return bool({"<": found < value, "<=": found <= value, ">": found > value, ">=": found >= value}[operator])


def _is(found: Any, value: Any) -> bool:
    """Whether something is a value, or a list that holds it."""
    return any(_same(one, value) for one in (found if isinstance(found, list | tuple) else (found,)))


def _same(found: Any, value: Any) -> bool:
    return isinstance(found, bool) == isinstance(value, bool) and bool(found == value)


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:g}" if isinstance(value, float) else str(value)
