"""Numbers of a scenario as dials: where one stands, what it may be, and what the scenario says when it is turned.

The *level* of a number is its value in the model's unit; of a law, its mean in hours (its kind and cv stay). Numbers that are
written as a table are turned together by a factor, 1 as written: weights, rates and people are multiplied by it; of shares the
odds p/(1 − p) are; whole numbers are rounded, and none that there are goes to nothing. Shares that sum to a whole (receivers,
markings) keep their sum: the odds of the first are multiplied and the others give way in proportion. Of a table of grades the
logarithms of the likelihood ratios are multiplied: at 0 a grade tells nothing, at 2 twice as much.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt
from pydantic import AliasChoices, BeforeValidator, ValidationError
from pydantic.fields import FieldInfo

from septel import units
from septel.errors import Loc, Problem, ScenarioError, dotted
from septel.scenario import words
from septel.scenario.model import Base, GradeOdds, Law, Part, Place

NUMBER, WHOLE, SHARE, LAW = "number", "whole number", "share", "law"
TABLE, ODDS, COUNTS = "table", "table of shares", "table of whole numbers"
SPLIT, GRADES = "shares of a whole", "table of grades"
TABLES = (TABLE, ODDS, COUNTS, SPLIT, GRADES)
_UNITS = {units.hours: "h", units.kilometres: "km", units.speed_kmh: "km/h", units.per_hour: "1/h"}
_WRITTEN = {"h": "h", "km": "km", "km/h": "km/h", "1/h": "/h"}
_SPLITS = ("receivers", "marking")
MOST_HOURS = 1e7
OFTEN = 0.1  # times an hour
Change = Callable[[Any], Any]


@dataclass(frozen=True)
class Limits:
    """What a model allows a number to be; an open end is not allowed itself."""

    least: float = -math.inf
    most: float = math.inf
    open_least: bool = False
    open_most: bool = False

    def holds(self, value: float) -> bool:
        """Whether a value is allowed."""
        above = value > self.least if self.open_least else value >= self.least
        return above and (value < self.most if self.open_most else value <= self.most)


@dataclass(frozen=True)
class Dial:
    """One number of a scenario: `path` names it, `loc` is its place in each of `designs`; `level` is what is written.

    `keys` are the rows of a table that belong to it (None: all).
    """

    path: str
    loc: Loc
    designs: tuple[str, ...]
    kind: str
    level: float
    unit: str
    limits: Limits
    keys: tuple[str, ...] | None = None

    def text(self, level: float) -> str:
        """A level with its unit."""
        if self.kind in TABLES:
            return f"×{_digits(level)}"
        if self.unit == "1/h":  # all levels by the day where the one that is written hardly happens in an hour
            return f"{_digits(level)} /h" if self.level >= OFTEN else f"{_digits(24 * level)} /d"
        return f"{_digits(level)} {self.unit}" if self.unit else _digits(level)


def _digits(level: float) -> str:
    """Three digits, or all of those before the point."""
    return f"{level:.0f}" if abs(level) >= 100 or level == int(level) else f"{level:.3g}"


def node_at(part: Any, loc: Loc) -> Any:
    """What stands at a place of a scenario; KeyError if there is nothing."""
    for step in loc:
        part = _step(part, step)
    if part is None:
        raise KeyError(dotted(loc))
    return part


def _step(node: Any, step: str | int) -> Any:
    if isinstance(node, Part):
        return getattr(node, _field_name(type(node), str(step)))
    if isinstance(node, tuple):
        if step == "people" and node and isinstance(node[0], Place):
            return node
        if isinstance(step, int) and step < len(node):
            return node[step]
        raise KeyError(step)
    if isinstance(node, Mapping) and step in node:
        return node[step]
    raise KeyError(step)


def _field_name(kind: type[Part], word: str) -> str:
    for name, info in kind.model_fields.items():
        if word == _word(name, info):
            return name
    raise KeyError(word)


def _word(name: str, info: FieldInfo) -> str:
    alias = info.validation_alias
    return str(alias.choices[0]) if isinstance(alias, AliasChoices) else name


def loc_of(path: str, scenario: Part) -> Loc:
    """A dotted path in parts, by what the scenario has; names may hold dots. KeyError if it leads nowhere."""
    node: Any = scenario
    found: list[str | int] = []
    rest = path
    while rest:
        if rest.startswith("["):
            number, closed, rest = rest[1:].partition("]")
            step: str | int = int(number) if closed and number.isdigit() else number
        else:
            step = max((word for word in _words_of(node) if _starts(rest, word)), key=len, default="")
            if not step:
                raise KeyError(path)
            rest = rest[len(step) :]
        node = _step(node, step)
        found.append(step)
        rest = rest.removeprefix(".")
    return tuple(found)


def _words_of(node: Any) -> list[str]:
    if isinstance(node, Part):
        return [_word(name, info) for name, info in type(node).model_fields.items()]
    if isinstance(node, Mapping):
        return [str(key) for key in node]
    return ["people"] if isinstance(node, tuple) and node and isinstance(node[0], Place) else []


def _starts(rest: str, word: str) -> bool:
    return rest.startswith(word) and (len(rest) == len(word) or rest[len(word)] in ".[")


def field_at(scenario: Part, loc: Loc) -> tuple[str, FieldInfo]:
    """The name and the declaration of the field that a place belongs to."""
    node: Any = scenario
    found: tuple[str, FieldInfo] | None = None
    for step in loc:
        if isinstance(node, Part):
            name = _field_name(type(node), str(step))
            found = name, type(node).model_fields[name]
        elif isinstance(node, tuple) and step == "people":
            found = "people", Place.model_fields["people"]
        node = _step(node, step)
    if found is None:
        raise KeyError(dotted(loc))
    return found


def _parts_of(annotation: Any, metadata: list[Any]) -> list[Any]:
    """All that is said of a type: its own metadata and, inside unions, mappings and `Annotated`, theirs."""
    said = [inner for item in metadata for inner in (item.metadata if isinstance(item, FieldInfo) else [item])]
    if get_origin(annotation) is Annotated:
        inside, *more = get_args(annotation)
        return said + _parts_of(inside, more)
    for inner in get_args(annotation):
        if not isinstance(inner, str | int):
            said += _parts_of(inner, [])
    return said


def told(info: FieldInfo) -> tuple[str, Limits, bool]:
    """A field's unit, limits, and whether it is a share."""
    said = _parts_of(info.annotation, list(info.metadata))
    readers = [item.func for item in said if isinstance(item, BeforeValidator)]
    unit = next((_UNITS[reader] for reader in readers if reader in _UNITS), "")
    least, most = -math.inf, math.inf
    open_least = open_most = False
    for item in said:  # the tightest limits hold
        if isinstance(item, Ge | Gt):
            bound = float(str(item.ge if isinstance(item, Ge) else item.gt))
            least, open_least = (bound, isinstance(item, Gt)) if bound >= least else (least, open_least)
        elif isinstance(item, Le | Lt):
            bound = float(str(item.le if isinstance(item, Le) else item.lt))
            most, open_most = (bound, isinstance(item, Lt)) if bound <= most else (most, open_most)
    return unit, Limits(least, most, open_least, open_most), units.share in readers or (least, most) == (0.0, 1.0)


