from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from septel.cli import cli
from septel.scenario.model import Budget, Shares
from septel.sim.long_run import splinter_names
from tests.scenario.tiny import TINY, book, errors_of, only_error, warnings_of

TWO = TINY.replace("organisations: {", "organisations: {mob: {members: 200, territory: {A: 1, B: 1}}, ").replace(
    "gang: {", "gang: {members: 500, "
)
ALL = TWO + "body: true\n"


def warned(line: str, *, base: str = ALL) -> list[str]:
    """The warnings of a scenario with more lines, without where they stand."""
    return [warning.partition("warning: ")[2] for warning in warnings_of(f"{base}{line}\n")]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("body: {rivals: [{between: [gang, mobb]}]}",
         "body.rivals[0].between[1]: there is no organisation 'mobb'. Did you mean 'mob'?"),
        ("body: {allies: [{between: [mob, mob]}]}",
         "body.allies[0].between: names 'mob' twice; a pair is two organisations"),
        ("body: {rivals: [{between: [gang, mob]}, {between: [mob, gang], strength: 2}]}",
         "body.rivals[1].between: the pair of 'mob' and 'gang' is given twice. A pair counts both ways."),
        ("body: {rivals: [{between: [gang, mob]}], allies: [{between: [mob, gang]}]}",
         "body.allies[0].between: 'mob' and 'gang' are rivals, and cannot be allies too"),
        ("body: {max_organisations: 1}", "body.max_organisations: is 1, and the file has 2 organisations already"),
        ("violence: true",
         "violence: needs `body`: violence is where members are, and where they are killed. Add `body: true` and give an "
         "organisation `members`."),
        ("justice: {hours: cuort}\ncalendars: {court: sat}",
         "justice.hours: there is no calendar 'cuort'. Did you mean 'court'?"),
        ("exploitation: {marking: opn}", "exploitation.marking: there is no marking 'opn'. Did you mean 'open'?"),
        ("capacity: {exercises: {between: [police, amry]}}",
         "capacity.exercises.between[1]: there is no agency 'amry'. Did you mean 'army'?"),
        ("capacity: {exercises: {between: [police, police]}}", "capacity.exercises.between[1]: 'police' is given twice"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_an_error(line: str, said: str) -> None:
    assert only_error(f"{TWO}{line}\n") == f"x.yaml:9: {said}"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("body: {recruitement: 0.01 /w}",
         "body.recruitement: 'recruitement' is not known here. Did you mean 'recruitment'?"),
        ("body: {rivals: [{betwen: [gang, mob], between: [gang, mob]}]}",
         "body.rivals[0].betwen: 'betwen' is not known here. Did you mean 'between'?"),
        ("body: {rivals: {file: x.csv, files: y}}", "body.rivals.files: 'files' is not known here. Did you mean 'file'?"),
        ("body: {rivals: gang}", "body.rivals: must be a list of pairs or {file: NAME.csv} (found 'gang')"),
        ("body: {rivals: [{between: [gang]}]}", "body.rivals[0].between: must have 2 entries"),
        ("body: {rivals: [{between: [gang, mob], strength: -1}]}",
         "body.rivals[0].strength: must be at least 0 (found -1)"),
        ("body: {rivalry: -1 /w}", "body.rivalry: must be at least 0 (found '-1 /w')"),
        ("body: {rivalry: 3}", "body.rivalry: 3 needs a unit, for example '0.02 /d'"),
        ("community: {confidence: 1.5}", "community.confidence.default: must be at most 1 (found 1.5)"),
        ("community: {response: -0.1}", "community.response: must be at least 0 (found -0.1)"),
        ("community: {answers: 3}", "community.answers: must be true, false or a mapping (found 3)"),
        ("capacity: {exercises: 7}", "capacity.exercises: must be true, false or a mapping (found 7)"),
        ("capacity: {exercises: {between: [police]}}",
         "capacity.exercises.between: must have at least 2 entries (found a list)"),
        ("targeting: {ranks: [heads]}",
         "targeting.ranks[0]: 'heads' is not one of head, lieutenant, cell. Did you mean 'head'?"),
        ("exploitation: {truth: 1}", "exploitation.truth: must be less than 1 (found 1)"),
        ("budget: {shares: {intelligence: 0.5, operations: 0.5, capacity: 0.2}}",
         "budget.shares: the shares sum to 1.2; they must sum to 1"),
        ("budget: {today: {intelligence: 0.5}}", "budget.today: the shares sum to 1.2; they must sum to 1"),
        ("budget: {today: {capacity: 0, operations: 0.7}, extra: {capacity: 0.1}}",
         "budget: 'capacity' has no share today, so nothing is known of what more would buy"),
        ("budget: {extra: {operation: 0.1}}",
         "budget.extra.operation: 'operation' is not known here. Did you mean 'operations'?"),
    ],
)  # fmt: skip
def test_what_the_models_refuse_is_told_with_line_and_path(line: str, said: str) -> None:
    assert only_error(f"{TWO}{line}\n") == f"x.yaml:9: {said}"


