"""What of the field can be read, and by whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from septel.exercise.access import may_read
from septel.exercise.feature import State
from septel.exercise.items import Item, Seat
from septel.exercise.naming import named
from septel.exercise.records import Record

KINDS = {"L": "leads", "C": "cases", "R": "requests", "O": "operations"}
WORDS = {"leads": "lead", "cases": "case", "requests": "request", "operations": "operation"}
TRUTH = frozenset({"control", "evaluators"})


def audience(setting: Mapping[str, Any], *holders: str) -> frozenset[str]:
    """The seats of these holders; what is on the platform is its members' too."""
    found: set[str] = set()
    for holder in holders:
        found.add(f"agency:{holder}")
        if holder == "platform":
            found |= {f"agency:{member}" for member in setting["members"]}
    return frozenset(found)


def item(state: State, name: str) -> Item:
    """One object as an item."""
    kind = KINDS[name[0]]
    one = state["field"][kind][name]
    body = {key: value for key, value in one.items() if key != "_"}
    return Item(name, WORDS[kind], audience(state["setting"], *_holders(kind, one)), body)


def _holders(kind: str, one: Mapping[str, Any]) -> tuple[str, ...]:
    """Whose seats may read an object."""
    if kind == "requests":
        return (one["holder"], *one["_"]["asked"])
    if kind == "operations":
        return (one["holder"], one["for"], *(group["base"].split("/", 1)[0] for group in one["groups"]))
    return (one["holder"],)


def teams(state: State) -> Iterable[Item]:
    """Each holder's free teams by base."""
    owners: dict[str, dict[str, Any]] = {}
    for base, free in state["field"]["teams"].items():
        owners.setdefault(base.split("/", 1)[0], {})[base] = free
    for owner, bases in owners.items():
        holder = owner if owner in state["setting"]["holders"] else "platform"
        yield Item(f"teams-{owner}", "teams", audience(state["setting"], holder), {"owner": owner, "free": bases})


def frozen(section: Mapping[str, Any]) -> dict[str, Any]:
    """The section as it is now, as far as it is shown; objects are never changed, only replaced."""
    free = {base: dict(kinds) for base, kinds in section["teams"].items()}
    return {"teams": free} | {kind: dict(section[kind]) for kind in KINDS.values()}


def items(state: State) -> Iterable[Item]:
    """Everything of the field that somebody may read; the ground is everybody's."""
    yield from _ground(state)
    if state["setting"].get("ground") is not None:
        yield from teams(state)
        for kind in KINDS.values():
            for name in state["field"][kind]:
                yield item(state, name)


def readable(state: State, seat: Seat, only: str | None) -> Iterator[Item | None]:
    """The same for one seat: holders are looked at before an item is made."""
    if state["setting"].get("ground") is None:
        return
    yield from _ground(state) if only in (None, "ground") else ()
    yield from teams(state) if only in (None, "teams") else ()
    known: dict[tuple[str, ...], bool] = {}
    for kind in KINDS.values():
        for name, one in state["field"][kind].items() if only in (None, WORDS[kind]) else ():
            holders = _holders(kind, one)
            if holders not in known:
                known[holders] = may_read(seat, Item("", "", audience(state["setting"], *holders), {}))
            yield item(state, name) if known[holders] else None


def _ground(state: State) -> Iterable[Item]:
    ground = state["setting"].get("ground")
    if ground is not None:
        shown = ("is_plane", "places", "bases", "kinds", "packages", "links")
        body = {key: ground[key] for key in shown} | {key: state["setting"][key] for key in ("agencies", "holders", "ranks")}
        yield Item("ground", "ground", frozenset({"all"}), body)


def news(state: State, record: Record) -> Iterable[Item]:
    """What the record changed, each object whole; and to control what really happened."""
    if record.kind not in ("world.ran", "world.acted", "case.assessed"):
        return
    names = state["field"]["touched"]
    moved = [name for name in names if name.startswith("teams-")]
    for name in names:
        if name not in moved:
            yield item(state, name)
    if moved:
        yield from (one for one in teams(state) if one.id in moved)
    if record.kind != "case.assessed" and record.body["rows"]:
        yield Item(f"world-{named(state['setting'], record.seq)}", "world", TRUTH, {"rows": record.body["rows"]})
