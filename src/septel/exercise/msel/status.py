"""How far an entry of the events list is, and how it goes on: the states of HSEEP, and what leads from one to the other."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from septel.exercise.feature import Refused


class Status(StrEnum):
    """The states of an entry."""

    DRAFT = "draft"
    APPROVED = "approved"
    RELEASED = "released"
    COMPLETE = "complete"
    DEFERRED = "deferred"
    OBSOLETE = "obsolete"


class Move(StrEnum):
    """What is done to an entry."""

    APPROVE = "approve"
    RELEASE = "release"
    DEFER = "defer"
    SKIP = "skip"
    COMPLETE = "complete"
    BACK_TO_DRAFT = "back to draft"


_DRAFT = {Move.APPROVE: Status.APPROVED, Move.SKIP: Status.OBSOLETE}
_READY = {
    Move.RELEASE: Status.RELEASED,
    Move.DEFER: Status.DEFERRED,
    Move.SKIP: Status.OBSOLETE,
    Move.BACK_TO_DRAFT: Status.DRAFT,
}
_OUT = {Move.COMPLETE: Status.COMPLETE, Move.DEFER: Status.DEFERRED, Move.SKIP: Status.OBSOLETE}
TABLE: Mapping[Status, Mapping[Move, Status]] = {
    Status.DRAFT: _DRAFT,
    Status.APPROVED: _READY,
    Status.DEFERRED: {**_READY, Move.APPROVE: Status.APPROVED},
    Status.RELEASED: _OUT,
    Status.COMPLETE: {},
    Status.OBSOLETE: {Move.BACK_TO_DRAFT: Status.DRAFT},
}
WAITING = (Status.APPROVED, Status.DEFERRED)


def _of_expected(status: Status, moves: Mapping[Move, Status]) -> dict[Move, Status]:
    made: dict[Move, Status] = {move: to for move, to in moves.items() if move != Move.RELEASE}
    return {**made, Move.COMPLETE: Status.COMPLETE} if status in WAITING else made


# An expected action is not sent: when it is seen it is complete.
EXPECTED_TABLE: Mapping[Status, Mapping[Move, Status]] = {
    status: _of_expected(status, moves) for status, moves in TABLE.items()
}
CHANGEABLE = (Status.DRAFT, Status.APPROVED, Status.DEFERRED)

_WHY = {
    Status.DRAFT: "it is a draft; approve it first",
    Status.APPROVED: "it is approved and has not gone out",
    Status.RELEASED: "it has gone out",
    Status.COMPLETE: "it is complete",
    Status.DEFERRED: "it is deferred and has not gone out again",
    Status.OBSOLETE: "it is obsolete; bring it back to draft first",
}


def after(entry: Mapping[str, Any], move: Move) -> Status:
    """The state after a move; Refused with the reason if it cannot be made."""
    plan, status = entry["plan"], Status(entry["status"])
    is_expected = plan.get("kind") == "expected_action"
    found = (EXPECTED_TABLE if is_expected else TABLE)[status].get(move)
    if found is not None:
        return found
    if is_expected and move is Move.RELEASE:
        raise Refused(f"{plan['number']} is an expected action: it is not released, but complete when it is seen.", code="kind")
    allowed = ", ".join((EXPECTED_TABLE if is_expected else TABLE)[status]) or "nothing"
    raise Refused(f"{plan['number']}: cannot {move}, since {_WHY[status]}. From {status}: {allowed}.", code="status")
