from __future__ import annotations

import numpy as np
import pytest

from septel.scenario.model import PairFile, Scenario
from septel.scenario.model_long_run import BUDGET_ITEMS
from tests.scenario.tiny import TINY, book, errors_of


def changed(change: str, *, under: str = "") -> Scenario:
    """The design that makes this change to the tiny scenario."""
    return book(TINY + under + f"designs: {{d: {change}}}\n").designs["d"]


def test_mappings_merge_key_by_key() -> None:
    scenario = changed("{agencies: {police: {bases: {B: 2}}}}")
    assert {name: sum(base.teams.values()) for name, base in scenario.agencies["police"].bases.items()} == {"A": 6, "B": 2}
    assert list(scenario.agencies) == ["police", "army"]


def test_laws_words_lists_and_numbers_replace() -> None:
    under = "ranks: {head: {dwell: {lognormal: {mean: 9 h, cv: 2}}, packages: [{assault: 1}, {cordon: 1}]}}\n"
    under += "sharing: {liaison: {chance: 0.2}}\n"
    scenario = changed(
        "{ranks: {head: {dwell: {exponential: 2 h}, packages: {assault: 2}}}, sharing: platform, leak: 1 /h}", under=under
    )
    head = scenario.ranks.head
    assert (head.dwell.kind, head.dwell.mean_h) == ("exponential", 2)
    assert head.packages == ({"assault": 2},)
    assert scenario.sharing.liaison is None
    assert scenario.sharing.platform is not None
    assert scenario.leak == 1


def test_null_removes_a_name_and_resets_a_field() -> None:
    under = "leak: 3 /h\nkinds: {boat: {}}\nranks: {head: {dwell: 3 h}}\nsharing: platform\nstrike_force: {bases: 1}\n"
    scenario = changed(
        "{leak: null, kinds: {boat: null}, ranks: {head: {dwell: null}}, agencies: {army: null}, strike_force: null}",
        under=under,
    )
    assert scenario.leak == 0.005
    assert "boat" not in scenario.kinds
    assert scenario.ranks.head.dwell.mean_h == 48
    assert list(scenario.agencies) == ["police"]
    assert scenario.strike_force is None
    assert "air" not in changed("{kinds: {air: null}}").kinds
    assert changed("{movement: {action: null, travel_cv: 0}}", under="movement: {action: 9 h}\n").movement.action == 2


def test_a_null_in_the_file_itself_is_a_mistake() -> None:
    assert errors_of(TINY.replace("B: 3, C: 3}}", "B: , C: 3}}")) == [
        "x.yaml:7: agencies.army.bases.B: has no value. Write one, or remove the key."
    ]


def test_short_and_long_forms_merge() -> None:
    assert changed("{agencies: {police: {command: {officers: 4}}}}").agencies["police"].command.seat == "A"
    police = changed("{agencies: {police: {command: regional}}}", under="").agencies["police"]
    assert (police.command.seat, police.command.regional) == (None, "every base")
    army = changed("{agencies: {army: {command: {seat: B}}}}").agencies["army"]
    assert (army.command.seat, army.command.regional) == ("B", None)
    base = changed("{agencies: {police: {bases: {A: {air: 1}}}}}").agencies["police"].bases["A"]
    assert base.teams == {"assault": 3, "cordon": 3, "air": 1}
    base = changed("{agencies: {police: {bases: {A: {teams: {cordon: null}, xy: [1, 2]}}}}}").agencies["police"].bases["A"]
    assert (base.teams, base.xy) == ({"assault": 3}, (1, 2))
    land = changed("{organisations: {gang: {territory: {everywhere: 1, places: {A: 0}}}}}").organisations["gang"].territory
    assert (land.everywhere, land.places) == (1, {"A": 0, "B": 3, "C": 1})
    assert changed("{organisations: {gang: {territory: everywhere}}}").organisations["gang"].territory.places == {}
    spread = "{organisations: {gang: {territory: {places: {A: 5, B: 1}}}}}"
    assert changed(spread, under="title: x\n").organisations["gang"].territory.places["C"] == 1


def test_a_command_keeps_its_officers_when_its_place_changes() -> None:
    text = (
        TINY.replace("command: A", "command: {seat: A, officers: 3}")
        + "designs: {d: {agencies: {police: {command: regional}}}}\n"
    )
    command = book(text).designs["d"].agencies["police"].command
    assert (command.officers, command.regional, command.seat) == (3, "every base", None)


