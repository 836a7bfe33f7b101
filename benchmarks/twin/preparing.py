"""What comes between the officer's decision and the go test: reconnaissance, approvals, the court."""

from __future__ import annotations

import math

from benchmarks.twin.hours import Always
from benchmarks.twin.parts import Origin, Report, Request, Scouts, Visit, draw
from benchmarks.twin.state import State


class Preparing(State):
    def begin_step(self, request: Request, hours: Always, work: float) -> float:
        """Hours until this work for a request is done under its calendar."""
        takes = hours.takes(self.env.now, work)
        request.began, request.until = self.env.now, self.env.now + takes
        return takes

    def end_step(self, request: Request, hours: Always) -> None:
        """An event; what the step lost to closed hours is counted."""
        self.count["events"] += 1
        lost = hours.lost(request.began, self.env.now)
        request.lost += lost
        self.count["lost_hours"] += lost

    def prepare(self, request: Request) -> None:
        """The officer has said yes."""
        confirm = self.s.confirm
        if confirm is None or self.belief(request.case) >= confirm.below:
            self.ask_approvals(request)
            return
        request.state = "confirming"
        takes = self.begin_step(request, self.w.calendars[confirm.hours], draw(self.random, confirm.time))
        self.later(takes, self.scouted, request)
        k, place = request.case.k, request.case.place
        self.scouting.setdefault((k, place), []).append(request)
        visit = self.targets[k].visit
        if visit is not None and visit.place == place:
            self.plan_notice(request, visit)

    def plan_notice(self, request: Request, visit: Visit) -> None:
        """When the target will notice the scouts, if it does."""
        hazard = self.s.confirm.exposure
        if hazard > 0:
            after = self.random.expovariate(hazard)
            if self.env.now + after < request.until:
                self.later(after, self.noticed, request, visit)

    def noticed(self, request: Request, visit: Visit) -> None:
        if request.state == "confirming" and not visit.over and not visit.warned:
            self.count["events"] += 1
            self.count["noticed"] += 1
            self.warn(None, visit)

    def scouted(self, request: Request) -> None:
        if request.state != "confirming":
            return
        confirm, case = self.s.confirm, request.case
        self.end_step(request, self.w.calendars[confirm.hours])
        self.count["confirmations"] += 1
        request.state = "confirmed"
        self.scouting[case.k, case.place].remove(request)
        visit = self.targets[case.k].visit
        there = visit if visit is not None and visit.place == case.place else None
        seen = self.random.random() < (confirm.detection if there else confirm.false_alarm)
        if seen:
            ratio = confirm.detection / confirm.false_alarm
        else:
            ratio = (1 - confirm.detection) / (1 - confirm.false_alarm)
        origin = Origin(
            "reconnaissance", Scouts(case.holder), case.k, case.place, self.env.now, ratio, confirm.marking, there,
            sighting=seen and there is not None,
        )  # fmt: skip
        report = Report(origin, case.holder, (case.holder,), True)
        self.fuse(report)
        self.reconsider(case)
        if self.belief(case) < self.s.act_threshold:
            self.end_request(request, "stale", "unconfirmed")
        else:
            self.ask_approvals(request)
        self.pass_on(report)

    def ask_approvals(self, request: Request) -> None:
        request.state = "approving"
        hours, picked = self.compose(request, self.free)
        if hours == math.inf:
            _, picked = self.compose(request, self.w.stock)
        request.owners = tuple(sorted({self.w.forces.bases[base].owner for base, *_ in picked}))
        request.stages = self.w.stages(() if self.s.joint_command is not None else request.owners)
        self.next_stage(request)

    def next_stage(self, request: Request) -> None:
        if request.stages:
            law, hours = request.stages[0]
            work = draw(self.random, law) * self.shortened(request.owners)
            self.later(self.begin_step(request, hours, work), self.approved, request)
        elif self.s.warrant is not None:
            self.apply(request)
        else:
            self.ready_to_go(request)

    def approved(self, request: Request) -> None:
        if request.state == "approving":
            self.end_step(request, request.stages[0][1])
            request.stages = request.stages[1:]
            self.next_stage(request)

    def apply(self, request: Request) -> None:
        """The court is asked."""
        warrant = self.s.warrant
        request.state = "court"
        request.granted = self.belief(request.case) >= warrant.evidence
        takes = self.begin_step(request, self.w.calendars[warrant.hours], draw(self.random, warrant.time))
        self.later(takes, self.ruled, request)

    def ruled(self, request: Request) -> None:
        if request.state != "court":
            return
        warrant = self.s.warrant
        self.end_step(request, self.w.calendars[warrant.hours])
        self.count["warrants"] += 1
        self.count["warrants_refused"] += not request.granted
        request.warrant = self.env.now + warrant.expires if request.granted else -math.inf
        if request.granted or warrant.without:
            self.ready_to_go(request)
        else:
            self.end_request(request, "refused", "no_warrant")