def test_a_mistake_in_a_design_is_told_at_the_design() -> None:
    text = f"{TWO}designs:\n  a: {{}}\n  b:\n    budget:\n      shares: {{intelligence: 0.9}}\n  c: {{violence: true}}\n"
    assert errors_of(text) == [
        "x.yaml:13: designs.b.budget.shares: the shares sum to 1.6; they must sum to 1",
        "x.yaml:14: designs.c.violence: needs `body`: violence is where members are, and where they are killed. Add "
        "`body: true` and give an organisation `members`.",
    ]


def test_a_broken_body_is_not_told_to_be_missing() -> None:
    assert only_error(f"{TWO}body: 3\nviolence: true\n").startswith("x.yaml:9: body: must be true, false or a mapping")
    broken = TWO.replace("members: 200", "members: many") + "body: {rivals: [{between: [gang, mob]}]}\n"
    assert only_error(broken).startswith("x.yaml:8: organisations.mob.members")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("body: {taken: {cell: 600}}", "body.taken.cell: is more than the 500 members that any organisation with one has"),
        ("body: {rivalry: 0 /w, rivals: [{between: [gang, mob]}]}", "body.rivals: does nothing while `rivalry` is 0"),
        ("body: {rivals: [{between: [gang, mob], strength: 0}]}",
         "body.rivals[0].strength: does nothing: a strength of 0 is nothing"),
        ("body: {recruitment: 2 /h}",
         "body: members turn over within a day, and a step of a day is too long for that. Published rates are per week: `/w`."),
        ("body: {rivalry: 0.01 /w, rivals: [{between: [gang, mob], strength: 9}]}",
         "body: members turn over within a day, and a step of a day is too long for that. Published rates are per week: `/w`."),
        ("body: {rivalry: 0 /w}\nviolence: {rate: 0 /w}",
         "violence.rate: there is never a violent event: `rate` and the body's `rivalry` are 0"),
    ],
)  # fmt: skip
def test_what_a_body_can_make_no_use_of_is_warned_about(line: str, said: str) -> None:
    assert warned(line, base=TWO) == [said]


def test_a_body_without_members_counts_nobody() -> None:
    nobody = "body: there is nothing to count: no organisation has members, and only succession and splits go by it. "
    assert warned("body: true", base=TINY) == [f"{nobody}Write for example `members: 1000` for an organisation."]
    pair = TWO.replace("members: 200, ", "") + "body: {rivals: [{between: [gang, mob]}]}"
    assert warned("", base=pair) == ["body.rivals[0].between[1]: does nothing: 'mob' has no members who could fight"]


def test_the_names_of_splinters_are_taken() -> None:
    text = TWO.replace("mob: {", "splinter 2: {")
    said = (
        "x.yaml:8: organisations.splinter 2: an organisation cannot be called 'splinter 2' with `body`: splits give such names"
    )
    assert only_error(f"{text}body: true\n") == said
    assert errors_of(text) == []
    assert splinter_names(book(ALL).base)[1] == "splinter 2/head"


