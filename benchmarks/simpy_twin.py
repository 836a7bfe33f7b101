"""A second, independent implementation of the rules, in SimPy, written from docs/background/rules.md.

It shares no code with the kernel: its own data structures, its own draws (one `random.Random` a replication). Both are run on the
same scenarios and must agree; it is also the peer that the kernel's speed is measured against.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import sys
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable
from itertools import accumulate
from typing import Any

import numpy as np
import simpy

from benchmarks.twin_parts import Case, Group, Operation, Origin, Report, Request, Target, Visit, draw
from septel.scenario import approvals
from septel.scenario.model import Scenario
from septel.theatre import Forces, Theatre, by_place, concerned, territory

STAGES = (
    "never_known", "withheld", "known_too_late", "below_threshold", "undecided", "unreachable", "stale", "refused", "no_teams",
    "moving", "warned", "slipped", "captured", "open",
)  # fmt: skip
FURTHER = {stage: i for i, stage in enumerate(STAGES)}
TEAM_STATES = ("ready", "turnout", "moving", "waiting", "action", "return", "rest")
PLATFORM = "platform"
FORGOTTEN = 0.02
EDGE = 1e-12


class Twin:
    """One replication of one design."""

    def __init__(
        self, scenario: Scenario, theatre: Theatre, forces: Forces, *, seed: int, replication: int, changes: dict[str, Any]
    ) -> None:
        self.s, self.theatre, self.forces = scenario, theatre, forces
        self.random = random.Random(f"{seed}/{replication}")
        self.env = simpy.Environment()
        self.leaks = float(changes.get("leak", 1.0))
        self.most_hops = 2 if changes.get("second_hop", True) else 1
        self.count: Counter[str] = Counter()
        self.hours: Counter[str] = Counter()
        self.times: dict[str, list[float]] = {"decision_h": [], "arrival_h": [], "action_h": [], "action_any_h": []}
        self.fall = {rank: Counter[str]() for rank in ("head", "lieutenant", "cell")}
        self.read_ground()
        self.read_forces()
        self.read_sharing()

    # ------------------------------------------------------------------------------------------------------------ reading
    def read_ground(self) -> None:
        s, places = self.s, range(len(self.theatre.names))
        self.people = self.theatre.people.tolist()
        self.confidence = by_place(s.community.confidence, self.theatre).tolist()
        self.coverage = {name: by_place(source.coverage, self.theatre).tolist() for name, source in s.sources.items()}
        self.festivals: list[tuple[float, float, set[int]]] = []
        self.storms: list[tuple[float, float, tuple[str, ...], set[int]]] = []
        weights, far = territory(s, self.theatre).tolist(), self.theatre.distance_km.tolist()
        self.targets: list[Target] = []
        for i, (name, organisation) in enumerate(s.organisations.items()):
            roam = organisation.roam
            onward = [
                [
                    0.0 if p == q else weights[i][p] * (1.0 if roam == "anywhere" else math.exp(-far[q][p] / roam))
                    for p in places
                ]
                for q in places
            ]
            for q in places:
                if sum(onward[q]) <= 0:
                    onward[q] = [0.0 if p == q else weights[i][p] for p in places]
            ways = [list(accumulate(row)) for row in onward]
            for rank, number in (
                ("head", organisation.head),
                ("lieutenant", organisation.lieutenants),
                ("cell", organisation.cells),
            ):
                for n in range(number):
                    label = f"{name}/{rank}" if rank == "head" else f"{name}/{rank} {n + 1}"
                    self.targets.append(Target(label, name, rank, getattr(s.ranks, rank), list(accumulate(weights[i])), ways))
        self.visible = list(accumulate(target.model.visibility for target in self.targets))

    def read_forces(self) -> None:
        s, f = self.s, self.forces
        self.agencies = list(f.agencies)
        self.owner_names = [*self.agencies, approvals.STRIKE_FORCE]
        self.stock = [dict(zip(f.kinds, row, strict=True)) for row in f.stock.tolist()]
        self.free = [dict(row) for row in self.stock]
        self.travel = {mode: hours.tolist() for mode, hours in f.travel_h.items()}
        self.teams = sum(sum(row.values()) for row in self.stock)
        self.ready, self.ready_since = self.teams, 0.0
        self.idle = [command.officers for command in f.commands]
        self.queues: list[list[Request]] = [[] for _ in f.commands]
        self.waiting: list[Request] = []
        self.operations: dict[tuple[int, int], list[Operation]] = {}
        lent = [[(b, self.lent_delay(c, b)) for b in range(len(f.bases))] for c in range(len(f.commands))]
        self.pools = [[(b, delay) for b, delay in row if delay is not None] for row in lent]
        self.cheapest: dict[tuple[int, int, str], float | None] = {}
        self.out: set[Group] = set()

    def lent_delay(self, command: int, base: int) -> float | None:
        """Hours until the command has the base's teams; None if it never has."""
        strike = len(self.agencies)
        owner, stands = self.forces.commands[command].owner, self.forces.bases[base].owner
        if owner == stands:
            return 0.0
        if self.s.pool == "own" or strike in (owner, stands):
            return None
        return self.s.movement.request_delay if self.s.pool == "lent" else 0.0

    def read_sharing(self) -> None:
        s = self.s
        platform, liaison = s.sharing.platform, s.sharing.liaison
        self.members = set() if platform is None else set(self.agencies if platform.members == "all" else platform.members)
        self.links: dict[str, list[tuple[str, float, Any, bool]]] = {name: [] for name in [*self.agencies, PLATFORM]}
        for sender in self.agencies:
            if liaison is not None:
                found = [(to, liaison.chance, liaison.delay) for to in self.agencies] if liaison.links == "all" else [
                    (link.to, liaison.chance if link.chance is None else link.chance, link.delay or liaison.delay)
                    for link in liaison.links if link.sender == sender
                ]  # fmt: skip
                for to, chance, delay in found:
                    if to != sender and chance > 0 and not (sender in self.members and to in self.members):
                        self.links[sender].append((to, chance, delay, False))
            if platform is not None and sender in self.members:
                self.links[sender].append((PLATFORM, 1.0, platform.delay, True))
        self.trust = {name: agency.trust for name, agency in s.agencies.items()}
        if platform is not None:
            self.trust[PLATFORM] = platform.trust
        self.cases: dict[tuple[str, int], dict[int, Case]] = {}

    # ------------------------------------------------------------------------------------------------------------- running
    def later(self, delay: float, act: Callable[..., None], *about: Any) -> None:
        """Have `act` done after a delay."""
        timeout = self.env.timeout(delay)
        timeout.callbacks.append(lambda _: act(*about))

    def run(self) -> dict[str, float]:
        for inject in self.s.injects:
            self.later(inject.at, self.inject, inject)
        for name, source in self.s.sources.items():
            places = range(len(self.people)) if source.kind == "tips" else [-1]
            for place in places:
                self.next_false(name, source, place)
        for k in range(len(self.targets)):
            self.begin(k)
        self.env.run(until=math.nextafter(self.s.horizon, math.inf))
        return self.measures()

    # ------------------------------------------------------------------------------------------------------------- targets
    def begin(self, k: int) -> None:
        target, now = self.targets[k], self.env.now
        way = target.first if target.place is None else target.ways[target.place]
        place = min(bisect_right(way, self.random.random() * way[-1]), len(way) - 1)
        dwell = draw(self.random, target.model.dwell)
        visit = target.visit = Visit(k, place, now, now + dwell)
        target.place = place
        self.count["visits"] += 1
        self.later(dwell, self.natural_end, visit)
        for holder in [*self.agencies, PLATFORM]:
            case = self.cases.get((holder, k), {}).get(place)
            if case is not None and self.alive(case):
                visit.reach(FURTHER[case.stage])
        for operation in self.operations.get((k, place), ()):
            visit.reach(FURTHER["moving"])
            self.plan_warning(operation, visit)
        for name, source in self.s.sources.items():
            self.next_candidate(visit, name, source)

    def natural_end(self, visit: Visit) -> None:
        if visit.over or self.env.now != visit.end:
            return
        self.end(visit)
        self.begin(visit.k)

    def end(self, visit: Visit) -> None:
        """The visit is over and counted."""
        self.count["events"] += 1
        visit.over = True
        stage = STAGES[visit.stage]
        if stage == "never_known":
            stage = "known_too_late" if visit.passed_on else "withheld" if visit.withheld else "never_known"
        self.fall[self.targets[visit.k].rank][stage] += 1
        if stage != "captured":
            self.count["lost"] += 1
            self.count["lost_kept_back"] += visit.kept_back

    def vacate(self, k: int) -> None:
        target = self.targets[k]
        target.visit, target.vacant_since = None, self.env.now
        self.count["captures"] += 1
        if target.model.succession != "never":
            self.later(draw(self.random, target.model.succession), self.fill, k)

    def fill(self, k: int) -> None:
        self.count["events"] += 1
        target = self.targets[k]
        if target.rank == "head":
            self.count["head_vacant"] += self.env.now - target.vacant_since
        self.begin(k)

    # --------------------------------------------------------------------------------------------------------------- leads
    def next_candidate(self, visit: Visit, name: str, source: Any) -> None:
        rate = source.rate * self.targets[visit.k].model.visibility
        if source.kind == "tips":
            rate *= self.people[visit.place] / 100_000
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

    def seen(self, name: str, source: Any, place: int) -> float:
        if source.kind == "own":
            return float(self.coverage[name][place])
        share = self.confidence[place]
        for until, factor, places in self.festivals:
            if self.env.now < until and place in places:
                share *= factor
        return float(share)

    def next_false(self, name: str, source: Any, place: int) -> None:
        rate = source.false_rate * (self.people[place] / 100_000 if source.kind == "tips" else 1.0)
        if rate > 0:
            self.later(self.random.expovariate(rate), self.false_lead, name, source, place)

    def false_lead(self, name: str, source: Any, place: int) -> None:
        self.count["events"] += 1
        at, kept = place, True
        if source.kind == "tips":
            kept = self.random.random() < self.seen(name, source, place)
        else:
            (at,) = self.random.choices(range(len(self.people)), self.coverage[name])
        if kept:
            k = min(bisect_right(self.visible, self.random.random() * self.visible[-1]), len(self.visible) - 1)
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
            (grade,) = self.random.choices(list(source.grades), [getattr(odds, word) for odds in source.grades.values()])
        marking = source.marking
        if not isinstance(marking, str):
            (marking,) = self.random.choices(list(marking), list(marking.values()))
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
        origin = Origin(name, source, k, place, self.env.now, odds.true / odds.false, marking, visit)
        self.later(draw(self.random, source.delay), self.arrive, Report(origin, to, (to,), True))

    def receiver(self, source: Any) -> str | None:
        luck = self.random.random()
        for agency, share in source.receivers.items():
            luck -= share
            if luck < 0:
                return str(agency)
        return None if sum(source.receivers.values()) < 1 - 1e-9 else str(agency)

    # ------------------------------------------------------------------------------------------------------------- reports
    def arrive(self, report: Report) -> None:
        self.count["events"] += 1
        case = self.fuse(report)
        if report.rejected:
            return
        if (
            case is not None
            and case.request is None
            and case.operation is None
            and self.may_ask(case)
            and case.p >= self.s.act_threshold
        ):
            self.ask(case, report.origin.observed)
        if len(report.path) <= self.most_hops:
            for to, chance, delay, keeps in self.links[report.holder]:
                if to not in report.path:
                    self.release(report, to, chance, delay, keeps)

    def release(self, report: Report, to: str, chance: float, delay: Any, keeps: bool) -> None:
        marking, origin = self.s.markings[report.origin.marking], report.origin
        allowed = not marking.forbid and (marking.to is None or to in marking.to)
        if allowed and self.random.random() < chance:
            copy = Report(origin, to, (*report.path, to), report.provenance and keeps)
            self.later(draw(self.random, delay) + marking.delay, self.arrive, copy)
            return
        self.count["reports_withheld"] += 1
        if origin.visit is not None and not origin.visit.over:
            origin.visit.kept_back = True

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
        trust = getattr(self.trust[holder], kind)
        fresh = math.exp((origin.observed - now) / mean_dwell)
        prior = self.s.belief.prior
        if not self.alive(case):
            case.clear()
            case.opening, case.attempts = origin, 0
            odds = prior / (1 - prior) * origin.ratio**trust
            case.p = odds / (1 + odds) * fresh
        else:
            if report.provenance and origin in case.known:
                self.count["reports_duplicate"] += 1
                return None
            self.count["double_counted"] += origin in case.known or origin in case.unknown
            p = self.belief(case)
            if origin.ratio > 1:
                p = max(p, min(prior, case.p))
            p = min(max(p, EDGE), 1 - EDGE)
            logit = math.log(p / (1 - p)) + trust * math.log(1 + (origin.ratio - 1) * fresh)
            case.p = 1 / (1 + math.exp(-logit))
        case.t = now
        self.count["reports_fused"] += 1
        (case.known if report.provenance else case.unknown).add(origin)
        case.counted.append(origin)
        if case.operation is not None:
            case.operation.any_true = case.operation.any_true or origin.visit is not None
        self.reach(case, "below_threshold")
        return case

    def reach(self, case: Case, stage: str) -> None:
        if FURTHER[stage] > FURTHER[case.stage]:
            case.stage = stage
        visit = self.targets[case.k].visit
        if visit is not None and visit.place == case.place:
            visit.reach(FURTHER[stage])

    # ------------------------------------------------------------------------------------------------------------- command
    def may_ask(self, case: Case) -> bool:
        if case.holder in self.members:
            shared = self.cases.get((PLATFORM, case.k), {}).get(case.place)
            return shared is None or not self.alive(shared)
        return True

    def command_for(self, case: Case) -> int | None:
        nearest = self.forces.nearest_command
        if case.holder != PLATFORM:
            return int(nearest[self.agencies.index(case.holder), case.place])
        rank = self.targets[case.k].rank
        candidates = [int(nearest[a, case.place]) for a, name in enumerate(self.agencies) if name in self.members]
        candidates += [c for c, command in enumerate(self.forces.commands) if command.owner == len(self.agencies)]
        best, soonest = None, math.inf
        for command in candidates:
            key = (command, case.place, rank)
            if key not in self.cheapest:  # every team free and no weather: the same at all times
                self.cheapest[key] = self.compose(command, case.place, rank, self.stock, calm=True)[0]
            if self.cheapest[key] < soonest:
                best, soonest = command, self.cheapest[key]
        return best

    def ask(self, case: Case, observed: float) -> None:
        visit = self.targets[case.k].visit
        self.count["requests"] += 1
        self.count["stated_p"] += self.belief(case)
        self.count["stated_true"] += visit is not None and visit.place == case.place
        command, rank = self.command_for(case), self.targets[case.k].rank
        if command is None or self.compose(command, case.place, rank, self.stock)[0] == math.inf:
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
            service = draw(self.random, self.forces.commands[command].service)
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
            hours, picked = self.compose(request.command, request.case.place, rank, self.stock)
        if self.s.joint_command is not None:
            laws = [self.s.joint_command.approval]
        else:
            owners = sorted({self.forces.bases[base].owner for base, *_ in picked})
            laws = [law for *_, law in approvals.order(self.s, [self.owner_names[owner] for owner in owners])]
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
            hours, _ = self.compose(request.command, case.place, rank, self.stock)
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

    # ------------------------------------------------------------------------------------------------------------ movement
    def weather(self, mode: str, place: int) -> float:
        factor = 1.0
        for until, slow, modes, places in self.storms:
            if self.env.now < until and mode in modes and place in places:
                factor *= slow
        return factor

    def compose(
        self, command: int, place: int, rank: str, stock: list[dict[str, int]], *, calm: bool = False
    ) -> tuple[float, list[Any]]:
        """Expected hours to completion and the teams [(base, kind, number, delay)] of the package that is complete soonest."""
        best: tuple[float, list[Any]] = (math.inf, [])
        for package in getattr(self.s.ranks, rank).packages:
            last, picked = 0.0, []
            for kind, need in package.items():
                model = self.s.kinds[kind]
                travel, slow = self.travel[model.mode], 1.0 if calm else self.weather(model.mode, place)
                offers = [
                    (delay + model.turnout.mean_h + travel[base][place] * slow, base, delay, stock[base][kind])
                    for base, delay in self.pools[command]
                    if stock[base][kind] > 0
                ]
                offers.sort()
                for arrival, base, delay, there in offers:
                    if need <= 0 or arrival == math.inf:
                        break
                    picked.append((base, kind, min(need, there), delay))
                    need -= there
                    last = max(last, arrival)
                if need > 0:
                    last = math.inf
                    break
            if last + self.s.movement.rendezvous < best[0]:
                best = last + self.s.movement.rendezvous, picked
        return best

    def launch(self, request: Request, picked: list[Any]) -> None:
        case, now, move = request.case, self.env.now, self.s.movement
        key = (case.k, case.place)
        self.count["operations"] += 1
        self.count["duplicates"] += bool(self.operations.get(key))
        operation = Operation(case, request.command, request.observed, now)
        operation.any_true = any(origin.visit is not None for origin in case.counted)
        sigma2 = math.log1p(move.travel_cv**2)
        for base, kind, number, delay in picked:
            model = self.s.kinds[kind]
            mean = self.travel[model.mode][base][case.place] * self.weather(model.mode, case.place)
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
            mine = [
                r for r in self.waiting if id(r) not in tried and any(base == group.base for base, _ in self.pools[r.command])
            ]
            if not mine:
                return
            request = max(mine, key=self.order)
            tried.add(id(request))
            self.go(request)

    # ------------------------------------------------------------------------------------------------------------- warning
    def plan_warning(self, operation: Operation, visit: Visit) -> None:
        now, k, place = self.env.now, visit.k, visit.place
        shared = self.cases.get((PLATFORM, k), {}).get(place)
        told = self.members if shared is not None and self.alive(shared) else set()
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

    def warn(self, operation: Operation | None, visit: Visit) -> None:
        if visit.over or visit.warned or (operation is not None and operation.over):
            return
        if operation is not None:
            self.count["events"] += 1
            self.count["warned_operations"] += 1
        visit.warned = True
        visit.reach(FURTHER["warned"])
        end = self.env.now + draw(self.random, self.targets[visit.k].model.reaction)
        if end < visit.end:
            visit.end = end
            self.later(end - self.env.now, self.natural_end, visit)

    # -------------------------------------------------------------------------------------------------------------- action
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
        everyone = [*self.agencies, PLATFORM] if case.holder == PLATFORM or case.holder in self.members else [case.holder]
        for holder in everyone:
            if holder == case.holder or holder == PLATFORM or holder in self.members:
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

    # ------------------------------------------------------------------------------------------------------------- injects
    def inject(self, inject: Any) -> None:
        self.count["events"] += 1
        now = self.env.now
        if inject.tip is not None:
            tip = inject.tip
            k = next(i for i, target in enumerate(self.targets) if target.name == tip.target)
            visit, place = self.targets[k].visit, self.theatre.index(tip.place)
            if visit is not None:
                about = visit if visit.place == place else None
                self.observe(tip.via, self.s.sources[tip.via], k, place, about, tip.grade, tip.receiver)
        elif inject.press is not None:
            for target in self.targets:
                if inject.press.target in (target.name, target.organisation) and target.visit is not None:
                    self.warn(None, target.visit)
        else:
            spell = inject.weather or inject.festival
            places = set(np.flatnonzero(concerned(self.theatre, places=spell.places, states=spell.states)).tolist())
            if inject.weather is not None:
                self.storms.append((now + spell.lasts, spell.factor, spell.modes, places))
            else:
                self.festivals.append((now + spell.lasts, spell.factor, places))
            self.later(spell.lasts, self.inject_ends)

    def inject_ends(self) -> None:
        self.count["events"] += 1

    # ------------------------------------------------------------------------------------------------------------ measures
    def measures(self) -> dict[str, float]:
        horizon = self.s.horizon
        self.change_ready(0)
        for group in self.out:
            group.book(self.hours, horizon)
        for target in self.targets:
            if target.visit is not None:
                self.fall[target.rank]["open"] += 1
            elif target.rank == "head":
                self.count["head_vacant"] += horizon - target.vacant_since
        return measures_of(self)


