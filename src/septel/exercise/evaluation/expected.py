"""Expected actions: which of them the log shows, when, and how late.

An action is an entry of the events list that players should do, named by its number, or a critical task with a rule of its own,
named by its id. The events list completes its entries by hand or by their conditions; a task's rule is counted here, from the
release of the inject that it answers on. What is counted is rewound when control goes back; what people matched by hand stands
in the section `evaluation`. Of both the later counts, and a person can undo either.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from septel.exercise.clock import ENDED
from septel.exercise.evaluation import plan
from septel.exercise.feature import Feature, Outcome, State
from septel.exercise.msel import conditions
from septel.exercise.records import Record

STARTEX, RELEASED, COMPLETED = "clock.startex", "inject.released", "inject.completed"
ACTION, OBSOLETE = "expected_action", "obsolete"
MET, LATE, MISSED, OPEN, VOID = STATUSES = ("met", "late", "missed", "open", "void")
SLACK_H = 1e-6  # under this a delay is none: 4 ms

Section = dict[str, Any]


def begin(setting: Mapping[str, Any]) -> Section:
    """The rules of the plan, of which none counts yet: each waits for STARTEX, or for an inject."""
    rules: dict[str, Any] = {}
    for level, task, _ in plan.walk(plan.planned(setting)):
        if level == plan.TASK and task.get("done"):
            actions = list(task.get("expected", ())) or [task["id"]]
            rules[task["id"]] = {"rule": task["done"], "actions": actions, "since": None, "met": False}
            rules[task["id"]] |= conditions.begin(task["done"])
    return {"rules": rules, "watch": {}, "matched": {}, "ready": {}}


# ------------------------------------------------------------------------------------------------------ what an outcome does
def _watch(section: Section, task: str) -> None:
    """Let the rule hear of what it asks about, if it counts and is not met."""
    rule, watch = section["rules"][task], section["watch"]
    for kind in [kind for kind, tasks in watch.items() if task in tasks]:
        watch[kind].remove(task)
        if not watch[kind]:
            del watch[kind]
    if rule["since"] is not None and not rule["met"]:
        for kind in sorted(conditions.events(rule["rule"])):
            watch.setdefault(kind, []).append(task)


def _counted(state: State, record: Record) -> None:
    section = state["expected"]
    if record.kind == STARTEX:
        _starts(section, None, record.t)
    if not section["watch"]:
        return
    for happening in conditions.happenings(record, state["setting"]):
        for task in section["watch"].get(happening[0], ()):
            rule = section["rules"][task]
            if conditions.count(rule, rule["rule"], happening, record.seq) and conditions.holds(rule, rule["rule"]):
                section["ready"].setdefault(task, [record.seq, happening[1]])


def _starts(section: Section, number: str | None, t: float) -> None:
    """The rules that answer an inject begin to count, or those that count from STARTEX."""
    for task, rule in section["rules"].items():
        if rule["rule"].get("after") == number and rule["since"] is None:
            rule["since"] = t
            _watch(section, task)


def _released(state: State, record: Record) -> None:
    _counted(state, record)
    _starts(state["expected"], record.body["number"], record.t)


def _matched(state: State, record: Record) -> None:
    section, body = state["expected"], record.body
    if body["by"] == "hand":
        return
    section["matched"][body["action"]] = {**body, "t": record.t, "seq": record.seq}
    if body["task"] is not None:
        section["ready"].pop(body["task"], None)
        section["rules"][body["task"]]["met"] = True
        _watch(section, body["task"])


def _unmatched(state: State, record: Record) -> None:
    """The action is to be seen anew: its rules count from nothing again."""
    section, action = state["expected"], record.body["action"]
    section["matched"].pop(action, None)
    for task, rule in section["rules"].items():
        if action in rule["actions"]:
            rule |= {"met": False} | conditions.begin(rule["rule"])
            section["ready"].pop(task, None)
            _watch(section, task)


def _drafted(state: State, record: Record) -> None:
    """What control completed and then put back is not done."""
    match = state["expected"]["matched"].get(record.body["number"])
    if match is not None and match["task"] is None:
        del state["expected"]["matched"][record.body["number"]]


def _retracted(state: State, record: Record) -> None:
    """A record that counts for nothing shows nothing."""
    section, event = state["expected"], int(record.body["event"])
    for rule in section["rules"].values():
        conditions.retract(rule, event)
    gone = [match for match in section["matched"].values() if event in (match["of"], *match["events"])]
    for match in gone:
        section["matched"].pop(match["action"], None)
        if match["task"] is not None:
            section["rules"][match["task"]]["met"] = False
            _watch(section, match["task"])


# ------------------------------------------------------------------------------------------------------------- what it brings
def reacts(state: State, record: Record) -> Iterator[Outcome]:
    """What a record shows to have been done, the first time that it is shown."""
    section = state["expected"]
    if record.kind == COMPLETED:
        entry = state["msel"]["entries"].get(record.body["number"])
        if entry is not None and entry["plan"].get("kind") == ACTION and record.body["number"] not in section["matched"]:
            by = "rule" if record.body.get("by") == "rule" else "control"
            shown = {"task": None, "by": by, "events": list(record.body.get("events", ())), "of": record.seq}
            yield _match(state, record.body["number"], record.t, shown)
    for task in [task for task, (seq, _) in section["ready"].items() if seq == record.seq]:
        rule, at = section["rules"][task], section["ready"][task][1]
        events = sorted({seq for hits in rule["hits"] for seq, _ in hits})
        for action in rule["actions"]:
            if action not in section["matched"]:
                yield _match(state, action, at, {"task": task, "by": "rule", "events": events, "of": record.seq})


def _match(state: State, action: str, at: float, shown: Mapping[str, Any]) -> Outcome:
    return Outcome("expected_action.matched", {"action": action, "at": at, **shown, **delays(due(state, action), at)})


# --------------------------------------------------------------------------------------------------------- how it stands now
def known(state: State) -> dict[str, list[str]]:
    """Every expected action, with the critical tasks that it shows: the events list's first, then tasks with rules."""
    found: dict[str, list[str]] = {}
    for number, entry in _entries(state).items():
        if entry["plan"].get("kind") == ACTION:
            found[number] = []
    for task, entry in state["evaluation"]["index"].items():
        for number in entry.get("expected", ()):
            found.setdefault(number, []).append(task)
    for task, rule in state["expected"]["rules"].items():
        if rule["actions"] == [task]:
            found[task] = [task]
    return found


