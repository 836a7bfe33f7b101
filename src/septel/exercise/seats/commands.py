"""What is commanded about seats: added, changed, taken, handed over, given to a bot, emptied, invited anew, removed.

Outcomes: `seat.added`, `seat.changed`, `seat.taken` {seat, person, name}, `seat.left` {seat, person}, `seat.bot` {seat, bot},
`seat.invited` {seat, person, why} (a link is to be made, the seat's older ones are void), `seat.revoked` {seat, person, device}
(these sessions are to end; without a device, all of that person at that seat and the seat's open links), `seat.removed`.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from septel.errors import did_you_mean
from septel.exercise.feature import Args, Asked, Command, Outcome, Refused, Sealed, State
from septel.exercise.items import CONTROL, PLAYERS, Kind
from septel.exercise.seats import roster
from septel.scenario.model_seats import GROUPS
from septel.scenario.quantities import Name

MOST_SEATS = 1000
EVERYBODY = frozenset(Kind)
Level = Annotated[int, Field(ge=0, le=3)]
Caveats = Annotated[tuple[Name, ...], Field(max_length=20)]
Title = Annotated[str, StringConstraints(max_length=120)]


class Add(Args):
    """A seat that was not planned."""

    seat: Annotated[Name, StringConstraints(max_length=60, pattern=r"^[^:/\s]+$")]
    kind: Kind
    agency: Name | None = None
    title: Title = ""
    level: Level = roster.DEFAULT_LEVEL
    caveats: Caveats = ()


class Change(Args):
    """Another level, other caveats (all of them), another title."""

    seat: Name
    level: Level | None = None
    caveats: Caveats | None = None
    title: Title | None = None


class Take(Args):
    """Who sits down here; `leave_to_bot` lets a command seat's bot play on."""

    name: Annotated[str, Sealed(), StringConstraints(min_length=1, max_length=120)]
    leave_to_bot: bool = False


class OfSeat(Args):
    """Which seat; one's own if none is named."""

    seat: Name | None = None


class Bot(OfSeat):
    """Whether a bot plays the seat from now on."""

    bot: bool


class Revoke(OfSeat):
    """One device of whoever sits there; without one the person leaves the seat, on all devices."""

    device: Annotated[str, StringConstraints(min_length=1, max_length=80)] | None = None


class Reinvite(Args):
    """A new link for a seat: for whoever comes next, or for the person who sits there (a lost device)."""

    seat: Name
    same_person: bool = False


class Remove(Args):
    """Which seat."""

    seat: Name


def _entry(state: State, asked: Asked, name: str | None) -> tuple[str, roster.Entry]:
    """A seat that this one may command about: its own; any, for control; one of control's, for the director alone."""
    name = asked.seat.name if name is None else name
    if asked.seat.kind not in CONTROL and name != asked.seat.name:
        raise Refused("That is for control to do; you can do it for your own seat.", code="forbidden")
    entries = state["seats"]["by_name"]
    if name not in entries:
        raise Refused(f"There is no seat '{name}'. {did_you_mean(name, entries)}".strip(), code="unknown")
    if name != asked.seat.name:
        _only_the_director(asked, Kind(entries[name]["kind"]))
    return name, entries[name]


def _only_the_director(asked: Asked, kind: Kind) -> None:
    if kind in CONTROL and asked.seat.kind is not Kind.DIRECTOR:
        raise Refused(f"Only the exercise director can do that to a {kind.value}'s seat.", code="forbidden")


def _keep_a_director(state: State, name: str) -> None:
    if roster.occupied(state, Kind.DIRECTOR) == [name]:
        raise Refused(
            "There must be a director: hand the seat over instead, or let another director sit down first.", code="last"
        )


def _add(state: State, asked: Asked, args: Add) -> list[Outcome]:
    section = state["seats"]
    _only_the_director(asked, args.kind)
    if args.seat in GROUPS:
        raise Refused(f"A seat cannot be called '{args.seat}': in addresses the word means more than one seat.", code="taken")
    if args.seat in section["by_name"]:
        raise Refused(f"There is a seat '{args.seat}' already.", code="taken")
    if args.seat in section["removed"]:
        raise Refused(
            f"There was a seat '{args.seat}': what was written to it would be read by another. Take a new name.", code="taken"
        )
    if len(section["by_name"]) >= MOST_SEATS:
        raise Refused(f"There are {MOST_SEATS} seats, and there can be no more.", code="too_many")
    _agency(state, args.kind, args.agency)
    body = args.model_dump(mode="json", exclude={"caveats"}) | {
        "agency": args.agency or "",
        "caveats": sorted(set(args.caveats)),
    }
    return [Outcome("seat.added", body)]


def _agency(state: State, kind: Kind, agency: str | None) -> None:
    holders = state["setting"]["holders"]
    if kind not in PLAYERS:
        if agency is not None:
            raise Refused(f"A seat of the kind {kind.value} is of no agency.", code="agency")
    elif agency is None:
        raise Refused(f"A {kind.value} seat needs an agency: {', '.join(holders)}.", code="agency")
    elif agency == roster.PLATFORM and agency not in holders:
        raise Refused("This design has no platform, so there is no joint cell.", code="no_platform")
    elif agency not in holders:
        raise Refused(f"There is no agency '{agency}'. {did_you_mean(agency, holders)}".strip(), code="unknown")


