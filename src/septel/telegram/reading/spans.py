"""The spans of a message's fields, worked out when somebody asks: most readers want the fields only."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from septel.telegram.message import Span


class Spans(Mapping[str, Span]):
    """Spans by name: those of fields, and for a list `to` one of the whole and one of each item, `to[0]`.

    `whole` and `items` are of the clean text, and `at` leads from there back to the decoded text.
    """

    __slots__ = ("_at", "_items", "_known", "_whole")

    def __init__(self, whole: dict[str, Span], items: dict[str, list[Span]], at: Callable[[Span], Span] | None) -> None:
        self._whole, self._items, self._at = whole, items, at
        self._known: dict[str, Span] | None = None

    @property
    def _all(self) -> dict[str, Span]:
        if self._known is None:
            found = dict(self._whole)
            for name, spans in self._items.items():
                found[name] = (spans[0][0], spans[-1][1])
                found.update((f"{name}[{n}]", span) for n, span in enumerate(spans))
            self._known = found if self._at is None else {name: self._at(span) for name, span in found.items()}
        return self._known

    def __getitem__(self, name: str) -> Span:
        return self._all[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)
