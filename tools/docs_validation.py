"""Write the table of docs/background/validation.md: `septel validate --json | python tools/docs_validation.py`."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

from septel.validate.rows import shown

PAGE = Path(__file__).parent.parent / "docs/background/validation.md"
TABLE = re.compile(r"(?<=<!-- table -->\n).*?(?=<!-- end of table -->)", re.DOTALL)
HEAD = ("id", "check", "case", "expected", "got", "tolerance", "n", "verdict")


def line(row: dict[str, Any]) -> str:
    """One row as the page shows it."""
    numbers = [shown(row[name]) for name in ("expected", "got", "tolerance")]
    if "side" in row:
        numbers[0] = f"{'>' if row['side'] == 'above' else '<'} {numbers[0]}"
    verdict = row["verdict"].replace("_", " ")
    return "| " + " | ".join([row["id"], row["check"], row["case"], *numbers, f"{row['n']:,}", verdict]) + " |"


def table(rows: list[dict[str, Any]]) -> str:
    """All rows as a Markdown table."""
    rule = "| " + " | ".join("---:" if name in HEAD[3:7] else "---" for name in HEAD) + " |"
    return "\n".join(["", "| " + " | ".join(HEAD) + " |", rule, *map(line, rows), "", ""])


if __name__ == "__main__":
    text = table(json.load(sys.stdin))
    PAGE.write_text(TABLE.sub(lambda _: text, PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    print(PAGE)
