"""What if: the present continued under the bots, and the people's result among the fast runs; computed beside, told when done.

Control asks (`whatif.fork`), and at ENDEX it is asked by itself where the exercise stands. The numbers come from a process of
low priority (`kernel.forks`) and enter the log as outcomes, so that they are read like everything else.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from pydantic import Field

from septel.errors import SeptelError
from septel.exercise.clock import ENDEX
from septel.exercise.feature import Args, Asked, Command, Feature, Outcome, Refused, State
from septel.exercise.items import CONTROL, Item
from septel.exercise.kernel.jobs import answered, talk
from septel.exercise.records import Record
from septel.exercise.timeline import BRANCHED

MOST_OPEN = 2
PLACED_RUNS = 200
ASKS = ("whatif.asked", ENDEX)
READERS = frozenset({"control"})


class Fork(Args):
    """How many continuations, and until which hour (the scenario's horizon if none is given)."""

    count: Annotated[int, Field(ge=10, le=1000)] = 1000
    until: Annotated[float, Field(gt=0)] | None = None


def begin(setting: Mapping[str, Any]) -> dict[str, Any]:
    """Nothing asked."""
    return {"forks": {}, "ended": None, "placed": None}


def _fork(state: State, asked: Asked, args: Fork) -> list[Outcome]:
    horizon = float(state["setting"]["horizon_h"])
    until = horizon if args.until is None else args.until
    if not asked.t < until <= horizon:
        raise Refused(f"A continuation goes to an hour from {asked.t:.1f} to {horizon:g}.", code="until")
    if sum(one["result"] is None for one in state["what_if"]["forks"].values()) >= MOST_OPEN:
        raise Refused(f"{MOST_OPEN} are being computed already; wait for one.", code="busy")
    return [Outcome("whatif.asked", {"id": f"F{asked.name}", "t": asked.t, "count": args.count, "until": until})]


def _asked(state: State, record: Record) -> None:
    state["what_if"]["forks"][record.body["id"]] = {**record.body, "event": record.seq, "result": None}


def _done(state: State, record: Record) -> None:
    state["what_if"]["forks"][record.body["id"]]["result"] = record.body["result"]


def _ended(state: State, record: Record) -> None:
    state["what_if"]["ended"] = record.seq


def _branched(state: State, record: Record) -> None:
    state["what_if"]["ended"] = None


def _placed(state: State, record: Record) -> None:
    state["what_if"]["placed"] = record.body


def _items(state: State) -> Iterable[Item]:
    section = state["what_if"]
    for name, one in section["forks"].items():
        yield Item(name, "what_if", READERS, one)
    if section["placed"] is not None and section["placed"]["event"] == section["ended"]:
        yield _of_the_end(section["placed"])


def _news(state: State, record: Record) -> Iterable[Item]:
    if record.kind in ("whatif.asked", "whatif.done"):
        yield Item(record.body["id"], "what_if", READERS, state["what_if"]["forks"][record.body["id"]])
    elif record.kind == "whatif.placed" and record.body["event"] == state["what_if"]["ended"]:
        yield _of_the_end(record.body)


def _of_the_end(placed: Mapping[str, Any]) -> Item:
    """Where the exercise stands that has ended, and goes on no more; evaluators are told no record's number."""
    body = {key: value for key, value in placed.items() if key != "event"}
    return Item("placed", "placed", READERS | {"evaluators"}, body)


FEATURE = Feature(
    name="what_if",
    begin=begin,
    commands=(Command("whatif.fork", Fork, CONTROL, _fork, says="continue the present under the bots, many times"),),
    folds={"whatif.asked": _asked, "whatif.done": _done, "whatif.placed": _placed, ENDEX: _ended, BRANCHED: _branched},
    items=_items,
    news=_news,
    rewinds=False,
)


def unanswered(state: State) -> list[int]:
    """The records that ask for other courses and were not answered: a server that stopped has not told what came of them."""
    section = state["what_if"]
    asked = [one["event"] for one in section["forks"].values() if one["result"] is None]
    placed = section["placed"] is not None and section["placed"]["event"] == section["ended"]
    return asked if section["ended"] is None or placed else [*asked, section["ended"]]


async def compute(do: str, **args: Any) -> dict[str, Any]:
    """Do one job of `kernel.forks` in a process of its own; SeptelError if it cannot be done."""
    ended, told = await talk("septel.exercise.kernel.forks", json.dumps({"do": do, "args": args}).encode())
    found = answered(told)
    if found is None:
        raise SeptelError(f"the process of other courses ended with {ended} and no answer")
    return found


async def answer(record: Record, setting: Mapping[str, Any], acts: list[Any]) -> Outcome | None:
    """The outcome that a record asks for from other courses; None if it asks for none. A failure is an outcome too."""
    try:
        if record.kind == "whatif.asked":
            body = record.body
            found = await compute(
                "continuations", setting=setting, acts=acts, t=body["t"], until=body["until"], count=body["count"]
            )
            return Outcome("whatif.done", {"id": body["id"], "result": found})
        if record.kind == ENDEX:
            found = await compute("placed", setting=setting, acts=acts, until=record.t, count=PLACED_RUNS)
            return Outcome("whatif.placed", {"event": record.seq, **found})
    except SeptelError as error:
        if record.kind == "whatif.asked":
            return Outcome("whatif.done", {"id": record.body["id"], "result": {"error": str(error)}})
        return Outcome("whatif.placed", {"event": record.seq, "error": str(error)})
    return None
