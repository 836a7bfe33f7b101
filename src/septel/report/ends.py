"""Why operations failed: of 100 requests how many ended how, in a chart, a table and sentences; and their conduct.

A share is taken within each replication, as ends of a kind among all requests, so that its mean and its interval are those of
any other measure; a replication without a request has no shares. Designs are compared by numbers and not by shares, because
everything else has smaller shares under a design that asks for more.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from septel.experiment import statistics
from septel.experiment.statistics import Estimate
from septel.messages import translated
from septel.report.charts import StackedChart, divided_chart
from septel.report.findings import MOST_NAMED, Finding
from septel.report.material import Material, measure_named
from septel.report.numerals import FIRM, digits, mean_half, plain, span
from septel.report.tables import Cell, Row, Table, chunks, mean_cell
from septel.report.words import Words
from septel.sim.measures import ENDS

CAPTURED = "captured"
NO_FAILURES = (CAPTURED, "closed", "open")
STOPPED = ("recalled", "unconfirmed", "no_warrant")
LEAST_NAMED = 1.0  # of 100 requests of the first design: a smaller change stands in the table alone
CONDUCT = (
    "confirmations", "noticed", "warrants", "warrants_refused", "warrants_expired", "without_warrant", "recalled",
    "recalls_unheard", "blows", "friendly_contacts", "alarms", "late_reports", "lost_hours",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Ends:
    """Of 100 requests how many ended how: those ends that there were, and their numbers [design, end].

    `each` is f8[design, replication, end].
    """

    names: tuple[str, ...]
    never: tuple[str, ...]
    each: NDArray[np.float64]
    level: Estimate

    def decimals(self, end: int) -> int:
        """With how many decimals an end is written, the same for all designs."""
        halves, means = (self.level.hi - self.level.mean)[:, end], self.level.mean[:, end]
        most = [float(np.max(one[np.isfinite(one)], initial=-math.inf)) for one in (halves, means)]
        return digits(*most)


@dataclass(frozen=True)
class Why:
    """What the section shows: `lead` over all designs, a finding for each, the chart, the tables, and what never happened.

    `is_stopped` tells whether there were ends by which an operation was called off on purpose.
    """

    lead: str
    sayings: tuple[Finding, ...]
    chart: StackedChart
    names: tuple[str, ...]
    tables: tuple[Table, ...]
    never: str
    conduct: tuple[Table, ...]
    is_stopped: bool


def why(material: Material, words: Words) -> Why | None:
    """The section; None where the result does not hold how requests ended, or where there were none."""
    found = ends(material)
    if found is None or not found.names:
        return None
    return Why(
        _lead(material, words, found),
        tuple(_saying(material, words, found, design) for design in range(len(material.designs))),
        _chart(material, words, found),
        found.names,
        tuple(_table(material, words, found, group) for group in chunks(material)),
        ", ".join(words(f"end_{name}") for name in found.never),
        conduct(material, words),
        any(name in STOPPED for name in found.names),
    )


def ends(material: Material) -> Ends | None:
    """Of 100 requests how many ended how, under each design; None where the result does not hold it."""
    columns = [material.at(f"end_{name}") for name in ENDS]
    if None in columns:
        return None
    counts = material.result.values[:, :, [column for column in columns if column is not None]]
    occurs = np.nansum(counts, axis=(0, 1)) > 0
    requests = counts.sum(axis=2, keepdims=True)
    each = np.full(counts.shape, np.nan)
    np.divide(100 * counts, requests, out=each, where=requests > 0)
    each = each[:, :, occurs]
    names = tuple(name for name, is_there in zip(ENDS, occurs, strict=True) if is_there)
    never = tuple(name for name in ENDS if name not in names)
    return Ends(names, never, each, statistics.estimate(each))


def leaders(found: Ends, design: int) -> list[int]:
    """The largest cause of failure under a design, and those that its interval cannot tell from it; the largest first."""
    causes = [end for end, name in enumerate(found.names) if name not in NO_FAILURES and found.level.mean[design, end] > 0]
    causes.sort(key=lambda end: -found.level.mean[design, end])
    if not causes:
        return []
    each = found.each[design]
    short = statistics.estimate(each[:, causes[:1]] - each[:, causes])
    return [end for end, lo, hi in zip(causes, short.lo, short.hi, strict=True) if end == causes[0] or lo <= 0 <= hi]


def conduct(material: Material, words: Words) -> tuple[Table, ...]:
    """How operations went about it: those measures that are above 0 under some design of a table, with what each means."""
    caption = words("table_conduct_single" if material.result.replications == 1 else "table_conduct")
    tables = []
    for group in chunks(material):
        shown = [name for name in CONDUCT if any(material.interval(name, design)[0] > 0 for design in group)]
        rows = tuple(
            Row(
                words(f"conduct_{name}"),
                tuple(_none_as_0(mean_cell(material, design, name), material.interval(name, design)[0]) for design in group),
                note=translated(measure_named(name).definition, words.language),
            )
            for name in shown
        )
        if rows:
            tables.append(Table(caption, _titles(material, group), rows, words("conduct"), "defined conduct"))
    return tuple(tables)


def _chart(material: Material, words: Words, found: Ends) -> StackedChart:
    requests = [material.interval("requests", design)[0] for design in range(len(material.designs))]
    return divided_chart(
        words("figure_ends"),
        [design.title for design in material.designs],
        found.names,
        found.level.mean,
        before=(CAPTURED,),
        titles=[words(f"end_{name}") for name in found.names],
        values=[plain(number, 0) for number in requests],
    )


def _table(material: Material, words: Words, found: Ends, group: list[int]) -> Table:
    rows = [
        Row(
            words(f"end_{name}"),
            tuple(_cell(material, found, design, end) for design in group),
            key=name,
            note=translated(ENDS[name], words.language),
        )
        for end, name in enumerate(found.names)
    ]
    requests = tuple(mean_cell(material, design, "requests") for design in group)
    rows.append(Row(words("end_requests"), requests, total=True))
    single, several = material.result.replications == 1, len(material.designs) > 1
    key = "table_ends_single" if single else "table_ends" if several else "table_ends_one"
    caption = words(key, first=material.designs[0].title)
    return Table(caption, _titles(material, group), tuple(rows), words("end"), "keyed ends")


def _cell(material: Material, found: Ends, design: int, end: int) -> Cell:
    """The share with half of its interval; below it the number, and its difference to the first design where that is clear."""
    mean, hi = float(found.level.mean[design, end]), float(found.level.hi[design, end])
    if not mean > 0:
        return Cell("0" if mean == 0 else plain(mean, 0))
    measure = f"end_{found.names[end]}"
    number = plain(material.interval(measure, design)[0], material.decimals(measure))
    change = f" ({_difference(material, design, measure)})" if is_clear(material, design, measure) else ""
    return Cell(*mean_half(mean, hi - mean, "", decimals=found.decimals(end)), number + change)


def is_clear(material: Material, design: int, measure: str) -> bool:
    """Whether the paired difference of a measure to the first design leaves 0 out."""
    _, lo, hi = material.interval(measure, design, paired=True)
    return design > 0 and (lo > 0 or hi < 0)


def _difference(material: Material, design: int, measure: str) -> str:
    mean, _, hi = material.interval(measure, design, paired=True)
    text, half = mean_half(mean, hi - mean, "", decimals=material.decimals(measure, paired=True), sign=True)
    return f"{text}{FIRM}±{FIRM}{half}" if half else text


def _none_as_0(cell: Cell, mean: float) -> Cell:
    return Cell("0") if mean == 0 else cell


def _titles(material: Material, group: list[int]) -> tuple[str, ...]:
    return tuple(material.designs[design].title for design in group)


def _lead(material: Material, words: Words, found: Ends) -> str:
    """Which cause is the largest, and under how many designs."""
    largest = [leaders(found, design) for design in range(len(material.designs))]
    counts = Counter(words("end_or").join(words(f"end_{found.names[end]}") for end in sorted(one)) for one in largest if one)
    if not counts:
        return words("why_no_failure")
    ((cause, most), *others) = counts.most_common()
    if len(material.designs) == 1:
        return words("why_lead_one", cause=cause)
    if not others and most == len(largest):
        return words("why_lead_all", cause=cause)
    rest = [words("why_lead_also", cause=other, n=n) for other, n in others]
    return words("why_lead", list=words.listed([words("why_lead_first", cause=cause, n=most, of=len(largest)), *rest]))


def _saying(material: Material, words: Words, found: Ends, design: int) -> Finding:
    """The largest causes of one design, and of which there are clearly fewer or more than under the first."""
    largest = leaders(found, design)
    texts = [_level(words, found, design, end) for end in largest[:MOST_NAMED]]
    sentences = [words(f"why_largest{'' if len(texts) == 1 else '_tied'}", list=words.listed(texts))] if texts else []
    changes = _changes(material, found, design)
    for key, up in (("why_less", False), ("why_more", True)):
        listed = [
            words("why_change", cause=words(f"end_{name}"), difference=_difference(material, design, f"end_{name}"))
            for name, change in changes
            if (change > 0) == up
        ]
        if len(listed) > MOST_NAMED + 1:
            listed = [*listed[:MOST_NAMED], words("and_more", n=len(listed) - MOST_NAMED)]
        if listed:
            sentences.append(words(key, list=words.listed(listed)))
    if design > 0 and not changes and material.result.replications > 1:
        sentences.append(words("why_same"))
    return Finding(f"{material.designs[design].title}.", " ".join(sentences) or words("why_none"))


def _changes(material: Material, found: Ends, design: int) -> list[tuple[str, float]]:
    """Causes of which there are clearly fewer or more than under the first design, and by how many; the largest first."""
    least = LEAST_NAMED / 100 * material.interval("requests", 0)[0]
    changes = [
        (name, material.interval(f"end_{name}", design, paired=True)[0])
        for name in found.names
        if name not in NO_FAILURES and is_clear(material, design, f"end_{name}")
    ]
    return sorted((one for one in changes if not abs(one[1]) < least), key=lambda one: -abs(one[1]))


def _level(words: Words, found: Ends, design: int, end: int) -> str:
    mean, lo, hi = (float(getattr(found.level, name)[design, end]) for name in ("mean", "lo", "hi"))
    decimals = found.decimals(end)
    interval = words("interval", span=span(lo, hi, "", decimals=decimals)) if math.isfinite(lo) else ""
    return words("why_level", cause=words(f"end_{found.names[end]}"), value=plain(mean, decimals), interval=interval)
