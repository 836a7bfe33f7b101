"""`python -m benchmarks`: every figure measured in this run, as one table and in `benchmarks/latest.json`."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from benchmarks.c_twin import compiler_version
from benchmarks.rows import Row, table
from benchmarks.turns import Say

LATEST = Path(__file__).parent / "latest.json"
PARTS = ("dispatch", "sierra", "terrain")
PACKAGES = ("numba", "numpy", "simpy", "cimba", "scikit-image")


def measurement(part: str) -> Callable[..., tuple[dict[str, Any], list[Row]]]:
    """What measures a part; imported only if it is wanted, since each needs its own peers."""
    if part == "dispatch":
        from benchmarks.against import dispatch_rows

        return dispatch_rows
    if part == "terrain":
        from benchmarks.terrain import terrain_rows

        return terrain_rows
    from benchmarks.sierra import sierra_rows

    return sierra_rows


def machine() -> dict[str, str]:
    """When, where and with what this was measured."""
    found = {}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    about = Path("/proc/cpuinfo")
    lines = about.read_text().splitlines() if about.exists() else []
    cpu = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.processor())
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "cpu": cpu,
        "cores": str(os.cpu_count()),
        "python": platform.python_version(),
        **found,
        "c": compiler_version(),
    }


def place(measured: dict[str, str]) -> str:
    """The machine in one sentence."""
    versions = ", ".join(f"{name} {measured[name]}" for name in ("python", *PACKAGES) if name in measured)
    return f"Measured {measured['at'][:10]} on {measured['cpu']}, {measured['cores']} cores; {versions}; {measured['c']}."


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def measure(parts: tuple[str, ...], *, rounds: int, say: Say) -> tuple[dict[str, Any], list[Row]]:
    """The report and the rows of these parts."""
    report: dict[str, Any] = {"targets": {}, "measured": {}}
    rows: list[Row] = []
    for name in parts:
        figures, found = measurement(name)(rounds=rounds, say=say)
        rows += found
        report[name] = figures
        report["targets"][name] = [row.as_json() for row in found if row.wanted]
        report["measured"][name] = machine()
    return report, rows


def joined(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """The old report with the parts that were measured anew in their places."""
    both = {name: {**old.get(name, {}), **new.get(name, {})} for name in ("targets", "measured")}
    return {**{part: new.get(part, old.get(part)) for part in PARTS if part in new or part in old}, **both}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", choices=PARTS, help="one part; latest.json keeps the other parts' figures")
    parser.add_argument("--json", action="store_true", help="print the JSON instead of the table")
    parser.add_argument("--rounds", type=int, default=5, help="rounds in which the engines take turns; figures are medians")
    options = parser.parse_args()
    report, rows = measure((options.only,) if options.only else PARTS, rounds=options.rounds, say=say)
    report = joined(json.loads(LATEST.read_text()) if options.only and LATEST.exists() else {}, report)
    LATEST.write_text(json.dumps(report, indent=1) + "\n")
    print(json.dumps(report, indent=1) if options.json else f"{table(rows)}\n\n{place(machine())}")
    missed = [row for row in rows if row.met is False]
    for row in missed:
        say(f"target missed: {row.what}: {row.got} (wanted {row.wanted})")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
