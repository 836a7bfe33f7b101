"""The tables: what stands in each cell, as text; the page draws them."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from septel.messages import translated
from septel.report.loops import holds, occurs
from septel.report.material import Material, measure_named
from septel.report.numerals import NONE, mean_half, plain, verdict
from septel.report.words import Words
from septel.sim.measures import FURTHEST_FIRST, TEAM_STATES, TIMES

GAINS = ("p_interdiction", "p_interdiction_head", "captures", "days_without_head", "action_h_median")
COSTS = ("operations", "dry_holes_per_100", "wrong_doors_per_100", "warned_per_100", "harmed")
REPORTS = ("reports_fused", "double_counted", "reports_duplicate", "reports_rejected", "reports_withheld")
REPORTS_TOO = ("reports_in_transit", "withheld_visits")
BELIEF = ("stated_p", "true_share", "calibration_gap")
CHANCE = ("p_interdiction", "captures", "action_h_median", "wrong_doors_per_100")
GROUPS = (  # of the list of all measures: each begins with one of these
    "visits", "dry_holes", "double_counted", "decision_h_median", "stated_p", "waterfall_captured", "recalled", "end_captured",
    "events", "members", "confidence", "leads_captures", "below_standard", "skill",
)  # fmt: skip
NEVER, STANDS = "‡", "†"  # marks: 0 in every replication; a difference that stands after correction
COLUMNS = 6  # designs side by side in a table that must fit a printed page


@dataclass(frozen=True)
class Cell:
    """A number, the half-width of its interval, and below them a difference with its verdict."""

    text: str
    half: str = ""
    difference: str = ""
    verdict: str = ""
    says: str = ""


@dataclass(frozen=True)
class Row:
    label: str
    cells: tuple[Cell, ...]
    key: str = ""
    note: str = ""
    total: bool = False
    is_heading: bool = False


@dataclass(frozen=True)
class Table:
    """A table with its caption; `keys` say that row heads bear a colour of a chart."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[Row, ...]
    corner: str = ""
    kind: str = ""
    notes: tuple[str, ...] = field(default=())

    @property
    def has_never(self) -> bool:
        """Whether a number is marked as 0 in every replication."""
        return any(NEVER in cell.text + cell.difference for row in self.rows for cell in row.cells)

    @property
    def has_stands(self) -> bool:
        """Whether a difference is marked as one that stands after correction."""
        return any(STANDS in cell.difference for row in self.rows for cell in row.cells)


def mean_cell(material: Material, design: int, measure: str) -> Cell:
    """The mean of a measure under a design, with half of its interval."""
    mean, _, hi = material.interval(measure, design)
    column = material.at(measure)
    if column is not None and material.never[design, column] > 0:
        return Cell(f"0{NEVER}")
    return Cell(*mean_half(mean, hi - mean, measure_named(measure).unit, decimals=material.decimals(measure)))


def compared_cell(material: Material, words: Words, design: int, measure: str) -> Cell:
    """The mean, and below it the paired difference to the first design."""
    cell = mean_cell(material, design, measure)
    mean, lo, hi = material.interval(measure, design, paired=True)
    if design == 0 or not math.isfinite(mean):
        return cell
    known = measure_named(measure)
    text, half = mean_half(mean, hi - mean, known.unit, decimals=material.decimals(measure, paired=True), sign=True)
    says = verdict(known, lo, hi)
    marked = f"{text} ± {half}" if half else text
    column = material.at(measure)
    if column is not None and material.same[design, column] > 0:
        marked = f"0{NEVER}"
    elif column is not None and material.stands[design, column]:
        marked += STANDS
    return Cell(cell.text, cell.half, marked, says, words(f"verdict_{says}"))


def compared(material: Material, words: Words, measures: tuple[str, ...], caption: str) -> Table:
    """Designs down, measures across, with paired differences."""
    shown = [name for name in measures if material.at(name) is not None]
    rows = tuple(
        Row(design.title, tuple(compared_cell(material, words, index, name) for name in shown), note=design.name)
        for index, design in enumerate(material.designs)
    )
    return Table(caption, tuple(words(f"measure_{name}") for name in shown), rows, words("design"), "compared")


def levels(material: Material, words: Words, measures: tuple[str, ...], caption: str) -> Table:
    """Designs down, measures across, without differences."""
    shown = [name for name in measures if material.at(name) is not None]
    rows = tuple(
        Row(design.title, tuple(mean_cell(material, index, name) for name in shown))
        for index, design in enumerate(material.designs)
    )
    return Table(caption, tuple(words(f"measure_{name}") for name in shown), rows, words("design"))


def chunks(material: Material) -> list[list[int]]:
    """The designs in groups that fit side by side."""
    every = list(range(len(material.designs)))
    return [every[first : first + COLUMNS] for first in range(0, len(every), COLUMNS)]


def shares_of_100(shares: list[float], decimals: int = 2) -> list[float]:
    """Shares as per cents rounded so that they add up to their rounded total (largest remainders)."""
    factor = 10.0**decimals
    exact = [0.0 if not math.isfinite(share) else share * 100 * factor for share in shares]
    whole = [math.floor(value + 1e-9) for value in exact]
    missing = round(sum(exact)) - sum(whole)
    by_rest = sorted(range(len(exact)), key=lambda one: whole[one] - exact[one])
    for one in by_rest[:missing]:
        whole[one] += 1
    return [value / factor for value in whole]


