"""A result as people and programs read it on the command line: a table of 80 columns, and one JSON document."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, TextIO

import numpy as np
from numpy.typing import NDArray

from septel.experiment import limits, multiple, precision, statistics
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
NEVER, STANDS, FEWER = "‡", "†", "*"  # marks: 0 in every replication, a difference after correction, not all replications


def print_table(
    result: Result, stream: TextIO, *, judged: Sequence[limits.Judged] = (), reached: Sequence[precision.Reached] = ()
) -> None:
    """Designs side by side: interdiction with its interval and its difference to the first design, and what it took.

    `judged` is what became of the designs' limits; one line says which designs keep all of theirs. `reached` is what became of
    the precision that was asked for; one line says whether all of it was reached.
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
    if reached:
        console.print(precision.line(reached, replications=int(result.counts.min())), markup=False)


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
    never, same = statistics.never(result.values), _same(result)
    stands = _stands(result)
    for index, design in enumerate(result.designs):
        cells, of = [escape(design)], int(result.counts[index])
        if watched:
            at = index, result.measures.index(WATCHED)
            cells.append(_with_half(found, at, of, never))
            if len(result.designs) > 1:
                both = min(of, int(result.counts[0]))
                text = _with_half(change, at, both, same, sign=True, mark=STANDS if stands[at] else "")
                cells.append("" if index == 0 else text)
        for name, _, _ in shown:
            at = index, result.measures.index(name)
            mean = "–" if found.n[at] == 0 else "0" if never[at] > 0 else f"{found.mean[at]:.1f}"
            cells.append(mean + _marks(found, at, of, never))
        table.add_row(*cells)
    return table


def _same(result: Result) -> NDArray[np.float64]:
    """`statistics.never` of the differences to the first design."""
    return statistics.never(result.values - result.values[0])


def _stands(result: Result) -> NDArray[np.bool_]:
    """Which differences to the first design stand after correction [design, measure]; none where one is all there is."""
    stands = np.zeros((len(result.designs), len(result.measures)), bool)
    if len(result.designs) > 2:
        stands[1:] = multiple.to_first(result.values).stands
    return stands


def _long_run(result: Result) -> list[tuple[str, str, str]]:
    """The columns of the long run that hold anything but zeros; none where no loop was on."""
    there = [name for name in result.measures if np.nansum(np.abs(result[name])) > 0]
    return [column for column in LONG_RUN if column[0] in there] if LOOPS & set(there) else []


def _long_run_table(result: Result, columns: list[tuple[str, str, str]]) -> Any:
    from rich import box
    from rich.markup import escape
    from rich.table import Table

    found, never = result.estimates(), statistics.never(result.values)
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False)
    table.add_column("\nlong run", overflow="fold", no_wrap=False)
    for _, upper, lower in columns:
        table.add_column(f"{upper}\n{lower}", justify="right", no_wrap=True)
    for index, design in enumerate(result.designs):
        cells = []
        for name, _, _ in columns:
            at = index, result.measures.index(name)
            mean = "0" if found.mean[at] == 0 else number(float(found.mean[at]))
            cells.append(mean + _marks(found, at, int(result.counts[index]), never))
        table.add_row(escape(design), *cells)
    return table


def _with_half(
    found: statistics.Estimate, at: tuple[int, int], of: int, never: NDArray[np.float64], *, sign: bool = False, mark: str = ""
) -> str:
    """A mean and its interval's half-width to the same digit, which is the second that is not certain."""
    mean, width, marks = float(found.mean[at]), half(found, at), mark + _marks(found, at, of, never)
    if never[at] > 0:
        return f"0{marks}"
    if math.isnan(width):
        return number(mean, sign=sign) + marks
    digits = 4 if width == 0 else min(6, max(0, 1 - math.floor(math.log10(width))))
    text = f"{mean:{'+' if sign else ''}.{digits}f}".replace("-", "−")
    return f"{text} ±{f'{width:.{digits}f}'.removeprefix('0')}{marks}"


def _marks(found: statistics.Estimate, at: tuple[int, int], of: int, never: NDArray[np.float64]) -> str:
    return (NEVER if never[at] > 0 else "") + (FEWER if found.n[at] < of else "")


def _notes(result: Result, long_run: list[tuple[str, str, str]]) -> list[str]:
    identity = result.manifest.get("identity", {})
    seed = f", seed {identity['seed']}" if "seed" in identity else ""
    least, most = int(result.counts.min()), int(result.counts.max())
    number_of = f"{most}" if least == most else f"{least} to {most}"
    notes = [f"Means over {number_of} replications{seed}; ± is half of a 95 % t-interval."]
    if most == 1:
        notes[0] = f"One replication{seed}: no intervals. Ask for more with --replications."
    if len(result.designs) > 1:
        notes.append(f"Differences are paired: each replication of a design with the same one of {result.designs[0]}.")
    shown = [WATCHED, *(column[0] for column in (*COLUMNS, *long_run))]
    columns = [result.measures.index(name) for name in shown if name in result.measures]
    notes += _note_on_corrections(result)
    n = result.estimates().n[:, columns]
    if n.size and np.any(n < result.counts[:, None]):
        notes.append(f"{FEWER} without the replications in which it is undefined (nothing to count there).")
    notes += _note_on_zeros(result, columns)
    notes.append("/100: per 100 completed operations. action: hours from observation, median.")
    return notes


