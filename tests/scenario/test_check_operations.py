from __future__ import annotations

import pytest

from tests.scenario.tiny import TINY, book, errors_of, only_error, warnings_of

EYES = TINY.replace("gang: {", "gang: {lookouts: 0.1 /h, ")


def warned(line: str, *, base: str = TINY) -> list[str]:
    """The warnings of a scenario with one more line, without where they stand."""
    return [warning.partition("warning: ")[2] for warning in warnings_of(f"{base}{line}\n")]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("confirm: {marking: opn}", "confirm.marking: there is no marking 'opn'. Did you mean 'open'?"),
        ("communications: {radios: 0.5, pairs: [{between: [police, amry], works: 1}]}",
         "communications.pairs[0].between[1]: there is no agency 'amry'. Did you mean 'army'?"),
        ("communications: {radios: 0.5, pairs: [{between: [police, police], works: 1}]}",
         "communications.pairs[0].between: names 'police' twice; a pair is two agencies"),
        ("communications: {pairs: [{between: [police, army], works: 0.5}, {between: [army, police], works: 0.4}]}",
         "communications.pairs[1].between: the pair of 'army' and 'police' is given twice"),
        ("sources: {s: {kind: tips, rate: 1 /d, address_error: {B3: 0.1, C3: 0.2}}}",
         "sources.s.address_error.B3: there is no grade of 's' called 'B3'. Known: B2, C3, D4, E5, F6."),
        ("ranks: {head: {packages: [{assault: 1}, {bait: 2}]}}\nkinds: {bait: {decoy: true}}",
         "ranks.head.packages[1]: has decoys only, and nobody who acts"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_an_error(line: str, said: str) -> None:
    assert only_error(f"{TINY}{line}\n") == f"x.yaml:9: {said}"


def test_grades_of_a_broken_table_are_still_known() -> None:
    table = "grades: {B2: {true: 0.5, false: 0.4}, C3: {true: x, false: 0.6}}"
    text = f"{TINY}sources: {{s: {{kind: tips, rate: 1 /d, address_error: {{C3: 0.1, D4: 0.2}}, {table}}}}}\n"
    assert [error.split(": ", 2)[1] for error in errors_of(text)] == [
        "sources.s.grades.C3.true",
        "sources.s.address_error.D4",
    ]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("confirm: {below: 0}", "confirm.below: nothing is ever confirmed: belief is never below 0"),
        ("confirm: {below: 0.4}",
         "confirm.below: belief is at least 0.4 when a decision is asked for (`act_threshold`), so only what has faded below "
         "0.4 when it is taken is confirmed"),
        ("warrant: {evidence: 0}", "warrant.evidence: every warrant is granted: belief is never below 0"),
        ("warrant: {evidence: 1}",
         "warrant.evidence: no warrant is ever granted, since belief never reaches 1: no operation is possible"),
        ("warrant: {evidence: 1, without: true}",
         "warrant.evidence: no warrant is ever granted, since belief never reaches 1: every operation is one without a "
         "warrant"),
        ("h_hour: {targets: 99, within: 1 d}",
         "h_hour.targets: no organisation has 99 targets (the largest, 'gang', has 16), so every blow waits 24 h for nothing"),
        ("h_hour: {within: 24 h}\nwarrant: {expires: 24 h}",
         "h_hour.within: the first of a blow waits up to 24 h for the others, and its warrant holds for 24 h only "
         "(`warrant: expires`)"),
        ("communications: true",
         "communications: change nothing: everything gets through at once while coverage and radios are 1. Write for example "
         "`coverage: 0.8` or `radios: 0.5`."),
        ("communications: {interoperability: 0.5, coverage: 0.5}",
         "communications.interoperability: mends nothing: every message between agencies gets through at once (`radios` is 1)"),
        ("communications: {coverage: 0, late: 3 h}",
         "communications.coverage: is 0 everywhere: every report comes late, by 3 h on average"),
        ("communications: {coverage: 0, late: 3 h}\nrecall: true",
         "communications.coverage: is 0 everywhere: every report comes late, by 3 h on average, and no force that has departed "
         "ever hears a recall"),
        ("movement: {routes: {longer: 1.2}}",
         "movement.routes.longer: does nothing with one route. Write `number: 2` or more."),
        ("movement: {routes: {number: 2}}",
         "movement.routes.number: several routes help against lookouts only, and no organisation has any"),
        ("movement: {routes: {number: 2, longer: 1.5}}",
         "movement.routes.number: several routes help against lookouts only, and no organisation has any; journeys take 1.5 "
         "times as long for nothing"),
        ("kinds: {kite: {decoy: true, mode: air}}",
         "kinds.kite.decoy: counts as a decoy although no lookout on the ground sees a team that goes by air"),
        ("kinds: {bait: {decoy: true, cordon: true}}", "kinds.bait.cordon: does nothing: a decoy seals no place"),
    ],
)  # fmt: skip
def test_what_does_nothing_is_warned_about(line: str, said: str) -> None:
    assert warned(line) == [said]


@pytest.mark.parametrize(
    "line",
    [
        "confirm: {below: 1}",
        "warrant: {evidence: 0.99, without: true}",
        "h_hour: {targets: 16}",
        "communications: {coverage: {default: 0, places: {A: 0.1}}}\nrecall: true",
        "communications: {radios: 0.5, interoperability: 1}",
        "communications: {pairs: [{between: [police, army], works: 0}], interoperability: 1}",
        "recall: true",
        "sources: {s: {kind: tips, rate: 1 /d, address_error: 0.2}}",
        "kinds: {bait: {decoy: true}}",
    ],
)
def test_what_does_something_is_left_alone(line: str) -> None:
    assert warned(line) == []


def test_decoys_and_routes_are_answers_to_lookouts() -> None:
    decoys = "kinds: {bait: {decoy: true}}\nranks: {cell: {packages: {assault: 1, bait: 1}}}\nmovement: {routes: {number: 2}}"
    base = EYES.replace("{A: 6}", "{A: {assault: 3, cordon: 3, bait: 1}}")
    assert warned(decoys, base=base) == []
    assert [said.split(":")[0] for said in warned(decoys, base=base.replace("lookouts: 0.1 /h, ", ""))] == [
        "ranks.cell.packages[0].bait",
        "movement.routes.number",
    ]


def test_an_alarm_needs_others_to_warn() -> None:
    alone = TINY.replace("gang: {", "gang: {alarm: 0.5, head: 1, lieutenants: 0, cells: 0, ")
    assert "organisations.gang.alarm: warns nobody: the organisation has one target" in warned("", base=alone)[0]
    assert warned("", base=alone.replace("cells: 0", "cells: 1")) == []


def test_a_holder_deaf_to_its_own_sources_learns_nothing_from_its_scouts() -> None:
    deaf = TINY.replace("{A: 6}", "{A: 6}, trust: {own: 0}")
    said = "trust.own: its own reconnaissance never changes its mind: what it sees counts by this trust, which is 0"
    assert warned("confirm: true", base=deaf) == [f"agencies.police.{said}"]
    assert warned("confirm: true\nsharing: {platform: {trust: {own: 0}}}") == [f"sharing.platform.{said}"]
    assert warned("", base=deaf) == []


def test_what_a_design_switches_on_is_told_at_the_design() -> None:
    text = TINY + "designs: {a: {}, b: {confirm: true}, c: {extends: b, confirm: {below: 0}}, d: {extends: c, recall: true}}\n"
    assert [warning.split(": ")[2] for warning in warnings_of(text)] == ["designs.c.confirm.below"]
    assert book(text).designs["d"].confirm is not None
