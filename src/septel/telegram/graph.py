"""Which message refers to which, as far as both are at hand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from septel.telegram.assembly import number_key
from septel.telegram.message import Message
from septel.telegram.reading.moments import year_of

_NAMED = re.compile(r"(?:\(?(?P<year>(?:19|20)\d{2}|\d{2})\)?\s?)?(?P<post>[A-Z][A-Z.'’ -]{1,40}?)\s?(?P<number>\d{1,8})(?!\d)")


@dataclass(frozen=True, slots=True)
class Node:
    """A message of the graph; `name` is its reference number with two digits of its year, or a name made for it."""

    name: str
    message: Message

    def as_dict(self) -> dict[str, Any]:
        """The node as `--json` prints it."""
        message = self.message.as_dict()
        file = self.message.sources[0].file if self.message.sources else ""
        return {"id": self.name, "mrn": message["mrn"], "dtg": message["dtg"], "from": message["from"],
                "subject": message["subject"], "file": file}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Edge:
    """A reference: who refers, with which letter and words, and to which node; None if that message is not at hand."""

    origin: str
    letter: str | None
    text: str
    target: str | None

    def as_dict(self) -> dict[str, Any]:
        """The edge as `--json` prints it."""
        return {"from": self.origin, "letter": self.letter, "text": self.text, "to": self.target}


@dataclass(frozen=True, slots=True)
class Graph:
    """Messages in their order, and their references in theirs."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]

    def as_dict(self) -> dict[str, Any]:
        """The graph as `septel telegram graph --json` prints it."""
        return {"messages": [node.as_dict() for node in self.nodes], "references": [edge.as_dict() for edge in self.edges]}

    def __str__(self) -> str:
        lines: list[str] = []
        by_origin: dict[str, list[Edge]] = {}
        for edge in self.edges:
            by_origin.setdefault(edge.origin, []).append(edge)
        for node in self.nodes:
            lines.append(f"{node.name}  {node.message.subject or ''}".rstrip())
            for edge in by_origin.get(node.name, ()):
                letter = f"{edge.letter}. " if edge.letter else ""
                lines.append(f"  {letter}{edge.text} -> {edge.target or 'not at hand'}")
        return "\n".join(lines)


def graph(messages: Sequence[Message]) -> Graph:
    """The references among `messages`: by post, number and, where it is given, year.

    Where several fit, the latest that is no later than the message that refers.
    """
    nodes: list[Node] = []
    taken: dict[str, int] = {}
    by_number: dict[tuple[str, int], list[Node]] = {}
    for n, message in enumerate(messages, start=1):
        key = number_key(message.mrn) if message.mrn else None
        year = f"{message.dtg.year % 100:02d} " if message.dtg else ""
        name = f"{year}{key[0]} {key[1]}" if key else f"message {n}"
        taken[name] = taken.get(name, 0) + 1
        node = Node(name if taken[name] == 1 else f"{name} ({taken[name]})", message)
        nodes.append(node)
        if key:
            by_number.setdefault(key, []).append(node)
    edges = [
        Edge(node.name, reference.letter, reference.text, _target(node, reference.text, by_number))
        for node in nodes
        for reference in node.message.refs
    ]
    return Graph(tuple(nodes), tuple(edges))


def _target(node: Node, text: str, by_number: dict[tuple[str, int], list[Node]]) -> str | None:
    for found in _NAMED.finditer(" ".join(text.upper().split())[:200]):
        key = (" ".join(found["post"].split()).removesuffix(" DTG"), int(found["number"]))
        fitting = [one for one in by_number.get(key, ()) if one is not node]
        if found["year"]:
            fitting = [one for one in fitting if one.message.dtg is None or one.message.dtg.year == year_of(found["year"])]
        if fitting:
            return _latest(node, fitting).name
    return None


def _latest(node: Node, fitting: list[Node]) -> Node:
    """The latest of several that is no later than the node; else the first."""
    when = node.message.dtg
    dated = [(one.message.dtg, one) for one in fitting if one.message.dtg is not None]
    earlier = [pair for pair in dated if when is None or pair[0] <= when]
    return max(earlier, key=lambda pair: pair[0])[1] if earlier else fitting[0]
