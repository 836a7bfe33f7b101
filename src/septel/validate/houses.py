"""Right town, wrong house, O5: whose address a force goes by, whom it harms, and how people's confidence comes back."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from septel.validate.rows import Row, of_means
from septel.validate.scenes import AT_ONCE, EVEN, STILL, Bench, force, measure, own_source, ready, run_each
from septel.validate.trials import NOBODYS, TARGETS, among, hours, share_row, stated, tip, trials

P0 = 0.9
ERRORS = {"A1": 0.4, "E5": 0.9}
GOOD, BAD = 0.2, 0.8
HARM = 0.95


def houses(*, injects: list[dict[str, Any]], errors: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Targets that stand still, sources with these address errors, and a force that goes an hour later."""
    sources = {name: own_source("police") | {"grades": EVEN, "address_error": error} for name, error in errors.items()}
    kinds = {"assault": AT_ONCE | {"turnout": "1 h"}}
    text = trials(dwell=STILL, kinds=kinds, sources=sources, injects=injects, horizon_h=4.0)
    return text | {"capture": {"p0": P0, "p1": 0}, "wrong_door_harm": HARM} | changes


def house_rows(bench: Bench) -> Iterator[Row]:
    """O5: by grade; people harmed; the higher grade's house, the first of equals', the scouts'; confidence."""
    wrong = sum(EVEN[grade]["true"] * error for grade, error in ERRORS.items())
    one = houses(injects=[tip(number) for number in range(1, TARGETS + 1)], errors={"calls": {"A1": 0.1, "E5": 0.5}})
    right = 1 - 0.6 * 0.1 - 0.4 * 0.5
    named = ("O5", "target captured", f"errors .1 and .5 by grade, p0 = {P0}", "(1 − Σ P(g) e(g)) p0")
    yield share_row(bench.part(0), named, right * P0, one, among("captures", "operations"))

    many = houses(injects=[tip(number) for number in range(1, TARGETS + 1)], errors={"calls": ERRORS})
    named = ("O5", "people harmed", f"errors .4 and .9 by grade, harm {HARM}", "Σ P(g) e(g) · harm")
    yield share_row(bench.part(1), named, wrong * HARM, many, among("harmed", "operations"))

    for number, (case, first, second) in enumerate(
        (
            ("the worse report first, then one of a higher grade", ("poor", "E5"), ("fine", "A1")),
            ("the better report first, then one of a lower grade", ("fine", "A1"), ("poor", "E5")),
            ("two of one grade, the better report first", ("fine", "A1"), ("poor", "A1")),
        ),
        2,
    ):
        text = houses(injects=two_each(first, second), errors={"fine": GOOD, "poor": BAD})
        named = ("O5", "target captured", f"{case}; errors {GOOD} and {BAD}", "(1 − e) p0 of the better")
        yield share_row(bench.part(number), named, (1 - GOOD) * P0, text, among("captures", "operations"))

    confirm = {"below": 1, "time": "0 h", "detection": 0.99, "false_alarm": 0.01, "exposure": "0 /h"}
    text = houses(
        injects=two_each(("poor", "A1"), ("poor", "A1"))[:TARGETS], errors={"poor": BAD}, confirm=confirm, act_threshold=0.3
    )
    named = ("O5", "target captured", f"scouts saw it, after a report with error {BAD}", "p0")
    yield share_row(bench.part(5), named, P0, text, among("captures", "operations"))
    yield from confidence_rows(bench)


def two_each(first: tuple[str, str], second: tuple[str, str]) -> list[dict[str, Any]]:
    """Two tips on each target, by source and grade: at hour 0, and while the force turns out."""
    return [
        tip(number, at_h=at_h, via=via, grade=grade)
        for at_h, (via, grade) in ((0.0, first), (0.5, second))
        for number in range(1, TARGETS + 1)
    ]


BASELINE, LOSS, RECOVERY_H, WATCHED_H, RATE = 0.8, 0.7, 6.0, 24.0, 100.0
AGAIN_H = 8.0


def confidence_rows(bench: Bench) -> Iterator[Row]:
    """Tips from a place where a force has harmed people, once at hour 0, and again later."""
    for number, (case, again) in enumerate((("harmed once", False), ("harmed again after 8 h", True)), 6):
        part = bench.part(number)
        values = run_each(part, ready(after_harm(again=again)), part.count(150))
        gap = [LOSS, 1 - (1 - LOSS * math.exp(-AGAIN_H / RECOVERY_H)) * (1 - LOSS)]
        pieces = [(gap[0], AGAIN_H), (gap[1], WATCHED_H - AGAIN_H)] if again else [(gap[0], WATCHED_H)]
        missing = sum(g * RECOVERY_H * -math.expm1(-length / RECOVERY_H) for g, length in pieces)
        expected = RATE * BASELINE * (WATCHED_H - missing)
        kept = np.where(measure(values, "harmed") == 1 + again, measure(values, "leads_tips"), np.nan)
        named = ("O5", f"tips in {WATCHED_H:g} h", f"{case}, harm {LOSS}, recovery {RECOVERY_H:g} h", "rate · c ∫(1 − g(t))dt")
        yield stated(part, named, expected, of_means(kept, int(kept.sum()) if np.isfinite(kept).all() else 0))


def after_harm(*, again: bool) -> dict[str, Any]:
    """A target at the place whom people report and nobody believes; tips on others who are not there, on whom a force acts."""
    strong = {"A1": {"true": 0.99, "false": 0.01}, "E5": {"true": 0.01, "false": 0.99}}
    people = {"kind": "tips", "rate": f"{RATE} /h", "delay": "0 h", "grades": EVEN, "receivers": {"police": 1}}
    moments = [0.0, AGAIN_H] if again else [0.0]
    police = force() | {"trust": {"tips": 0}}
    text = trials(dwell=STILL, agencies={"police": police}, horizon_h=WATCHED_H, act_threshold=0.9, wrong_door_harm=1)
    text["theatre"]["places"][0]["people"] = 100_000
    gang = text["organisations"]["gang"]
    text["organisations"] = {"seen": gang | {"cells": 1}, "gang": gang | {"cells": 2, "territory": {NOBODYS: 1, "away": 1}}}
    text["sources"] = {"people": people, "calls": own_source("police") | {"grades": strong}}
    text["injects"] = [tip(number, at_h=at_h, grade="A1") for number, at_h in enumerate(moments, 1)]
    return text | {"community": {"confidence": BASELINE, "harm": LOSS, "recovery": hours(RECOVERY_H)}}
