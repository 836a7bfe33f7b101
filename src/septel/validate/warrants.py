"""Warrants, O3: what a court's time, its hours, its threshold and its warrants' expiry cost."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from septel.sim import trace
from septel.validate.rows import Row
from septel.validate.scenes import AT_ONCE, MANY, STILL, Bench, force, measure, presence, ready, run_each
from septel.validate.spans import Spans, quantiles
from septel.validate.trials import (
    GRADED,
    MIDNIGHT,
    MU,
    NOBODYS,
    OVER_A_DAY,
    PLACE,
    STAY,
    among,
    enough,
    fixed_row,
    hours,
    one_each,
    only,
    share_row,
    standing,
    traced,
    trials,
)

RULING_H = 2.0
COURT = "09:00-17:00"
LONG_STAY_H = 48.0
TURNOUT_H, EXPIRES_H = 2.0, 3.0
DRIVE_H, CV = 3.0, 0.25


def with_warrant(*, dwell: Any = STILL, turnout: Any = "0 h", **changes: Any) -> dict[str, Any]:
    """Every operation needs a warrant; the court is open, quick and content with little unless `warrant` says else."""
    warrant = {"time": "0 h", "evidence": 0, "expires": "1000 h"} | changes.pop("warrant")
    return trials(dwell=dwell, warrant=warrant, kinds={"assault": AT_ONCE | {"turnout": turnout}}, **changes)


def graded(text: dict[str, Any]) -> dict[str, Any]:
    """The scenario with sources that grade: belief is .6 or .4."""
    return text | {"sources": {"calls": GRADED}}


def warrant_rows(bench: Bench) -> Iterator[Row]:
    """O3: the ruling's time, the court's hours, the evidence, the expiry, and going without."""
    named = ("O3", "target there after the ruling", f"exponential {RULING_H:g} h", "1 / (1 + μm)")
    text = with_warrant(dwell=STAY, warrant={"time": {"exponential": hours(RULING_H)}})
    yield share_row(bench.part(0), named, 1 / (1 + RULING_H * MU), text)
    yield court_row(bench.part(1))
    for number, (kind, where, verb, part) in enumerate(
        (("true", PLACE, "grant", "operations"), ("false", NOBODYS, "refuse", "warrants_refused")), 2
    ):
        text = graded(with_warrant(warrant={"evidence": 0.5}, injects=one_each(where=where), horizon_h=1.0))
        named = ("O3", f"share of rulings that {verb}", f"{kind} leads, evidence above the lower of two grades", "P(grade)")
        yield share_row(bench.part(number), named, 0.6, text, among(part, "warrants"))
    yield shown_row(bench.part(4))
    yield from expiry_rows(bench)


def shown_row(bench: Bench) -> Row:
    """What the court is shown: belief when it is asked, after the approvals, not when the case was opened or it rules."""
    stage_h, ruling_h = 1.0, 2.0
    shown = 0.6 * math.exp(-MU * stage_h)
    text = graded(
        with_warrant(dwell=STAY, warrant={"time": hours(ruling_h), "evidence": shown - 0.001}, injects=one_each(grade="A1"))
    )
    text["agencies"] = {"police": force() | {"approvals": {"staff": hours(stage_h)}}}
    ruled = only(traced(bench, ready(text), bench.first), trace.RULED)
    case = f"0.6 when reported, {stage_h:g} h before; the evidence asked for just below"
    named = ("O3", "belief that the court is shown, all granted", case, "exact")
    return fixed_row(bench, named, shown, np.where(ruled["flag"] == 1, ruled["x"], np.nan))


def court_row(bench: Bench) -> Row:
    """Reports over a whole day; the court sits from 9 to 17 and rules in an exponential time of its own hours."""
    text = with_warrant(
        dwell={"exponential": hours(LONG_STAY_H)},
        warrant={"time": {"exponential": hours(RULING_H)}, "hours": "court"},
        calendars={"court": COURT},
        start=MIDNIGHT,
        injects=one_each(at_h=OVER_A_DAY.tolist()),
        horizon_h=360.0,
    )
    ruled = Spans.daily(9, 17).done(OVER_A_DAY[:, None], RULING_H * quantiles(stats.expon)[None, :])
    expected = float(np.exp(-ruled / LONG_STAY_H).mean())
    case = f"court {COURT}, exponential {RULING_H:g} h, reports at all hours"
    return share_row(bench, ("O3", "target there after the ruling", case, "integral over hour and ruling"), expected, text)


def in_time(values: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Operations that acted (targets stand still) among all."""
    return presence(values)[0], measure(values, "operations")


def expiry_rows(bench: Bench) -> Iterator[Row]:
    """A warrant holds if the force is there in time; without one it acts where the design says so, and that is counted."""
    lives = {"time": "1 h", "expires": hours(EXPIRES_H)}
    turnout = {"exponential": hours(TURNOUT_H)}
    expected = -math.expm1(-EXPIRES_H / TURNOUT_H)
    strict = with_warrant(turnout=turnout, warrant=lives)
    case = f"exponential turnout {TURNOUT_H:g} h, expires {EXPIRES_H:g} h"
    named = ("O3", "operation acts in time", case, "1 − exp(−e/τ)")
    yield share_row(bench.part(5), named, expected, strict, in_time)

    sigma = math.sqrt(math.log1p(CV**2))
    late = 1.1 * DRIVE_H
    expected = float(stats.norm.cdf((math.log(late / DRIVE_H) + sigma**2 / 2) / sigma))
    drive = with_warrant(
        warrant=lives | {"expires": hours(late)}, agencies={"police": force(base=standing(DRIVE_H, assault=MANY))}
    )
    drive["movement"] |= {"travel_cv": CV}
    named = ("O3", "operation acts in time", f"drive of {DRIVE_H:g} h, cv {CV}, expires {late:g} h", "P(X ≤ e/T), X lognormal")
    yield share_row(bench.part(6), named, expected, drive, in_time)

    bold = with_warrant(turnout=turnout, warrant=lives | {"without": True})
    part, count = bench.part(7), bench.count(enough(expected))
    acted, without = (run_each(part, ready(text), count) for text in (strict, bold))
    sums = measure(acted, "captures") + measure(acted, "slipped") + measure(without, "without_warrant")
    named = ("O3", "share in time + share without a warrant, same runs", case, "exact")
    yield fixed_row(part, named, 1.0, sums / measure(without, "operations"))

    refused = graded(with_warrant(warrant={"evidence": 0.5, "without": True}, injects=one_each(where=NOBODYS), horizon_h=1.0))
    named = ("O3", "operation acts without a warrant", "false leads, evidence above the lower of two grades", "P(grade)")
    yield share_row(bench.part(8), named, 0.6, refused, among("without_warrant", "operations"))
