"""`python -m benchmarks`: every figure measured in this run, as one table and in `benchmarks/latest.json`."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from benchmarks import against
from benchmarks.rows import Row, table

LATEST = Path(__file__).parent / "latest.json"
PARTS = {"dispatch": against.dispatch_rows, "sierra": against.sierra_rows}
PACKAGES = ("septel", "numba", "numpy", "simpy", "cimba")


def machine() -> dict[str, str]:
    """Where and with what this was measured."""
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
        "cpu": cpu,
        "cores": str(os.cpu_count()),
        "python": platform.python_version(),
        "c": against.compiler_version(),
    } | found


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", choices=PARTS, help="one part; latest.json keeps the other part's figures")
    parser.add_argument("--json", action="store_true", help="print the JSON instead of the table")
    parser.add_argument("--rounds", type=int, default=5, help="interleaved rounds; each figure is their median")
    options = parser.parse_args()
    report: dict[str, Any] = json.loads(LATEST.read_text()) if options.only and LATEST.exists() else {}
    rows: list[Row] = []
    for name, part in PARTS.items():
        if options.only in (None, name):
            figures, found = part(rounds=options.rounds, say=lambda text: print(text, file=sys.stderr, flush=True))
            report[name] = figures
            rows += found
    report["measured"] = {"at": datetime.now(UTC).isoformat(timespec="seconds"), **machine()}
    LATEST.write_text(json.dumps(report, indent=1) + "\n")
    print(json.dumps(report, indent=1) if options.json else table(rows))
    missed = [row for row in rows if row.met is False]
    for row in missed:
        print(f"target missed: {row.what}: {row.got} (wanted {row.wanted})", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
