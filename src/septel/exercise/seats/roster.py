"""The section of the state: seats by name, planned or by default, and what others ask of it.

An entry holds `kind`, `agency` ("" for all but players), `title`, `level`, `caveats`, `bot`, `persons` (one after the other:
id, sealed name, exercise hour and time of day of arrival and of leaving) and `invited` (when a link was last asked for that
nobody has used). A bot plays a command seat in which nobody sits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from septel.exercise.feature import State
from septel.exercise.items import PLAYERS, Kind, Seat

PLATFORM = "platform"
JOINT_CELL = "Joint cell"
DEFAULT_LEVEL = 3

Entry = dict[str, Any]


def begin(setting: Mapping[str, Any]) -> dict[str, Any]:
    """The seats of a new exercise: those that are planned and that the design has room for, or the default ones."""
    planned = (setting.get("exercise") or {}).get("seats") or {}
    holders = tuple(setting["holders"])
    found = {
        name: entry(seat["kind"], seat.get("agency") or "", seat.get("title", ""), seat.get("level"), seat.get("caveats", ()))
        for name, seat in planned.items()
        if Kind(seat["kind"]) not in PLAYERS or seat.get("agency") in holders
    }
    return {"by_name": found or dict(_default(holders)), "removed": [], "emergency": None}


def _default(holders: Iterable[str]) -> Iterable[tuple[str, Entry]]:
    yield "director", entry(Kind.DIRECTOR, title="Exercise director")
    yield "controller", entry(Kind.CONTROLLER, title="Controller")
    yield "simulator", entry(Kind.SIMULATOR, title="Simulation cell")
    yield "lead-evaluator", entry(Kind.LEAD_EVALUATOR, title="Lead evaluator")
    yield "evaluator-1", entry(Kind.EVALUATOR, title="Evaluator 1")
    yield "evaluator-2", entry(Kind.EVALUATOR, title="Evaluator 2")
    yield "observer", entry(Kind.OBSERVER, title="Observer")
    for holder in holders:
        if holder == PLATFORM:
            yield f"{holder}-command", entry(Kind.COMMAND, holder, JOINT_CELL)
        else:
            yield f"{holder}-command", entry(Kind.COMMAND, holder, f"{holder}: command")
            yield f"{holder}-staff", entry(Kind.STAFF, holder, f"{holder}: staff")


def entry(kind: str, agency: str = "", title: str = "", level: int | None = None, caveats: Iterable[str] = ()) -> Entry:
    """A seat in which nobody has sat; a command's begins with a bot."""
    return {
        "kind": Kind(kind).value,
        "agency": agency if Kind(kind) in PLAYERS else "",
        "title": title,
        "level": DEFAULT_LEVEL if level is None else level,
        "caveats": sorted(set(caveats)),
        "bot": kind == Kind.COMMAND,
        "persons": [],
        "invited": None,
    }


def access(state: State) -> dict[str, Seat]:
    """All seats, as `may_read` sees them."""
    return {name: _of(name, found) for name, found in state["seats"]["by_name"].items()}


def seat(state: State, name: str) -> Seat | None:
    """A seat as `may_read` sees it, None if there is none of that name."""
    found = state["seats"]["by_name"].get(name)
    return _of(name, found) if found is not None else None


def _of(name: str, found: Entry) -> Seat:
    return _seat(name, found["kind"], found["agency"], found["level"], tuple(found["caveats"]))


@lru_cache(maxsize=4096)
def _seat(name: str, kind: str, agency: str, level: int, caveats: tuple[str, ...]) -> Seat:
    return Seat(name, Kind(kind), agency, level, frozenset(caveats))


def sitting(found: Entry) -> dict[str, Any] | None:
    """Who sits there now: the last of its persons, if he has not left."""
    if found["persons"] and found["persons"][-1]["left"] is None:
        last: dict[str, Any] = found["persons"][-1]
        return last
    return None


def person(state: State, name: str) -> str | None:
    """The id of the person who sits at a seat now, None if nobody does."""
    found = state["seats"]["by_name"].get(name)
    who = sitting(found) if found is not None else None
    return str(who["person"]) if who is not None else None


def sits_at(state: State, somebody: str) -> list[str]:
    """The seats where a person sits now, in the order in which he sat down."""
    last = {name: sitting(found) for name, found in state["seats"]["by_name"].items()}
    since = {name: who["wall"] for name, who in last.items() if who is not None and who["person"] == somebody}
    return sorted(since, key=since.__getitem__)


def is_bot(state: State, name: str) -> bool:
    """Whether a bot plays a seat now."""
    found = state["seats"]["by_name"].get(name)
    return bool(found and found["bot"])


def is_seated(state: State, holder: str) -> bool:
    """Whether people, and not a bot, decide for a holder: one of its command seats is played by a person."""
    entries = state["seats"]["by_name"].values()
    return any(e["agency"] == holder and e["kind"] == Kind.COMMAND and not e["bot"] for e in entries)


def occupied(state: State, kind: Kind) -> list[str]:
    """Names of the seats of a kind in which somebody sits."""
    entries = state["seats"]["by_name"].items()
    return [name for name, found in entries if found["kind"] == kind and sitting(found) is not None]
