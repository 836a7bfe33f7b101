"""A path of the scenario as people write it (`agencies.police.leak`): what it leads to, and a value put there.

The path is that of messages and of `septel check --assumptions`; an item of a list is `[0]` or `.0`, counted from 0, or has its
`name`. A value at a path is a change as a design would write it, so a list or a law on the way, which a design can only replace
as a whole, is taken whole from the design that is changed.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from septel.errors import Loc, did_you_mean, dotted
from septel.scenario import words
from septel.scenario.designs import FIXED, OWN_WORDS
from septel.scenario.merge import is_law, written_out
from septel.scenario.model import LAWS, Law
from septel.scenario.placing import parts
from septel.scenario.tree import Block, Row, block

_OF_A_LAW = ("mean", "cv", "shape", "stages")


class NoPathError(Exception):
    """A path that leads nowhere: what is wrong, and the nearest valid word."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


def find(path: str, tree: Block) -> Loc:
    """The parts of a path in a design's whole tree; NoPathError if the scenario has no such place."""
    loc: Loc = ()
    node: Any = tree
    kinds = _keys(tree.get("kinds"))
    for part in parts(path, tree):
        part = _index(part, _forms(node, loc), loc, kinds)
        loc = (*loc, part)
        node = below(node, part, loc)
    if not loc:
        raise NoPathError("names nothing", "Write it as messages do, for example `agencies.police.leak`.")
    return loc


def below(node: Any, part: str | int, loc: Loc) -> Any:
    """What a tree has under a part, itself at `loc`; None where it writes nothing there (a default of the model may stand)."""
    for form in _forms(node, loc[:-1]):
        if isinstance(form, Block) and part in form:
            return form[str(part)]
        if isinstance(form, list) and isinstance(part, int) and part < len(form):
            return form[part]
    return None


def put(changes: Block, tree: Block, loc: Loc, value: Any, *, line: int = 0, cite: str = "") -> None:
    """Add to a design's changes that there is `value` at a path of the design's tree (one that `find` gave)."""
    holder: Any = changes
    under: Any = tree
    for depth, part in enumerate(loc[:-1], start=1):
        here, then = loc[:depth], loc[depth]
        under = below(under, part, here)
        inner = below(holder, part, ())
        if not isinstance(inner, Block | Row):
            inner = _whole(under, here, then)
            inner = deepcopy(inner) if inner is not None else Block(line=line)
            _set(holder, part, inner, line, "")
        holder = inner
    _set(holder, loc[-1], value, line, cite)


def _whole(under: Any, here: Loc, then: str | int) -> Block | Row | None:
    """The list or the law that stands at a path and can only be replaced as a whole; None where parts of it can be changed."""
    for form in _forms(under, here):
        if isinstance(form, Block) and is_law(form) and then in form:
            return form
        if isinstance(form, Row):
            return form
        if isinstance(form, list):
            row = Row()
            for item in form:
                row.put(item)
            return row
    law = default_law(here) if under is None else None
    return law if law is not None and then in law else None


def default_law(loc: Loc) -> Block | None:
    """The law that the models have at a path by default, as a file would write it."""
    for model in words.models_at(loc[:-1]):
        law = dict(zip(words.keys(model), model.model_fields.values(), strict=True)).get(str(loc[-1]))
        if law is not None and isinstance(law.default, Law):
            return _law_block(law.default)
    return None


def _law_block(law: Law) -> Block:
    detail = {"mean": f"{law.mean_h!r} h", "cv": law.cv}
    written = block({law.kind: detail if law.kind in ("lognormal", "gamma") else detail["mean"]})
    assert isinstance(written, Block)
    return written


def _set(holder: Block | Row, part: str | int, value: Any, line: int, cite: str) -> None:
    if isinstance(holder, Row):
        index = int(part)
        holder[index], holder.lines[index], holder.cites[index] = value, line, cite
    else:
        holder.put(str(part), value, line=line, cite=cite)


def _forms(node: Any, loc: Loc) -> tuple[Any, ...]:
    """What stands at a path as it is written, and its long form if that is another."""
    long = written_out(loc, node) if loc else node
    return (node,) if long is node else (node, long)


def _index(part: str | int, forms: tuple[Any, ...], loc: Loc, kinds: list[str]) -> str | int:
    """A part of a path as a key or an index; NoPathError if there is none here."""
    if not loc and part in (*FIXED, *OWN_WORDS):
        raise NoPathError(f"'{part}' is no parameter of the scenario")
    rows = [form for form in forms if isinstance(form, list)]
    if rows:
        return _item(part, rows[0], loc)
    part = str(part)
    keys = [key for form in forms if isinstance(form, Block) for key in form]
    if part in keys:
        return part
    known = _words(loc, kinds, forms)
    if part in known:
        return part
    if known or words.models_at((*loc, part)):  # a model's own words, or names of parts that a scenario gives
        raise NoPathError(f"there is no '{part}'{_in(loc)}", did_you_mean(part, dict.fromkeys([*keys, *known]), most=20))
    if any(form is not None and not isinstance(form, Block) for form in forms):
        raise NoPathError(f"{words.shown(forms[0])} is a single value and has no '{part}'{_in(loc)}")
    return part  # numbers by names (places, kinds), of which a design may add one


def _item(part: str | int, row: list[Any], loc: Loc) -> int:
    named = [item.get("name") if isinstance(item, Block) else item for item in row]
    if isinstance(part, str) and part in named:
        return named.index(part)
    index = int(part) if isinstance(part, int) or part.isdigit() else -1
    if 0 <= index < len(row):
        return index
    names = [name for name in named if isinstance(name, str)]
    hint = did_you_mean(part, names, most=0) if isinstance(part, str) else ""
    last = f"[0] to [{len(row) - 1}]" if row else "none"
    raise NoPathError(f"there is no '{part}' in the list {dotted(loc)} (items: {last})", hint)


def _words(loc: Loc, kinds: list[str], forms: tuple[Any, ...]) -> list[str]:
    """The words that the models, and their short forms, know at a path."""
    models = {model.__name__: model for model in words.models_at(loc)}
    known = [key for name, model in models.items() if name != "Law" for key in words.keys(model)]
    if "Law" in models or "Stage" in models:
        known += LAWS
    if not models and loc and loc[-1] in LAWS and {model.__name__ for model in words.models_at(loc[:-1])} & {"Law", "Stage"}:
        known += _OF_A_LAW
    if "Base" in models:
        known += kinds
    if "Territory" in models:  # its short form is that of its places
        known += [key for form in forms if isinstance(form, Block) for key in _keys(form.get("places"))]
    if not loc:
        known = [key for key in known if key not in (*FIXED, *OWN_WORDS)]
    return known


def _keys(value: Any) -> list[str]:
    return list(value) if isinstance(value, Block) else []


def _in(loc: Loc) -> str:
    return f" in {dotted(loc)}" if loc else " in a scenario"
