"""What is commanded about messages: sent, read, delivered by voice.

Outcomes: `message.sent` {message, from, as, to, also, to_party, subject, text, level, caveats, releasable_to, reply_to, thread,
and what others see: by, shown, watched, cell}, `message.read` {seat, messages, shown}, `message.voice` {message, from, as, to,
means, inject, note}. A message's name is `m` and the number of the record that asked for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AliasChoices, Field, StringConstraints

from septel.errors import plain
from septel.exercise.access import may_read
from septel.exercise.feature import Args, Asked, Command, Outcome, Refused, Sealed, State
from septel.exercise.items import CONTROL, PLAYERS, Kind, Marking, Seat
from septel.exercise.messages import addresses, kept, threads
from septel.exercise.messages.shown import item_of, sender_item
from septel.exercise.seats import roster
from septel.scenario.quantities import Name

MOST_TEXT = 4000  # characters
MOST_ADDRESSEES = 50
MOST_READ = 200
OUTSIDE_VOICES = CONTROL | {Kind.SIMULATOR}

Addressees = Annotated[tuple[Name, ...], Field(max_length=MOST_ADDRESSEES)]
Message = Annotated[str, StringConstraints(pattern=r"^m[0-9a-z]{1,12}$")]
Party = Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f\x7f]+$")]
AsParty = Field(
    None, validation_alias=AliasChoices("as", "as_party"), description="for whom outside the exercise's seats one speaks"
)


class Send(Args):
    """A message. `to` names seats, agencies or groups; a reply without `to` goes back to who wrote. `also` gets it unseen."""

    to: Addressees = ()
    also: Addressees = ()
    as_party: Party | None = AsParty
    subject: Annotated[str | None, Sealed(), Field(max_length=200)] = None
    text: Annotated[str, Sealed(), StringConstraints(min_length=1, max_length=MOST_TEXT)]
    reply_to: Message | None = None
    level: Annotated[int, Field(ge=0, le=3)] | None = None
    caveats: Annotated[tuple[Name, ...], Field(max_length=20)] | None = None
    releasable_to: Annotated[tuple[Name, ...], Field(max_length=24)] | None = None


class Read(Args):
    """Messages that were read."""

    messages: Annotated[tuple[Message, ...], Field(min_length=1, max_length=MOST_READ)]


class Voice(Args):
    """A voice inject that was delivered: to whom, in whose name, by which means, and what was said."""

    to: Annotated[tuple[Name, ...], Field(min_length=1, max_length=MOST_ADDRESSEES)]
    as_party: Party | None = AsParty
    means: Literal["telephone", "radio", "video", "in person"] = "telephone"
    inject: Name | None = None
    note: Annotated[str | None, Sealed(), Field(max_length=MOST_TEXT)] = None


def _send(state: State, asked: Asked, args: Send) -> list[Outcome]:
    parent = _parent(state, asked.seat, args.reply_to)
    _as(state, asked.seat, args.as_party)
    to, to_party = _to(state, asked.seat, args, parent)
    also = [word for word in addresses.resolve(state, asked.seat, args.also) if word not in to]
    marking = _marking(state, asked.seat, args, parent)
    addresses.check_cleared(state, [*to, *also], marking)
    name = f"m{asked.name}"
    entry = {
        "from": asked.seat.name,
        "as": args.as_party,
        "to": to,
        "also": also,
        "to_party": to_party,
        "subject": asked.sealed.get("subject"),
        "text": asked.sealed["text"],
        **marking.as_dict(),
        "reply_to": args.reply_to,
        "thread": name,
        **_seen(state, asked.seat, args.as_party, [*to, *also], to),
    }
    if parent is not None and threads.continues(state, entry, parent):
        entry["thread"] = parent["thread"]
    return [Outcome("message.sent", {"message": name, **entry})]


def _seen(state: State, sender: Seat, party: str | None, everybody: list[str], to: list[str]) -> dict[str, Any]:
    """What others see of sender and addressees, and who reads along: settled now, whatever becomes of the seats."""
    role = "control" if sender.kind in CONTROL else "simulator" if sender.kind is Kind.SIMULATOR else sender.name
    return {
        "by": party or role,
        "shown": addresses.shown(state, to, everybody),
        "watched": sender.kind in PLAYERS or addresses.reaches_players(state, everybody),
        "cell": sender.kind is Kind.SIMULATOR or party is not None,
    }


def _to(state: State, sender: Seat, args: Send, parent: Mapping[str, Any] | None) -> tuple[list[str], str | None]:
    """Whom it is to, and the outside party that it is to if that is what the others are to see."""
    if args.to:
        return addresses.resolve(state, sender, args.to), None
    if parent is None:
        raise Refused("To whom? Name seats, agencies, players, control or the simulator.", code="nobody")
    if parent["from"] == sender.name:
        return list(parent["to"]), parent["to_party"]
    back = _back(state, parent)
    addresses.check_may_write_to(state, sender, [back])
    return [back], parent["as"]


def _back(state: State, parent: Mapping[str, Any]) -> str:
    """The addressee that an answer to a message goes to."""
    writer = roster.seat(state, parent["from"])
    if writer is not None and writer.kind in CONTROL:
        return "control"
    if parent["cell"]:
        return "kind:simulator"
    if writer is None:
        raise Refused("The seat that wrote is no longer there: name somebody else.", code="nobody")
    return f"seat:{writer.name}"


def _parent(state: State, seat: Seat, name: str | None) -> Mapping[str, Any] | None:
    if name is None:
        return None
    known = name in state["messages"]["sent"]
    if not known or not (may_read(seat, item_of(state, name)) or may_read(seat, sender_item(state, name))):
        raise Refused(f"There is no message {name} that you could answer.", code="unknown")
    return kept.message(state, name)


def _as(state: State, seat: Seat, party: str | None) -> None:
    if party is None:
        return
    if seat.kind not in OUTSIDE_VOICES:
        raise Refused("Only the simulator and control speak for somebody outside.", code="forbidden")
    inside = {plain(name) for name in (*state["seats"]["by_name"], *state["setting"]["holders"], *addresses.GROUPS)}
    inside |= {plain(entry["title"]) for entry in state["seats"]["by_name"].values() if entry["title"]}
    if plain(party) in inside:
        raise Refused(f"'{party}' is played by people here: speak only for somebody outside.", code="inside")


def _marking(state: State, seat: Seat, args: Send, parent: Mapping[str, Any] | None) -> Marking:
    """What is asked for, else the marking of what it answers; nobody but control marks beyond what he may read himself."""
    before = Marking.of(parent) if parent is not None else Marking()
    level = before.level if args.level is None else args.level
    caveats = before.caveats if args.caveats is None else frozenset(args.caveats)
    to = before.releasable_to if args.releasable_to is None else frozenset(args.releasable_to)
    unknown = sorted(to - set(state["setting"]["holders"]))
    if unknown:
        raise Refused(f"There is no agency '{unknown[0]}' that it could be released to.", code="unknown")
    if seat.kind not in CONTROL:
        if level > seat.level:
            raise Refused("You cannot mark a message higher than you may read yourself.", code="marking")
        if not caveats <= seat.caveats:
            raise Refused(f"You are not read in to {', '.join(sorted(caveats - seat.caveats))}.", code="marking")
        if to and seat.kind in PLAYERS and seat.agency not in to:
            raise Refused("What you write must be releasable to your own agency.", code="marking")
    return Marking(level, caveats, to)


def _read(state: State, asked: Asked, args: Read) -> list[Outcome]:
    section = state["messages"]
    for name in args.messages:
        if name not in section["sent"] or not may_read(asked.seat, item_of(state, name)):
            raise Refused(f"There is no message {name} for you.", code="unknown")
    fresh = [name for name in dict.fromkeys(args.messages) if asked.seat.name not in section["read"].get(name, ())]
    return (
        [Outcome("message.read", {"seat": asked.seat.name, "messages": fresh, "shown": asked.seat.kind in PLAYERS})]
        if fresh
        else []
    )


def _voice(state: State, asked: Asked, args: Voice) -> list[Outcome]:
    _as(state, asked.seat, args.as_party)
    body = {
        "message": f"m{asked.name}",
        "from": asked.seat.name,
        "as": args.as_party,
        "to": addresses.resolve(state, asked.seat, args.to),
        "means": args.means,
        "inject": args.inject,
        "note": asked.sealed.get("note"),
    }
    return [Outcome("message.voice", body)]


COMMANDS = (
    Command("message.send", Send, frozenset(Kind), _send, says="write to seats, agencies, players, control or the simulator"),
    Command("message.read", Read, frozenset(Kind), _read, says="messages were read"),
    Command("message.voice", Voice, OUTSIDE_VOICES, _voice, says="a voice inject was delivered"),
)
