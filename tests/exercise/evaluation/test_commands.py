from __future__ import annotations

import pytest

from septel.exercise.evaluation import sheets
from septel.exercise.evaluation.ratings import middle
from tests.exercise.evaluation.play import Play, ended, started


def test_an_observation_keeps_its_words_outside_and_links_what_the_seat_was_told() -> None:
    play = started()
    cursor = play.streams.cursor("evaluator-1")
    number = play.gives("evaluator-1", "evaluation.observe", text="They wrote.", task="K2", finding="strength", events=[cursor])
    seen = sheets.seen(play.state)[f"o{number}"]
    assert play.open_text(seen["text"]) == "They wrote."
    assert seen["events"] == [play.streams.after("evaluator-1", cursor - 1, 1)[0][1]]
    assert "They wrote." not in str([record.body for record in play.records])
    assert play.refuses("evaluator-1", "evaluation.observe", text="x", events=[cursor + 2]) == "unknown_event"


def test_what_an_observation_said_before_is_kept() -> None:
    play = started()
    name = f"o{play.gives('evaluator-1', 'evaluation.observe', text='one')}"
    play.gives("evaluator-1", "evaluation.change", observation=name, text="two", finding="improvement")
    play.gives("evaluator-1", "evaluation.withdraw", observation=name)
    versions = play.section["observations"][name]
    assert [play.open_text(version["text"]) for version in versions] == ["one", "two", "two"]
    assert sheets.seen(play.state) == {}
    assert play.refuses("evaluator-1", "evaluation.change", observation=name, text="three") == "unknown"


def test_nobody_changes_the_observation_of_another() -> None:
    play = started()
    name = f"o{play.gives('evaluator-1', 'evaluation.observe', text='one')}"
    for seat in ("evaluator-2", "lead-evaluator"):
        assert play.refuses(seat, "evaluation.change", observation=name, text="two") == "unknown"
        assert play.refuses(seat, "evaluation.withdraw", observation=name) == "unknown"
    assert play.refuses("controller", "evaluation.observe", text="x") == "forbidden"
    assert play.refuses("evaluator-2", "improvement.add", area="x", element="training", observations=[name]) == "unknown"
    play.gives("lead-evaluator", "improvement.add", area="x", element="training", observations=[name])


def test_each_evaluators_rating_is_kept_with_its_history() -> None:
    play = started()
    play.gives("evaluator-1", "evaluation.rate", task="K1", rating="P", rationale="quick")
    play.gives("evaluator-1", "evaluation.rate", task="K1", rating="M")
    play.gives("evaluator-2", "evaluation.rate", task="K1", rating="N")
    together = sheets.together(play.state, "K1")
    assert together["counts"] == {"P": 0, "S": 0, "M": 1, "U": 0, "N": 1}
    assert (together["evaluators"], together["middle"]) == (2, ["M"])
    assert [entry["rating"] for entry in play.section["ratings"]["K1"]["evaluator-1"]] == ["P", "M"]
    play.gives("evaluator-1", "evaluation.rate", task="K1", rating=None)
    assert sheets.together(play.state, "K1")["evaluators"] == 1
    assert len(play.section["ratings"]["K1"]["evaluator-1"]) == 3
    assert play.refuses("evaluator-1", "evaluation.rate", task="K1", rating=None) == "nothing"


def test_only_tasks_are_rated_and_the_nearest_one_is_named() -> None:
    play = started()
    assert play.refuses("evaluator-1", "evaluation.rate", task="T1", rating="P") == "wrong_level"
    assert play.refuses("evaluator-1", "evaluation.rate", task="K9", rating="P") == "unknown"
    assert play.refuses("evaluator-1", "evaluation.rate", task="K1", rating="X") == "bad"


def test_the_final_rating_is_the_lead_evaluators_of_tasks_targets_and_capabilities() -> None:
    play = started()
    for seat in ("evaluator-1", "controller", "director", "police-command"):
        assert play.refuses(seat, "evaluation.final", about="K1", rating="P") == "forbidden"
    for about in ("K1", "T1", "C1"):
        play.gives("lead-evaluator", "evaluation.final", about=about, rating="S", rationale="all in all")
    assert play.refuses("lead-evaluator", "evaluation.final", about="O1", rating="S") == "wrong_level"
    play.gives("lead-evaluator", "evaluation.final", about="T1", rating=None)
    assert sheets.final(play.state, "T1") is None
    assert len(play.section["finals"]["T1"]) == 2
    assert play.refuses("lead-evaluator", "evaluation.final", about="T1", rating=None) == "nothing"


