"""What a report consists of, whatever it is written as: sections of blocks. HTML and .docx are made from the same blocks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from septel.report.aar.drawing import Drawing


@dataclass(frozen=True)
class Paragraph:
    """A paragraph. `kind` is "" for running text, "note" for a remark, "empty" for what is not there yet and what to do."""

    text: str
    kind: str = ""


@dataclass(frozen=True)
class Heading:
    """A heading within a section; `level` is 3 or 4. `mark` is a rating's letter beside it, or ""."""

    text: str
    level: int = 3
    mark: str = ""
    said: str = ""


@dataclass(frozen=True)
class Facts:
    """Terms and what they are."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Bullets:
    """A list."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A table with a caption. `numbers` are the columns that hold numbers; `narrow` those that are not broken over lines."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: frozenset[int] = frozenset()
    narrow: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Figure:
    """A drawing, with a caption and with what it shows in words. `player` is what the page moves in it, as JSON."""

    drawing: Drawing
    caption: str
    alt: str
    player: dict[str, Any] | None = None


@dataclass(frozen=True)
class Row:
    """Small figures beside each other under one caption."""

    figures: tuple[Figure, ...]
    caption: str


@dataclass(frozen=True)
class Moment:
    """A decision that could have been otherwise: a question, its answer, and whether the answer stands."""

    question: str
    answer: str
    stands: bool


Block = Paragraph | Heading | Facts | Bullets | Table | Figure | Row | Moment


@dataclass(frozen=True)
class Section:
    """A part of the report under a heading of its own; `key` names it in links."""

    key: str
    title: str
    blocks: tuple[Block, ...] = field(default=())
