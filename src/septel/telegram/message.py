"""What a telegram holds once it is read: typed fields, spans into the decoded text, and problems.

All classes are frozen and compare by content: spans, problems and sources, which say where a thing stood, do not count.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

Severity = Literal["error", "warning", "note"]
Span = tuple[int, int]

PRECEDENCES = {"Z": "FLASH", "O": "IMMEDIATE", "P": "PRIORITY", "R": "ROUTINE"}
LEVELS = ("UNCLASSIFIED", "CONFIDENTIAL", "SECRET", "TOP SECRET")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong or doubtful in a telegram: `span` is where in the decoded text, `hint` what to do."""

    code: str
    severity: Severity
    span: Span
    hint: str

    def as_dict(self) -> dict[str, Any]:
        """The problem as `septel telegram json` prints it."""
        return {"code": self.code, "severity": self.severity, "span": list(self.span), "hint": self.hint}


@dataclass(frozen=True, slots=True)
class Route:
    """A routing indicator (`RUEHAA`) and the precedence letter that stands before it, if any."""

    indicator: str
    precedence: str | None = None


@dataclass(frozen=True, slots=True)
class Addressee:
    """Who a telegram goes to: `RUEHC/SECSTATE WASHDC IMMEDIATE 1234` in its four parts; the precedence is its word.

    `exempt` are those of a collective addressee who do not get it: `ALL CONSULATES XMT AMCONSUL NORTE`.
    """

    name: str
    indicator: str | None = None
    precedence: str | None = None
    number: str | None = None
    exempt: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The addressee as `septel telegram json` prints it; `exempt` only where somebody is."""
        exempt = {"exempt": list(self.exempt)} if self.exempt else {}
        return {"indicator": self.indicator, "name": self.name, "precedence": self.precedence, "number": self.number} | exempt


@dataclass(frozen=True, slots=True)
class Reference:
    """An earlier message that a telegram names: its letter, if it has one, and what is said of it (`09 ALDEA 0123`)."""

    text: str
    letter: str | None = None

    def __str__(self) -> str:
        return f"{self.letter}. {self.text}" if self.letter else self.text


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the text: lines joined, noise gone; a newline in `text` parts blocks such as sub-paragraphs.

    `marking` is the portion mark as written, without its parentheses (`S/NF`). `notes` are the Note … End Note parts, which
    stand in `text` as well. `section` is the section that the paragraph began in; `heading` is true for a line of its own that
    names what follows.
    """

    text: str
    number: int | None = None
    marking: str | None = None
    notes: tuple[str, ...] = ()
    summary: bool = False
    heading: bool = False
    section: int | None = field(default=None, compare=False)
    span: Span = field(default=(0, 0), compare=False)

    def as_dict(self) -> dict[str, Any]:
        """The paragraph as `septel telegram json` prints it."""
        return {
            "number": self.number,
            "marking": self.marking,
            "text": self.text,
            "span": list(self.span),
            "notes": list(self.notes),
            "summary": self.summary,
            "heading": self.heading,
            "section": self.section,
        }


@dataclass(frozen=True, slots=True)
class Source:
    """Where a message, or one section of it, stood: the file's name, the span of all of it, and the section's number."""

    span: Span
    file: str = ""
    section: int | None = None

    def as_dict(self) -> dict[str, Any]:
        """The source as `septel telegram json` prints it."""
        return {"file": self.file, "span": list(self.span), "section": self.section}


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One telegram, or one section of it; what is absent is None or empty.

    `classification` is the highest of what the classification line and the portion marks say; `classification_line` what the
    line alone says. `dtg` is in UTC. `declassify` is a date, or the words where no date is given. `section` is (n, m) of
    SECTION n OF m; `sections_present` are the sections whose text is here. `passing` are the lines that send a message on
    (`STATE FOR INR`). `spans` is keyed by the names of `as_dict`, and `to[0]`, `tags[1]` and so on for the parts of a list.
    """

    transmission: str | None = None
    routing: tuple[Route, ...] = ()
    station: str | None = None
    serial: str | None = None
    julian: str | None = None
    signals: tuple[str, ...] = ()
    security_line: str | None = None
    precedence: str | None = None
    info_precedence: str | None = None
    dtg: datetime | None = None
    originator: str | None = None
    to: tuple[Addressee, ...] = ()
    info: tuple[Addressee, ...] = ()
    exercise: bool = False
    classification: str | None = None
    classification_line: str | None = None
    section: tuple[int, int] | None = None
    sections_present: tuple[int, ...] = ()
    mrn: str | None = None
    captions: tuple[str, ...] = ()
    passing: tuple[str, ...] = ()
    order: str | None = None
    declassify: date | str | None = None
    tags: tuple[str, ...] = ()
    subject: str | None = None
    refs: tuple[Reference, ...] = ()
    classified_by: str | None = None
    reasons: tuple[str, ...] = ()
    paragraphs: tuple[Paragraph, ...] = ()
    signature: str | None = None
    trailer: str | None = None
    spans: Mapping[str, Span] = field(default_factory=dict, compare=False, repr=False)
    problems: tuple[Problem, ...] = field(default=(), compare=False)
    sources: tuple[Source, ...] = field(default=(), compare=False)

    @property
    def whole(self) -> bool:
        """Whether the text of every section is here."""
        return self.section is None or len(self.sections_present) >= self.section[1]

    def as_dict(self) -> dict[str, Any]:
        """The message as `septel telegram json` prints it."""
        return {
            "transmission": self.transmission,
            "routing": [route.indicator for route in self.routing],
            "station": self.station,
            "serial": self.serial,
            "julian": self.julian,
            "signals": list(self.signals),
            "security_line": self.security_line,
            "precedence": self.precedence,
            "info_precedence": self.info_precedence,
            "dtg": self.dtg.strftime("%Y-%m-%dT%H:%M:%SZ") if self.dtg else None,
            "from": self.originator,
            "to": [addressee.as_dict() for addressee in self.to],
            "info": [addressee.as_dict() for addressee in self.info],
            "exercise": self.exercise,
            "classification": self.classification,
            "classification_line": self.classification_line,
            "section": list(self.section) if self.section else None,
            "sections_present": list(self.sections_present),
            "mrn": self.mrn,
            "captions": list(self.captions),
            "passing": list(self.passing),
            "order": self.order,
            "declassify": self.declassify.isoformat() if isinstance(self.declassify, date) else self.declassify,
            "tags": list(self.tags),
            "subject": self.subject,
            "refs": [str(reference) for reference in self.refs],
            "classified_by": self.classified_by,
            "reasons": list(self.reasons),
            "paragraphs": [paragraph.as_dict() for paragraph in self.paragraphs],
            "signature": self.signature,
            "trailer": self.trailer,
            "spans": {name: list(span) for name, span in self.spans.items()},
            "problems": [problem.as_dict() for problem in self.problems],
            "sources": [source.as_dict() for source in self.sources],
        }


@dataclass(frozen=True, slots=True)
class Traffic:
    """What was read from one run of bytes: its messages in their order, problems outside any message, and the bytes."""

    messages: tuple[Message, ...]
    problems: tuple[Problem, ...]
    data: bytes = field(repr=False)
    text: str = field(default="", repr=False)
    encoding: str = "utf-8"

    def __iter__(self) -> Iterator[Message]:
        return iter(self.messages)

    def __len__(self) -> int:
        return len(self.messages)
