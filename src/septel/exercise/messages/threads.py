"""When an answer goes on in the thread of what it answers: only if everybody who reads the answer may read that too.

Otherwise its readers would learn that something was written before, and it begins a thread of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from septel.exercise.access import addressed
from septel.exercise.feature import State
from septel.exercise.items import Marking
from septel.exercise.seats import roster

READ_ALONG = ("agency:", "players")  # what the simulation cell reads along


def continues(state: State, entry: Mapping[str, Any], parent: Mapping[str, Any]) -> bool:
    """Whether the readers of a message are among those of its parent, by audience and by marking."""
    new, old = Marking.of(entry), Marking.of(parent)
    stricter = new.level >= old.level and new.caveats >= old.caveats
    released = not old.releasable_to or (bool(new.releasable_to) and new.releasable_to <= old.releasable_to)
    readers = (*entry["to"], *entry["also"], *(("kind:simulator",) if entry["cell"] else ()))
    return stricter and released and all(_covers(state, parent, word) for word in readers)


def _covers(state: State, parent: Mapping[str, Any], word: str) -> bool:
    before = {*parent["to"], *parent["also"]}
    if word in before or "all" in before or word == "control":
        return True
    if word == "kind:simulator":
        return bool(parent["cell"]) or any(other.startswith(READ_ALONG) for other in before)
    if word.startswith("agency:"):
        return "players" in before
    seat = roster.seat(state, word.removeprefix("seat:")) if word.startswith("seat:") else None
    return seat is not None and (seat.name == parent["from"] or not addressed(seat).isdisjoint(before))