def _note_on_corrections(result: Result) -> list[str]:
    """What the mark of a difference means where there are several; nothing where there is one."""
    if len(result.designs) < 3 or WATCHED not in result.measures or result.counts.max() == 1:
        return []
    m = len(result.designs) - 1
    if _stands(result)[:, result.measures.index(WATCHED)].any():
        return [f"{STANDS} stands after Holm's correction for the {m} comparisons with {result.designs[0]}."]
    return [f"No difference stands after Holm's correction for the {m} comparisons with {result.designs[0]}."]


def _note_on_zeros(result: Result, columns: list[int]) -> list[str]:
    """What a measure that was 0 in every replication may be in others, if one is shown."""
    bounds = statistics.never(result.values)[:, columns].ravel()
    if WATCHED in result.measures:
        bounds = np.append(bounds, _same(result)[1:, result.measures.index(WATCHED)])
    bounds = bounds[~np.isnan(bounds)]
    if len(bounds) == 0:
        return []
    return [f"{NEVER} 0 in every replication; exact 95 % bound: not 0 in at most {100 * bounds.max():.2g} % of them."]


def document(
    result: Result,
    *,
    wanted: int | None = None,
    judged: Sequence[limits.Judged] = (),
    effects: Effects | None = None,
    reached: Sequence[precision.Reached] = (),
) -> dict[str, Any]:
    """One JSON-ready document: designs → measures → mean, lo, hi, n; paired differences to the first; variance ratios.

    A mean or a difference that was 0 in every replication has no t-interval: lo and hi are null, and `nonzero_share_hi` is the
    exact 95 % bound of the share of replications in which it is not 0. With three designs or more, differences have lo_all,
    hi_all and p_holm, corrected for all comparisons with the first. Where there are any, also what became of the designs'
    limits and of the precision asked for, and the effects of factors and of their combinations.
    """
    identity = result.manifest.get("identity", {})
    found, never = result.estimates(), statistics.never(result.values)
    designs = {
        name: _measures(result, index, {"mean": found.mean, "lo": found.lo, "hi": found.hi, "n": found.n}, never)
        for index, name in enumerate(result.designs)
    }
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
        "comparisons": _comparisons(result),
        "pairs": pairs,
        **({"limits": [{key: _json(value) for key, value in row.items()} for row in limits.as_rows(judged)]} if judged else {}),
        **(
            {"precision": [{key: _json(value) for key, value in row.items()} for row in precision.as_rows(reached)]}
            if reached
            else {}
        ),
        **({"factorial": _effects(effects)} if effects else {}),
    }


def _comparisons(result: Result) -> dict[str, Any]:
    """The first design, and what the others differ from it by; with several of them also corrected, and by what."""
    change, same = result.differences(), _same(result)
    ratio = np.stack([statistics.variance_ratio(result.values[0], own)[1] for own in result.values])
    compared = {"difference": change.mean, "lo": change.lo, "hi": change.hi, "n": change.n, "variance_ratio": ratio}
    several = len(result.designs) > 2
    if several:
        found = multiple.to_first(result.values)
        numbers = {"lo_all": found.together.lo, "hi_all": found.together.hi, "p_holm": found.p_holm}
        compared |= {name: np.insert(array, 0, np.nan, axis=0) for name, array in numbers.items()}
    return {
        "first": result.designs[0],
        **({"correction": {"intervals": "Bonferroni", "p": "Holm", "comparisons": len(result.designs) - 1}} if several else {}),
        "designs": {name: _measures(result, index, compared, same) for index, name in enumerate(result.designs) if index},
    }


def _effects(effects: Effects) -> dict[str, Any]:
    """The base, the factors, and terms → measures → effect, lo, hi, n; the last term is the synergy, but in a fraction."""
    found = effects.found
    numbers = {"effect": found.mean, "lo": found.lo, "hi": found.hi, "n": found.n}
    terms = {
        term: {
            measure: {name: _json(array[index, at]) for name, array in numbers.items()}
            for at, measure in enumerate(effects.measures)
        }
        for index, term in enumerate(effects.names)
    }
    factorial = effects.factorial
    mixed = {term: said for term, said in zip(effects.names, effects.mixed_with, strict=True) if said}
    return {
        "base": factorial.base,
        "factors": [one.name for one in factorial.factors],
        "terms": terms,
        **({"resolution": factorial.resolution, "mixed_with": mixed} if factorial.generators else {}),
    }


def _measures(
    result: Result, index: int, numbers: dict[str, NDArray[Any]], never: NDArray[np.float64]
) -> dict[str, dict[str, float | int | None]]:
    rows = {}
    for at, measure in enumerate(result.measures):
        rows[measure] = {name: _json(array[index, at]) for name, array in numbers.items()}
        if never[index, at] > 0:
            rows[measure] |= dict.fromkeys(set(rows[measure]) & {"lo", "hi", "lo_all", "hi_all"})
            rows[measure]["nonzero_share_hi"] = float(never[index, at])
    return rows


def _json(value: Any) -> Any:
    """JSON knows no NaN and no infinity: they are null."""
    plain = value.item() if isinstance(value, np.generic) else value
    return None if isinstance(plain, float) and not math.isfinite(plain) else plain
