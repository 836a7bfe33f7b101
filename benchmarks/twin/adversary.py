"""Targets, their visits, and the leads about them."""

from __future__ import annotations

from bisect import bisect_right
from typing import Any

from benchmarks.twin.parts import Operation, Origin, Report, Visit, draw
from benchmarks.twin.state import FURTHER, STAGES, State
from benchmarks.twin.world import PLATFORM


class Adversary(State):
    def pick(self, sums: list[float]) -> int:
        """The number of an entry in proportion to its weight, by the running sums of the weights."""
        at = bisect_right(sums, self.random.random() * sums[-1])
        return at if at < len(sums) else len(sums) - 1

    def begin(self, k: int) -> None:
        target, now = self.targets[k], self.env.now
        ways = target.organisation
        way = ways.first if target.place is None else ways.ways[target.place]
        place = self.pick(way)
        dwell = draw(self.random, target.model.dwell)
        visit = target.visit = Visit(k, place, now, now + dwell)
        target.place = place
        self.count["visits"] += 1
        self.later(dwell, self.natural_end, visit)
        for holder in [*self.w.agencies, PLATFORM]:
            case = self.cases.get((holder, k), {}).get(place)
            if case is not None and self.alive(case):
                visit.reach(FURTHER[case.stage])
        for operation in self.operations.get((k, place), ()):
            visit.reach(FURTHER["moving"])
            self.plan_warning(operation, visit)
        for request in self.scouting.get((k, place), ()):
            self.plan_notice(request, visit)
        for name, source in self.s.sources.items():
            self.next_candidate(visit, name, source)

    def natural_end(self, visit: Visit) -> None:
        if visit.over or self.env.now != visit.end:  # the dwell of a visit whose end a warning has brought forward
            return
        self.end(visit)
        self.begin(visit.k)

    def end(self, visit: Visit) -> None:
        """The visit is over and counted."""
        self.count["events"] += 1
        visit.over = True
        self.left[visit.k, visit.place] = self.env.now, self.env.now == visit.end < visit.natural
        stage = STAGES[visit.stage]
        if stage == "never_known":
            stage = "known_too_late" if visit.passed_on else "withheld" if visit.withheld else "never_known"
        self.fall[self.targets[visit.k].rank][stage] += 1
        if stage != "captured":
            self.count["lost"] += 1
            self.count["lost_kept_back"] += visit.kept_back

    def warn(self, operation: Operation | None, visit: Visit) -> None:
        if visit.over or visit.warned or (operation is not None and operation.over):
            return
        if operation is not None:
            self.count["events"] += 1
            self.count["warned_operations"] += 1
        visit.warned = True
        visit.reach(FURTHER["warned"])
        reaction = draw(self.random, self.targets[visit.k].model.reaction)
        if self.env.now + reaction < visit.end:
            visit.end = self.env.now + reaction  # the same sum as the clock's when the time has come
            self.later(reaction, self.natural_end, visit)

    def next_candidate(self, visit: Visit, name: str, source: Any) -> None:
        rate = source.rate * self.targets[visit.k].model.visibility
        if source.kind == "tips":
            rate *= self.w.people[visit.place] / 100_000
        if rate > 0:
            gap = self.random.expovariate(rate)
            if self.env.now + gap < visit.natural:
                self.later(gap, self.candidate, visit, name, source)

    def candidate(self, visit: Visit, name: str, source: Any) -> None:
        if visit.over:
            return
        self.count["events"] += 1
        if self.random.random() < self.seen(name, source, visit.place):
            self.observe(name, source, visit.k, visit.place, visit)
        self.next_candidate(visit, name, source)

    def next_false(self, name: str, source: Any, place: int) -> None:
        rate = source.false_rate * (self.w.people[place] / 100_000 if source.kind == "tips" else 1.0)
        if rate > 0:
            self.later(self.random.expovariate(rate), self.false_lead, name, source, place)

    def false_lead(self, name: str, source: Any, place: int) -> None:
        self.count["events"] += 1
        at, kept = place, True
        if source.kind == "tips":
            kept = self.random.random() < self.seen(name, source, place)
        else:
            at = self.pick(self.w.coverage_sum[name])
        if kept:
            k = self.pick(self.w.visible)
            visit = self.targets[k].visit
            if visit is not None and visit.place != at:
                self.observe(name, source, k, at, None)
        self.next_false(name, source, place)

    def observe(
        self, name: str, source: Any, k: int, place: int, visit: Visit | None, grade: str | None = None, to: str | None = None
    ) -> None:
        """A lead: graded, marked and reported, or withheld at the source. `visit` is the visit that a true one is about."""
        word = "true" if visit else "false"
        if grade is None:
            grades, shares = self.w.grades[name, word]
            grade = grades[self.pick(shares)]
        markings, shares = self.w.markings[name]
        marking = markings[self.pick(shares)]
        if to is None:
            to = self.receiver(source) if source.kind == "tips" else source.agency
        self.count[f"leads_{word}"] += 1
        self.count["leads_tips" if source.kind == "tips" else "leads_own"] += 1
        if to is None:
            self.count["reports_withheld"] += 1
            if visit:
                visit.withheld = visit.kept_back = True
            return
        if visit:
            visit.passed_on = True
        odds = source.grades[grade]
        error = self.w.address_error[name].get(grade, 0.0) if visit else 0.0
        astray = error > 0 and self.random.random() < error
        origin = Origin(name, source, k, place, self.env.now, odds.true / odds.false, marking, visit, astray)
        self.count["reports_in_transit"] += 1
        late = self.late(self.w.reached[place])
        if source.kind == "tips":
            self.called(place)
        self.later(draw(self.random, source.delay) + late, self.arrive, Report(origin, to, (to,), True))

    def receiver(self, source: Any) -> str | None:
        luck = self.random.random()
        for agency, share in source.receivers.items():
            luck -= share
            if luck < 0:
                return str(agency)
        return None if sum(source.receivers.values()) < 1 - 1e-9 else str(agency)
