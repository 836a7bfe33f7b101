"""The evaluation plan as the state keeps it: objectives as the scenario nests them, and an index by id."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from septel.errors import did_you_mean
from septel.exercise.feature import Refused, State

OBJECTIVE, CAPABILITY, TARGET, TASK = "objective", "capability", "target", "task"
LEVELS = (OBJECTIVE, CAPABILITY, TARGET, TASK)
INSIDE = {OBJECTIVE: "capabilities", CAPABILITY: "targets", TARGET: "tasks"}  # the key under which the next level stands
TITLE = {OBJECTIVE: "title", CAPABILITY: "name", TARGET: "title", TASK: "text"}

Part = Mapping[str, Any]


def planned(setting: Part) -> list[dict[str, Any]]:
    """The objectives of an exercise's setting, nested."""
    return list((setting.get("exercise") or {}).get("objectives", ()))


def walk(objectives: list[dict[str, Any]]) -> Iterator[tuple[str, Part, str | None]]:
    """(level, part, id of the part above) of everything in the plan, each part before what is in it."""

    def below(level: str, part: Part, above: str | None) -> Iterator[tuple[str, Part, str | None]]:
        yield level, part, above
        if level in INSIDE:
            for inner in part.get(INSIDE[level], ()):
                yield from below(LEVELS[LEVELS.index(level) + 1], inner, part["id"])

    for objective in objectives:
        yield from below(OBJECTIVE, objective, None)


def index(objectives: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """By id: level, title, the id above (`of`); of tasks also the agency, the reference and the expected actions."""
    found: dict[str, dict[str, Any]] = {}
    for level, part, above in walk(objectives):
        entry = {"level": level, "title": part[TITLE[level]], "of": above}
        if level == TASK:
            entry |= {key: part.get(key) for key in ("agency", "reference")} | {"expected": list(part.get("expected", ()))}
        found[part["id"]] = entry
    return found


def known(state: State, about: str, *levels: str) -> str:
    """An id of the plan at one of these levels; Refused with the nearest one if there is none."""
    entries = state["evaluation"]["index"]
    entry = entries.get(about)
    if entry is not None and entry["level"] in levels:
        return about
    word = " or ".join(levels)
    if entry is not None:
        raise Refused(f"'{about}' is a {entry['level']}; this takes a {word}.", code="wrong_level")
    hint = did_you_mean(about, [name for name, other in entries.items() if other["level"] in levels])
    raise Refused(f"There is no {word} '{about}'. {hint}".strip(), code="unknown")


def above(entries: Mapping[str, Part], about: str) -> list[str]:
    """The ids above a part of the plan, the nearest first."""
    found: list[str] = []
    of = entries[about]["of"]
    while of is not None:
        found.append(of)
        of = entries[of]["of"]
    return found
