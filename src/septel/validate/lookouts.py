"""Lookouts, O4: an operation is not warned with the chance exp(−∫h), h the eyes at the place on teams that are under way.

Targets do not move and leave at once when they are warned, so that the share of operations that find theirs is that chance.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from scipy import stats

from septel.validate.rows import Row
from septel.validate.scenes import AT_ONCE, MANY, STILL, Bench, force, presence
from septel.validate.spans import quantiles
from septel.validate.trials import (
    AWAY,
    NOBODYS,
    TARGETS,
    hours,
    packages,
    share_row,
    standing,
    tip,
    trials,
)

EYES, DRIVE_H = 0.15, 1.5
NOISE = 0.5
TURNOUT_H = 2.0
GATHER_H = 0.5
KINDS: dict[str, Any] = {
    "assault": AT_ONCE,
    "cordon": AT_ONCE | {"cordon": True},
    "air": AT_ONCE | {"mode": "air"},
    "decoy": AT_ONCE | {"decoy": True},
}


def watched_roads(*, eyes: Any = f"{EYES} /h", away_h: float = DRIVE_H, **package: int) -> dict[str, Any]:
    """Ground teams that drive `away_h` to a place where the organisation has eyes."""
    police = force(base=standing(away_h, **dict.fromkeys(KINDS, MANY)))
    text = packages(trials(dwell=STILL, agencies={"police": police}, kinds=KINDS, horizon_h=80.0), **package)
    text["organisations"]["gang"]["lookouts"] = eyes
    return text


def lookout_rows(bench: Bench) -> Iterator[Row]:
    """O4: teams, decoys and routes; the noise of a journey; teams that leave apart; two places."""
    check = "operation not warned"
    text = watched_roads(assault=2, air=1)
    text["movement"] |= {"rendezvous": hours(GATHER_H)}
    named = (
        "O4",
        check,
        f"2 teams by ground and 1 by air, {DRIVE_H:g} + {GATHER_H:g} h, {EYES} per h and team",
        "exp(−hn(T + r))",
    )
    yield share_row(bench.part(0), named, math.exp(-EYES * 2 * (DRIVE_H + GATHER_H)), text, presence)

    decoys, routes, longer, leak = 1, 2, 1.4, 0.05
    text = watched_roads(assault=2, cordon=1, decoy=decoys) | {"leak_team": f"{leak} /h"}
    text["movement"] |= {"routes": {"number": routes, "longer": longer}}
    hazard = EYES * 3 / ((1 + decoys) * routes) + leak * 4
    case = f"3 teams and a decoy on {routes} routes {longer:g} times as long; leak {leak} per h and team"
    named = ("O4", check, case, "exp(−(hn/((1 + d)r) + leak (n + d))T)")
    yield share_row(bench.part(1), named, math.exp(-hazard * longer * DRIVE_H), text, presence)

    text = watched_roads(assault=2)
    text["movement"] |= {"travel_cv": NOISE}
    sigma = math.sqrt(math.log1p(NOISE**2))
    times = DRIVE_H * np.exp(sigma * quantiles(stats.norm) - sigma**2 / 2)
    named = ("O4", check, f"2 teams, {DRIVE_H:g} h with cv {NOISE}", "E[exp(−hnTX)], X lognormal")
    yield share_row(bench.part(2), named, float(np.exp(-EYES * 2 * times).mean()), text, presence)
    yield from apart_rows(bench)


def apart_rows(bench: Bench) -> Iterator[Row]:
    """Two teams whose turnouts differ: the first is under way alone, and waits for the other in sight."""
    turnout = {"turnout": {"exponential": hours(TURNOUT_H)}}
    text = watched_roads(assault=1, cordon=1)
    text["kinds"] = {name: kind | turnout for name, kind in KINDS.items()}
    expected = math.exp(-2 * EYES * DRIVE_H) / (1 + EYES * TURNOUT_H)
    case = f"2 teams with exponential turnouts of {TURNOUT_H:g} h, {DRIVE_H:g} h"
    yield share_row(bench.part(3), ("O4", "operation not warned", case, "exp(−2hT) / (1 + hτ)"), expected, text, presence)

    text = watched_roads(eyes={"default": "0.1 /h", "places": {NOBODYS: "0.5 /h"}}, assault=1)
    first = 3 * TARGETS // 4
    gang = text["organisations"]["gang"]
    there = {"territory": {NOBODYS: 1e12} | dict.fromkeys((place["name"] for place in AWAY), 1)}
    text["organisations"] = {"gang": gang | {"cells": first}, "others": gang | there | {"cells": TARGETS - first}}
    text["injects"] = [tip(number) for number in range(1, first + 1)]
    text["injects"] += [tip(number, where=NOBODYS, gang="others") for number in range(1, TARGETS - first + 1)]
    expected = (first * math.exp(-0.1 * DRIVE_H) + (TARGETS - first) * math.exp(-0.5 * DRIVE_H)) / TARGETS
    case = "three in four at a place with 0.1 per h, the others with 0.5"
    yield share_row(bench.part(4), ("O4", "operation not warned", case, "mean of exp(−hT)"), expected, text, presence)
