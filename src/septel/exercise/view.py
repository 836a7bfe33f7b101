"""All that can be read at one position of the log, for those who need longer than the exercise stands still.

A view shares with the state what is only ever replaced, and copies the rest, so that it is made in milliseconds; who reads from
it sees the same position from the first item to the last, whatever is commanded meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from septel.exercise.access import may_read
from septel.exercise.feature import Feature, State
from septel.exercise.items import Item, Seat
from septel.exercise.timeline import recalled

if TYPE_CHECKING:
    from septel.exercise.memory import Memory

UNMARKED: Mapping[str, Mapping[str, Any]] = MappingProxyType({})


class View:
    """The features' items as they are now; `seq` is the record after which that is, `of` the memory that it was taken from."""

    def __init__(self, of: Memory, features: Sequence[Feature], state: State) -> None:
        self.of, self.seq, self.features = of, of.seq, features
        frozen = {one.name: one.frozen(state[one.name]) for one in features if one.name in state}
        self.state: State = {"setting": state["setting"], **frozen}
        self._marks = of.marks()

    def items(self, seat: Seat, kind: str | None = None) -> Iterator[Item | None]:
        """What a seat may read, of one kind only if it is named, each kind's together; None now and then on the way."""
        for feature in self.features:
            found = read_by(seat, feature, self.state, kind, marks=self._marks)
            yield from found if feature.readable is not None else _by_kind(found)

    def everything(self) -> Iterator[Item]:
        """All items, whoever may read them."""
        for feature in self.features:
            for item in feature.items(self.state):
                yield recalled(item, self._marks)


def read_by(
    seat: Seat, feature: Feature, state: State, kind: str | None = None, *, marks: Mapping[str, Mapping[str, Any]] = UNMARKED
) -> Iterator[Item | None]:
    """What a seat may read of a feature, of one kind only if it is named; None for what is looked at for nothing.

    `marks` say on which items it stands that they were retracted or corrected, as `Memory.marks` gives them.
    """
    every = feature.items(state) if feature.readable is None else feature.readable(state, seat, kind)
    for item in every:
        if item is None or kind not in (None, item.kind) or not may_read(seat, item):
            yield None
        else:
            yield recalled(item, marks) if marks else item


def _by_kind(items: Iterable[Item | None]) -> Iterator[Item | None]:
    found: dict[str, list[Item]] = {}
    for item in items:
        if item is not None:
            found.setdefault(item.kind, []).append(item)
        yield None
    for several in found.values():
        yield from several
