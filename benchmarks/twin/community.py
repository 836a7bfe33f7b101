"""How ready people are to call: what forces, violence and answers do to it; and the violent events themselves."""

from __future__ import annotations

import math
import random
from typing import Any

from benchmarks.twin.parts import draw
from benchmarks.twin.state import State

CHUNK = 500.0
LEAST = 1e-3  # of a shock: less is none


def poisson(chance: random.Random, mean: float) -> int:
    """A Poisson number by inversion, in parts whose exponential does not vanish."""
    if mean > CHUNK:
        return poisson(chance, CHUNK) + poisson(chance, mean - CHUNK)
    number, left, term = 0, chance.random(), math.exp(-mean)
    while left >= term and (term > 0 or number < mean):
        left -= term
        number += 1
        term *= mean / number
    return number


class Community(State):
    def seen(self, name: str, source: Any, place: int) -> float:
        if source.kind == "own":
            return float(self.w.coverage[name][place])
        share = self.confidence(place)
        for until, factor, places in self.festivals:
            if self.env.now < until and place in places:
                share *= factor
        return share

    def confidence(self, place: int) -> float:
        shift, since = self.shifted.get(place, (0.0, 0.0))
        return float(self.w.confidence[place] + shift * math.exp((since - self.env.now) / self.s.community.recovery))

    def change(self, place: int, share: float, *, up: bool = False) -> float:
        """Confidence falls by a share of itself, or rises by one of what is missing, there and nearby; returns what it lost."""
        lost = 0.0
        for q, near in self.w.felt[place] if share > 0 else ():
            now = self.confidence(q)
            by = share * near * (1 - now if up else -now)
            lost -= by
            self.shifted[q] = now + by - self.w.confidence[q], self.env.now
        return lost

    def harm(self, place: int) -> None:
        """A force may harm people there."""
        if self.random.random() < self.s.wrong_door_harm:
            self.count["harmed"] += 1
            self.count["confidence_lost"] += self.change(place, self.s.community.harm)

    def useful_response(self, place: int) -> None:
        self.change(place, self.s.community.response, up=True)

    def called(self, place: int) -> None:
        """A tip has been passed on: its caller may be answered."""
        answers = self.s.community.answers
        if answers is not None and self.random.random() < answers.chance:
            after = draw(self.random, answers.time)
            if after <= answers.patience:
                self.later(after, self.answered, place)

    def answered(self, place: int) -> None:
        self.count["events"] += 1
        self.count["tips_answered"] += 1
        self.useful_response(place)

    def shake(self, k: int, place: int) -> None:
        """Violence rises after a leader's capture, there and where his organisation stands nearby."""
        violence, rank = self.s.violence, self.targets[k].rank
        if violence is None or rank == "cell":
            return
        rise, here = getattr(violence.shock, rank), self.body[self.targets[k].organisation.number]
        for p, far in enumerate(self.w.theatre.distance_km[place].tolist()):
            share = 1.0 if p == place else violence.nearby * math.exp(-far / violence.reach) if here[p] > 0 else 0.0
            self.shock[p] += rise * share if share >= LEAST else 0.0

    def violent_day(self) -> None:
        """A day's violent events, what they cost in confidence, and a day of shocks fading."""
        violence = self.s.violence
        mean = 24 * violence.rate * self.body.sum(axis=0)
        for i, here in enumerate(self.body):
            if here.sum() > 0:
                mean += self.killed[i] * here / here.sum()
        for place, rise in enumerate(self.shock):
            events = poisson(self.random, (1 + rise) * mean[place])
            self.count["violent_events"] += events
            for _ in range(events):
                self.change(place, self.s.community.violence)
            self.shock[place] = rise * math.exp(-24 / violence.lasts)
