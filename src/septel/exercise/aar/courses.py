"""The moments that mattered most: each choice of people continued as it was taken and otherwise, with the same chance.

At the hour of a choice the exercise's world is made again and copied twice. In one copy the choice is made as it was, in the
other otherwise; from there both go on under the bots with chance of their own, the same for both. The difference of the measure
at the end, otherwise less as taken, is a mean over many such pairs.

A few pairs for each choice tell which are worth more; those few are told by fresh pairs, so that what was chosen for being
large is not also measured by what chose it. Intervals are Student's t of the pairs (95 %); an effect stands if it does after
Bonferroni's correction for the choices that were measured afresh. It imports the compiled rules: only `septel aar` does so.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import stats

from septel.errors import SeptelError
from septel.exercise.aar.choices import Act, Choice, Found
from septel.exercise.clock import moment
from septel.exercise.kernel.forks import another, leave_to_bots
from septel.exercise.kernel.host import Host
from septel.sim import Simulation, loop
from septel.sim.measures import NAMES
from septel.sim.seating import NotAllowed

MEASURE = "captures"
BEYOND_H = 168.0  # h after ENDEX that what was begun may take to end; assumption
SCREENED = 60  # choices that are looked at
SCREENING = 40  # pairs for each of them
FIRST = {"screening": 2_000_000, "telling": 3_000_000}  # replications of continuations are numbered from here
LEVEL = 0.95
Progress = Callable[[str, int, int], None]


@dataclass
class Pairs:
    """The differences of one choice, and what the measure came to as it was taken and otherwise, on average."""

    choice: Choice
    differences: np.ndarray[Any, Any]
    as_taken: float
    otherwise: float
    what: str  # the choice's word, for teams with what was sent otherwise: `task_package`, or `task_none`

    @property
    def t(self) -> float:
        """Student's t; 0 where nothing differs, infinite where all pairs differ by the same."""
        mean, error = self.mean, self.error
        return mean / error if error > 0 else math.copysign(math.inf, mean) if mean else 0.0

    @property
    def mean(self) -> float:
        """The mean difference."""
        return float(self.differences.mean())

    @property
    def error(self) -> float:
        """The standard error of the mean difference."""
        return float(self.differences.std(ddof=1)) / math.sqrt(len(self.differences))


def moments(found: Found, *, count: int, pairs: int, progress: Progress | None = None) -> dict[str, Any]:
    """The `count` choices whose other course changes the measure most, each told by `pairs` pairs of continuations.

    `error` says why there are none, if they cannot be computed. Hours are from the start.
    """
    setting = found.setting
    if not setting.get("source"):
        return nothing("the log does not keep the scenario from which its world could be made again")
    if not found.choices:
        return nothing(None)
    until = min(found.end + BEYOND_H, float(setting["horizon_h"]))
    tell = progress or (lambda word, done, whole: None)
    try:
        chosen = _chosen(found.choices)
        screened = list(_measured(found, chosen, until, SCREENING, "screening", tell))
        worth = _worth(screened, count)
        told = list(_measured(found, worth, until, pairs, "telling", tell))
    except SeptelError as error:
        return nothing(str(error))
    told.sort(key=lambda one: -abs(one.t))
    rows = [_row(one, len(told), setting) for one in _one_a_case(told)[:count]]
    return {
        "measure": MEASURE, "until": until, "pairs": pairs, "choices": len(found.choices), "screened": len(screened),
        "measured": len(told), "moments": rows, "error": None,
    }  # fmt: skip


def nothing(error: str | None) -> dict[str, Any]:
    """No moments, and why."""
    counts = dict.fromkeys(("pairs", "choices", "screened", "measured"), 0)
    return {"measure": MEASURE, "until": None, **counts, "moments": [], "error": error}


