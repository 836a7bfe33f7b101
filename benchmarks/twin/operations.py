"""Operations: the package, the way, the warning, the action and what it closes."""

from __future__ import annotations

import math

from benchmarks.twin.parts import Case, Group, Operation, Request, Visit, draw
from benchmarks.twin.state import FURTHER, State
from benchmarks.twin.world import PLATFORM

Pick = tuple[int, str, int, float]  # base, kind, number, request delay


class Operations(State):
    def weather(self, mode: str, place: int) -> float:
        factor = 1.0
        for until, slow, modes, places in self.storms:
            if self.env.now < until and mode in modes and place in places:
                factor *= slow
        return factor * self.w.clock(mode, self.env.now)

    def roads(self) -> int:
        """Which travel times hold now."""
        return self.w.roads_under(frozenset(number for number, until in self.closures.items() if self.env.now < until))

    def compose(self, command: int, place: int, rank: str, stock: list[dict[str, int]]) -> tuple[float, list[Pick]]:
        """Expected hours to completion and the teams of the package that is complete soonest, if these teams were free."""
        soonest, best = math.inf, []
        for package in getattr(self.s.ranks, rank).packages:
            last, picked = 0.0, []
            for kind, need in package.items():
                slow = self.weather(self.s.kinds[kind].mode, place)
                for arrival, base, delay in self.w.offers(command, place, kind, slow, self.roads()):
                    there = stock[base][kind]
                    if there > 0:
                        picked.append((base, kind, min(need, there), delay))
                        need -= there
                        if need <= 0:
                            last = max(last, arrival)
                            break
                else:  # no base is left
                    last = math.inf
                    break
            if last + self.s.movement.rendezvous < soonest:
                soonest, best = last + self.s.movement.rendezvous, picked
        return soonest, best

    def launch(self, request: Request, picked: list[Pick]) -> None:
        case, now, move = request.case, self.env.now, self.s.movement
        key = (case.k, case.place)
        self.count["operations"] += 1
        self.count["duplicates"] += bool(self.operations.get(key))
        operation = Operation(case, request.command, request.observed, now)
        operation.any_true = any(origin.visit is not None for origin in case.counted)
        sigma2 = math.log1p(move.travel_cv**2)
        for base, kind, number, delay in picked:
            model = self.s.kinds[kind]
            mean = self.w.travel[self.roads()][model.mode][base][case.place] * self.weather(model.mode, case.place)
            spread = math.exp(self.random.gauss(-sigma2 / 2, math.sqrt(sigma2)))
            depart = now + delay + draw(self.random, model.turnout)
            group = Group(base, kind, number, now, depart, depart + mean * spread, mean)
            operation.groups.append(group)
            self.out.add(group)
            self.free[base][kind] -= number
            operation.cordon += number if model.cordon else 0
            self.change_ready(-number)
        operation.arrived = max(group.arrive for group in operation.groups)
        operation.complete = operation.arrived + move.rendezvous
        self.operations.setdefault(key, []).append(operation)
        case.operation = operation
        self.reach(case, "moving")
        self.later(operation.complete - now, self.act, operation)
        visit = self.targets[case.k].visit
        if visit is not None and visit.place == case.place:
            self.plan_warning(operation, visit)

    def change_ready(self, by: int) -> None:
        self.hours["ready"] += self.ready * (self.env.now - self.ready_since)
        self.ready, self.ready_since = self.ready + by, self.env.now

    def home(self, operation: Operation) -> None:
        """After the action: back, rest, ready."""
        for group in operation.groups:
            group.acted = self.env.now
            group.left = group.acted + self.s.movement.action
            group.back = group.left + group.mean
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
            self.go(request)

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
        per_team = self.s.leak_team * self.leaks
        ground = sorted((g.depart, g.number) for g in operation.groups if self.s.kinds[g.kind].mode == "ground")
        hazard += per_team * sum(number for depart, number in ground if depart <= now)
        for depart, number in [step for step in ground if step[0] > now] + [(math.inf, 0)]:
            if hazard > 0 and left < hazard * (depart - t):
                t += left / hazard
                break
            if depart == math.inf:
                return
            left, t = left - hazard * (depart - t), depart
            hazard += per_team * number
        if t < operation.complete:
            self.later(t - now, self.warn, operation, visit)

    def act(self, operation: Operation) -> None:
        self.count["events"] += 1
        self.count["completed"] += 1
        operation.over = True
        case, capture = operation.case, self.s.capture
        self.times["arrival_h"].append(operation.arrived - operation.observed)
        self.times["action_h"].append(self.env.now - operation.observed)
        if case.operation is operation:
            self.times["action_any_h"] += [self.env.now - origin.observed for origin in case.counted]
            case.operation = None
        self.operations[case.k, case.place].remove(operation)
        self.home(operation)
        visit = self.targets[case.k].visit
        there = visit is not None and visit.place == case.place
        captured = False
        if there:
            chance = min(0.99, 1 - (1 - capture.p0) * (1 - capture.p1) ** operation.cordon)
            captured = self.random.random() < chance
            self.count["slipped"] += not captured
        elif operation.any_true:
            self.count["dry_holes"] += 1
        else:
            self.count["wrong_doors"] += 1
            self.count["harmed"] += self.random.random() < self.s.wrong_door_harm
        everyone = [*self.w.agencies, PLATFORM] if case.holder == PLATFORM or case.holder in self.w.members else [case.holder]
        for holder in everyone:
            if holder == case.holder or holder == PLATFORM or holder in self.w.members:
                self.close(holder, case.k, case.place)
        if there and visit is not None:
            visit.stage = FURTHER["captured" if captured else "slipped"]
            self.end(visit)
            self.count["events"] -= 1  # the end is part of the action
            if captured:
                self.vacate(case.k)
            else:
                self.begin(case.k)

    def close(self, holder: str, k: int, place: int) -> None:
        held = self.cases.setdefault((holder, k), {})
        if place not in held:
            held[place] = Case(holder, k, place, self.targets[k].model.dwell.mean_h)
        case = held[place]
        request = case.request
        if request is not None:
            was = request.state
            if was == "queued":
                self.queues[request.command].remove(request)
            self.leave(request)
            if was == "served":
                self.hours["officers"] -= max(0.0, min(request.until, self.s.horizon) - self.env.now)
                self.idle[request.command] += 1
                self.serve(request.command)
        case.operation = None
        case.clear()
        case.closed = self.env.now
