"""Many independent trials in one run: targets that stand together, each reported once, and nobody in another's way.

All stand at one place at hour 0. Who leaves goes to one of two places so far off that the distance kernel brings nobody back
(a chance of e^−100). Each is reported at an hour that the scenario names, with LR 1 unless a check says else, so that its
belief is the prior, one half. There are officers and teams for all. So every request is a trial of its own, and a share of
them is exactly what theory says; the horizon lies at least twenty mean delays behind the last report.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from septel import sim
from septel.validate.rows import CONFIDENCE, Estimate, Fixed, Row, of_ratio, quantile
from septel.validate.scenes import EVEN, Bench, force, measure, own_source, presence, ready, run_each, scene

TARGETS = 960  # so that a day's reports at even steps come at forty to the hour
DWELL_H, MU = 6.0, 1 / 6
STAY = {"exponential": f"{DWELL_H} h"}
PLACE, NOBODYS = "P0", "nobody's"
AWAY = [{"name": "away", "xy": [10_000, 0]}, {"name": "away too", "xy": [10_000, 1]}]
SILENT = {"F6": {"true": 1, "false": 1}}
GRADED = own_source("police") | {"grades": EVEN}  # belief is .6 or .4
OVER_A_DAY = (np.arange(TARGETS) + 0.5) * 24 / TARGETS
MIDNIGHT = "2030-01-07 00:00"
AIM = 0.0075  # the half-width that rows are sized for, as a share of what is expected
SPEED_KMH = 50.0

Array = NDArray[np.float64]
Text = dict[str, Any]  # a scenario, or a part of one
Named = tuple[str, str, str, str]  # a row's id, check, case and source
Shares = Callable[[Array], tuple[Array, Array]]  # of measures f8[replication, measure]: part and whole by replication


def hours(value: float) -> str:
    """A duration as scenarios have it."""
    return f"{value!r} h"


def tip(number: int, *, at_h: float = 0.0, via: str = "calls", where: str = PLACE, gang: str = "gang", **more: Any) -> Text:
    """The inject that reports cell `number` (from 1)."""
    return {"at": hours(at_h), "tip": {"target": f"{gang}/cell {number}", "place": where, "via": via} | more}


def one_each(*, at_h: Sequence[float] | None = None, **more: Any) -> list[Text]:
    """One tip on each target, all at hour 0 or each at its own."""
    moments = [0.0] * TARGETS if at_h is None else at_h
    return [tip(number, at_h=moment, **more) for number, moment in enumerate(moments, 1)]


def trials(*, dwell: Any = STAY, horizon_h: float = 72.0, agencies: Text | None = None, **changes: Any) -> Text:
    """The scenario; `changes` replace its words, above all `injects`, which are one tip on each target at hour 0."""
    land = {"territory": {PLACE: 1e12} | dict.fromkeys((place["name"] for place in AWAY), 1), "roam": "100 km"}
    places = [{"name": PLACE, "xy": [0, 0]}, *AWAY, {"name": NOBODYS, "xy": [0, 1e-7]}]
    text = scene(places, targets=TARGETS, dwell=dwell, agencies=agencies or {"police": force()}, horizon=hours(horizon_h))
    text["theatre"]["modes"] = {mode: {"speed": f"{SPEED_KMH} km/h", "detour": 1, "range": None} for mode in ("ground", "air")}
    text["organisations"]["gang"] |= land
    for rank in text["ranks"].values():
        rank["reaction"] = "0 h"
    text |= {"sources": {"calls": own_source(next(iter(text["agencies"]))) | {"grades": SILENT}}}
    return text | {"belief": {"prior": 0.5}, "injects": one_each()} | changes


def packages(text: Text, **package: int) -> Text:
    """The scenario with this package for every rank."""
    ranks = {name: rank | {"packages": package} for name, rank in text["ranks"].items()}
    return text | {"ranks": ranks}


def standing(hours_away: float, **teams: int) -> Text:
    """Bases: one that is so many hours' journey from the place."""
    return {"base": {"xy": [hours_away * SPEED_KMH, 0]} | teams}


def enough(share: float, each: int = TARGETS) -> int:
    """Replications of so many trials after which the half-width of a share is about AIM of it."""
    deviates = (quantile(60, 1 - CONFIDENCE) / AIM) ** 2
    return max(48, math.ceil(deviates * (1 - share) / share / each))


def ended(values: Array) -> Array:
    """Requests that have ended, by replication."""
    return measure(values, "requests") - measure(values, "end_open")


def found(values: Array) -> tuple[Array, Array]:
    """Requests whose operation found its target there, and all that have ended."""
    return presence(values)[0], ended(values)


def among(part: str, whole: str) -> Shares:
    """One measure among another, by replication."""
    return lambda values: (measure(values, part), measure(values, whole))


def share_row(bench: Bench, named: Named, expected: float, text: Text, of: Shares = found, *, each: int = TARGETS) -> Row:
    """A row whose value is a share of independent trials, of which a replication has `each`."""
    values = run_each(bench, ready(text), bench.count(enough(expected, each)))
    return stated(bench, named, expected, of_ratio(*of(values)))


def stated(bench: Bench, named: Named, expected: float, got: Estimate) -> Row:
    return Row(*named, expected, got.value, got.n, bench.seed, got.half_width)


def fixed_row(
    bench: Bench,
    named: Named,
    expected: float,
    got: Array | Sequence[float],
    within: float = 1e-9,
) -> Fixed:
    """A row that leaves nothing to chance: of the values got, the one that is farthest off; NaN if there are none."""
    values = np.asarray(got, np.float64)
    worst = values[np.argmax(np.abs(values - expected))] if len(values) else math.nan
    return Fixed(*named, expected, float(worst), len(values), bench.seed, within)


def traced(bench: Bench, model: sim.Model, replication: int) -> Any:
    """The trace of one replication to its horizon."""
    run = sim.Simulation(model, seed=bench.seed, replication=replication)
    run.run_until()
    return run.trace()


def only(rows: Any, what: int) -> Any:
    """The trace's rows of one kind."""
    return rows[rows["what"] == what]
