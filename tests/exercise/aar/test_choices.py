from __future__ import annotations

from typing import Any

import pytest

from septel.exercise.aar.choices import Choice, find
from septel.exercise.records import GENESIS, Draft, Record

LEAD = {
    "id": "L-police-1", "holder": "police", "target": "gang/head", "place": "B", "received": 2.0, "released": {}, "from": "",
    "case": "C-police-1", "_": {"origin": "00ff"},
}  # fmt: skip
CASE = {
    "id": "C-police-1", "holder": "police", "target": "gang/head", "place": "B", "belief": 0.6, "open": True,
    "leads": ["L-police-1"],
}  # fmt: skip
REQUEST = {
    "id": "R-police-x", "holder": "police", "target": "gang/head", "place": "B", "belief": 0.6, "_": {"number": 1},
}  # fmt: skip


class Told:
    """A fold whose records say what the field is after them."""

    def step(self, state: dict[str, Any], record: Record, history: Any) -> None:
        if record.kind == "exercise.opened":
            state |= {
                "setting": record.body or {"ground": {"links": {"police": ["army", "navy"], "army": ["police"]}}},
                "timeline": {"branches": []}, "clock": {"t": 100.0, "endex": 100.0},
                "field": {
                    "touched": [], "leads": {}, "cases": {}, "requests": {}, "operations": {}, "lead_of": {},
                },
            }  # fmt: skip
        if record.kind == "timeline.branched":
            state["timeline"]["branches"].append({"at": record.seq, "to": record.body["to"]})
        state["field"] |= record.body.get("field", {})


def records(*drafts: tuple[str, float, dict[str, Any]], setting: dict[str, Any] | None = None) -> list[Record]:
    found: list[Record] = []
    for kind, t, body in (("exercise.opened", 0.0, setting or {}), *drafts):
        seat = "police-command" if body.get("args") else ""
        found.append(Record.after(Draft(kind, t, t, seat, body), len(found) + 1, found[-1].hash if found else GENESIS))
    return found


def act(t: float, do: str, field: dict[str, Any] | None = None, **args: Any) -> tuple[str, float, dict[str, Any]]:
    return "world.acted", t, {"do": do, "args": args, "asked_t": t, "rows": [], "field": {"touched": [], **(field or {})}}


def seen(t: float, case: dict[str, Any], *, leads: tuple[dict[str, Any], ...] = (LEAD,)) -> tuple[str, float, dict[str, Any]]:
    field = {
        "touched": [case["id"]], "cases": {case["id"]: case}, "leads": {one["id"]: one for one in leads},
        "lead_of": {"00ff|police": ["L-police-1"]},
    }  # fmt: skip
    return "world.ran", t, {"rows": [], "field": field}


def choices(*drafts: tuple[str, float, dict[str, Any]], setting: dict[str, Any] | None = None) -> dict[str, Choice]:
    found = find(records(*drafts, setting=setting), lambda first, last: (), Told())  # type: ignore[arg-type]
    return {f"{one.what} {one.to}".strip(): one for one in found.choices}


SEATED = act(0.0, "policies", holder="police", seated=True)


def test_a_case_that_sat_unreleased_could_have_gone_to_each_holder_with_a_link() -> None:
    found = choices(SEATED, seen(2.0, CASE))
    assert set(found) == {"unreleased army", "unreleased navy", "unproposed"}
    one = found["unreleased army"]
    assert (one.t, one.about, one.taken, one.after) == (2.0, "C-police-1", (), 1)
    assert [other["args"] for other in one.other] == [{"holder": "police", "origin": "00ff", "to": "army"}]


def test_what_could_have_been_released_is_the_very_lead_where_an_exercise_keeps_leads_apart() -> None:
    twin = LEAD | {"id": "L-police-2", "from": "army", "released": {"marines": 1.0, "air": 8.0}}
    case = CASE | {"leads": [LEAD["id"], twin["id"]]}
    setting = {"ground": {"links": {"police": ["navy"]}}, "leads_apart": True}
    found = choices(SEATED, seen(2.0, case, leads=(LEAD, twin)), setting=setting)
    way = {"holder": "police", "origin": "00ff", "to": "navy"}
    assert [other["args"] for other in found["unreleased navy"].other] == [
        way | {"lead": "L-police-1", "from": "", "told": []},
        way | {"lead": "L-police-2", "from": "army", "told": ["marines"]},
    ]


def test_it_is_asked_at_the_hour_at_which_the_case_was_believed_most() -> None:
    found = choices(SEATED, seen(2.0, CASE), seen(5.0, CASE | {"belief": 0.8}), seen(9.0, CASE | {"belief": 0.3}))
    assert found["unproposed"].t == 5.0
    assert found["unproposed"].weight == 0.8


def test_what_a_bot_leaves_is_nobodys_decision() -> None:
    assert choices(seen(2.0, CASE)) == {}
    assert choices(SEATED, act(1.0, "policies", holder="police", seated=False), seen(2.0, CASE)) == {}


def test_who_has_the_case_already_or_gave_it_is_not_asked_about() -> None:
    given = LEAD | {"from": "navy", "released": {"army": 3.0}}
    assert set(choices(SEATED, seen(2.0, CASE, leads=(given,)))) == {"unproposed"}


def test_a_case_that_is_hardly_believed_is_not_asked_about() -> None:
    assert choices(SEATED, seen(2.0, CASE | {"belief": 0.05})) == {}


def test_a_release_could_have_been_left_and_an_answer_given_otherwise() -> None:
    field = {"requests": {"R-police-x": REQUEST}}
    found = choices(
        SEATED,
        seen(2.0, CASE, leads=(LEAD | {"released": {"army": 3.0, "navy": 3.0}},)),
        act(3.0, "release", holder="police", origin="00ff", to="army"),
        act(4.0, "propose", holder="police", target="gang/head", place="B"),
        act(5.0, "answer", field, request=1, holder="police", yes=True, help=True, confirm=False),
        act(6.0, "task", request=1, holder="police", teams=[]),
        act(7.0, "stand_down", request=1, holder="police"),
    )
    assert set(found) == {"release army", "propose", "answer_yes", "task", "stand_down"}
    assert (found["release army"].other, found["release army"].seat) == ((), "police-command")
    assert found["answer_yes"].other[0]["args"]["yes"] is False
    assert found["answer_yes"].taken[0]["args"]["yes"] is True
    assert found["answer_yes"].after == 3
    assert found["task"].other[0]["do"] == "another_package"


def test_what_stands_on_a_branch_that_was_left_is_not_asked_about() -> None:
    left = act(3.0, "release", holder="police", origin="00ff", to="army")
    found = choices(SEATED, seen(2.0, CASE), left, ("timeline.branched", 2.0, {"to": 3}))
    assert "release army" not in found
    assert found["unproposed"].after == 1


@pytest.mark.parametrize("hour", [100.0, 120.0])
def test_nothing_is_asked_about_the_end_or_what_is_after_it(hour: float) -> None:
    assert choices(SEATED, seen(hour, CASE)) == {}
