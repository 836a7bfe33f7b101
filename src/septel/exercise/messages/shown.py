"""What is seen of a message: by those it is to, by its sender, by those who read along, and of its readers.

| item | kind | for |
| --- | --- | --- |
| `m12` | `message` | whom it is to, seen and unseen |
| `m12-sent` | `message_sent` | its sender and control: all addressees, and which players have read it |
| `m12-copy` | `message_copy` | evaluators, if players write or read it; the simulation cell, if it wrote, or an outside party |
| `m12-read-SEAT` | `receipt` | control, and the sender if a player has read it |
| `m12-voice` | `voice` | control, the simulation cell and evaluators |
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from septel.exercise.access import addressed, is_cleared
from septel.exercise.clock import moment
from septel.exercise.feature import State
from septel.exercise.items import Item, Marking, Seat
from septel.exercise.messages import kept
from septel.exercise.messages.addresses import said
from septel.exercise.messages.kept import Entry


def of_message(state: State, name: str) -> Iterable[Item]:
    """All items of one message, receipts apart."""
    entry = kept.message(state, name)
    body, marking = _body(state, name, entry), Marking.of(entry)
    yield Item(name, "message", frozenset((*entry["to"], *entry["also"])), body, marking)
    yield _sent(state, name, entry, body, marking)
    along = {"evaluators"} if entry["watched"] else set()
    along |= {"kind:simulator"} if entry["cell"] else set()
    if along:
        yield Item(f"{name}-copy", "message_copy", frozenset(along), body | {"spoken_as": entry["as"] is not None}, marking)


def item_of(state: State, name: str) -> Item:
    """The message as those see it whom it is to."""
    return next(iter(of_message(state, name)))


def sender_item(state: State, name: str) -> Item:
    """The message as its sender sees it."""
    entry = kept.message(state, name)
    return _sent(state, name, entry, _body(state, name, entry), Marking.of(entry))


def _sent(state: State, name: str, entry: Entry, body: dict[str, Any], marking: Marking) -> Item:
    """Who wrote it is not asked whether it was released to him."""
    readers = state["messages"]["read"].get(name, {})
    more = {
        "from": entry["from"],
        "as": entry["as"],
        "to": [entry["to_party"]] if entry["to_party"] else [said(word) for word in entry["to"]],
        "also": [said(word) for word in entry["also"]],
        "reply_to": entry["reply_to"],
        "read": [{"seat": seat, "t": t} for seat, (t, is_shown) in readers.items() if is_shown],
    }
    audience = frozenset({f"seat:{entry['from']}", "control"})
    own = replace(marking, releasable_to=frozenset()) if marking.releasable_to else marking
    return Item(f"{name}-sent", "message_sent", audience, body | more, own)


def unread(state: State, seat: Seat) -> int:
    """How many messages to a seat, not only read along, it has not said that it read."""
    read, own = state["messages"]["read"], addressed(seat)
    mine = {
        number
        for number, form in kept.forms(state)
        if not (own.isdisjoint(form["to"]) and own.isdisjoint(form["also"])) and is_cleared(seat, Marking.of(form))
    }
    return sum(seat.name not in read.get(name, ()) for name in kept.of_forms(state, mine))


def receipt(state: State, name: str, seat: str) -> Item:
    """That a seat has read a message."""
    t, is_shown = state["messages"]["read"][name][seat]
    audience = {"control"} | ({f"seat:{kept.message(state, name)['from']}"} if is_shown else set())
    body = {"message": name, "seat": seat, "t": t, "moment": moment(state["setting"], t)}
    return Item(f"{name}-read-{seat}", "receipt", frozenset(audience), body)


def hidden_receipts(state: State, name: str) -> Iterable[Item]:
    """Receipts that the sender's copy does not hold: control's own."""
    for seat, (_, is_shown) in state["messages"]["read"].get(name, {}).items():
        if not is_shown:
            yield receipt(state, name, seat)


def voice_item(state: State, name: str) -> Item:
    """A voice inject that was delivered."""
    entry = state["messages"]["voice"][name]
    body = {**entry, "message": name, "to": [said(word) for word in entry["to"]]}
    body["moment"] = moment(state["setting"], entry["t"])
    return Item(f"{name}-voice", "voice", frozenset({"control", "kind:simulator", "evaluators"}), body)


def _body(state: State, name: str, entry: Entry) -> dict[str, Any]:
    goes_on = entry["thread"] != name
    return {
        "message": name,
        "from": entry["by"],
        "to": list(entry["shown"]),
        "subject": entry["subject"],
        "text": entry["text"],
        "thread": entry["thread"],
        "reply_to": entry["reply_to"] if goes_on else None,
        "t": entry["t"],
        "moment": moment(state["setting"], entry["t"]),
    }