def test_other_short_forms_merge_too() -> None:
    under = "community: {confidence: 0.2}\nsharing: liaison\njoint_command: true\n"
    scenario = changed(
        "{community: {confidence: {places: {A: 1}}}, sharing: {platform: true}, joint_command: {approval: 1 h}}", under=under
    )
    assert (scenario.community.confidence.default, scenario.community.confidence.places) == (0.2, {"A": 1})
    assert scenario.sharing.liaison is not None
    assert scenario.sharing.platform is not None
    assert scenario.joint_command is not None
    assert scenario.joint_command.approval.mean_h == 1
    under = "sharing: {liaison: true, platform: {delay: 1 h}}\nstrike_force: {bases: [A], teams: 2}\n"
    scenario = changed("{sharing: {liaison: {chance: 1}}, strike_force: {teams: {cordon: 2}}}", under=under)
    assert scenario.sharing.liaison is not None
    assert scenario.sharing.liaison.chance == 1
    assert scenario.strike_force is not None
    assert scenario.strike_force.teams == {"assault": 1, "cordon": 2}
    assert changed("{sharing: {liaison: null}}", under="sharing: none\n").sharing.liaison is None


def test_an_approval_in_short_can_be_given_an_order() -> None:
    text = TINY.replace("bases: {A: 6}", "bases: {A: 6}, approvals: {x: 1 h, y: {exponential: 2 h}}")
    text += "designs: {d: {agencies: {police: {approvals: {y: {after: [x]}}}}}}\n"
    stage = book(text).designs["d"].agencies["police"].approvals["y"]
    assert (stage.time.kind, stage.after) == ("exponential", ("x",))


def test_what_is_built_in_stands_under_what_the_file_writes() -> None:
    scenario = book(TINY + "kinds: {air: {rest: 1 h}, boat: {turnout: 2 h}}\nranks: {cell: {dwell: 5 h}}\n").base
    assert list(scenario.kinds) == ["assault", "cordon", "air", "boat"]
    assert (scenario.kinds["air"].mode, scenario.kinds["air"].rest) == ("air", 1)
    assert scenario.ranks.cell.packages == ({"assault": 1},)
    fast = TINY.replace("theatre: {", "theatre: {modes: {ground: {speed: 60 km/h}}, ")
    assert book(fast).base.theatre.modes.ground.detour == 1.4


def test_a_calendar_in_short_can_be_changed_in_part() -> None:
    under = "calendars: {court: mon-fri 09:00-17:00, day: {hours: 06:00-18:00, handover: 30 min}, night: 18:00-06:00}\n"
    scenario = changed("{calendars: {court: {handover: 1 h}, day: 07:00-19:00, night: null}}", under=under)
    court, day = scenario.calendars["court"], scenario.calendars["day"]
    assert (court.days, court.hours, court.handover) == (("mon", "tue", "wed", "thu", "fri"), ("09:00-17:00",), 1)
    assert (day.hours, day.handover) == (("07:00-19:00",), 0), "a text replaces all of it"
    assert list(scenario.calendars) == ["court", "day"]
    everyday = changed("{calendars: {night: {days: [sat, sun]}}}", under=under).calendars["night"]
    assert (everyday.days, everyday.hours) == (("sat", "sun"), ("18:00-06:00",))


def test_what_is_switched_on_can_be_changed_switched_off_and_set_back() -> None:
    under = "confirm: {below: 0.9, time: 3 h}\nh_hour: {targets: 3}\nwarrant: true\ncommunications: {coverage: 0.5}\n"
    scenario = changed(
        "{confirm: {time: 2 h}, h_hour: null, warrant: {expires: 1 d}, communications: {coverage: {places: {A: 0}}}}",
        under=under,
    )
    assert scenario.confirm is not None and scenario.warrant is not None and scenario.communications is not None
    assert (scenario.confirm.below, scenario.confirm.time.mean_h) == (0.9, 2)
    assert scenario.h_hour is None
    assert scenario.warrant.expires == 24
    assert (scenario.communications.coverage.default, scenario.communications.coverage.places) == (0.5, {"A": 0})
    off = changed("{confirm: false, warrant: null, h_hour: false, communications: false}", under=under)
    assert {getattr(off, word) for word in ("confirm", "warrant", "h_hour", "communications")} == {None}
    back = changed("{confirm: true}", under=under)
    assert back.confirm is not None
    assert back.confirm.below == 0.8, "`true` is all that is built in, whatever the file said"


