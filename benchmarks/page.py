"""The table of docs/background/benchmarks.md, made from latest.json: `python -m benchmarks.page` writes it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "background" / "benchmarks.md"
LATEST = Path(__file__).parent / "latest.json"
START, END = "<!-- figures: python -m benchmarks.page -->", "<!-- end of figures -->"


def figures(latest: dict[str, Any]) -> str:
    """The figures as a Markdown table, with where and when they were measured."""
    dispatch, sierra, where = latest["dispatch"], latest["sierra"], latest["measured"]
    ours, twins = dispatch["ours_mev_s"], sierra["ours_mev_s"] / sierra["simpy_twin_mev_s"]
    rows = [
        ("dispatch: Septel's calendar and streams", ours, ""),
        ("dispatch: C, gcc −O3 −march=native, equal counters", dispatch["c_mev_s"], f"{ours / dispatch['c_mev_s']:.2f}"),
        ("dispatch: SimPy", dispatch["simpy_mev_s"], f"{ours / dispatch['simpy_mev_s']:.1f}"),
        ("dispatch: cimba", dispatch["cimba_mev_s"], f"{ours / dispatch['cimba_mev_s']:.2f}"),
        (
            "dispatch: Septel on two threads, many replications",
            dispatch["two_threads_mev_s"],
            f"{dispatch['two_threads_mev_s'] / dispatch['one_thread_mev_s']:.2f} × one thread",
        ),
        ("sierra, all designs: Septel, one core", sierra["ours_mev_s"], f"{sierra['ns_per_event']:.0f} ns an event"),
        ("sierra, all designs: its SimPy twin", sierra["simpy_twin_mev_s"], f"{twins:.1f}"),
    ]
    lines = ["| engine | million events a second | Septel is so many times as fast |", "| --- | --- | --- |"]
    lines += [f"| {name} | {speed:.3f} | {ratio} |" for name, speed, ratio in rows]
    place = ", ".join(f"{name} {where[name]}" for name in ("python", "numba", "numpy", "simpy", "cimba"))
    lines += ["", f"Measured {where['at'][:10]} on {where['cpu']}, {where['cores']} cores; {place}; {where['c']}."]
    return "\n".join(lines)


def written(page: str, latest: dict[str, Any]) -> str:
    """The page with its figures made anew."""
    before, rest = page.split(START)
    return f"{before}{START}\n\n{figures(latest)}\n\n{END}{rest.split(END)[1]}"


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text(), json.loads(LATEST.read_text())))
