"""A line of the benchmark's table: what was measured, in what unit, against which target."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Row:
    """A figure of this run, None if it could not be had; `least` or `most` is its target, if it has one."""

    what: str
    value: float | None
    unit: str
    digits: int = 2
    least: float | None = None
    most: float | None = None

    @property
    def got(self) -> str:
        return "–" if self.value is None else f"{self.value:,.{self.digits}f} {self.unit}"

    @property
    def wanted(self) -> str:
        if self.least is not None:
            return f"≥ {self.least:,g} {self.unit}"
        return "" if self.most is None else f"≤ {self.most:,g} {self.unit}"

    @property
    def met(self) -> bool | None:
        """Whether the target was met; None where there is none, or no figure."""
        if self.value is None:
            return None
        if self.least is not None:
            return self.value >= self.least
        return None if self.most is None else self.value <= self.most

    @property
    def verdict(self) -> str:
        if self.value is None:
            return "not measured"
        return {None: "", True: "met", False: "MISSED"}[self.met]

    def as_json(self) -> dict[str, Any]:
        return {
            "what": self.what,
            "value": self.value,
            "got": self.got,
            "wanted": self.wanted,
            "verdict": self.verdict.lower(),
        }


def table(rows: list[Row]) -> str:
    """The rows as text, aligned."""
    width = max(len(row.what) for row in rows)
    return "\n".join(f"{row.what:<{width}}  {row.got:>18}  {row.wanted:<16}  {row.verdict}".rstrip() for row in rows)
