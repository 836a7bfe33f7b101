"""What a seat can do in the field: assess, release, propose, answer, approve, task, drop, call back.

The rules judge whether it can be done; what the design does not allow is refused with the reason. A person acts for the seat's
own holder; what lies on the platform, its members may propose on.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from septel.exercise import seats
from septel.exercise.feature import Act, Args, Asked, Command, Outcome, Refused, Sealed, State
from septel.exercise.field import refusals
from septel.exercise.field.section import keeps_apart, release
from septel.exercise.items import PLAYERS, Kind

Name = Annotated[str, StringConstraints(min_length=1, max_length=120)]
COMMANDERS = frozenset({Kind.COMMAND})


class Assess(Args):
    """A seat's own view of a case."""

    case: Name
    p: Annotated[float, Field(ge=0, le=1)]
    note: Annotated[str, Sealed(), StringConstraints(max_length=4000)] = ""


class Release(Args):
    """A lead, and the holder who is to know it."""

    lead: Name
    to: Name


class Propose(Args):
    """The case on which an operation is proposed."""

    case: Name


class Answer(Args):
    """Go on or refuse; whether to look at others' teams, and whether reconnaissance comes first."""

    request: Name
    yes: bool
    help: bool = True
    confirm: bool = False


class Approve(Args):
    """Whether the seat's teams take part."""

    request: Name
    yes: bool


class Team(Args):
    """So many teams of one kind from one base."""

    base: Name
    kind: Name
    teams: Annotated[int, Field(ge=1, le=1000)]


class Task(Args):
    """The package that is sent."""

    request: Name
    teams: Annotated[tuple[Team, ...], Field(min_length=1, max_length=50)]


class Drop(Args):
    """The request that is dropped."""

    request: Name


class Recall(Args):
    """The operation that is called back."""

    operation: Name


def seated(state: State, holder: str) -> bool:
    """Whether a person sits in a command seat of the holder."""
    found = seats.access(state).items()
    return any(s.kind == Kind.COMMAND and s.agency == holder and not seats.is_bot(state, name) for name, s in found)


def _own(state: State, asked: Asked, kind: str, name: str, *, also: str = "") -> dict[str, Any]:
    """An object of the seat's holder, or of another's."""
    mine = (asked.seat.agency, also)
    one = state["field"][kind].get(name)
    word = kind.removesuffix("s")
    if one is None or one["holder"] not in mine:
        raise Refused(f"{asked.seat.agency} has no {word} '{name}'.", code="unknown")
    return dict(one)


def _case(state: State, asked: Asked, name: str) -> dict[str, Any]:
    """A case of the seat's holder, or of the platform if that holder is a member of it."""
    is_member = asked.seat.agency in state["setting"]["members"]
    return _own(state, asked, "cases", name, also="platform" if is_member else "")


def _held(state: State, holder: str) -> None:
    if not seated(state, holder):
        raise Refused(f"A bot decides for {holder}: take the command seat over first.", code="bot")


def _request(state: State, asked: Asked, name: str, *, approving: bool = False) -> dict[str, Any]:
    """A request that lies with the seat's holder, to decide or to approve."""
    one, mine = state["field"]["requests"].get(name), asked.seat.agency
    if one is None or mine not in (one["holder"], *one["_"]["asked"]):
        raise Refused(f"{mine} knows of no request '{name}'.", code="unknown")
    if not one["open"]:
        raise Refused(f"Request {name} has ended: {one['state']}.", code="ended")
    if not approving and one["decider"] != mine:
        raise Refused(f"Request {name} lies with {one['decider'] or 'nobody'}.", code="not_yours")
    _held(state, mine)
    return dict(one)


def _on(one: Mapping[str, Any], asked: Asked, do: str, /, **given: Any) -> Act:
    """What the seat does with a request."""
    mine = asked.seat.agency
    return Act(do, {"request": one["_"]["number"], "holder": mine, **given}, refusals.of_request(one["id"], mine))


def _assess(state: State, asked: Asked, args: Assess) -> list[Outcome]:
    case = _case(state, asked, args.case)
    return [Outcome("case.assessed", {"case": case["id"], "p": args.p, "note": asked.sealed.get("note")})]


def _release(state: State, asked: Asked, args: Release) -> list[Act]:
    lead = _own(state, asked, "leads", args.lead)
    if args.to not in state["setting"]["holders"]:
        known = ", ".join(state["setting"]["holders"])
        raise Refused(f"'{args.to}' is nobody who holds leads in this design. Known: {known}.", code="unknown_holder")
    mine = asked.seat.agency
    _held(state, mine)
    if keeps_apart(state) and args.to in lead["released"]:
        raise Refused(f"The lead {args.lead} has been released to {args.to} already.", code="already")
    given = release(state, lead, args.to, lead["released"])
    return [Act("release", given, refusals.of_lead(args.lead, mine))]


def _propose(state: State, asked: Asked, args: Propose) -> list[Act]:
    case = _case(state, asked, args.case)
    if not case["open"]:
        raise Refused(f"Case {args.case} is closed.", code="closed")
    _held(state, asked.seat.agency)
    return [Act("propose", {"holder": case["holder"], "target": case["target"], "place": case["place"]})]


def _answer(state: State, asked: Asked, args: Answer) -> list[Act]:
    one = _request(state, asked, args.request)
    return [_on(one, asked, "answer", yes=args.yes, help=args.help, confirm=args.confirm)]


def _approve(state: State, asked: Asked, args: Approve) -> list[Act]:
    one = _request(state, asked, args.request, approving=True)
    if not one["state"].endswith("to approve") or asked.seat.agency not in one["waits_for"]:
        raise Refused(f"Request {args.request} does not wait for {asked.seat.agency} to approve.", code="not_asked")
    return [_on(one, asked, "approve", yes=args.yes)]


def _task(state: State, asked: Asked, args: Task) -> list[Act]:
    one = _request(state, asked, args.request)
    return [_on(one, asked, "task", teams=[team.model_dump() for team in args.teams])]


def _drop(state: State, asked: Asked, args: Drop) -> list[Act]:
    one = _request(state, asked, args.request)
    return [_on(one, asked, "stand_down")]


def _recall(state: State, asked: Asked, args: Recall) -> list[Act]:
    one = _own(state, asked, "operations", args.operation)
    if not one["open"]:
        raise Refused(f"Operation {args.operation} is over: {one['state']}.", code="ended")
    mine = asked.seat.agency
    _held(state, mine)
    given = {"operation": one["_"]["number"], "holder": mine}
    return [Act("recall", given, refusals.of_operation(args.operation, mine))]


COMMANDS = (
    Command("case.assess", Assess, PLAYERS, _assess, says="the seat's own view of a case, beside the fused belief"),
    Command("lead.release", Release, PLAYERS, _release, paused=False, says="let another holder know a lead"),
    Command("case.propose", Propose, PLAYERS, _propose, paused=False, says="ask a command for an operation on a case"),
    Command("request.answer", Answer, COMMANDERS, _answer, paused=False, says="decide a request"),
    Command(
        "request.approve", Approve, COMMANDERS, _approve, paused=False, says="approve that own teams take part in another's"
    ),
    Command("operation.task", Task, COMMANDERS, _task, paused=False, says="send a package of teams"),
    Command("request.stand_down", Drop, COMMANDERS, _drop, paused=False, says="drop a request"),
    Command("operation.recall", Recall, COMMANDERS, _recall, paused=False, says="call a force back"),
)
