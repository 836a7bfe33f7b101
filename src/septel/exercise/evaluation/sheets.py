"""The exercise evaluation guide (EEG) of one evaluator: the plan with what he rated and saw; and what all say together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from septel.exercise.evaluation import expected, plan
from septel.exercise.evaluation.ratings import RATINGS, current, held, middle, tally
from septel.exercise.feature import State

Version = Mapping[str, Any]


def sheet(state: State, seat: str) -> dict[str, Any]:
    """One evaluator's guide: each task with his own rating, his observations and how its expected actions stand."""
    section = state["evaluation"]
    actions = [{key: value for key, value in one.items() if key != "events"} for one in expected.all_standing(state)]
    mine = {name: last for name, last in seen(state).items() if last["author"] == seat}

    def own(task: str) -> dict[str, Any]:
        given = current(section["ratings"].get(task, {}).get(seat, ()))
        return {
            "rating": given["rating"] if given else None,
            "rationale": given["rationale"] if given else None,
            "observations": [name for name, last in mine.items() if last["task"] == task],
            "actions": [action for action in actions if task in action["tasks"]],
        }

    tasks = [name for name, entry in section["index"].items() if entry["level"] == plan.TASK]
    rated = [task for task in tasks if current(section["ratings"].get(task, {}).get(seat, ()))]
    return {
        "seat": seat,
        "ratings": RATINGS,
        "objectives": [_with(plan.OBJECTIVE, objective, own) for objective in section["plan"]],
        "tasks": len(tasks),
        "rated": len(rated),
    }


def _with(level: str, part: Mapping[str, Any], own: Any) -> dict[str, Any]:
    """A part of the plan, its tasks with what is added to each."""
    if level == plan.TASK:
        return {**part, **own(part["id"])}
    below = plan.LEVELS[plan.LEVELS.index(level) + 1]
    key = plan.INSIDE[level]
    return {**part, key: [_with(below, inner, own) for inner in part.get(key, ())]}


def together(state: State, task: str) -> dict[str, Any]:
    """What the evaluators say of a task: each one's rating, how many hold which, and the middle of those who observed it."""
    by_seat = state["evaluation"]["ratings"].get(task, {})
    counts = tally(by_seat)
    each = {seat: {key: given[key] for key in ("rating", "rationale", "t")} for seat, given in held(by_seat).items()}
    return {"task": task, "counts": counts, "evaluators": len(each), "middle": middle(counts), "each": each}


def seen(state: State) -> dict[str, Version]:
    """The observations that count, by id: the last version of each that was not withdrawn."""
    return _last(state, "observations")


def improvements(state: State) -> dict[str, Version]:
    """The improvement items that count, by id."""
    return _last(state, "improvements")


def _last(state: State, table: str) -> dict[str, Version]:
    return {name: versions[-1] for name, versions in state["evaluation"][table].items() if not versions[-1].get("removed")}


def final(state: State, about: str) -> Version | None:
    """The final rating of a task, a target or a capability, None if it has none."""
    return current(state["evaluation"]["finals"].get(about, ()))
