"""Recall, O6: further reports against a case call its force back, if it hears.

Each target is reported where it is not, once for and then against, at a Poisson rate; or where it is, which speaks against
its being anywhere else. One such report is enough for the go test to fail, and each is one more attempt to reach the force,
which succeeds with the coverage c. So a force that is under way for T is called back with the chance 1 − exp(−λcT).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from septel.validate.rows import Row
from septel.validate.scenes import AT_ONCE, MANY, STILL, Bench, force, measure, own_source, ready, run_each
from septel.validate.trials import (
    GRADED,
    NOBODYS,
    SILENT,
    TARGETS,
    among,
    fixed_row,
    hours,
    one_each,
    packages,
    share_row,
    standing,
    tip,
    trials,
)

RATE, DRIVE_H = 0.5, 2.0
AGAINST = {"E5": {"true": 0.3, "false": 1 - 1e-9}, "A1": {"true": 0.7, "false": 1e-9}}
COVERAGE, WORKS, MENDED, OTHERS_WORK = 0.8, 0.5, 0.4, 0.9
KINDS = {"assault": AT_ONCE, "cordon": AT_ONCE | {"cordon": True}, "air": AT_ONCE | {"mode": "air"}}
EVERY_TEAM: dict[str, Any] = {"assault": MANY}


def doubted(
    *, agencies: dict[str, Any] | None = None, kinds: dict[str, Any] = KINDS, away_h: float = DRIVE_H, **changes: Any
) -> dict[str, Any]:
    """Cases on which the force goes at once, and reports against each of them at RATE."""
    text = trials(
        dwell=STILL,
        agencies=agencies or {"police": force(base=standing(away_h, **EVERY_TEAM))},
        injects=one_each(grade="A1", where=NOBODYS),
        kinds=kinds,
        horizon_h=6.0,
    )
    doubts = own_source("police", false_rate=f"{RATE * TARGETS} /h") | {"grades": AGAINST}
    text["sources"] = {
        "calls": GRADED,
        "doubts": doubts | {"coverage": {"default": 0, "places": {NOBODYS: 1}}},
    }
    return text | {"recall": True, "act_threshold": 0.5, "go_threshold": 0.5} | changes


def heard(coverage: float, **more: Any) -> dict[str, Any]:
    """Communications in which nothing is late but orders that are not heard."""
    return {"communications": {"coverage": coverage, "late": "0 h"} | more}


def recall_rows(bench: Bench) -> Iterator[Row]:
    """O6: everybody hears; some do; agencies whose radios differ; nobody hears on the way; the way back."""
    check, of = "operation called back", among("recalled", "operations")
    case = f"reports against at {RATE} per h, {DRIVE_H:g} h under way"
    named = ("O6", check, case, "1 − exp(−λT)")
    yield share_row(bench.part(0), named, -math.expm1(-RATE * DRIVE_H), doubted(), of)

    named = ("O6", check, f"the same, coverage {COVERAGE}", "1 − exp(−λcT)")
    text = doubted(**heard(COVERAGE))
    yield share_row(bench.part(1), named, -math.expm1(-RATE * COVERAGE * DRIVE_H), text, of)

    mended = WORKS + (1 - WORKS) * MENDED
    named = ("O6", check, f"the same, teams of three agencies, radios {mended:g} and more", "1 − exp(−λ c min(w) T)")
    yield share_row(bench.part(2), named, -math.expm1(-RATE * COVERAGE * mended * DRIVE_H), mixed(), of)

    named = ("O6", check, f"reports of the target elsewhere at {RATE} per h, coverage {COVERAGE}", "1 − exp(−λcT)")
    yield share_row(bench.part(6), named, -math.expm1(-RATE * COVERAGE * DRIVE_H), elsewhere(), of)

    waiting = {"assault": AT_ONCE | {"turnout": hours(DRIVE_H)}}
    named = ("O6", check, f"{case} to turn out, then coverage 0", "1 − exp(−λU)")
    text = doubted(kinds=waiting, **heard(0.0))
    yield share_row(bench.part(3), named, -math.expm1(-RATE * DRIVE_H), text, of)

    values = run_each(bench.part(4), ready(doubted(**heard(0.0))), 8)
    lost = np.where(measure(values, "recalls_unheard") > 0, measure(values, "recalled"), np.nan)
    yield fixed_row(bench, ("O6", check, "coverage 0", "exact"), 0.0, lost)
    yield return_row(bench.part(5))


def mixed() -> dict[str, Any]:
    """A package of three agencies; the pair that works least decides."""
    agencies = {
        name: force(base=standing(DRIVE_H, **{kind: MANY}))
        for name, kind in (("police", "assault"), ("army", "cordon"), ("navy", "air"))
    }
    radios = {
        "radios": OTHERS_WORK,
        "pairs": [{"between": ["army", "police"], "works": WORKS}],
        "interoperability": MENDED,
    }
    return packages(doubted(agencies=agencies, pool="all", **heard(COVERAGE, **radios)), assault=1, cordon=1, air=1)


def elsewhere() -> dict[str, Any]:
    """Reports of the target where it is: that case is too weak to be acted on, and enough to make the other one weaker."""
    text = doubted(**heard(COVERAGE)) | {"act_threshold": 0.55}
    text["sources"]["doubts"] = own_source("police", rate=f"{RATE} /h") | {"grades": SILENT}
    return text


def return_row(bench: Bench) -> Row:
    """A force that is called back returns in the time that it has been under way."""
    out_h, away_h = 0.5, 1.25
    text = doubted(kinds={"assault": AT_ONCE | {"turnout": hours(out_h)}}, away_h=4.0)
    text["sources"]["doubts"]["false_rate"] = "0 /h"
    text["injects"] += [
        tip(number, at_h=out_h + away_h, via="doubts", grade="E5", where=NOBODYS) for number in range(1, TARGETS + 1)
    ]
    values = run_each(bench, ready(text), 1)
    back = measure(values, "team_hours_return") / measure(values, "recalled")
    named = ("O6", "hours of the way back", f"called back {away_h} h after departure, of 4 h", "exact")
    return fixed_row(bench, named, away_h, back)
