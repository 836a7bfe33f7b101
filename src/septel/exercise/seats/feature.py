"""The feature `seats`: what outcomes do to the section, and what each seat sees of it.

Control sees a roster entry of every seat; a seat sees its own card; everybody sees the directory: the players' seats that can
be written to, without persons, and without those of control, evaluation and observation.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from septel.exercise.feature import Act, Decided, Feature, State
from septel.exercise.items import PLAYERS, Item
from septel.exercise.records import Record
from septel.exercise.seats import commands, roster, stop
from septel.exercise.timeline import BRANCHED

SHOWN = ("kind", "agency", "title", "level", "caveats", "bot")
OF_DIRECTORY = ("seat.added", "seat.changed", "seat.removed")


def _entry(state: State, record: Record) -> roster.Entry:
    found: roster.Entry = state["seats"]["by_name"][record.body["seat"]]
    return found


def _added(state: State, record: Record) -> None:
    body = record.body
    made = roster.entry(body["kind"], body["agency"], body["title"], body["level"], body["caveats"])
    state["seats"]["by_name"][body["seat"]] = made


def _changed(state: State, record: Record) -> None:
    _entry(state, record).update({key: value for key, value in record.body.items() if key != "seat"})


def _taken(state: State, record: Record) -> None:
    entry = _entry(state, record)
    entry["persons"].append(
        {"person": record.body["person"], "name": record.body["name"], "t": record.t, "wall": record.wall, "left": None}
    )
    entry["invited"] = None


def _left(state: State, record: Record) -> None:
    who = roster.sitting(_entry(state, record))
    if who is not None and who["person"] == record.body["person"]:
        who["left"] = {"t": record.t, "wall": record.wall}


def _botted(state: State, record: Record) -> None:
    _entry(state, record)["bot"] = record.body["bot"]


def _invited(state: State, record: Record) -> None:
    body = record.body
    _entry(state, record)["invited"] = {"seq": record.seq, "wall": record.wall, "person": body["person"], "why": body["why"]}


def _revoked(state: State, record: Record) -> None:
    if record.body["device"] is None:
        _entry(state, record)["invited"] = None


def _removed(state: State, record: Record) -> None:
    del state["seats"]["by_name"][record.body["seat"]]
    state["seats"]["removed"].append(record.body["seat"])


def _reacts(state: State, record: Record) -> Decided:
    """The kernel hears who plays: after a change, and after going back, which the seats do not."""
    if record.kind == "seat.bot":
        return (_policies(state, _entry(state, record)["agency"]),)
    if record.kind == BRANCHED:
        return tuple(_policies(state, holder) for holder in state["setting"]["holders"])
    return ()


def _policies(state: State, holder: str) -> Act:
    return Act("policies", {"holder": holder, "seated": roster.is_seated(state, holder)})


def items(state: State) -> Iterable[Item]:
    """The directory, each seat's card, control's roster, and a real emergency."""
    yield _directory(state)
    for name in state["seats"]["by_name"]:
        yield from _of(state, name)
    yield from stop.items(state)


def news(state: State, record: Record) -> Iterable[Item]:
    """What an outcome changed of it."""
    if record.kind.startswith("seat."):
        name = record.body["seat"]
        if name in state["seats"]["by_name"]:
            yield from _of(state, name, {"did": record.kind.removeprefix("seat.")})
        else:
            yield Item(f"roster-{name}", "roster", frozenset({"control"}), {"seat": name, "removed": True})
        if record.kind in OF_DIRECTORY:
            yield _directory(state)
    yield from stop.news(state, record)


def _of(state: State, name: str, did: dict[str, str] | None = None) -> Iterable[Item]:
    """A seat's own card and control's entry; news says which outcome it tells of (`did`)."""
    entry = state["seats"]["by_name"][name]
    who = roster.sitting(entry)
    card = {"seat": name, **{key: entry[key] for key in SHOWN}, "person": _person(who), **(did or {})}
    yield Item(f"seat-{name}", "seat", frozenset({f"seat:{name}"}), card)
    past = [_person(one) for one in entry["persons"] if one["left"] is not None]
    yield Item(f"roster-{name}", "roster", frozenset({"control"}), {**card, "past": past, "invited": entry["invited"]})


def _person(who: dict[str, Any] | None) -> dict[str, Any] | None:
    return None if who is None else {key: who[key] for key in ("person", "name", "t", "wall", "left")}


def _directory(state: State) -> Item:
    rows = [
        {"seat": name, **{key: entry[key] for key in ("kind", "agency", "title")}}
        for name, entry in state["seats"]["by_name"].items()
        if entry["kind"] in PLAYERS
    ]
    return Item("directory", "directory", frozenset({"all"}), {"seats": rows, "holders": list(state["setting"]["holders"])})


FEATURE = Feature(
    name="seats",
    begin=roster.begin,
    commands=(*commands.COMMANDS, *stop.COMMANDS),
    folds={
        "seat.added": _added,
        "seat.changed": _changed,
        "seat.taken": _taken,
        "seat.left": _left,
        "seat.bot": _botted,
        "seat.invited": _invited,
        "seat.revoked": _revoked,
        "seat.removed": _removed,
        **stop.FOLDS,
    },
    items=items,
    news=news,
    reacts=_reacts,
    rewinds=False,
)
