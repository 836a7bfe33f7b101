"""Telegrams as what an exercise delivers: who gets which text, how marked, and when.

This is where a telegram's words become an exercise's: its precedence a delay, its portion marks a marking, its addressees
seats. Nothing is released here; a plan of injects is made of what comes out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from septel.telegram.delivery import DEFAULT, Delivery
from septel.telegram.markings import Marking, marking_of
from septel.telegram.message import Addressee, Message, Paragraph

LEVELS = ("open", "restricted", "confidential", "secret")


@dataclass(frozen=True)
class Inject:
    """A telegram to be delivered in an exercise.

    `number` is the message's own (`ALDEA 000123`), `to` and `info` are seats, each once, `unknown` the addressees that the
    table does not know. `dtg` is when it was sent and `at` when it arrives, both in UTC and None if it has no date-time group;
    `arrives` is the same by seat, where an addressee has a precedence of its own. `whole` is false if a section is missing.
    """

    number: str
    title: str
    sender: str
    text: str
    marking: Marking
    to: tuple[str, ...]
    info: tuple[str, ...]
    unknown: tuple[Addressee, ...]
    dtg: datetime | None
    at: datetime | None
    arrives: tuple[tuple[str, datetime], ...]
    whole: bool

    @property
    def level(self) -> str:
        """The word for the marking's level, as plans write it."""
        return LEVELS[self.marking.level]

    def at_h(self, start: datetime) -> float | None:
        """When it arrives, in hours from a start (UTC); negative before it."""
        return None if self.at is None else (self.at - start).total_seconds() / 3600


def injects(messages: Iterable[Message], *, delivery: Delivery = DEFAULT) -> list[Inject]:
    """One inject for each message, in their order; sections that belong together should have been assembled."""
    return [_inject(message, delivery) for message in messages]


def _inject(message: Message, delivery: Delivery) -> Inject:
    to, of_to = delivery.aliases.all_seats(message.to)
    info, of_info = delivery.aliases.all_seats(message.info)
    return Inject(
        number=message.mrn or "",
        title=message.subject or message.mrn or "Telegram without a subject",
        sender=message.originator or "",
        text="\n\n".join(_shown(paragraph) for paragraph in message.paragraphs),
        marking=marking_of(message),
        to=to,
        info=tuple(seat for seat in info if seat not in to),
        unknown=of_to + of_info,
        dtg=message.dtg,
        at=delivery.delays.delivered(message),
        arrives=tuple(_arrivals(message, delivery).items()),
        whole=message.whole,
    )


def _arrivals(message: Message, delivery: Delivery) -> dict[str, datetime]:
    found: dict[str, datetime] = {}
    for addressees, own in ((message.to, message.precedence), (message.info, message.info_precedence or message.precedence)):
        for addressee in addressees:
            when = delivery.delays.delivered(message, precedence=addressee.precedence or own)
            for seat in delivery.aliases.seats(addressee) if when else ():
                found[seat] = min(when, found.get(seat, when)) if when else found[seat]
    return found


def _shown(paragraph: Paragraph) -> str:
    number = f"{paragraph.number}. " if paragraph.number is not None else ""
    mark = f"({paragraph.marking}) " if paragraph.marking else ""
    return f"{number}{mark}{paragraph.text}"
