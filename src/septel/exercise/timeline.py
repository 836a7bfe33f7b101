"""Going back: branches of the log, and records that are retracted or corrected; nothing is ever taken out.

After `branch` the exercise goes on from an earlier record. Both branches stay in the log: the path to a record follows, from
its own branch, each branch point back to the beginning. Sections that tell of people and not of the world are not rewound.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from septel.exercise.feature import Act, Args, Asked, Command, Feature, Outcome, Refused, State
from septel.exercise.items import CONTROL, Item
from septel.exercise.records import Record

BRANCHED = "timeline.branched"
FieldName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_.]*$", max_length=60)]
Reason = Annotated[str, StringConstraints(min_length=1, max_length=500)]


class _OfRecord(Args):
    event: Annotated[int, Field(ge=1)]
    reason: Reason


class Branch(_OfRecord):
    """To which record to go back."""


class Retract(_OfRecord):
    """Which record is to count for nothing, and why."""


class Correct(_OfRecord):
    """Which record says something wrong, and what is right, by field."""

    fields: Annotated[dict[FieldName, str | int | float | bool | None], Field(min_length=1, max_length=40)]


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


def _exists(asked: Asked, args: _OfRecord) -> None:
    if args.event >= asked.seq:
        raise Refused(f"There is no record {args.event} yet: the newest is {asked.seq - 1}.", code="unknown")


def _branch(state: State, asked: Asked, args: Branch) -> list[Act]:
    _exists(asked, args)
    return [Act("branch", {"to": args.event, "reason": args.reason})]


def _retract(state: State, asked: Asked, args: Retract) -> list[Outcome]:
    _exists(asked, args)
    if str(args.event) in state["timeline"]["retracted"]:
        raise Refused(f"Record {args.event} is retracted already.", code="already")
    return [Outcome("timeline.retracted", {"event": args.event, "reason": args.reason})]


def _correct(state: State, asked: Asked, args: Correct) -> list[Outcome]:
    _exists(asked, args)
    return [Outcome("timeline.corrected", {"event": args.event, "fields": args.fields, "reason": args.reason})]


def _retracted(state: State, record: Record) -> None:
    body = record.body
    state["timeline"]["retracted"][str(body["event"])] = {"reason": body["reason"], "by": record.seat, "seq": record.seq}


def _corrected(state: State, record: Record) -> None:
    body = record.body
    entry = {"fields": body["fields"], "reason": body["reason"], "by": record.seat, "seq": record.seq}
    state["timeline"]["corrected"].setdefault(str(body["event"]), []).append(entry)


def _items(state: State) -> Iterable[Item]:
    return (Item("timeline", "timeline", frozenset({"control", "evaluators"}), state["timeline"]),)


def _news(state: State, record: Record) -> Iterable[Item]:
    """Control and evaluators hear of it all; that an event was retracted or corrected also goes to those who were told of it
    (`Memory` adds them)."""
    if record.kind.startswith("timeline."):
        yield Item(f"timeline-{record.seq}", record.kind, frozenset({"control", "evaluators"}), dict(record.body))
    if record.kind == BRANCHED:
        yield Item("rewound", "rewound", frozenset({"all"}), {"t": record.t})


FEATURE = Feature(
    name="timeline",
    begin=begin,
    commands=(
        Command("timeline.branch", Branch, CONTROL, _branch, says="go on from an earlier record"),
        Command("timeline.retract", Retract, CONTROL, _retract, says="a record counts for nothing"),
        Command("timeline.correct", Correct, CONTROL, _correct, says="a record says something wrong"),
    ),
    folds={"timeline.retracted": _retracted, "timeline.corrected": _corrected},
    items=_items,
    news=_news,
    rewinds=False,
)
