"""What the outcomes of evaluation do to its section. Nothing is taken out: what changes gets a new entry in its history.

`observations`, `notes`, `improvements` hold by id a list of versions, the last of which counts; `ratings` by task and seat, and
`finals` by id, a history of ratings; `matches` by expected action the history of what people matched by hand; `forms` and
`feedback` the forms and their answers; `published` the number of the record that published the results, or None.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from septel.exercise.evaluation import forms, plan
from septel.exercise.feature import State
from septel.exercise.records import Record
from septel.exercise.timeline import BRANCHED

Fold = Callable[[State, Record], None]


def begin(setting: Mapping[str, Any]) -> dict[str, Any]:
    """The plan, and nothing observed yet."""
    objectives = plan.planned(setting)
    return {
        "plan": objectives, "index": plan.index(objectives), "observations": {}, "ratings": {}, "finals": {}, "matches": {},
        "notes": {}, "forms": forms.built_in(), "feedback": {}, "improvements": {}, "published": None,
    }  # fmt: skip


def _entry(record: Record, **more: Any) -> dict[str, Any]:
    """What a record says, with who said it when."""
    return {**record.body, "seat": record.seat, "t": record.t, "seq": record.seq, **more}


def _version(table: str, **more: Any) -> Fold:
    def fold(state: State, record: Record) -> None:
        before = state["evaluation"][table].setdefault(record.body["id"], [])
        author = before[0]["author"] if before else record.seat
        before.append({**(before[-1] if before else {}), **_entry(record, author=author, **more)})

    return fold


def _rated(state: State, record: Record) -> None:
    by_seat = state["evaluation"]["ratings"].setdefault(record.body["task"], {})
    by_seat.setdefault(record.seat, []).append(_entry(record))


def _final(state: State, record: Record) -> None:
    state["evaluation"]["finals"].setdefault(record.body["about"], []).append(_entry(record))


def _by_hand(is_match: bool) -> Fold:
    def fold(state: State, record: Record) -> None:
        if record.body["by"] == "hand":
            history = state["evaluation"]["matches"].setdefault(record.body["action"], [])
            history.append(_entry(record, matched=is_match))

    return fold


def _retracted(state: State, record: Record) -> None:
    """A match whose event counts for nothing is none any more."""
    _drop(state, record, lambda last: record.body["event"] in last["events"])


def _branched(state: State, record: Record) -> None:
    """What was done after the hour to which control went back has not been done."""
    _drop(state, record, lambda last: last["at"] > record.body["t"])


def _drop(state: State, record: Record, gone: Callable[[Mapping[str, Any]], bool]) -> None:
    for action, history in state["evaluation"]["matches"].items():
        if history[-1]["matched"] and gone(history[-1]):
            body = {"action": action, "by": record.kind, "matched": False}
            history.append({**body, "seat": record.seat, "t": record.t, "seq": record.seq})


def _formed(state: State, record: Record) -> None:
    body = record.body
    state["evaluation"]["forms"][body["form"]] = {key: body[key] for key in ("title", "questions", "asks")}


def _answered(state: State, record: Record) -> None:
    """An answer; an anonymous one keeps neither seat nor person, and no hour that would tell them."""
    body = dict(record.body)
    known = {} if body["anonymous"] else {"seat": record.seat, "t": record.t}
    state["evaluation"]["feedback"][body["id"]] = {**body, **known}


def _published(state: State, record: Record) -> None:
    state["evaluation"]["published"] = record.seq if record.body["published"] else None


FOLDS: Mapping[str, Fold] = {
    "observation.made": _version("observations", removed=False, shared="none"),
    "observation.changed": _version("observations"),
    "observation.shared": _version("observations"),
    "observation.withdrawn": _version("observations", removed=True),
    "rating.given": _rated,
    "rating.final": _final,
    "expected_action.matched": _by_hand(True),
    "expected_action.unmatched": _by_hand(False),
    "hotwash.noted": _version("notes"),
    "feedback.formed": _formed,
    "feedback.submitted": _answered,
    "improvement.added": _version("improvements", removed=False),
    "improvement.changed": _version("improvements"),
    "improvement.removed": _version("improvements", removed=True),
    "evaluation.published": _published,
    "timeline.retracted": _retracted,
    BRANCHED: _branched,
}
