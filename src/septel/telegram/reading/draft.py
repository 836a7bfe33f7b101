"""A message while it is read: the fields found so far, their places, and what was wrong with them."""

from __future__ import annotations

from typing import Any

from septel.telegram.message import Problem, Severity, Span
from septel.telegram.reading import making


class Draft:
    """Fields of a message by their name in `Message`, spans by their name in JSON, those of the items of lists in `items`; all
    spans are of the clean text.

    `sections` are those that the station's line names, `pages` the message numbers that page lines and the trailer carry,
    `formatted` says whether the text is made of sets, such as `SUBJ/...//`.
    """

    __slots__ = ("formatted", "items", "pages", "problems", "sections", "spans", "values")

    def __init__(self, values: dict[str, Any] | None = None) -> None:
        self.values: dict[str, Any] = {} if values is None else values
        self.formatted = False
        self.spans: dict[str, Span] = {}
        self.items: dict[str, list[Span]] = {}
        self.problems: list[Problem] = []
        self.sections: dict[int, Span] = {}
        self.pages: list[tuple[int, Span]] = []

    def set(self, name: str, value: Any, span: Span, *, json: str = "") -> None:
        """Note a field; what was found first stays."""
        if name not in self.values:
            self.values[name] = value
            self.spans[json or name] = span

    def add(self, name: str, item: Any, span: Span) -> None:
        """Note one more item of a list, and its place."""
        items = self.values.get(name)
        if items is None:
            self.values[name] = [item]
            self.items[name] = [span]
            return
        items.append(item)
        self.items[name].append(span)

    def problem(self, code: str, severity: Severity, span: Span, hint: str) -> None:
        """Note what is wrong."""
        self.problems.append(making.problem(code, severity, span, hint))
