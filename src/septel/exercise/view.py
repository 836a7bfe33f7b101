"""All that can be read at one position of the log, for those who need longer than the exercise stands still.

A view shares with the state what is only ever replaced, and copies the rest, so that it is made in milliseconds; who reads from
it sees the same position from the first item to the last, whatever is commanded meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from septel.exercise.access import may_read
from septel.exercise.feature import Feature, State
from septel.exercise.items import Item, Seat

if TYPE_CHECKING:
    from septel.exercise.memory import Memory


class View:
    """The features' items as they are now; `seq` is the record after which that is, `of` the memory that it was taken from."""

    def __init__(self, of: Memory, features: Sequence[Feature], state: State) -> None:
        self.of, self.seq, self.features = of, of.seq, features
        frozen = {one.name: one.frozen(state[one.name]) for one in features if one.name in state}
        self.state: State = {"setting": state["setting"], **frozen}

    def items(self, seat: Seat, kind: str | None = None) -> Iterator[Item | None]:
        """What a seat may read, of one kind only if it is named, each kind's together; None now and then on the way."""
        for feature in self.features:
            if feature.readable is None:
                yield from self._by_kind(feature, seat, kind)
                continue
            for item in feature.readable(self.state, seat, kind):
                fits = item is not None and kind in (None, item.kind) and may_read(seat, item)
                yield item if fits else None

    def _by_kind(self, feature: Feature, seat: Seat, kind: str | None) -> Iterator[Item | None]:
        found: dict[str, list[Item]] = {}
        for item in feature.items(self.state):
            if kind in (None, item.kind) and may_read(seat, item):
                found.setdefault(item.kind, []).append(item)
            yield None
        for items in found.values():
            yield from items

    def everything(self) -> Iterator[Item]:
        """All items, whoever may read them."""
        for feature in self.features:
            yield from feature.items(self.state)
