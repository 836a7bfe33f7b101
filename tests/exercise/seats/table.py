"""An exercise without a director, a log or a world: commands are decided and their outcomes folded, one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from septel.exercise import seats
from septel.exercise.access import may_read
from septel.exercise.feature import Act, Asked, Feature, Outcome, Refused, State
from septel.exercise.items import Item, Seat
from septel.exercise.records import GENESIS, Draft, Record
from septel.exercise.state import OPENED, Fold

HOLDERS = ("police", "army", "platform")


def setting(**changed: Any) -> dict[str, Any]:
    """The body of the first record."""
    return {
        "name": "tiny", "title": "Tiny", "start": "2030-01-07T06:00:00", "zone": "UTC", "horizon_h": 240.0,
        "agencies": ["police", "army"], "holders": list(HOLDERS), "exercise": None,
    } | changed  # fmt: skip


@dataclass
class Table:
    """The state, and what has happened; time goes on by a minute a command."""

    features: Sequence[Feature]
    state: State = field(default_factory=dict)
    records: list[Record] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    news: list[Item] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)

    def open(self, **changed: Any) -> Table:
        """Begin."""
        self.fold = Fold(self.features)
        self.write(OPENED, setting(**changed), "")
        return self

    def write(self, kind: str, body: dict[str, Any], seat: str) -> Record:
        """A record, and what it brings with it."""
        number = len(self.records) + 1
        before = self.records[-1].hash if self.records else GENESIS
        record = Record.after(Draft(kind, number / 60, 1_000_000.0 + number * 60, seat, body), number, before)
        self.records.append(record)
        self.fold.step(self.state, record, lambda first, last: self.records[first - 1 : last])
        for feature in self.features:
            self.news += feature.news(self.state, record)
        for feature in self.features:
            self._do(feature.reacts(self.state, record), "")
        return record

    def give(self, by: str, command: str, /, *, person: str = "p1", **args: Any) -> list[Record]:
        """A command; the records of its outcomes. Refused as its handler refuses."""
        who = self.seat(by)
        found = self.fold.commands[command]
        if who.kind not in found.who:
            raise Refused(f"A {who.kind} cannot give the command {command}.", code="forbidden")
        reason = seats.stopped(self.state, who, command) if "seats" in self.state else None
        if reason:
            raise Refused(reason, code="emergency")
        known = found.args.model_validate(args)
        number = len(self.records) + 1
        sealed = {}
        for name, about in type(known).model_fields.items():
            if any(type(mark).__name__ == "Sealed" for mark in about.metadata) and getattr(known, name) is not None:
                self.texts[f"x{number}-{name}"] = getattr(known, name)
                sealed[name] = {"$text": f"x{number}-{name}"}
        asked = Asked(who, person, number / 60, 1_000_000.0 + number * 60, number, sealed)
        decided = list(found.decide(self.state, asked, known))
        self.write("command", {"name": command}, by)
        self._do(decided, by)
        return self.records[number:]

    def _do(self, decided: Any, seat: str) -> None:
        for one in decided:
            if isinstance(one, Outcome):
                self.write(one.kind, one.body, seat)
            else:
                self.acts.append(one)

    def seat(self, name: str) -> Seat:
        """A seat that there is."""
        found = seats.seat(self.state, name)
        assert found is not None, name
        return found

    def items(self, seat: str | None = None) -> list[Item]:
        """Everything, or what a seat may read."""
        every = [item for feature in self.features for item in feature.items(self.state)]
        return every if seat is None else [item for item in every if may_read(self.seat(seat), item)]

    def shown(self, seat: str, kind: str) -> list[dict[str, Any]]:
        """The bodies of the items of a kind that a seat may read."""
        return [item.body for item in self.items(seat) if item.kind == kind]
