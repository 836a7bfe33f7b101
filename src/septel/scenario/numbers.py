"""Every number of a scenario with its unit and its source: what the assumptions are, and what is cited."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pydantic import AliasChoices, BeforeValidator
from pydantic.fields import FieldInfo

from septel import units
from septel.errors import Loc, dotted, plain
from septel.scenario.model import ASSUMPTION, LAWS, Base, GradeOdds, Law, Part, Place, Scenario, Source
from septel.scenario.placing import Layout
from septel.scenario.tree import Block, trace

_UNITS = {units.hours: "h", units.kilometres: "km", units.speed_kmh: "km/h", units.per_hour: "1/h"}
_UNIT_OF = {
    "roam": "km", "succession": "h", "migration": "h", "fades": "h", "people": "people", "teams": "teams", "bases": "teams",
    "packages": "teams", "members": "members", "prosecutors": "prosecutors", "max_organisations": "organisations",
}  # fmt: skip
_UNIT_OF_PART = {"Taken": "members"}
# These choose what takes part or where it is; they are no parameters of the model.
_NO_PARAMETER = {"version", "largest"}
# The one field that a value written in short stands for.
_SHORT_FOR = {"Stage": "time", "ByPlace": "default", "RateByPlace": "default"}


@dataclass(frozen=True)
class Sourced:
    """A numeric parameter: its path, its value in `unit`, where it comes from, and the line (0: built in).

    `value` is a number, a Law, or for parameters that are written by name (weights, teams, grades) a mapping of them.
    """

    path: str
    value: Any
    unit: str
    source: str
    line: int
    default: bool

    @property
    def assumed(self) -> bool:
        """Whether the number rests on no citation."""
        return plain(self.source).startswith("assum")

    @property
    def text(self) -> str:
        """The value with its unit, short enough for a table."""
        shown = _text(self.value)
        # A law says its unit itself.
        return shown if isinstance(self.value, Law) or not self.unit or self.unit == "share" else f"{shown} {self.unit}"


def _text(value: Any) -> str:
    if isinstance(value, Law):
        cv = "" if value.kind in ("fixed", "exponential") else f", cv {value.cv:.4g}"
        return f"{value.mean_h:.6g} h" if value.kind == "fixed" else f"{value.kind}, mean {value.mean_h:.6g} h{cv}"
    if isinstance(value, Mapping):
        first = [f"{name} {_text(item)}" for name, item in list(value.items())[:4]]
        return ", ".join(first) + (f" … ({len(value)})" if len(value) > 4 else "")
    if isinstance(value, tuple):
        return " / ".join(_text(item) for item in value)
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def numbers(base: Scenario, designs: Mapping[str, Scenario], layout: Layout) -> list[Sourced]:
    """The numbers of the base, then those that a design changes or adds, under the path of the design."""
    of_base = {number.path: number for number in _walk(base, layout.base, ())}
    found = dict(of_base)
    of_designs: dict[str, dict[str, Sourced]] = {}
    sampled: dict[str, list[Sourced]] = {}
    for design, scenario in designs.items():
        own = {number.path: number for number in _walk(scenario, layout.resolved[design], ())}
        of_designs[design] = own
        parents = [of_base] + [of_designs[name] for name, _ in layout.chains[design] if name != design and name in of_designs]
        for path, number in own.items():
            if not any(_covers(parent.get(path), number) for parent in parents):
                there = _spot(layout, design, path) or f"{dotted(layout.at(design))}.{path}"
                said = replace(number, path=there)
                found.setdefault(there, said)  # a factor's number is told as it is in the first design that has it
                if layout.families.get(design) == "sample":
                    sampled.setdefault(there, []).append(said)
    return list((found | {there: _ends(many) for there, many in sampled.items()}).values())


def _spot(layout: Layout, design: str, path: str) -> str:
    """Where the file says the value that a sweep or a sample sets at a path of a design, or in the numbers by name there."""
    for loc, at in layout.spots.get(design, ()):
        set_at = dotted(loc[: len(loc) - _of_a_law(loc)])
        if path == set_at or set_at.startswith((f"{path}.", f"{path}[")) or path.startswith((f"{set_at}.", f"{set_at}[")):
            return dotted(at)
    return ""


def _of_a_law(loc: Loc) -> int:
    """How many parts at the end of a path lead into a law, which is one number here."""
    return next((size for size in (2, 1) if size < len(loc) and loc[-size] in LAWS), 0)


def _ends(many: list[Sourced]) -> Sourced:
    """The least and the greatest number of a sample as one parameter, of laws their means; numbers by name as first drawn."""
    values = [number.value for number in many]
    if not all(isinstance(value, Law | int | float) for value in values):
        return many[0]
    sizes = [value.mean_h if isinstance(value, Law) else value for value in values]
    return replace(many[0], value=(min(sizes), max(sizes)))


def _covers(known: Sourced | None, number: Sourced) -> bool:
    """Whether a number says nothing that the known one does not say; of numbers by name some may be missing."""
    if known is None or (known.source, known.line) != (number.source, number.line):
        return False
    if isinstance(known.value, dict) and isinstance(number.value, dict):
        return all(known.value.get(name) == item for name, item in number.value.items())
    return bool(known.value == number.value)


def _walk(part: Part, tree: Block, loc: Loc) -> Iterator[Sourced]:
    for name, info in type(part).model_fields.items():
        alias = info.validation_alias
        here = (*loc, str(alias.choices[0]) if isinstance(alias, AliasChoices) else name)
        value = getattr(part, name)
        unused = name == "coverage" and isinstance(part, Source) and part.kind == "tips"
        if name not in _NO_PARAMETER and not unused:
            yield from _field(value, info, name, tree, here, type(part).__name__)


def _field(value: Any, info: FieldInfo, name: str, tree: Block, here: Loc, holder: str) -> Iterator[Sourced]:
    if isinstance(value, bool | str) or value is None:
        return
    if isinstance(value, Law | int | float):
        yield _single(value, info, name, tree, here, holder)
    elif isinstance(value, Part):
        yield from _walk(value, tree, here)
    elif isinstance(value, dict):
        yield from _named(value, name, tree, here)
    elif isinstance(value, tuple) and value and isinstance(value[0], Place):
        people = {place.name: place.people for place in value}
        locs = {place.name: (*here, index, "people") for index, place in enumerate(value)}
        yield from _grouped(people, locs, (*here, "people"), "people", tree)
    elif isinstance(value, tuple) and name == "packages":
        found, line, cite = trace(tree, here)
        yield Sourced(dotted(here), value, "teams", cite or ASSUMPTION, line, line == 0 or found != here)
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            if isinstance(item, Part):
                yield from _walk(item, tree, (*here, index))


def _single(value: Any, info: FieldInfo, name: str, tree: Block, here: Loc, holder: str) -> Sourced:
    found, line, cite = trace(tree, here)
    given = line > 0 and (found == here or (_SHORT_FOR.get(holder) == name and found == here[:-1]))
    source = cite if given else _source(info)
    unit = _UNIT_OF_PART.get(holder) or _unit(value, info, name)
    return Sourced(dotted(here), value, unit, source or ASSUMPTION, line if given else 0, not given)


def _source(info: FieldInfo) -> str:
    extra = info.json_schema_extra
    return str(extra.get("source", "")) if isinstance(extra, dict) else ""


def _unit(value: Any, info: FieldInfo, name: str) -> str:
    if isinstance(value, Law):
        return "h"
    for item in info.metadata:
        if isinstance(item, BeforeValidator) and item.func in _UNITS:
            return _UNITS[item.func]
    return _UNIT_OF.get(name, "")


def _named(value: dict[str, Any], name: str, tree: Block, here: Loc) -> Iterator[Sourced]:
    first = next(iter(value.values()), None)
    if isinstance(first, Base):
        value = {key: dict(base.teams) for key, base in value.items()}
    elif isinstance(first, GradeOdds):
        value = {key: (odds.true, odds.false) for key, odds in value.items()}
    elif isinstance(first, Part):
        for key, item in value.items():
            yield from _walk(item, tree, (*here, key))
        return
    if value:
        yield from _grouped(value, {key: (*here, key) for key in value}, here, _UNIT_OF.get(name, ""), tree)


def _grouped(value: dict[str, Any], locs: dict[str, Loc], here: Loc, unit: str, tree: Block) -> Iterator[Sourced]:
    """Numbers given by name as one parameter; those that quote another source than most stand alone."""
    traced = {key: trace(tree, loc) for key, loc in locs.items()}
    cites = {key: _inner_cite(tree, found, cite) for key, (found, _, cite) in traced.items()}
    counts = Counter(cites.values())
    common = max(counts, key=lambda cite: (counts[cite], not cite))
    together = {key: item for key, item in value.items() if cites[key] == common}
    lines = [traced[key][1] for key in together]
    line = min((line for line in lines if line), default=0)
    yield Sourced(dotted(here), together, unit, common or ASSUMPTION, line, line == 0)
    for key, item in value.items():
        if key not in together:
            line = traced[key][1]
            yield Sourced(dotted(locs[key]), item, unit, cites[key] or ASSUMPTION, line, line == 0)


def _inner_cite(tree: Block, found: Loc, cite: str) -> str:
    """The source of a mapping's numbers: what its own values quote if all agree, else what covers the mapping."""
    node: Any = tree
    for part in found:
        node = node[part]
    inner = set(node.cites.values()) if isinstance(node, Block) and node else {cite}
    return next(iter(inner)) if len(inner) == 1 else cite
