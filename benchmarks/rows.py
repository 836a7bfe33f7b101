"""A line of the benchmark's table: what was measured, in what unit, against which target."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """`met` says whether a target was met; None where there is none."""

    what: str
    got: str
    wanted: str = ""
    met: bool | None = None


def ratio_row(what: str, got: float, least: float, *, unit: str = "×") -> Row:
    """A ratio that should be at least `least`."""
    return Row(what, f"{got:.2f} {unit}", f"≥ {least:g} {unit}", got >= least)


def table(rows: list[Row]) -> str:
    """The rows as text, aligned."""
    width = max(len(row.what) for row in rows)
    lines = []
    for row in rows:
        verdict = {None: "", True: "  met", False: "  MISSED"}[row.met]
        lines.append(f"{row.what:<{width}}  {row.got:>18}  {row.wanted:<10}{verdict}".rstrip())
    return "\n".join(lines)
