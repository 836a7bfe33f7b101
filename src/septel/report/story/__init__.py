"""A story: a title, some sentences in front, and sections of lines, most of which have a time. As text, or as plain values."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, field
from typing import Any

from septel.report.story.phrases import Phrases, capital

WIDTH = 104


@dataclass
class Line:
    """One sentence or a few of a story; `t` in hours from the start, or None; a line of level 1 belongs to the one above it."""

    text: str
    t: float | None = None
    level: int = 0


@dataclass
class Section:
    """A part of a story; `name` does not depend on the language."""

    name: str
    title: str
    lines: list[Line] = field(default_factory=list)

    def add(self, text: str, t: float | None = None, *, level: int = 0) -> None:
        self.lines.append(Line(capital(text), t, level))


@dataclass
class Story:
    """What happened, in words."""

    title: str
    summary: list[str]
    sections: list[Section]
    phrases: Phrases
    facts: dict[str, Any] = field(default_factory=dict)

    def text(self, width: int = WIDTH) -> str:
        """The story for a terminal."""
        mark = self.phrases.words("exercise")
        blocks = [f"{mark}\n\n{self.title}\n{'=' * len(self.title)}"]
        blocks.append("\n".join(textwrap.fill(sentence, width) for sentence in self.summary))
        stamps = {id(line): self.phrases.at(line.t) if line.t is not None else "" for line in self.lines()}
        column = max(map(len, stamps.values()), default=0)
        for section in self.sections:
            rows = [f"{section.title}\n{'-' * len(section.title)}"]
            rows += [_row(line, stamps[id(line)], column, width) for line in section.lines]
            blocks.append("\n".join(rows))
        return "\n\n".join(blocks) + f"\n\n{mark}"

    def lines(self) -> list[Line]:
        return [line for section in self.sections for line in section.lines]

    def as_dict(self) -> dict[str, Any]:
        """The story as values ready for JSON: its words, the hours and local times of its lines, and the row of its table."""
        return {
            "exercise": True,
            "title": self.title,
            "summary": self.summary,
            "sections": [
                {"name": section.name, "title": section.title, "lines": [self.line_dict(line) for line in section.lines]}
                for section in self.sections
            ],
            "facts": plain(self.facts),
        }

    def line_dict(self, line: Line) -> dict[str, Any]:
        naming = self.phrases.naming
        local = naming.local(line.t).isoformat() if line.t is not None and naming.dated else None
        return {"t_h": line.t, "at": local, "level": line.level, "text": line.text}


def plain(value: Any) -> Any:
    """Values ready for JSON: dates as ISO 8601."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value.isoformat() if hasattr(value, "isoformat") else value


def _row(line: Line, stamp: str, column: int, width: int) -> str:
    indent = " " * (column + 2 + 2 * line.level)
    first = f"{stamp:<{column}}  {' ' * (2 * line.level)}"
    return textwrap.fill(line.text, width, initial_indent=first, subsequent_indent=indent)
