"""What the evaluators, control and the participants make of the exercise: objectives, findings, plan, feedback."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from septel.exercise.aar.walk import Walk
from septel.exercise.clock import moment
from septel.exercise.evaluation import forms, plan
from septel.exercise.evaluation.expected import STATUSES
from septel.exercise.evaluation.ratings import RATINGS
from septel.exercise.items import Item


def assessment(walk: Walk, items: Sequence[Item]) -> dict[str, Any]:
    """The parts of the report that rest on judgement, from the items that the reader may read."""
    of: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        of[item.kind].append(item)
    seen = [_observation(walk, item) for item in of["observation"]]
    notes = [dict(item.body) for item in of["hotwash_note"]]
    actions = [dict(item.body) for item in of["expected_action"]]
    improvements = [dict(item.body) for item in of["improvement"] if not item.body["given_up"]]
    return {
        "ratings": dict(RATINGS),
        "objectives": _objectives(walk, of, seen),
        "observations": seen,
        "strengths": _findings("strength", seen, notes),
        "areas_for_improvement": _findings("improvement", seen, notes),
        "expected_actions": {
            "counts": {status: sum(one["status"] == status for one in actions) for status in STATUSES} if actions else {},
            "actions": actions,
        },
        "improvement_plan": improvements,
        "hot_wash": notes,
        "feedback": _feedback(walk, of["feedback"]),
    }


def _observation(walk: Walk, item: Item) -> dict[str, Any]:
    """An observation with the events that show it."""
    versions = walk.state["evaluation"]["observations"][item.body["id"]]
    found = {key: value for key, value in item.body.items() if key not in ("cursors", "withdrawn")}
    found["evidence"] = _evidence(walk, versions[-1]["events"])
    return found | ({"versions": versions} if walk.sees_all else {})


def _evidence(walk: Walk, events: Iterable[int]) -> list[dict[str, Any]]:
    """Records of the log that show something, of which the reader is told what he was told at the time.

    `told` is what stands in no entry of the timeline; the entries of a record have its number.
    """
    evidence = []
    for seq in events:
        told = walk.streams.told(seq)
        if walk.sees_all or walk.reader in told:
            number = {"seq": seq} if walk.sees_all else {"cursor": told[str(walk.reader)]}
            shown = {"kind": walk.kinds[seq - 1]} if walk.sees_all else {}
            when = moment(walk.state["setting"], walk.times[seq - 1])
            evidence.append({**number, **shown, "moment": when, "left": walk.is_left(seq), "told": walk.linked.get(seq, [])})
    return evidence


def _objectives(walk: Walk, of: Mapping[str, list[Item]], seen: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The plan with ratings; for who may not read the plan, what was published of it."""
    if not of["eeg_plan"]:
        return [dict(part) for item in of["evaluation_results"] for part in item.body["parts"]]
    section = walk.state["evaluation"]
    given: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for item in of["rating"]:
        if item.body["rating"] is not None:
            one = {key: item.body[key] for key in ("seat", "rating", "rationale", "moment")}
            history = section["ratings"][item.body["task"]][item.body["seat"]]
            given[item.body["task"]].append(one | {"evidence": _evidence(walk, history[-1]["events"])})
    together = {item.body["task"]: {key: item.body[key] for key in ("counts", "middle")} for item in of["ratings"]}
    final = {item.body["about"]: item.body for item in of["final_rating"] if item.body["rating"] is not None}
    found = []
    for level, part, above in plan.walk(section["plan"]):
        name = part["id"]
        last = final.get(name)
        row: dict[str, Any] = {
            "id": name, "level": level, "of": above, "title": part[plan.TITLE[level]],
            "rating": last["rating"] if last else None, "rationale": last["rationale"] if last else None,
        }  # fmt: skip
        row |= {key: part[key] for key in ("agency", "reference", "mission_area", "expected") if key in part}
        if level == plan.TASK:
            row |= {"ratings": given[name], "together": together.get(name)}
            row["observations"] = [one["id"] for one in seen if one["task"] == name]
            if walk.sees_all:
                row["history"] = section["ratings"].get(name, {})
        if walk.sees_all:
            row["final_history"] = section["finals"].get(name, [])
        found.append(row)
    return found


def _findings(finding: str, seen: Sequence[Mapping[str, Any]], notes: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Strengths, or areas for improvement: what evaluators saw, and what was said in the hot wash."""
    observed = [
        {"from": "observation", **{key: one[key] for key in ("id", "text", "task", "seat")}}
        for one in seen
        if one["finding"] == finding
    ]
    said = [
        {"from": "hot wash", "task": None, **{key: one[key] for key in ("id", "text", "seat")}}
        for one in notes
        if one["finding"] == finding
    ]
    return observed + said


def _feedback(walk: Walk, items: Sequence[Item]) -> list[dict[str, Any]]:
    """By form: how many answered, the scores, and what was written."""
    found = []
    for name, form in walk.state["evaluation"]["forms"].items():
        answers = [dict(item.body) for item in items if item.body["form"] == name]
        if not answers:
            continue
        said = [{key: one.get(key) for key in ("id", "seat", *form["asks"])} for one in answers]
        found.append(
            {
                "form": name,
                "title": form["title"],
                "answers": len(answers),
                "anonymous": sum(bool(one["anonymous"]) for one in answers),
                "scale": forms.SCALE,
                "statements": forms.means(answers, form["questions"]),
                "asks": form["asks"],
                "said": [one for one in said if any(one[key] for key in form["asks"])],
            }
        )
    return found
