"""A newcomer's one screen: who am I, what time is it, what is open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from septel.exercise import clock
from septel.exercise.feature import Feature, State
from septel.exercise.items import Seat
from septel.exercise.seats import roster
from septel.exercise.view import read_by

COUNTED = ("field",)  # features whose items can be open
UNREAD = "unread_messages"
OPEN = {"case": "cases", "request": "requests", "operation": "operations"}


def waiting(state: State, seat: Seat, features: Sequence[Feature]) -> Iterator[str | None]:
    """What waits for a seat, one word for each thing; None now and then, since there may be much to look through."""
    from septel.exercise.messages import unread

    yield from (None if name is None else UNREAD for name in unread(state, seat))
    for feature in features:
        if feature.name in COUNTED:
            for item in read_by(seat, feature, state):
                yield OPEN[item.kind] if item is not None and item.kind in OPEN and item.body.get("open") else None


def summary(
    state: State,
    seat: Seat,
    *,
    t: float | None = None,
    features: Sequence[Feature] | None = None,
    counts: Mapping[str, int] | None = None,
) -> dict[str, Any]:
    """What somebody who sits down must know at once, as JSON; everything in it passes `may_read`.

    `t` is the exercise hour that it is now, by default that of the clock's last change; `features` are those of the exercise.
    `open` counts unread messages, and the cases, requests and operations that are open and may be read; `counts` are those
    counts if they were made before.
    """
    if features is None:
        from septel.exercise.features import all_features

        features = all_features()
    entry = state["seats"]["by_name"][seat.name]
    who = roster.sitting(entry)
    if counts is None:
        counts = Counter(word for word in waiting(state, seat, features) if word is not None)
    return {
        "exercise": state["setting"].get("title") or state["setting"].get("name", ""),
        "seat": {"name": seat.name, **{key: entry[key] for key in ("kind", "agency", "title", "level", "caveats", "bot")}},
        "person": None if who is None else {key: who[key] for key in ("person", "name", "t", "wall")},
        "predecessors": sum(one["left"] is not None for one in entry["persons"]),
        "clock": {key: state["clock"][key] for key in ("mode", "rate")},
        "now": clock.moment(state["setting"], state["clock"]["t"] if t is None else t),
        "open": {word: counts.get(word, 0) for word in (UNREAD, *OPEN.values())},
        "emergency": state["seats"]["emergency"] is not None,
        "may": [command.name for feature in features for command in feature.commands if seat.kind in command.who],
    }
