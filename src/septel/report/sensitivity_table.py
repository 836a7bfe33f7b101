"""A study of assumptions on the command line: the strongest in a table of 80 columns, and what would change the answer."""

from __future__ import annotations

from textwrap import fill
from typing import Any, TextIO

from septel.report.numerals import digits, plain, scale
from septel.report.sensitivity import WORDS, Document, Numerals, answer, ends, findings, index_text, left

WIDTH = 80
MOST_ROWS, MOST_ANSWERS = 12, 20
TOLD = ("changes", "may change", "undecided", "refused")
NOISE = "~"
FEW_PATHS = 3


def print_study(document: Document, stream: TextIO) -> None:
    """Print what was found, the strongest assumptions, and what would change the answer."""
    from rich.console import Console

    console = Console(file=stream, width=None if stream.isatty() else WIDTH, highlight=False)
    for line in findings(document):
        _say(console, line)
    if document["assumptions"]:
        console.print()
        console.print(_strongest(document))
        _say(console, _legend(document))
        _answers(console, document)
    if "indices" in document:
        console.print()
        console.print(_indices(document))
        _say(console, f"{index_text(document)} {WORDS('s_index_note')}")
    _left(console, document)


def _say(console: Any, line: str, indent: str = "  ") -> None:
    console.print(fill(line, console.width - 1, subsequent_indent=indent), markup=False, soft_wrap=True)


def _table(*columns: str) -> Any:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False)
    table.add_column(columns[0], overflow="fold")
    for name in columns[1:]:
        table.add_column(name, justify="right", no_wrap=True)
    return table


def _strongest(document: Document) -> Any:
    """The widest assumptions, with the change of the lead at both ends."""
    from rich.markup import escape

    say = Numerals.of(document)
    table = _table("\nassumption", "as\nwritten", "low\nend", "\nchange", "high\nend", "\nchange")
    for row in [one for one in document["assumptions"] if one["width"]][:MOST_ROWS]:
        found = ends(row)
        cells = [escape(row["path"]), row["texts"]["as_written"]]
        for key in ("low", "high"):
            cells += [row["texts"][key], _change(say, found.get(key))]
        table.add_row(*cells)
    return table


def _change(say: Numerals, one: dict[str, Any] | None) -> str:
    """A change, marked where it may be noise."""
    if one is None:
        return "–"
    noise = one["lo"] is None or one["lo"] <= 0 <= one["hi"]
    return f"{say.text(one['mean'], sign=True)}{NOISE if noise else ' '}"


def _legend(document: Document) -> str:
    unit = {"share": " in percentage points", "h": " in hours"}.get(document["asked"]["unit"], "")
    what = "lead" if document["other"] else "mean"
    return f"Change of the {what}{unit}, paired; {NOISE} the 95 % interval holds 0. × multiplies a table of numbers."


def _answers(console: Any, document: Document) -> None:
    told = [
        row for row in document["assumptions"] if row["verdict"] in TOLD and (document["other"] or row["verdict"] == "refused")
    ]
    order = sorted(told, key=lambda row: TOLD.index(row["verdict"]))
    if not order:
        return
    console.print(f"\n{WORDS('s_change_title')}", markup=False)
    for row in order[:MOST_ANSWERS]:
        _say(console, f"{row['path']} ({row['texts']['as_written']}): {answer(row, document)}", "    ")
    if len(order) > MOST_ANSWERS:
        _say(console, f"… and {len(order) - MOST_ANSWERS} more, all of them with --json or in the report of --out DIR")


def _indices(document: Document) -> Any:
    from rich.markup import escape

    found = document["indices"]
    is_morris = found["method"] == "morris"
    factor = scale(document["asked"]["unit"]) if is_morris else 1.0
    first, second = ("mu_star", "sigma") if is_morris else ("S1", "ST")
    table = _table("assumption", *(("μ*", "±", "σ") if is_morris else ("S1", "±", "ST", "±")))
    for row in found["rows"][: MOST_ROWS + MOST_ANSWERS]:
        cells = [escape(row["path"])]
        for word in (first, second):
            half = row.get(f"{word}_conf")
            value = float(row[word]) * factor
            decimals = digits(float(half or 0.0) * factor, value)
            cells.append(plain(value, decimals))
            if half is not None:
                cells.append(plain(half * factor, decimals))
        table.add_row(*cells)
    return table


def _left(console: Any, document: Document) -> None:
    groups = left(document)
    if not groups:
        return
    console.print(f"\n{WORDS('s_left_title')}", markup=False)
    for reason, paths in groups:
        shown = (
            ", ".join(paths) if len(paths) <= FEW_PATHS else f"{', '.join(paths[:FEW_PATHS])} and {len(paths) - FEW_PATHS} more"
        )
        _say(console, f"{reason}: {shown}", "    ")
