"""Data of after-action reports for tests: an exercise without a world as it was played, and one with ground and runs."""

from __future__ import annotations

import copy
from functools import cache
from html.parser import HTMLParser
from typing import Any

from septel.exercise.aar import aar_data
from septel.exercise.state import Fold
from tests.exercise.aar.test_data import whole
from tests.exercise.evaluation.play import FEATURES, started

HOSTILE = "</script><script>alert(1)</script> <b>&amp; =1+1 \x00\x0b\ud800"
VOID = {"meta", "link", "input", "image", "br", "path", "circle"}


@cache
def _played() -> dict[str, Any]:
    play = whole()
    return aar_data(play.records, play.history, Fold(FEATURES), open_text=play.open_text)


def played() -> dict[str, Any]:
    """An exercise without ground: people, injects, ratings, a plan."""
    return copy.deepcopy(_played()) | {"moments": None}


def fresh(audience: str | None = None) -> dict[str, Any]:
    """An exercise in which nothing was done yet."""
    play = started()
    return aar_data(play.records[:1], play.history, Fold(FEATURES), open_text=play.open_text, audience=audience)


def at(t: float) -> dict[str, Any]:
    """A moment."""
    return {"t": t, "local": f"2030-01-07T{6 + int(t):02d}:30:00-06:00", "z": f"2030-01-07T{12 + int(t):02d}:30:00Z"}


def moment(**changed: Any) -> dict[str, Any]:
    """A moment that mattered."""
    return {
        "what": "unreleased", "moment": at(3.0), "holder": "police", "seat": "", "about": "C-police-7", "target": "gang/head",
        "place": "B", "to": "army", "as_taken": 1.0, "otherwise": 1.6, "effect": 0.6, "lo": 0.2, "hi": 1.0, "t": 3.0,
        "p": 0.003, "stands": True,
    } | changed  # fmt: skip


def moments(*rows: dict[str, Any], error: str | None = None) -> dict[str, Any]:
    """The part of the document that tells of moments."""
    return {
        "measure": "captures", "until": 200.0, "pairs": 200, "choices": 70, "screened": 60, "measured": 6,
        "moments": list(rows), "error": error,
    }  # fmt: skip


def measure(
    name: str, value: float | None, *, hidden: bool = False, designs: tuple[str, ...] = ("as_is", "lent")
) -> dict[str, Any]:
    """A measure beside fast runs from 0 to 10."""
    runs = {"n": 200, "mean": 5.0, "p5": 1.0, "p25": 3.0, "p50": 5.0, "p75": 7.0, "p95": 9.0}
    rank: Any = "not comparable" if hidden else 84.0
    return {
        "measure": name, "value": value, "human_time": hidden, "comparable": "not comparable" if hidden else "comparable",
        "designs": {design: {"percentile": rank, "same_draws": 4.0, "runs": runs} for design in designs},
    }  # fmt: skip


def with_ground() -> dict[str, Any]:
    """The played exercise with a map, measures and moments."""
    data = played()
    data["map"] = {
        "is_plane": True, "to": 10.0,
        "places": [{"name": "A", "at": [0.0, 0.0], "people": 10}, {"name": "B", "at": [60.0, 10.0], "people": 20}],
        "bases": [{"name": "police/A", "owner": "police", "at": [0.0, 0.0]}],
        "moves": [
            {
                "operation": "O-police-x", "holder": "police", "for": "police", "target": "gang/head", "place": "B",
                "base": "police/A", "owner": "police", "kind": "assault", "teams": 2, "tasked": 1.0, "departs": 2.0,
                "arrives": 4.0, "over": 5.0, "back": 7.0, "state": "done", "outcome": "captured",
            }
        ],
        "leads": [{"t": 1.0, "holder": "police", "target": "gang/head", "place": "B"}],
        "visits": [{"target": "gang/head", "place": "B", "from": 0.0, "until": None}],
    }  # fmt: skip
    data["measures"] = {
        "runs": 200, "until": 4.0, "design": "lent", "error": None,
        "measures": [measure("captures", 8.0), measure("decision_h_median", 0.5, hidden=True), measure("dry_holes", None)],
    }  # fmt: skip
    data["moments"] = moments(moment())
    return data


class Page(HTMLParser):
    """What stands on a page: tags with their attributes in order, texts, and the addresses that it names."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.open: list[str] = []
        self.unclosed: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: Any) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.unclosed.append(tag)

    def handle_data(self, data: str) -> None:
        if data.strip() and not (self.open and self.open[-1] in ("style", "script")):
            self.texts.append(data.strip())

    def named(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of each tag of a name."""
        return [attrs for name, attrs in self.tags if name == tag]

    @property
    def text(self) -> str:
        """All texts."""
        return " ".join(self.texts)
