"""Reports, their release to others, and what holders believe."""

from __future__ import annotations

import math
from typing import Any

from benchmarks.twin.parts import Case, Report, draw
from benchmarks.twin.state import FORGOTTEN, FURTHER, State

EDGE = 1e-12


class Holders(State):
    def arrive(self, report: Report) -> None:
        self.count["events"] += 1
        self.count["reports_in_transit"] -= 1
        case = self.fuse(report)
        if report.rejected:
            return
        if case is not None:
            idle = case.request is None and case.operation is None
            self.reconsider(case)
            if idle and self.may_ask(case) and case.p >= self.s.act_threshold:
                self.ask(case, report.origin.observed)
        self.pass_on(report)

    def pass_on(self, report: Report) -> None:
        if len(report.path) <= self.most_hops:
            for to, chance, delay, works in self.w.links[report.holder]:
                if to not in report.path:
                    self.release(report, to, chance, delay, works)

    def release(self, report: Report, to: str, chance: float, delay: Any, works: float | None) -> None:
        """`works` is the chance that it gets through at once; None for the platform, which keeps provenance."""
        marking, origin = self.s.markings[report.origin.marking], report.origin
        allowed = not marking.forbid and (marking.to is None or to in marking.to)
        if allowed and self.random.random() < chance:
            copy = Report(origin, to, (*report.path, to), report.provenance and works is None)
            self.count["reports_in_transit"] += 1
            late = 0.0 if works is None else self.late(works)
            self.later(draw(self.random, delay) + marking.delay + late, self.arrive, copy)
            return
        self.count["reports_withheld"] += 1
        if origin.visit is not None and not origin.visit.over:
            origin.visit.kept_back = True

    def late(self, works: float) -> float:
        """The delay of a report that gets through at once with the chance `works`."""
        if works == 1 or self.random.random() < works:
            return 0.0
        self.count["late_reports"] += 1
        return draw(self.random, self.s.communications.late)

    def belief(self, case: Case) -> float:
        return case.p * math.exp((case.t - self.env.now) / case.mean_dwell)

    def alive(self, case: Case) -> bool:
        return case.request is not None or case.operation is not None or self.belief(case) >= FORGOTTEN

    def fuse(self, report: Report) -> Case | None:
        origin, holder, now = report.origin, report.holder, self.env.now
        held = self.cases.setdefault((holder, origin.k), {})
        case = held.get(origin.place)
        if case is not None and origin.observed < case.closed:
            self.count["reports_rejected"] += 1
            report.rejected = True
            return None
        mean_dwell = self.targets[origin.k].model.dwell.mean_h
        if case is None:
            case = held[origin.place] = Case(holder, origin.k, origin.place, mean_dwell)
        kind = "tips" if origin.source.kind == "tips" else "own" if origin.source.agency == holder else "partner"
        trust = getattr(self.w.trust[holder], kind)
        fresh = math.exp((origin.observed - now) / mean_dwell)
        prior = self.s.belief.prior
        if not self.alive(case):
            case.clear()
            case.opening, case.attempts = origin, 0
            odds = prior / (1 - prior) * origin.ratio**trust
            case.p = odds / (1 + odds) * fresh
        else:
            known, unknown = case.evidence.known, case.evidence.unknown
            if report.provenance and origin in known:
                self.count["reports_duplicate"] += 1
                return None
            self.count["double_counted"] += origin in known or origin in unknown
            p = self.belief(case)
            if origin.ratio > 1:
                p = max(p, min(prior, case.p))
            p = min(max(p, EDGE), 1 - EDGE)
            logit = math.log(p / (1 - p)) + trust * math.log(1 + (origin.ratio - 1) * fresh)
            case.p = 1 / (1 + math.exp(-logit))
        case.t = now
        self.count["reports_fused"] += 1
        (case.evidence.known if report.provenance else case.evidence.unknown).add(origin)
        case.evidence.counted.append(origin)
        self.reach(case, "below_threshold")
        return case

    def reach(self, case: Case, stage: str) -> None:
        if FURTHER[stage] > FURTHER[case.stage]:
            case.stage = stage
        visit = self.targets[case.k].visit
        if visit is not None and visit.place == case.place:
            visit.reach(FURTHER[stage])