def test_a_split_that_is_wanted_needs_room() -> None:
    refused = "body.max_organisations: is the number of organisations in the file, so every split is refused (2)"
    split = TWO.replace("gang: {", "gang: {split: 0.5, ")
    assert warned("body: {max_organisations: 2}", base=split) == [refused]
    assert warned("body: {max_organisations: 3}", base=split) == []
    assert warned("body: {max_organisations: 2}") == []  # whoever writes just this wants no splits
    assert warned("body: {max_organisations: 2}", base=TWO.replace("members", "split: 0, members")) == []
    eight = "".join(f"o{i}: {{members: 9, territory: {{A: 1, B: 1}}}}, " for i in range(6))
    full = TWO.replace("organisations: {", f"organisations: {{{eight}")
    assert warned("body: true", base=full) == [refused.replace("(2)", "(8)")]
    assert warned("body: {max_organisations: 8}", base=full) == []


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("community: {answers: {time: 80 h}, response: 0.1}",
         "community.answers.time: every answer comes too late: after 80 h, and `patience` is 72 h"),
        ("community: {answers: true}",
         "community.answers: changes nothing while `response` is 0: answers are only counted"),
        ("community: {response: 0.1}\nsources: {s: {kind: own, agency: army, rate: 1 /d}}",
         "community.response: does nothing: there are no tips"),
        ("community: {violence: 0.1}", "community.violence: does nothing without `violence`"),
        ("community: {nearby: 0.1}",
         "community.nearby: does nothing: no confidence is ever lost or won at any place"),
        ("justice: {prosecutors: 0}", "justice.prosecutors: nobody takes up a captive, so everyone is released"),
        ("justice: {conviction: 0}", "justice.conviction: no proceeding keeps a captive, so everyone is released"),
        ("justice: {holding: 10 h}",
         "justice.holding: 10 h are shorter than a proceeding (`time`, 20 h on average): many are released"),
        ("justice: {holding: 10 h, time: 11 h}",
         "justice.holding: 10 h are shorter than a proceeding (`time`, 11 h on average): everyone is released"),
        ("justice: {hours: court}\ncalendars: {court: mon-fri 09:00-13:00}",
         "justice.holding: 96 h are shorter than a proceeding (`time`, 20 h on average, under 'court' about 168 h): many are "
         "released"),
        ("targeting: {knowledge: stale}",
         "targeting.knowledge: does nothing with `order: value`: it is about links"),
        ("targeting: true", "targeting: changes nothing: all ranks are gone after by value without it too"),
        ("targeting: {number: 38}",
         "targeting.number: leaves nobody out: there are 38 targets of these ranks at most"),
        ("targeting: {ranks: [head, cell, head]}", "targeting.ranks[2]: 'head' is given twice"),
        ("exploitation: {truth: 0.5}",
         "exploitation.truth: what a captive says never raises belief: its likelihood ratio, truth/(1 − truth), is 1"),
        ("exploitation: {chance: 0}", "exploitation: does nothing: `chance` is 0"),
        ("capacity: true",
         "capacity: changes nothing: every skill begins at 0.5 and stays there, and there are no exercises"),
        ("capacity: {training: 0.1 /w, shortens: 0.5}", "capacity.shortens: does nothing without `exercises`"),
        ("capacity: {exercises: true}",
         "capacity.exercises: shortens nothing with `pool: own`: no force is of two agencies"),
        ("capacity: {exercises: {gain: 0}}\npool: all", "capacity.exercises: does nothing: `gain` is 0"),
        ("capacity: {exercises: {every: 200 d}}\npool: all",
         "capacity.exercises.every: there is no exercise within the horizon of 2160 h: the first is after 4800 h"),
    ],
)  # fmt: skip
def test_what_does_nothing_is_warned_about(line: str, said: str) -> None:
    assert warned(line) == [said]


