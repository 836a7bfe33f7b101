"""Messages written as telegrams: lines of 69 letters, sections and page lines where a message is long.

What is written can be read back: `assemble(read(write(m).encode()))` gives m for every message of ours. A message of ours is
one that `ours` leaves as it is: it is an exercise's, its subject and names are words with single spaces, its paragraphs'
blocks begin like sentences, and its section says in how many parts it is sent. Whatever is written is stamped EXERCISE, each
section of it.

A page has 50 lines and a section at most two of them (an assumption: stations differ).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from itertools import groupby, pairwise

from septel.errors import SeptelError
from septel.telegram.documents import from_dict
from septel.telegram.lines import WIDTH, cuts, evenly, wrapped
from septel.telegram.message import LEVELS, Addressee, Message, Paragraph, Reference

__all__ = ["ours", "write", "write_all"]
__all__ += ["from_dict"]

STAMP = "EXERCISE EXERCISE EXERCISE"
PAGE = 50
SECTION = 2 * PAGE
LEAST_WIDTH = 40


def write(message: Message, *, width: int = WIDTH) -> str:
    """A message as a telegram, or as several where it is long, each with its whole heading; lines end in a line feed.

    A message with a section is sent in as many as that says; an incomplete one as the sections that are present. `width` is in
    letters; SeptelError if it is less than 40.
    """
    if width < LEAST_WIDTH:
        raise SeptelError(f"a telegram's lines have at least {LEAST_WIDTH} letters; the width {width} is too small")
    head, text = list(_preamble(message, width)), list(_text(message, width))
    number, parts = _parts(message, text, len(head))
    written = []
    for at, lines in enumerate(parts):
        section = (number + at, _count(message, parts)) if message.section or len(parts) > 1 else None
        written.append("\n".join(_telegram(message, section, head, lines, width)) + "\n")
    return "\n".join(written)


def write_all(messages: Iterable[Message], *, width: int = WIDTH) -> str:
    """Several messages, one after the other, parted by a blank line."""
    return "\n".join(write(message, width=width) for message in messages)


def ours(message: Message, *, width: int = WIDTH) -> Message:
    """The message as it will be read again: stamped, and with the sections that its length needs."""
    stamped = replace(message, exercise=True, classification_line=message.classification_line or message.classification)
    if stamped.section is not None:
        return stamped
    _, parts = _parts(stamped, list(_text(stamped, width)), len(list(_preamble(stamped, width))))
    if len(parts) == 1:
        return stamped
    return replace(stamped, section=(1, len(parts)), sections_present=tuple(range(1, len(parts) + 1)))


def _count(message: Message, parts: list[list[str]]) -> int:
    return message.section[1] if message.section else len(parts)


def _parts(message: Message, text: list[str], head: int) -> tuple[int, list[list[str]]]:
    """The number of the first section, and the lines of each."""
    if message.section is None:
        size = max(SECTION - head, SECTION // 2)
        places, first = (cuts(text, size) if len(text) > size else []), 1
    else:
        present = message.sections_present or (message.section[0],)
        places, first = evenly(text, len(present)), present[0]
    return first, [_trimmed(text[start:end]) for start, end in pairwise([0, *places, len(text)])]


def _trimmed(lines: list[str]) -> list[str]:
    start, end = 0, len(lines)
    while start < end and not lines[start]:
        start += 1
    while end > start and not lines[end - 1]:
        end -= 1
    return lines[start:end]


def _telegram(message: Message, section: tuple[int, int] | None, head: list[str], text: list[str], width: int) -> Iterator[str]:
    yield from _heading(message, section, width)
    yield "BT"
    yield from _classification(message, section, width)
    yield STAMP
    yield from message.captions
    yield ""
    yield from message.passing
    yield from [""] if message.passing else []
    yield from head
    yield from [""] if head else []
    yield from _paged(message, section, text)
    last = section is None or section[0] == section[1]
    if message.signature and last:
        yield ""
        yield from message.signature.split("\n")
    yield "BT"
    yield from _trailer(message)


def _trailer(message: Message) -> Iterator[str]:
    for word in (message.trailer or "").split():
        if word == "NNNN":
            yield from ("", "")
        yield word


def _heading(message: Message, section: tuple[int, int] | None, width: int) -> Iterator[str]:
    if message.transmission:
        yield message.transmission
    for precedence, routes in groupby(message.routing, key=lambda route: route.precedence):
        prosign = f"{precedence * 2} " if precedence else ""
        words = " ".join(route.indicator for route in routes)
        for line in wrapped(words, width=width - len(prosign)):
            yield prosign + line
    if message.station:
        serial = [f"#{message.serial}" + (f"/{section[0]:02d}" if section else "")] if message.serial else []
        yield " ".join(["DE", message.station, *serial, *([message.julian] if message.julian else []), *message.signals])
    if message.security_line:
        yield message.security_line
    if message.dtg:
        when = message.dtg.strftime("%d%H%MZ %b %y").upper()
        yield " ".join(word for word in (message.precedence, message.info_precedence, when) if word)
    if message.originator:
        yield f"FM {message.originator}"
    for label, several in (("TO", message.to), ("INFO", message.info)):
        for at, addressee in enumerate(several):
            yield f"{label} {_addressee(addressee)}" if at == 0 else _addressee(addressee)


def _addressee(addressee: Addressee) -> str:
    name = f"{addressee.indicator}/{addressee.name}" if addressee.indicator else addressee.name
    exempt = f"XMT {', '.join(addressee.exempt)}" if addressee.exempt else None
    return " ".join(word for word in (name, exempt, addressee.precedence, addressee.number) if word)


def _classification(message: Message, section: tuple[int, int] | None, width: int) -> Iterator[str]:
    level = message.classification_line or message.classification or ""
    if level == LEVELS[0]:
        level = "UNCLAS"
    elif level in LEVELS:
        level = "  ".join(" ".join(word) for word in level.split())
    number = f"SECTION {section[0]:02d} OF {section[1]:02d}" if section else ""
    words = " ".join(word for word in (level, number, message.mrn) if word)
    if len(words) <= width:
        yield from [words] if words else []
        return
    yield " ".join(word for word in (level, number) if word)
    yield from [message.mrn] if message.mrn else []


def _preamble(message: Message, width: int) -> Iterator[str]:
    """From the executive order to the reasons: what stands between the captions and the text, in each section."""
    if message.order:
        yield f"{message.order}: {_declassify(message.declassify)}".rstrip(": ") if message.declassify else f"{message.order}:"
    if message.tags:
        yield from wrapped(", ".join(message.tags), width=width, first="TAGS: ", rest="      ")
    if message.subject:
        yield from wrapped(message.subject, width=width, first="SUBJECT: ", rest="")
    if message.refs:
        yield ""
        for at, reference in enumerate(message.refs):
            yield from _reference(reference, width, "REF: " if at == 0 else "     ")
    if message.classified_by or message.reasons:
        yield ""
        yield from wrapped(_classified_by(message), width=width)


def _declassify(when: date | str | None) -> str:
    if isinstance(when, date):
        return f"DECL: {when:%m/%d/%Y}"
    words = when or ""
    return words if re.fullmatch(r"N/?A", words) else f"DECL: {words}"


def _reference(reference: Reference, width: int, label: str) -> list[str]:
    numbered = reference.letter is not None and reference.letter.isdigit()  # `2. ` would begin a paragraph
    words = f"({reference.letter}) {reference.text}" if numbered else str(reference)
    return wrapped(words, width=width, first=label, rest=" " * 8)


def _classified_by(message: Message) -> str:
    by = f"Classified By: {message.classified_by}." if message.classified_by else ""
    reasons = []
    for paragraph, several in groupby(message.reasons, key=lambda reason: reason.partition("(")[0]):
        letters = [reason.removeprefix(paragraph) for reason in several]
        last = f" and {letters[-1]}" if len(letters) > 1 else ""
        reasons.append(f"{paragraph} {', '.join(letters[:-1] if last else letters)}{last}".strip())
    why = f"Reason: {', '.join(reasons)}." if reasons else ""
    return f"{by} {why}".strip()


def _text(message: Message, width: int) -> Iterator[str]:
    for at, paragraph in enumerate(message.paragraphs):
        yield from [""] if at else []
        yield from _paragraph(paragraph, width)


def _paragraph(paragraph: Paragraph, width: int) -> Iterator[str]:
    if paragraph.heading:
        yield paragraph.text
        yield "-" * min(len(paragraph.text), width)
        return
    number = f"{paragraph.number}. " if paragraph.number is not None else ""
    mark = f"({paragraph.marking}) " if paragraph.marking else ""
    for at, block in enumerate(paragraph.text.split("\n")):
        yield from [""] if at else []
        yield from wrapped(block, width=width, first=number + mark if at == 0 else "")


def _paged(message: Message, section: tuple[int, int] | None, text: list[str]) -> Iterator[str]:
    """The lines of a section with a page line before each page but the first, if the message has a name for it."""
    start = 0
    for page, end in enumerate([*cuts(text, PAGE), len(text)], start=1):
        line = _page_line(message, section, page) if page > 1 else None
        if line:
            yield from ("", line, "")
        yield from _trimmed(text[start:end]) if line or page == 1 else text[start:end]
        start = end


def _page_line(message: Message, section: tuple[int, int] | None, page: int) -> str | None:
    number, count = section or (1, 1)
    found = re.fullmatch(r"(.*\S) +0*(\d{1,8})", message.mrn or "")
    if found:
        return f"{found[1]} {int(found[2]):08d}  {number:03d}.{page} OF {count:03d}"
    return f"PAGE {page:02d} {message.station} {message.serial} {message.julian or ''}".rstrip() if message.serial else None