@pytest.mark.parametrize(
    ("row", "found"),
    [("", []), ("NN", []), ("P", ["P"]), ("PU", ["P", "U"]), ("PSU", ["S"]), ("PPMMN", ["P", "M"]), ("SS", ["S"])],
)
def test_the_middle_is_a_rating_and_no_average(row: str, found: list[str]) -> None:
    assert middle({rating: row.count(rating) for rating in "PSMUN"}) == found


def test_feedback_is_by_the_form() -> None:
    play = ended()
    play.gives("controller", "feedback.form", form="short", title="Short", questions=[{"id": "good", "text": "It was good."}])
    play.gives("army-staff", "feedback.submit", form="short", scores={"good": 4}, strengths="the radio")
    assert play.refuses("army-staff", "feedback.submit", form="shrt", scores={"good": 4}) == "unknown"
    assert play.refuses("army-staff", "feedback.submit", form="short", scores={"bad": 4}) == "unknown"
    assert play.refuses("army-staff", "feedback.submit", form="short", scores={"good": 6}) == "bad"
    assert play.refuses("army-staff", "feedback.submit", form="short") == "empty"
    assert play.refuses("controller", "feedback.form", form="short", title="Other") == "answered"
    assert play.refuses("army-staff", "feedback.form", form="mine", title="x") == "forbidden"


def test_an_anonymous_answer_is_linked_to_nobody() -> None:
    play = ended()
    number = play.gives("army-staff", "feedback.submit", scores={"tools": 1}, remarks="slow", anonymous=True)
    answer = play.section["feedback"][f"f{number}"]
    assert "army" not in str(answer)
    assert not {"seat", "person", "t"} & set(answer)
    assert f"feedback-f{number}" not in play.read_by("army-staff")
    assert f"feedback-f{number}" in play.read_by("lead-evaluator")
    assert f"feedback-f{number}" not in play.read_by("evaluator-1")
    own = play.gives("army-staff", "feedback.submit", scores={"tools": 1})
    assert f"feedback-f{own}" in play.read_by("army-staff")


def test_improvement_items_keep_their_history_and_say_whose_they_are() -> None:
    play = ended()
    item = {"area": "No common radio", "element": "equipment", "owner": "police", "due": "2030-06-01", "priority": "high"}
    name = f"i{play.gives('evaluator-1', 'improvement.add', **item, about='T1')}"
    play.gives("lead-evaluator", "improvement.change", item=name, **(item | {"progress": "begun"}))
    assert play.refuses("evaluator-1", "improvement.change", item=name, **item) == "forbidden"
    assert play.refuses("lead-evaluator", "improvement.add", area="x", element="luck") == "bad"
    assert play.refuses("lead-evaluator", "improvement.add", area="x", element="training", about="T9") == "unknown"
    last = sheets.improvements(play.state)[name]
    assert (last["progress"], last["due"], last["owner"], last["author"]) == ("begun", "2030-06-01", "police", "evaluator-1")
    play.gives("controller", "improvement.remove", item=name)
    assert sheets.improvements(play.state) == {}
    assert len(play.section["improvements"][name]) == 3


def test_results_are_published_only_after_endex() -> None:
    play = started()
    assert play.refuses("lead-evaluator", "evaluation.publish") == "not_ended"
    name = f"o{play.gives('evaluator-1', 'evaluation.observe', text='x')}"
    assert play.refuses("lead-evaluator", "evaluation.share", observation=name, to="all") == "not_ended"
    play.gives("controller", "clock.end")
    assert play.refuses("evaluator-1", "evaluation.publish") == "forbidden"
    play.gives("lead-evaluator", "evaluation.publish")
    play.gives("lead-evaluator", "evaluation.publish", published=False)
    assert play.section["published"] is None


def test_a_sheet_shows_an_evaluator_his_own_ratings_alone() -> None:
    play = started()
    play.gives("evaluator-1", "evaluation.rate", task="K1", rating="U", rationale="never")
    mine, other = (sheets.sheet(play.state, seat) for seat in ("evaluator-1", "evaluator-2"))
    tasks = [sheet["objectives"][0]["capabilities"][0]["targets"][0]["tasks"][0] for sheet in (mine, other)]
    assert [task["rating"] for task in tasks] == ["U", None]
    assert (mine["rated"], mine["tasks"], other["rated"]) == (1, 3, 0)
    assert [action["action"] for action in tasks[0]["actions"]] == ["2"]


def test_an_exercise_without_objectives_has_nothing_to_rate() -> None:
    play = Play(objectives=(), entries=())
    assert play.section["index"] == {}
    assert play.refuses("evaluator-1", "evaluation.rate", task="K1", rating="P") == "unknown"
