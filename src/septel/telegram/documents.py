"""Messages from JSON documents, in the words of `septel telegram json`; what is computed (spans, problems) is not asked for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from septel.errors import Problem, ScenarioError, SeptelError, did_you_mean
from septel.telegram.dates import in_utc
from septel.telegram.delays import letter
from septel.telegram.message import LEVELS, Addressee, Message, Paragraph, Reference, Route

_WORDS = {"transmission", "station", "serial", "julian", "security_line", "mrn", "order", "subject", "classified_by", "trailer"}
_LISTS = {"captions", "passing", "reasons", "signals"}
KEYS = (*Message().as_dict(),)
_PARAGRAPH = (*Paragraph("").as_dict(),)
_ADDRESSEE = (*Addressee("").as_dict(),)
_LETTERED = re.compile(r"([A-Z]{1,2}|\d{1,2})\. (\S.*)", re.DOTALL)
SECTIONS = 999


class _Document:
    """One document, and the mistakes that are found in it."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def wrong(self, path: str, message: str, hint: str = "") -> None:
        self.problems.append(Problem(path, message, file=self.file, hint=hint))

    def line(self, value: object, path: str) -> str | None:
        """Words on one line, single spaces between them; None for nothing."""
        if value is None:
            return None
        if not isinstance(value, str | int) or isinstance(value, bool):
            self.wrong(path, "must be text")
            return None
        return " ".join(str(value).split()) or None

    def items(self, value: object, path: str) -> Sequence[object]:
        if value is None:
            return ()
        if not isinstance(value, list | tuple):
            self.wrong(path, "must be a list")
            return ()
        return value

    def lines(self, value: object, path: str) -> tuple[str, ...]:
        words = (self.line(one, f"{path}[{at}]") for at, one in enumerate(self.items(value, path)))
        return tuple(word for word in words if word)

    def mapping(self, value: object, path: str, known: Sequence[str]) -> Mapping[str, object]:
        if not isinstance(value, Mapping):
            self.wrong(path, "must be an object")
            return {}
        for key in value:
            if key not in known:
                self.wrong(f"{path}.{key}" if path else str(key), "is not known here", did_you_mean(str(key), known, most=0))
        return value

    def truth(self, value: object, path: str) -> bool:
        if value not in (None, True, False) or (isinstance(value, int) and not isinstance(value, bool)):
            self.wrong(path, "must be true or false")
        return value is True

    def number(self, value: object, path: str, most: int) -> int | None:
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
            self.wrong(path, f"must be a whole number from 0 to {most}")
            return None
        return value


def from_dict(document: Mapping[str, object], *, file: str = "") -> Message:
    """The message of a document with the keys of `septel telegram json`, each of which may be left out.

    ScenarioError, with every mistake and its path, where the document is not that.
    """
    reader = _Document(file)
    made = _message(reader, reader.mapping(document, "", KEYS))
    if reader.problems:
        raise ScenarioError(reader.problems)
    return made


def messages(document: object, *, file: str = "") -> tuple[Message, ...]:
    """The messages of a document: `{"messages": [...]}`, a list of messages, or one message."""
    several: Any = document
    if isinstance(document, Mapping) and "messages" in document:
        several = document["messages"]
    elif isinstance(document, Mapping):
        several = [document]
    if not isinstance(several, list):
        raise SeptelError(f"{file or 'the document'}: holds no messages; `septel telegram json` prints how they are written")
    return tuple(from_dict(one, file=file) for one in several)


def _message(reader: _Document, given: Mapping[str, object]) -> Message:
    fields: dict[str, Any] = {name: reader.line(given.get(name), name) for name in _WORDS}
    fields |= {name: reader.lines(given.get(name), name) for name in _LISTS}
    section, present = _sections(reader, given)
    codes: dict[str, Any] = {name: _precedence(reader, given.get(name), name) for name in ("precedence", "info_precedence")}
    classification = _level(reader.line(given.get("classification"), "classification"))
    return Message(
        **fields,
        **codes,
        routing=_routes(reader, given),
        dtg=_moment(reader, given.get("dtg")),
        originator=reader.line(given.get("from"), "from"),
        to=_addressees(reader, given.get("to"), "to"),
        info=_addressees(reader, given.get("info"), "info"),
        exercise=reader.truth(given.get("exercise"), "exercise"),
        classification=classification,
        classification_line=_level(reader.line(given.get("classification_line"), "classification_line")) or classification,
        section=section,
        sections_present=present,
        declassify=_declassify(reader, given.get("declassify")),
        tags=tuple(tag.upper() for tag in reader.lines(given.get("tags"), "tags")),
        refs=tuple(_reference(text) for text in reader.lines(given.get("refs"), "refs")),
        paragraphs=tuple(
            _paragraph(reader, one, f"paragraphs[{at}]")
            for at, one in enumerate(reader.items(given.get("paragraphs"), "paragraphs"))
        ),
        signature=_block(reader, given.get("signature"), "signature"),
    )


