"""One tree laid over another: how a design changes the file, and how the file changes what is built in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from septel.errors import Loc
from septel.scenario.model import INNER_SWITCHES, LAWS, SWITCHES
from septel.scenario.model_forces import BASE_WORDS
from septel.scenario.model_hours import written_out as calendar_written_out
from septel.scenario.tree import Block, trace

FREE_NAMES = (("kinds",), ("markings",))
_LAW_WORDS = {"mean", "cv", "shape", "stages"}
_EXCLUSIVE = (("seat", "regional"), ("place", "at", "xy"))


def merge(under: Block, over: Block, *, loc: Loc = (), built_in: Block | None = None, keep_null: bool = False) -> Block:
    """`over` laid on `under`: mappings key by key; laws, words, lists and numbers replace; null removes or resets.

    `built_in` holds what a null resets to; with `keep_null` a null stays as it is, for the checks to find.
    """
    made = under.copy()
    for key, value in over.items():
        here = (*loc, key)
        line, cite = over.lines.get(key, 0), over.cites.get(key, "")
        if value is None and not keep_null:
            _reset(made, key, here, built_in)
            continue
        old, new = made.get(key), value
        if isinstance(new, Block) or (is_command(here) and isinstance(old, Block)):
            old, new = written_out(here, old), written_out(here, new)
        if not isinstance(new, Block):
            made.put(key, new, line=line, cite=cite)
        elif not isinstance(old, Block) or is_law(old) or is_law(new):
            clean = merge(Block(line=new.line), new, loc=here, built_in=built_in, keep_null=keep_null)
            made.put(key, clean, line=line, cite=cite)
        else:
            both = merge(_without_rivals(old, new), new, loc=here, built_in=built_in, keep_null=keep_null)
            both.line = old.line or new.line
            made.put(key, both, line=made.lines.get(key, 0) or line, cite=made.cites.get(key, "") or cite)
    return made


def contradictions(first: Block, then: Block, *, loc: Loc = ()) -> Iterator[Loc]:
    """Where a change that is laid over another would undo it: the paths of what both say, and not the same."""
    for key, new in then.items():
        here = (*loc, key)
        old = first.get(key)
        if key not in first:
            continue
        if isinstance(new, Block) or (is_command(here) and isinstance(old, Block)):
            old, new = written_out(here, old), written_out(here, new)
        if isinstance(old, Block) and isinstance(new, Block) and not is_law(old) and not is_law(new):
            yield from contradictions(old, new, loc=here)
        elif old != new:
            yield here
    for words in _EXCLUSIVE:
        given, others = ([word for word in words if one.get(word) is not None] for one in (then, first))
        if given and others and not set(given) & set(others):
            yield (*loc, given[0])


def _reset(made: Block, key: str, loc: Loc, built_in: Block | None) -> None:
    found, _, _ = trace(built_in, loc) if built_in is not None else ((), 0, "")
    if built_in is None or found != loc or loc[:-1] in FREE_NAMES:
        made.drop(key)
        return
    value: Any = built_in
    for part in loc:
        value = value[part]
    made.put(key, value)


def _without_rivals(old: Block, new: Block) -> Block:
    """The old block without those keys that a key of the new one excludes: a seat excludes regional commands."""
    twin = old.copy()
    for words in _EXCLUSIVE:
        given = [word for word in words if new.get(word) is not None]
        if given:
            for word in words:
                if word not in given:
                    twin.drop(word)
    return twin


def is_law(value: Any) -> bool:
    """Whether a value is a law of a duration in its long form, such as `{exponential: 4 h}`."""
    if not isinstance(value, Block) or len(value) != 1:
        return False
    kind, detail = next(iter(value.items()))
    return kind in LAWS and (not isinstance(detail, Block) or (bool(detail) and set(detail) <= _LAW_WORDS))


def is_command(loc: Loc) -> bool:
    """Whether a path is that of an agency's command."""
    return len(loc) == 3 and loc[0] == "agencies" and loc[2] == "command"


def written_out(loc: Loc, value: Any) -> Any:
    """The long form of a value that the file may write in short, so that two forms can be merged."""
    if value is None:
        return None
    if is_command(loc):
        return _single({"regional": "every base"} if value == "regional" else {"seat": value}, value, str)
    if len(loc) == 4 and loc[0] == "agencies" and loc[2] == "bases":
        return _base(value)
    if len(loc) >= 2 and loc[-2] == "approvals" and (not isinstance(value, Block) or is_law(value)):
        return _one("time", value)
    if loc in (("community", "confidence"), ("communications", "coverage")) or (
        len(loc) == 3 and loc[0] == "sources" and loc[2] == "coverage"
    ):
        return _single({"default": value}, value, (str, int, float))
    if len(loc) == 2 and loc[0] == "calendars":
        return _single(calendar_written_out(value), value, str) if isinstance(value, str) else value
    if len(loc) == 3 and loc[0] == "organisations" and loc[2] == "lookouts":
        return _single({"default": value}, value, (str, int, float))
    if len(loc) == 3 and loc[0] == "organisations" and loc[2] == "territory":
        return _territory(value)
    if loc == ("sharing",):
        return _single({} if value == "none" else {str(value): Block()}, value, str)
    if loc in (("sharing", "liaison"), ("sharing", "platform"), *INNER_SWITCHES) or (len(loc) == 1 and loc[0] in SWITCHES):
        return Block() if value is True else value
    if loc == ("strike_force", "teams") and isinstance(value, int) and not isinstance(value, bool):
        return _teams(value)
    if len(loc) == 3 and loc[0] == "ranks" and loc[2] == "packages" and isinstance(value, Block):
        return [value]  # stands for a list, and lists replace
    return value


def _single(long: dict[str, Any], value: Any, kind: type | tuple[type, ...]) -> Any:
    if not isinstance(value, kind) or isinstance(value, bool):
        return value
    made = Block()
    for key, item in long.items():
        made.put(key, item)
    return made


def _one(key: str, value: Any) -> Block:
    made = Block(line=getattr(value, "line", 0))
    made.put(key, value, line=made.line)
    return made


def _teams(number: int) -> Block:
    made = Block()
    made.put("assault", (number + 1) // 2)
    made.put("cordon", number // 2)
    return made


def _base(value: Any) -> Any:
    if isinstance(value, int) and not isinstance(value, bool):
        return _one("teams", _teams(value))
    if not isinstance(value, Block) or "teams" in value:
        return value
    made, teams = Block(line=value.line), Block(line=value.line)
    for key, item in value.items():
        target = made if key in BASE_WORDS else teams
        target.put(key, item, line=value.lines[key], cite=value.cites[key])
    made.put("teams", teams, line=value.line)
    return made


def _territory(value: Any) -> Any:
    if value == "everywhere":
        return _one("everywhere", 1.0)
    if isinstance(value, Block) and not set(value) & {"places", "states", "everywhere"}:
        return _one("places", value)
    return value
