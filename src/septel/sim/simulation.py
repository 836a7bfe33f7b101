"""One replication as an object: stepped, answered, injected into, forked and packed; and many replications as a table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from septel.errors import Problem, ScenarioError, SeptelError
from septel.scenario.model import Inject, Scenario
from septel.sim import decision, long_run, loop, policies, roads, state, world
from septel.sim.calendar import push
from septel.sim.decision import Decision, Labels
from septel.sim.layout import State, World
from septel.sim.measures import MEASURES, NAMES
from septel.sim.rules import INJECT_STARTS
from septel.sim.seating import Seating
from septel.theatre import Theatre, forces
from septel.theatre import build as build_theatre

# Of the world, what one simulation may change for itself.
OWN_PARTS = ("injects", "inject_places", "closed", "travel", "by_way", "farthest", "policy", "external")


@dataclass(frozen=True)
class Model:
    """A design made ready to run: the kernel's arrays, and names for what they number."""

    world: World
    labels: Labels
    scenario: Scenario
    theatre: Theatre

    @classmethod
    def build(cls, scenario: Scenario, theatre: Theatre | None = None, *, rng: str = "splitmix64") -> Model:
        """Make a scenario (one design of a book) ready; ScenarioError if its ground or forces do not fit."""
        theatre = theatre or build_theatre(scenario)
        stand = forces(scenario, theatre)
        owners = (*stand.agencies, "strike force")
        labels = Labels(
            targets=world.target_names(scenario) + long_run.splinter_names(scenario),
            places=theatre.names,
            holders=(*stand.agencies, world.PLATFORM),
            commands=tuple(f"{owners[c.owner]}/{c.name}" for c in stand.commands),
            bases=tuple(f"{owners[b.owner]}/{b.name}" for b in stand.bases),
            kinds=stand.kinds,
            sources=tuple(scenario.sources),
        )
        return cls(world.build(scenario, theatre, stand, rng=rng), labels, scenario, theatre)


@dataclass
class Pool:
    """Counts over many replications, which add up in any order.

    `times` i8[4, bin] of decision, arrival, action and action-by-any-origin in bins of TIME_EDGES_H; `calibration`
    i8[10, 2] requests by stated belief and those whose target was there; `place_outcomes` i8[place, 5] captured,
    slipped, dry holes, wrong doors, wrong houses; `weeks` i8[week, series, 2] sums and sums of squares of what is sampled
    every week, in units of 1/scale of `loops.SERIES` (no weeks where nothing ticks); `confidence` i8[place, 2] likewise of each
    place's confidence at the horizon.
    """

    times: np.ndarray[Any, Any]
    calibration: np.ndarray[Any, Any]
    place_outcomes: np.ndarray[Any, Any]
    weeks: np.ndarray[Any, Any]
    confidence: np.ndarray[Any, Any]

    def arrays(self) -> dict[str, np.ndarray[Any, Any]]:
        return {
            "times": self.times,
            "calibration": self.calibration,
            "place_outcomes": self.place_outcomes,
            "weeks": self.weeks,
            "confidence": self.confidence,
        }


