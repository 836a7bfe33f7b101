"""What a seat sees of the field: its holder's own, and nothing from which others' doings or the truth could be told."""

from __future__ import annotations

from typing import Any

from septel.exercise import field, timeline
from septel.exercise.access import may_read
from septel.exercise.items import Item, Kind, Seat
from septel.exercise.records import GENESIS, Draft, Record
from septel.exercise.state import OPENED, Fold
from septel.exercise.timeline import BRANCHED

GROUND = {
    "is_plane": True, "places": [], "kinds": [], "packages": [], "links": {}, "target_ranks": [0, 1], "dwell_h": [100.0, 50.0],
    "deciders": ["police", "army", "platform"],
    "bases": [{"name": "police/A", "teams": {"assault": 4}}, {"name": "army/C", "teams": {"assault": 3}}],
}  # fmt: skip
SETTING = {
    "holders": ["police", "army", "navy", "platform"], "agencies": ["police", "army", "navy"], "members": ["police", "army"],
    "places": ["A", "B"], "targets": ["gang/head", "gang/cell 1"], "commands": ["police", "army", "platform"],
    "bases": ["police/A", "army/C"], "kinds": ["assault"], "sources": ["tips", "scouts"], "ranks": ["head", "lieutenant"],
    "salt": "5a", "ground": GROUND,
}  # fmt: skip
POLICE, ARMY, NAVY, PLATFORM = range(4)
SEATS = {holder: Seat(f"{holder}-command", Kind.COMMAND, holder) for holder in SETTING["holders"]}


def row(
    what: str, t: float, *, number: int = 1, flag: int = 0, x: float | None = None, y: float | None = None, **of: int
) -> Any:
    named = {"holder": -1, "command": -1, "target": 0, "visit": -1, "place": 0} | of
    return [what, t, flag, *named.values(), f"{number:016x}", x, y]


class Table:
    """The field after rows, and what each holder's command was told of them."""

    def __init__(self, **changed: Any) -> None:
        self.fold, self.state, self.seq = Fold([timeline.FEATURE, field.FEATURE]), {}, 0  # type: ignore[var-annotated]
        self.records: list[Record] = []
        self.happens(OPENED, {**SETTING, **changed})

    def happens(self, kind: str, body: dict[str, Any]) -> dict[str, list[Item]]:
        self.seq += 1
        record = Record.after(Draft(kind, 0.0, 0.0, "", body), self.seq, GENESIS)
        self.records.append(record)
        self.fold.step(self.state, record, lambda first, last: self.records[first - 1 : last])
        news = list(field.FEATURE.news(self.state, record))
        return {holder: [item for item in news if may_read(seat, item)] for holder, seat in SEATS.items()}

    def rows(self, *rows: Any) -> dict[str, list[Item]]:
        return self.happens("world.ran", {"t": 1.0, "rows": list(rows)})

    def goes_back(self, to: int) -> None:
        self.happens(BRANCHED, {"to": to, "t": 0.0, "reason": "again"})

    def leads(self, holder: str) -> list[dict[str, Any]]:
        return [item.body for item in field.FEATURE.items(self.state) if item.kind == "lead" and may_read(SEATS[holder], item)]


def test_one_observation_by_two_roads_cannot_be_known_to_be_one() -> None:
    table = Table()
    table.rows(
        row("origin", 7.3, flag=1, x=0, y=1),
        row("report", 8.0, holder=POLICE, x=0.3, y=7.3),
        row("released", 8.5, holder=ARMY, command=POLICE, y=11.0),
        row("report", 9.0, holder=ARMY, x=0.3, y=7.3),
        row("report", 11.0, holder=ARMY, x=0.5, y=7.3),
    )
    direct, by_liaison = table.leads("army")
    assert (direct["source"], direct["from"], direct["observed"]) == ("tips", "", 7.3), "it came before the one on its way"
    assert (by_liaison["source"], by_liaison["from"], by_liaison["observed"]) == ("", "police", 6.0)
    assert not table.leads("navy")


def test_each_of_two_who_hand_over_the_same_is_named_with_its_own() -> None:
    table = Table()
    table.rows(
        row("origin", 1.0, flag=1, x=1, y=0),
        row("released", 2.0, holder=ARMY, command=POLICE, y=9.0),
        row("released", 3.0, holder=ARMY, command=NAVY, y=5.0),
        row("report", 5.0, holder=ARMY, x=0.3, y=1.0),
        row("report", 9.0, holder=ARMY, x=0.3, y=1.0),
    )
    assert [(lead["from"], lead["source"]) for lead in table.leads("army")] == [("navy", ""), ("police", "")]


