"""What can be read of the events list: its entries by control, evaluators and simulators; by players what they were told.

A player's item says who speaks, how it came, when, and the words. It says nothing of the entry behind it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from septel.exercise.clock import moment
from septel.exercise.feature import State
from septel.exercise.items import Item, Marking
from septel.exercise.msel.entry import delivery_of, is_to_play
from septel.exercise.msel.section import marking
from septel.exercise.records import Record

BEHIND = frozenset({"control", "evaluators", "kind:simulator"})


def items(state: State) -> Iterable[Item]:
    """Everything that can be read now."""
    section = state["msel"]
    for number in section["entries"]:
        yield entry_item(state, number)
    for told in section["told"]:
        yield told_item(state["setting"], told)


def frozen(section: Mapping[str, Any]) -> dict[str, Any]:
    """The section as it is now, as far as it is shown. What an entry says is never changed, and how it stands is."""
    return {"entries": {number: dict(entry) for number, entry in section["entries"].items()}, "told": section["told"][:]}


def news(state: State, record: Record) -> Iterable[Item]:
    """The entries that a record was about, and what it told the players."""
    if record.kind == "msel.imported":
        for one in record.body["entries"]:
            yield entry_item(state, one["entry"]["plan"]["number"])
    elif record.kind.startswith("inject."):
        yield entry_item(state, record.body.get("number") or record.body["entry"]["plan"]["number"])
        if record.kind == "inject.released" and record.body["told"] is not None:
            yield told_item(state["setting"], state["msel"]["told"][-1])


def entry_item(state: State, number: str) -> Item:
    """An entry for those who run the exercise. Whom it may be released to binds the players, and not them."""
    entry, setting = state["msel"]["entries"][number], state["setting"]
    found = marking(entry["plan"])
    delivery = delivery_of(entry["plan"])
    body = {
        **entry["plan"],
        **({} if delivery is None else {"delivery": delivery}),
        **{key: value for key, value in entry.items() if key != "plan"},
        "to_play": is_to_play(entry),
        "planned": None if entry["at"] is None else moment(setting, entry["at"]),
    }
    return Item(f"msel-{number}", "msel", BEHIND, body, Marking(found["level"], frozenset(found["caveats"])))


def told_item(setting: Mapping[str, Any], told: Mapping[str, Any]) -> Item:
    """What players were told."""
    body = {key: told[key] for key in ("text", "from", "delivery")} | {"moment": moment(setting, told["t"])}
    return Item(told["id"], "told", frozenset(told["audience"]), body, Marking.of(told["marking"]))
