"""A result as people and programs read it on the command line: a table of 80 columns, and one JSON document."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, TextIO

import numpy as np
from numpy.typing import NDArray

from septel.experiment import limits, statistics
from septel.experiment.factorial import Effects
from septel.experiment.result import Result, half, number

WATCHED = "p_interdiction"
# Measure, two lines of its column's head, what it means.
COLUMNS = (
    ("dry_holes_per_100", "dry", "/100"),
    ("wrong_doors_per_100", "wrong", "/100"),
    ("warned_per_100", "warned", "/100"),
    ("action_h_median", "action", "hours"),
)
# What the loops of the long run came to, where there are any; columns of nothing but zeros are left out.
LONG_RUN = (
    ("members", "members", "at end"),
    ("organisations", "organi-", "sations"),
    ("violent_events", "violent", "events"),
    ("captives_returned", "captives", "back"),
    ("confidence", "confi-", "dence"),
)
LOOPS = frozenset({"members", "violent_events", "captives_returned"})  # without one of these there is no such table
WIDTH = 80


def print_table(result: Result, stream: TextIO, *, judged: Sequence[limits.Judged] = ()) -> None:
    """Designs side by side: interdiction with its interval and its difference to the first design, and what it took.

    `judged` is what became of the designs' limits; one line says which designs keep all of theirs.
    """
    from rich.console import Console

    console = Console(file=stream, width=None if stream.isatty() else WIDTH, highlight=False, soft_wrap=False)
    console.print(_table(result))
    columns = _long_run(result)
    if columns:
        console.print()
        console.print(_long_run_table(result, columns))
        console.print()
    for line in _notes(result, columns):
        console.print(line, markup=False)
    if judged:
        console.print(limits.line(judged), markup=False)


def _table(result: Result) -> Any:
    from rich import box
    from rich.markup import escape
    from rich.table import Table

    found, change = result.estimates(), result.differences()
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False)
    table.add_column("\ndesign", overflow="fold", no_wrap=False)
    watched = WATCHED in result.measures
    if watched:
        table.add_column("\np_interdiction", justify="right", no_wrap=True)
        if len(result.designs) > 1:
            table.add_column("difference\nto the first", justify="right", no_wrap=True)
    shown = [column for column in COLUMNS if column[0] in result.measures]
    for _, upper, lower in shown:
        table.add_column(f"{upper}\n{lower}", justify="right", no_wrap=True)
    for index, design in enumerate(result.designs):
        cells = [escape(design)]
        if watched:
            at = index, result.measures.index(WATCHED)
            cells.append(_with_half(found, at, result.replications))
            if len(result.designs) > 1:
                cells.append("" if index == 0 else _with_half(change, at, result.replications, sign=True))
        for name, _, _ in shown:
            at = index, result.measures.index(name)
            mean = "–" if found.n[at] == 0 else f"{found.mean[at]:.1f}"
            cells.append(mean + _star(found, at, result.replications))
        table.add_row(*cells)
    return table


def _long_run(result: Result) -> list[tuple[str, str, str]]:
    """The columns of the long run that hold anything but zeros; none where no loop was on."""
    there = [name for name in result.measures if np.nansum(np.abs(result[name])) > 0]
    return [column for column in LONG_RUN if column[0] in there] if LOOPS & set(there) else []


def _long_run_table(result: Result, columns: list[tuple[str, str, str]]) -> Any:
    from rich import box
    from rich.markup import escape
    from rich.table import Table

    found = result.estimates()
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False)
    table.add_column("\nlong run", overflow="fold", no_wrap=False)
    for _, upper, lower in columns:
        table.add_column(f"{upper}\n{lower}", justify="right", no_wrap=True)
    for index, design in enumerate(result.designs):
        cells = []
        for name, _, _ in columns:
            at = index, result.measures.index(name)
            mean = "0" if found.mean[at] == 0 else number(float(found.mean[at]))
            cells.append(mean + _star(found, at, result.replications))
        table.add_row(escape(design), *cells)
    return table


def _with_half(found: statistics.Estimate, at: tuple[int, int], of: int, *, sign: bool = False) -> str:
    """A mean and its interval's half-width to the same digit, which is the second that is not certain."""
    mean, width = float(found.mean[at]), half(found, at)
    if math.isnan(width):
        return number(mean, sign=sign) + _star(found, at, of)
    digits = 4 if width == 0 else min(6, max(0, 1 - math.floor(math.log10(width))))
    text = f"{mean:{'+' if sign else ''}.{digits}f}".replace("-", "−")
    return f"{text} ±{f'{width:.{digits}f}'.removeprefix('0')}{_star(found, at, of)}"


