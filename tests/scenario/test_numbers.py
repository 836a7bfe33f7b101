from __future__ import annotations

from septel.scenario import names
from tests.scenario.tiny import TINY, book


def test_every_default_is_listed_as_an_assumption() -> None:
    found = {number.path: number for number in book().assumptions()}
    leak = found["leak"]
    assert (leak.value, leak.unit, leak.source, leak.line, leak.default) == (0.005, "1/h", "assumption", 0, True)
    assert found["ranks.head.dwell"].text == "lognormal, mean 48 h, cv 1"
    assert found["organisations.gang.roam"].text == "150 km"
    assert found["theatre.modes.ground.speed"].text == "45 km/h"
    assert found["movement.action"].text == "2 h"
    assert found["kinds.air.turnout"].text == "0.75 h"
    assert found["sources.tip_line.receivers"].default
    assert found["ranks.cell.packages"].text == "assault 1 teams"


def test_what_the_file_writes_has_its_line() -> None:
    found = book().sources
    assert (found["horizon"].line, found["horizon"].default) == (3, False)
    bases = found["agencies.police.bases"]
    assert (bases.line, bases.value, bases.default) == (6, {"A": {"assault": 3, "cordon": 3}}, False)
    assert found["theatre.places.people"].value == {"A": 1000, "B": 0, "C": 0}
    assert found["agencies.police.command.officers"].default


def test_short_forms_count_as_written() -> None:
    text = TINY.replace("bases: {A: 6}", "bases: {A: 6}, approvals: {x: 2 h}") + "community: {confidence: 0.3}\n"
    found = book(text).sources
    assert (found["community.confidence.default"].line, found["agencies.police.approvals.x.time"].line) == (9, 6)
    assert not found["community.confidence.default"].default


def test_weights_with_a_source_of_their_own_stand_alone() -> None:
    text = TINY.replace("A: 2,", "A: {value: 2, source: Count},")
    found = book(text).sources
    assert found["organisations.gang.territory.places.A"].source == "Count"
    assert set(found["organisations.gang.territory.places"].value) == {"B", "C"}


def test_a_design_lists_only_what_it_changes() -> None:
    text = TINY + "designs: {a: {}, b: {sharing: platform, leak: 1 /h}, c: {extends: b, leak_team: 0 /h}}\n"
    own = [number.path for number in book(text).sources.values() if number.path.startswith("designs.")]
    assert "designs.b.leak" in own
    assert "designs.b.sharing.platform.delay" in own
    assert [path for path in own if path.startswith(("designs.a.", "designs.c."))] == ["designs.c.leak_team"]


def test_injects_and_long_lists_are_shown_short() -> None:
    text = TINY + "injects: [{at: 5 h, weather: {factor: 2, lasts: 3 h}}]\n"
    found = book(text).sources
    assert found["injects[0].at"].value == 5
    assert found["injects[0].weather.factor"].line == 9
    assert found["sources.tip_line.grades"].text == "B2 0.15 / 0.03, C3 0.35 / 0.2, D4 0.15 / 0.27, E5 0.05 / 0.2 … (5)"
    text = TINY + "movement: {action: 3 h}\nranks: {head: {reaction: 30 min, succession: never}}\n"
    assert book(text).sources["ranks.head.reaction"].text == "0.5 h"
    assert "ranks.head.succession" not in book(text).sources


def test_the_numbers_of_the_long_run_are_listed_with_unit_and_source() -> None:
    text = TINY.replace("gang: {", "gang: {members: 900, ") + "body: {taken: {cell: 3}}\njustice: true\n"
    text += "capacity: {exercises: true}\nbudget: true\npool: lent\n"
    found = book(text).sources
    shown = {path: (number.text, number.source.split(",")[0], number.line) for path, number in found.items()}
    assert shown["organisations.gang.members"] == ("900 members", "assumption", 8)
    assert shown["body.taken.cell"] == ("3 members", "assumption", 9)
    assert shown["body.taken.lieutenant"] == ("2 members", "assumption", 0)
    assert shown["body.migration"] == ("2160 h", "assumption", 0)
    assert shown["body.max_organisations"] == ("8 organisations", "assumption", 0)
    assert shown["body.saturation"][1] == "Prieto-Curiel"
    assert shown["justice.prosecutors"] == ("3 prosecutors", "assumption", 0)
    assert shown["justice.holding"] == ("96 h", "Mexican Constitution", 0)
    assert shown["capacity.exercises.fades"] == ("8760 h", "assumption", 0)
    assert shown["budget.today.operations"] == ("0.5", "assumption", 0)
    assert not any(path.startswith(("violence", "exploitation", "targeting")) for path in shown)


def test_a_pair_of_rivals_is_a_number_and_what_a_design_adds_is_told_there() -> None:
    text = TINY.replace("gang: {", "mob: {members: 9, territory: {A: 1, B: 1}}, gang: {members: 9, ")
    text += (
        "body: {rivals: [{between: [gang, mob], strength: 3}]}\ndesigns: {a: {}, b: {body: {removal: 2 /w}, violence: true}}\n"
    )
    found = book(text).sources
    assert (found["body.rivals[0].strength"].value, found["body.rivals[0].strength"].line) == (3, 9)
    own = {path for path in found if path.startswith("designs.")}
    assert {"designs.b.body.removal", "designs.b.violence.shock.head"} <= own
    assert "designs.b.body.recruitment" not in own


def test_names_of_built_in_scenarios_are_words() -> None:
    assert all(name.isidentifier() for name in names())
