"""Going back: branches of the log, and records that are retracted or corrected; nothing is ever taken out.

After `branch` the exercise goes on from an earlier record. Both branches stay in the log: the path to a record follows, from
its own branch, each branch point back to the beginning. Sections that tell of people and not of the world are not rewound.

Control names a record by its own cursor, as `GET /api/events` shows it; what is kept is the record's number.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from septel.exercise.feature import Act, Args, Asked, Command, Cursors, Feature, Outcome, Refused, Sealed, State
from septel.exercise.items import CONTROL, Item
from septel.exercise.naming import named
from septel.exercise.records import Record

BRANCHED = "timeline.branched"
READERS = frozenset({"control", "evaluators"})
# What is told once and then stays as it was: on these alone it is marked that what told them is retracted or corrected.
TOLD_ONCE = frozenset(["message", "message_sent", "message_copy", "told", "voice", "lead", "tip", "msel", "world"])
FieldName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_.]*$", max_length=60)]
Reason = Annotated[str, StringConstraints(min_length=1, max_length=500)]


class _OfRecord(Args):
    event: Annotated[int, Field(ge=1, description="the seat's own cursor of the event"), Cursors()]
    reason: Reason


class Branch(_OfRecord):
    """To which event to go back."""


class Retract(_OfRecord):
    """Which event is to count for nothing, and why."""


class Correct(_OfRecord):
    """Which event says something wrong, and what is right, by field."""

    fields: Annotated[dict[FieldName, str | int | float | bool | None], Sealed(), Field(min_length=1, max_length=40)]


def begin(setting: Mapping[str, Any]) -> dict[str, Any]:
    """No branches, nothing retracted, nothing corrected."""
    return {"branches": [], "retracted": {}, "corrected": {}}


def path(branches: Iterable[Mapping[str, int]], seq: int) -> list[tuple[int, int]]:
    """The stretches of records, first and last inclusive and in order, that lead to a record."""
    stretches: list[tuple[int, int]] = []
    for branch in sorted(branches, key=lambda b: b["at"], reverse=True):
        if branch["at"] <= seq:
            stretches.append((branch["at"], seq))
            seq = branch["to"]
    return [(1, seq), *reversed(stretches)]


def recalls(state: State) -> dict[int, dict[str, Any]]:
    """What is said of records that were retracted or corrected, by record: why, and what is right."""
    section = state["timeline"]
    found: dict[int, dict[str, Any]] = {
        int(event): {"retracted": {"reason": one["reason"]}} for event, one in section["retracted"].items()
    }
    for event, several in section["corrected"].items():
        told = [{"fields": one["fields"], "reason": one["reason"]} for one in several]
        found.setdefault(int(event), {})["corrected"] = told
    return found


def recalled(item: Item, marks: Mapping[str, Mapping[str, Any]]) -> Item:
    """An item with what is to stand on it, by its id, if the record that told it is retracted or corrected."""
    found = marks.get(item.id) if item.kind in TOLD_ONCE else None
    return item if found is None else replace(item, body={**item.body, **found})


def _record(asked: Asked) -> int:
    """The record that the seat's cursor stands for."""
    return int(asked.told["event"][0][0])


def _branch(state: State, asked: Asked, args: Branch) -> list[Act]:
    return [Act("branch", {"to": _record(asked), "reason": args.reason})]


def _retract(state: State, asked: Asked, args: Retract) -> list[Outcome]:
    record = _record(asked)
    if str(record) in state["timeline"]["retracted"]:
        raise Refused(f"Event {args.event} is retracted already.", code="already")
    return [Outcome("timeline.retracted", {"event": record, "reason": args.reason})]


def _correct(state: State, asked: Asked, args: Correct) -> list[Outcome]:
    return [Outcome("timeline.corrected", {"event": _record(asked), "fields": asked.sealed["fields"], "reason": args.reason})]


def _retracted(state: State, record: Record) -> None:
    body = record.body
    state["timeline"]["retracted"][str(body["event"])] = {"reason": body["reason"], "by": record.seat, "seq": record.seq}


def _corrected(state: State, record: Record) -> None:
    body = record.body
    entry = {"fields": body["fields"], "reason": body["reason"], "by": record.seat, "seq": record.seq}
    state["timeline"]["corrected"].setdefault(str(body["event"]), []).append(entry)


def _items(state: State) -> Iterable[Item]:
    """All of it, under names: a record's number would tell evaluators how much happens that they do not see."""
    section, setting = state["timeline"], state["setting"]
    body = {
        "branches": [{"at": named(setting, one["at"]), "to": named(setting, one["to"])} for one in section["branches"]],
        "retracted": {named(setting, int(event)): _unnumbered(one) for event, one in section["retracted"].items()},
        "corrected": {named(setting, int(event)): list(map(_unnumbered, many)) for event, many in section["corrected"].items()},
    }
    return (Item("timeline", "timeline", READERS, body),)


def _unnumbered(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in entry.items() if key != "seq"}


def _news(state: State, record: Record) -> Iterable[Item]:
    """Control and evaluators hear of it all; that an event was retracted or corrected also goes to those who were told of it
    (`Memory` adds them, with their own cursors)."""
    if record.kind.startswith("timeline."):
        setting = state["setting"]
        numbers = {word: named(setting, record.body[word]) for word in ("event", "to") if word in record.body}
        yield Item(f"timeline-{named(setting, record.seq)}", record.kind, READERS, dict(record.body) | numbers)
    if record.kind == BRANCHED:
        yield Item("rewound", "rewound", frozenset({"all"}), {"t": record.t})


FEATURE = Feature(
    name="timeline",
    begin=begin,
    commands=(
        Command("timeline.branch", Branch, CONTROL, _branch, says="go on from an earlier event"),
        Command("timeline.retract", Retract, CONTROL, _retract, says="an event counts for nothing"),
        Command("timeline.correct", Correct, CONTROL, _correct, says="an event says something wrong"),
    ),
    folds={"timeline.retracted": _retracted, "timeline.corrected": _corrected},
    items=_items,
    news=_news,
    rewinds=False,
)
