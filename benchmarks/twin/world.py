"""What does not change in a run, read once from scenario, theatre and forces and shared by all replications."""

from __future__ import annotations

import math
from collections import Counter
from datetime import datetime
from itertools import accumulate
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from benchmarks.twin import budget
from benchmarks.twin.hours import Always, calendar
from benchmarks.twin.parts import Organisation
from septel.scenario import approvals
from septel.scenario.model import Scenario
from septel.theatre import Forces, Theatre, by_place, territory

PLATFORM = "platform"
RANKS = ("head", "lieutenant", "cell")
LEAST_FELT = 0.01  # of a change of confidence nearby: less is not felt
Link = tuple[str, float, Any, float | None]  # to whom, chance, delay, chance of getting through at once (the platform: None)
Offer = tuple[float, int, float]  # expected arrival, base, request delay
Step = tuple[Any, Always]  # a law and its calendar
kept: list[World] = []


def world(scenario: Scenario, theatre: Theatre, forces: Forces) -> World:
    """The world of a design; the last few are kept, since every replication of a design asks for the same one."""
    for one in kept:
        if one.s is scenario and one.theatre is theatre and one.forces is forces:
            return one
    kept[:] = [*kept[-7:], World(scenario, theatre, forces)]
    return kept[-1]


class World:
    def __init__(self, scenario: Scenario, theatre: Theatre, forces: Forces) -> None:
        self.s, self.theatre, self.forces = scenario, theatre, forces
        self.agencies = list(forces.agencies)
        self.owner_names = [*self.agencies, approvals.STRIKE_FORCE]
        self.calendars = {name: calendar(scenario, name) for name in (None, *scenario.calendars)}
        self.read_hours()
        self.read_ground()
        self.read_talk()
        self.read_sources()
        self.read_sharing()
        stock = [dict(zip(forces.kinds, row, strict=True)) for row in forces.stock.tolist()]
        self.stock = budget.teams(stock, [base.owner for base in forces.bases], budget.factor(scenario.budget, "operations"))
        self.teams = sum(sum(row.values()) for row in self.stock)
        self.nearest = forces.nearest_command.tolist()
        self.travel = [{mode: self.lengthened(mode, hours) for mode, hours in forces.travel_h.items()}]
        self.shut: dict[frozenset[int], int] = {frozenset(): 0}
        delays = [[self.lent_delay(c, b) for b in range(len(forces.bases))] for c in range(len(forces.commands))]
        self.pools = [{b: delay for b, delay in enumerate(row) if delay is not None} for row in delays]
        self.offered: dict[Any, list[Offer]] = {}
        self.in_series: dict[tuple[int, ...], list[Step]] = {}

    def read_hours(self) -> None:
        """The calendars of commands, of bases (their shifts) and of modes."""
        s, commands, bases = self.s, self.forces.commands, self.forces.bases
        self.command_hours = [self.calendars[command.hours] for command in commands]
        self.shifts = [self.calendars[base.hours] for base in bases]
        self.mode_hours = {mode: self.calendars[way.hours] for mode, way in s.theatre.modes if hasattr(way, "hours")}
        by_shift = any(base.hours is not None for base in bases)
        self.timed = {mode for mode, hours in self.mode_hours.items() if by_shift or type(hours) is not Always}
        open_h = [s.horizon - hours.lost(0.0, s.horizon) for hours in self.command_hours]
        self.officer_hours = sum(command.officers * hours for command, hours in zip(commands, open_h, strict=True))

    def read_talk(self) -> None:
        """What gets through: from and to places, and between owners."""
        talk, owners = self.s.communications, range(len(self.owner_names))
        places = len(self.theatre.names)
        self.reached = [1.0] * places if talk is None else by_place(talk.coverage, self.theatre).tolist()
        self.works = [[1.0 if talk is None else self.radio(talk, a, b) for b in owners] for a in owners]

    def radio(self, talk: Any, a: int, b: int) -> float:
        """The chance that a message between two owners gets through at once."""
        if a == b or len(self.agencies) in (a, b):
            return 1.0
        names = {self.agencies[a], self.agencies[b]}
        works = next((pair.works for pair in talk.pairs if set(pair.between) == names), talk.radios)
        return float(works + (1 - works) * talk.interoperability)

    def lengthened(self, mode: str, hours: Any) -> list[list[float]]:
        routes = self.s.movement.routes
        return (hours * routes.longer if mode == "ground" and routes.number > 1 else hours).tolist()

    def read_ground(self) -> None:
        s, places = self.s, range(len(self.theatre.names))
        self.people = self.theatre.people.tolist()
        self.confidence = by_place(s.community.confidence, self.theatre).tolist()
        weights, far = territory(s, self.theatre).tolist(), self.theatre.distance_km.tolist()
        self.organisations = []
        for i, (name, organisation) in enumerate(s.organisations.items()):
            scale = math.inf if organisation.roam == "anywhere" else organisation.roam
            first = list(accumulate(weights[i]))
            onward = ((0.0 if p == q else weights[i][p] * math.exp(-far[q][p] / scale) for p in places) for q in places)
            ways = [list(accumulate(row)) for row in onward]
            eyes, counted = (
                by_place(organisation.lookouts, self.theatre).tolist(),
                s.body is not None and organisation.members > 0,
            )
            self.organisations.append(Organisation(i, name, organisation, weights[i], first, ways, eyes, counted))
        self.read_hierarchy()
        self.read_long_run()

    def read_hierarchy(self) -> None:
        """The positions: name, organisation, rank, the number of the one that it reports to, how many are linked with it."""
        found: list[tuple[str, Organisation, str, int | None]] = []
        for organisation in self.organisations:
            model, name, first = organisation.model, organisation.name, len(found)
            chief, lieutenants = first if model.head else None, model.lieutenants
            found += [(f"{name}/head", organisation, "head", None)] * model.head
            for n in range(lieutenants):
                found.append((f"{name}/lieutenant {n + 1}", organisation, "lieutenant", chief))
            for n in range(model.cells):
                over = first + model.head + n % lieutenants if lieutenants else chief
                found.append((f"{name}/cell {n + 1}", organisation, "cell", over))
        below = Counter(over for *_, over in found)
        self.targets = [(*one, below[k] + (one[3] is not None)) for k, one in enumerate(found)]
        self.visible = list(accumulate(getattr(self.s.ranks, rank).visibility for _, _, rank, *_ in found))

    def read_long_run(self) -> None:
        """Members by organisation and place, rivals and allies, what is felt nearby, training and prosecutors."""
        s, places, far = self.s, range(len(self.people)), self.theatre.distance_km.tolist()
        spread = [[w / sum(one.weights) for w in one.weights] for one in self.organisations]
        members = [one.model.members if one.counted else 0.0 for one in self.organisations]
        self.body = np.array(members)[:, None] * np.array(spread)
        self.rivals, self.allies = (
            self.between(() if s.body is None else getattr(s.body, word)) for word in ("rivals", "allies")
        )
        near = [[s.community.nearby * math.exp(-far[p][q] / s.community.reach) for q in places] for p in places]
        self.felt = [[(q, 1.0 if q == p else near[p][q]) for q in places if q == p or near[p][q] >= LEAST_FELT] for p in places]
        more = budget.factor(s.budget, "capacity")
        self.training = 0.0 if s.capacity is None else s.capacity.training * more
        self.prosecutors = 0 if s.justice is None else budget.rounded(s.justice.prosecutors * more)

    def between(self, pairs: Any) -> Any:
        """f8[organisation, organisation]: the strength of each pair, both ways."""
        names = [one.name for one in self.organisations]
        out = np.zeros((len(names), len(names)))
        for pair in pairs:
            a, b = (names.index(name) for name in pair.between)
            out[a, b] = out[b, a] = pair.strength
        return out

    def read_sources(self) -> None:
        """Grades, markings, receivers and coverage as running sums, to be searched with a uniform draw."""
        self.coverage: dict[str, list[float]] = {}
        self.coverage_sum: dict[str, list[float]] = {}
        self.grades: dict[tuple[str, str], tuple[list[str], list[float]]] = {}
        self.address_error: dict[str, dict[str, float]] = {}
        self.markings: dict[str, tuple[list[str], list[float]]] = {}
        more = budget.factor(self.s.budget, "intelligence")
        for name, source in self.s.sources.items():
            covered = by_place(source.coverage, self.theatre).tolist()
            self.coverage[name] = [min(1.0, share * more) for share in covered]
            self.coverage_sum[name] = list(accumulate(self.coverage[name]))
            for word in ("true", "false"):
                odds = [getattr(one, word) for one in source.grades.values()]
                self.grades[name, word] = list(source.grades), list(accumulate(odds))
            error = source.address_error
            self.address_error[name] = error if isinstance(error, dict) else dict.fromkeys(source.grades, error)
            marked = {source.marking: 1.0} if isinstance(source.marking, str) else source.marking
            self.markings[name] = list(marked), list(accumulate(marked.values()))

    def read_sharing(self) -> None:
        s = self.s
        platform, liaison = s.sharing.platform, s.sharing.liaison
        self.members = set() if platform is None else set(self.agencies if platform.members == "all" else platform.members)
        self.on_platform = self.members | ({approvals.STRIKE_FORCE} if self.members else set())
        self.links: dict[str, list[Link]] = {name: [] for name in [*self.agencies, PLATFORM]}
        for sender in self.agencies:
            if liaison is not None:
                for to, chance, delay in self.written_links(sender, liaison):
                    if to != sender and not (sender in self.members and to in self.members):
                        works = self.works[self.agencies.index(sender)][self.agencies.index(to)]
                        self.links[sender].append((to, chance, delay, works))
            if sender in self.members:
                self.links[sender].append((PLATFORM, 1.0, platform.delay, None))
        self.trust = {name: agency.trust for name, agency in s.agencies.items()}
        if platform is not None:
            self.trust[PLATFORM] = platform.trust

    def written_links(self, sender: str, liaison: Any) -> list[tuple[str, float, Any]]:
        if liaison.links == "all":
            return [(to, liaison.chance, liaison.delay) for to in self.agencies]
        return [
            (link.to, liaison.chance if link.chance is None else link.chance, link.delay or liaison.delay)
            for link in liaison.links
            if link.sender == sender
        ]

    def lent_delay(self, command: int, base: int) -> float | None:
        """Hours until the command has the base's teams; None if it never has."""
        strike = len(self.agencies)
        owner, stands = self.forces.commands[command].owner, self.forces.bases[base].owner
        if owner == stands:
            return 0.0
        if self.s.pool == "own" or strike in (owner, stands):
            return None
        return self.s.movement.request_delay if self.s.pool == "lent" else 0.0

    def roads_under(self, shut: frozenset[int]) -> int:
        """The number of the travel times under these closures, by their numbers among the scenario's injects."""
        if shut not in self.shut:
            points = np.array([base.point for base in self.forces.bases])
            closures = [self.theatre.closure(self.s.injects[number].closure) for number in sorted(shut)]
            self.shut[shut] = len(self.travel)
            by_ground = self.theatre.travel_h("ground", points, closures)
            self.travel.append({**self.travel[0], "ground": self.lengthened("ground", by_ground)})
        return self.shut[shut]

    def clock(self, mode: str, now: float) -> float:
        """The factor on a journey that begins now, by the local hour and month."""
        words, way = self.s.theatre.clock, getattr(self.s.theatre.modes, mode)
        if way.night == way.wet == 1.0:
            return 1.0
        zone = ZoneInfo(self.s.zone)
        begin = self.s.start.replace(tzinfo=zone).timestamp()
        local = datetime.fromtimestamp(begin + 3600 * math.floor(now), zone)
        dusk, dawn = words.night
        dark = dusk <= local.hour or local.hour < dawn if dusk >= dawn else dusk <= local.hour < dawn
        first, last = words.wet
        wet = first <= local.month or local.month <= last if first > last else first <= local.month <= last
        return float((way.night if dark else 1.0) * (way.wet if wet else 1.0))

    def offers(self, command: int, place: int, kind: str, slow: float, roads: int, skills: tuple[float, ...]) -> list[Offer]:
        """The bases of the command's pool that ever have this kind, the soonest first, shifts and hours of modes aside;
        `slow` is the weather's factor, `skills` divide the owners' turnout."""
        key = command, place, kind, slow, roads, skills
        if key not in self.offered:
            model = self.s.kinds[kind]
            travel = self.travel[roads][model.mode]
            self.offered[key] = sorted(
                (delay + model.turnout.mean_h / skills[self.forces.bases[base].owner] + travel[base][place] * slow, base, delay)
                for base, delay in self.pools[command].items()
                if self.stock[base][kind] > 0 and travel[base][place] < math.inf
            )
        return self.offered[key]

    def stages(self, owners: tuple[int, ...]) -> list[Step]:
        """The laws of the approvals in series for teams of these owners, with their calendars."""
        if owners not in self.in_series:
            s, found = self.s, approvals.order(self.s, [self.owner_names[owner] for owner in owners])
            if s.joint_command is not None:
                names = [s.joint_command.hours]
            else:
                written = {**s.agencies, approvals.STRIKE_FORCE: s.strike_force}
                names = [written[owner].approvals[name].hours for owner, name, _ in found]
            self.in_series[owners] = [(law, self.calendars[hours]) for (*_, law), hours in zip(found, names, strict=True)]
        return self.in_series[owners]
