"""A real emergency: any seat can stop the exercise, every seat sees it, and only the director lets it go on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

from pydantic import Field

from septel.exercise.clock import moment
from septel.exercise.feature import Args, Asked, Command, Outcome, Refused, Sealed, State
from septel.exercise.items import CONTROL, Item, Kind, Seat
from septel.exercise.records import Record

EMERGENCY, OVER = "exercise.emergency", "exercise.emergency_over"
STOPPED = "REAL EMERGENCY: the exercise is stopped until the exercise director says that it is over."
STILL = ("exercise.", "seat.")  # what everybody may still command while it lasts
STILL_OF_CONTROL = ("clock.pause", "clock.end", "message.send")
STILL_OF_ALL = ("message.read",)
MOST_REPORTS = 100


class RealEmergency(Args):
    """What has happened, and where; it may be left out."""

    what: Annotated[str | None, Sealed(), Field(max_length=500)] = None


class Over(Args):
    """No arguments."""


def stopped(state: State, seat: Seat, name: str) -> str | None:
    """Why a command is not taken in a real emergency; None if there is none, or the command is one that still counts."""
    if state["seats"]["emergency"] is None or name.startswith(STILL) or name in STILL_OF_ALL:
        return None
    return None if seat.kind in CONTROL and name in STILL_OF_CONTROL else STOPPED


def _declare(state: State, asked: Asked, args: RealEmergency) -> list[Outcome]:
    found = state["seats"]["emergency"]
    if found is not None and len(found["reports"]) >= MOST_REPORTS:
        raise Refused("The exercise is stopped already, and there are more reports than anybody reads.", code="already")
    return [Outcome(EMERGENCY, {"what": asked.sealed.get("what")})]


def _over(state: State, asked: Asked, args: Over) -> list[Outcome]:
    if state["seats"]["emergency"] is None:
        raise Refused("There is no real emergency to end.", code="none")
    return [Outcome(OVER, {})]


def _declared(state: State, record: Record) -> None:
    section = state["seats"]
    if section["emergency"] is None:
        section["emergency"] = {"t": record.t, "wall": record.wall, "by": record.seat, "reports": []}
    report = {"by": record.seat, "t": record.t, "wall": record.wall, "what": record.body["what"]}
    section["emergency"]["reports"].append(report)


def _ended(state: State, record: Record) -> None:
    state["seats"]["emergency"] = None


def items(state: State) -> Iterable[Item]:
    """The emergency, for every seat, while it lasts."""
    found = state["seats"]["emergency"]
    if found is not None:
        yield _item(state, found | {"active": True, "says": STOPPED, "reports": list(found["reports"])})


def news(state: State, record: Record) -> Iterable[Item]:
    """That it began, that more is known of it, that it is over: for every seat."""
    if record.kind == EMERGENCY:
        yield from items(state)
    elif record.kind == OVER:
        yield _item(state, {"active": False, "t": record.t, "wall": record.wall, "by": record.seat, "reports": []})


def _item(state: State, body: dict[str, Any]) -> Item:
    return Item("emergency", "emergency", frozenset({"all"}), body | {"moment": moment(state["setting"], body["t"])})


COMMANDS = (
    Command(
        "exercise.real_emergency",
        RealEmergency,
        frozenset(Kind),
        _declare,
        says="a real emergency: stop everything, tell every seat",
    ),
    Command("exercise.emergency_over", Over, frozenset({Kind.DIRECTOR}), _over, says="the real emergency is over"),
)
FOLDS = {EMERGENCY: _declared, OVER: _ended}
