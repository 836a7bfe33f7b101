from __future__ import annotations

from septel.scenario.approvals import circles, order, stages
from tests.scenario.tiny import TINY, book

TEXT = TINY.replace("{A: 6}", "{A: 6}, approvals: {last: {time: 3 h, after: [army/chief, first]}, first: 1 h}").replace(
    "C: 3}}", "C: 3}, approvals: {clerk: 1 h, chief: {time: {exponential: 2 h}, after: [clerk]}}}"
)


def names(text: str, owners: list[str]) -> list[str]:
    return [f"{owner}/{stage}" for owner, stage, _ in order(book(text).base, owners)]


def test_the_owners_stages_come_in_the_files_order_each_after_those_it_names() -> None:
    assert names(TEXT, ["police", "army"]) == names(TEXT, ["army", "police"])
    assert names(TEXT, ["army"]) == ["army/clerk", "army/chief"]
    assert names(TEXT, ["police", "army"]) == ["army/clerk", "army/chief", "police/first", "police/last"]


def test_a_stage_of_another_agency_is_passed_when_an_owner_names_it() -> None:
    assert names(TEXT, ["police"]) == ["army/clerk", "army/chief", "police/first", "police/last"]


def test_no_owner_or_no_stage_means_no_approval() -> None:
    assert order(book(TEXT).base, []) == []
    assert order(book().base, ["police", "army"]) == []


def test_a_joint_command_has_one_approval() -> None:
    found = order(book(TEXT + "joint_command: {approval: 1 h}\n").base, ["police", "army"])
    assert [(owner, stage, law.mean_h) for owner, stage, law in found] == [("joint_command", "approval", 1.0)]


def test_a_strike_force_has_its_own_stages() -> None:
    text = TEXT + "sharing: platform\nstrike_force: {bases: 1, teams: 1, approvals: {joint: 2 h, second: 1 h}}\n"
    assert names(text, ["strike_force"]) == ["strike_force/joint", "strike_force/second"]
    assert names(text, ["army"]) == ["army/clerk", "army/chief"]
    assert [stage.key for stage in stages(book(text).base)][-2:] == [("strike_force", "joint"), ("strike_force", "second")]
    assert circles(book(text).base) == []


def test_even_a_circle_ends() -> None:
    scenario = book(TEXT).base
    looped = scenario.model_copy(deep=True)
    agency = looped.agencies["army"]
    agency.approvals["clerk"] = agency.approvals["chief"].model_copy(update={"after": ("chief", "nowhere")})
    assert {stage for _, stage, _ in order(looped, ["army"])} == {"clerk", "chief"}
    assert circles(looped) == [[("army", "chief"), ("army", "clerk"), ("army", "chief")]]
