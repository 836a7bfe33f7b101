"""Communications, O8: reports that come late, links between agencies, and forces that meet without knowing of each other."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from septel.validate.rows import Row
from septel.validate.scenes import AT_ONCE, STILL, Bench, force, measure, own_source, presence, ready, run_each
from septel.validate.trials import (
    MU,
    SILENT,
    TARGETS,
    among,
    fixed_row,
    hours,
    share_row,
    tip,
    trials,
)

COVERAGE, LATE_H, LATER_H = 0.4, 3.0, 1.0
LATE = {"exponential": hours(LATE_H)}
LATE_FOUND = 1 / (1 + MU * LATE_H)
WORKS, MENDED = 0.4, 0.5
LATER = {"assault": AT_ONCE | {"turnout": hours(LATER_H)}}


def message_rows(bench: Bench) -> Iterator[Row]:
    """O8: reports from a place; reports along a link; forces that meet."""
    case = f"coverage {COVERAGE}, late by an exponential {LATE_H:g} h, then {LATER_H:g} h"
    text = trials(kinds=LATER, communications={"coverage": COVERAGE, "late": LATE})
    expected = (COVERAGE + (1 - COVERAGE) * LATE_FOUND) * math.exp(-MU * LATER_H)
    yield share_row(bench.part(0), ("O8", "target there", case, "(c + (1 − c) L(μ)) · E[exp(−μT)]"), expected, text)
    text = trials(dwell=STILL, horizon_h=1.0, communications={"coverage": COVERAGE, "late": LATE})
    named = ("O8", "report late", f"coverage {COVERAGE}", "1 − c")
    yield share_row(bench.part(1), named, 1 - COVERAGE, text, among("late_reports", "leads_own"))

    works = WORKS + (1 - WORKS) * MENDED
    expected = (works + (1 - works) * LATE_FOUND) * math.exp(-MU * LATER_H)
    case = f"link that works in {WORKS}, of the rest {MENDED} mended; the same delays"
    yield share_row(
        bench.part(2), ("O8", "target there", case, "(w + (1 − w) L(μ)) · E[exp(−μT)]"), expected, linked(), presence
    )
    yield from meeting_rows(bench)


def linked() -> dict[str, Any]:
    """One agency hears, and has no teams; the other, to which it passes everything on, has."""
    ears = force(base={"P0": {"cordon": 1}})
    text = trials(agencies={"ears": ears, "police": force()}, kinds=LATER | {"cordon": AT_ONCE | {"cordon": True}})
    text["sharing"] = {"liaison": {"delay": "0 h", "chance": 1, "links": [{"from": "ears", "to": "police"}]}}
    pair = {"between": ["police", "ears"], "works": WORKS}
    return text | {"communications": {"late": LATE, "pairs": [pair], "interoperability": MENDED}}


EVERY_H = 2.0
PAIRS = TARGETS // 2


def meeting(**changes: Any) -> dict[str, Any]:
    """Every two hours the police act against a lieutenant when the first of the army's teams is there, and the army against a
    cell half an hour later."""
    turnouts = {"assault": "1 h", "scouts": "30 min", "cordon": "90 min"}
    kinds = {name: AT_ONCE | {"turnout": turnout, "cordon": name == "cordon"} for name, turnout in turnouts.items()}
    armies = {"P0": {"scouts": PAIRS, "cordon": PAIRS}}
    text = trials(
        dwell=STILL,
        agencies={"police": force(), "army": force(base=armies)},
        kinds=kinds,
        horizon_h=EVERY_H * PAIRS,
        communications={"radios": WORKS, "late": LATE},
    )
    text["sources"] = {name: own_source(name) | {"grades": SILENT} for name in ("police", "army")}
    text["ranks"]["cell"] = text["ranks"]["cell"] | {"packages": {"scouts": 1, "cordon": 1}}
    text["organisations"]["gang"] |= {"cells": PAIRS, "lieutenants": PAIRS}
    text["injects"] = []
    for number in range(1, PAIRS + 1):
        hour = EVERY_H * (number - 1)
        first = tip(number, at_h=hour, via="police")
        first["tip"]["target"] = f"gang/lieutenant {number}"
        text["injects"] += [first, tip(number, at_h=hour, via="army")]
    return text | changes


def meeting_rows(bench: Bench) -> Iterator[Row]:
    """How often they do not know each other, whom that warns, and where it cannot be."""
    case = f"two agencies at one place at one hour, radios {WORKS}"
    named = ("O8", "friendly contacts among meetings", case, "1 − w")
    text = meeting()
    contacts = lambda values: (measure(values, "friendly_contacts"), measure(values, "operations") / 2)  # noqa: E731
    yield share_row(bench.part(3), named, 1 - WORKS, text, contacts, each=PAIRS)
    named = ("O8", "target there", case, "(1 + w) / 2")
    yield share_row(bench.part(4), named, (1 + WORKS) / 2, text, presence)
    platform: dict[str, Any] = {"sharing": {"platform": {"delay": "0 h"}}, "pool": "all"}
    alone: dict[str, Any] = {"deconfliction": True}
    for number, (word, more) in enumerate((("deconfliction", alone), ("one platform", platform)), 5):
        values = run_each(bench.part(number), ready(meeting(**more)), 2)
        met = measure(values, "friendly_contacts") / measure(values, "operations")
        yield fixed_row(bench, ("O8", "friendly contacts among operations", f"the same, {word}", "exact"), 0.0, met)
