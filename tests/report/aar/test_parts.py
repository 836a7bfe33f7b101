"""What the sections say: moments, percentiles, the map, the timeline."""

from __future__ import annotations

import copy
import math
from typing import Any

import pytest

from septel.report.aar import among, command, expected, ground, hours, judged, mattered, overview, sheets, telling, timeline
from septel.report.aar.blocks import Facts, Figure, Moment, Paragraph, Row, Table
from septel.report.aar.evidence import evidence
from septel.report.aar.speech import speech
from tests.report.aar.made import at as hour
from tests.report.aar.made import measure, moment, moments, played, with_ground

EN, ES = speech("en"), speech("es")


def paragraphs(section: Any) -> str:
    return " ".join(block.text for block in section.blocks if isinstance(block, Paragraph))


def test_a_moment_is_told_as_a_question_with_its_time_and_an_answer_with_its_interval() -> None:
    (block,) = [b for b in mattered.section(with_ground(), EN).blocks if isinstance(b, Moment)]
    assert (
        block.question.replace("\u00a0", " ")
        == "What if case C-police-7 (gang/head, B) had been released to army at 7 Jan 09:30?"
    )
    assert block.answer == "captures +0.60 [+0.20, +1.00]: 1.60 on average in place of 1.00."
    assert mattered.answer(moment(), ES) == "capturas +0.60 [+0.20; +1.00]: 1.60 en promedio en vez de 1.00."


def test_an_effect_that_cannot_be_told_from_0_is_no_finding() -> None:
    data = played() | {"moments": moments(moment(effect=0.1, lo=-0.1, hi=0.3, stands=False))}
    section = mattered.section(data, EN)
    (block,) = [b for b in section.blocks if isinstance(b, Moment)]
    assert not block.stands
    assert "not distinguishable from 0" in block.answer
    assert "None of these effects can be told from 0" in paragraphs(section)


@pytest.mark.parametrize(
    "what",
    ["release", "unreleased", "propose", "unproposed", "answer_yes", "answer_no", "approve_yes", "approve_no", "task_package",
     "task_none", "stand_down", "recall"],
)  # fmt: skip
def test_every_kind_of_choice_can_be_asked_about_in_both_languages(what: str) -> None:
    for s in (EN, ES):
        assert "C-police-7" in mattered.question(moment(what=what), s)


def test_why_there_are_no_moments_is_said() -> None:
    assert "--moments 3" in paragraphs(mattered.section(played(), EN))
    assert "other rules" in paragraphs(mattered.section(played() | {"moments": moments(error="other rules")}, EN))
    assert "No decision of a person" in paragraphs(mattered.section(played() | {"moments": moments()}, EN))


def test_the_design_that_was_played_is_the_first_of_six() -> None:
    names = [f"d{number}" for number in range(9)]
    assert among.designs(names, "d7") == ["d7", "d0", "d1", "d2", "d3", "d4"]
    assert among.designs(names[:2], None) == ["d0", "d1"]


def test_a_measure_that_cannot_be_compared_says_so_and_is_not_drawn_across_the_runs() -> None:
    section = among.section(with_ground(), EN)
    table = next(block for block in section.blocks if isinstance(block, Table))
    assert table.heads == ("Measure", "People", "lent", "as_is")
    rows = {row[0]: row[1:] for row in table.rows}
    assert rows["Captures"] == ("8", "84", "84")
    assert rows["Hours to a decision, median"] == ("0.50\u00a0h", "not comparable", "not comparable")
    assert rows["Dry holes"][0] == "–"
    drawn = {block.caption: block.drawing.inner() for block in section.blocks if isinstance(block, Figure)}
    assert 'fill="#b85c00"' in drawn["Results"].split("Dry holes")[0]
    strip = drawn["Time and load"].rpartition("Hours to a decision")[2]
    assert strip.count('fill="#b85c00"') == 1  # the legend's


def test_a_strip_spans_the_people_and_the_runs() -> None:
    lo, hi = among._range(measure("captures", 30.0), ("as_is",))
    assert (lo, hi) == (0.0, 30.0)
    lo, hi = among._range(measure("captures", 30.0, hidden=True), ("as_is",))
    assert hi == 9.0
    assert among._range({"value": None, "comparable": "comparable", "designs": {}}, ()) == (0.0, 1.0)


