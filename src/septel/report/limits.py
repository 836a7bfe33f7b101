"""Which designs keep the limits: a verdict for each design and limit, how sure it is, and how often a single run keeps it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from septel.experiment.limits import BREAKS, KEEPS, UNDECIDED, Judged, by_design, judged
from septel.report.findings import MOST_NAMED
from septel.report.material import Material, measure_named
from septel.report.numerals import FIRM, NONE, mean_half, scale
from septel.report.tables import Cell, Row, Table
from septel.report.words import Words
from septel.scenario.model import Limit

YEAR_H = (8760.0, 8784.0)
TONES = {KEEPS: "better", BREAKS: "worse", UNDECIDED: "none"}


@dataclass(frozen=True)
class Limits:
    """The section: which designs keep all limits in a sentence or two, and the table of designs and limits."""

    lead: str
    text: str
    table: Table


def limits(material: Material, words: Words) -> Limits | None:
    """The section; None where no design has a limit, or the scenario could not be read again."""
    rows = judged(material.result, material.book.limits) if material.book else []
    if not rows:
        return None
    text = words("limits_text_single" if material.result.replications == 1 else "limits_text")
    return Limits(_lead(material, words, by_design(rows)), text, _table(material, words, rows))


def _lead(material: Material, words: Words, verdicts: dict[str, str]) -> str:
    titles = {design.name: design.title for design in material.designs}
    named = {
        word: [words("quoted", title=titles[name]) for name, verdict in verdicts.items() if verdict == word]
        for word in (KEEPS, UNDECIDED, BREAKS)
    }
    sentences = [words("limits_keeps", list=words.listed(named[KEEPS])) if named[KEEPS] else words("limits_keeps_none")]
    for word in (UNDECIDED, BREAKS):
        each = named[word]
        if len(each) > MOST_NAMED:
            sentences.append(words(f"limits_{word}_many", n=len(each), of=len(verdicts)))
        elif each:
            sentences.append(words(f"limits_{word}", list=words.listed(each)))
    return " ".join(sentences)


def _table(material: Material, words: Words, rows: Sequence[Judged]) -> Table:
    """Designs down, limits across, and what all limits of a design come to."""
    columns = sorted(dict.fromkeys(row.limit for row in rows), key=_first_seen(rows))
    found = {(row.design, row.limit): row for row in rows}
    overall = by_design(rows)
    runs = words("limits_years" if _is_yearly(material) else "limits_replications")
    lines = []
    for design in material.designs:
        if design.name not in overall:
            continue
        cells = [_cell(material, words, found.get((design.name, limit)), runs) for limit in columns]
        verdict = overall[design.name]
        cells.append(Cell("", "", FIRM, TONES[verdict], words(f"limit_{verdict}")))
        lines.append(Row(design.title, tuple(cells), note=design.name))
    head = (*(_head(words, limit) for limit in columns), words("limits_all"))
    key = "table_limits_single" if material.result.replications == 1 else "table_limits"
    return Table(words(key, runs=runs), head, tuple(lines), words("design"), "compared")


def _first_seen(rows: Sequence[Judged]) -> Callable[[Limit], int]:
    """Where a measure and a side of it are first met, so that their bounds in several designs stand beside each other."""
    order = list(dict.fromkeys((row.limit.measure, row.limit.sense) for row in rows))
    return lambda limit: order.index((limit.measure, limit.sense))


def _is_yearly(material: Material) -> bool:
    """Whether every replication is a year."""
    assert material.book is not None
    return all(YEAR_H[0] <= material.book.designs[one.name].horizon <= YEAR_H[1] for one in material.designs)


def _head(words: Words, limit: Limit) -> str:
    unit = measure_named(limit.measure).unit
    name = words.get(f"measure_{limit.measure}", f"{limit.measure} (%)" if unit == "share" else limit.measure)
    return f"{name} {'≤' if limit.is_upper else '≥'}{FIRM}{limit.bound * scale(unit):.6g}".replace("-", "−")


def _cell(material: Material, words: Words, row: Judged | None, runs: str) -> Cell:
    if row is None:
        return Cell(NONE)
    unit, decimals = measure_named(row.limit.measure).unit, material.decimals(row.limit.measure)
    text, half = mean_half(row.mean, row.hi - row.mean, unit, decimals=decimals)
    said = words("limit_numbers", sure=_per_cent(row.confidence, 1), share=_per_cent(row.share, 0), runs=runs)
    return Cell(text, half, said, TONES[row.verdict], words(f"limit_{row.verdict}"))


def _per_cent(share: float, decimals: int) -> str:
    """A share as per cent; what is not quite 0 or 100 is not written so."""
    if not math.isfinite(share):
        return NONE
    step = 10.0 ** -(decimals + 2)
    if 0 < share < step or 1 - step < share < 1:
        sign, shown = ("<", step) if share < step else (">", 1 - step)
        return f"{sign}{FIRM}{100 * shown:.{decimals}f}{FIRM}%"
    return f"{100 * share:.{decimals}f}{FIRM}%"
