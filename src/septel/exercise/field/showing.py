"""What of the field can be read, and by whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from septel.exercise.feature import State
from septel.exercise.items import Item
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
    setting, kind = state["setting"], KINDS[name[0]]
    one = state["field"][kind][name]
    holders = [one["holder"]]
    if kind == "requests":
        holders += one["_"]["asked"]
    elif kind == "operations":
        holders += [one["for"], *(group["base"].split("/", 1)[0] for group in one["groups"])]
    body = {key: value for key, value in one.items() if key != "_"}
    return Item(name, WORDS[kind], audience(setting, *holders), body)


def teams(state: State) -> Iterable[Item]:
    """Each holder's free teams by base."""
    owners: dict[str, dict[str, Any]] = {}
    for base, free in state["field"]["teams"].items():
        owners.setdefault(base.split("/", 1)[0], {})[base] = free
    for owner, bases in owners.items():
        holder = owner if owner in state["setting"]["holders"] else "platform"
        yield Item(f"teams-{owner}", "teams", audience(state["setting"], holder), {"owner": owner, "free": bases})


def items(state: State) -> Iterable[Item]:
    """Everything of the field that somebody may read; the ground is everybody's."""
    ground = state["setting"].get("ground")
    if ground is None:
        return
    shown = ("is_plane", "places", "bases", "kinds", "packages", "links")
    body = {key: ground[key] for key in shown} | {key: state["setting"][key] for key in ("agencies", "holders", "ranks")}
    yield Item("ground", "ground", frozenset({"all"}), body)
    yield from teams(state)
    for kind in KINDS.values():
        for name in state["field"][kind]:
            yield item(state, name)


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
        yield Item(f"world-{record.seq}", "world", TRUTH, {"rows": record.body["rows"]})
