"""Random histories of an exercise: commands of every feature, branches, restarts, a world that does something every hour."""

from __future__ import annotations

import asyncio
import copy
import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from septel.errors import SeptelError
from septel.exercise.director import Director, create
from septel.exercise.feature import Outcome, Refused
from septel.exercise.features import all_features
from septel.exercise.log import open_log
from septel.exercise.records import Record
from septel.exercise.state import Fold
from septel.exercise.streams import Piece
from septel.exercise.timeline import BRANCHED
from tests.exercise.desk import GROUND, Desk
from tests.exercise.evaluation import play as evaluated

ENTRIES: list[dict[str, Any]] = [
    *evaluated.MSEL,
    {"number": "3", "title": "Rain", "at": "20 h", "effect": {"press": {"target": "gang"}}, "to": ["army"],
     "status": "approved", "description": "Rain."},
    {"number": "4", "kind": "contingency", "title": "Echo", "to": ["all"], "description": "Heard.", "status": "approved",
     "condition": {"all": [{"event": "message.sent", "count": 3}]}},
    {"number": "5", "kind": "contingency", "title": "Hours pass", "to": ["players"], "description": "Late.",
     "status": "approved", "condition": {"all": [{"event": "world.violence", "count": 9, "within": "12 h"}]}},
]  # fmt: skip
OBJECTIVES = evaluated.OBJECTIVES


def setting() -> dict[str, Any]:
    """An exercise of two agencies and a platform with a plan, an events list and objectives."""
    more = {
        "holders": ["police", "army", "platform"],
        "members": ["police", "army"],
        "ground": GROUND,
        "ranks": [],
        "salt": "s",
        "jumps_stop": True,
    }
    return evaluated.setting(OBJECTIVES, ENTRIES) | more


class Clockwork:
    """A world in which something happens at every full hour, and which remembers what was done to it and when."""

    def __init__(self) -> None:
        self.t, self.told, self.acts = 0.0, 0, []  # type: ignore[var-annotated]

    def _rows(self) -> list[list[Any]]:
        first, self.told = self.told + 1, int(self.t)
        return [["violence", float(h), h % 3, -1, -1, -1, -1, 0, f"{h:016x}", 0.1, None] for h in range(first, self.told + 1)]

    async def advance(self, t: float) -> Sequence[Outcome]:
        self.t = max(t, self.t)
        rows = self._rows()
        return [Outcome("world.ran", {"t": self.t, "rows": rows})] if rows else []

    async def act(self, do: str, args: Mapping[str, Any], t: float) -> Sequence[Outcome]:
        if do == "next":
            raise Refused("Nothing more happens.", code="horizon")
        self.t = max(t, self.t, args.get("to", 0.0) if do == "jump" else 0.0)
        self.acts.append([do, dict(args), t])
        return [Outcome("world.acted", {"do": do, "args": dict(args), "asked_t": t, "t": self.t, "rows": self._rows()})]

    async def rebuild(self, setting: Mapping[str, Any], acts: Sequence[Any], t: float) -> None:
        self.acts = [[body["do"], dict(body["args"]), body["asked_t"]] for body in acts]
        self.t, self.told = t, int(t)


