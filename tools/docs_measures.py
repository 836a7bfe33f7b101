"""Write docs/reference/measures.md: every measure with its unit, its direction and its definition."""

from __future__ import annotations

from pathlib import Path

from septel.sim import MEASURES

PAGE = Path(__file__).parent.parent / "docs/reference/measures.md"
HEAD = """# Measures

<!-- Made by tools/docs_measures.py; `make reference` writes it anew. -->

A measure is one number computed from one replication. A result's table gives, for each design, its mean over replications
with a 95 % interval, and its paired difference to the first design. Where a measure is undefined in a replication (a share
of nothing, say) it is left out of the mean, and the table's `n` says how many replications are in it.

| measure | unit | better | definition |
| --- | --- | --- | --- |
"""


def page() -> str:
    """The whole page."""
    rows = [f"| `{measure.name}` | {measure.unit} | {measure.better or '–'} | {measure.definition} |" for measure in MEASURES]
    return HEAD + "\n".join(rows) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(PAGE)
