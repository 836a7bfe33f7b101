"""Members of organisations, T9; connected parts, T10; what is reported and filed, T15; the published figures, P1 and P2.

T9 runs one organisation through the kernel's step and looks where it rests, where it dies out and when; nothing is solved. T10
draws random graphs and counts. T15 runs a scenario: people who report a crime with the chance that is their place's
confidence, and an agency that passes a report on with the chance of its link. How many crimes there were is what the same draws
give where all is reported.

P1 and P2 ask of the published model whether it comes out as published on networks *like* the paper's, whose own carry no
licence to ship: `septel.population.synthetic` has their sums of ties and was not tuned. The band of P1 is the paper's; that of
P2 is ours, what networks of one kind differ by.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

from septel.population import Outcomes, synthetic
from septel.population.model import POLICIES, followed, history
from septel.population.setting import CHANGES, MEMBERS, PAPER, WEEK_H
from septel.sim.rules.components import largest_component
from septel.sim.rules.population import grow
from septel.validate.rows import Fixed, Row, of_means, of_ratio
from septel.validate.scenes import EVEN, STILL, Bench, force, measure, ready, run_each
from septel.validate.trials import trials

Array = NDArray[np.float64]
DAY_H = 24.0

# T9, per week: recruitment, removal, saturation of one organisation.
RECRUITMENT, REMOVAL, SATURATION = 2.5e-3, 110.0, 7e-9
ROOT = math.sqrt(RECRUITMENT**2 - 4 * SATURATION * REMOVAL)
LOWER, UPPER = ((RECRUITMENT + sign * ROOT) / (2 * SATURATION) for sign in (-1, 1))
START, WEEKS, DOOMED = 115_000.0, 520, 40_000.0
LONG = 20_000  # weeks until what is not at rest has gone a long way from it
ROUNDING = 1e-8  # relative
SIZES = np.arange(1000.0, 400_001.0, 1000.0)
WITHIN_STEP = 0.01  # members a week: what lies between two sizes
WITHIN_DAY = 0.2  # weeks


def size_after(start: float, t: float) -> float:
    """C(t) of C′ = ρC − η − ωC²: (C − T−)/(T+ − C) grows as exp(rt)."""
    grown = (start - LOWER) / (UPPER - start) * math.exp(ROOT * t)
    return (LOWER + UPPER * grown) / (1 + grown)


def death_at(start: float) -> float:
    """When C reaches 0."""
    return math.log((-LOWER / UPPER) / ((start - LOWER) / (UPPER - start))) / ROOT


def run_one(start: float, steps: int, *, removal: float = REMOVAL, dt_h: float = WEEK_H) -> tuple[float, int]:
    """Members after so many steps, or the step at which they have fallen below one: (members, steps done)."""
    rates = np.array([RECRUITMENT, removal, 0.0, SATURATION]) / WEEK_H
    members, strength, flows, work = np.array([start]), np.zeros((1, 1)), np.zeros((1, 4)), np.zeros((2, 1))
    for step in range(steps):
        grow(members, strength, rates, dt_h, flows, work)
        if members[0] < 1.0:
            return float(members[0]), step + 1
    return float(members[0]), steps


def rest_rows(bench: Bench) -> Iterator[Fixed]:
    """T9: both points of rest, a value on the way, the greatest removal that any size stands, and when too small a one ends."""

    def row(check: str, source: str, expected: float, got: float, steps: int, within: float | None = None) -> Fixed:
        case = "ρ 2.5e−3, η 110, ω 7e−9 per week"
        return Fixed("T9", check, case, source, expected, got, steps, bench.seed, within or ROUNDING * expected)

    low, high = 1.0, START
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (low, middle) if run_one(middle, LONG)[0] > START else (middle, high)
    yield row("members below which all is lost", "T− = (ρ − r)/2ω, r = √(ρ² − 4ωη)", LOWER, high, 60 * LONG)
    yield row("members at rest", "T+ = (ρ + r)/2ω", UPPER, run_one(START, LONG)[0], LONG)
    expected, days = size_after(START, WEEKS), 7 * WEEKS
    yield row(
        "members after 520 weeks, from 115,000",
        "(C − T−)/(T+ − C) ∝ exp(rt)",
        expected,
        run_one(START, days, dt_h=DAY_H)[0],
        days,
    )
    least = float(brentq(most_growth, 0.0, 1000.0, xtol=1e-9))
    yield row(
        "removal a week that no size withstands",
        "η* = ρ²/4ω",
        RECRUITMENT**2 / (4 * SATURATION),
        least,
        len(SIZES),
        WITHIN_STEP,
    )
    done = run_one(DOOMED, 7 * LONG, dt_h=DAY_H)[1]
    yield row(
        "weeks to extinction, from 40,000, in steps of a day",
        "(1/r) ln[…] to C = 0",
        death_at(DOOMED),
        done / 7,
        done,
        WITHIN_DAY,
    )


def most_growth(removal: float) -> float:
    """The greatest growth of any size in one day."""
    return max(run_one(size, 1, removal=removal, dt_h=DAY_H)[0] - size for size in SIZES)


# T10: mean degree and the share of nodes removed; the case's own number of replications keeps the half-width below 1 %.
NODES, GRAPHS = 100_000, 64
DEGREES = ((1.5, 0.0), (2.0, 0.0), (3.0, 0.0), (4.0, 0.0), (4.0, 0.25), (3.0, 0.5))


def giant(degree: float) -> float:
    """S = 1 − exp(−cS) above 0; Erdős & Rényi 1960."""
    return float(brentq(lambda s: 1 - math.exp(-degree * s) - s, 1e-9, 1.0))


def component_rows(bench: Bench) -> Iterator[Row]:
    """T10: the largest part of a random graph, whole and with nodes removed at random."""
    for number, (degree, removed) in enumerate(DEGREES):
        part = bench.part(number)
        found = np.array(part.map(partial(one_graph, bench.seed, degree, removed), bench.count(GRAPHS)))
        got = of_means(found, NODES * len(found))
        case = f"mean degree {degree:g}{f', {removed:.0%} removed'.replace('%', ' %') if removed else ''}"
        source = "S = 1 − exp(−c (1 − f) S)" if removed else "S = 1 − exp(−cS)"
        expected = giant(degree * (1 - removed))
        yield Row(
            "T10",
            "share of those present in the largest part",
            case,
            source,
            expected,
            got.value,
            got.n,
            bench.seed,
            got.half_width,
        )


def one_graph(seed: int, degree: float, removed: float, number: int) -> float:
    """The largest part of one random graph as a share of its nodes that are present; a few links are double or loops."""
    random = np.random.default_rng((seed, 10, number))
    links = random.integers(0, NODES, (random.poisson(degree * NODES / 2), 2))
    present = (random.random(NODES) >= removed).astype(np.uint8)
    return float(largest_component(links, present, np.zeros(NODES, np.int64)) / present.sum())


# T15, by the year before the survey: share of crimes that are reported, share of these of which a file is opened, and the
# published share that is not on file. INEGI, ENVIPE 2020, 2023 and 2024.
SURVEYS = {2019: (0.110, 0.691, 0.924), 2022: (0.109, 0.693, 0.924), 2023: (0.104, 0.680, 0.929)}
CRIMES_H, FUNNEL_H, FUNNELS = "0.1 /h", 100.0, 24


def funnel_rows(bench: Bench) -> Iterator[Row]:
    """T15: the share of crimes that nobody files, as an agency's confidence and a link make it."""
    for number, (year, (reported, opened, published)) in enumerate(SURVEYS.items()):
        part, count = bench.part(number), bench.count(FUNNELS)
        passed = run_each(part, ready(funnel(reported, opened)), count)
        crimes = measure(run_each(part, ready(funnel(1.0, 0.0)), count), "leads_tips")
        filed = measure(passed, "leads_tips") - measure(passed, "reports_withheld")
        got = of_ratio(crimes - filed, crimes)
        case = f"{reported:.1%} reported, of these {opened:.1%} filed".replace("%", " %")
        source = f"1 − reported × filed; ENVIPE: {published:.1%} in {year}".replace("%", " %")
        yield Row(
            "T15",
            "share of crimes not on file",
            case,
            source,
            1 - reported * opened,
            got.value,
            got.n,
            bench.seed,
            got.half_width,
        )


