"""Write the tables of docs/background/statistics.md: `python tools/docs_coverage.py`, two minutes.

- coverage: how often each interval holds the truth, where it is held to a bound;
- misses: the same where an interval is known to miss, so that everybody can see by how much.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tests.experiment.coverage import ANY, FULL, Row, cases, measure  # noqa: E402

PAGE = ROOT / "docs/background/statistics.md"
HEAD = ("interval", "law", "replications", "coverage", "held to")


def rows(experiments: int = FULL) -> list[Row]:
    """Every case, measured."""
    return [measure(case, experiments) for case in cases()]


def tables(measured: Sequence[Row]) -> dict[str, str]:
    """Both tables as Markdown, by the word that marks their place on the page."""
    held = [row for row in measured if row.case.bounds != ANY]
    others = [row for row in measured if row.case.bounds == ANY]
    return {"coverage": _table(held, HEAD), "misses": _table(others, HEAD[:-1])}


def part_of(text: str, word: str) -> re.Match[str]:
    """The part of a page between its two marks."""
    found = re.search(rf"(?<=<!-- {word}: python tools/docs_coverage.py -->\n).*?(?=<!-- end of {word} -->)", text, re.DOTALL)
    assert found, word
    return found


def _table(measured: Sequence[Row], head: Sequence[str]) -> str:
    rule = ["---", "---", "---:", "---:", "---"][: len(head)]
    lines = [" | ".join(cells[: len(head)]) for cells in ([*map(_cells, measured)])]
    return "\n".join(["", *(f"| {line} |" for line in [" | ".join(head), " | ".join(rule), *lines]), "", ""])


def _cells(row: Row) -> list[str]:
    n = row.case.n if row.case.n.isdigit() else f"{row.case.n}, {row.replications:.0f} on average"
    lo, hi = row.case.bounds
    bound = f"at least {100 * lo:.0f} %" if hi == 1 else f"{100 * lo:.0f} to {100 * hi:.0f} %"
    return [row.case.kind, row.case.law, n, f"{100 * row.coverage:.1f} %", bound]


if __name__ == "__main__":
    page = PAGE.read_text(encoding="utf-8")
    for name, table in tables(rows()).items():
        old = part_of(page, name)
        page = page[: old.start()] + table + page[old.end() :]
    PAGE.write_text(page, encoding="utf-8")
    print(PAGE)