def _change(state: State, asked: Asked, args: Change) -> list[Outcome]:
    name, entry = _entry(state, asked, args.seat)
    asks = {"level": args.level, "caveats": None if args.caveats is None else sorted(set(args.caveats)), "title": args.title}
    changes = {key: value for key, value in asks.items() if value is not None and value != entry[key]}
    if not changes:
        raise Refused("That changes nothing.", code="nothing")
    return [Outcome("seat.changed", {"seat": name, **changes})]


def _take(state: State, asked: Asked, args: Take) -> list[Outcome]:
    name, entry = _entry(state, asked, None)
    if not asked.person:
        raise Refused("Nobody can sit down without an invitation.", code="no_person")
    before = roster.sitting(entry)
    if before is not None and before["person"] == asked.person:
        raise Refused("You sit here already.", code="already")
    left = [] if before is None else [Outcome("seat.left", {"seat": name, "person": before["person"]})]
    if before is not None:
        left.append(Outcome("seat.revoked", {"seat": name, "person": before["person"], "device": None}))
    taken = Outcome("seat.taken", {"seat": name, "person": asked.person, "name": asked.sealed["name"]})
    over = [Outcome("seat.bot", {"seat": name, "bot": False})] if entry["bot"] and not args.leave_to_bot else []
    return [*left, taken, *over]


def _hand_over(state: State, asked: Asked, args: OfSeat) -> list[Outcome]:
    name, entry = _entry(state, asked, args.seat)
    if roster.sitting(entry) is None:
        raise Refused("Nobody sits there who could hand over; invite somebody.", code="empty")
    return [Outcome("seat.invited", {"seat": name, "person": None, "why": "hand_over"})]


def _reinvite(state: State, asked: Asked, args: Reinvite) -> list[Outcome]:
    name, entry = _entry(state, asked, args.seat)
    who = roster.sitting(entry)
    if args.same_person and who is None:
        raise Refused("Nobody sits there whom one could invite again.", code="empty")
    same = who["person"] if who is not None and args.same_person else None
    return [Outcome("seat.invited", {"seat": name, "person": same, "why": "reinvite"})]


def _revoke(state: State, asked: Asked, args: Revoke) -> list[Outcome]:
    name, entry = _entry(state, asked, args.seat)
    who = roster.sitting(entry)
    if args.device is not None:
        return [Outcome("seat.revoked", {"seat": name, "person": who["person"] if who else None, "device": args.device})]
    _keep_a_director(state, name)
    if who is None:
        return [Outcome("seat.revoked", {"seat": name, "person": None, "device": None})]
    gone = {"seat": name, "person": who["person"]}
    back = [Outcome("seat.bot", {"seat": name, "bot": True})] if entry["kind"] == Kind.COMMAND and not entry["bot"] else []
    return [Outcome("seat.left", gone), Outcome("seat.revoked", gone | {"device": None}), *back]


def _bot(state: State, asked: Asked, args: Bot) -> list[Outcome]:
    name, entry = _entry(state, asked, args.seat)
    if entry["kind"] != Kind.COMMAND:
        raise Refused("A bot plays a command's seat only.", code="no_bot")
    if entry["bot"] == args.bot:
        raise Refused(f"A bot plays {name} already." if args.bot else f"No bot plays {name}.", code="already")
    if not args.bot and roster.sitting(entry) is None:
        raise Refused("Nobody sits there: a bot plays an empty seat.", code="empty")
    return [Outcome("seat.bot", {"seat": name, "bot": args.bot})]


def _remove(state: State, asked: Asked, args: Remove) -> list[Outcome]:
    name, entry = _entry(state, asked, args.seat)
    if roster.sitting(entry) is not None:
        raise Refused("Somebody sits there: revoke the seat first.", code="occupied")
    directors = [other for other, found in state["seats"]["by_name"].items() if found["kind"] == Kind.DIRECTOR]
    if directors == [name]:
        raise Refused("There must be a director's seat.", code="last")
    return [Outcome("seat.revoked", {"seat": name, "person": None, "device": None}), Outcome("seat.removed", {"seat": name})]


COMMANDS = (
    Command("seat.add", Add, CONTROL, _add, says="a seat that was not planned"),
    Command("seat.change", Change, CONTROL, _change, says="another level, other caveats, another title"),
    Command("seat.take", Take, EVERYBODY, _take, says="a person sits down, by invitation"),
    Command("seat.hand_over", OfSeat, EVERYBODY, _hand_over, says="a link for whoever comes next; until then nothing changes"),
    Command("seat.reinvite", Reinvite, CONTROL, _reinvite, says="a new link; older ones are void"),
    Command("seat.revoke", Revoke, EVERYBODY, _revoke, says="end a device's session, or let a person leave the seat"),
    Command("seat.bot", Bot, CONTROL | {Kind.COMMAND}, _bot, says="give a command's seat to a bot, or take it back"),
    Command("seat.remove", Remove, CONTROL, _remove, says="take an empty seat away"),
)