def measures_of(twin: Twin) -> dict[str, float]:
    """The measures of a finished replication, by name."""
    count, horizon = twin.count, twin.s.horizon

    def ratio(part: float, whole: float) -> float:
        return part / whole if whole else math.nan

    out: dict[str, float] = {name: float(count[name]) for name in COUNTED}
    falls = sum(twin.fall.values(), Counter())
    ended = sum(falls.values()) - falls["open"]
    out["p_interdiction"] = ratio(falls["captured"], ended)
    for rank, fall in twin.fall.items():
        out[f"captures_{rank}"] = float(fall["captured"])
        out[f"p_interdiction_{rank}"] = ratio(fall["captured"], sum(fall.values()) - fall["open"])
    out["days_without_head"] = count["head_vacant"] / 24
    for name, key in (
        ("dry_holes_per_100", "dry_holes"),
        ("wrong_doors_per_100", "wrong_doors"),
        ("warned_per_100", "warned_operations"),
    ):
        out[name] = 100 * ratio(count[key], count["completed"])
    for name, times in twin.times.items():
        out[f"{name}_median"] = float(np.median(times)) if times else math.nan
    out["stated_p"], out["true_share"] = (
        ratio(count["stated_p"], count["requests"]),
        ratio(count["stated_true"], count["requests"]),
    )
    out["officer_utilisation"] = twin.hours["officers"] / (horizon * sum(command.officers for command in twin.forces.commands))
    for state in TEAM_STATES:
        out[f"team_hours_{state}"] = twin.hours[state]
    out["team_utilisation"] = ratio(twin.teams * horizon - twin.hours["ready"], twin.teams * horizon)
    out["withheld_visits"] = ratio(count["lost_kept_back"], count["lost"])
    for stage in STAGES:
        out[f"waterfall_{stage}"] = ratio(falls[stage], sum(falls.values()))
    return out


