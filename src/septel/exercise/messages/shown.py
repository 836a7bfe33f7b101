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

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from septel.exercise.access import addressed, is_cleared, may_read
from septel.exercise.clock import moment
from septel.exercise.feature import State
from septel.exercise.items import CONTROL, Item, Marking, Seat
from septel.exercise.messages import kept
from septel.exercise.messages.addresses import said
from septel.exercise.messages.kept import Entry

KINDS = ("message", "message_sent", "message_copy")
BREATH = 256  # messages


def of_message(state: State, name: str) -> Iterable[Item]:
    """All items of one message, receipts apart."""
    entry = kept.message(state, name)
    for kind, (audience, marking) in _for_whom(entry).items():
        yield _item(state, name, entry, kind, audience, marking)


def _for_whom(form: Entry) -> dict[str, tuple[frozenset[str], Marking]]:
    """Audience and marking of each kind of item that a message of a form has. Who wrote it is not asked whether it was released
    to him."""
    marking = Marking.of(form)
    own = replace(marking, releasable_to=frozenset()) if marking.releasable_to else marking
    found = {
        "message": (frozenset((*form["to"], *form["also"])), marking),
        "message_sent": (frozenset({f"seat:{form['from']}", "control"}), own),
    }
    along = {"evaluators"} if form["watched"] else set()
    along |= {"kind:simulator"} if form["cell"] else set()
    return found | ({"message_copy": (frozenset(along), marking)} if along else {})


def _item(state: State, name: str, entry: Entry, kind: str, audience: frozenset[str], marking: Marking) -> Item:
    """One of a message's items."""
    body = _body(state, name, entry)
    if kind == "message":
        return Item(name, kind, audience, body, marking)
    if kind == "message_sent":
        return Item(f"{name}-sent", kind, audience, body | _of_sender(state, name, entry), marking)
    return Item(f"{name}-copy", kind, audience, body | {"spoken_as": entry["as"] is not None}, marking)


def readable(state: State, seat: Seat, kind: str | None) -> Iterator[Item | None]:
    """What a seat may read of messages. Who may read a message follows from its form, so that few are looked at for nothing."""
    whose = {number: _for_whom(form) for number, form in kept.forms(state)}
    for one in KINDS if kind is None else {kind}.intersection(KINDS):
        mine = {number: for_whom[one] for number, for_whom in whose.items() if one in for_whom}
        mine = {number: found for number, found in mine.items() if may_read(seat, _blank(*found))}
        for at, (name, number) in enumerate(kept.numbers(state) if mine else ()):
            if number in mine:
                yield _item(state, name, kept.message(state, name), one, *mine[number])
            elif at % BREATH == 0:
                yield None
    for name in state["messages"]["read"] if seat.kind in CONTROL and kind in (None, "receipt") else ():
        yield None
        yield from hidden_receipts(state, name)
    for name in state["messages"]["voice"] if kind in (None, "voice") else ():
        yield voice_item(state, name)


def _blank(audience: frozenset[str], marking: Marking) -> Item:
    """For whom something is, whatever it is."""
    return Item("", "", audience, {}, marking)


def item_of(state: State, name: str) -> Item:
    """The message as those see it whom it is to."""
    return next(iter(of_message(state, name)))


def sender_item(state: State, name: str) -> Item:
    """The message as its sender sees it."""
    entry = kept.message(state, name)
    return _item(state, name, entry, "message_sent", *_for_whom(entry)["message_sent"])


def _of_sender(state: State, name: str, entry: Entry) -> dict[str, Any]:
    """What its sender sees beside what all see."""
    readers = state["messages"]["read"].get(name, {})
    return {
        "from": entry["from"],
        "as": entry["as"],
        "to": [entry["to_party"]] if entry["to_party"] else [said(word) for word in entry["to"]],
        "also": [said(word) for word in entry["also"]],
        "reply_to": entry["reply_to"],
        "read": [{"seat": seat, "t": t} for seat, (t, is_shown) in readers.items() if is_shown],
    }


def unread(state: State, seat: Seat) -> Iterator[str | None]:
    """The messages to a seat, not only read along, that it has not said that it read; None now and then, as it is at work."""
    read, own = state["messages"]["read"], addressed(seat)
    mine = {
        number
        for number, form in kept.forms(state)
        if not (own.isdisjoint(form["to"]) and own.isdisjoint(form["also"])) and is_cleared(seat, Marking.of(form))
    }
    for at, (name, number) in enumerate(kept.numbers(state)):
        if number in mine and seat.name not in read.get(name, ()):
            yield name
        elif at % BREATH == 0:
            yield None


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
