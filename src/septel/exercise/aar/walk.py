"""The records once through: the state at the end, what each seat was told on the way, and the events that a report names."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from septel.exercise import seats
from septel.exercise.access import may_read
from septel.exercise.feature import State
from septel.exercise.items import CONTROL, EVALUATORS, Item, Seat
from septel.exercise.records import Record
from septel.exercise.state import Fold, History
from septel.exercise.streams import Streams
from septel.exercise.timeline import path

NAMED = (
    "clock.startex", "clock.changed", "clock.endex", "exercise.emergency", "exercise.emergency_over", "timeline.branched",
    "timeline.retracted", "timeline.corrected", "inject.released", "inject.completed", "inject.deferred", "inject.skipped",
    "expected_action.matched", "expected_action.unmatched", "seat.taken", "seat.left", "seat.bot", "world.refused",
    "case.assessed", "message.voice",
)  # fmt: skip
WORLD = ("world.ran", "world.acted")
JUMPS = ("next", "jump")
RECALLS = ("timeline.retracted", "timeline.corrected")
IN_THE_FIELD = ("request", "operation", "lead")
# What no report names by itself, but an evaluator may have linked; and what is told of it.
LINKED = {
    "request": "request.changed", "operation": "operation.changed", "lead": "lead.known", "case": "case.known",
    "message": "message.sent", "message_sent": "message.sent", "message_copy": "message.sent",
}  # fmt: skip
TOLD_OF = ("target", "place", "from", "to", "subject", "text")
REMOVED = "[removed]"  # what stands for a text whose author is forgotten
HAPPENED = ("asked", "decided", "tasked", "ended")  # hours in what the field tells


@dataclass
class Walk:
    """What a reader (None: control itself) is told of the records."""

    fold: Fold
    reader: str | None
    state: State = field(default_factory=dict)
    streams: Streams = field(default_factory=Streams)
    kinds: list[str] = field(default_factory=list)  # by record
    times: array[float] = field(default_factory=lambda: array("d"))
    entries: list[dict[str, Any]] = field(default_factory=list)
    linked: dict[int, list[dict[str, Any]]] = field(default_factory=dict)  # by record: what is told beside its entries
    told: dict[str, dict[str, Any]] = field(default_factory=dict)
    recalled: list[dict[str, Any]] = field(default_factory=list)
    backs: dict[tuple[str, int], float] = field(default_factory=dict)  # when an operation's group was at its base again
    visits: list[tuple[int, str, float, int, int, int]] = field(default_factory=list)  # record, what, t, target, visit, place
    _seats: dict[str, Seat] = field(default_factory=dict)
    _stood: dict[str, Any] = field(default_factory=dict)

    def through(self, records: Iterable[Record], history: History) -> Walk:
        """All of the records, from the first."""
        for record in records:
            self._step(record, history)
        return self

    def reads(self, item: Item) -> bool:
        """Whether the reader may read an item, with the access that his seat has by now."""
        return self.reader is None or (self._seat is not None and may_read(self._seat, item))

    @property
    def sees_all(self) -> bool:
        """Whether the reader is control."""
        return self.reader is None or (self._seat is not None and self._seat.kind in CONTROL)

    @property
    def sees_truth(self) -> bool:
        """Whether the reader may know where targets really were."""
        return self.reader is None or (self._seat is not None and self._seat.kind in CONTROL | EVALUATORS)

    @property
    def _seat(self) -> Seat | None:
        """The reader's seat, as it is by now."""
        return None if self.reader is None else self._seats.get(self.reader)

    def is_left(self, seq: int) -> bool:
        """Whether a record stands on a branch from which control went back."""
        return not any(first <= seq <= last for first, last in self._way)

    @cached_property
    def _way(self) -> list[tuple[int, int]]:
        """The stretches of records that lead to the last one."""
        return path(self.state["timeline"]["branches"], len(self.kinds))

    def _step(self, record: Record, history: History) -> None:
        self.fold.step(self.state, record, history)
        self.kinds.append(record.kind)
        self.times.append(record.t)
        if record.kind.startswith(("seat.", "exercise.", "timeline.branched")):
            self._seats = seats.access(self.state)
            self.streams.seats(self._seats)
        items = [item for feature in self.fold.features for item in feature.news(self.state, record)]
        if record.kind in RECALLS:
            before = self.streams.told(int(record.body["event"]))
            self.recalled.append({"kind": record.kind, "t": record.t, "seat": record.seat, **record.body, "told": before})
            for name, cursor in before.items():
                body = {**record.body, "event": cursor}
                items.append(Item(f"{record.kind}-{record.seq}-{name}", record.kind, frozenset({f"seat:{name}"}), body))
        cursors = self.streams.tell(record.seq, items) if items else {}
        for name in cursors:
            count = self.told.setdefault(name, {"events": 0, "first": record.t, "last": record.t})
            count["events"], count["last"] = count["events"] + 1, record.t
        if record.kind in WORLD:
            self._move(record, items)
        self._name(record, items, cursors)

    def _move(self, record: Record, items: Iterable[Item]) -> None:
        """Keep when teams came back, and where targets were."""
        rows = record.body["rows"]
        for item in items:
            if item.kind == "operation":
                for number, group in enumerate(item.body.get("groups", ())):
                    if group["back"] and (item.id, number) not in self.backs:
                        ready = [float(row[1]) for row in rows if row[0] == "ready" and self._is_of(row, group)]
                        self.backs[item.id, number] = max(ready, default=record.t)
        if self.sees_truth:
            for row in rows:
                if row[0] in ("visit", "visit_end"):
                    self.visits.append((record.seq, row[0], float(row[1]), int(row[5]), int(row[6]), int(row[7])))

    def _is_of(self, row: Sequence[Any], group: Mapping[str, Any]) -> bool:
        """Whether a row tells of teams of a group's base and kind."""
        setting = self.state["setting"]
        names = (setting["bases"][row[4]], setting["kinds"][row[2]])
        return names == (group["base"], group["kind"])

    def _name(self, record: Record, items: list[Item], cursors: Mapping[str, int]) -> None:
        """Keep what of a record a report names."""
        entry: dict[str, Any] = {"seq": record.seq, "t": record.t, "wall": record.wall}
        if self.sees_all:
            entry |= {"seat": record.seat, "told": sorted(cursors)}
        elif self.reader is not None and self.reader in cursors:
            entry = {"cursor": cursors[self.reader], **entry}
        if record.kind in WORLD:
            if record.kind == "world.acted" and record.body["do"] in JUMPS and self.sees_all:
                self.entries.append(entry | {"event": "clock.jumped", "about": "clock", "details": {"to": record.body["t"]}})
            for item in items:
                if item.kind in IN_THE_FIELD and self.reads(item):
                    self._field(entry, item)
                elif item.kind == "case" and self.reads(item):
                    self._beside(record.seq, item)
        elif record.kind == "message.sent":
            self._beside(record.seq, next((item for item in items if item.kind in LINKED and self.reads(item)), None))
        elif record.kind in NAMED and self.sees_all:
            self.entries.append(entry | {"event": record.kind, "about": _about(record), "details": _details(record.body)})
        elif record.kind in NAMED:
            for item in items:
                if self.reads(item):
                    self.entries.append(entry | {"event": item.kind, "about": item.id, "details": _details(item.body)})

    def _field(self, entry: Mapping[str, Any], item: Item) -> None:
        """A request or operation that stands otherwise than before, or a lead that was released to more holders."""
        now = sorted(item.body["released"]) if item.kind == "lead" else item.body["state"]
        before = self._stood.get(item.id, [] if item.kind == "lead" else None)
        self._stood[item.id] = now
        if now != before:
            is_lead = item.kind == "lead"
            state = "released" if is_lead else str(item.body.get("outcome") or item.body["state"])
            row = {**entry, "t": _when(item, entry["t"]), "event": "lead.released" if is_lead else f"{item.kind}.changed"}
            self.entries.append({**row, "about": item.id, "state": state, "details": _details(item.body)})
        else:
            self._beside(int(entry["seq"]), item)

    def _beside(self, seq: int, item: Item | None) -> None:
        """Keep what a record told that is no entry, in case that it is evidence."""
        if item is not None:
            state = str(item.body.get("outcome") or item.body.get("state") or "")
            details = {key: item.body[key] for key in TOLD_OF if key in item.body}
            row = {"event": LINKED[item.kind], "about": item.id, "state": state, "details": details}
            self.linked.setdefault(seq, []).append(row)


def last_hour(state: Mapping[str, Any]) -> float:
    """ENDEX, or while the exercise goes on the hour that it is."""
    clock = state["clock"]
    return float(clock["t"] if clock["endex"] is None else clock["endex"])


def _when(item: Item, until: float) -> float:
    """When what an item tells last happened, not after its record."""
    body = item.body
    named = list(body["released"].values()) if item.kind == "lead" else [body.get(word) for word in HAPPENED]
    named += body.get("approved") or ()
    return max((float(t) for t in named if t is not None and t <= until), default=until)


def _about(record: Record) -> str:
    body = record.body
    return str(body.get("number") or body.get("action") or body.get("case") or body.get("event") or body.get("seat") or "")


def _details(body: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in body.items() if key not in ("rows", "groups", "assessments")}


def opened(value: Any, open_text: Callable[[Mapping[str, Any]], str | None]) -> Any:
    """A copy in which each reference to a sealed text is the text, or `[removed]` once its author is forgotten."""
    if isinstance(value, Mapping):
        if "$text" in value:
            text = open_text(value)
            return REMOVED if text is None else text
        return {key: opened(inner, open_text) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [opened(inner, open_text) for inner in value]
    return value
