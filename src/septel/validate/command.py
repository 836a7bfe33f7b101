"""`septel validate`: the checks in order, as a table or as JSON."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from septel import sim
from septel.errors import Problem, ScenarioError, did_you_mean
from septel.experiment.progress import COMPILING
from septel.validate import (
    blows,
    bodies,
    communications,
    confidence,
    confirming,
    distances,
    evidence,
    ground,
    houses,
    lookouts,
    population,
    presence,
    queues,
    recall,
    signs,
    warrants,
    working_hours,
)
from septel.validate.rows import NOT_FOUND, Fixed, Row, Sign, shown
from septel.validate.scenes import Bench

SEED = 20091019
CHECKS: dict[str, Callable[[Bench], Iterator[Row]]] = {
    "T1": presence.delay_rows,
    "T2": presence.nearest_rows,
    "T4": queues.loss_rows,
    "T5": queues.wait_rows,
    "T6": queues.transform_rows,
    "T8": evidence.evidence_rows,
    "T9": population.rest_rows,
    "T10": population.component_rows,
    "T13": confidence.confidence_rows,
    "T15": population.funnel_rows,
    "T16": presence.command_rows,
    "O1": confirming.confirm_rows,
    "O2": working_hours.hours_rows,
    "O3": warrants.warrant_rows,
    "O4": lookouts.lookout_rows,
    "O5": houses.house_rows,
    "O6": recall.recall_rows,
    "O7": blows.blow_rows,
    "O8": communications.message_rows,
    "M1": bodies.mean_field_rows,
    "M2": bodies.account_rows,
    "S1": signs.left_rows,
    "S2": signs.rise_rows,
    "S3": signs.decay_rows,
    "S4": partial(signs.both_rows, "heads"),
    "S5": partial(signs.both_rows, "cells"),
    "S6": signs.fewer_rows,
    "S7": signs.forgotten_rows,
    "S8": signs.answer_rows,
    "S9": signs.approval_rows,
    "S10": signs.size_rows,
    "G1": ground.walk_rows,
    "G2": ground.cost_rows,
    "G3": ground.tobler_rows,
    "G4": distances.plane_rows,
    "G5": distances.earth_rows,
    "G6": distances.nearest_rows,
    "P1": population.band_rows,
    "P2": population.change_rows,
}
COLUMNS = ("id", "check", "case", "source", "expected", "got", "tolerance", "n", "seed", "verdict")
WIDTH = 200  # where there is no terminal


def run(
    only: Sequence[str] | None = None,
    threads: int | None = None,
    progress: Callable[[str], None] | None = None,
    *,
    seed: int = SEED,
    scale: float = 1.0,
) -> list[Row]:
    """The rows of the chosen checks (all by default); ScenarioError if one is not known.

    `progress` is called with a line of text before anything runs and after each row. `scale` runs a share of each check's
    batches: rows are then less precise than they have to be, and fail for that; it is for tests.
    """
    chosen = list(CHECKS) if only is None else [name.strip().upper() for name in only]
    for name in chosen:
        if name not in CHECKS:
            raise ScenarioError([Problem("--only", f"there is no check '{name}'", hint=did_you_mean(name, CHECKS))])
    tell = progress or (lambda text: None)
    if any(name.startswith(("T", "O", "M", "S")) for name in chosen) and not sim.is_compiled():
        tell(COMPILING)
    bench = Bench(seed, threads or os.cpu_count() or 1, scale)
    rows: list[Row] = []
    for name in CHECKS:
        if name not in chosen:
            continue
        tell(f"{name} …")
        started = time.perf_counter()
        for row in CHECKS[name](bench):
            now = time.perf_counter()
            tell(f"{name}  {row.case}: {row.verdict} ({now - started:.1f} s)")
            rows.append(row)
            started = now
    return rows


def main(*, as_json: bool, only: Sequence[str] | None = None, seed: int = SEED) -> int:
    """Run the checks, print them, and return the exit code: 1 if one fails."""
    rows = run(only, progress=lambda text: print(text, file=sys.stderr, flush=True), seed=seed)
    if as_json:
        print(json.dumps([row.as_dict() for row in rows], indent=1, ensure_ascii=False))
    else:
        print(table(rows))
    return 1 if any(row.verdict == "fail" for row in rows) else 0


def table(rows: list[Row]) -> str:
    """The rows as text, as wide as the terminal, or as it has to be where there is none."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    made = Table(box=None, pad_edge=False, header_style="bold")
    for name in COLUMNS:
        made.add_column(name, justify="right" if name in ("expected", "got", "tolerance", "n", "seed") else "left")
    for row in rows:
        numbers = (row.wanted, shown(row.got), shown(row.tolerance), f"{row.n:,}", str(row.seed))
        verdict = row.verdict.replace("_", " ")
        if verdict != "pass":
            verdict = f"[yellow]{verdict}[/]" if row.verdict == NOT_FOUND else f"[bold red]{verdict}[/]"
        made.add_row(row.id, *map(escape, (row.check, row.case, row.source)), *numbers, verdict)
    console = Console(width=None if sys.stdout.isatty() else WIDTH, highlight=False)
    with console.capture() as captured:
        console.print(made)
    lines = [line.rstrip() for line in captured.get().splitlines()]
    return "\n".join([*lines, summary(rows)])


def summary(rows: list[Row]) -> str:
    """How many pass, and what the tolerances are."""
    passed, unfound = (sum(row.verdict == verdict for row in rows) for verdict in ("pass", NOT_FOUND))
    told = f"{passed} of {len(rows)} pass" + (f", {unfound} not found" if unfound else "")
    if any(not isinstance(row, Fixed | Sign) for row in rows):
        told += "; where there is chance, a tolerance is the 99.9 % half-width, and at most 1 % of what is expected"
    if any(isinstance(row, Sign) for row in rows):
        told += "; that of a sign (> or <) is the 95 % half-width, and the sign is not found if the interval holds both sides"
    return told
