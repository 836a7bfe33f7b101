"""`septel results`: what a folder holds, as tables for people, spreadsheets and programs, or as SQL asks for it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from septel.cli_options import say
from septel.errors import SeptelError, did_you_mean

if TYPE_CHECKING:
    import pandas as pd

FORMATS = ("table", "csv", "json", "parquet")
MOST_ROWS = 200  # of a table for people


@click.command(short_help="Tables of a result, or SQL over it.")
@click.argument("folder", metavar="DIR")
@click.option(
    "--table", "name", metavar="NAME", default="means", show_default=True, help="Which table; --table list names them."
)
@click.option("--measure", metavar="M", multiple=True, help="Only this measure. May be repeated.")
@click.option("--sql", metavar="SQL", help="A query over the tables, by DuckDB.")
@click.option("--format", "form", metavar="F", help="table, csv, json or parquet; by default as --out ends.")
@click.option("--out", metavar="FILE", help="Write to this file.")
def results(folder: str, name: str, measure: tuple[str, ...], sql: str | None, form: str | None, out: str | None) -> None:
    """Print a table of the result that DIR holds, or the answer to a query.

    \b
    septel results first --table quantiles --measure captures
    septel results first --sql "SELECT design, avg(value) FROM results
        WHERE measure = 'captures' GROUP BY design ORDER BY 2 DESC"
    """
    from septel.experiment.query import TABLES, Query
    from septel.experiment.result import Result

    if form is None:
        ending = out.rpartition(".")[2].lower() if out else "table"
        form = ending if ending in FORMATS else "csv" if out else "table"
    if form not in FORMATS:
        raise SeptelError(f"--format: '{form}' is not known. {did_you_mean(form, FORMATS)}".strip())
    if form == "parquet" and not out:
        raise SeptelError("--format parquet: say into which file, with --out FILE")
    query = Query(Result.read(folder))
    if name == "list":
        for each, (_, about) in TABLES.items():
            click.echo(f"{each:14}{about}")
        return
    if sql is not None and measure:
        raise SeptelError("--measure: say it in the query, with WHERE measure = '…'")
    _put(query.sql(sql) if sql is not None else query.table(name, measure), form, out)


def _put(frame: pd.DataFrame, form: str, out: str | None) -> None:
    if out is None:
        _print(frame, form)
        return
    try:
        if form == "parquet":
            frame.to_parquet(out, index=False)
        else:
            with open(out, "w", encoding="utf-8", newline="") as file:
                file.write(_text(frame, form))
    except OSError as error:
        raise SeptelError(f"{out}: could not be written ({error.strerror or error})") from error
    say(f"{len(frame)} row{'s' * (len(frame) != 1)} written to {out}.", err=True)


def _text(frame: pd.DataFrame, form: str) -> str:
    if form == "csv":
        return str(frame.to_csv(index=False))
    if form == "json":
        return str(frame.to_json(orient="records", indent=1, force_ascii=False, double_precision=15)) + "\n"
    return str(frame.to_string(index=False)) + "\n"


def _print(frame: pd.DataFrame, form: str) -> None:
    if form != "table":
        click.echo(_text(frame, form), nl=False)
        return
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False)
    for column in frame.columns:
        numeric = frame[column].dtype.kind in "iuf"
        table.add_column(str(column), justify="right" if numeric else "left", overflow="fold", no_wrap=numeric)
    for row in frame.head(MOST_ROWS).itertuples(index=False):
        table.add_row(*map(_cell, row))
    console = Console(highlight=False, markup=False, width=None if sys.stdout.isatty() else max(80, 24 * len(frame.columns)))
    console.print(table)
    if len(frame) > MOST_ROWS:
        say(f"… and {len(frame) - MOST_ROWS} more rows: --format csv prints them all.", err=True)


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return "" if value != value else f"{value:.6g}"
    return "" if value is None else str(value)
