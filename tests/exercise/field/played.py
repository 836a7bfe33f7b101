"""A field with one thing of each kind that the police can decide on, in a world that refuses what it is told to refuse."""

from __future__ import annotations

import ast
import contextlib
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from septel.exercise.feature import Outcome, Refused
from septel.sim import seating
from tests.exercise.desk import Desk, StillWorld, desk
from tests.exercise.field.test_field import POLICE, SETTING, row

ORIGIN, DECIDED, APPROVED, OVER, MOVING = 0x9919C14A59E301C8, 70_001, 70_002, 70_003, 80_001
NUMBERS = [f"{ORIGIN:016x}", *map(str, (DECIDED, APPROVED, OVER, MOVING))]
ROWS = [
    row("origin", 1.0, number=ORIGIN, x=0, y=1),
    row("report", 1.0, number=ORIGIN, holder=POLICE, x=0.6, y=1.0),
    row("asked", 1.0, number=DECIDED, holder=POLICE, command=POLICE, place=1, x=0.6),
    row("asked", 1.0, number=APPROVED, holder=POLICE, command=POLICE, target=1, x=0.6),
    row("awaits", 1.0, number=APPROVED, holder=POLICE, flag=0),
    row("asked", 1.0, number=OVER, holder=POLICE, command=POLICE, target=1, place=1, x=0.6),
    row("ended", 1.0, number=OVER, holder=POLICE, command=POLICE, target=1, place=1),
    row("group", 1.0, number=MOVING, holder=1, command=0, flag=0, x=1.5, y=3.0),
    row("tasked", 1.0, number=MOVING, holder=POLICE, command=POLICE, target=1, place=1, x=1.0, y=3.0),
]


@dataclass(frozen=True)
class Sentence:
    """A refusal of the rules: what its holes are filled with, and its code."""

    parts: tuple[tuple[bool, str], ...]  # whether it is a hole, and its name or the text
    code: str

    @property
    def numbers(self) -> set[str]:
        """Its holes that take what no seat may know."""
        return {text for hole, text in self.parts if hole} & {"request", "operation", "origin"}

    def said(self, args: Mapping[str, Any]) -> str:
        """The sentence about what was to be done."""
        return "".join(str(args.get(text, "x")) if hole else text for hole, text in self.parts)


def sentences() -> Iterator[Sentence]:
    """All refusals of `septel.sim.seating`, as its source has them."""
    for node in ast.walk(ast.parse(Path(seating.__file__).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and ast.unparse(node.exc.func) == "NotAllowed":
            text, code = node.exc.args
            pieces = text.values if isinstance(text, ast.JoinedStr) else [text]
            parts = tuple(
                (True, ast.unparse(one.value)) if isinstance(one, ast.FormattedValue) else (False, str(ast.literal_eval(one)))
                for one in pieces
                if isinstance(one, ast.FormattedValue | ast.Constant)
            )
            yield Sentence(parts, str(code.value) if isinstance(code, ast.Constant) else "unknown")


class Field(StillWorld):
    """The rows happen at once; what is to be done is refused with the sentence that lies ready, if one does."""

    def __init__(self) -> None:
        super().__init__()
        self.rows = list(ROWS)
        self.refuses: Sentence | None = None
        self.asked: dict[str, Any] | None = None

    async def advance(self, t: float) -> Sequence[Outcome]:
        rows, self.rows = self.rows, []
        return [Outcome("world.ran", {"t": t, "rows": rows})] if rows else []

    async def act(self, do: str, args: Mapping[str, Any], t: float) -> Sequence[Outcome]:
        self._refuse(args)
        return [Outcome("world.acted", {"do": do, "args": dict(args), "asked_t": t, "t": t, "rows": []})]

    async def options(self, request: int, holder: str) -> dict[str, Any]:
        self._refuse({"request": request, "holder": holder})
        raise AssertionError("nothing is to be sent here")

    def _refuse(self, args: Mapping[str, Any]) -> None:
        self.asked = dict(args)
        if self.refuses is not None:
            raise Refused(self.refuses.said(args), code=self.refuses.code)


@contextlib.asynccontextmanager
async def field_desk(path: Path, **changed: Any) -> AsyncIterator[Desk]:
    """A desk on which the clock runs, the police's seat is taken, and the rows have happened."""
    async with desk(path, world=Field(), **{**SETTING, **changed}) as table:
        await table.give("police-command", "seat.take", name="Ana")
        await table.give("director", "clock.start", rate=60)
        await table.pass_h(2)
        yield table


def named(table: Desk, kind: str, number: int) -> str:
    """The name of the request or operation with a number of the world's."""
    found = table.director.state["field"][kind].values()
    return next(str(one["id"]) for one in found if one["_"]["number"] == number)


def commands(table: Desk) -> dict[str, dict[str, Any]]:
    """Every command of the field that does something in the world, each on a thing that the police may decide on."""
    request = {"request": named(table, "requests", DECIDED)}
    return {
        "lead.release": {"lead": "L-police-1", "to": "army"},
        "case.propose": {"case": "C-police-1"},
        "request.answer": {**request, "yes": True},
        "request.approve": {"request": named(table, "requests", APPROVED), "yes": True},
        "operation.task": {**request, "teams": [{"base": "police/A", "kind": "assault", "teams": 1}]},
        "request.stand_down": request,
        "operation.recall": {"operation": named(table, "operations", MOVING)},
    }