@pytest.mark.parametrize(
    "line",
    [
        "violence: true\ncommunity: {violence: 0.1, nearby: 0.3}",
        "violence: {rate: 0 /w}",
        "community: {response: 0.1, nearby: 0.2}",
        "community: {answers: {time: 72 h}, response: 0.1}",
        "community: {answers: {chance: 0}, response: 0.1}",
        "community: {harm: 0.1, nearby: 0.1}",
        "justice: true",
        "justice: {hours: court}\ncalendars: {court: mon-fri 09:00-17:00}",
        "justice: {holding: 11 h, time: 11 h}",
        "targeting: {ranks: [head]}",
        "targeting: {number: 37}",
        "targeting: {number: 7, ranks: [head]}",
        "targeting: {order: connected, knowledge: stale}",
        "exploitation: {truth: 0.51}",
        "capacity: {training: 0.1 /w}",
        "capacity: {exercises: true}\npool: lent",
        "capacity: {exercises: {every: 90 d}, shortens: 0.5}\npool: all",
        "budget: true",
        "budget: {shares: {intelligence: 0.3, operations: 0.4, capacity: 0.3}}\njustice: true",
    ],
)
def test_what_does_something_is_left_alone(line: str) -> None:
    assert warned(line) == []


def test_ranks_that_nobody_has_are_gone_after_in_vain() -> None:
    flat = ALL.replace("gang: {", "gang: {lieutenants: 0, ").replace("mob: {", "mob: {lieutenants: 0, ")
    assert warned("targeting: {ranks: [head, lieutenant]}", base=flat) == [
        "targeting.ranks[1]: does nothing: no organisation has a lieutenant"
    ]
    assert warned("targeting: {ranks: [lieutenant]}", base=flat) == [
        "targeting.ranks: nobody is gone after: no organisation has one of these ranks"
    ]


def test_a_captive_without_links_gives_nobody_away() -> None:
    lonely = ALL.replace("gang: {", "gang: {head: 0, lieutenants: 0, ").replace("mob: {", "mob: {head: 0, lieutenants: 0, ")
    assert warned("exploitation: true", base=lonely) == [
        "exploitation: does nothing: nobody is linked with anybody in any organisation"
    ]
    assert warned("exploitation: true") == []


def test_skill_needs_capacity() -> None:
    skilled = ALL.replace("police: {", "police: {skill: 0.7, ")
    assert warned("", base=skilled) == ["agencies.police.skill: does nothing without `capacity`"]
    assert warned("capacity: true", base=skilled) == []


def test_members_and_splits_need_a_body_and_a_split_a_head() -> None:
    split = TINY.replace("gang: {", "gang: {members: 9, split: 0.5, ")
    assert warned("", base=split) == [
        "organisations.gang.members: does nothing without `body`",
        "organisations.gang.split: does nothing without `body`",
    ]
    headless = split.replace("gang: {", "gang: {head: 0, ")
    assert warned("body: true", base=headless) == [
        "organisations.gang.split: does nothing: it has no head whose capture could split it"
    ]
    assert warned("", base=TINY.replace("gang: {", "gang: {split: 0, ")) == []


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("budget: {extra: {intelligence: 0.1}}",
         "budget.extra.intelligence: buys nothing: the agencies' sources cover every place already"),
        ("budget: {extra: {intelligence: 0.1}}\nsources: {s: {kind: tips, rate: 1 /d}}",
         "budget.extra.intelligence: changes nothing: no agency has a source of its own"),
        ("budget: {extra: {operations: 0.01}}",
         "budget.extra.operations: changes nothing: 1.02 times the teams of each kind are as many, in whole teams"),
        ("budget: {extra: {capacity: 0.1}}", "budget.extra.capacity: changes nothing without `capacity` or `justice`"),
        ("budget: {extra: {capacity: 0.01}}\njustice: true",
         "budget.extra.capacity: changes nothing: 1.05 times 3 prosecutors are as many"),
        ("budget: {shares: {intelligence: 0.2, operations: 0.77, capacity: 0.03}}\njustice: true",
         "budget.shares.capacity: leaves none of 3 prosecutors, so everyone is released"),
    ],
)  # fmt: skip
def test_money_that_buys_nothing_is_warned_about(line: str, said: str) -> None:
    assert warned(line) == [said]