def _entries(state: State) -> Mapping[str, Any]:
    entries: Mapping[str, Any] = state["msel"]["entries"]
    return entries


def due(state: State, action: str) -> float | None:
    """The exercise hour by which an action is expected: as the events list plans it, else as a rule says; None if neither."""
    entry = _entries(state).get(action)
    if entry is not None and entry["at"] is not None:
        return float(entry["at"])
    for rule in state["expected"]["rules"].values():
        within = rule["rule"].get("within")
        if action in rule["actions"] and within is not None and rule["since"] is not None:
            return float(rule["since"]) + float(within)
    return None


def delays(due_h: float | None, at: float) -> dict[str, float | None]:
    """When it was due, and how much later it was done, in hours; a negative delay is early."""
    return {"due": due_h, "delay": None if due_h is None else round(at - due_h, 9)}


def match(state: State, action: str) -> Mapping[str, Any] | None:
    """The match that counts: the later of the rules' and people's; None if there is none, or a person undid it."""
    ruled: Mapping[str, Any] | None = state["expected"]["matched"].get(action)
    history = state["evaluation"]["matches"].get(action)
    last = history[-1] if history else None
    if last is not None and (ruled is None or last["seq"] > ruled["seq"]):
        if last["matched"]:
            return dict(last)
        return None if last["by"] == "hand" else ruled
    return ruled


def standing(state: State, action: str, tasks: list[str]) -> dict[str, Any]:
    """One expected action as it stands.

    It is met, late, missed (not seen although its time has passed, or the exercise is over), open, or void: taken off the list,
    or the inject that it answers never went out.
    """
    found, due_h = match(state, action), due(state, action)
    entry = _entries(state).get(action)
    title = entry["plan"]["title"] if entry is not None else state["evaluation"]["index"].get(action, {}).get("title", "")
    made = {"action": action, "title": title, "tasks": tasks, "due": due_h, "at": None, "delay": None, "by": None, "events": []}
    if found is not None:
        made |= {key: found[key] for key in ("at", "by", "events")} | delays(due_h, found["at"])
        made["status"] = LATE if (made["delay"] or 0.0) > SLACK_H else MET
    else:
        made["status"] = _unseen(state, action, due_h)
    return made


def _unseen(state: State, action: str, due_h: float | None) -> str:
    """How an action stands that nobody and nothing has seen."""
    entry, clock = _entries(state).get(action), state["clock"]
    if entry is not None and entry["status"] == OBSOLETE:
        return VOID
    if not _is_called_for(state, action):
        return VOID if clock["mode"] == ENDED else OPEN
    return MISSED if clock["mode"] == ENDED or (due_h is not None and due_h < clock["t"]) else OPEN


def _is_called_for(state: State, action: str) -> bool:
    """Whether the inject that an action answers has gone out, if it answers one."""
    entry = _entries(state).get(action)
    if entry is None:
        return any(rule["since"] is not None for rule in state["expected"]["rules"].values() if action in rule["actions"])
    followed = _entries(state).get(entry["plan"].get("follows"))
    return followed is None or followed["released"] is not None


def all_standing(state: State) -> list[dict[str, Any]]:
    """Every expected action as it stands."""
    return [standing(state, action, tasks) for action, tasks in known(state).items()]


EXPECTED = Feature(
    name="expected",
    begin=begin,
    folds={
        **dict.fromkeys(conditions.RECORD_KINDS, _counted),
        RELEASED: _released,
        "inject.drafted": _drafted,
        "expected_action.matched": _matched,
        "expected_action.unmatched": _unmatched,
        "timeline.retracted": _retracted,
    },
    reacts=reacts,
)
