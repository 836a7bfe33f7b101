"""Signs: what the built-in scenario `sierra` should show if its loops do what is known of the world, S1 to S10.

Each is a difference between two variants of the scenario over the same replications, with the same chance wherever both do the
same; the variants are made here, from the scenario as it stands, whatever its designs are called. A sign can be not found: too
small beside chance, or not there. Nothing is changed to make one appear.

*Without removals* is the same scenario with a capture chance of 0: forces go out, warn and harm as before, but all slip away.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import cache, partial
from typing import Any, Literal

import numpy as np

from septel import sim
from septel.errors import ScenarioError
from septel.scenario import load
from septel.scenario.check import check
from septel.scenario.model import RANKS, Capture, Ranks, Scenario
from septel.scenario.model_long_run import Answers, RankName, Targeting
from septel.scenario.quantities import exponential
from septel.sim import trace
from septel.sim.layout import NONE, TIPS
from septel.sim.loops import SERIES
from septel.sim.rules import community
from septel.theatre import Theatre, build
from septel.validate.rows import OF_SIGNS, Sign, of_means
from septel.validate.scenes import Bench, measure, run_each
from septel.validate.trials import Array, Named, only

SCENARIO = "sierra"
YEARS, WEEK_H = 300, 168.0  # replications of the year in four variants
YEAR_W, HALF_W, QUARTERS_W = 52, 26, (26, 39, 52)
HEADS: tuple[RankName, ...] = ("head", "lieutenant")
CELLS: tuple[RankName, ...] = ("cell",)
HARMS, PAIRS = 200, 100  # replications
LOOKED_H, SPAN_W, LATER_W = 12 * WEEK_H, 4, 12  # a harm is waited for so long; tips are counted over so many weeks
GONE = 0.1  # of a loss: so little that it is over
LEFT = 0.98  # of the organisation, without its heads
OURS = "expectation"
Side = Literal["above", "below"]


@cache
def ground() -> tuple[Scenario, Theatre]:
    """The scenario before any design, and its theatre, which no variant changes."""
    scenario = load(SCENARIO).base
    return scenario, build(scenario)


def variant(**changes: Any) -> sim.Model:
    """The scenario with these parts in place of its own, checked and made ready."""
    scenario, theatre = ground()
    scenario = scenario.model_copy(update=changes)
    if problems := [problem for problem in check(scenario) if problem.severity == "error"]:
        raise ScenarioError(problems)
    return sim.Model.build(scenario, theatre)


def sign(bench: Bench, named: Named, values: Array, side: Side, bound: float = 0.0) -> Sign:
    """A row of paired values f8[replication]."""
    found = of_means(values, len(values), 1 - OF_SIGNS)
    return Sign(*named, bound, found.value, len(values), bench.seed, found.half_width, side)


# ------------------------------------------------------------------------------------------------ heads, body, both
@cache
def years(bench: Bench) -> dict[str, Array]:
    """The year with nobody taken, and with heads, cells or both gone after: what `one_year` finds, each f8[replication]."""
    heads, cells = Targeting(ranks=HEADS), Targeting(ranks=CELLS)
    models = {
        "nobody": variant(targeting=heads, capture=Capture(p0=0, p1=0)),
        "heads": variant(targeting=heads), "cells": variant(targeting=cells), "both": variant(targeting=None),
    }  # fmt: skip
    found = bench.map(partial(one_year, models, bench.seed), bench.count(YEARS))
    return {name: np.array([each[name] for each in found]) for name in found[0]}


def one_year(models: dict[str, sim.Model], seed: int, replication: int) -> dict[str, float]:
    """Of one replication of each variant: members, all who stand, and violent events in parts of the year."""
    out: dict[str, float] = {}
    for name, model in models.items():
        run = sim.Simulation(model, seed=seed, replication=replication, trace=False)
        run.run_until(HALF_W * WEEK_H)
        if name == "heads":
            out |= violence("stopped", given_up(run))
        run.run_until(YEAR_W * WEEK_H)
        S = run.state
        out[f"{name}: members"] = float(S.body.sum())
        persons = np.count_nonzero((S.org_of != NONE) & (S.visits["vacant_since"] < 0))
        out[f"{name}: all"] = out[f"{name}: members"] + float(persons)
        out |= violence(name, run)
    return out


def given_up(run: sim.Simulation) -> sim.Simulation:
    """A fork in which every officer says no from now on; the forces that are out still act."""
    fork = run.fork()
    for holder in fork.model.labels.holders:
        fork.set_policy("decide", holder, "never")
    fork.run_until(YEAR_W * WEEK_H)
    return fork


def violence(name: str, run: sim.Simulation) -> dict[str, float]:
    """Violent events in the first half of the year, and in its third and fourth quarter."""
    series = [one.name for one in SERIES].index("violent_events")
    events = run.state.pool_weeks[:YEAR_W, series, 0] / SERIES[series].scale
    spans = {"half": (0, HALF_W), "third": QUARTERS_W[:2], "fourth": QUARTERS_W[1:]}
    return {f"{name}: {word}": float(events[first:last].sum()) for word, (first, last) in spans.items()}


def left_rows(bench: Bench) -> Iterator[Sign]:
    """S1: heads only leaves the organisation standing, splinters included."""
    found = years(bench)
    named = ("S1", "members and persons after 52 weeks / without removals", "heads and lieutenants only", OURS)
    yield sign(bench, named, found["heads: all"] / found["nobody: all"], "above", LEFT)


def rise_rows(bench: Bench) -> Iterator[Sign]:
    """S2: violence rises when heads are taken."""
    found = years(bench)
    named = (
        "S2",
        "violent events in 26 weeks, less those without removals",
        "heads and lieutenants only",
        "Calderón et al. 2015",
    )
    yield sign(bench, named, found["heads: half"] - found["nobody: half"], "above")


def decay_rows(bench: Bench) -> Iterator[Sign]:
    """S3: and falls again when no more are taken."""
    found = years(bench)
    third, fourth = (found[f"stopped: {part}"] - found[f"nobody: {part}"] for part in ("third", "fourth"))
    check = "excess of violent events in weeks 27-39, less that in weeks 40-52"
    named = ("S3", check, "heads and lieutenants only, nobody after 26 weeks", "Lindo & Padilla-Romo 2015")
    yield sign(bench, named, third - fourth, "above")


def both_rows(than: Literal["heads", "cells"], bench: Bench) -> Iterator[Sign]:
    """S4, S5: both leave a smaller body than heads only, and than the body only."""
    found = years(bench)
    ident, word = ("S4", "heads and lieutenants only") if than == "heads" else ("S5", "cells only")
    named = (ident, "members after 52 weeks, less those of the other variant", f"all ranks against {word}", OURS)
    yield sign(bench, named, found["both: members"] - found[f"{than}: members"], "below")


# ------------------------------------------------------------------------------------------------ harm
@cache
def harms(bench: Bench) -> dict[str, Array]:
    """What `one_harm` finds in the replications in which doubling the chance of harm does one in time."""
    scenario, _ = ground()
    light, heavy = variant(), variant(wrong_door_harm=min(1.0, 2 * scenario.wrong_door_harm))
    found = bench.map(partial(one_harm, light, heavy, bench.seed), bench.count(HARMS))
    found = [each for each in found if each]
    return {name: np.array([each[name] for each in found]) for name in ("tips", "tips first", "tips later", "lost", "missing")}


def one_harm(light: sim.Model, heavy: sim.Model, seed: int, replication: int) -> dict[str, float]:
    """Of one replication: tips and confidence after the first harm that only the doubled chance does; nothing if there is none.

    Until that moment T both runs are the same. `tips`: those in the four weeks after it, where it is felt, less those without
    doubling. For the others the run without doubling is forked at T and suffers just this harm: tips in weeks 1 to 4 and 13 to
    16, and confidence at the place at T and twelve weeks later, each less that of the unharmed run (confidence: the reverse).
    """
    runs = [sim.Simulation(model, seed=seed, replication=replication) for model in (light, heavy)]
    at, place = first_difference(*runs)
    if at > LOOKED_H:
        return {}
    calm, harmed = (sim.Simulation(model, seed=seed, replication=replication) for model in (light, heavy))
    calm.run_until(at)
    alone = calm.fork()
    community.fall(alone.world, alone.state, place, light.scenario.community.harm)
    out = {"lost": trust(calm, place) - trust(alone, place)}
    for run in (calm, alone):
        run.run_until(at + LATER_W * WEEK_H)
    out["missing"] = trust(calm, place) - trust(alone, place)
    for run in (calm, alone):
        run.run_until(at + (LATER_W + SPAN_W) * WEEK_H)
    harmed.run_until(at + SPAN_W * WEEK_H)
    before, after, later = (tips_felt(run, place, at) for run in (calm, harmed, alone))
    return out | {"tips": after[0] - before[0], "tips first": later[0] - before[0], "tips later": later[1] - before[1]}


def first_difference(light: sim.Simulation, heavy: sim.Simulation) -> tuple[float, int]:
    """When and where a force first harms in the second run but not in the first; never (infinity) if not in time."""
    for week in range(1, round(LOOKED_H / WEEK_H) + 1):
        acted = []
        for run in (light, heavy):
            run.run_until(week * WEEK_H)
            acted.append(only(run.trace(), trace.ACTION))
        n = min(map(len, acted))
        if len(differ := np.flatnonzero(acted[0]["x"][:n] != acted[1]["x"][:n])):
            return float(acted[1]["t"][differ[0]]), int(acted[1]["place"][differ[0]])
    return math.inf, NONE


def trust(run: sim.Simulation, place: int) -> float:
    """Confidence at the place now."""
    return float(community.confidence(run.world, run.state, place))


def tips_felt(run: sim.Simulation, place: int, since: float) -> tuple[int, int]:
    """Tips where a harm at the place is felt, in the first weeks after a moment and in the later ones."""
    rows, W = only(run.trace(), trace.ORIGIN), run.world
    tips = rows[(W.sources["kind"][rows["x"].astype(int)] == TIPS) & np.isin(rows["place"], W.neighbours[place])]
    week = (tips["t"] - since) / WEEK_H
    first, later = (int(np.sum((week > begin) & (week <= begin + SPAN_W))) for begin in (0, LATER_W))
    return first, later


def fewer_rows(bench: Bench) -> Iterator[Sign]:
    """S6: where people are harmed fewer call, for weeks."""
    check = f"tips in {SPAN_W} weeks after the first harm that doubling adds, less those without it"
    yield sign(
        bench, ("S6", check, "chance of harm doubled; where it is felt", "Shaver & Shapiro 2021"), harms(bench)["tips"], "below"
    )


def forgotten_rows(bench: Bench) -> Iterator[Sign]:
    """S7: not for ever."""
    found = harms(bench)
    lost, missing = found["lost"], found["missing"]
    share = missing.mean() / lost.mean()
    linear = share + (missing - share * lost) / lost.mean()  # of a quotient of means, to first order
    named = (
        "S7",
        f"share of the lost confidence that is missing {LATER_W} weeks later",
        "one harm, at the place",
        "Condra & Shapiro 2012",
    )
    yield sign(bench, named, linear, "below", GONE)
    check = f"tips lost in {SPAN_W} weeks after a harm, less those lost {LATER_W} weeks later"
    named = ("S7", check, "one harm, where it is felt", "Condra & Shapiro 2012")
    yield sign(bench, named, found["tips later"] - found["tips first"], "above")


# ------------------------------------------------------------------------------------------------ ways to work
def paired(bench: Bench, changed: sim.Model, plain: sim.Model, of: Callable[[Array], Array]) -> Array:
    """f8[replication]: the changed variant's value less the plain one's."""
    one, other = (of(run_each(bench, model, bench.count(PAIRS))) for model in (changed, plain))
    return one - other


def answer_rows(bench: Bench) -> Iterator[Sign]:
    """S8: more people call when callers are answered."""
    community, fast = ground()[0].community, Answers(chance=0.9, time=exponential(12.0))
    answered, never = (
        variant(community=community.model_copy(update={"answers": answers})) for answers in (fast, Answers(chance=0.0))
    )
    values = paired(bench.part(1), answered, never, lambda found: measure(found, "leads_tips"))
    named = ("S8", "tips in a year, less those when none is answered", "nine in ten answered, after 12 h in the mean", OURS)
    yield sign(bench, named, values, "above")


def approval_rows(bench: Bench) -> Iterator[Sign]:
    """S9: who needs one approval less comes in time more often."""
    agencies = {
        name: agency.model_copy(update={"approvals": dict(list(agency.approvals.items())[:-1])})
        for name, agency in ground()[0].agencies.items()
    }
    values = paired(bench.part(2), variant(agencies=agencies), variant(), lambda found: measure(found, "p_interdiction"))
    check = "captured visits among ended visits, less those with all approvals"
    named = ("S9", check, "each agency without its last approval", OURS)
    yield sign(bench, named, values, "above")


def size_rows(bench: Bench) -> Iterator[Sign]:
    """S10: a larger force on the road is seen coming more often."""
    plain, doubled = (variant(ranks=by_ground(times)) for times in (1, 2))
    values = paired(
        bench.part(3), doubled, plain, lambda found: measure(found, "warned_operations") / measure(found, "operations")
    )
    check = "operations that warned among those launched, less those with packages as they are"
    named = ("S10", check, "twice the teams, by ground", OURS)
    yield sign(bench, named, values, "above")


def by_ground(times: int) -> Ranks:
    """The ranks with their packages by ground only, so many times as large."""
    scenario, _ = ground()
    ranks = {}
    for name in RANKS:
        rank = getattr(scenario.ranks, name)
        packages = tuple(
            {kind: times * n for kind, n in package.items()}
            for package in rank.packages
            if all(scenario.kinds[kind].mode == "ground" for kind in package)
        )
        ranks[name] = rank.model_copy(update={"packages": packages})
    return scenario.ranks.model_copy(update=ranks)
