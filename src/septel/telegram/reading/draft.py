"""A message while it is read: the fields found so far, their places, and what was wrong with them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from septel.telegram.message import Problem, Severity, Span


@dataclass(slots=True)
class Draft:
    """Fields of a message by their name in `Message`, spans by their name in JSON; spans are of the clean text.

    `sections` are those that the station's line names, `pages` the message numbers that page lines and the trailer carry.
    """

    values: dict[str, Any] = field(default_factory=dict)
    spans: dict[str, Span] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    sections: dict[int, Span] = field(default_factory=dict)
    pages: list[tuple[int, Span]] = field(default_factory=list)

    def set(self, name: str, value: Any, span: Span, *, json: str = "") -> None:
        """Note a field; what was found first stays."""
        if name not in self.values:
            self.values[name] = value
            self.spans[json or name] = span

    def add(self, name: str, item: Any, span: Span) -> None:
        """Note one more item of a list, whose span grows to hold it."""
        items = self.values.get(name)
        if items is None:
            self.values[name] = [item]
            self.spans[name] = self.spans[name + "[0]"] = span
            return
        self.spans[f"{name}[{len(items)}]"] = span
        self.spans[name] = (self.spans[name][0], span[1])
        items.append(item)

    def problem(self, code: str, severity: Severity, span: Span, hint: str) -> None:
        """Note what is wrong."""
        self.problems.append(Problem(code, severity, span, hint))
