"""Whom holders ask about, and what weighs in the officers' order."""

from __future__ import annotations

from benchmarks.twin.parts import Request
from benchmarks.twin.state import State


class Targeting(State):
    def gone_after(self, k: int) -> bool:
        """Whether a target is among those that holders ask about just now."""
        targeting = self.s.targeting
        if targeting is None:
            return True
        chosen = [other for other, one in enumerate(self.targets) if one.rank in targeting.ranks]
        if targeting.number is not None:
            chosen = sorted(chosen, key=self.standing_of, reverse=True)[: targeting.number]  # the sort keeps ties in order
        return k in chosen

    def standing_of(self, k: int) -> float:
        """What a number of targets is chosen by."""
        target = self.targets[k]
        if self.s.targeting.order == "value":
            return float(target.model.value)
        return 0.0 if self.s.targeting.knowledge == "fresh" and target.visit is None else self.weight(k)

    def weight(self, k: int) -> float:
        """What the belief in a target counts in the officers' order."""
        targeting = self.s.targeting
        if targeting is None or targeting.order == "value":
            return float(self.targets[k].model.value)
        if targeting.knowledge == "stale":
            return 1.0 + self.targets[k].links
        return 1.0 + sum(self.targets[other].visit is not None for other in self.linked(k))

    def order(self, request: Request) -> tuple[float, float]:
        """The officers' order: the greatest first."""
        return self.belief(request.case) * self.weight(request.case.k), -request.opened
