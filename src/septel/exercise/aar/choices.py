"""The decisions of people that could have been otherwise, found in a log: those that were taken, and two kinds that were not.

Taken: a lead was released, an operation proposed, a request answered or approved, teams sent, a request dropped, a force called
back. Not taken: a case whose leads went to nobody who could have had them, and a case on which nobody proposed anything, both
at the hour at which the case was believed most. Each becomes a Choice: what was done to the world there, and what else.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from septel.exercise.aar.walk import WORLD, last_hour
from septel.exercise.feature import State
from septel.exercise.field.section import release
from septel.exercise.records import Record
from septel.exercise.state import Fold, History
from septel.exercise.timeline import path

TAKEN = ("release", "propose", "answer", "approve", "task", "stand_down", "recall")
LEAST_BELIEF = 0.1  # assumption: nobody releases or proposes on less
Act = dict[str, Any]


@dataclass(frozen=True)
class Choice:
    """One decision: `taken` and `other` are what is done to the world at hour t after `after` acts; either may be nothing.

    `what` is a word for its kind; `weight` says how much was believed, to choose when there are too many.
    """

    t: float
    after: int
    what: str
    holder: str
    about: str
    target: str = ""
    place: str = ""
    to: str = ""
    seat: str = ""
    weight: float = 0.0
    taken: tuple[Act, ...] = ()
    other: tuple[Act, ...] = ()


@dataclass
class Found:
    """The choices of an exercise, with everything done to its world in order, its setting and its last hour."""

    choices: list[Choice]
    acts: list[Act]
    setting: Mapping[str, Any]
    end: float


@dataclass
class _Course:
    """The records once through."""

    state: State = field(default_factory=dict)
    acts: list[tuple[int, str, Act]] = field(default_factory=list)  # record, seat, act
    about: dict[int, dict[str, Any]] = field(default_factory=dict)  # by record: the object of an act, as it stood
    peaks: dict[str, tuple[float, float, int]] = field(default_factory=dict)  # by case: belief, hour, record
    records: int = 0


def find(records: Iterable[Record], history: History, fold: Fold) -> Found:
    """The choices of an exercise on the way to its last record, in the order of their hours."""
    course = _Course()
    for record in records:
        fold.step(course.state, record, history)
        course.records += 1
        if record.kind in WORLD:
            _look(course, record)
    state = course.state
    way = path(state["timeline"]["branches"], course.records)
    acts = [(seq, seat, act) for seq, seat, act in course.acts if any(first <= seq <= last for first, last in way)]
    found = [*_taken(course, acts), *_not_taken(course, acts)]
    end = last_hour(state)
    within = sorted((one for one in found if one.t < end), key=lambda one: (one.t, one.after))
    return Found(within, [act for _, _, act in acts], state["setting"], end)


def _look(course: _Course, record: Record) -> None:
    """Keep what a record did, on what, and how much is believed of the cases that it touched."""
    section = course.state["field"]
    for name in section["touched"]:
        case = section["cases"].get(name)
        if case is not None and case["open"] and case["belief"] > course.peaks.get(name, (0.0,))[0]:
            course.peaks[name] = (float(case["belief"]), record.t, record.seq)
    if record.kind == "world.acted":
        act = {key: record.body[key] for key in ("do", "args", "asked_t")}
        course.acts.append((record.seq, record.seat, act))
        if act["do"] in TAKEN:
            course.about[record.seq] = _object(section, act)


def _object(section: Mapping[str, Any], act: Act) -> dict[str, Any]:
    """The lead, case, request or operation that an act is about."""
    args = act["args"]
    if act["do"] == "release":
        names = section["lead_of"].get(f"{args['origin']}|{args['holder']}", ())
        return dict(section["leads"][args.get("lead", names[0])]) if names else {}
    if act["do"] == "propose":
        same = [one for one in section["cases"].values() if _key(one) == _key(args)]
        return dict(same[-1]) if same else {}
    kind, number = ("operations", "operation") if act["do"] == "recall" else ("requests", "request")
    numbered = (one for one in section[kind].values() if one["_"]["number"] == args[number])
    return dict(next(numbered, {}))


def _key(one: Mapping[str, Any]) -> tuple[str, str, str]:
    return str(one["holder"]), str(one["target"]), str(one["place"])


def _taken(course: _Course, acts: Sequence[tuple[int, str, Act]]) -> Iterator[Choice]:
    for after, (seq, seat, act) in enumerate(acts):
        one = course.about.get(seq)
        if not one:
            continue
        args, do = act["args"], act["do"]
        what: str = do
        other: tuple[Act, ...] = ()
        if do in ("answer", "approve"):
            what = f"{do}_{'yes' if args['yes'] else 'no'}"
            other = ({**act, "args": {**args, "yes": not args["yes"]}},)
        elif do == "task":
            other = ({"do": "another_package", "args": args},)
        yield Choice(
            t=float(act["asked_t"]), after=after, what=what, holder=args["holder"], about=one["id"], target=one["target"],
            place=one["place"], to=str(args.get("to", "")), seat=seat, weight=_weight(course, one), taken=(act,), other=other,
        )  # fmt: skip


def _weight(course: _Course, one: Mapping[str, Any]) -> float:
    """What was believed when a lead, case, request or operation was decided on; 1 where force is already on its way."""
    if "belief" in one:
        return float(one["belief"])
    return course.peaks.get(str(one.get("case")), (1.0,))[0]


def _not_taken(course: _Course, acts: Sequence[tuple[int, str, Act]]) -> Iterator[Choice]:
    """Cases that sat unreleased, or on which nobody proposed, where a person decided."""
    section, setting = course.state["field"], course.state["setting"]
    links = (setting.get("ground") or {}).get("links", {})
    proposed = {_key(act["args"]) for _, _, act in acts if act["do"] == "propose"}
    numbers = [number for number, _, _ in acts]
    asked = {_key(one) for one in section["requests"].values()}
    hands: dict[str, list[tuple[int, bool]]] = defaultdict(list)
    for number, (_, _, act) in enumerate(acts):
        if act["do"] == "policies":
            hands[act["args"]["holder"]].append((number, bool(act["args"]["seated"])))
    for name, (belief, t, seq) in course.peaks.items():
        case = section["cases"].get(name)
        after = bisect_right(numbers, seq)
        if case is None or belief < LEAST_BELIEF or not _is_seated(hands[case["holder"]], after):
            continue
        leads = [section["leads"][lead] for lead in case["leads"] if section["leads"][lead]["received"] <= t]
        about = {"holder": case["holder"], "about": name, "target": case["target"], "place": case["place"], "weight": belief}
        went = {to for lead in leads for to in lead["released"]} | {lead["from"] for lead in leads}
        for to in links.get(case["holder"], ()):
            if leads and to not in went and to != case["holder"]:
                give = [release(course.state, lead, to, _told(lead, t)) for lead in leads]
                other = tuple({"do": "release", "args": args, "asked_t": t} for args in give)
                yield Choice(t=t, after=after, what="unreleased", to=to, other=other, **about)
        key = _key(case)
        if key not in proposed | asked:
            args = dict(zip(("holder", "target", "place"), key, strict=True))
            yield Choice(t=t, after=after, what="unproposed", other=({"do": "propose", "args": args, "asked_t": t},), **about)


def _told(lead: Mapping[str, Any], t: float) -> list[str]:
    """To whom a lead had gone by an hour."""
    return [to for to, gone in lead["released"].items() if gone <= t]


def _is_seated(hands: Sequence[tuple[int, bool]], after: int) -> bool:
    """Whether a person decided after so many acts, from the acts that gave the seat to a person or to a bot."""
    before = [is_person for number, is_person in hands if number < after]
    return bool(before) and before[-1]
