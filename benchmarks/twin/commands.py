"""Requests: who is asked, officers, approvals, the go test and the line for teams."""

from __future__ import annotations

import math

from benchmarks.twin.parts import Case, Request, draw
from benchmarks.twin.state import State
from benchmarks.twin.world import PLATFORM


class Commands(State):
    def may_ask(self, case: Case) -> bool:
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
            hours, _ = self.compose(command, case.place, rank, self.w.stock)
            if hours < soonest:
                best, soonest = command, hours
        return best

    def ask(self, case: Case, observed: float) -> None:
        visit = self.targets[case.k].visit
        self.count["requests"] += 1
        self.count["stated_p"] += self.belief(case)
        self.count["stated_true"] += visit is not None and visit.place == case.place
        command, rank = self.command_for(case), self.targets[case.k].rank
        if command is None or self.compose(command, case.place, rank, self.w.stock)[0] == math.inf:
            self.reach(case, "unreachable")
            return
        self.reach(case, "undecided")
        case.request = request = Request(case, command, observed, self.env.now, self.targets[case.k].model.value)
        case.attempts += 1
        self.queues[command].append(request)
        self.serve(command)

    def order(self, request: Request) -> tuple[float, float]:
        """The officers' order: the greatest first."""
        return self.belief(request.case) * request.value, -request.opened

    def serve(self, command: int) -> None:
        queue = self.queues[command]
        while self.idle[command] and queue:
            request = max(queue, key=self.order)
            queue.remove(request)
            self.idle[command] -= 1
            service = draw(self.random, self.w.forces.commands[command].service)
            request.state, request.until = "served", self.env.now + service
            self.hours["officers"] += min(request.until, self.s.horizon) - self.env.now
            self.later(service, self.decided, request)

    def decided(self, request: Request) -> None:
        if request.state != "served":
            return
        self.count["events"] += 1
        self.idle[request.command] += 1
        self.serve(request.command)
        self.times["decision_h"].append(self.env.now - request.observed)
        request.state = "approving"
        rank = self.targets[request.case.k].rank
        hours, picked = self.compose(request.command, request.case.place, rank, self.free)
        if hours == math.inf:
            hours, picked = self.compose(request.command, request.case.place, rank, self.w.stock)
        if self.s.joint_command is not None:
            laws = [self.s.joint_command.approval]
        else:
            owners = tuple(sorted({self.w.forces.bases[base].owner for base, *_ in picked}))
            laws = self.w.stages(owners)
        request.stages = laws
        self.next_stage(request)

    def next_stage(self, request: Request) -> None:
        if request.stages:
            self.later(draw(self.random, request.stages[0]), self.approved, request)
        else:
            request.state = "go"
            self.go(request)

    def approved(self, request: Request) -> None:
        if request.state != "approving":
            return
        self.count["events"] += 1
        request.stages = request.stages[1:]
        self.next_stage(request)

    def go(self, request: Request) -> bool:
        """The go test; whether the request has left the line."""
        case = request.case
        rank = self.targets[case.k].rank
        hours, picked = self.compose(request.command, case.place, rank, self.free)
        filled = hours < math.inf
        if not filled:
            hours, _ = self.compose(request.command, case.place, rank, self.w.stock)
        if self.belief(case) * math.exp(-hours / case.mean_dwell) < self.s.go_threshold:
            self.end_request(request, "stale")
            return True
        if not filled:
            self.reach(case, "no_teams")
            if self.s.when_busy == "drop":
                self.end_request(request, "no_teams")
                return True
            if request.state == "go":
                request.state = "waiting"
                self.waiting.append(request)
            return False
        if self.s.deconfliction and self.operations.get((case.k, case.place)):
            self.end_request(request, "refused")
            return True
        self.launch(request, picked)
        self.leave(request)
        return True

    def end_request(self, request: Request, stage: str) -> None:
        self.reach(request.case, stage)
        self.leave(request)

    def leave(self, request: Request) -> None:
        if request.state == "waiting":
            self.waiting.remove(request)
        request.state = "over"
        request.case.request = None
