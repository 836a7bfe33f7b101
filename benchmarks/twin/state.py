"""What changes in a run: the clock, chance, targets, cases, queues, teams and counts; and what comes later."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from itertools import combinations
from typing import Any

import numpy as np
import simpy

from benchmarks.twin.parts import Captive, Case, Group, Operation, Organisation, Request, Target
from benchmarks.twin.world import RANKS, World

STAGES = (
    "never_known", "withheld", "known_too_late", "below_threshold", "undecided", "unreachable", "stale", "refused", "no_teams",
    "moving", "warned", "slipped", "captured", "open",
)  # fmt: skip
FURTHER = {stage: i for i, stage in enumerate(STAGES)}
FORGOTTEN = 0.02


class State:
    """One replication of one design; the rules are written in the classes that inherit this one."""

    def __init__(self, world: World, *, seed: int, replication: int, leak: float = 1.0, second_hop: bool = True) -> None:
        self.w, self.s = world, world.s
        self.random = random.Random(f"{seed}/{replication}")
        self.env = simpy.Environment()
        self.leaks = leak
        self.most_hops = 2 if second_hop else 1
        self.count: Counter[str] = Counter()
        self.hours: Counter[str] = Counter()
        self.times: dict[str, list[float]] = {"decision_h": [], "arrival_h": [], "action_h": [], "action_any_h": []}
        self.fall = {rank: Counter[str]() for rank in RANKS}
        self.targets = [
            Target(name, organisation, rank, getattr(self.s.ranks, rank), superior, links)
            for name, organisation, rank, superior, links in world.targets
        ]
        self.festivals: list[tuple[float, float, set[int]]] = []
        self.closures: dict[int, float] = {}  # by number among the injects: until when
        self.storms: list[tuple[float, float, tuple[str, ...], set[int]]] = []
        self.cases: dict[tuple[str, int], dict[int, Case]] = {}
        self.left: dict[tuple[int, int], tuple[float, bool]] = {}  # when a target last left a place; whether a warning drove it
        self.shifted: dict[
            int, tuple[float, float]
        ] = {}  # by place: how far confidence was from its baseline when last changed
        self.unfinished: set[Request] = set()
        self.scouting: dict[tuple[int, int], list[Request]] = {}
        self.gatherings: dict[tuple[int, Organisation], list[Request]] = {}
        self.to_open: set[int] = set()  # commands whose next opening is awaited
        self.idle = [command.officers for command in world.forces.commands]
        self.queues: list[list[Request]] = [[] for _ in world.forces.commands]
        self.waiting: list[Request] = []
        self.operations: dict[tuple[int, int], list[Operation]] = {}
        self.free = [dict(row) for row in world.stock]
        self.ready, self.ready_since = world.teams, 0.0
        self.out: set[Group] = set()
        self.begin_long_run()

    def begin_long_run(self) -> None:
        """Members, skill, captives: what the long run changes."""
        w = self.w
        self.organisations = list(w.organisations)
        self.body, self.rivals, self.allies = w.body.copy(), w.rivals.copy(), w.allies.copy()
        self.killed = np.zeros(len(w.organisations))
        self.shock = [0.0] * len(w.people)
        self.docket: list[Captive] = []
        self.prosecutors = w.prosecutors
        self.skill = [agency.skill for agency in self.s.agencies.values()]
        self.factors = (1.0,) * len(w.owner_names)
        self.together = dict.fromkeys(combinations(range(len(w.agencies)), 2), 0.0)
        self.days, self.sampled = 0, (0, 0)
        self.weeks: list[dict[str, float]] = []
        self.start = float(self.body.sum())

    def later(self, delay: float, act: Callable[..., None], *about: Any) -> None:
        """Have `act` done after a delay."""
        timeout = self.env.timeout(delay)
        timeout.callbacks.append(lambda _: act(*about))