def waterfall(material: Material, words: Words) -> list[Table]:
    """Stages down, designs across, in per cents that add up to 100; a table for each group of designs."""
    tables = []
    for group in chunks(material):
        shares = [[material.interval(f"waterfall_{stage}", design)[0] for stage in FURTHEST_FIRST] for design in group]
        columns = [shares_of_100(one) if any(map(math.isfinite, one)) else [math.nan] * len(one) for one in shares]
        rows = [
            Row(
                words(f"stage_{stage}"),
                tuple(
                    Cell("0" if exact[number] == 0 else plain(column[number], 2))
                    for exact, column in zip(shares, columns, strict=True)
                ),
                key=stage,
            )
            for number, stage in enumerate(FURTHEST_FIRST)
        ]
        rows.append(Row(words("total"), tuple(Cell(plain(sum(column), 1)) for column in columns), total=True))
        head = tuple(material.designs[design].title for design in group)
        tables.append(Table(words("table_waterfall"), head, tuple(rows), words("stage"), "keyed"))
    return tables


def times(material: Material, words: Words) -> Table:
    """Median and 90th percentile of each clock."""
    names = [name for name in TIMES if material.at(f"{name}_median") is not None]
    head = tuple(f"{words('time_' + name.removesuffix('_h'))}, {words(end)}" for name in names for end in ("median", "p90"))
    rows = tuple(
        Row(design.title, tuple(mean_cell(material, index, f"{name}_{end}") for name in names for end in ("median", "p90")))
        for index, design in enumerate(material.designs)
    )
    return Table(_caption(material, words, "table_times"), head, rows, words("design"))


def team_hours(material: Material, words: Words) -> Table:
    """Team hours by state, and how much of the officers' time was work."""
    names = [f"team_hours_{state}" for state in TEAM_STATES if material.at(f"team_hours_{state}") is not None]
    others = [name for name in ("team_utilisation", "officer_utilisation") if material.at(name) is not None]
    head = [words("state_" + name.removeprefix("team_hours_")) for name in names]
    head += [words(f"measure_{name}") for name in others]
    rows = []
    for index, design in enumerate(material.designs):
        hours = [Cell(plain(material.interval(name, index)[0], 0)) for name in names]
        shares = [Cell(mean_half(material.interval(name, index)[0], math.nan, "share")[0]) for name in others]
        rows.append(Row(design.title, tuple(hours + shares)))
    return Table(words("table_teams"), tuple(head), tuple(rows), words("design"))


def places(material: Material, words: Words, *, most: int = 12) -> Table | None:
    """The places with most completed operations under the first design."""
    every = material.outcomes(material.designs[0].name)
    if material.ground is None or every is None or every.sum() == 0:
        return None
    each = every[:, material.shown_outcomes]
    ranked = [int(place) for place in np.argsort(-each.sum(axis=1), kind="stable") if each[place].sum() > 0][:most]
    rows = tuple(
        Row(
            material.ground.theatre.names[place],
            tuple(Cell(plain(float(value), 2)) for value in [*each[place], each[place].sum()]),
        )
        for place in ranked
    )
    head = (*(words(f"outcome_{number}") for number in material.shown_outcomes), words("all_outcomes"))
    return Table(words("table_places", first=material.designs[0].title), head, rows, words("place_name"))


def chance(material: Material, words: Words) -> Table | None:
    """The variance ratio of every pair of designs on a few measures."""
    shown = [(name, material.at(name)) for name in CHANCE]
    rows = []
    for (a, b), (_, _, _, ratio) in zip(_pairs(material), material.result.variance_ratios(), strict=True):
        cells = [Cell(_ratio(float(ratio[column]), words)) for _, column in shown if column is not None]
        rows.append(Row(f"{a} – {b}", tuple(cells)))
    if not rows:
        return None
    head = tuple(words(f"measure_{name}") for name, column in shown if column is not None)
    return Table(words("table_chance"), head, tuple(rows), words("pair"))


def all_measures(material: Material, words: Words) -> list[Table]:
    """Every measure of the result that is not zero or undefined everywhere, in groups, with what it means."""
    tables = []
    never = set(never_there(material))
    for group in chunks(material):
        rows: list[Row] = []
        heading = ""
        for name in material.result.measures:
            heading = name if name in GROUPS else heading
            if name in never:
                continue
            if heading:
                rows.append(Row(words(f"group_{heading}"), (), is_heading=True))
                heading = ""
            cells = tuple(
                mean_cell(material, design, name) if holds(material, design, name) else Cell(NONE) for design in group
            )
            known = measure_named(name)
            unit = "%" if known.unit == "share" else known.unit
            says, unit = (translated(text, words.language) for text in (known.definition, unit))
            rows.append(Row(name, cells, note=f"{says} ({unit})" if unit else says))
        head = tuple(material.designs[design].title for design in group)
        tables.append(Table(_caption(material, words, "all_caption"), head, tuple(rows), words("all_measure"), "defined"))
    return tables


def never_there(material: Material) -> list[str]:
    """The measures that are zero or undefined in every replication of every design."""
    return [name for name in material.result.measures if not occurs(material, name)]


def _caption(material: Material, words: Words, key: str) -> str:
    """A caption that speaks of intervals only where there are any."""
    return words(f"{key}_single" if material.result.replications == 1 else key)


def _pairs(material: Material) -> list[tuple[str, str]]:
    titles = [design.title for design in material.designs]
    return [(titles[a], titles[b]) for a in range(len(titles)) for b in range(a + 1, len(titles))]


def _ratio(value: float, words: Words) -> str:
    if math.isinf(value):
        return words("always_same")
    return plain(value, 2 if value < 10 else 1)
