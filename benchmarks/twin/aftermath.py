"""What follows a capture, and what goes on day by day."""

from __future__ import annotations

import math
from typing import Any

from benchmarks.twin.parts import Operation, Origin, Report, Scouts, draw
from benchmarks.twin.state import State

WEEK = 7


class Aftermath(State):
    def after_capture(self, operation: Operation, place: int) -> None:
        """All but the alarm and the split, for the organisation as it was."""
        k = operation.case.k
        organisation = self.targets[k].organisation
        self.count["captures"] += 1
        members = self.take(organisation, place, self.targets[k].rank)
        self.shake(k, place)
        if operation.evidence.has_tip:
            self.count["tips_captures"] += 1
            self.useful_response(place)
        self.detain(organisation, place, members)
        if self.s.exploitation is not None:
            for other in self.linked(k):
                self.give_away(other, operation.case.holder)

    def give_away(self, k: int, holder: str) -> None:
        """A captive may say, truly or not, where somebody is who is linked with him."""
        exploitation, visit = self.s.exploitation, self.targets[k].visit
        if visit is None or self.random.random() >= exploitation.chance:
            return
        place, about = visit.place, visit
        if self.random.random() >= exploitation.truth:
            place, about = self.pick(self.targets[k].organisation.first), None
            if place == visit.place:
                return
        self.count["leads_captures"] += 1
        self.count["reports_in_transit"] += 1
        if about is not None:
            about.passed_on = True
        ratio = exploitation.truth / (1 - exploitation.truth)
        origin = Origin("captive", Scouts(holder), k, place, self.env.now, ratio, exploitation.marking, about)
        self.later(draw(self.random, exploitation.time), self.arrive, Report(origin, holder, (holder,), True))

    def start_days(self) -> None:
        s = self.s
        if s.body is not None or s.violence is not None or s.capacity is not None or s.community.answers is not None:
            self.later(24, self.day)

    def day(self) -> None:
        self.count["events"] += 1
        self.train()
        if self.s.body is not None:
            self.members_flow()
            self.migrate()
        if self.s.violence is not None:
            self.violent_day()
        self.days += 1
        if self.days % WEEK == 0:
            self.weeks.append(self.sample())
        self.later(24, self.day)

    def sample(self) -> dict[str, float]:
        """What is sampled every week; counts are of the week."""
        tips, violent = self.count["leads_tips"], self.count["violent_events"]
        out = {**self.standing(), "tips": float(tips - self.sampled[0]), "violent_events": float(violent - self.sampled[1])}
        self.sampled = tips, violent
        return out

    def standing(self) -> dict[str, Any]:
        """What there is just now: members, organisations, heads that are vacant, confidence, captives, skill."""
        led = {target.organisation.number for target in self.targets if target.visit is not None}
        with_members = set() if self.s.body is None else {i for i, here in enumerate(self.body) if here.sum() > 0}
        people = self.w.people
        trust = sum(self.confidence(place) * number for place, number in enumerate(people))
        on, pairs = self.s.capacity is not None, list(self.together.values())
        return {
            "members": math.nan if self.s.body is None else float(self.body.sum()),
            "organisations": float(len(led | with_members)),
            "heads_vacant": float(sum(target.rank == "head" and target.visit is None for target in self.targets)),
            "confidence": trust / sum(people) if sum(people) else math.nan,
            "captives": float(self.count["captives_open"]),
            "skill": sum(self.skill) / len(self.skill) if on else math.nan,
            "interoperability": sum(pairs) / len(pairs) if on and pairs else math.nan,
        }