def _star(found: statistics.Estimate, at: tuple[int, int], of: int) -> str:
    return "*" if found.n[at] < of else ""


def _notes(result: Result, long_run: list[tuple[str, str, str]]) -> list[str]:
    identity = result.manifest.get("identity", {})
    seed = f", seed {identity['seed']}" if "seed" in identity else ""
    one = result.replications == 1
    notes = [f"Means over {result.replications} replication{'' if one else 's'}{seed}; ± is half of a 95 % t-interval."]
    if one:
        notes[0] = f"One replication{seed}: no intervals. Ask for more with --replications."
    if len(result.designs) > 1:
        notes.append(f"Differences are paired: each replication of a design with the same one of {result.designs[0]}.")
    shown = [WATCHED, *(column[0] for column in (*COLUMNS, *long_run))]
    n = result.estimates().n[:, [result.measures.index(name) for name in shown if name in result.measures]]
    if n.size and n.min() < result.replications:
        notes.append("* without the replications in which it is undefined (nothing to count there).")
    notes.append("/100: per 100 completed operations. action: hours from observation, median.")
    return notes


def document(
    result: Result, *, wanted: int | None = None, judged: Sequence[limits.Judged] = (), effects: Effects | None = None
) -> dict[str, Any]:
    """One JSON-ready document: designs → measures → mean, lo, hi, n; paired differences to the first; variance ratios.

    Where there are any, also what became of the designs' limits, and the effects of factors and of their combinations.
    """
    identity = result.manifest.get("identity", {})
    found, change = result.estimates(), result.differences()
    designs = {
        name: _measures(result, index, {"mean": found.mean, "lo": found.lo, "hi": found.hi, "n": found.n})
        for index, name in enumerate(result.designs)
    }
    ratio = np.stack([statistics.variance_ratio(result.values[0], own)[1] for own in result.values])
    compared = {"difference": change.mean, "lo": change.lo, "hi": change.hi, "n": change.n, "variance_ratio": ratio}
    comparisons = {name: _measures(result, index, compared) for index, name in enumerate(result.designs) if index}
    pairs = [
        {"designs": [a, b], "variance_ratio": {name: _json(value) for name, value in zip(result.measures, values, strict=True)}}
        for a, b, _, values in result.variance_ratios()
    ]
    return {
        "scenario": identity.get("scenario"),
        "scenario_sha256": identity.get("scenario_sha256"),
        "seed": identity.get("seed"),
        "rng": identity.get("rng"),
        "replications": result.replications,
        "complete": wanted is None or result.replications >= wanted,
        "confidence": statistics.CONFIDENCE,
        "events": result.events,
        "folder": str(result.folder) if result.folder else None,
        "versions": result.manifest.get("versions", {}),
        "rules_sha256": identity.get("rules_sha256"),
        "designs": designs,
        "comparisons": {"first": result.designs[0], "designs": comparisons},
        "pairs": pairs,
        **({"limits": [{key: _json(value) for key, value in row.items()} for row in limits.as_rows(judged)]} if judged else {}),
        **({"factorial": _effects(effects)} if effects else {}),
    }


def _effects(effects: Effects) -> dict[str, Any]:
    """The base, the factors, and terms → measures → effect, lo, hi, n; the last term is the synergy."""
    found = effects.found
    numbers = {"effect": found.mean, "lo": found.lo, "hi": found.hi, "n": found.n}
    terms = {
        term: {
            measure: {name: _json(array[index, at]) for name, array in numbers.items()}
            for at, measure in enumerate(effects.measures)
        }
        for index, term in enumerate(effects.names)
    }
    return {"base": effects.factorial.base, "factors": [one.name for one in effects.factorial.factors], "terms": terms}


def _measures(result: Result, index: int, numbers: dict[str, NDArray[Any]]) -> dict[str, dict[str, float | int | None]]:
    return {
        measure: {name: _json(array[index, at]) for name, array in numbers.items()}
        for at, measure in enumerate(result.measures)
    }


def _json(value: Any) -> Any:
    """JSON knows no NaN and no infinity: they are null."""
    plain = value.item() if isinstance(value, np.generic) else value
    return None if isinstance(plain, float) and not math.isfinite(plain) else plain