def funnel(reported: float, opened: float) -> dict[str, Any]:
    """Crimes that people report to the police with one chance, and these pass on to prosecutors with another."""
    agencies = {name: force() | {"trust": {"tips": 0, "partner": 0}} for name in ("police", "prosecutors")}
    text = trials(dwell=STILL, agencies=agencies, horizon_h=FUNNEL_H, act_threshold=0.9, injects=[])
    text["theatre"]["places"][0]["people"] = 100_000
    crimes = {"kind": "tips", "rate": CRIMES_H, "delay": "0 h", "grades": EVEN, "receivers": {"police": 1}}
    link = {"delay": "0 h", "chance": opened, "links": [{"from": "police", "to": "prosecutors"}]}
    return text | {"sources": {"crimes": crimes}, "community": {"confidence": reported}, "sharing": {"liaison": link}}


# P1, P2: networks, and how far a change may be from the paper's.
NETWORKS, POINTS = 12, 0.03


def band_rows(bench: Bench) -> Iterator[Fixed]:
    """P1: members in 2022 of the network that is farthest off."""
    middle, half = sum(MEMBERS) / 2, (MEMBERS[1] - MEMBERS[0]) / 2
    found = bench.map(lambda number: members_now(bench.seed + number), bench.count(NETWORKS, least=3))
    worst = max(found, key=lambda members: abs(members - middle))
    case = f"{len(found)} synthetic networks of 150, the farthest off"
    yield Fixed("P1", "members in 2022", case, "published: 160,000 to 185,000", middle, worst, len(found), bench.seed, half)


def members_now(seed: int) -> float:
    return float(history(synthetic(seed=seed)).members[-1])


def change_rows(bench: Bench) -> Iterator[Fixed]:
    """P2: changes of members by 2027, of the network that is farthest off."""
    found = bench.map(lambda number: changes(bench.seed + number), bench.count(NETWORKS, least=3))
    for policy, (published, _) in CHANGES.items():
        worst = max((one[policy] for one in found), key=lambda change: abs(change - published))
        case = f"{POLICIES[policy].title}, {len(found)} synthetic networks"
        yield Fixed(
            "P2",
            "change of members, 2022 to 2027",
            case,
            "published, to ±3 points",
            published,
            worst,
            len(found),
            bench.seed,
            POINTS,
        )


def changes(seed: int) -> dict[str, float]:
    """Of members by 2027 against 2022, by policy."""
    network = synthetic(seed=seed)
    before = history(network)
    today = Outcomes.of(before)
    ends = {name: Outcomes.of(before.then(followed(network, before, POLICIES[name], PAPER))) for name in CHANGES}
    return {name: end.against(today).members for name, end in ends.items()}
