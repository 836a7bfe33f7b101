"""Requests: who is asked, officers, the go test and the line for teams."""

from __future__ import annotations

import math

from benchmarks.twin.parts import Case, Operation, Request, draw
from benchmarks.twin.state import State
from benchmarks.twin.world import PLATFORM


class Commands(State):
    def may_ask(self, case: Case) -> bool:
        if not self.gone_after(case.k):
            return False
        if case.holder in self.w.members:
            shared = self.cases.get((PLATFORM, case.k), {}).get(case.place)
            return shared is None or not self.alive(shared)
        return True

    def command_for(self, case: Case) -> int | None:
        nearest, agencies = self.w.nearest, self.w.agencies
        if case.holder != PLATFORM:
            return nearest[agencies.index(case.holder)][case.place]
        rank = self.targets[case.k].rank
        candidates = [nearest[a][case.place] for a, name in enumerate(agencies) if name in self.w.members]
        candidates += [c for c, command in enumerate(self.w.forces.commands) if command.owner == len(agencies)]
        best, soonest = None, math.inf
        for command in candidates:
            hours, _ = self.package(command, case.place, rank, self.w.stock)
            if hours < soonest:
                best, soonest = command, hours
        return best

    def ask(self, case: Case, observed: float) -> None:
        visit, p = self.targets[case.k].visit, self.belief(case)
        there = visit is not None and visit.place == case.place
        self.count["requests"] += 1
        self.count["stated_p"] += p
        self.count["stated_true"] += there
        self.count["tips_requests"] += case.evidence.has_tip
        if case.evidence.circular:
            self.count["circular_requests"] += 1
            self.count["circular_p"] += p
            self.count["circular_true"] += there
        command, rank = self.command_for(case), self.targets[case.k].rank
        if command is None or self.package(command, case.place, rank, self.w.stock)[0] == math.inf:
            self.reach(case, "unreachable")
            self.count["end_unreachable"] += 1
            return
        self.reach(case, "undecided")
        case.request = request = Request(case, command, observed, self.env.now)
        case.attempts += 1
        self.unfinished.add(request)
        self.queues[command].append(request)
        self.serve(command)

    def serve(self, command: int) -> None:
        queue, hours = self.queues[command], self.w.command_hours[command]
        wait = hours.wait(self.env.now) if queue else 0.0
        if wait > 0:
            if command not in self.to_open:
                self.to_open.add(command)
                self.later(wait, self.opens, command)
            return
        while self.idle[command] and queue:
            request = max(queue, key=self.order)
            queue.remove(request)
            self.idle[command] -= 1
            about = self.w.forces.commands[command]
            service = draw(self.random, about.service) / self.factors[about.owner]
            takes = self.begin_step(request, hours, service)
            request.state = "served"
            self.hours["officers"] += self.at_work(request)
            self.later(takes, self.decided, request)

    def opens(self, command: int) -> None:
        self.to_open.remove(command)
        self.count["events"] += bool(self.queues[command])  # somebody has waited for it
        self.serve(command)

    def at_work(self, request: Request) -> float:
        """The officer's hours at work on a request from now on."""
        until = min(request.until, self.s.horizon)
        lost = self.w.command_hours[request.command].lost(self.env.now, until)
        return max(0.0, until - self.env.now - lost)

    def decided(self, request: Request) -> None:
        if request.state != "served":
            return
        request.began = request.opened
        self.end_step(request, self.w.command_hours[request.command])
        self.idle[request.command] += 1
        self.serve(request.command)
        self.times["decision_h"].append(self.env.now - request.observed)
        self.count["decided_yes"] += 1
        self.count["below_standard"] += self.belief(request.case) < self.s.evidence_standard
        self.prepare(request)

    def go(self, request: Request, slowest: float = 0.0) -> Operation | None:
        """The go test of a request; in a blow the slowest is complete in so many hours."""
        case, now = request.case, self.env.now
        own, picked = self.compose(request, self.free)
        filled = own < math.inf
        if not filled:
            own, _ = self.compose(request, self.w.stock)
        hours = max(own, slowest)
        if request.warrant < now + hours and not self.s.warrant.without:
            self.end_request(request, "refused", "no_warrant")
        elif not self.still_worth(case, hours):
            in_time = request.lost > 0 and self.still_worth(case, hours - request.lost)
            self.end_request(request, "stale", "out_of_hours" if in_time else "stale")
        elif filled and self.s.deconfliction and self.operations.get((case.k, case.place)):
            self.end_request(request, "refused", "refused")
        elif filled:
            self.leave(request)
            return self.launch(request, picked, own, hours)
        else:
            self.reach(case, "no_teams")
            if self.s.when_busy == "drop":
                self.end_request(request, "no_teams", "no_teams")
            elif request.state != "waiting":
                request.state = "waiting"
                self.waiting.append(request)
        return None

    def still_worth(self, case: Case, hours: float, share: float = 1.0) -> bool:
        """Whether a force that is there in so many hours has reason enough to go, with a share of the belief."""
        return self.belief(case) * share * math.exp(-hours / case.mean_dwell) >= self.s.go_threshold
