"""The section `msel` of the state: entries by number, what the players have been told, and the counters of conditions.

`entries` holds them (`septel.exercise.msel.entry`); `told` what has gone out to players; `waiting` the hours of those that time
releases; `counts` the counters of conditions that are watched, `watch` which of them ask about a kind of happening, and `ready`
those that the newest record has met, with its number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from septel.exercise.clock import stops_at_jump
from septel.exercise.feature import Act, Decided, Outcome, State
from septel.exercise.msel import conditions
from septel.exercise.msel.entry import DELIVERED, effect_of, fresh, from_dump, is_by_simulator
from septel.exercise.msel.status import WAITING, Status
from septel.exercise.naming import named
from septel.exercise.records import Record
from septel.exercise.seats import access
from septel.scenario.msel_words import TO_ALL

Entry = dict[str, Any]


def begin(setting: Mapping[str, Any]) -> dict[str, Any]:
    """The list as it is planned."""
    section: dict[str, Any] = {"entries": {}, "told": [], "waiting": {}, "counts": {}, "watch": {}, "ready": {}}
    for dump in (setting.get("exercise") or {}).get("msel", ()):
        plan = from_dump(dump)
        section["entries"][plan.number] = fresh(plan, setting)
    for number in section["entries"]:
        _settle(section, number)
    return section


# ------------------------------------------------------------------------------------------------------ what an outcome does
def _put(state: State, record: Record) -> None:
    for body in record.body.get("entries", (record.body,)):
        number = body["entry"]["plan"]["number"]
        state["msel"]["entries"][number] = _copy(body["entry"])
        _settle(state["msel"], number, again=True)


def _copy(entry: Mapping[str, Any]) -> Entry:
    """The section's own: what a record holds is never changed."""
    return {**entry, "plan": dict(entry["plan"])}


def _moved(status: Status) -> Callable[[State, Record], None]:
    def fold(state: State, record: Record) -> None:
        entry = state["msel"]["entries"][record.body["number"]]
        entry |= {"status": status.value, "held": False, "due": None}
        if status is Status.DEFERRED:
            entry |= {"at": record.body["at"], "released": None}
        if status is Status.COMPLETE:
            entry["completed"] = record.t
        _settle(state["msel"], record.body["number"], again=True)

    return fold


def _released(state: State, record: Record) -> None:
    section, body = state["msel"], record.body
    entry = section["entries"][body["number"]]
    entry |= {"status": Status.RELEASED.value, "held": False, "due": None, "released": record.t}
    if body["told"] is not None:
        section["told"].append({"id": f"told-{named(state['setting'], record.seq)}", "t": record.t, **body["told"]})
    _settle(section, body["number"])
    for number, other in section["entries"].items():
        if other["plan"].get("follows") == body["number"]:
            _settle(section, number)


def _held(state: State, record: Record) -> None:
    state["msel"]["entries"][record.body["number"]]["held"] = record.body["held"]
    _settle(state["msel"], record.body["number"])


def _fell_due(state: State, record: Record) -> None:
    state["msel"]["entries"][record.body["number"]]["due"] = record.t
    _settle(state["msel"], record.body["number"])


def _retracted(state: State, record: Record) -> None:
    for counters in state["msel"]["counts"].values():
        conditions.retract(counters, int(record.body["event"]))


def _counted(state: State, record: Record) -> None:
    """Let the conditions that ask about what a record tells count it."""
    section = state["msel"]
    watch = section["watch"]
    if not watch:
        return
    for happening in conditions.happenings(record, state["setting"]):
        for number in watch.get(happening[0], ()):
            condition, counters = section["entries"][number]["plan"]["condition"], section["counts"][number]
            if conditions.count(counters, condition, happening, record.seq) and conditions.holds(counters, condition):
                section["ready"][number] = record.seq


def _settle(section: dict[str, Any], number: str, *, again: bool = False) -> None:
    """Let time and conditions know whether an entry waits for them; `again`: from now on, whatever was counted before."""
    entry = section["entries"][number]
    plan, waits = entry["plan"], entry["status"] in WAITING
    section["ready"].pop(number, None)
    section["waiting"].pop(number, None)
    is_asked = entry["due"] is not None and is_by_simulator(plan)  # it is on a simulator's list, and time does no more
    hour = entry["due"] if entry["due"] is not None else entry["at"]
    if waits and hour is not None and not entry["held"] and not is_asked and plan.get("kind") != "expected_action":
        section["waiting"][number] = hour
    _watch(section, number, waits=waits and _is_watched(section, entry), again=again)


def _is_watched(section: Mapping[str, Any], entry: Entry) -> bool:
    plan = entry["plan"]
    if "condition" not in plan or entry["due"] is not None:
        return False
    followed = section["entries"].get(plan.get("follows"))
    return followed is None or followed["status"] in (Status.RELEASED, Status.COMPLETE)


