from __future__ import annotations

from septel.exercise.access import may_read
from septel.exercise.seats import access
from tests.exercise.evaluation.play import Play, ended, started

PLAYERS = ("police-command", "army-staff")
OUTSIDE = (*PLAYERS, "observer", "simulator")
PREFIXES = ("eeg", "observation", "rating", "final", "expected", "improvement", "evaluation")


def of_evaluation(play: Play, seat: str) -> set[str]:
    return {found for found in play.read_by(seat) if found.startswith(PREFIXES)}


def test_a_draft_is_read_by_its_evaluator_the_lead_and_control() -> None:
    play = started()
    name = f"observation-o{play.gives('evaluator-1', 'evaluation.observe', text='x', task='K1')}"
    play.gives("evaluator-1", "evaluation.rate", task="K1", rating="U")
    for seat in ("evaluator-1", "lead-evaluator", "controller", "director"):
        assert {name, "rating-K1-evaluator-1"} <= set(play.read_by(seat)), seat
    for seat in ("evaluator-2", *OUTSIDE):
        assert not {name, "rating-K1-evaluator-1", "ratings-K1"} & set(play.read_by(seat)), seat
    assert "ratings-K1" not in play.read_by("evaluator-1")


def test_with_the_final_rating_evaluators_read_each_others() -> None:
    play = started()
    play.gives("evaluator-1", "evaluation.rate", task="K1", rating="U")
    play.gives("lead-evaluator", "evaluation.final", about="K1", rating="M")
    assert {"rating-K1-evaluator-1", "ratings-K1", "final-K1"} <= set(play.read_by("evaluator-2"))
    play.gives("lead-evaluator", "evaluation.final", about="K1", rating=None)
    assert not {"rating-K1-evaluator-1", "ratings-K1"} & set(play.read_by("evaluator-2"))
    for seat in OUTSIDE:
        assert "final-K1" not in play.read_by(seat)


def test_players_read_nothing_of_evaluation_until_it_is_published() -> None:
    play = ended()
    name = f"o{play.gives('evaluator-1', 'evaluation.observe', text='x', task='K1', finding='strength')}"
    play.gives("evaluator-1", "evaluation.rate", task="K1", rating="U")
    play.gives("lead-evaluator", "evaluation.final", about="K1", rating="M")
    item = f"improvement-i{play.gives('lead-evaluator', 'improvement.add', area='x', element='training')}"
    assert all(not of_evaluation(play, seat) for seat in OUTSIDE)
    play.gives("lead-evaluator", "evaluation.publish")
    assert all(of_evaluation(play, seat) == {"final-K1", item, "evaluation-results"} for seat in OUTSIDE)
    play.gives("lead-evaluator", "evaluation.share", observation=name, to="all")
    assert f"observation-{name}" in play.read_by("army-staff")


def test_published_results_say_nothing_of_rules_events_or_evaluators() -> None:
    play = ended()
    play.gives("lead-evaluator", "evaluation.final", about="K2", rating="M", rationale="late")
    play.gives("lead-evaluator", "evaluation.publish")
    parts = play.read_by("army-staff")["evaluation-results"].body["parts"]
    assert [part["id"] for part in parts] == ["O1", "C1", "T1", "K1", "K2", "K3"]
    assert next(part for part in parts if part["id"] == "K2")["rating"] == "M"
    assert not {"done", "expected", "seat", "person", "events"} & {key for part in parts for key in part}


def test_notes_of_the_hot_wash_are_open_or_not() -> None:
    play = ended()
    closed = f"note-h{play.gives('army-staff', 'hotwash.note', text='x', finding='improvement')}"
    shown = f"note-h{play.gives('army-staff', 'hotwash.note', text='y', open=True)}"
    assert closed in play.read_by("army-staff")
    assert closed in play.read_by("evaluator-1")
    assert closed not in play.read_by("police-command")
    assert shown in play.read_by("police-command")


def test_what_is_told_is_what_can_be_read() -> None:
    play = started()
    before = len(play.news)
    play.gives("evaluator-1", "evaluation.rate", task="K1", rating="S")
    for seat, who in access(play.state).items():
        told = {item.id for item in play.news[before:] if may_read(who, item)}
        assert told <= set(play.read_by(seat)), seat


def test_no_item_names_a_person() -> None:
    play = ended()
    play.gives("evaluator-1", "evaluation.observe", text="x")
    play.gives("evaluator-1", "evaluation.rate", task="K1", rating="S")
    play.gives("lead-evaluator", "evaluation.final", about="K1", rating="S")
    play.gives("army-staff", "hotwash.note", text="x")
    play.gives("army-staff", "feedback.submit", scores={"tools": 3})
    for item in [*play.news, *play.read_by("director").values()]:
        assert "p-evaluator" not in str(item.body)
        assert "p-army" not in str(item.body)
        assert "p-lead" not in str(item.body)
