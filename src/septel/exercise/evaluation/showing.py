"""What can be read of evaluation, and by whom.

An evaluator's observations and ratings are his own, the lead evaluator's and control's, until the task has its final rating:
then all evaluators read the ratings. Players and observers read nothing of it before the results are published, and then only
final ratings, the improvement plan and what the lead evaluator shares with all. A person's id is in no item.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from septel.exercise.clock import moment
from septel.exercise.evaluation import expected, plan, sheets
from septel.exercise.evaluation.ratings import RATINGS, held
from septel.exercise.feature import State
from septel.exercise.items import EVALUATORS, Item
from septel.exercise.records import Record
from septel.exercise.seats import access

LEAD, TEAM, ALL = "kind:lead_evaluator", "evaluators", "all"
HIDDEN = ("person", "removed", "author", "seq", "events", "of")  # records' numbers would tell how much happens elsewhere


def items(state: State) -> Iterator[Item]:
    """Everything that can be read now."""
    section = state["evaluation"]
    yield Item("eeg-plan", "eeg_plan", frozenset({TEAM}), {"objectives": section["plan"], "ratings": RATINGS})
    for name, seat in access(state).items():
        if seat.kind in EVALUATORS:
            yield Item(f"eeg-{name}", "eeg", frozenset({f"seat:{name}", LEAD}), sheets.sheet(state, name))
    for name, last in sheets.seen(state).items():
        yield _observation(state, name, last)
    for task in section["ratings"]:
        yield from _ratings(state, task)
    for about in section["finals"]:
        yield from _final(state, about)
    for standing in expected.all_standing(state):
        yield _action(state, standing)
    for name in section["notes"]:
        yield _note(state, name)
    for name, form in section["forms"].items():
        yield Item(f"form-{name}", "feedback_form", frozenset({ALL}), {"form": name, **form})
    for answer in section["feedback"].values():
        yield _answer(answer)
    for name in sheets.improvements(state):
        yield _improvement(state, name)
    if section["published"]:
        yield _results(state)


def news(state: State, record: Record) -> Iterable[Item]:
    """What a record of evaluation changed, as it is now; what was taken back is told by an item that says so."""
    tell = _NEWS.get(record.kind)
    return tuple(tell(state, record.body)) if tell is not None else ()


def _unnumbered(standing: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in standing.items() if key != "events"}


def _shown(state: State, entry: Mapping[str, Any]) -> dict[str, Any]:
    body = {key: value for key, value in entry.items() if key not in HIDDEN}
    return body | {"moment": moment(state["setting"], entry["t"])} if "t" in entry else body


def _observation(state: State, name: str, last: Mapping[str, Any]) -> Item:
    audience = {f"seat:{last['author']}", LEAD}
    audience |= {"evaluators": {TEAM}, "all": {TEAM, ALL}}.get(last["shared"], set())
    body = {**_shown(state, last), "seat": last["author"], "withdrawn": bool(last["removed"])}
    return Item(f"observation-{name}", "observation", frozenset(audience), body)


def _ratings(state: State, task: str) -> Iterator[Item]:
    """Each evaluator's rating, and all together."""
    is_final = sheets.final(state, task) is not None
    team = {TEAM} if is_final else set()
    for seat in state["evaluation"]["ratings"].get(task, {}):
        yield _rating(state, task, seat, team)
    together = sheets.together(state, task)
    yield Item(f"ratings-{task}", "ratings", frozenset({LEAD} | team), together)


def _rating(state: State, task: str, seat: str, team: set[str]) -> Item:
    history = state["evaluation"]["ratings"][task][seat]
    body = {**_shown(state, history[-1]), "changes": len(history) - 1}
    return Item(f"rating-{task}-{seat}", "rating", frozenset({f"seat:{seat}", LEAD} | team), body)


def _final(state: State, about: str) -> Iterator[Item]:
    history = state["evaluation"]["finals"][about]
    audience = frozenset({TEAM, ALL} if state["evaluation"]["published"] else {TEAM})
    body = {**_shown(state, history[-1]), "level": state["evaluation"]["index"][about]["level"], "changes": len(history) - 1}
    yield Item(f"final-{about}", "final_rating", audience, body)


