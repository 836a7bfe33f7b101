"""Frozen records made fast: a frozen dataclass asks of each field whether it may be set, which takes longer than reading it.

So a record is made of a twin that is not frozen and has the same fields in the same slots, and is then given its own class.
What comes out is what the class itself makes, and as frozen.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, Field, field, fields, make_dataclass
from typing import Any, TypeVar

from septel.telegram.message import Addressee, Message, Paragraph, Problem, Reference, Route, Source

Record = TypeVar("Record")


def maker(cls: type[Record]) -> Callable[..., Record]:
    """What makes records of a frozen dataclass with slots, called as the class is."""
    known: tuple[Field[Any], ...] = fields(cls)  # type: ignore[arg-type]

    def become(self: Any) -> None:
        self.__class__ = cls

    return make_dataclass(
        f"_{cls.__name__}",
        [(one.name, Any, _default(one)) for one in known],
        namespace={"__post_init__": become},
        slots=True,
        eq=False,
        repr=False,
    )


def _default(one: Field[Any]) -> Any:
    only = bool(one.kw_only)
    if one.default_factory is not MISSING:
        return field(default_factory=one.default_factory, kw_only=only)
    return field(kw_only=only) if one.default is MISSING else field(default=one.default, kw_only=only)


addressee = maker(Addressee)
message = maker(Message)
paragraph = maker(Paragraph)
problem = maker(Problem)
reference = maker(Reference)
route = maker(Route)
source = maker(Source)
