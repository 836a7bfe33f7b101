"""The feature `messages`: what outcomes do to the section, and the items that follow.

The section holds messages (`kept`), `read` (by message and seat: when, and whether the sender is shown it) and `voice` (voice
injects by name). Going back to an earlier record takes later messages out of it, as it takes back all that happened; the log
keeps them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from septel.exercise.feature import Feature, State
from septel.exercise.items import Item
from septel.exercise.messages import commands, kept, shown
from septel.exercise.records import Record


def begin(setting: Mapping[str, Any]) -> dict[str, Any]:
    """Nobody has written."""
    return {**kept.empty(), "read": {}, "voice": {}}


def _sent(state: State, record: Record) -> None:
    kept.keep(state, record.body, record.t)


def _voice(state: State, record: Record) -> None:
    state["messages"]["voice"][record.body["message"]] = record.body | {"t": record.t, "wall": record.wall}


def _read(state: State, record: Record) -> None:
    for name in record.body["messages"]:
        readers = state["messages"]["read"].get(name, {})
        if record.body["seat"] not in readers:  # another one: who is still reading the section sees the one that was
            readers = {**readers, record.body["seat"]: [record.t, record.body["shown"]]}
        state["messages"]["read"][name] = readers


def frozen(section: Mapping[str, Any]) -> dict[str, Any]:
    """The section as it is now; lines, forms and readers of a message are never changed, only replaced."""
    return {"forms": section["forms"][:]} | {table: dict(section[table]) for table in ("sent", "read", "voice")}


def items(state: State) -> Iterable[Item]:
    """Every message, voice inject and receipt."""
    for name in state["messages"]["sent"]:
        yield from shown.of_message(state, name)
        yield from shown.hidden_receipts(state, name)
    for name in state["messages"]["voice"]:
        yield shown.voice_item(state, name)


def news(state: State, record: Record) -> Iterable[Item]:
    """A message that was just sent, delivered or read."""
    if record.kind == "message.sent":
        yield from shown.of_message(state, record.body["message"])
    elif record.kind == "message.voice":
        yield shown.voice_item(state, record.body["message"])
    elif record.kind == "message.read":
        for name in record.body["messages"]:
            yield shown.receipt(state, name, record.body["seat"])


FEATURE = Feature(
    name="messages",
    begin=begin,
    commands=commands.COMMANDS,
    folds={"message.sent": _sent, "message.read": _read, "message.voice": _voice},
    items=items,
    news=news,
    frozen=frozen,
    readable=shown.readable,
)