COUNTED = (
    "visits", "leads_true", "leads_false", "leads_tips", "leads_own", "requests", "operations", "captures", "dry_holes", "wrong_doors",
    "slipped", "warned_operations", "duplicates", "harmed", "double_counted", "reports_fused", "reports_duplicate", "reports_rejected",
    "reports_withheld", "events",
)  # fmt: skip


def run(
    scenario: Scenario, theatre: Theatre, forces: Forces, *, seed: int, replication: int, changes: dict[str, Any] | None = None
) -> dict[str, float]:
    """One replication's measures. `changes` plants errors: {'leak': 1.3} scales all leaks, {'second_hop': False} forbids hop two."""
    return Twin(scenario, theatre, forces, seed=seed, replication=replication, changes=changes or {}).run()


def main() -> int:
    import septel
    from septel import theatre as ground

    parser = argparse.ArgumentParser(prog="python -m benchmarks.simpy_twin", description=__doc__)
    parser.add_argument("scenario")
    parser.add_argument("--design")
    parser.add_argument("--replications", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    designs = septel.load(options.scenario).designs
    scenario = designs[options.design or next(iter(designs))]
    theatre = ground.build(scenario)
    forces = ground.forces(scenario, theatre)
    found = [run(scenario, theatre, forces, seed=options.seed, replication=r) for r in range(options.replications)]
    table = {name: np.array([row[name] for row in found]) for name in found[0]}
    summary = {
        name: {"mean": float(np.nanmean(values)), "se": float(np.nanstd(values, ddof=1) / len(values) ** 0.5)}
        for name, values in table.items()
    }
    if options.json:
        print(json.dumps(summary, indent=1))
    else:
        for name, row in summary.items():
            print(f"{name:28s} {row['mean']:12.4f} ± {1.96 * row['se']:.4f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