def _watch(section: dict[str, Any], number: str, *, waits: bool, again: bool) -> None:
    if number in section["counts"] and (again or not waits):
        del section["counts"][number]
        for kind in [kind for kind, numbers in section["watch"].items() if number in numbers]:
            section["watch"][kind].remove(number)
            if not section["watch"][kind]:
                del section["watch"][kind]
    if waits and number not in section["counts"]:
        condition = section["entries"][number]["plan"]["condition"]
        section["counts"][number] = conditions.begin(condition)
        for kind in sorted(conditions.events(condition)):
            section["watch"].setdefault(kind, []).append(number)


def _and_counted(fold: Callable[[State, Record], None]) -> Callable[[State, Record], None]:
    def both(state: State, record: Record) -> None:
        fold(state, record)
        _counted(state, record)

    return both


_OWN: dict[str, Callable[[State, Record], None]] = {
    "inject.added": _put,
    "inject.changed": _put,
    "msel.imported": _put,
    "inject.approved": _moved(Status.APPROVED),
    "inject.released": _released,
    "inject.completed": _moved(Status.COMPLETE),
    "inject.deferred": _moved(Status.DEFERRED),
    "inject.skipped": _moved(Status.OBSOLETE),
    "inject.drafted": _moved(Status.DRAFT),
    "inject.held": _held,
    "inject.due": _fell_due,
    "timeline.retracted": _retracted,
}
FOLDS: Mapping[str, Callable[[State, Record], None]] = {
    **dict.fromkeys(conditions.RECORD_KINDS, _counted),
    **{kind: _and_counted(fold) if kind in conditions.RECORD_KINDS else fold for kind, fold in _OWN.items()},
}


# ------------------------------------------------------------------------------------------- what time and records bring about
def due(state: State, t: float) -> Decided:
    """What is planned for an hour that has come: released, or put on a simulator's list."""
    waiting = state["msel"]["waiting"]
    if not waiting or min(waiting.values()) > t:
        return
    for number in sorted((n for n, hour in waiting.items() if hour <= t), key=lambda n: (waiting[n], n)):
        yield from _comes(state, state["msel"]["entries"][number])


def reacts(state: State, record: Record) -> Decided:
    """What a record has met the condition of: a contingency goes out, an expected action is seen. And what a simulator said,
    and what is planned for the hour at which a jump stops."""
    if record.kind == "message.voice":
        yield from _spoken(state, record)
    ready = state["msel"]["ready"]
    for number in [number for number, seq in ready.items() if seq == record.seq] if ready else ():
        entry = state["msel"]["entries"][number]
        if entry["plan"].get("kind") == "expected_action":
            seen = [seq for hits in state["msel"]["counts"][number]["hits"] for seq, _ in hits]
            yield Outcome("inject.completed", {"number": number, "note": "", "by": "rule", "events": sorted(set(seen))})
        else:
            yield from _comes(state, entry)
    if stops_at_jump(state, record):
        yield from due(state, record.t)


def _spoken(state: State, record: Record) -> Iterator[Outcome | Act]:
    """An inject that a simulator has delivered has gone out, if it was his to deliver."""
    entry = state["msel"]["entries"].get(record.body.get("inject"))
    if entry is None or entry["status"] not in WAITING or not is_by_simulator(entry["plan"]):
        return
    if (
        entry["plan"].get("kind") != "expected_action"
        and entry["plan"].get("deliverer", record.body["from"]) == record.body["from"]
    ):
        outcome, acts = release(state, entry)
        yield outcome
        yield from acts


def _comes(state: State, entry: Entry) -> Iterator[Outcome | Act]:
    """The time of an entry has come."""
    if is_by_simulator(entry["plan"]) or entry["held"]:
        yield Outcome("inject.due", {"number": entry["plan"]["number"]})
    else:
        outcome, acts = release(state, entry)
        yield outcome
        yield from acts


def release(state: State, entry: Entry) -> tuple[Outcome, list[Act]]:
    """An entry goes out: what the players it goes to are told, and what happens in the world."""
    plan, effect = entry["plan"], effect_of(entry["plan"])
    tells = effect == "message" or (isinstance(effect, Mapping) and "tip" not in effect)
    told = None
    if tells and plan.get("to") and plan.get("description"):
        told = {
            "text": plan["description"], "from": plan.get("from", ""), "delivery": plan.get("delivery", DELIVERED),
            "audience": audience(state, plan["to"]), "marking": marking(plan),
        }  # fmt: skip
    acts = [Act("inject", {"title": plan["title"], **effect})] if isinstance(effect, Mapping) else []
    return Outcome("inject.released", {"number": plan["number"], "told": told}), acts


def audience(state: State, names: list[str]) -> list[str]:
    """The words of an audience for agencies, seats and everybody; who is not there now is left out."""
    seats, holders = access(state), state["setting"]["holders"]
    found = [
        name if name in TO_ALL else f"agency:{name}" if name in holders else f"seat:{name}" if name in seats else ""
        for name in names
    ]
    return sorted({word for word in found if word})


def marking(plan: Mapping[str, Any]) -> dict[str, Any]:
    """A planned marking as items have it."""
    said = plan.get("marking", {})
    levels = ("open", "restricted", "confidential", "secret")
    return {
        "level": levels.index(said.get("level", "open")),
        "caveats": sorted(said.get("caveats", ())),
        "releasable_to": sorted(said.get("releasable_to", ())),
    }