def test_a_group_goes_to_its_place_stays_and_comes_back() -> None:
    row = [0.0, 0.0, 100.0, 0.0, 2.0, 4.0, 5.0, 7.0, 1, 0]
    where = [ground.position(row, t) for t in (1.9, 2.0, 3.0, 4.5, 6.0, 7.0)]
    assert where == [None, (0.0, 0.0), (50.0, 0.0), (100.0, 0.0), (50.0, 0.0), None]


def test_a_force_that_is_called_back_turns_round_where_it_is() -> None:
    row = [0.0, 0.0, 100.0, 0.0, 2.0, 4.0, 3.0, 4.0, 1, 0]
    assert ground.position(row, 3.0) == (50.0, 0.0)
    assert ground.position(row, 3.5) == (25.0, 0.0)


def test_a_group_that_never_came_back_stays() -> None:
    assert ground.position([0.0, 0.0, 100.0, 0.0, 2.0, 4.0, None, None, 1, 0], 50.0) == (100.0, 0.0)


def test_on_paper_the_map_stands_at_four_to_six_moments() -> None:
    data = with_ground()
    row = next(block for block in ground.section(data, EN).blocks if isinstance(block, Row))
    assert len(row.figures) == 6
    data["map"]["moves"] = [{**data["map"]["moves"][0], "arrives": 1.0 + n, "over": 1.5 + n} for n in range(8)]
    assert ground.moments(data["map"]) == sorted(ground.moments(data["map"]))
    assert len(ground.moments(data["map"])) == 6


def test_the_map_keeps_its_shape_and_all_places_within_the_drawing() -> None:
    for plane, points in (
        (True, [[0, 0], [60, 10]]),
        (False, [[20.0, -100.0], [25.0, -98.0]]),
        (True, [[5, 5]]),
        (False, [[0, 179.9], [1, -179.9]]),
    ):
        found = {"is_plane": plane, "places": [{"name": "x", "at": at, "people": 1} for at in points], "bases": []}
        onto = ground.projection(found)
        for at in points:
            x, y = onto(at)
            assert -1e-6 <= x <= ground.WIDTH + 1e-6 and -1e-6 <= y <= onto.height + 1e-6
    flat = ground.projection({"is_plane": True, "places": [{"at": [0, 0]}, {"at": [60, 10]}], "bases": []})
    (x0, y0), (x1, y1) = flat([0, 0]), flat([3, 4])
    assert math.isclose(math.hypot(x1 - x0, y1 - y0), 5 * flat.scale)
    assert y1 < y0


def test_without_ground_the_map_says_why() -> None:
    assert "no ground to draw" in paragraphs(ground.section(played(), EN))


def test_control_sees_where_targets_were_and_an_agency_is_told_nothing_of_it() -> None:
    data = with_ground()
    assert "triangles" in paragraphs(ground.section(data, EN))
    data["map"]["visits"] = None
    assert "triangles" not in paragraphs(ground.section(data, EN))


def test_the_timeline_has_a_lane_for_control_and_each_agency_and_a_row_for_each_event() -> None:
    section = timeline.section(played(), EN)
    figure = next(block for block in section.blocks if isinstance(block, Figure))
    assert all(f">{lane}</text>" in figure.drawing.inner() for lane in ("Control", "police", "army"))
    table = next(block for block in section.blocks if isinstance(block, Table))
    assert len(table.rows) == len(played()["timeline"])
    assert any("Inject 1 released: A call" in row[2] for row in table.rows)


def test_what_matters_least_is_left_out_first() -> None:
    def told(key: str, t: float) -> telling.Told:
        return telling.Told(t, "", "", "", "", "", key, False, {})

    entries = [
        told("seat.taken:", 0.0),
        told("inject.released:", 1.0),
        told("request.changed:approvals", 2.0),
        told("operation.changed:captured", 3.0),
    ]
    assert [one.key for one in telling.worth(entries, 2)] == ["inject.released:", "operation.changed:captured"]
    assert len(telling.worth([told("inject.released:", float(n)) for n in range(1000)], 120)) == 120
    assert telling.worth(entries, 9) == entries


@pytest.mark.parametrize("end", [0.2, 5.0, 72.0, 600.0, 8760.0])
def test_an_axis_has_a_few_marks_at_round_local_hours(end: float) -> None:
    facts = played()["facts"]
    found = hours.marks(facts, end, EN, most=7)
    assert 1 <= len(found) <= 8
    assert all(0 <= t <= end + 1e-6 for t, _ in found)
    if end >= 168:
        assert all(hours.local(facts, t).hour == 0 for t, _ in found)


