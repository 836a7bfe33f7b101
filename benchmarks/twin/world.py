"""What does not change in a run, read once from scenario, theatre and forces and shared by all replications."""

from __future__ import annotations

import math
from datetime import datetime
from itertools import accumulate
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from septel.scenario import approvals
from septel.scenario.model import Scenario
from septel.theatre import Forces, Theatre, by_place, territory

PLATFORM = "platform"
RANKS = ("head", "lieutenant", "cell")
Link = tuple[str, float, Any, bool]  # to whom, chance, delay, whether provenance is kept
Offer = tuple[float, int, float]  # expected arrival, base, request delay
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
        self.read_ground()
        self.read_sources()
        self.read_sharing()
        self.stock = [dict(zip(forces.kinds, row, strict=True)) for row in forces.stock.tolist()]
        self.teams = sum(sum(row.values()) for row in self.stock)
        self.nearest = forces.nearest_command.tolist()
        self.travel = [{mode: hours.tolist() for mode, hours in forces.travel_h.items()}]
        self.shut: dict[frozenset[int], int] = {frozenset(): 0}
        delays = [[self.lent_delay(c, b) for b in range(len(forces.bases))] for c in range(len(forces.commands))]
        self.pools = [{b: delay for b, delay in enumerate(row) if delay is not None} for row in delays]
        self.offered: dict[tuple[int, int, str, float, int], list[Offer]] = {}
        self.in_series: dict[tuple[int, ...], list[Any]] = {}

    def read_ground(self) -> None:
        s, places = self.s, range(len(self.theatre.names))
        self.people = self.theatre.people.tolist()
        self.confidence = by_place(s.community.confidence, self.theatre).tolist()
        weights, far = territory(s, self.theatre).tolist(), self.theatre.distance_km.tolist()
        self.targets: list[tuple[str, str, str, list[float], list[list[float]]]] = []
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
        self.markings: dict[str, tuple[list[str], list[float]]] = {}
        for name, source in self.s.sources.items():
            self.coverage[name] = by_place(source.coverage, self.theatre).tolist()
            self.coverage_sum[name] = list(accumulate(self.coverage[name]))
            for word in ("true", "false"):
                odds = [getattr(one, word) for one in source.grades.values()]
                self.grades[name, word] = list(source.grades), list(accumulate(odds))
            marked = {source.marking: 1.0} if isinstance(source.marking, str) else source.marking
            self.markings[name] = list(marked), list(accumulate(marked.values()))

    def read_sharing(self) -> None:
        s = self.s
        platform, liaison = s.sharing.platform, s.sharing.liaison
        self.members = set() if platform is None else set(self.agencies if platform.members == "all" else platform.members)
        self.links: dict[str, list[Link]] = {name: [] for name in [*self.agencies, PLATFORM]}
        for sender in self.agencies:
            if liaison is not None:
                for to, chance, delay in self.written_links(sender, liaison):
                    if to != sender and not (sender in self.members and to in self.members):
                        self.links[sender].append((to, chance, delay, False))
            if sender in self.members:
                self.links[sender].append((PLATFORM, 1.0, platform.delay, True))
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
            self.travel.append({**self.travel[0], "ground": self.theatre.travel_h("ground", points, closures).tolist()})
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
        """The bases of the command's pool that ever have this kind, the soonest first; `slow` is the weather's factor."""
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

    def stages(self, owners: tuple[int, ...]) -> list[Any]:
        """The laws of the approvals in series for teams of these owners."""
        if owners not in self.in_series:
            found = approvals.order(self.s, [self.owner_names[owner] for owner in owners])
            self.in_series[owners] = [law for *_, law in found]
        return self.in_series[owners]