def kind_of(name: str, info: FieldInfo, value: Any) -> tuple[str, float, str, Limits]:
    """What kind of number a value is, its level, unit and limits; TypeError if it is none."""
    unit, limits, is_share = told(info)
    if isinstance(value, Law):
        return LAW, value.mean_h, "h", Limits(0.0, MOST_HOURS)
    if isinstance(value, bool):
        raise TypeError(name)
    if isinstance(value, int):
        return WHOLE, float(value), unit, limits
    if isinstance(value, int | float):
        return (SHARE if is_share else NUMBER), float(value), unit, limits
    if isinstance(value, Mapping) and value and isinstance(next(iter(value.values())), GradeOdds):
        return GRADES, 1.0, "", Limits(0.0, 100.0)
    if not isinstance(value, Mapping | tuple | Base) or isinstance(value, str):
        raise TypeError(name)
    return _table_kind(name, value, is_share), 1.0, "", Limits(0.0, 1e6, open_least=True)


def _table_kind(name: str, value: Any, is_share: bool) -> str:
    if name in _SPLITS:
        return SPLIT
    if is_share:
        return ODDS
    if isinstance(value, tuple) and value and isinstance(value[0], Place):
        return TABLE
    if isinstance(value, Base | tuple):
        return COUNTS
    first = next(iter(value.values()), None)
    if isinstance(first, Part) and not isinstance(first, Base):
        raise TypeError(name)
    return COUNTS if isinstance(first, Base | Mapping) or (isinstance(first, int) and name == "teams") else TABLE