def test_the_loops_of_the_long_run_merge_word_by_word() -> None:
    under = "body: {recruitment: 0.01 /w, taken: {cell: 9}}\nviolence: {shock: {head: 3}}\ncapacity: {training: 0.1 /w}\n"
    under += "community: {answers: {chance: 0.2, patience: 1 d}}\njustice: {prosecutors: 7}\n"
    scenario = changed(
        "{body: {rivalry: 1e-7 /w, taken: {lieutenant: 1}}, violence: false, capacity: {exercises: true}, community: {answers: "
        "{chance: 1}}, justice: {conviction: 1}, exploitation: true}",
        under=under,
    )
    body, capacity, answers, justice = scenario.body, scenario.capacity, scenario.community.answers, scenario.justice
    assert body is not None and capacity is not None and answers is not None and justice is not None
    assert [168 * rate for rate in (body.recruitment, body.rivalry)] == pytest.approx([0.01, 1e-7])
    assert (body.taken.head, body.taken.lieutenant, body.taken.cell) == (0, 1, 9)
    assert scenario.violence is None
    assert capacity.exercises is not None and capacity.training * 168 == pytest.approx(0.1)
    assert (answers.chance, answers.patience) == (1, 24)
    assert (justice.prosecutors, justice.conviction) == (7, 1)
    assert scenario.exploitation is not None
    off = changed("{body: null, violence: null, community: {answers: false}, capacity: {exercises: null}}", under=under)
    assert (off.body, off.violence, off.community.answers) == (None, None, None)
    assert off.capacity is not None


def test_an_inner_switch_that_is_true_is_all_by_default() -> None:
    under = "capacity: {exercises: {gain: 0.9}}\ncommunity: {answers: true}\n"
    again = changed("{capacity: {exercises: true}, community: {answers: {patience: 1 d}}}", under=under)
    assert again.capacity is not None and again.capacity.exercises is not None and again.community.answers is not None
    assert again.capacity.exercises.gain == 0.3
    assert (again.community.answers.chance, again.community.answers.patience) == (0.7, 24)
    off = changed("{capacity: {exercises: false}}", under=under)
    assert off.capacity is not None
    assert off.capacity.exercises is None


def test_lists_of_pairs_and_ranks_replace_and_a_file_replaces_a_list() -> None:
    under = "body: {rivals: [{between: [gang, mob]}]}\ntargeting: {ranks: [cell], number: 3}\n"
    text = TINY.replace("gang: {", "mob: {members: 9, territory: {A: 1, B: 1}}, gang: {members: 9, ") + under
    designs = "designs: {a: {body: {rivals: []}, targeting: {ranks: [head, cell]}}, b: {body: {rivals: {file: x.csv}}}}\n"
    made = book(text + designs).designs
    bodies = [each.body for each in made.values()]
    assert all(body is not None for body in bodies)
    assert [body.rivals for body in bodies if body] == [(), PairFile(file="x.csv")]
    first = made["a"].targeting
    assert first is not None
    assert (first.ranks, first.number) == (("head", "cell"), 3)


def test_shares_of_a_budget_merge_item_by_item() -> None:
    under = "budget: {today: {intelligence: 0.2, operations: 0.6, capacity: 0.2}}\njustice: true\n"
    text = (
        TINY
        + under
        + (
            "designs: {a: {budget: {shares: {intelligence: 0.2, operations: 0.4, capacity: 0.4}}}, "
            "b: {extends: a, budget: {shares: {operations: 0.5, capacity: 0.3}}}, c: {budget: {extra: {capacity: 0.1}}}}\n"
        )
    )
    budgets = [design.budget for design in book(text).designs.values()]
    factors = [[budget.factor(item) for item in BUDGET_ITEMS] for budget in budgets if budget]
    assert factors == pytest.approx(np.array([[1, 2 / 3, 2], [1, 5 / 6, 1.5], [1, 1, 1.5]]))


def test_lookouts_addresses_and_shifts_merge() -> None:
    gang = changed("{organisations: {gang: {lookouts: {places: {A: 1 /h}}}}}", under="").organisations["gang"]
    assert (gang.lookouts.default, gang.lookouts.places) == (0, {"A": 1})
    text = TINY.replace("gang: {", "gang: {lookouts: 0.5 /h, ").replace("{A: 6}", "{A: 6}, shifts: [d]")
    text += "calendars: {d: 06:00-18:00}\nsources: {s: {kind: tips, rate: 1 /d, address_error: 0.1}}\n"
    changes = "organisations: {gang: {lookouts: {places: {A: 1 /h}}}}, sources: {s: {address_error: {C3: 0.3}}}"
    changes += ", agencies: {police: {bases: {A: {shifts: []}}}}"
    scenario = book(f"{text}designs: {{d: {{{changes}}}}}\n").designs["d"]
    assert scenario.organisations["gang"].lookouts.default == 0.5
    assert scenario.sources["s"].address_error == {"C3": 0.3}
    police = scenario.agencies["police"]
    assert (police.shifts, police.bases["A"].shifts, police.bases["A"].teams) == (("d",), (), {"assault": 3, "cordon": 3})