def test_days_are_marked_at_midnight_where_clocks_are_put_forward() -> None:
    facts = {"start": "2030-03-01T06:00:00", "zone": "America/New_York"}
    found = hours.marks(facts, 600.0, EN, most=7)
    assert [hours.local(facts, t).hour for t, _ in found] == [0] * len(found)
    assert [text for _, text in found[:3]] == ["2 Mar", "9 Mar", "16 Mar"]


def test_states_of_the_field_are_told_in_spanish() -> None:
    assert telling.stands("waits for army to approve", ES) == "espera la aprobación de ejército"
    assert telling.stands("wrong door", ES) == "puerta equivocada"


def test_in_spanish_agencies_and_seats_are_called_as_at_the_console() -> None:
    data = with_ground()
    lanes = next(block for block in timeline.section(data, ES).blocks if isinstance(block, Figure)).drawing.inner()
    assert all(f">{lane}</text>" in lanes for lane in ("Control", "policía", "ejército"))
    seats = next(block for block in overview.participants(data, ES).blocks if isinstance(block, Table)).rows
    assert all(row[0] not in {one["title"] for one in data["participants"]} for row in seats)
    assert {row[2] for row in seats} <= {"policía", "ejército", "–"}
    assert facts(data, ES)["Agencias"] == "policía, ejército"
    map_ = next(block for block in ground.section(data, ES).blocks if isinstance(block, Figure)).drawing.inner()
    assert "<title>policía/A</title>" in map_ and ">policía</text>" in map_
    assert "¿Y si el caso C-police-7 (gang/head, B) se hubiera cedido a ejército" in mattered.question(moment(), ES)


def test_a_seat_that_spoke_is_called_by_its_title_in_every_section() -> None:
    for s, title in ((EN, "Evaluator 1"), (ES, "Evaluador 1")):
        data = played()
        shown = [*judged.section(data, s).blocks, *judged.findings(data, s, "strengths").blocks]
        shown += [*judged.findings(data, s, "areas_for_improvement").blocks, *timeline.section(data, s).blocks]
        text = " ".join(str(block) for block in shown)
        assert title in text
        assert not any(seat in text for seat in ("evaluator-1", "lead-evaluator", "police-command", "army-command"))


def test_a_seats_own_copy_calls_seats_by_their_titles_too() -> None:
    data = played() | {"for": {"seat": "police-command", "sees_all": False}}
    assert facts(data, ES)["Ejemplar"] == "para Policía: mando: lo que ese puesto puede saber"
    data["participants"] = []
    assert telling.seats(data, ES)("lead-evaluator") == "Evaluador principal"


def facts(data: dict[str, Any], s: Any) -> dict[str, str]:
    (found,) = [block for block in overview.section(data, s).blocks if isinstance(block, Facts)]
    return dict(found.rows)


def sat(*rows: tuple[str, str, str], rehearsal: bool) -> dict[str, Any]:
    """An exercise in which these sat down: seat, person, name."""
    data = played()
    data["facts"]["rehearsal"] = rehearsal
    spell = {"from": data["facts"]["now"], "until": None}
    data["participants"] = [
        {"seat": seat, "kind": "staff", "agency": "police", "title": "", "persons": [{"person": id_, "name": name} | spell]}
        for seat, id_, name in rows
    ]
    return data


def test_who_sat_in_several_seats_is_counted_once() -> None:
    one = sat(("a", "p-1", "Ana"), ("b", "p-1", "Ana"), ("c", "p-2", "Luis"), rehearsal=True)
    assert facts(one, EN)["Participants"] == "persons: 2; seats: 3"
    assert facts(one, ES)["Participantes"] == "personas: 2; puestos: 3"


def test_in_an_older_rehearsal_persons_are_told_apart_by_their_names_and_it_says_so() -> None:
    rows = (("a", "p-1", "Ana"), ("b", "p-2", "Ana"), ("c", "p-3", "[removed]"), ("d", "p-4", "[removed]"))
    assert facts(sat(*rows, rehearsal=True), EN)["Participants"] == "persons, told apart by their names: 3; seats: 4"
    assert facts(sat(*rows, rehearsal=False), EN)["Participants"] == "persons: 4; seats: 4"