class Simulation:
    """One replication of one design.

    The same seed and replication give the same trace to the byte, however it is stepped, forked or packed in between.
    """

    def __init__(self, model: Model, *, seed: int = 1, replication: int = 0, trace: bool = True) -> None:
        self.model = model
        self.world = model.world
        # By inject, in the kernel's order: the closure that it is, if it is one.
        self.closures = tuple(inject.closure for inject in roads.ordered(model.scenario.injects))
        self.state: State = state.new_state(self.world, traced=trace)
        loop.reset(self.world, self.state, seed, replication)

    @property
    def now_h(self) -> float:
        """The clock, in hours from the start."""
        return float(self.state.now[0]["t"])

    def run_until(self, t: float | None = None) -> Decision | None:
        """Run to time t (hours; the horizon if None). Returns a Decision if somebody outside must choose first, else None."""
        until = float(self.world.par[0]["horizon"]) if t is None else min(float(t), float(self.world.par[0]["horizon"]))
        with np.errstate(over="ignore"):
            while (status := loop.run_until(self.world, self.state, until)) == loop.FULL:
                self.state = state.grow(self.state)
            return decision.pending(self.world, self.state, self.model.labels) if status == loop.NEED_DECISION else None

    def answer(self, choice: bool) -> None:
        """Answer the pending Decision; SeptelError if there is none. The run goes on at the next `run_until`."""
        now = self.state.now[0]
        if now["agenda_at"] >= now["agenda"] or now["answered"]:
            raise SeptelError("no decision is pending: run until one is asked for")
        now["answered"], now["answer"] = 1, bool(choice)

    def decide_with(self, choose: Callable[[Decision], bool], t: float | None = None) -> None:
        """Run to time t, answering every Decision by a function of it."""
        while (pending := self.run_until(t)) is not None:
            self.answer(choose(pending))

    def set_policy(self, point: str, holder: str, policy: str) -> None:
        """Let a holder's choices at a point be made by `standard`, `always`, `never`, `external` or `seated` from now on."""
        for word, known in ((point, policies.POINTS), (holder, self.model.labels.holders), (policy, tuple(policies.POLICIES))):
            if word not in known:
                raise SeptelError(f"'{word}' is not one of {', '.join(known)}")
        table = self.world.policy.copy()
        table[policies.POINTS.index(point), self.model.labels.holders.index(holder)] = policies.POLICIES[policy]
        external = np.array([(table == policies.EXTERNAL).any()], np.uint8)
        self.world = self.world.replace(policy=table, external=external)

    def seat(self, holder: str, *, seated: bool) -> None:
        """Put a person in a holder's seat, who decides by `act` from now on; or give the seat back to the standard policies."""
        for point in policies.POINTS:
            self.set_policy(point, holder, "seated" if seated else "standard")
        if not seated:
            self.act("resume", holder=holder)

    def act(self, do: str, **details: Any) -> None:
        """Do what a person in a seat has decided, now; `do` is a method of `Seating`. NotAllowed with the reason, and then
        nothing has changed."""
        if (pending := self.run_until(self.now_h)) is not None:
            raise SeptelError(f"a question to {pending.holder} is pending: answer it first")
        getattr(self.seating(), do)(**details)
        self.run_until(self.now_h)

    def seating(self) -> Seating:
        """The door for persons' decisions at this moment."""
        return Seating(self.world, self.state, self.model.labels)

    def next_h(self) -> float | None:
        """When the next event is due, None if nothing more is."""
        return float(self.state.heap[0]["t"]) if self.state.size[0] else None

    def inject(self, inject: Inject | dict[str, Any]) -> None:
        """Add an inject (as in the scenario file) that takes effect at its time, which must not have passed."""
        if isinstance(inject, dict):
            inject = Inject.model_validate(inject)
        if inject.at < self.now_h:
            raise ScenarioError([Problem(path="inject.at", message=f"{inject.at:g} h has passed: it is {self.now_h:g} h now")])
        rows, places = world.inject_rows(self.model.scenario, self.model.theatre, (inject,))
        n = len(self.world.injects)
        closed, travel = roads.with_one_more(self.world, self.closures, inject.closure, self.model.scenario, self.model.theatre)
        self.closures += (inject.closure,)
        self.world = self.world.replace(
            closed=closed,
            travel=travel,
            **roads.by_way(travel),
            injects=np.concatenate([np.asarray(self.world.injects), rows]),
            inject_places=np.concatenate([self.world.inject_places, places]),
        )
        self.state = self.state.replace(injected=np.append(self.state.injected, np.uint8(0)))
        if self.state.now[0]["begun"]:  # else the beginning schedules it with the others
            while len(self.state.heap) - self.state.size[0] < 2:
                self.state = state.grow(self.state)
            push(self.state.heap, self.state.size, float(inject.at), INJECT_STARTS, n, 0)

    def fork(self) -> Simulation:
        """A copy that goes its own way from here."""
        other = object.__new__(Simulation)
        other.model, other.world, other.closures, other.state = self.model, self.world, self.closures, state.fork(self.state)
        return other

    def snapshot(self) -> bytes:
        """This moment as bytes; `restore` goes on from it."""
        closures = np.frombuffer(roads.packed(self.closures), np.uint8)
        return state.pack(self.state, closures=closures, **{f"world_{name}": getattr(self.world, name) for name in OWN_PARTS})

    @classmethod
    def restore(cls, model: Model, data: bytes) -> Simulation:
        """The simulation that `snapshot` packed, of the same model; SeptelError if the bytes are not a snapshot."""
        other = object.__new__(cls)
        other.model = model
        other.state, more = state.unpack(data)
        other.closures = roads.unpacked(more["closures"].tobytes())
        other.world = model.world.replace(**{name: more[f"world_{name}"] for name in OWN_PARTS})
        return other

    def trace(self) -> np.ndarray[Any, Any]:
        """What happened so far, a copy: rows of `septel.sim.trace.ROW`."""
        return np.array(self.state.trace[: self.state.now[0]["traced"]]).view(np.ndarray)

    def measures(self) -> dict[str, float]:
        """The measures as if the run ended now, by name; the simulation itself is not changed."""
        last = state.fork(self.state)
        out = np.zeros(len(MEASURES))
        with np.errstate(over="ignore"):
            loop.finish(self.world, last, out)
        return dict(zip(NAMES, out.tolist(), strict=True))


def batch(
    model: Model, *, seed: int, first: int, count: int, state_of: list[State] | None = None
) -> tuple[np.ndarray[Any, Any], Pool]:
    """Run replications first … first + count − 1: f8[count, measure] in the order of MEASURES, and their pooled counts.

    `state_of` is a list that keeps one state for calls that follow each other on the same model (a thread's own memory).
    """
    W = model.world
    S = state_of[0] if state_of else state.new_state(W, traced=False)
    pooled = (S.pool_times, S.pool_calibration, S.pool_places, S.pool_weeks, S.pool_confidence)
    for counts in pooled:
        counts[:] = 0
    out = np.empty((count, len(MEASURES)))
    with np.errstate(over="ignore"):
        for i in range(count):
            loop.reset(W, S, seed, first + i)
            S = _to_horizon(W, S)
            loop.finish(W, S, out[i])
    if state_of is not None:
        state_of[:] = [S]
    return out, Pool(*(counts.copy() for counts in pooled))


def _to_horizon(W: World, S: State) -> State:
    while (status := loop.run_until(W, S, float(W.par[0]["horizon"]))) == loop.FULL:
        S = state.grow(S)
    if status == loop.NEED_DECISION:
        raise SeptelError("a design whose choices are made outside cannot be run in a batch: use Simulation")
    return S
