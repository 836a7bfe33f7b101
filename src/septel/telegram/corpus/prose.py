"""The text of a made-up telegram: paragraphs with marks, summaries, notes, lists and headings."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from septel.telegram.corpus import words
from septel.telegram.message import Paragraph

MARKS = {
    "UNCLASSIFIED": ("U", "SBU", "U//FOUO"),
    "CONFIDENTIAL": ("C", "C/NF", "SBU", "U"),
    "SECRET": ("S", "S/NF", "C", "U", "S//REL TO ZL, XA"),
}


@dataclass(frozen=True)
class Subject:
    """What a corpus is about: at least two places, and at least one organisation."""

    places: tuple[str, ...] = words.TOWNS
    organisations: tuple[str, ...] = words.GROUPS


def filled(template: str, chance: Random, about: Subject) -> str:
    """A sentence with its places, numbers and offices."""
    town, other = chance.sample(about.places, 2)
    agency = chance.choice(words.AGENCIES)
    return template.format(
        town=town,
        other=other,
        agency=agency,
        agency_l=agency.removeprefix("The "),
        group=chance.choice(about.organisations),
        small=chance.randint(2, 28),
        large=chance.randint(30, 400),
        decimal=f"{chance.randint(1, 99)}.{chance.randint(1, 9)}",
        year=chance.randint(2001, 2026),
        month=chance.choice(words.MONTHS),
    )


def sentences(chance: Random, about: Subject, count: int) -> str:
    """Some sentences, each once where there are enough."""
    templates = chance.sample(words.SENTENCES, min(count, len(words.SENTENCES)))
    return " ".join(filled(template, chance, about) for template in templates)


def _with_list(chance: Random, about: Subject) -> str:
    lead = f"{sentences(chance, about, 1)} {chance.choice(words.AGENCIES)} asks for:"
    items = chance.sample(words.ITEMS, chance.randint(2, 4))
    lettered = chance.random() < 0.4
    marks = [f"{letter}." for letter in "abcd"] if lettered else ["--"] * 4
    return "\n".join([lead, *(f"{mark} {filled(item, chance, about)}" for mark, item in zip(marks, items, strict=False))])


def _with_note(chance: Random, about: Subject) -> tuple[str, str]:
    note = filled(chance.choice(words.NOTES), chance, about)
    return f"{sentences(chance, about, chance.randint(1, 3))} (Note: {note} End Note.) {sentences(chance, about, 1)}", note


def _marking(level: str, chance: Random) -> str | None:
    marks = MARKS[level]
    if level == "UNCLASSIFIED" and chance.random() < 0.5:
        return None
    return marks[0] if chance.random() < 0.7 else chance.choice(marks)


def paragraphs(level: str, chance: Random, about: Subject, *, count: int) -> tuple[Paragraph, ...]:
    """The paragraphs of a telegram at a level; headings come on top of the count."""
    found: list[Paragraph] = []
    marked = level != "UNCLASSIFIED" or chance.random() < 0.4
    headed = count > 3 and chance.random() < 0.5
    for number in range(1, count + 1):
        mark = _marking(level, chance) if marked else None
        if number == 1 and chance.random() < 0.6:
            text = " ".join(filled(template, chance, about) for template in chance.sample(words.SUMMARIES, 2))
            found.append(Paragraph(f"Summary: {text} End Summary.", number, mark, summary=True))
            continue
        if headed and number > 1 and chance.random() < 0.35:
            found.append(Paragraph(chance.choice(words.HEADINGS), heading=True))
        kind = chance.random()
        if kind < 0.12:
            text, note = _with_note(chance, about)
            found.append(Paragraph(text, number, mark, notes=(note,)))
        elif kind < 0.26:
            found.append(Paragraph(_with_list(chance, about), number, mark))
        elif kind < 0.36:
            found.append(Paragraph("\n".join(sentences(chance, about, chance.randint(1, 3)) for _ in range(2)), number, mark))
        else:
            found.append(Paragraph(sentences(chance, about, chance.randint(1, 6)), number, mark))
    return tuple(found)
