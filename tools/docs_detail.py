"""Write docs/reference/detail.md: the columns of the tables of leads, requests and operations."""

from __future__ import annotations

from pathlib import Path

from septel.experiment.detail.columns import TABLES, WORDS, Column

PAGE = Path(__file__).parent.parent / "docs/reference/detail.md"
HEAD = """# Leads, requests and operations

<!-- Made by tools/docs_detail.py; `make reference` writes it anew. -->

`septel trace DIR --replications 0-4,17 --designs a,b` computes these replications of a result again and writes what
happened in them into `DIR`: three Parquet datasets, `leads.parquet/`, `requests.parquet/` and `operations.parquet/`, with one
file for each design and replication (`design-000017.parquet`). In Python
`septel.experiment.detail.detail(result, design, replication)` has the same tables.

The tables tell the truth of the simulation, which nobody in it knows. Times are hours from the start; those without `_h` are
the same as local dates, rounded to milliseconds, and null where the scenario has no `start`. Each column's unit and meaning
stand in its field's metadata too. Counts agree with the measures of the replication. A replication that does not come out to
the bit as it is stored is an error, and nothing of it is written.

What the tables do not tell, since a trace does not hold it: hours that a request lost to closed offices (the measures
`end_stale` and `end_out_of_hours` are one here); the skill of agencies; and which of two grounds came first where a request
was refused both for a warrant that would have expired and for another operation under way (told as `refused`). The marking of
a lead and its address are not in a trace either; they are drawn again from the lead's key.
"""
TITLES = {
    "leads": "One row is one observation, with all of its reports.",
    "requests": "One row is one question to a command, whether an operation came of it or not.",
    "operations": "One row is one operation.",
}


def page() -> str:
    """The whole page."""
    return HEAD + "".join(_table(name, columns) for name, columns in TABLES.items())


def _table(name: str, columns: tuple[Column, ...]) -> str:
    rows = [f"| `{one.name}` | {_type(one.type)} | {one.unit or '–'} | {one.meaning} |" for one in columns]
    column, words = WORDS[name]
    ends = [f"| `{word}` | {meaning} |" for word, meaning in words.items()]
    parts = [f"\n## {name.capitalize()}\n", TITLES[name], "", "| column | type | unit | meaning |", "| --- | --- | --- | --- |"]
    return "\n".join([*parts, *rows, "", f"| `{column}` | meaning |", "| --- | --- |", *ends]) + "\n"


def _type(text: str) -> str:
    if text.startswith("rows("):
        return f"list of ({text[5:-1]})"
    return f"list of {text[:-2]}" if text.endswith("[]") else text


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(PAGE)
