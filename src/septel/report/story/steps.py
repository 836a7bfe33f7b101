"""The steps of an operation, from the observation that tipped the belief to the action; how requests and stays ended."""

from __future__ import annotations

from septel.experiment.detail import Detail
from septel.experiment.detail.happenings import NONE, Operation, Request, Visit
from septel.report.story.phrases import Phrases
from septel.report.words import Words


def horizon(detail: Detail) -> float:
    return float(detail.naming.model.world.par[0]["horizon"])


def steps(detail: Detail, operation: Operation) -> list[tuple[str, float]]:
    """The steps by name with their hours, in order, as far as they went; together the time from observation to the end."""
    request = detail.happenings.request(operation.request)
    end = operation.over if operation.over is not None else horizon(detail)
    last = request.approvals[-1][1] if request.approvals else None
    marks = [
        ("report", request.asked),
        ("line", request.served),
        ("officer", request.decided),
        ("scouts", request.scouting.end if request.scouting else None),
        ("approvals", last),
        ("court", request.ruling.t if request.ruling else None),
        ("wait", operation.tasked),
        ("turnout", operation.departure),
        ("road", operation.arrival),
        ("complete", end),
    ]
    found, before = [], detail.happenings.lead(request.tipped_by).observed
    for name, t in marks:
        if t is not None:
            t = min(t, end)
            found.append((name, t - before))
            before = t
    return found


def ended(request: Request, words: Words) -> str:
    """How a request ended, in a few words."""
    return words(f"end_{request.end}", by=request.closed_by, operation=request.operation)


def left(detail: Detail, stay: Visit, phrases: Phrases, *, own: int = NONE) -> str:
    """How a stay that is over ended, and where the target went; `own` is the operation that is told of."""
    after = detail.happenings.visit_at(stay.target, stay.end if stay.end is not None else horizon(detail))
    onward = phrases.words("onward", place=phrases.place(after.place)) if after is not None else ""
    by = ended_by(detail, stay)
    key = f"left_{stay.why}" + ("_own" if by is not None and by == own else "")
    return phrases.words(key, place=phrases.place(stay.place), onward=onward, n=by)


def ended_by(detail: Detail, stay: Visit) -> int | None:
    """The operation that ended a stay by a capture, or from which the target slipped; None of another stay."""
    for one in detail.happenings.operations:
        if one.target == stay.target and one.action == stay.end and one.outcome == stay.why:
            return one.number
    return None
