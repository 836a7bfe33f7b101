"""`septel select`: the best of a scenario's designs, with a stated confidence."""

from __future__ import annotations

import math
import shlex
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TextIO

import click

from septel.cli_options import FRESH, ON, OUT, RNG, SEED, THREADS, language, say, typed_again
from septel.messages import told_problem

if TYPE_CHECKING:
    from septel.experiment import Interrupted, Result
    from septel.experiment.selection.feasibility import Bound
    from septel.experiment.selection.outcome import Outcome, Standing, Tested
    from septel.experiment.selection.selecting import Selection

WIDTH = 80
NARROW, MOST_ASIDE = 24, 2  # letters of a measure's name, and limits, that stand in one line of the table
FATES = {"best": "selected", "left": "in the running", "worse": "worse than", "same": "no different from"}
VERDICTS = {"keeps": "kept", "breaks": "broken", "undecided": "open"}


@click.command(short_help="Select the best design of a scenario.")
@click.argument("scenario")
@click.option("--designs", metavar="A,B", help="Designs to select from; by default all.")
@click.option("--measure", metavar="NAME", default="p_interdiction", show_default=True, help="What the best has most of.")
@click.option("--lowest", is_flag=True, help="The best has least of it.")
@click.option("--indifference", metavar="D", type=float, help="A difference that no longer matters, in the measure's unit.")
@click.option("--confidence", metavar="P", type=float, default=0.95, show_default=True, help="Probability to find the best.")
@click.option("--within", metavar="LIMIT", multiple=True, help='"wrong_doors_per_100 <= 2", or none; default: the scenario\'s.')
@click.option("--tolerance", metavar="T", multiple=True, help='"wrong_doors_per_100: 0.2"; by default a tenth of the bound.')
@click.option(
    "--first", metavar="N", type=int, default=50, show_default=True, help="Replications of each before any is dropped."
)
@click.option("--cap", metavar="N", type=int, default=2000, show_default=True, help="No design gets more replications.")
@click.option("--method", metavar="NAME", default="kn", show_default=True, help="kn, or ocba to divide a fixed budget.")
@click.option("--budget", metavar="N", type=int, help="OCBA: replications of all designs; by default 200 for each.")
@click.option("--streams", metavar="NAME", help="common or independent; by default what the method gains by.")
@SEED
@THREADS
@RNG
@ON
@OUT
@FRESH
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document instead of a table.")
def select(scenario: str, lowest: bool, as_json: bool, **asked: Any) -> None:
    """Select the best design of SCENARIO, within limits, and run no more than that takes.

    Designs that are clearly worse, or beyond a limit, are dropped on the way. The answer is right with the stated probability,
    up to the difference that you say no longer matters. Ctrl-C keeps what is finished.
    """
    from septel import experiment
    from septel.experiment.progress import shown

    out = asked["out"]
    command = typed_again(click.get_current_context(), without=("threads", "on"))  # they decide nothing
    settings = {**asked, "highest": not lowest, "within": list(asked["within"]) or None}
    settings["tolerance"] = list(asked["tolerance"]) or None
    book = experiment.load(scenario)
    for problem in book.warnings:
        click.echo(told_problem(problem, language()), err=True)
    try:
        with shown() as show:
            found = experiment.select(book, **settings, progress=show, command=command)
    except experiment.Interrupted as stop:
        _tell_interrupted(stop, command, out, as_json)
        click.get_current_context().exit(stop.exit_code)
    except experiment.NotWrittenError as error:
        _print_kept(error.result, as_json)
        raise
    _print(found, as_json)
    if out and not as_json:
        say(f"\nKept in {out}. Make the report with: septel report {shlex.quote(out)}")


def _print(found: Selection, as_json: bool) -> None:
    if as_json:
        import json

        click.echo(json.dumps(found.as_dict(), indent=1, ensure_ascii=False))
    else:
        print_outcome(found.outcome, sys.stdout)


def _print_kept(result: Result, as_json: bool) -> None:
    """What the replications that are there come to, under the settings that the result holds."""
    from septel.experiment.selection.outcome import outcome
    from septel.experiment.selection.selecting import Selection

    _print(Selection(result, outcome(result, result.manifest["asked"])), as_json)


def print_outcome(outcome: Outcome, stream: TextIO) -> None:
    """The designs in a table of 80 columns: their means, what became of them and their limits; and the answer below it."""
    from rich.console import Console

    console = Console(file=stream, width=None if stream.isatty() else WIDTH, highlight=False, soft_wrap=False)
    limits = list(dict.fromkeys(tested.bound for one in outcome.standings for tested in one.limits))
    console.print(_table(outcome, limits))
    console.print()
    console.print(outcome.sentence, markup=False)
    if len(limits) > 1:
        console.print("; ".join(f"Limit {number}: {bound}" for number, bound in enumerate(limits, start=1)) + ".", markup=False)
    if any(one.n < one.read for one in outcome.standings):
        console.print("* without the replications in which it is undefined (nothing to count there).", markup=False)


def _table(outcome: Outcome, limits: Sequence[Bound]) -> Any:
    from rich import box
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False)
    table.add_column("\ndesign", overflow="fold")
    table.add_column("repli-\ncations", justify="right", no_wrap=True)
    measure = outcome.settings.measure
    table.add_column(f"\n{measure}", justify="right", overflow="fold", no_wrap=len(measure) <= NARROW)
    table.add_column("\nbecame", overflow="fold")
    names = [str(number) for number in range(1, len(limits) + 1)] if len(limits) > 1 else [""]
    for name in names[: len(limits)]:
        table.add_column(f"limit\n{name}".rstrip() if name else "\nlimit", justify="right", no_wrap=len(limits) <= MOST_ASIDE)
    for one in _in_order(outcome):
        kept = {tested.bound: tested for tested in one.limits}
        cells = [one.design, str(one.read), _mean(one), _fate(one, limits), *(_limit(kept.get(bound)) for bound in limits)]
        table.add_row(*map(escape, cells))
    return table


def _in_order(outcome: Outcome) -> list[Standing]:
    """The answer first, then those in the running, then who was dropped last, and so on."""
    return sorted(outcome.standings, key=lambda one: (one.fate != "best", one.fate != "left", -one.at))


def _mean(one: Standing) -> str:
    from septel.experiment.result import number

    half = "" if math.isnan(one.hi) else f" ±{number(one.hi - one.mean).removeprefix('0')}"
    return f"{number(one.mean)}{half}{'*' if one.n < one.read else ''}"


def _fate(one: Standing, limits: Sequence[Bound]) -> str:
    if one.fate == "beyond":
        which = [str(bound) for bound in limits].index(one.by) + 1
        return f"beyond limit {which}" if len(limits) > 1 else "beyond the limit"
    if one.by:
        return f"{FATES[one.fate]} {one.by}"
    return "behind" if one.fate == "worse" else FATES[one.fate]  # OCBA does not say behind whom


def _limit(tested: Tested | None) -> str:
    """The mean of a limited measure and the verdict; nothing where a design has not this limit."""
    from septel.experiment.result import number

    return f"{number(tested.mean)} {VERDICTS[tested.verdict]}" if tested else ""


def _tell_interrupted(stop: Interrupted, command: str, out: str | None, as_json: bool) -> None:
    """What was found so far, and the command that goes on from it."""
    if stop.result is not None and stop.result.replications:
        _print_kept(stop.result, as_json)
    say("\nInterrupted before the selection was done.", err=True)
    say(f"What is finished is kept in {out}. To go on from there:" if out else "Nothing is kept. To go on, add:", err=True)
    say(f"  {command}{'' if out else ' --out DIR'}", err=True)
