"""`septel validate`: the checks in order, as a table or as JSON."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from functools import partial

from septel.errors import Problem, ScenarioError, did_you_mean
from septel.validate import evidence, presence, queues
from septel.validate.rows import Row
from septel.validate.scenes import Bench

SEED = 20091019
CHECKS: dict[str, Callable[[Bench], list[Row]]] = {
    "T1": presence.delay_rows,
    "T2": presence.nearest_rows,
    "T4": partial(queues.team_rows, drop=True),
    "T5": partial(queues.team_rows, drop=False),
    "T6": queues.wait_rows,
    "T8": evidence.evidence_rows,
    "T16": presence.command_rows,
}


def run(
    only: list[str] | None = None,
    *,
    seed: int = SEED,
    threads: int | None = None,
    progress: Callable[[str], None] | None = None,
    scale: float = 1.0,
) -> list[Row]:
    """The rows of the chosen checks (all by default); ScenarioError if one is not known.

    `scale` runs a share of each check's batches: rows then fail for lack of precision, so it is for tests.
    """
    unknown = [name for name in only or () if name not in CHECKS]
    if unknown:
        raise ScenarioError([Problem(path="--only", message=f"there is no check '{unknown[0]}'", hint=did_you_mean(unknown[0], CHECKS))])
    bench = Bench(seed, threads or min(2, os.cpu_count() or 1), scale)
    rows: list[Row] = []
    for name, check in CHECKS.items():
        if only is None or name in only:
            if progress:
                progress(f"{name} …")
            rows += check(bench)
    return rows


def main(*, as_json: bool, only: list[str] | None) -> int:
    """Run the checks, print them, and return the exit code: 1 if one fails."""
    rows = run(only, progress=lambda text: print(text, file=sys.stderr, flush=True))
    if as_json:
        print(json.dumps([row.as_dict() for row in rows], indent=1))
    else:
        print(table(rows))
    return 1 if any(row.verdict == "fail" for row in rows) else 0


def table(rows: list[Row]) -> str:
    """The rows as text."""
    from rich.console import Console
    from rich.table import Table

    made = Table(box=None, pad_edge=False, header_style="bold")
    for heading, justify in (("id", "left"), ("case", "left"), ("expected", "right"), ("got", "right"), ("tolerance", "right"), ("n", "right")):
        made.add_column(heading, justify=justify, no_wrap=heading != "case")  # type: ignore[arg-type]
    made.add_column("verdict")
    for row in rows:
        values = (f"{row.expected:.6f}", f"{row.got:.6f}", f"{row.tolerance:.6f}", f"{row.n:,}")
        made.add_row(row.id, f"{row.case}: {row.check} ({row.source})", *values, row.verdict)
    console = Console(width=None if sys.stdout.isatty() else 140)
    with console.capture() as captured:
        console.print(made)
    failed = sum(row.verdict == "fail" for row in rows)
    seeds = sorted({row.seed for row in rows})
    return f"{captured.get()}{len(rows) - failed} of {len(rows)} pass; seed {', '.join(map(str, seeds))}; tolerance: 99.9 % half-width, at most 1 %"