def _block(reader: _Document, value: object, path: str) -> str | None:
    """Text of several lines, each with single spaces; lines that are empty are left out."""
    if value is not None and not isinstance(value, str):
        reader.wrong(path, "must be text")
        return None
    lines = (" ".join(line.split()) for line in (value or "").splitlines())
    return "\n".join(line for line in lines if line) or None


def _level(word: str | None) -> str | None:
    upper = (word or "").upper()
    return {"UNCLAS": LEVELS[0], "U": LEVELS[0]}.get(upper, upper) or None


def _precedence(reader: _Document, value: object, path: str) -> str | None:
    word = reader.line(value, path)
    found = letter(word)
    if word and found is None:
        reader.wrong(path, f"'{word}' is no precedence", "It is one of Z, O, P and R.")
    return found


def _routes(reader: _Document, given: Mapping[str, object]) -> tuple[Route, ...]:
    found = []
    for line in reader.lines(given.get("routing"), "routing"):
        *before, indicator = line.split()
        found.append(Route(indicator, before[0][0] if before else _precedence(reader, given.get("precedence"), "precedence")))
    return tuple(found)


def _addressees(reader: _Document, value: object, path: str) -> tuple[Addressee, ...]:
    found = []
    for at, one in enumerate(reader.items(value, path)):
        here = f"{path}[{at}]"
        parts = {"name": one} if isinstance(one, str) else reader.mapping(one, here, (*_ADDRESSEE, "exempt"))
        words = {name: reader.line(parts.get(name), f"{here}.{name}") for name in _ADDRESSEE}
        name = words.pop("name")
        if name is None:
            reader.wrong(f"{here}.name", "is missing")
        found.append(Addressee(name or "", **words, exempt=reader.lines(parts.get("exempt"), f"{here}.exempt")))
    return tuple(found)


def _moment(reader: _Document, value: object) -> datetime | None:
    text = reader.line(value, "dtg")
    if text is None:
        return None
    try:
        return in_utc(text).replace(second=0, microsecond=0)
    except ValueError:
        reader.wrong("dtg", f"'{text}' is no time", "Write it as 2030-01-07T08:30:00Z.")
        return None


def _declassify(reader: _Document, value: object) -> date | str | None:
    text = reader.line(value, "declassify")
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return text


def _reference(text: str) -> Reference:
    lettered = _LETTERED.fullmatch(text)
    return Reference(lettered[2], lettered[1]) if lettered else Reference(text)


def _sections(reader: _Document, given: Mapping[str, object]) -> tuple[tuple[int, int] | None, tuple[int, ...]]:
    numbers = [reader.number(one, "section", SECTIONS) or 0 for one in reader.items(given.get("section"), "section")]
    present = [
        reader.number(one, f"sections_present[{at}]", SECTIONS) or 0
        for at, one in enumerate(reader.items(given.get("sections_present"), "sections_present"))
    ]
    if not numbers:
        return None, ()
    if len(numbers) != 2 or not 1 <= numbers[0] <= numbers[1]:
        reader.wrong("section", "must be two numbers, such as [1, 2] for the first of two")
        return None, ()
    if any(not 1 <= number <= numbers[1] for number in present):
        reader.wrong("sections_present", f"names a section beyond the {numbers[1]} that there are")
    return (numbers[0], numbers[1]), tuple(sorted(set(present))) or (numbers[0],)


def _paragraph(reader: _Document, value: object, path: str) -> Paragraph:
    given = reader.mapping({"text": value} if isinstance(value, str) else value, path, _PARAGRAPH)
    marking = reader.line(given.get("marking"), f"{path}.marking")
    return Paragraph(
        text=_block(reader, given.get("text"), f"{path}.text") or "",
        number=reader.number(given.get("number"), f"{path}.number", 9999),
        marking=marking.strip("()[]") if marking else None,
        notes=reader.lines(given.get("notes"), f"{path}.notes"),
        summary=reader.truth(given.get("summary"), f"{path}.summary"),
        heading=reader.truth(given.get("heading"), f"{path}.heading"),
    )