def turned(dial: Dial, value: Any, level: float) -> Any:
    """The value at another level."""
    if dial.kind == LAW:
        return Law(kind=value.kind, mean_h=float(level), cv=value.cv)
    if dial.kind == WHOLE:
        return math.floor(level + 0.5)
    if dial.kind in (NUMBER, SHARE):
        return float(level)
    if dial.kind == GRADES:
        return _sharpened(value, dial, level)
    if dial.kind == SPLIT:
        return _split(value, level)
    one = {TABLE: lambda each: each * level, ODDS: lambda each: odds_times(each, level), COUNTS: lambda n: _count(n, level)}
    return _mapped(value, one[dial.kind], dial.keys)


def odds_times(share: float, factor: float) -> float:
    """The share whose odds are so many times those of `share`."""
    return share * factor / (1.0 - share + share * factor)


def _count(number: float, factor: float) -> int:
    return max(1, math.floor(number * factor + 0.5)) if number >= 1 else int(number)


def _mapped(value: Any, change: Change, keys: tuple[str, ...] | None) -> Any:
    if isinstance(value, Base):
        return changed(value, {("teams",): lambda teams: _mapped(teams, change, None)})
    if isinstance(value, tuple) and value and isinstance(value[0], Place):
        own = [keys is None or place.name in keys for place in value]
        return tuple(changed(p, {("people",): change}) if ours else p for p, ours in zip(value, own, strict=True))
    if isinstance(value, tuple):
        return tuple(_mapped(item, change, None) for item in value)
    if isinstance(value, Mapping):
        return {key: _mapped(item, change, None) if keys is None or key in keys else item for key, item in value.items()}
    return value if isinstance(value, str) else change(value)


def _split(value: Mapping[str, float], factor: float) -> dict[str, float]:
    total = sum(value.values())
    first = next((key for key, share in value.items() if 0 < share < total), None)
    if first is None:
        return dict(value)
    now = total * odds_times(value[first] / total, factor)
    rest = (total - now) / (total - value[first])
    return {key: now if key == first else share * rest for key, share in value.items()}


def _sharpened(value: Mapping[str, GradeOdds], dial: Dial, power: float) -> dict[str, GradeOdds]:
    # A grade that is given to true and false leads alike tells nothing, and goes on telling nothing.
    telling = [key for key, odds in value.items() if odds.true > 0 and odds.false > 0 and odds.true != odds.false]
    own = [key for key in telling if dial.keys is None or key in dial.keys]
    raw = {key: value[key].false * (value[key].true / value[key].false) ** power for key in own}
    scale = sum(value[key].true for key in own) / sum(raw.values()) if own else 1.0
    made = {key: GradeOdds.model_validate({"true": raw[key] * scale, "false": value[key].false}) for key in own}
    return {key: made.get(key, odds) for key, odds in value.items()}


def changed(part: Any, changes: Mapping[Loc, Change], *, above: Loc = ()) -> Any:
    """A part of a scenario with what stands at some places changed, validated by the models; ScenarioError if not valid."""
    if () in changes:
        return changes[()](part)
    steps: dict[str | int, dict[Loc, Change]] = {}
    for loc, change in changes.items():
        steps.setdefault(loc[0], {})[loc[1:]] = change
    if isinstance(part, tuple) and "people" in steps:
        return steps["people"][()](part)
    made = {step: changed(_step(part, step), inner, above=(*above, step)) for step, inner in steps.items()}
    if isinstance(part, Part):
        return _rebuilt(part, made, above)
    if isinstance(part, tuple):
        return tuple(made.get(index, item) for index, item in enumerate(part))
    return {**part, **made}


def _rebuilt(part: Part, made: Mapping[str | int, Any], above: Loc) -> Part:
    kind = type(part)
    data: dict[str, Any] = {}
    for name, info in kind.model_fields.items():
        word = _word(name, info)
        if word in made or name in part.model_fields_set:
            data[word] = _writable(made[word] if word in made else getattr(part, name), info)
    try:
        return kind.model_validate(data)
    except ValidationError as error:
        found = [words.problem(detail) for detail in error.errors(include_url=False)]
        raise ScenarioError([Problem.at((*above, *each.loc), each.message, hint=each.hint) for each in found]) from None


def _writable(value: Any, info: FieldInfo) -> Any:
    """A value as a file writes it: with its unit, which the models ask for."""
    if isinstance(value, dict):
        return {key: _writable(item, info) for key, item in value.items()}
    if isinstance(value, float):
        unit = told(info)[0]
        return f"{float(value)!r} {_WRITTEN[unit]}" if unit else float(value)
    return value
