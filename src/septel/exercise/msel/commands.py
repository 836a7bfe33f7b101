"""What control does with the events list, and what a simulator does with the injects that it delivers."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, StringConstraints

from septel.errors import Problem, did_you_mean, dotted
from septel.exercise.feature import Args, Asked, Command, Decided, Outcome, Refused, State
from septel.exercise.items import CONTROL, Kind
from septel.exercise.msel import times
from septel.exercise.msel.entry import as_planned, checked, effect_of, fresh, is_by_simulator, one
from septel.exercise.msel.section import Entry, audience, release
from septel.exercise.msel.status import CHANGEABLE, Move, Status, after
from septel.scenario.msel_words import MOST, PLANNED

Number = Annotated[str, Field(min_length=1, max_length=80, description="its number in the list")]
Note = Annotated[str, StringConstraints(max_length=1000)]
When = float | Annotated[str, StringConstraints(min_length=1, max_length=60)]


class Of(Args):
    """Which entry."""

    number: Number


class Add(Args):
    """An entry as a scenario file writes it; without a number it gets one. It can be approved, or go out, at once."""

    entry: dict[str, Any]
    approve: bool = False
    release: bool = False


class Change(Args):
    """Which entry, and what it says from now on, word by word; null takes a word away."""

    number: Number
    changes: Annotated[dict[str, Any], Field(min_length=1, max_length=30)]


class Hold(Args):
    """Whether time or a condition must not release it."""

    number: Number
    on: bool = True


class Skip(Args):
    """Which entry is obsolete, and why."""

    number: Number
    note: Note = ""


class Defer(Args):
    """Which entry comes later: exercise hours, or a time as in the list (`H+2:30`, `14:00`)."""

    number: Number
    at: When


class Complete(Args):
    """Which entry is done, or which expected action was seen."""

    number: Number
    note: Note = ""


class Approve(Args):
    """Which drafts; all of them if none is named."""

    numbers: Annotated[tuple[Number, ...], Field(max_length=MOST)] = ()


class Import(Args):
    """Entries as a scenario file writes them. One that is in the list already is replaced unless it has gone out."""

    entries: Annotated[tuple[dict[str, Any], ...], Field(min_length=1, max_length=MOST)]


def entry_of(state: State, number: str) -> Entry:
    """An entry by its number; Refused with the nearest number if there is none."""
    entries = state["msel"]["entries"]
    if number not in entries:
        raise Refused(f"There is no inject '{number}'. {did_you_mean(number, entries)}".strip(), code="unknown")
    found: Entry = entries[number]
    return found


def _add(state: State, asked: Asked, args: Add) -> Decided:
    word = asked.name if state["setting"].get("unnumbered") else asked.seq
    plan = one({"number": f"adhoc-{word}", **args.entry}, state)
    if plan.number in state["msel"]["entries"]:
        raise Refused(f"There is an inject '{plan.number}' already. To say something else in it, change it.", code="taken")
    _planned(plan.number, plan.status)
    entry = fresh(plan, state["setting"])
    if args.release or args.approve or entry["status"] == Status.APPROVED:
        entry["status"] = Status.APPROVED.value
        _is_ready(state, asked, entry, now=args.release)
    added = Outcome("inject.added", {"entry": entry})
    if not args.release:
        return [added]
    after(entry, Move.RELEASE)
    outcome, acts = release(state, entry)
    return [*acts, added, outcome]


def _change(state: State, asked: Asked, args: Change) -> Decided:
    from septel.scenario.written import written

    entry = entry_of(state, args.number)
    if entry["status"] not in CHANGEABLE:
        raise Refused(f"{args.number} is {entry['status']}: what it says stands. Only a note can follow it.", code="status")
    said = written(as_planned(entry)) | dict(args.changes)
    if "status" in args.changes or args.changes.get("number", args.number) != args.number:
        raise Refused("Number and status are not changed so: a status has commands of its own.", code="fixed")
    if "at" in args.changes or "local" in args.changes:
        said = {key: value for key, value in said.items() if key not in ("at", "local") or key in args.changes}
        said = _timed(said, state)
    plan = one({key: value for key, value in said.items() if value is not None}, state)
    made = fresh(plan, state["setting"]) | {"status": entry["status"], "held": entry["held"]}
    if made["status"] in (Status.APPROVED, Status.DEFERRED):
        _is_ready(state, asked, made, now="at" not in args.changes and "local" not in args.changes)
    return [Outcome("inject.changed", {"entry": made})]


def _timed(said: dict[str, Any], state: State) -> dict[str, Any]:
    """A time may be given as people write it: `H+2:30`."""
    if said.get("at") is None:
        return said
    return {**said, "at": f"{_hour(said['at'], state)!r} h"}


def _hour(value: Any, state: State) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool):
        if not 0 <= value < 1e7:
            raise Refused(f"{value} is no hour of the exercise.", code="time")
        return round(value * 3600) / 3600
    try:
        return times.hours(value, state["setting"])
    except (ValueError, OverflowError) as error:
        raise Refused(f"The time: {error}", code="time") from None


def _planned(number: str, status: str) -> None:
    if status not in PLANNED:
        raise Refused(f"{number}: an entry begins as one of {', '.join(PLANNED)}, and not as {status}.", code="status")


def _is_ready(state: State, asked: Asked, entry: Entry, *, now: bool = False) -> None:
    """Refused if an entry cannot go out as it is."""
    plan, at = entry["plan"], entry["at"]
    if plan.get("kind") == "expected_action":
        return
    if effect_of(plan) == "message" and not (plan.get("to") and plan.get("description")):
        lacks = "'to'" if not plan.get("to") else "'description'"
        raise Refused(f"{plan['number']} tells nobody anything: it has no {lacks}. Change it, or its effect.", code="empty")
    if effect_of(plan) == "message" and not audience(state, plan["to"]):
        raise Refused(f"{plan['number']} goes to {', '.join(plan['to'])}, and nobody of these takes part.", code="nobody")
    if not now and at is not None and at < asked.t:
        raise Refused(f"{plan['number']} is planned for {times.shown(at)}, which has passed: change its time.", code="past")


def _approve(state: State, asked: Asked, args: Of) -> Decided:
    entry = entry_of(state, args.number)
    after(entry, Move.APPROVE)
    _is_ready(state, asked, entry)
    return [Outcome("inject.approved", {"number": args.number})]


def _approve_all(state: State, asked: Asked, args: Approve) -> Decided:
    drafts = [number for number, entry in state["msel"]["entries"].items() if entry["status"] == Status.DRAFT]
    numbers = list(dict.fromkeys(args.numbers)) or drafts
    if not numbers:
        raise Refused("There is no draft to approve.", code="empty")
    return [outcome for number in numbers for outcome in _approve(state, asked, Of(number=number))]


def _release(state: State, asked: Asked, args: Of) -> Decided:
    entry = entry_of(state, args.number)
    _may_deliver(asked, entry)
    after(entry, Move.RELEASE)
    _is_ready(state, asked, entry, now=True)
    outcome, acts = release(state, entry)
    return [*acts, outcome]


def _may_deliver(asked: Asked, entry: Entry) -> None:
    """A simulator delivers what is his to deliver, and nothing else."""
    if asked.seat.kind is not Kind.SIMULATOR:
        return
    plan = entry["plan"]
    if not is_by_simulator(plan):
        raise Refused(f"{plan['number']} is not delivered by a simulator: control releases it.", code="forbidden")
    if plan.get("deliverer", asked.seat.name) != asked.seat.name:
        raise Refused(f"{plan['number']} is delivered by {plan['deliverer']}.", code="forbidden")


def _hold(state: State, asked: Asked, args: Hold) -> Decided:
    entry = entry_of(state, args.number)
    if entry["status"] not in (Status.APPROVED, Status.DEFERRED):
        raise Refused(f"{args.number} is {entry['status']}: only what waits can be held.", code="status")
    if entry["held"] == args.on:
        raise Refused(f"{args.number} is {'held already' if args.on else 'not held'}.", code="already")
    return [Outcome("inject.held", {"number": args.number, "held": args.on})]


def _skip(state: State, asked: Asked, args: Skip) -> Decided:
    after(entry_of(state, args.number), Move.SKIP)
    return [Outcome("inject.skipped", {"number": args.number, "note": args.note})]


def _defer(state: State, asked: Asked, args: Defer) -> Decided:
    entry = entry_of(state, args.number)
    after(entry, Move.DEFER)
    if entry["plan"].get("kind") == "contingency":
        raise Refused(f"{args.number} is a contingency and has no time: hold it instead.", code="kind")
    at = _hour(args.at, state)
    if at <= asked.t:
        raise Refused(f"{times.shown(at)} has passed: it is {times.shown(asked.t)}.", code="past")
    return [Outcome("inject.deferred", {"number": args.number, "at": at})]


def _complete(state: State, asked: Asked, args: Complete) -> Decided:
    entry = entry_of(state, args.number)
    _may_deliver(asked, entry)
    after(entry, Move.COMPLETE)
    return [Outcome("inject.completed", {"number": args.number, "note": args.note, "by": "control", "events": []})]


def _back(state: State, asked: Asked, args: Of) -> Decided:
    after(entry_of(state, args.number), Move.BACK_TO_DRAFT)
    return [Outcome("inject.drafted", {"number": args.number})]


def _import(state: State, asked: Asked, args: Import) -> Decided:
    plans, problems = checked(args.entries, state)
    entries = state["msel"]["entries"]
    made = []
    for index, plan in enumerate(plans if not problems else ()):
        new, old = fresh(plan, state["setting"]), entries.get(plan.number)
        if old is not None and _same(new, old):
            continue
        try:
            if old is not None and old["status"] not in CHANGEABLE:
                raise Refused(f"is {old['status']} here already, and the file says something else of it")
            _planned(plan.number, plan.status)
            if plan.status == PLANNED[1]:
                _is_ready(state, asked, new)
        except Refused as refused:
            problems.append(Problem.at((index,), f"{plan.number}: {refused}"))
        made.append({"entry": new})
    if problems:
        told = "; ".join(str(Problem.at((), f"entry {_place(p, args)}: {p.message}", hint=p.hint)) for p in problems[:5])
        more = f" and {len(problems) - 5} more" if len(problems) > 5 else ""
        raise Refused(f"Nothing is imported. {told}{more}", code="bad_entry")
    if not made:
        raise Refused("Nothing is imported: the list says the same already.", code="same")
    return [Outcome("msel.imported", {"entries": made})]


def _same(new: Entry, old: Entry) -> bool:
    return all(new[key] == old[key] for key in ("plan", "at", "status"))


def _place(problem: Problem, args: Import) -> str:
    index, *path = problem.loc
    number = args.entries[int(index)].get("number")
    return f"{number if number is not None else int(index) + 1} {dotted(path)}".strip()


_DELIVERS = CONTROL | {Kind.SIMULATOR}
COMMANDS = (
    Command(
        "inject.add", Add, CONTROL, _add, says="an inject that the list did not have; approved or released at once if wanted"
    ),
    Command("inject.change", Change, CONTROL, _change, says="what an entry says, before it goes out"),
    Command("inject.approve", Of, CONTROL, _approve, says="it may go out: at its time, or when its condition is met"),
    Command("inject.release", Of, _DELIVERS, _release, says="it goes out now; simulators say so of what they deliver"),
    Command("inject.hold", Hold, CONTROL, _hold, says="neither time nor a condition releases it, until the hold is taken off"),
    Command("inject.skip", Skip, CONTROL, _skip, says="it is obsolete"),
    Command("inject.defer", Defer, CONTROL, _defer, says="it goes out later"),
    Command("inject.complete", Complete, _DELIVERS, _complete, says="it is done; of an expected action: it was seen"),
    Command("inject.back_to_draft", Of, CONTROL, _back, says="it must be approved again"),
    Command("msel.approve", Approve, CONTROL, _approve_all, says="several drafts at once, or all"),
    Command("msel.import", Import, CONTROL, _import, says="entries of a file: all of them, or none if one is wrong", long=True),
)
