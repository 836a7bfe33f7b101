"""`septel run` and `septel rerun`: the designs of a scenario, run and compared, and a result made once more."""

from __future__ import annotations

import shlex
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from septel.cli_options import FRESH, LANGUAGE, ON, OUT, RNG, SEED, THREADS, language, say, typed_again
from septel.errors import SeptelError
from septel.messages import told_problem

if TYPE_CHECKING:
    from septel.experiment import Interrupted, Result
    from septel.scenario import Book


@click.command(short_help="Run the designs of a scenario and compare them.")
@click.argument("scenario")
@click.option("--designs", metavar="A,B", help="Designs to run; the first is compared with the others. By default all.")
@click.option("--replications", metavar="N", type=int, help="How many of each design.  [default: 200]")
@click.option("--precision", metavar="P", multiple=True, help='Run until reached: "p_interdiction: ±0.02". May be repeated.')
@click.option("--cap", metavar="N", type=int, help="With --precision: at most so many of each design.  [default: 10000]")
@click.option("--sweep", metavar="S", multiple=True, help='Add designs: "PATH: value, value". Repeated: all combinations.')
@click.option("--base", metavar="NAME", help="With --sweep: the design that is changed; by default the first.")
@SEED
@click.option("--streams", metavar="NAME", default="common", show_default=True, help="Draws of chance: common or independent.")
@THREADS
@ON
@OUT
@FRESH
@RNG
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document instead of a table.")
@LANGUAGE
def run(scenario: str, as_json: bool, sweep: tuple[str, ...], base: str | None, **settings: Any) -> None:
    """Run all designs of SCENARIO (a file, or a built-in name such as sierra) and compare them.

    Every design runs the same replications, so that differences are paired. Ctrl-C keeps what is finished.
    """
    from septel import experiment
    from septel.experiment.progress import shown

    settings["precision"] = list(settings["precision"]) or None
    out, fresh = settings["out"], settings["fresh"]
    command = typed_again(click.get_current_context())
    book = _swept(experiment.load(scenario), sweep, base)
    for problem in book.warnings:
        click.echo(told_problem(problem, language()), err=True)
    earlier = _sessions(out) if out and not fresh else 0
    try:
        with shown() as show:
            found = experiment.run(book, **settings, progress=show, command=command)
    except experiment.Interrupted as stop:
        _tell_interrupted(stop, book, command, out, as_json)
        click.get_current_context().exit(stop.exit_code)
    except experiment.NotWrittenError as error:
        _print_result(error.result, book, as_json, complete=True)
        raise
    _print_result(found, book, as_json, complete=True)
    if already := _already(found, earlier):
        say(f"{already} of these {found.replications} replications were in {out} already.", err=True)
    if out and not as_json:
        say(f"\nKept in {out}. Make the report with: septel report {shlex.quote(out)}")


@click.command(short_help="Make a result once more, and compare.")
@click.argument("folder", metavar="DIR")
@click.option("--out", metavar="DIR", help="Keep the second result in this folder; by default it is thrown away.")
@THREADS
@ON
def rerun(folder: str, out: str | None, threads: int | None, on: str | None) -> None:
    """Run what DIR holds once more, from its manifest alone, and compare the tables byte for byte.

    Exit code 1 if they differ.
    """
    from septel.experiment.progress import shown
    from septel.experiment.rerun import Same, rerun

    with tempfile.TemporaryDirectory(prefix="septel-") as aside, shown() as show:
        found: Same = rerun(folder, Path(out) if out else Path(aside) / "again", threads=threads, on=on, progress=show)
    click.echo(found.sentence)
    if out:
        say(f"The second result is kept in {out}.")
    click.get_current_context().exit(0 if found.is_same else 1)


def _swept(book: Book, sweep: tuple[str, ...], base: str | None) -> Book:
    if not sweep:
        if base is not None:
            raise SeptelError("--base: it names the design that --sweep changes, and there is no --sweep")
        return book
    from septel.scenario.added import swept_by_words

    return swept_by_words(book, sweep, base)


def _sessions(out: str) -> int:
    """How many stretches of work a folder holds."""
    from septel.experiment.folder import Folder

    return len((Folder(Path(out)).manifest() or {}).get("sessions", ()))


def _already(found: Result, earlier: int) -> int:
    """How many of a result's replications were there before this run, which came after so many stretches of work."""
    sessions = found.manifest["sessions"]
    if len(sessions) > earlier:
        return int(sessions[-1]["before"]) // len(found.designs)
    return found.replications


def _print_result(result: Result, book: Book, as_json: bool, *, complete: bool) -> None:
    from septel.experiment.factorial import Effects
    from septel.experiment.limits import judged
    from septel.experiment.precision import Precision, reached
    from septel.experiment.summary import document, print_table

    limits, asked = judged(result, book.limits), result.manifest.get("asked", {})
    rows = reached(result, Precision.of(asked).targets) if asked.get("kind") == "precision" and complete else []
    if as_json:
        import json

        wanted = None if complete else result.replications + 1
        found = document(result, wanted=wanted, judged=limits, effects=Effects.of(result, book.factorial), reached=rows)
        click.echo(json.dumps(found, indent=1, ensure_ascii=False))
    else:
        print_table(result, sys.stdout, judged=limits, reached=rows)


def _tell_interrupted(stop: Interrupted, book: Book, command: str, out: str | None, as_json: bool) -> None:
    """What was finished, and the command that goes on from it."""
    if stop.result is not None:
        _print_result(stop.result, book, as_json, complete=False)
    say(f"\nInterrupted: {stop.told} replications of every design are finished.", err=True)
    if out:
        say(f"They are kept in {out}. To go on from there:" if stop.result else "To run it again:", err=True)
        click.echo(f"  {command}", err=True)
    else:
        say("They are not kept, for want of --out DIR. To run it again so that it can go on:", err=True)
        say(f"  {command} --out DIR", err=True)
