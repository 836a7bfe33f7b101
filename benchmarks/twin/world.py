"""What does not change in a run, read once from scenario, theatre and forces and shared by all replications."""

from __future__ import annotations

import math
from datetime import datetime
from itertools import accumulate
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from benchmarks.twin.hours import Always, calendar
from septel.scenario import approvals
from septel.scenario.model import Scenario
from septel.theatre import Forces, Theatre, by_place, territory

PLATFORM = "platform"
RANKS = ("head", "lieutenant", "cell")
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
        self.stock = [dict(zip(forces.kinds, row, strict=True)) for row in forces.stock.tolist()]
        self.teams = sum(sum(row.values()) for row in self.stock)
        self.nearest = forces.nearest_command.tolist()
        self.travel = [{mode: self.lengthened(mode, hours) for mode, hours in forces.travel_h.items()}]
        self.shut: dict[frozenset[int], int] = {frozenset(): 0}
        delays = [[self.lent_delay(c, b) for b in range(len(forces.bases))] for c in range(len(forces.commands))]
        self.pools = [{b: delay for b, delay in enumerate(row) if delay is not None} for row in delays]
        self.offered: dict[tuple[int, int, str, float, int], list[Offer]] = {}
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
        self.targets: list[tuple[str, str, str, list[float], list[list[float]]]] = []
        self.lookouts = {name: by_place(one.lookouts, self.theatre).tolist() for name, one in s.organisations.items()}
        for i, (name, organisation) in enumerate(s.organisations.items()):
            scale = math.inf if organisation.roam == "anywhere" else organisation.roam
            first = list(accumulate(weights[i]))
            onward = ((0.0 if p == q else weights[i][p] * math.exp(-far[q][p] / scale) for p in places) for q in places)
            ways = [list(accumulate(row)) for row in onward]
            for rank, number in zip(RANKS, (organisation.head, organisation.lieutenants, organisation.cells), strict=True):
                for n in range(number):
                    label = f"{name}/{rank}" if rank == "head" else f"{name}/{rank} {n + 1}"
                    self.targets.append((label, name, rank, first, ways))
        self.visible = list(accumulate(getattr(s.ranks, rank).visibility for _, _, rank, _, _ in self.targets))

    def read_sources(self) -> None:
        """Grades, markings, receivers and coverage as running sums, to be searched with a uniform draw."""
        self.coverage: dict[str, list[float]] = {}
        self.coverage_sum: dict[str, list[float]] = {}
        self.grades: dict[tuple[str, str], tuple[list[str], list[float]]] = {}
        self.address_error: dict[str, dict[str, float]] = {}
        self.markings: dict[str, tuple[list[str], list[float]]] = {}
        for name, source in self.s.sources.items():
            self.coverage[name] = by_place(source.coverage, self.theatre).tolist()
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

    def offers(self, command: int, place: int, kind: str, slow: float, roads: int) -> list[Offer]:
        """The bases of the command's pool that ever have this kind, the soonest first, shifts and hours of modes aside;
        `slow` is the weather's factor."""
        key = command, place, kind, slow, roads
        if key not in self.offered:
            model = self.s.kinds[kind]
            travel = self.travel[roads][model.mode]
            self.offered[key] = sorted(
                (delay + model.turnout.mean_h + travel[base][place] * slow, base, delay)
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
