from __future__ import annotations

import pytest

from tests.scenario.tiny import TINY, book, errors_of, only_error

STAGES = TINY.replace("bases: {A: 6}", "bases: {A: 6}, approvals: {one: 1 h, two: {time: 1 h, after: [WORD]}}").replace(
    "C: 3}}", "C: 3}, approvals: {chief: 2 h}}"
)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            "ranks: {head: {packages: {asault: 1}}}",
            "ranks.head.packages[0].asault: there is no kind of team 'asault'. Did you mean 'assault'?",
        ),
        ("ranks: {hed: {}}", "ranks.hed: 'hed' is not known here. Did you mean 'head'?"),
        (
            "sources: {s: {kind: own, agency: amry, rate: 1 /d}}",
            "sources.s.agency: there is no agency 'amry'. Did you mean 'army'?",
        ),
        (
            "sources: {s: {kind: tips, rate: 1 /d, receivers: {navy: 1}}}",
            "sources.s.receivers.navy: there is no agency 'navy'. Known: police, army.",
        ),
        (
            "sources: {s: {kind: tips, rate: 1 /d, marking: opn}}",
            "sources.s.marking: there is no marking 'opn'. Did you mean 'open'?",
        ),
        (
            "sources: {s: {kind: tips, rate: 1 /d, marking: {opn: 1}}}",
            "sources.s.marking.opn: there is no marking 'opn'. Did you mean 'open'?",
        ),
        ("markings: {m: {to: [platfrm]}}", "markings.m.to[0]: there is no holder 'platfrm'. Did you mean 'platform'?"),
        (
            "sharing: {platform: {members: [navy]}}",
            "sharing.platform.members[0]: there is no agency 'navy'. Known: police, army.",
        ),
        (
            "sharing: {liaison: {links: [{from: police, to: navy}]}}",
            "sharing.liaison.links[0].to: there is no agency 'navy'. Known: police, army.",
        ),
        (
            "sharing: {liaison: {links: [{from: navy, to: police}]}}",
            "sharing.liaison.links[0].from: there is no agency 'navy'. Known: police, army.",
        ),
        ("zone: America/Mexico_Cty", "zone: 'America/Mexico_Cty' is not a time zone. Did you mean 'America/Mexico_City'?"),
    ],
)
def test_a_name_that_points_to_nothing_is_answered_with_the_nearest(line: str, said: str) -> None:
    assert only_error(f"{TINY}{line}\n") == f"x.yaml:9: {said}"


def test_kinds_of_bases_and_strike_forces_must_exist() -> None:
    assert "bases.A.teams.asault: there is no kind of team 'asault'" in only_error(
        TINY.replace("{A: 6}", "{A: {asault: 2, assault: 3}}")
    )
    force = TINY + "sharing: platform\nstrike_force: {teams: {boat: 1}, lenders: [navy], helicopters: 1}\nkinds: {air: null}\n"
    errors = errors_of(force.replace("kinds: {air: null}", "designs: {d: {kinds: {air: null}}}"))
    assert [error.split(": ", 1)[1].split(". ")[0] for error in errors[:4]] == [
        "strike_force.teams.boat: there is no kind of team 'boat'",
        "strike_force.lenders[0]: there is no agency 'navy'",
        "strike_force.helicopters: wants 1 teams of kind 'air', but its lenders have 0",
        "strike_force.teams: wants 4 teams of kind 'boat', but its lenders have 0",
    ]
    assert any("designs.d.strike_force.helicopters: there is no kind of team 'air'" in error for error in errors)


def test_some_words_cannot_be_names() -> None:
    assert "an agency cannot be called 'platform'" in only_error(TINY.replace("police:", "platform:"))
    assert "cannot hold '/'" in only_error(TINY.replace("gang:", "gang/a:"))
    assert "a stage's name cannot hold '/'" in only_error(TINY.replace("{A: 6}", "{A: 6}, approvals: {a/b: 1 h}"))


def test_stages_come_after_stages_that_exist() -> None:
    assert book(STAGES.replace("WORD", "army/chief"))
    assert "there is no approval stage 'on'. Did you mean 'one'?" in only_error(STAGES.replace("WORD", "on"))
    assert "there is no approval stage 'army/chef'. Did you mean 'army/chief'?" in only_error(
        STAGES.replace("WORD", "army/chef")
    )


def test_a_circle_of_approvals_is_named() -> None:
    text = STAGES.replace("WORD", "army/chief").replace("chief: 2 h", "chief: {time: 1 h, after: [police/two]}")
    error = only_error(text)
    assert error == (
        "x.yaml:6: agencies.police.approvals.two: approval stages wait for each other in a circle: "
        "police/two → army/chief → police/two"
    )
    force = TINY + "sharing: platform\nstrike_force: {bases: 1, teams: 1, approvals: {a: {time: 1 h, after: [a]}}}\n"
    assert (
        "strike_force.approvals.a: approval stages wait for each other in a circle: strike_force/a → strike_force/a"
        in only_error(force)
    )


def test_names_of_a_broken_part_count_as_known() -> None:
    text = TINY.replace("police: {command: A", "police: {comand: A, approvals: {one: 1 h}").replace(
        "C: 3}}", "C: 3}, approvals: {x: {time: 1 h, after: [police/one]}}}"
    )
    errors = errors_of(text + "markings: {m: {to: [police, navy]}}\n")
    assert [error.split(": ", 1)[1] for error in errors] == [
        "agencies.police: needs 'command'",
        "agencies.police.comand: 'comand' is not known here. Did you mean 'command'?",
        "markings.m.to[1]: there is no holder 'navy'. Known: army, police, platform.",
    ]


def test_a_bad_name_or_version_hides_no_other_mistake() -> None:
    broken = TINY.replace("version: 1", "version: 7").replace("name: tiny", "name: Not A Name")
    told = errors_of(broken + "ranks: {head: {packages: {asault: 1}}}\n")
    assert len(told) == 3 and "version" in told[0] and "name" in told[1] and "'assault'" in told[2]
    unnamed = errors_of(TINY.replace("name: tiny\n", "") + "ranks: {head: {packages: {asault: 1}}}\n")
    assert len(unnamed) == 2 and "'assault'" in unnamed[1]