def _action(state: State, standing: Mapping[str, Any]) -> Item:
    when = {key: None if standing[key] is None else moment(state["setting"], standing[key]) for key in ("due", "at")}
    return Item(
        f"expected-{standing['action']}", "expected_action", frozenset({TEAM}), _unnumbered(standing) | {"moments": when}
    )


def _note(state: State, name: str) -> Item:
    last = state["evaluation"]["notes"][name][-1]
    audience = {f"seat:{last['author']}", TEAM} | ({ALL} if last["open"] else set())
    return Item(f"note-{name}", "hotwash_note", frozenset(audience), {**_shown(state, last), "seat": last["author"]})


def _answer(answer: Mapping[str, Any]) -> Item:
    own = set() if answer["anonymous"] else {f"seat:{answer['seat']}"}
    body = {key: value for key, value in answer.items() if key not in ("person", "t")}
    return Item(f"feedback-{answer['id']}", "feedback", frozenset({LEAD} | own), body)


def _improvement(state: State, name: str) -> Item:
    versions = state["evaluation"]["improvements"][name]
    audience = frozenset({TEAM, ALL} if state["evaluation"]["published"] else {TEAM})
    body = {**_shown(state, versions[-1]), "given_up": bool(versions[-1]["removed"]), "changes": len(versions) - 1}
    return Item(f"improvement-{name}", "improvement", audience, body)


def results(state: State) -> list[dict[str, Any]]:
    """Objectives, capabilities, targets and tasks with their final ratings, and nothing of rules, events or evaluators."""
    found = []
    for level, part, above in plan.walk(state["evaluation"]["plan"]):
        last = sheets.final(state, part["id"])
        entry = {"id": part["id"], "level": level, "of": above, "title": part[plan.TITLE[level]]}
        entry |= {key: part[key] for key in ("agency", "reference", "mission_area") if key in part}
        found.append(entry | {"rating": last["rating"] if last else None, "rationale": last["rationale"] if last else None})
    return found


def _results(state: State) -> Item:
    return Item("evaluation-results", "evaluation_results", frozenset({ALL}), {"parts": results(state), "ratings": RATINGS})


def _of_observation(state: State, body: Mapping[str, Any]) -> Iterator[Item]:
    yield _observation(state, body["id"], state["evaluation"]["observations"][body["id"]][-1])


def _of_rating(state: State, body: Mapping[str, Any]) -> Iterator[Item]:
    yield from _ratings(state, body["task"])


def _of_final(state: State, body: Mapping[str, Any]) -> Iterator[Item]:
    yield from _final(state, body["about"])
    if held(state["evaluation"]["ratings"].get(body["about"], {})):
        yield from _ratings(state, body["about"])
    if state["evaluation"]["published"]:
        yield _results(state)


def _of_action(state: State, body: Mapping[str, Any]) -> Iterator[Item]:
    tasks = expected.known(state).get(body["action"], [])
    yield _action(state, expected.standing(state, body["action"], tasks))


def _of_note(state: State, body: Mapping[str, Any]) -> Iterator[Item]:
    yield _note(state, body["id"])


def _of_form(state: State, body: Mapping[str, Any]) -> Iterator[Item]:
    yield Item(f"form-{body['form']}", "feedback_form", frozenset({ALL}), dict(body))


def _of_answer(state: State, body: Mapping[str, Any]) -> Iterator[Item]:
    yield _answer(state["evaluation"]["feedback"][body["id"]])


def _of_improvement(state: State, body: Mapping[str, Any]) -> Iterator[Item]:
    yield _improvement(state, body["id"])


def _of_publication(state: State, body: Mapping[str, Any]) -> Iterator[Item]:
    for about in state["evaluation"]["finals"]:
        yield from _final(state, about)
    for name in sheets.improvements(state):
        yield _improvement(state, name)
    if body["published"]:
        yield _results(state)


_NEWS = {
    "observation.made": _of_observation,
    "observation.changed": _of_observation,
    "observation.withdrawn": _of_observation,
    "observation.shared": _of_observation,
    "rating.given": _of_rating,
    "rating.final": _of_final,
    "expected_action.matched": _of_action,
    "expected_action.unmatched": _of_action,
    "hotwash.noted": _of_note,
    "feedback.formed": _of_form,
    "feedback.submitted": _of_answer,
    "improvement.added": _of_improvement,
    "improvement.changed": _of_improvement,
    "improvement.removed": _of_improvement,
    "evaluation.published": _of_publication,
}