def test_in_a_rehearsal_that_keeps_persons_apart_two_of_one_name_are_two() -> None:
    data = sat(("a", "p-1", "Ana"), ("b", "p-1", "Ana"), ("c", "p-2", "Ana"), rehearsal=True)
    data["facts"]["persons_apart"] = True
    assert facts(data, EN)["Participants"] == "persons: 2; seats: 3"


def test_whom_an_inject_is_for_and_who_owns_an_item_are_called_by_title_group_or_agency_if_they_are_listed_or_not() -> None:
    data = played()
    data["participants"] = [row for row in data["participants"] if row["seat"] != "army-staff"]
    data["participants"].append({"seat": "fusion", "kind": "staff", "agency": "army", "title": "Night shift", "persons": []})
    to = ["army-staff", "seat:evaluator-2", "agency:army", "kind:players", "all", "fusion", "Mayor's office"]
    data["msel"] = [data["msel"][0] | {"to": to, "from": "simulator"}]
    row = next(iter(sheets._sheets(data, ES)["msel"][1]))
    called = "Ejército: estado mayor, Evaluador 2, ejército, jugadores, todos, Night shift, Mayor's office"
    assert tuple(row[7:9]) == (called, "Célula de simulación")
    [item] = data["improvement_plan"]
    for owner, name in (("army-staff", "Ejército: estado mayor"), ("police", "policía"), ("", "–")):
        data["improvement_plan"] = [item | {"owner": owner}]
        [shown] = sheets._sheets(data, ES)["plan"][1]
        table = next(block for block in judged.plan(data, ES).blocks if isinstance(block, Table))
        assert shown[4] == table.rows[0][4] == name


def test_a_core_capability_and_ratings_are_called_by_the_words_of_hseep() -> None:
    section = judged.section(played(), ES)
    table = next(block for block in section.blocks if isinstance(block, Table))
    assert any("Inteligencia e intercambio de información" in row for row in table.rows)
    text = " ".join(str(block) for block in section.blocks)
    assert "P – realizada sin dificultades" in text


def test_the_evidence_of_an_observation_is_named_by_record_and_kind() -> None:
    text = " ".join(str(block) for block in judged.section(played(), EN).blocks)
    seen = next(one for one in played()["observations"] if one["evidence"])
    assert f"#{seen['evidence'][0]['seq']} message" in text


def test_evidence_says_what_happened_as_the_timeline_does_and_under_its_number() -> None:
    data = played()
    of = {"target": "cumbre/boss", "place": "Badiraguato"}
    fixed, over = {"seq": 140, "moment": hour(9.9), "t": 9.9}, {"t": 8.5, "moment": hour(8.5)}
    data["timeline"] += [
        {**fixed, "event": "clock.jumped", "about": "clock"},
        fixed | over | {"event": "operation.changed", "about": "O-1", "state": "wrong door", "details": of},
    ]
    case = {"event": "case.known", "about": "C-1", "details": of}
    shown = {"seq": 140, "kind": "world.acted", "moment": hour(9.9), "left": False, "told": []}
    both = "wrong door, Case C-1 (cumbre/boss, Badiraguato), 7 Jan 15:30"
    for told, words in (([], "wrong door, 7 Jan 14:30"), ([case], both)):
        data["observations"][0]["evidence"] = [shown | {"told": told}]
        text = " ".join(str(block) for block in judged.section(data, EN).blocks).replace("\\xa0", " ")
        assert f"Evidence: #140 Operation O-1 (cumbre/boss, Badiraguato): {words}" in text
    rows = next(block for block in timeline.section(data, EN).blocks if isinstance(block, Table)).rows
    assert [row[3] for row in rows if "wrong door" in row[2]] == ["#140"]
    assert paragraphs(judged.section(data, ES)).count("En la consola cada puesto cuenta por sí mismo") == 1


def test_of_a_record_that_told_of_much_a_few_things_are_named_those_of_operations_first() -> None:
    data = played()
    cases = [{"event": "case.known", "about": f"C-{n}", "details": {}} for n in range(5)]
    told = [*cases, {"event": "operation.changed", "about": "O-1", "state": "dry hole", "details": {}}]
    shown = {"seq": 140, "kind": "world.ran", "moment": hour(9.9), "left": True, "told": told}
    said = evidence(data, ES)([shown, shown | {"told": []}])
    assert said.startswith("#140 Operación O-1 (, ): lugar vacío, Caso C-0 ")
    assert "Caso C-2 (, ) y 2 más [" in said and "; #140 lo que ocurrió en el terreno [" in said