def _chosen(choices: Sequence[Choice]) -> list[Choice]:
    """So many as can be looked at: half of them decisions that were taken, if there are as many; the most believed first."""
    by_weight = sorted(choices, key=lambda one: -one.weight)
    taken = [one for one in by_weight if one.taken]
    left = [one for one in by_weight if not one.taken]
    of_left = min(len(left), max(SCREENED // 2, SCREENED - len(taken)))
    found = taken[: SCREENED - of_left] + left[:of_left]
    return sorted(found, key=lambda one: (one.after, one.t))


def _worth(screened: Sequence[Pairs], count: int) -> list[Choice]:
    """The choices that are measured afresh: twice as many as are told, by |t|; of one case no more than two."""
    found = [one.choice for one in _of_a_case(sorted(screened, key=lambda one: -abs(one.t)), most=2)[: 2 * count]]
    return sorted(found, key=lambda one: (one.after, one.t))


def _one_a_case(told: Sequence[Pairs]) -> list[Pairs]:
    """Of several moments of one case the largest."""
    return _of_a_case(told, most=1)


def _of_a_case(ranked: Sequence[Pairs], *, most: int) -> list[Pairs]:
    """Of each case the first ones, `most` of them at most."""
    seen: Counter[tuple[str, str]] = Counter()
    found = []
    for one in ranked:
        case = (one.choice.target, one.choice.place)
        seen[case] += 1
        if seen[case] <= most:
            found.append(one)
    return found


def _measured(found: Found, choices: Sequence[Choice], until: float, pairs: int, word: str, tell: Progress) -> Iterator[Pairs]:
    """The pairs of each choice that can be made otherwise, on one world that goes on from choice to choice."""
    host, done = Host(), 0
    host.do_rebuild(found.setting, [], 0.0)
    for number, choice in enumerate(choices):
        tell(word, number, len(choices))
        for act in found.acts[done : choice.after]:
            host._do(act["do"], act["args"], float(act["asked_t"]))
        done = max(done, choice.after)
        host.do_advance(choice.t)
        assert host.simulation is not None
        one = _pairs(host.simulation, choice, found.setting, until, pairs, FIRST[word])
        if one is not None:
            yield one
    tell(word, len(choices), len(choices))


def _pairs(here: Simulation, choice: Choice, setting: Mapping[str, Any], until: float, pairs: int, first: int) -> Pairs | None:
    """Both courses of a choice, continued; None if the rules allow only one."""
    taken = _course(here, choice.taken)
    if taken is None:
        return None
    acts = _otherwise(here, choice)
    other = _course(here, acts)
    if other is None:
        return None
    values, out = np.empty((2, pairs)), np.zeros(len(NAMES))
    for side, course in enumerate((taken, other)):
        for i in range(pairs):
            run = another(course, setting["seed"], first + i)
            run.run_until(until)
            loop.finish(run.world, run.state, out)
            values[side, i] = out[NAMES.index(MEASURE)]
    what = choice.what
    if what == "task":
        what = "task_package" if acts[0]["do"] == "task" else "task_none"
    return Pairs(choice, values[1] - values[0], float(values[0].mean()), float(values[1].mean()), what)


def _otherwise(here: Simulation, choice: Choice) -> tuple[Act, ...]:
    """What is done otherwise; which other package is sent is known only where it is there to be sent."""
    return (_another_package(here, choice.other[0]["args"]),) if choice.what == "task" else choice.other


def _course(here: Simulation, acts: Sequence[Act]) -> Simulation | None:
    """A copy in which these acts were done, with bots in all seats from then on; None if the rules refuse all of them."""
    host = Host()
    host.simulation = copy = here.fork()
    refused = 0
    for act in acts:
        try:
            host._do(act["do"], act["args"], copy.now_h)
        except NotAllowed:
            refused += 1
    if acts and refused == len(acts):
        return None
    leave_to_bots(copy)
    return copy


def _another_package(here: Simulation, args: Mapping[str, Any]) -> Act:
    """Another package than the one that was sent: what is there soonest for each package that suffices; else none at all."""
    options = here.seating().options(args["request"], args["holder"])
    sent = sorted((one["base"], one["kind"], one["teams"]) for one in args["teams"])
    for needed in options["packages"]:
        teams, need = [], dict(needed)
        for one in sorted(options["teams"], key=lambda team: team["arrival_h"]):
            number = min(need.get(one["kind"], 0), one["free"])
            if number:
                need[one["kind"]] -= number
                teams.append({"base": one["base"], "kind": one["kind"], "teams": number})
        if not any(need.values()) and sorted((one["base"], one["kind"], one["teams"]) for one in teams) != sent:
            return {"do": "task", "args": {**args, "teams": teams}}
    return {"do": "stand_down", "args": {"request": args["request"], "holder": args["holder"]}}


def _row(one: Pairs, measured: int, setting: Mapping[str, Any]) -> dict[str, Any]:
    """A moment as the report has it."""
    choice, mean, free = one.choice, one.mean, len(one.differences) - 1
    half = float(stats.t.ppf(0.5 + LEVEL / 2, free)) * one.error
    chance = float(2 * stats.t.sf(abs(one.t), free))
    return {
        "what": one.what, "moment": moment(setting, choice.t), "holder": choice.holder, "seat": choice.seat,
        "about": choice.about, "target": choice.target, "place": choice.place, "to": choice.to,
        "as_taken": one.as_taken, "otherwise": one.otherwise, "effect": mean, "lo": mean - half, "hi": mean + half,
        "t": one.t if math.isfinite(one.t) else None, "p": chance, "stands": chance * measured < 1 - LEVEL,
    }  # fmt: skip
