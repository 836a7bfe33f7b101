"""A made-up telegram: heading, classification, subject, references and text, with what stands in it known beforehand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from string import ascii_uppercase

from septel.telegram.corpus import words
from septel.telegram.corpus.prose import Subject, filled, paragraphs
from septel.telegram.message import LEVELS, PRECEDENCES, Addressee, Message, Reference, Route
from septel.telegram.writer import ours

FIRST = datetime(2027, 1, 4, 6, 0, tzinfo=UTC)
LEVEL_WEIGHTS = {"UNCLASSIFIED": 5, "CONFIDENTIAL": 4, "SECRET": 2}
PRECEDENCE_WEIGHTS = {"Z": 1, "O": 3, "P": 5, "R": 6}
LONG = 0.12  # the share of messages that need more than one section, about


@dataclass(frozen=True)
class Post:
    """An office that sends: its name, the name in its message numbers, and its routing indicator."""

    name: str
    town: str
    indicator: str


def posts(chance: Random) -> list[Post]:
    """The offices of one corpus; each town has one, or two of different kinds."""
    found = []
    for town in words.POSTS:
        for office in chance.sample(words.OFFICES, chance.randint(1, 2)):
            found.append(Post(f"{office} {town}", town, _indicator(chance)))
    return found


def _indicator(chance: Random) -> str:
    return "RU" + "".join(chance.choices(ascii_uppercase, k=chance.choice((3, 4, 4, 4, 5))))


def _addressee(chance: Random, office: str, indicator: str) -> Addressee:
    return Addressee(
        office,
        indicator if chance.random() < 0.8 else None,
        chance.choice(words.PRECEDENCES) if chance.random() < 0.5 else None,
        f"{chance.randint(1, 9999):04d}" if chance.random() < 0.5 else None,
    )


def _addressees(chance: Random, offices: list[Post], count: int) -> tuple[Addressee, ...]:
    found = []
    for _ in range(count):
        kind = chance.random()
        if kind < 0.08:
            found.append(Addressee(chance.choice(words.COLLECTIVES), None, chance.choice((None, "PRIORITY"))))
        elif kind < 0.5:
            found.append(_addressee(chance, chance.choice(words.HEADQUARTERS), _indicator(chance)))
        else:
            office = chance.choice(offices)
            found.append(_addressee(chance, office.name, office.indicator))
    return tuple(found)


def _refs(chance: Random, dtg: datetime) -> tuple[Reference, ...]:
    count = chance.choice((0, 0, 1, 1, 2, 3, 4))
    texts = []
    for _ in range(count):
        year = f"{dtg:%y} " if chance.random() < 0.6 else ""
        texts.append(f"{year}{chance.choice(words.POSTS)} {chance.randint(1, 9999)}")
    letters: list[str | None] = [None] if count == 1 and chance.random() < 0.6 else list(ascii_uppercase[:count])
    return tuple(Reference(text, letter) for text, letter in zip(texts, letters, strict=True))


def _reasons(chance: Random) -> tuple[str, ...]:
    paragraph = chance.choice(("1.4", "1.5"))
    return tuple(f"{paragraph}({letter})" for letter in sorted(chance.sample("abcdg", chance.randint(1, 3))))


def _heading(chance: Random, serial: str, office: Post, offices: list[Post], dtg: datetime, level: str) -> dict[str, object]:
    precedence = chance.choices(list(PRECEDENCE_WEIGHTS), list(PRECEDENCE_WEIGHTS.values()))[0]
    lower = [letter for letter in PRECEDENCES if list(PRECEDENCES).index(letter) > list(PRECEDENCES).index(precedence)]
    code = {"UNCLASSIFIED": "ZNR UUUUU ZZH", "CONFIDENTIAL": "ZNY CCCCC ZZH", "SECRET": "ZNY SSSSS ZZH"}[level]
    later = dtg + timedelta(minutes=chance.randint(0, 240))
    return {
        "transmission": f"VZCZCX{chance.choice(('RO', 'YZ'))}{chance.randint(1, 9999):04d}" if chance.random() < 0.8 else None,
        "routing": tuple(Route(_indicator(chance), precedence) for _ in range(chance.choice((1, 1, 2, 5, 12)))),
        "station": office.indicator,
        "serial": serial,
        "julian": later.strftime("%j%H%M"),
        "signals": ("ZDK",) if chance.random() < 0.1 else (),
        "security_line": code,
        "precedence": precedence,
        "info_precedence": chance.choice(lower) if lower and chance.random() < 0.2 else None,
        "dtg": dtg,
        "originator": office.name,
        "to": _addressees(chance, offices, chance.choice((1, 1, 2, 3))),
        "info": _addressees(chance, offices, chance.choice((0, 0, 1, 3, 8))),
    }


def message(chance: Random, *, number: int, offices: list[Post], about: Subject) -> Message:
    """The number-th telegram of a corpus: the truth, and all that it takes to write it."""
    office = chance.choice(offices)
    dtg = FIRST + timedelta(minutes=37 * number + chance.randint(0, 30))
    level = chance.choices(list(LEVEL_WEIGHTS), list(LEVEL_WEIGHTS.values()))[0]
    serial = f"{number % 10_000:04d}"
    heading = _heading(chance, serial, office, offices, dtg, level)
    closed = level != LEVELS[0]
    order = chance.choice(words.ORDERS) if closed or chance.random() < 0.6 else None
    until = (dtg + timedelta(days=365 * chance.choice((5, 10, 20)))).date()
    subject = filled(chance.choice(words.SUBJECTS), chance, about)
    count = chance.randint(22, 40) if chance.random() < LONG else chance.randint(1, 9)
    return ours(
        Message(
            **heading,  # type: ignore[arg-type]
            exercise=True,
            classification=level,
            classification_line=level,
            mrn=f"{office.town} {number % 1_000_000:06d}",
            captions=tuple(chance.sample(words.CAPTIONS, chance.choice((0, 1, 1, 2)))),
            passing=(chance.choice(words.PASSING),) if chance.random() < 0.2 else (),
            order=order,
            declassify=None if order is None else "N/A" if not closed else chance.choice((until, until, *words.DECLASSIFY)),
            tags=tuple(chance.sample(words.TAGS, chance.choice((1, 3, 4, 6, 12)))),
            subject=subject.upper() if chance.random() < 0.7 else subject,
            refs=_refs(chance, dtg),
            classified_by=f"{chance.choice(words.GIVEN)} {chance.choice(words.SURNAMES)}, {chance.choice(words.TITLES)}"
            if closed
            else None,
            reasons=_reasons(chance) if closed else (),
            paragraphs=paragraphs(level, chance, about, count=count),
            signature=chance.choice(words.SURNAMES) if chance.random() < 0.85 else None,
            trailer=f"#{serial} NNNN",
        )
    )
