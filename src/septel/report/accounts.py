"""The body's accounts, from the members at the start to those at the end; and the measures of responsible use."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from septel.report.charts import StackedChart, divided_chart
from septel.report.comparing import down, in_groups
from septel.report.loops import FLOWS, those_with
from septel.report.material import Material
from septel.report.numerals import digits, plain
from septel.report.tables import Cell, Row, Table
from septel.report.words import Words

GAINED = ("members_recruited", "members_returned")
LOST = tuple(name for name in FLOWS if name not in GAINED)
SIGNS = {**dict.fromkeys(GAINED, 1.0), **dict.fromkeys(LOST, -1.0)}
ROUNDING = 1e-6  # of the members at the start: a larger gap is told
USE = (
    "wrong_doors_per_100", "wrong_houses", "harmed", "confidence_lost", "below_standard", "circular_requests", "circular_gap",
    "withheld_visits", "without_warrant", "held_too_long",
)  # fmt: skip


@dataclass(frozen=True)
class Account:
    """One design's members: at the start, what was added and (below 0) taken away by flow, and at the end."""

    start: float
    flows: dict[str, float]
    end: float

    @property
    def gap(self) -> float:
        """What the flows do not explain."""
        return self.end - self.start - sum(self.flows.values())


@dataclass(frozen=True)
class Accounts:
    """The section: a chart of gains and losses, the flows in it, and the tables."""

    chart: StackedChart
    flows: tuple[str, ...]
    tables: tuple[Table, ...]


def accounts(material: Material, words: Words) -> Accounts | None:
    """The section; None where no design has a body."""
    designs = those_with(material, "body")
    if not designs or any(material.at(name) is None for name in ("members", *FLOWS)):
        return None
    found = {design: account(material, design) for design in designs}
    flows = tuple(name for name in (*GAINED, *LOST) if any(one.flows[name] for one in found.values()))
    chart = divided_chart(
        words("figure_accounts"),
        [material.designs[design].title for design in designs],
        flows,
        np.array([[abs(found[design].flows[name]) for name in flows] for design in designs]).reshape(len(designs), -1),
        before=LOST,
        titles=[words(f"flow_{name}") for name in flows],
        values=[words("accounts_from_to", start=plain(one.start, 0), end=plain(one.end, 0)) for one in found.values()],
    )
    tables = tuple(_table(material, words, found, group, flows) for group in in_groups(designs))
    return Accounts(chart, flows, tables)


def account(material: Material, design: int) -> Account:
    """One design's account of means; the start is the scenario's, or what the flows say where that cannot be read again."""
    flows = {name: SIGNS[name] * material.interval(name, design)[0] for name in FLOWS}
    end = material.interval("members", design)[0]
    scenario = material.book.designs.get(material.designs[design].name) if material.book else None
    if scenario is None:
        return Account(end - sum(flows.values()), flows, end)
    return Account(float(sum(one.members for one in scenario.organisations.values())), flows, end)


def adding_up(values: Sequence[float], total: float, decimals: int) -> list[float]:
    """Values rounded so that they add up to their rounded total (largest remainders)."""
    factor = 10.0**decimals
    exact = [value * factor for value in values]
    whole = [math.floor(value + 1e-9) for value in exact]
    by_rest = sorted(range(len(exact)), key=lambda one: whole[one] - exact[one])
    for one in by_rest[: max(0, round(total * factor) - sum(whole))]:
        whole[one] += 1
    return [value / factor for value in whole]


def _table(material: Material, words: Words, found: dict[int, Account], group: Sequence[int], flows: tuple[str, ...]) -> Table:
    """From the start down to the end, designs across; each column adds up, and flows have half of their interval."""
    decimals = min((_decimals(found[design]) for design in group), default=0)
    columns = []
    for design in group:
        one = found[design]
        gap = one.gap if abs(one.gap) > ROUNDING * max(one.start, 1.0) else 0.0
        rounded = adding_up([one.start, *(one.flows[name] for name in flows), gap], one.end, decimals)
        columns.append([*rounded, round(one.end, decimals)])
    names = ["start", *flows, "gap", "end"]
    rows = []
    for number, name in enumerate(names):
        if name == "gap" and not any(column[number] for column in columns):
            continue
        is_flow = name in flows
        cells = []
        for design, column in zip(group, columns, strict=True):
            half = _half(material, "members" if name == "end" else name, design) if is_flow or name == "end" else math.nan
            shown = plain(half, decimals) if half > 0 else ""
            cells.append(Cell(plain(column[number], decimals, sign=is_flow or name == "gap"), shown))
        rows.append(Row(words(f"flow_{name}"), tuple(cells), key=name if is_flow else "", total=name in ("start", "end")))
    single = material.result.replications == 1
    said = words("table_accounts_single" if single else "table_accounts")
    return Table(said, tuple(material.designs[design].title for design in group), tuple(rows), words("flow"), "keyed")


def _decimals(one: Account) -> int:
    """Enough decimals for three digits of the smallest flow that there was, at most one."""
    known = [abs(value) for value in one.flows.values() if value and math.isfinite(value)]
    return min(1, digits(math.nan, min(known, default=math.nan)))


def _half(material: Material, measure: str, design: int) -> float:
    mean, _, hi = material.interval(measure, design)
    return hi - mean


def responsible_use(material: Material, words: Words) -> tuple[Table, ...]:
    """Harm, evidence and detention by design; none where the result does not count decisions below the evidence standard."""
    return down(material, words, USE, "table_use") if material.at("below_standard") is not None else ()
