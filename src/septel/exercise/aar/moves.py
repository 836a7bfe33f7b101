"""What moved on the ground: teams from base to place and back, leads as they came in, and to control where targets were.

Everything is put together from items that the reader may read, and places are named as the setting has them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from septel.exercise.aar.walk import Walk, last_hour
from septel.exercise.clock import moment
from septel.exercise.items import Item

MOST = 6_000  # leads, or visits, that a map is given: the latest


def ground(walk: Walk, items: Sequence[Item]) -> dict[str, Any]:
    """Places, bases, and what happened there.

    `moves` has a row for each group of teams: when it set out, when it was expected, when its operation was over (`over`)
    and when it was back, in hours from the start. `visits` (where targets really were) is there for control and evaluators.
    """
    end = last_hour(walk.state)
    stand = next((item.body for item in items if item.kind == "ground"), None)
    if stand is None:
        return {"is_plane": True, "places": [], "bases": [], "moves": [], "leads": [], "visits": None, "to": end}
    operations = [item for item in items if item.kind == "operation"]
    leads = [item.body for item in items if item.kind == "lead"]
    return {
        "is_plane": stand["is_plane"],
        "places": [{"name": one["name"], "at": list(one["at"]), "people": one["people"]} for one in stand["places"]],
        "bases": [{"name": one["name"], "owner": one["owner"], "at": list(one["at"])} for one in stand["bases"]],
        "moves": [row for item in operations for row in _moves(walk, item)],
        "leads": [
            {"t": one["received"], "holder": one["holder"], "target": one["target"], "place": one["place"]}
            for one in sorted(leads, key=lambda one: float(one["received"]))[-MOST:]
        ],
        "visits": _visits(walk) if walk.sees_truth else None,
        "to": end,
    }


def _moves(walk: Walk, item: Item) -> Iterable[dict[str, Any]]:
    """A row for each group of an operation's teams."""
    body = item.body
    for number, group in enumerate(body["groups"]):
        yield {
            "operation": item.id, "holder": body["holder"], "for": body["for"], "target": body["target"],
            "place": body["place"], "base": group["base"], "owner": group["base"].split("/", 1)[0], "kind": group["kind"],
            "teams": group["teams"], "tasked": body["tasked"], "departs": group["departs"], "arrives": group["arrives"],
            "over": body.get("ended"), "back": walk.backs.get((item.id, number)), "state": body["state"],
            "outcome": body["outcome"],
        }  # fmt: skip


def _visits(walk: Walk) -> list[dict[str, Any]]:
    """Where targets were, on the way to the last record; a visit that goes on has no end."""
    names: Mapping[str, Any] = walk.state["setting"]
    found: dict[tuple[int, int], dict[str, Any]] = {}
    for seq, what, t, target, visit, place in walk.visits:
        if walk.is_left(seq):
            continue
        if what == "visit":
            if 0 <= place < len(names["places"]) and 0 <= target < len(names["targets"]):
                row = {"target": names["targets"][target], "place": names["places"][place], "from": t, "until": None}
                found[target, visit] = row
        elif (target, visit) in found:
            found[target, visit]["until"] = t
    return list(found.values())[-MOST:]


def entries(walk: Walk, items: Sequence[Item]) -> list[dict[str, Any]]:
    """The events list as it was played: each entry that the reader may read, with when it was planned and went out."""
    kept = ("number", "title", "kind", "status", "to", "from", "delivery", "description", "expected", "expected_by",
            "objectives", "capability", "follows", "notes", "planned")  # fmt: skip
    found = []
    for item in items:
        if item.kind != "msel":
            continue
        body = item.body
        row = {key: body.get(key) for key in kept}
        for word in ("released", "completed"):
            t = body.get(word)
            row[word] = None if t is None else moment(walk.state["setting"], t)
        found.append(row)
    return found
