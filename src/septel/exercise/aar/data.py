"""The report's data as one JSON document, put together from what the reader may read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from septel.errors import SeptelError, did_you_mean
from septel.exercise import seats
from septel.exercise.aar import measures, moves
from septel.exercise.aar.assessing import assessment
from septel.exercise.aar.walk import Walk, opened
from septel.exercise.clock import moment
from septel.exercise.items import Item
from septel.exercise.records import Record
from septel.exercise.state import OPENED, Fold, History

if TYPE_CHECKING:
    from septel.exercise.log import Log

STAMP = "EXERCISE"
CONTROLS_OWN = ("name", "horizon_h", "seed", "replication", "scenario_sha256", "rules_sha256", "design")

OpenText = Callable[[Mapping[str, Any]], str | None]


def of_log(log: Log, *, audience: str | None = None) -> dict[str, Any]:
    """The data of the exercise in a log, as a seat may know it; control's own without one.

    SeptelError if the log holds no exercise, or the exercise no such seat.
    """
    from septel.exercise.features import all_features

    def history(first: int, last: int) -> Iterable[Record]:
        return log.read(first - 1, last)

    first = next(iter(history(1, 1)), None)
    if first is None or first.kind != OPENED:
        raise SeptelError(f"{log.name}: holds no exercise")
    found = aar_data(log.read(), history, Fold(all_features()), open_text=log.open_text, audience=audience)
    if found["for"]["sees_all"]:
        seq, hash_ = log.head
        found["facts"]["head"] = f"{seq}:{hash_}"
    return found


def aar_data(
    records: Iterable[Record], history: History, fold: Fold, *, open_text: OpenText, audience: str | None = None
) -> dict[str, Any]:
    """The data of an exercise from its records; `history(first, last)` reads them again, `open_text` opens sealed texts.

    `audience` is the seat for which it is; None is control. SeptelError if there is no such seat.
    """
    walk = Walk(fold, audience).through(records, history)
    if audience is not None and seats.seat(walk.state, audience) is None:
        hint = did_you_mean(audience, walk.state["seats"]["by_name"])
        raise SeptelError(f"There is no seat '{audience}' in this exercise. {hint}".strip())
    items = [item for feature in fold.features for item in feature.items(walk.state) if walk.reads(item)]
    by_id = {item.id: item for item in items}
    comparable = measures.comparability(walk.state["clock"]["stretches"])
    placed = by_id.get("placed")
    found = {
        "exercise": STAMP,
        "for": {"seat": audience or "control", "sees_all": walk.sees_all},
        "facts": _facts(walk),
        "participants": _participants(walk, by_id),
        "timeline": _timeline(walk),
        "msel": moves.entries(walk, items),
        **assessment(walk, items),
        "field": measures.counts(items),
        "map": moves.ground(walk, items),
        "clock": comparable | ({"stretches": walk.state["clock"]["stretches"]} if walk.sees_all else {}),
        "measures": measures.placed(placed.body if placed else None, comparable["human_time"]),
        "reading": _reading(walk) if walk.sees_all else None,
    }
    cleared: dict[str, Any] = opened(found, open_text)
    return cleared


def _facts(walk: Walk) -> dict[str, Any]:
    setting, clock = walk.state["setting"], walk.state["clock"]
    names = ("id", "title", "start", "zone", "agencies", "holders")
    facts = {key: setting.get(key) for key in (*names, *(CONTROLS_OWN if walk.sees_all else ()))}
    for word in ("startex", "endex"):
        facts[word] = None if clock[word] is None else moment(setting, clock[word])
    facts |= {"mode": clock["mode"], "now": moment(setting, clock["t"])}
    facts |= {"rehearsal": bool(setting.get("rehearse")), "persons_apart": bool(setting.get("persons_apart"))}
    return facts | ({"records": len(walk.kinds)} if walk.sees_all else {})


def _participants(walk: Walk, by_id: Mapping[str, Item]) -> list[dict[str, Any]]:
    """Seats and who sat there: all of them for control; else the players' seats, and the reader's own with its persons."""
    rows: dict[str, dict[str, Any]] = {}
    directory = by_id.get("directory")
    for row in directory.body["seats"] if directory else ():
        rows[row["seat"]] = {**row, "persons": []}
    for name, entry in walk.state["seats"]["by_name"].items():
        card = by_id.get(f"seat-{name}")
        if card is None:
            continue
        sits = [card.body["person"]] if card.body["person"] else []
        persons = [_person(walk, one) for one in (entry["persons"] if walk.sees_all else sits)]
        rows[name] = {"seat": name, **{key: entry[key] for key in ("kind", "agency", "title")}, "persons": persons}
    return list(rows.values())


def _person(walk: Walk, one: Mapping[str, Any]) -> dict[str, Any]:
    setting, left = walk.state["setting"], one["left"]
    until = None if left is None else moment(setting, left["t"])
    return {"person": one["person"], "name": one["name"], "from": moment(setting, one["t"]), "until": until}


def _timeline(walk: Walk) -> list[dict[str, Any]]:
    """The events that a report names, in order; those on a branch that was left, and those that were retracted, say so."""
    retracted, corrected = walk.state["timeline"]["retracted"], walk.state["timeline"]["corrected"]
    found = []
    for entry in sorted(walk.entries, key=lambda one: (one["seq"], one["t"])):
        seq = entry["seq"]
        row = {**entry, "moment": moment(walk.state["setting"], entry["t"]), "left": walk.is_left(seq)}
        if walk.sees_all:
            row |= {"retracted": retracted.get(str(seq)), "corrected": corrected.get(str(seq), [])}
        else:
            del row["seq"]
        found.append(row)
    return found


def _reading(walk: Walk) -> dict[str, Any]:
    """Who was told how much, from when to when; and who had been told of what was retracted or corrected later."""
    by_name = walk.state["seats"]["by_name"]
    nothing = {"events": 0, "first": None, "last": None}
    seats_ = [{"seat": name, "kind": entry["kind"], **walk.told.get(name, nothing)} for name, entry in by_name.items()]
    return {"seats": seats_, "recalled": walk.recalled}