def test_the_platform_keeps_the_source_if_the_giver_had_it() -> None:
    table = Table()
    table.rows(
        row("origin", 1.0, x=1, y=0),
        row("report", 1.5, holder=POLICE, x=0.3, y=1.0),
        row("released", 1.5, holder=PLATFORM, command=POLICE, y=2.0),
        row("report", 2.0, holder=PLATFORM, x=0.3, y=1.0),
        row("origin", 3.0, number=2, x=1, y=0),
        row("released", 3.0, number=2, holder=ARMY, command=NAVY, y=4.0),
        row("report", 4.0, number=2, holder=ARMY, x=0.3, y=3.0),
        row("released", 4.0, number=2, holder=PLATFORM, command=ARMY, y=5.0),
        row("report", 5.0, number=2, holder=PLATFORM, x=0.3, y=3.0),
    )
    first, second = [lead for lead in table.leads("police") if lead["holder"] == "platform"]
    assert (first["from"], first["source"], first["observed"]) == ("police", "scouts", 1.0)
    assert (second["from"], second["source"], second["observed"]) == ("army", "", 0.0)
    assert not table.leads("navy"), "it is no member"


def operation(table: Table, *, flag: int = 0) -> dict[str, list[Item]]:
    table.rows(
        row("origin", 1.0, x=0, y=0),
        row("report", 1.0, holder=POLICE, x=0.6, y=1.0),
        row("asked", 1.0, number=70, holder=POLICE, command=POLICE, flag=1, x=0.6),
        row("awaits", 2.0, number=70, holder=ARMY, flag=0),
        row("approved", 3.0, number=70),
    )
    return table.rows(
        row("group", 4.0, number=9, holder=2, command=0, flag=0, x=4.5, y=6.0),
        row("tasked", 4.0, number=9, holder=POLICE, command=POLICE, x=2.0, y=7.0),
    )


def test_nobody_is_told_that_others_move() -> None:
    told = operation(Table())
    assert not told["navy"] and not told["platform"]
    assert [item.kind for item in told["army"]] == ["request"], "that it approved, and no more"
    assert {item.id for item in told["police"] if item.kind == "teams"} == {"teams-police"}


def test_who_was_asked_hears_how_a_request_goes_on() -> None:
    table = Table()
    told = operation(table)
    (request,) = told["army"]
    assert request.body["state"] == "became an operation" and request.body["waits_for"] == []


def test_what_others_see_tells_no_number_and_no_truth() -> None:
    table = Table()
    operation(table)
    for number in (5, 6):
        table.rows(row("asked", 9.0, number=number, holder=POLICE, command=POLICE, place=1, flag=1, x=0.6))
    table.rows(row("action", 10.0, number=9, holder=POLICE, command=POLICE, flag=4, x=0.0))
    shared = [item for item in field.FEATURE.items(table.state) if item.kind in ("request", "operation")]
    assert len(shared) == 4
    for item in shared:
        assert not item.id.rsplit("-", 1)[1].isdigit() and not {"_", "case", "flag", "origin"} & item.body.keys()
    (done,) = (item.body for item in shared if item.kind == "operation")
    assert done["outcome"] == "wrong door", "that he was next door nobody saw"
    (case,) = (item.body for item in field.FEATURE.items(table.state) if item.kind == "case")
    assert case["operation"] is None


def test_a_name_is_never_given_to_another_thing_after_going_back() -> None:
    table = Table()
    first = (
        row("origin", 1.0, x=0, y=0),
        row("report", 2.0, holder=POLICE, x=0.3, y=1.0),
        row("asked", 3.0, holder=POLICE, x=0.3),
    )
    table.rows(*first)
    names = {kind: list(table.state["field"][kind]) for kind in ("leads", "cases", "requests")}
    assert (names["leads"], names["cases"]) == (["L-police-1"], ["C-police-1"])
    back = table.seq
    table.rows(row("origin", 4.0, x=0, y=0, number=2), row("report", 5.0, holder=POLICE, number=2, x=0.4, y=4.0))
    assert list(table.state["field"]["leads"]) == ["L-police-1", "L-police-2"]
    for letter in "bc":
        table.goes_back(back)
        table.rows(row("origin", 4.5, x=0, y=0, number=3), row("report", 5.5, holder=POLICE, number=3, x=0.2, y=4.5))
        assert list(table.state["field"]["leads"]) == ["L-police-1", f"L-police-2{letter}"]
        assert {kind: list(table.state["field"][kind]) for kind in ("cases", "requests")} == {
            kind: names[kind] for kind in ("cases", "requests")
        }, "what was there before keeps its name"
