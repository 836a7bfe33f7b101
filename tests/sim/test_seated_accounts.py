"""Whatever persons decide, and whenever they take or leave a seat: accounts balance, and a moment can be kept."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from septel import sim
from septel.compiled import JIT
from septel.scenario import Book
from septel.sim import trace
from septel.sim.seating import NotAllowed, Teams
from tests.sim.test_accounts import (
    check_ends,
    check_operations,
    check_reports,
    check_team_hours,
    check_visits,
    tallied,
)
from tests.sim.test_seating import soonest
from tests.strategies import scenarios


class Persons:
    """Persons who sit, leave and decide by chance alone."""

    def __init__(self, scenario: Any, seed: int) -> None:
        self.run = sim.Simulation(sim.Model.build(scenario), seed=7, replication=seed % 5)
        self.chance, self.told, self.done = random.Random(seed), 0, dict.fromkeys(DOES, 0)
        self.requests: list[tuple[int, str]] = []  # with who is to decide or has been asked
        self.operations: list[int] = []
        self.cases: list[tuple[str, str, str]] = []
        self.reports: list[tuple[str, int]] = []
        labels = self.run.model.labels
        self.holders = labels.holders if int(self.run.world.par[0]["platform"]) >= 0 else labels.holders[:-1]

    def play(self, steps: int) -> None:
        """Hours go by, in each some of them decide something."""
        horizon = self.run.model.scenario.horizon
        for holder in self.holders:
            self.run.seat(holder, seated=self.chance.random() < 0.7)
        for step in range(steps):
            assert self.run.run_until(horizon * (step + self.chance.random()) / steps) is None
            self.look()
            for _ in range(8):
                do = self.chance.choice(DOES)
                try:
                    getattr(self, do)()
                    self.done[do] += 1
                except (NotAllowed, IndexError):
                    continue
            assert (self.run.state.free >= 0).all()
        assert self.run.run_until() is None

    def look(self) -> None:
        """What the trace tells since."""
        names = self.run.model.labels
        found = self.run.trace()[self.told :]
        self.told += len(found)
        for row in found:
            what = trace.NAMES[row["what"]]
            if what == "asked":
                owner = names.commands[row["command"]].split("/")[0]
                self.requests = [*self.requests[-20:], (int(row["id"]), owner if owner in self.holders else "platform")]
            elif what == "awaits":
                self.requests = [*self.requests[-20:], (int(row["id"]), names.holders[row["holder"]])]
            elif what == "tasked":
                self.operations = [*self.operations[-10:], int(row["id"])]
            elif what == "report":
                holder = names.holders[row["holder"]]
                self.cases = [*self.cases[-30:], (holder, names.targets[row["target"]], names.places[row["place"]])]
                self.reports = [*self.reports[-30:], (holder, int(row["id"]))]

    def sit(self) -> None:
        if self.chance.random() < 0.2:
            self.run.seat(self.chance.choice(self.holders), seated=self.chance.random() < 0.7)

    def propose(self) -> None:
        holder, target, place = self.chance.choice(self.cases)
        self.run.act("propose", holder=holder, target=target, place=place)

    def release(self) -> None:
        holder, origin = self.chance.choice(self.reports[-5:])
        self.run.act("release", holder=holder, origin=origin, to=self.chance.choice(self.holders))

    def answer(self) -> None:
        request, holder = self.request()
        said = {"yes": self.chance.random() < 0.9, "help": self.chance.random() < 0.7, "confirm": self.chance.random() < 0.2}
        self.run.act("answer", request=request, holder=holder, **said)

    def approve(self) -> None:
        request, holder = self.request()
        self.run.act("approve", request=request, holder=holder, yes=self.chance.random() < 0.9)

    def task(self) -> None:
        request, holder = self.request()
        teams = soonest(self.run, request, holder)
        if self.chance.random() < 0.2:
            found = self.run.seating().options(request, holder)["teams"]
            teams = [Teams(one["base"], one["kind"], self.chance.randint(1, one["free"])) for one in found]
        self.run.act("task", request=request, holder=holder, teams=teams or [Teams("nowhere", "none", 1)])

    def stand_down(self) -> None:
        request, holder = self.request()
        if self.chance.random() < 0.2:
            self.run.act("stand_down", request=request, holder=holder)

    def request(self) -> tuple[int, str]:
        """One that was told of, and who it lies with; now and then somebody else tries."""
        request, holder = self.chance.choice(self.requests)
        return request, holder if self.chance.random() < 0.9 else self.chance.choice(self.holders)

    def recall(self) -> None:
        self.run.act("recall", operation=self.chance.choice(self.operations), holder=self.chance.choice(self.holders))

    def check(self) -> None:
        """All accounts balance."""
        run, got = self.run, self.run.measures()
        tally, rows = tallied(run), run.trace()
        check_reports(run, tally, got)
        check_visits(rows, got)
        check_team_hours(run, got)
        check_operations(rows, tally, got)
        check_ends(got)


DOES = (
    "sit", "propose", "propose", "release", "answer", "answer", "approve", "task", "task", "stand_down", "recall",
)  # fmt: skip


@pytest.mark.compiled
@given(scenarios(), st.integers(0, 10**6))
@settings(max_examples=25 if JIT else 3)
def test_accounts_balance_whatever_persons_decide(text: dict[str, Any], seed: int) -> None:
    for scenario in Book.from_dict(text).designs.values():
        persons = Persons(scenario, seed)
        persons.play(150)
        persons.check()


@pytest.mark.compiled
@given(scenarios(), st.integers(0, 10**6))
@settings(max_examples=10 if JIT else 2)
def test_a_moment_with_persons_in_it_goes_on_the_same_from_a_snapshot_and_a_fork(text: dict[str, Any], seed: int) -> None:
    scenario = next(iter(Book.from_dict(text).designs.values()))
    persons = Persons(scenario, seed)
    half = persons.run.model.scenario.horizon / 2
    persons.run.run_until(half / 2)
    persons.look()
    for do in DOES * 3:
        try:
            getattr(persons, do)()
        except (NotAllowed, IndexError):
            continue
    persons.run.run_until(half)
    courses = [persons.run.fork(), sim.Simulation.restore(persons.run.model, persons.run.snapshot()), persons.run]
    for one in courses:
        one.seat(persons.holders[0], seated=False)
        one.run_until()
    first, *others = courses
    for other in others:
        assert np.array_equal(first.trace(), other.trace()) or first.trace().tobytes() == other.trace().tobytes()
        assert repr(first.measures()) == repr(other.measures())
