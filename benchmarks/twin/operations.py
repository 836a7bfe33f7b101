"""Operations: the way, the recall, the warning, the action and what it closes."""

from __future__ import annotations

import math

from benchmarks.twin.packages import Pick
from benchmarks.twin.parts import Case, Group, Operation, Request, Visit, draw
from benchmarks.twin.state import FURTHER, State
from benchmarks.twin.world import PLATFORM


class Operations(State):
    def launch(self, request: Request, picked: list[Pick], own: float, hours: float) -> Operation:
        """An operation that is expected to be complete in so many hours, by itself in `own`; `send` must follow."""
        case, now, move = request.case, self.env.now, self.s.movement
        key = (case.k, case.place)
        self.count["operations"] += 1
        self.count["tips_operations"] += case.evidence.has_tip
        self.count["duplicates"] += bool(self.operations.get(key))
        operation = Operation(case, request, case.evidence, now, now + hours)
        sigma2 = math.log1p(move.travel_cv**2)
        for base, kind, number, delay in picked:
            model = self.s.kinds[kind]
            mean = self.w.travel[self.roads()][model.mode][base][case.place] * self.weather(model.mode, case.place)
            journey = mean * math.exp(self.random.gauss(-sigma2 / 2, math.sqrt(sigma2)))
            turnout = draw(self.random, model.turnout) / self.factors[self.w.forces.bases[base].owner]
            begin = now + max(0.0, hours - own) + delay
            ready = begin + self.w.shifts[base].takes(begin, turnout)
            depart = ready + self.w.mode_hours[model.mode].wait(ready, mean)
            group = Group(base, kind, number, now, depart, depart + journey, mean)
            operation.groups.append(group)
            operation.unhindered = max(operation.unhindered, begin + turnout + journey)
            operation.cordon += number if model.cordon and not model.decoy else 0
            operation.decoys += number if model.decoy and model.mode == "ground" else 0
            self.out.add(group)
            self.free[base][kind] -= number
            self.change_ready(-number)
        operation.arrived = max(group.arrive for group in operation.groups)
        operation.rendezvous = move.rendezvous * self.shortened(self.w.forces.bases[base].owner for base, *_ in picked)
        self.operations.setdefault(key, []).append(operation)
        case.operation = operation
        self.reach(case, "moving")
        return operation

    def send(self, operations: list[Operation]) -> None:
        """Those that are tasked together are complete together."""
        for operation in operations:
            operation.complete = max(other.arrived + other.rendezvous for other in operations)
            operation.lost = max(other.arrived for other in operations) - max(other.unhindered for other in operations)
            self.later(operation.complete - self.env.now, self.act, operation)
            visit = self.targets[operation.case.k].visit
            if visit is not None and visit.place == operation.case.place:
                self.plan_warning(operation, visit)

    def reconsider(self, case: Case) -> None:
        """A report has counted in a case: the go test again for its holder's operations on the target, wherever they go."""
        if not self.s.recall:
            return
        cases = self.cases[case.holder, case.k]
        for one in [case, *(other for other in cases.values() if other is not case)]:
            if one.operation is not None:
                elsewhere = max((self.belief(other) for other in cases.values() if other is not one), default=0.0)
                hours = max(0.0, one.operation.expected - self.env.now)
                if not self.still_worth(one, hours, 1 - elsewhere):
                    self.call_back(one.operation)

    def call_back(self, operation: Operation) -> None:
        """The force turns round if it hears of it."""
        case, now = operation.case, self.env.now
        if any(group.depart <= now for group in operation.groups):
            works = self.w.works[self.w.forces.commands[operation.request.command].owner]
            owners = {self.w.forces.bases[group.base].owner for group in operation.groups}
            if self.random.random() >= self.w.reached[case.place] * min(works[owner] for owner in owners):
                self.count["recalls_unheard"] += 1
                operation.unheard = True
                return
        self.count["recalled"] += 1
        self.turn_back(operation)
        self.finish(operation.request, "recalled")

    def turn_back(self, operation: Operation) -> None:
        """Home without having acted; the case stays as it is."""
        self.cease(operation)
        for group in reversed(operation.groups):
            group.turn_back(self.env.now, self.s.kinds[group.kind].rest)
            self.later(group.rested - self.env.now, self.rested, group)

    def cease(self, operation: Operation) -> None:
        """It is no longer under way."""
        operation.over = True
        key = operation.case.k, operation.case.place
        self.operations[key].remove(operation)
        if not self.operations[key]:
            del self.operations[key]
        if operation.case.operation is operation:
            operation.case.operation = None

    def change_ready(self, by: int) -> None:
        self.hours["ready"] += self.ready * (self.env.now - self.ready_since)
        self.ready, self.ready_since = self.ready + by, self.env.now

    def home(self, operation: Operation) -> None:
        """After the action: back, rest, ready."""
        for group in reversed(operation.groups):  # of those that are ready at one moment the last picked is so first
            group.acted = self.env.now
            group.left = group.acted + self.s.movement.action
            hours = self.w.mode_hours[self.s.kinds[group.kind].mode]
            group.back = group.left + hours.wait(group.left, group.mean) + group.mean
            group.rested = group.back + self.s.kinds[group.kind].rest
            self.later(group.rested - self.env.now, self.rested, group)

    def rested(self, group: Group) -> None:
        self.count["events"] += 1
        group.book(self.hours, self.env.now)
        self.out.remove(group)
        self.free[group.base][group.kind] += group.number
        self.change_ready(group.number)
        tried: set[int] = set()
        while True:  # the line is gone through in the officers' order, each request once
            mine = [r for r in self.waiting if id(r) not in tried and group.base in self.w.pools[r.command]]
            if not mine:
                return
            request = max(mine, key=self.order)
            tried.add(id(request))
            self.go_alone(request)

    def plan_warning(self, operation: Operation, visit: Visit) -> None:
        now, k, place = self.env.now, visit.k, visit.place
        shared = self.cases.get((PLATFORM, k), {}).get(place)
        told = self.w.members if shared is not None and self.alive(shared) else set()
        hazard = self.s.leak * self.leaks
        for name, agency in self.s.agencies.items():
            own = self.cases.get((name, k), {}).get(place)
            if name in told or (own is not None and self.alive(own)):
                hazard += agency.leak * self.leaks
        left, t = self.random.expovariate(1.0), now
        eyes = self.targets[k].organisation.lookouts[place] / (1 + operation.decoys) / self.s.movement.routes.number
        ground = []
        for group in operation.groups:
            kind = self.s.kinds[group.kind]
            if kind.mode == "ground":
                per_team = self.s.leak_team * self.leaks + (0.0 if kind.decoy else eyes)
                ground.append((group.depart, per_team * group.number))
        ground.sort()
        hazard += sum(more for depart, more in ground if depart <= now)
        for depart, more in [step for step in ground if step[0] > now] + [(math.inf, 0.0)]:
            if hazard > 0 and left < hazard * (depart - t):
                t += left / hazard
                break
            if depart == math.inf:
                return
            left, t = left - hazard * (depart - t), depart
            hazard += more
        if t < operation.complete:
            self.later(t - now, self.warn, operation, visit)

    def act(self, operation: Operation) -> None:
        if operation.over:
            return
        self.count["events"] += 1
        case, request, now = operation.case, operation.request, self.env.now
        if request.warrant < now:
            if not self.s.warrant.without:
                self.count["warrants_expired"] += 1
                self.turn_back(operation)
                self.finish(request, "no_warrant")
                return
            self.count["without_warrant"] += 1
        self.count["completed"] += 1
        self.times["arrival_h"].append(operation.arrived - request.observed)
        self.times["action_h"].append(now - request.observed)
        if case.operation is operation:
            self.times["action_any_h"] += [now - origin.observed for origin in case.evidence.counted]
        self.cease(operation)
        self.home(operation)
        visit = self.targets[case.k].visit
        found = visit is not None and visit.place == case.place
        end = self.find(operation, visit) if found else self.find_nobody(operation)
        self.finish(request, end)
        everyone = [*self.w.agencies, PLATFORM] if case.holder == PLATFORM or case.holder in self.w.members else [case.holder]
        for holder in everyone:
            if holder == case.holder or holder == PLATFORM or holder in self.w.members:
                self.close(holder, case.k, case.place)
        if end in ("captured", "slipped"):
            visit.stage = FURTHER[end]
            self.end(visit)
            self.count["events"] -= 1  # the end is part of the action
            if end == "captured":
                self.vacate(case.k)
                self.after_capture(operation, case.place)
            else:
                self.begin(case.k)
        if found:
            self.alarm(case.k)
        if end == "captured":
            self.split(case.k)
        self.meet(operation)

    def find(self, operation: Operation, visit: Visit) -> str:
        """What comes of a force that acts where the target is."""
        if operation.evidence.astray:
            self.count["wrong_houses"] += 1
            self.warn(None, visit)
            self.harm(visit.place)
            return "wrong_house"
        capture = self.s.capture
        skill = self.factors[self.w.forces.commands[operation.request.command].owner]
        chance = min(0.99, skill * min(0.99, 1 - (1 - capture.p0) * (1 - capture.p1) ** operation.cordon))
        if self.random.random() < chance:
            return "captured"
        self.count["slipped"] += 1
        return "slipped"

    def find_nobody(self, operation: Operation) -> str:
        if operation.evidence.any_true:
            self.count["dry_holes"] += 1
        else:
            self.count["wrong_doors"] += 1
            self.harm(operation.case.place)
        return self.why_nobody(operation)

    def alarm(self, k: int) -> None:
        """The rest of an organisation hears that a force has found one of it."""
        mine = self.targets[k].organisation
        chance = mine.model.alarm
        others = [one.visit for other, one in enumerate(self.targets) if other != k and one.organisation is mine]
        for visit in others if chance > 0 else ():
            if visit is not None and not visit.warned and self.random.random() < chance:
                self.count["alarms"] += 1
                self.warn(None, visit)

    def meet(self, operation: Operation) -> None:
        """Forces of two agencies at one place that do not know of each other."""
        if self.s.communications is None or self.s.deconfliction:
            return
        place, owner = operation.case.place, self.w.forces.commands[operation.request.command].owner
        for other in [one for under_way in self.operations.values() for one in under_way if one.case.place == place]:
            others = self.w.forces.commands[other.request.command].owner
            known = owner == others or {self.w.owner_names[owner], self.w.owner_names[others]} <= self.w.on_platform
            if known or min(group.arrive for group in other.groups) > self.env.now:
                continue
            if self.random.random() >= self.w.works[owner][others]:
                self.count["friendly_contacts"] += 1
                for k in {operation.case.k, other.case.k}:
                    visit = self.targets[k].visit
                    if visit is not None and visit.place == place:
                        self.warn(None, visit)

    def close(self, holder: str, k: int, place: int) -> None:
        held = self.cases.setdefault((holder, k), {})
        if place not in held:
            held[place] = Case(holder, k, place, self.targets[k].model.dwell.mean_h)
        case = held[place]
        request = case.request
        if request is not None:
            was = request.state
            self.leave(request)
            self.finish(request, "closed")
            if was == "served":
                self.hours["officers"] -= self.at_work(request)
                self.idle[request.command] += 1
                self.serve(request.command)
        case.operation = None
        case.clear()
        case.closed = self.env.now
