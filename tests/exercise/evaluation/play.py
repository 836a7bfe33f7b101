"""An exercise without a world or a disk, for tests of evaluation: commands are decided and applied as the director does it."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from septel.exercise import clock, evaluation, messages, msel, seats, timeline
from septel.exercise.access import may_read
from septel.exercise.feature import Act, Asked, Cursors, Outcome, Refused, Sealed
from septel.exercise.items import Item
from septel.exercise.records import GENESIS, Draft, Record
from septel.exercise.state import OPENED, Fold
from septel.exercise.streams import Streams
from septel.scenario.model_msel import PlannedInject
from septel.scenario.model_objectives import Objective

FEATURES = (
    clock.FEATURE, timeline.FEATURE, seats.FEATURE, messages.FEATURE, msel.FEATURE, evaluation.EXPECTED, evaluation.FEATURE,
)  # fmt: skip
WALL = 1_900_000_000.0
MSEL: list[dict[str, Any]] = [
    {"number": "1", "title": "A call", "to": ["police"], "description": "A convoy was seen.", "status": "approved"},
    {"number": "2", "title": "The army is told", "kind": "expected_action", "follows": "1", "at": "3 h", "status": "approved"},
]
SENT = {"all": [{"event": "message.sent", "field": "seat", "value": "police-command"}]}
OBJECTIVES: list[dict[str, Any]] = [
    {
        "id": "O1",
        "title": "Share what is known",
        "capabilities": [
            {
                "id": "C1",
                "name": "Intelligence and Information Sharing",
                "mission_area": "prevention",
                "targets": [
                    {
                        "id": "T1",
                        "title": "Each agency knows within two hours",
                        "tasks": [
                            {"id": "K1", "text": "Tell the army", "reference": "SOP 4", "agency": "police", "expected": ["2"]},
                            {"id": "K2", "text": "Write", "agency": "police", "done": {**SENT, "after": "1", "within": "2 h"}},
                            {"id": "K3", "text": "Agree on a plan"},
                        ],
                    }
                ],
            }
        ],
    }
]


def setting(
    objectives: Iterable[Mapping[str, Any]] = OBJECTIVES, entries: Iterable[Mapping[str, Any]] = MSEL
) -> dict[str, Any]:
    """The setting of an exercise of two agencies that is to be evaluated so."""
    plan = [Objective.model_validate(one).model_dump(mode="json") for one in objectives]
    listed = [PlannedInject.model_validate(one).model_dump(mode="json") for one in entries]
    return {
        "id": "x", "name": "x", "title": "Exercise X", "design": "as_is", "seed": 1, "replication": 0,
        "start": "2030-01-07T06:00:00", "zone": "America/Mexico_City", "horizon_h": 100.0, "scenario": {},
        "scenario_sha256": "0" * 64, "rules_sha256": "0" * 64, "agencies": ["police", "army"], "holders": ["police", "army"],
        "places": ["A", "B"], "targets": ["gang/head"], "sources": ["tips"], "commands": ["police", "army"], "bases": [],
        "kinds": ["assault"], "levels": ["open", "restricted", "confidential", "secret"],
        "exercise": {"title": "", "seats": {}, "msel": listed, "objectives": plan},
    }  # fmt: skip


class Play:
    """The exercise as it goes: its records, its state and what each seat was told; `texts` are the sealed ones by number."""

    def __init__(self, **more: Any) -> None:
        self.fold, self.records, self.texts, self.t = Fold(FEATURES), [], {}, 0.0  # type: ignore[var-annotated]
        self.state: dict[str, Any] = {}
        self.streams = Streams()
        self.news: list[Item] = []
        self.happens(OPENED, setting(**more))

    @property
    def section(self) -> dict[str, Any]:
        return self.state["evaluation"]  # type: ignore[no-any-return]

    def history(self, first: int, last: int) -> list[Record]:
        return self.records[first - 1 : last]

    def happens(self, kind: str, body: Mapping[str, Any], *, seat: str = "") -> Record:
        """One record, and what it brings with it."""
        before = self.records[-1].hash if self.records else GENESIS
        record = Record.after(
            Draft(kind, self.t, WALL + self.t * 3600, seat, copy.deepcopy(dict(body))), len(self.records) + 1, before
        )
        self.records.append(record)
        self.fold.step(self.state, record, self.history)
        items = [item for feature in self.fold.features for item in feature.news(self.state, record)]
        self.news += items
        self.streams.seats(seats.access(self.state))
        if items:
            self.streams.tell(record.seq, items)
        for feature in self.fold.features:
            self._do(feature.reacts(self.state, record))
        return record

    def _do(self, decided: Iterable[Outcome | Act], seat: str = "") -> None:
        for one in list(decided):
            if isinstance(one, Outcome):
                self.happens(one.kind, one.body, seat=seat)
            elif one.do == "branch":
                to = int(one.args["to"])
                self.happens(timeline.BRANCHED, {"to": to, "t": self.records[to - 1].t, "reason": "x"}, seat=seat)

    def at(self, t: float) -> Play:
        self.t = t
        return self

    def gives(self, name: str, command: str, /, **args: Any) -> str:
        """A seat's command; what it is called. Refused, or ValidationError, if it is not taken."""
        seat = seats.access(self.state)[name]
        found = self.fold.commands[command]
        if seat.kind not in found.who:
            raise Refused(f"A {seat.kind} cannot give the command {command}.", code="forbidden")
        taken = found.args.model_validate(args)
        marked = {key: [type(mark) for mark in about.metadata] for key, about in type(taken).model_fields.items()}
        sealed = {
            key: self._seal(getattr(taken, key)) for key, marks in marked.items() if Sealed in marks and getattr(taken, key)
        }
        told = {key: self._told(name, getattr(taken, key)) for key, marks in marked.items() if Cursors in marks}
        nameless = found.anonymous(taken)
        number = len(self.records) + 1
        person = "" if nameless else f"p-{name}"
        asked = Asked(seat, person, self.t, WALL + self.t * 3600, number, sealed, told)
        decided = list(found.decide(self.state, asked, taken))
        said = taken.model_dump(mode="json") | sealed
        by = "" if nameless else name
        self.happens("command", {"name": command, "args": said, "key": str(number), "person": person}, seat=by)
        self._do(decided, by)
        return asked.name

    def refuses(self, name: str, command: str, /, **args: Any) -> str:
        """The code with which a command is refused; `bad` if it cannot be understood."""
        before = len(self.records)
        try:
            self.gives(name, command, **args)
        except Refused as error:
            assert len(self.records) == before
            return error.code
        except ValidationError:
            return "bad"
        raise AssertionError(f"{command} was taken")

    def _seal(self, text: str) -> dict[str, Any]:
        number = str(len(self.texts) + 1)
        self.texts[number] = text
        return {"$text": number, "hash": "0" * 64}

    def open_text(self, ref: Mapping[str, Any]) -> str | None:
        return self.texts.get(ref["$text"])

    def _told(self, seat: str, cursors: int | Iterable[int]) -> list[list[float]]:
        found = []
        for cursor in [cursors] if isinstance(cursors, int) else cursors:
            piece = self.streams.after(seat, cursor - 1, 1)
            if not piece:
                raise Refused("This seat was told less.", code="unknown_event")
            found.append([piece[0][1], self.records[piece[0][1] - 1].t])
        return found

    def cursor(self, seat: str, record: int) -> int:
        """The seat's cursor of the newest event that it was told by a record."""
        return max(n for n, seq in self.streams.after(seat, 0, len(self.records)) if seq <= record)

    def read_by(self, seat: str) -> dict[str, Item]:
        """What a seat may read now, by id."""
        who = seats.access(self.state)[seat]
        return {item.id: item for feature in FEATURES for item in feature.items(self.state) if may_read(who, item)}


def started(**more: Any) -> Play:
    """An exercise that runs."""
    play = Play(**more)
    play.gives("controller", "clock.start")
    return play


def ended(**more: Any) -> Play:
    """An exercise that is over."""
    play = started(**more).at(9.0)
    play.gives("controller", "clock.end")
    return play
