"""A director without a world or a disk, for tests of the events list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from septel.exercise import clock, msel, seats, timeline
from septel.exercise.access import may_read
from septel.exercise.feature import Act, Asked, Outcome
from septel.exercise.items import Item, Kind, Seat
from septel.exercise.records import GENESIS, Draft, Record
from septel.exercise.state import OPENED, Fold
from septel.scenario.model_msel import PlannedInject

FEATURES = (clock.FEATURE, timeline.FEATURE, seats.FEATURE, msel.FEATURE)
CONTROL = Seat("controller", Kind.CONTROLLER)
SIMULATOR = Seat("simulator", Kind.SIMULATOR)
ARMY = Seat("army-command", Kind.COMMAND, "army")
POLICE = Seat("police-command", Kind.COMMAND, "police")
TITLED = {"title": "Rumour of a convoy", "to": ["army"], "description": "A convoy was seen.", "from": "A farmer"}


def setting(*entries: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """The setting of an exercise of two agencies whose plan holds these entries."""
    dumps = [PlannedInject.model_validate({**TITLED, **entry}).model_dump(mode="json") for entry in entries]
    return {
        "id": "x", "name": "x", "title": "X", "design": "as_is", "start": "2030-01-07T06:00:00", "zone": "America/Mexico_City",
        "horizon_h": 100.0, "agencies": ["police", "army"], "holders": ["police", "army"], "places": ["A", "B"],
        "targets": ["gang/head", "gang/cell 1"], "sources": ["tips"], "commands": ["police", "army"],
        "exercise": {"seats": {}, "msel": dumps, "objectives": []},
    } | more  # fmt: skip


class Play:
    """The features' decisions, applied as the director applies them; `acts` is what would be done in the world."""

    def __init__(self, *entries: Mapping[str, Any], **more: Any) -> None:
        self.fold, self.state, self.records = Fold(FEATURES), {}, []  # type: ignore[var-annotated]
        self.acts: list[Act] = []
        self.news: list[Item] = []
        self.t = 0.0
        self.happens(OPENED, setting(*entries, **more))

    @property
    def section(self) -> dict[str, Any]:
        return self.state["msel"]  # type: ignore[no-any-return]

    def entry(self, number: str) -> dict[str, Any]:
        return self.section["entries"][number]  # type: ignore[no-any-return]

    def status(self, number: str) -> str:
        return str(self.entry(number)["status"])

    def happens(self, kind: str, body: Mapping[str, Any], *, seat: str = "") -> Record:
        """One record, and what it brings with it."""
        before = self.records[-1].hash if self.records else GENESIS
        record = Record.after(Draft(kind, self.t, 0.0, seat, dict(body)), len(self.records) + 1, before)
        self.records.append(record)
        self.fold.apply(self.state, record)
        for feature in self.fold.features:
            self.news += feature.news(self.state, record)
        for feature in self.fold.features:
            self.do(list(feature.reacts(self.state, record)))
        return record

    def do(self, decided: Sequence[Outcome | Act]) -> None:
        for one in decided:
            if isinstance(one, Act):
                self.acts.append(one)
            else:
                self.happens(one.kind, one.body)

    def to(self, t: float) -> None:
        """The clock goes on to an hour, and what is due happens."""
        self.t = t
        for feature in self.fold.features:
            if feature.name != "clock":
                self.do(list(feature.due(self.state, t)))

    def command(self, name: str, *, by: Seat = CONTROL, **args: Any) -> None:
        """A seat gives a command; Refused if it is not taken."""
        command = self.fold.commands[name]
        given = command.args.model_validate(args)
        assert by.kind in command.who
        told = {"event": [[float(args["event"]), self.t]]} if name.startswith("timeline.") else {}  # by the record itself
        decided = list(command.decide(self.state, Asked(by, "p", self.t, 0.0, len(self.records) + 1, told=told), given))
        self.happens("command", {"name": name, "args": given.model_dump(mode="json")}, seat=by.name)
        self.do(decided)

    def read_by(self, seat: Seat) -> list[Item]:
        return [item for feature in self.fold.features for item in feature.items(self.state) if may_read(seat, item)]

    def told(self, seat: Seat) -> list[str]:
        """The words of injects that a seat can read."""
        return [item.body["text"] for item in self.read_by(seat) if item.kind == "told"]