def test_teams_that_the_budget_leaves_must_suffice() -> None:
    text = f"{ALL}designs: {{a: {{}}, b: {{budget: {{shares: {{intelligence: 0.7, operations: 0.1}}}}}}}}\n"
    said = [warning.split(": ")[2] for warning in warnings_of(text.replace("army: {", "army: {skill: 0.5, "))]
    assert said == ["designs.b.ranks.head.packages", "designs.b.budget.shares.intelligence"]


def test_a_setting_of_one_design_may_stand_in_the_file() -> None:
    base = f"{TWO}community: {{violence: 0.1}}\ntargeting: {{knowledge: stale}}\n"
    assert [said.split(":")[0] for said in warned("designs: {a: {}, b: {body: true}}", base=base)] == [
        "community.violence",
        "targeting.knowledge",
    ]
    assert warned("designs: {a: {}, b: {body: true, violence: true, targeting: {order: connected}}}", base=base) == []
    off = ALL + "violence: true\ncommunity: {violence: 0.1}\n"
    assert warned("designs: {calm: {violence: false}, flat: {body: false, violence: false}, all: {}}", base=off) == []


def test_what_does_nothing_in_a_design_alone_is_told_at_the_design() -> None:
    text = f"{ALL}designs:\n  a: {{}}\n  b:\n    capacity: {{exercises: true}}\n  c:\n    extends: b\n"
    assert warnings_of(text) == [
        "x.yaml:13: warning: designs.b.capacity.exercises: shortens nothing with `pool: own`: no force is of two agencies"
    ]
    assert warnings_of(f"{text}    pool: lent\n") == []


def test_a_user_sees_file_line_path_and_the_nearest_word(tmp_path: Path) -> None:
    path = tmp_path / "loops.yaml"
    path.write_text(f"{TWO}body:\n  recruitement: 0.002 /w\n  rivals: {{file: rivals.csv}}\n", encoding="utf-8")
    (tmp_path / "rivals.csv").write_text("from,to\ngang,mop\n", encoding="utf-8")
    done = CliRunner().invoke(cli, ["check", str(path)], standalone_mode=False)
    assert str(done.exception) == (
        f"{path}:10: body.recruitement: 'recruitement' is not known here. Did you mean 'recruitment'?"
    )
    path.write_text(path.read_text(encoding="utf-8").replace("recruitement", "recruitment"), encoding="utf-8")
    done = CliRunner().invoke(cli, ["check", str(path)], standalone_mode=False)
    assert str(done.exception) == (
        f"{path}:11: body.rivals.file: {tmp_path / 'rivals.csv'}, line 2, column 'to': there is no organisation 'mop'. "
        "Did you mean 'mob'?"
    )


def test_sierra_has_all_loops_and_no_warnings() -> None:
    from septel.scenario import load

    sierra = load("sierra")
    assert sierra.warnings == ()
    every = list(sierra.designs.values())
    assert all(each.body and each.violence and each.justice and each.exploitation and each.capacity for each in every)
    assert book(ALL).warnings == ()


def test_shares_of_a_budget_that_are_left_out_are_those_of_today() -> None:
    today = {"intelligence": 0.2, "operations": 0.6, "capacity": 0.2}
    moved = Budget(today=today, shares={"intelligence": 0.4, "operations": 0.4})
    assert moved.shares == Shares(intelligence=0.4, operations=0.4, capacity=0.2)
    with pytest.raises(ValueError, match=r"sum to 1\.2"):
        Budget(today=today, shares={"intelligence": 0.4})