def test_a_seats_own_copy_tells_its_events_in_words() -> None:
    data = played()
    entry = {"moment": hour(1.0), "t": 1.0}
    body = {"seat": "police-command", "did": "bot", "bot": False}
    held, met = {"number": "1", "title": "A call", "status": "held"}, {"action": "K2", "status": "met"}
    data["timeline"] = [
        {**entry, "cursor": 1, "event": "clock", "about": "clock", "details": {"mode": "ready"}},
        {**entry, "cursor": 2, "event": "clock", "about": "clock", "details": {"mode": "running", "rate": 2.0}},
        {**entry, "cursor": 3, "event": "seat", "about": "seat-police-command", "details": body},
        {**entry, "cursor": 4, "event": "msel", "about": "msel-1", "details": held},
        {**entry, "cursor": 5, "event": "expected_action", "about": "expected-K2", "details": met},
    ]
    assert [(one.number, one.what) for one in telling.told(data, EN)] == [
        ("1", "STARTEX"), ("2", "Clock runs at 2 times real time"), ("3", "The bot leaves “Police: command” to its person"),
        ("4", "Inject 1 held: A call"), ("5", "Expected action seen: Write"),
    ]  # fmt: skip


def test_expected_actions_and_tasks_are_called_by_their_words_and_not_by_their_ids() -> None:
    data = played()
    table = next(block for block in expected.section(data, ES).blocks if isinstance(block, Table))
    assert [row[:2] for row in table.rows] == [("2", "The army is told"), ("–", "Write")]
    told = [one.what for one in telling.told(data, ES) if one.sign == "expected"]
    assert told == ["Acción esperada vista: Write", "Acción esperada 2 vista: The army is told"]


def test_a_seat_that_is_taken_over_from_a_bot_is_told_so() -> None:
    told = [one.what for one in telling.told(played(), ES) if one.key.startswith("seat.")]
    assert told == ["Puesto «Policía: mando» ocupado", "El autómata deja el puesto «Policía: mando» a su persona"]


def test_what_the_command_tells_is_in_the_readers_language_with_the_form_that_each_number_asks_for() -> None:
    data = played() | {"moments": moments(moment(), moment(stands=False))}
    data["timeline"], data["observations"] = data["timeline"][:1], data["observations"][:2]
    data["expected_actions"]["counts"] = {"met": 2, "late": 0, "missed": 1}
    assert command.lines(data, ES) == [
        "EXERCISE · EJERCICIO: Exercise X, para control",
        "1 suceso, 2 observaciones; acciones esperadas: 2 cumplidas, 0 tardías, 1 incumplida",
        "momentos: 2 de 70 decisiones, 1 de ellos se sostiene",
    ]
    assert command.lines(data, EN)[1:] == [
        "1 event, 2 observations; expected actions: 2 met, 0 late, 1 missed", "moments: 2 of 70 decisions, 1 of them stands",
    ]  # fmt: skip


def test_the_evidence_of_a_rating_stands_beside_it() -> None:
    text = " ".join(str(block) for block in judged.section(played(), EN).blocks)
    task = next(part for part in played()["objectives"] if part["id"] == "K2")
    [event] = next(one["evidence"] for one in task["ratings"] if one["evidence"])
    assert f"Evaluator 1 P (#{event['seq']} message" in text
    assert "Evaluator 2 N (" not in text


def test_why_an_evaluator_rated_so_stands_beside_the_rating() -> None:
    data = copy.deepcopy(played())
    task = next(part for part in data["objectives"] if part["id"] == "K2")
    for one in task["ratings"]:
        one["rationale"] = f"As {one['seat']} saw it."
    text = " ".join(str(block) for block in judged.section(data, EN).blocks)
    assert text.count(": As evaluator-") == len(task["ratings"]) > 0


def test_the_plan_names_element_owner_due_and_priority() -> None:
    table = next(block for block in judged.plan(played(), ES).blocks if isinstance(block, Table))
    assert table.rows[0][0] == "Tell the army"
    assert table.rows[0][3:5] == ("Equipamiento", "policía")
    assert table.rows[0][6] == "Media"
