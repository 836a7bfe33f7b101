"""Who reports to whom, who rises when a position is vacant, and how an organisation splits."""

from __future__ import annotations

import math
from dataclasses import replace

from benchmarks.twin.parts import Organisation, Target, draw
from benchmarks.twin.state import State


class Hierarchy(State):
    def linked(self, k: int) -> list[int]:
        """The position that k reports to and those that report to it."""
        superior = self.targets[k].superior
        return [other for other, one in enumerate(self.targets) if other == superior or one.superior == k]

    def occupied(self, organisation: Organisation, rank: str) -> list[int]:
        """The organisation's occupied positions of a rank."""
        return [k for k in self.positions(organisation, rank) if self.targets[k].visit is not None]

    def positions(self, organisation: Organisation, rank: str) -> list[int]:
        return [k for k, one in enumerate(self.targets) if one.organisation is organisation and one.rank == rank]

    def vacate(self, k: int) -> None:
        target = self.targets[k]
        target.visit, target.vacant_since = None, self.env.now
        self.await_successor(k)

    def await_successor(self, k: int) -> None:
        target = self.targets[k]
        if target.model.succession != "never":
            self.later(draw(self.random, target.model.succession), self.fill, k, target.generation)

    def fill(self, k: int, generation: int) -> None:
        """A vacancy's time is over, unless it has been filled in the meantime."""
        target = self.targets[k]
        if target.generation != generation:
            return
        self.count["events"] += 1
        if self.s.body is None or self.somebody_rises(target, k):
            self.seat(k)
        else:
            target.generation += 1
            self.await_successor(k)

    def seat(self, k: int) -> None:
        """Somebody takes a vacant position."""
        target = self.targets[k]
        target.generation += 1
        if target.rank == "head":
            self.count["head_vacant"] += self.env.now - target.vacant_since
        self.begin(k)

    def somebody_rises(self, target: Target, k: int) -> bool:
        """From the rank below, whose position is then vacant, or from the body."""
        below = []
        if target.rank == "head":
            below = self.occupied(target.organisation, "lieutenant") or self.occupied(target.organisation, "cell")
        elif target.rank == "lieutenant":
            cells = self.occupied(target.organisation, "cell")
            below = [cell for cell in cells if self.targets[cell].superior == k] or cells
        if not below:
            return self.rises_from_the_body(target.organisation)
        riser = below[0]
        self.end(self.targets[riser].visit)
        self.count["events"] -= 1  # the end is part of the succession
        self.vacate(riser)
        return True

    def split(self, k: int) -> None:
        """A captured head's organisation may split in two."""
        parent = self.targets[k].organisation
        if self.s.body is None or self.targets[k].rank != "head" or self.random.random() >= parent.model.split:
            return
        if len(self.organisations) >= self.s.body.max_organisations:
            self.count["splits_refused"] += 1
            return
        self.count["splits"] += 1
        splinter = replace(parent, number=len(self.organisations), name=f"splinter {self.count['splits']}")
        lieutenants, cells = self.positions(parent, "lieutenant")[1::2], self.positions(parent, "cell")
        head = len(self.targets)
        self.organisations.append(splinter)
        self.targets.append(Target(f"{splinter.name}/head", splinter, "head", self.s.ranks.head))
        for one in lieutenants or cells[1::2]:
            self.targets[one].superior = head
        for one in range(head):
            if self.targets[one].superior == head or self.targets[one].superior in lieutenants:
                self.targets[one].organisation = splinter
        self.halve(parent)
        self.vacate(head)

    def connected(self) -> float:
        """The share of the occupied positions that are in the largest part that links hold together."""
        left = {k for k, target in enumerate(self.targets) if target.visit is not None}
        total, largest = len(left), 0
        while left:
            reached, part = [left.pop()], 1
            while reached:
                more = left.intersection(self.linked(reached.pop()))
                left -= more
                part += len(more)
                reached += more
            largest = max(largest, part)
        return largest / total if total else math.nan
