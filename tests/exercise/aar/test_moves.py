from __future__ import annotations

from typing import Any

from septel.exercise.aar import moves
from septel.exercise.aar.walk import Walk
from septel.exercise.items import Item
from septel.exercise.records import GENESIS, Draft, Record
from septel.exercise.state import Fold

PLACES = [{"name": "A", "at": (0.0, 0.0), "people": 1}]
GROUP = {"base": "police/A", "kind": "assault", "teams": 2, "departs": 2.0, "arrives": 4.0, "back": False}
OPERATION = {
    "id": "O-police-x", "holder": "police", "for": "police", "target": "gang/head", "place": "B", "tasked": 1.5,
    "groups": [GROUP], "state": "done", "outcome": "captured", "ended": 5.0,
}  # fmt: skip


def walk(reader: str | None = None) -> Walk:
    found = Walk(Fold(()), reader)
    found.state = {
        "setting": {"places": ["A", "B"], "targets": ["gang/head"], "bases": ["police/A"], "kinds": ["assault"]},
        "clock": {"t": 9.0, "endex": None}, "timeline": {"branches": [{"at": 5, "to": 2}]},
    }  # fmt: skip
    found.kinds = ["x"] * 6
    return found


def item(**changed: Any) -> Item:
    return Item("O-police-x", "operation", frozenset({"agency:police"}), OPERATION | changed)


def record(*rows: list[Any]) -> Record:
    return Record.after(Draft("world.ran", 8.0, 8.0, "", {"rows": list(rows)}), 6, GENESIS)


def test_a_group_is_back_at_the_hour_at_which_its_teams_were_ready() -> None:
    found = walk()
    ready = ["ready", 7.25, 0, 2, 0, -1, -1, -1, "01", None, None]
    found._move(record(ready), [item(groups=[GROUP | {"back": True}])])
    (row,) = list(moves._moves(found, item()))
    assert (row["departs"], row["arrives"], row["over"], row["back"]) == (2.0, 4.0, 5.0, 7.25)
    assert (row["owner"], row["teams"], row["outcome"]) == ("police", 2, "captured")


def test_a_group_that_is_under_way_has_no_end() -> None:
    under_way = {key: value for key, value in OPERATION.items() if key != "ended"} | {"state": "under way", "outcome": None}
    (row,) = list(moves._moves(walk(), Item("O-police-x", "operation", frozenset(), under_way)))
    assert (row["over"], row["back"], row["outcome"]) == (None, None, None)


def test_visits_begin_and_end_and_those_on_a_branch_that_was_left_are_not_told() -> None:
    found = walk()
    found.visits = [
        (2, "visit", 0.0, 0, 0, 1), (2, "visit_end", 3.0, 0, 0, 1), (4, "visit", 3.5, 0, 1, 0), (6, "visit", 4.0, 0, 1, 1),
    ]  # fmt: skip
    assert moves._visits(found) == [
        {"target": "gang/head", "place": "B", "from": 0.0, "until": 3.0},
        {"target": "gang/head", "place": "B", "from": 4.0, "until": None},
    ]


def test_without_ground_there_is_nothing_to_draw() -> None:
    found = moves.ground(walk(), [])
    assert (found["places"], found["moves"], found["to"]) == ([], [], 9.0)


def test_who_may_not_know_the_truth_is_given_no_visits() -> None:
    ground = Item("ground", "ground", frozenset({"all"}), {"is_plane": True, "places": PLACES, "bases": []})
    assert moves.ground(walk(), [ground])["visits"] == []
    player = walk("police-command")
    player._move(record(["visit", 1.0, 0, -1, -1, 0, 0, 0, "00", 0.0, 9.0]), [])
    assert player.visits == []
    assert moves.ground(player, [ground])["visits"] is None