class History:
    """A random course of an exercise over a file, and what everybody heard of it."""

    def __init__(self, path: Path, seed: int) -> None:
        self.path, self.chance, self.wall, self.count = path, random.Random(seed), 1_000_000.0, 0
        self.heard: dict[str, list[tuple[int, Piece]]] = {}
        self.done: list[Record] = []
        self.refused: list[str] = []
        self.messages: list[str] = []
        self.lagging = False

    async def go(self, steps: int, *, restarts: int = 3) -> None:
        """Let it happen, with restarts in between."""
        if not self.path.exists():
            with open_log(self.path, create=True) as log:
                create(log, setting(), wall=self.wall)
        for part in range(restarts + 1):
            with open_log(self.path) as log:
                self.desk = Desk(log, Clockwork(), clock=self.wall)
                running = await self._open()
                for _ in range(steps // (restarts + 1)):
                    await self._step()
                running.cancel()
                await asyncio.gather(running, return_exceptions=True)
                if self.chance.random() < 0.5:
                    await self.desk.director.close()
                if part < restarts:
                    self.wall = self.desk.clock + self.chance.choice([-50.0, 5.0, 100.0, 1000.0])

    async def _open(self) -> asyncio.Task[None]:
        desk = self.desk
        desk.director = Director(desk.log, Fold(all_features()), desk.world, wall=lambda: desk.clock)
        desk.director.heard, desk.director.done = self._hear, self.done.append
        await desk.director.open()
        if self.chance.random() < 0.5:
            await desk.director.ready()
        return asyncio.create_task(desk.director.run())

    def _hear(self, record: Record, piece: Piece, cursors: dict[str, int]) -> None:
        for seat, cursor in cursors.items():
            self.heard.setdefault(seat, []).append((cursor, piece))

    async def _step(self) -> None:
        chance, director = self.chance, self.desk.director
        if chance.random() < 0.4:
            self.desk.clock += chance.choice([0.5, 3.0, 6.0, 20.0])
            await director.step()
        if chance.random() < 0.05:
            await asyncio.to_thread(chance.choice([director.memory.keep, director.memory.keep_news]))
        if chance.random() < 0.02:
            await director.take_over(Clockwork())
        many = 1 if chance.random() < 0.7 else 4
        await asyncio.gather(*(self._give() for _ in range(many)))
        asked = director.state["what_if"]["forks"].values()
        for one in [one for one in asked if one["result"] is None]:
            await director.note([Outcome("whatif.done", {"id": one["id"], "result": {"measures": {}}})])

    async def _give(self) -> None:
        chance, director = self.chance, self.desk.director
        name = chance.choices([*WEIGHTS], [*WEIGHTS.values()])[0]
        command = director.fold.commands[name]
        seats = [seat for seat, one in director.memory.seats.items() if one.kind in command.who]
        if not seats:
            return
        seat = chance.choice(seats)
        try:
            answer = await self.desk.give(seat, name, **self._args(name, seat))
            self.count += 1
            if name == "message.send":
                self.messages.append("m" + answer["id"])
        except SeptelError as error:
            self.refused.append(f"{name}: {error}")

    def _args(self, name: str, seat: str) -> dict[str, Any]:
        chance, director = self.chance, self.desk.director
        newest, all_seats = director.memory.seq, list(director.memory.seats)
        number = chance.choice("12345")
        cursor = director.memory.streams.cursor(seat)
        now = director.state["clock"]["t"]
        back = [1, 2, cursor + 1, *[chance.randint(1, cursor + 1)] * 4]
        events = sorted(chance.randint(1, cursor) for _ in range(chance.randint(0, 2))) if cursor else []
        found: dict[str, dict[str, Any]] = {
            "clock.start": {"rate": chance.choice([1.0, 60.0, 600.0])},
            "clock.rate": {"rate": chance.choice([60.0, 600.0])},
            "clock.jump": {"to": now + chance.choice([0.5, 1.0, 3.5])},
            "timeline.branch": {"event": chance.choice(back), "reason": "again"},
            "timeline.retract": {"event": max(1, cursor - chance.randint(0, 9)), "reason": "no"},
            "timeline.correct": {
                "event": max(1, cursor - chance.randint(0, 9)), "fields": {"a.b": 1.5, "text": "so it was"}, "reason": "so",
            },
            "seat.add": {"seat": f"guest-{chance.randint(1, 4)}", "kind": chance.choice(["observer", "controller"])},
            "seat.change": {"seat": chance.choice(all_seats), "level": chance.randint(1, 3)},
            "seat.take": {"name": "Ana"},
            "seat.bot": {"seat": chance.choice(all_seats), "bot": chance.random() < 0.5},
            "seat.remove": {"seat": f"guest-{chance.randint(1, 4)}"},
            "exercise.real_emergency": {"what": "Fire"},
            "message.send": {
                "to": [chance.choice(["players", "police", "army", "control", "all", "army-staff"])], "text": "T",
                "subject": "S", "level": chance.randint(0, 3),
            },
            "message.read": {"messages": [chance.choice(self.messages or ["m1"])]},
            "inject.release": {"number": number}, "inject.hold": {"number": number, "on": chance.random() < 0.5},
            "inject.skip": {"number": number}, "inject.complete": {"number": number}, "inject.approve": {"number": number},
            "inject.back_to_draft": {"number": number},
            "inject.defer": {"number": number, "at": now + 5},
            "inject.add": {
                "entry": {"number": f"N{newest}", "title": "New", "to": ["army"], "description": "New."}, "approve": True,
                "release": chance.random() < 0.5,
            },
            "evaluation.observe": {"text": "Seen", "task": "K1", "events": events},
            "evaluation.rate": {"task": chance.choice(["K1", "K2", "K3"]), "rating": chance.choice("PSMUN"), "events": events,
                                "rationale": "Why"},
            "expected_action.match": {"action": "2", "events": events}, "expected_action.unmatch": {"action": "2"},
            "hotwash.note": {"text": "Good"},
            "feedback.submit": {"strengths": "Much", "anonymous": chance.random() < 0.7},
            "whatif.fork": {"count": 10},
        }  # fmt: skip
        return found.get(name, {})


WEIGHTS = {
    "message.send": 12, "message.read": 3, "clock.start": 6, "clock.pause": 2, "clock.rate": 1, "clock.jump": 3,
    "clock.end": 0.4,
    "timeline.branch": 3, "timeline.retract": 2, "timeline.correct": 1, "seat.add": 2, "seat.change": 1, "seat.take": 3,
    "seat.bot": 2, "seat.remove": 1, "exercise.real_emergency": 0.4, "exercise.emergency_over": 4, "inject.release": 2,
    "inject.hold": 1, "inject.skip": 0.5, "inject.complete": 1, "inject.approve": 1, "inject.back_to_draft": 0.7,
    "inject.defer": 1, "inject.add": 1, "evaluation.observe": 2, "evaluation.rate": 2, "expected_action.match": 1,
    "expected_action.unmatch": 1, "hotwash.note": 1, "feedback.submit": 1, "whatif.fork": 0.5,
}  # fmt: skip


def reference(records: Sequence[Record]) -> dict[str, Any]:
    """The state by its definition, without paths: after going back it is as it was then, people's sections apart."""
    fold = Fold(all_features())
    world = [feature.name for feature in fold.features if feature.rewinds]
    state: dict[str, Any] = {}
    after: dict[int, dict[str, Any]] = {}
    for record in records:
        if record.kind == BRANCHED:
            state |= copy.deepcopy(after[record.body["to"]])
            state["timeline"]["branches"].append({"at": record.seq, "to": record.body["to"]})
        fold.apply(state, record)
        after[record.seq] = copy.deepcopy({name: state[name] for name in world})
    return state
