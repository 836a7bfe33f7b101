"""Skill and interoperability: how they grow and fade, and what they speed up."""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import combinations

from benchmarks.twin.state import State

EDGE = 1e-9


class Capacity(State):
    def grade(self) -> None:
        """The factors f = .5 + skill by owner, the strike force's last."""
        if self.s.capacity is not None:
            self.factors = tuple(0.5 + s for s in (*self.skill, sum(self.skill) / len(self.skill)))

    def train(self) -> None:
        """A day of training, attrition and fading; and the joint exercises that have come due."""
        capacity = self.s.capacity
        if capacity is None:
            return
        gain, loss = self.w.training, capacity.attrition
        if gain + loss > 0:
            rests = gain / (gain + loss)
            self.skill = [rests + (s - rests) * math.exp(-24 * (gain + loss)) for s in self.skill]
        self.grade()
        exercises = capacity.exercises
        if exercises is None:
            return
        if exercises.fades != "never":
            self.together = {pair: x * math.exp(-24 / exercises.fades) for pair, x in self.together.items()}
        while (self.count["exercises"] + 1) * exercises.every <= self.env.now + EDGE:
            self.count["exercises"] += 1
            names = exercises.between or self.w.agencies
            for a, b in combinations(sorted({self.w.agencies.index(name) for name in names}), 2):
                self.together[a, b] = 1 - (1 - self.together[a, b]) * (1 - exercises.gain)

    def shortened(self, owners: Iterable[int]) -> float:
        """The factor on approvals and the rendezvous for teams of these owners."""
        capacity, pairs = self.s.capacity, list(combinations(sorted(set(owners)), 2))
        if capacity is None or not pairs:
            return 1.0
        return 1 - capacity.shortens * min(self.together.get(pair, 1.0) for pair in pairs)
