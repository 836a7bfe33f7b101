"""A view shows one moment, whatever happens afterwards, and to each seat what `may_read` allows of it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from septel.exercise.access import may_read
from septel.exercise.director import Director
from septel.exercise.items import Item, Seat
from septel.exercise.records import canonical
from septel.exercise.timeline import recalled
from septel.exercise.view import View
from tests.exercise.histories import History


def told(items: list[Item]) -> list[bytes]:
    return sorted(canonical([item.id, item.kind, sorted(item.audience), item.marking.as_dict(), item.body]) for item in items)


def now(director: Director, who: Seat) -> list[bytes]:
    marks = director.memory.marks()
    every = (recalled(item, marks) for feature in director.fold.features for item in feature.items(director.state))
    return told([item for item in every if may_read(who, item)])


def of(view: View, who: Seat) -> list[Item]:
    return [item for item in view.items(who) if item is not None]


@pytest.mark.parametrize("seed", range(3))
def test_a_view_is_what_the_seats_could_read_then_and_stays_so(tmp_path: Path, seed: int) -> None:
    async def story() -> None:
        views: list[tuple[View, dict[Seat, list[bytes]]]] = []

        class Watched(History):
            async def _step(self) -> None:
                director = self.desk.director
                if self.chance.random() < 0.15:
                    view = await director.view()
                    views.append((view, {who: now(director, who) for who in director.memory.seats.values()}))
                await super()._step()

        await Watched(tmp_path / "a.db", seed).go(80)
        assert len(views) > 5
        for view, then in views:
            for who, expected in then.items():
                assert told(of(view, who)) == expected, who

    asyncio.run(story())


def test_each_kinds_items_come_together_and_no_kind_is_of_two_features(tmp_path: Path) -> None:
    async def story() -> None:
        history = History(tmp_path / "a.db", 5)
        await history.go(120, restarts=0)
        director = history.desk.director
        view = await director.view()
        assert view is await director.view(), "who reads the same moment shares a view"
        for seat, who in director.memory.seats.items():
            kinds = [item.kind for item in of(view, who)]
            runs = [kind for at, kind in enumerate(kinds) if at == 0 or kinds[at - 1] != kind]
            assert len(runs) == len(set(runs)), (seat, runs)
            for kind in runs:
                found = [item.id for item in view.items(who, kind) if item is not None]
                assert found == [item.id for item in of(view, who) if item.kind == kind]

    asyncio.run(story())
