"""The door: `septel` on the command line.

Answers go to standard output, everything else to standard error. Exit codes: 0 success, 1 a check failed, 2 bad input, 3
refused for safety, 70 an error inside Septel, 130 interrupted. What is slow to import is imported by the command that uses it.
"""

from __future__ import annotations

import os
import shlex
import sys
import threading
from pathlib import Path
from typing import Any, NoReturn

import click

from septel import (
    cli_aar,
    cli_explain,
    cli_log,
    cli_msel,
    cli_population,
    cli_replay,
    cli_results,
    cli_run,
    cli_select,
    cli_sensitivity,
    cli_serve,
    cli_telegram,
    cli_theatre,
)
from septel.cli_options import LANGUAGE, language, say, speak
from septel.errors import ScenarioError, SeptelError
from septel.messages import told, told_problem

INTERNAL_ERROR = 70  # EX_SOFTWARE of sysexits.h
INTERRUPTED = 130


def _print_version(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        from septel import __version__

        click.echo(f"septel {__version__}")
        context.exit()


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_print_version, help="Print the version.")
@LANGUAGE
def cli() -> None:
    """Design, run and judge simulated exercises of agencies that must act together.

    Start with:  septel run sierra --out first && septel report first
    """


@cli.command(short_help="Write the report of a result.")
@click.argument("folder", metavar="DIR")
@click.option("--out", metavar="FILE", help="Where to write it; by default report.html in DIR.")
@LANGUAGE
def report(folder: str, out: str | None) -> None:
    """Write the report of a result: one HTML file that needs no network."""
    from septel import report as reports

    path = reports.write(Path(folder), **({"out": Path(out)} if out else {}), language=language())
    click.echo(f"report: {path}")


@cli.command(short_help="Check a scenario file.")
@click.argument("file")
@click.option("--assumptions", is_flag=True, help="List every number that rests on no source.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def check(file: str, assumptions: bool, as_json: bool) -> None:
    """Check a scenario file; every mistake is told at once, with its line and the nearest valid word."""
    import json

    from septel.experiment import load

    try:
        book = load(file)
    except ScenarioError as error:
        if as_json:
            click.echo(json.dumps({"ok": False, "problems": [problem.as_dict() for problem in error.problems]}, indent=1))
        raise
    numbers = book.assumptions() if assumptions else []
    if as_json:
        document: dict[str, Any] = {
            "ok": True,
            "scenario": book.name,
            "designs": list(book.designs),
            "problems": [problem.as_dict() for problem in book.warnings],
        }
        if assumptions:
            document["assumptions"] = [
                {"path": number.path, "value": number.value, "unit": number.unit, "line": number.line} for number in numbers
            ]
        click.echo(json.dumps(document, indent=1, ensure_ascii=False, default=str))
        return
    for problem in book.warnings:
        click.echo(told_problem(problem, language()), err=True)
    designs = ", ".join(book.designs)
    say(f"{file}: valid; {len(book.designs)} design{'s' if len(book.designs) != 1 else ''}: {designs}")
    if assumptions:
        cited = len(book.cited())
        say(f"{len(numbers)} numbers are assumptions, {cited} quote a source. Assumptions (line, 0 where it is a default):")
        for number in numbers:
            click.echo(f"{number.line:5d}  {number.path} = {number.value}{f' {number.unit}' if number.unit else ''}")


@cli.command(short_help="Print the JSON Schema of scenario files.")
def schema() -> None:
    """Print the JSON Schema of scenario files, for editors."""
    from septel.scenario.schema import schema_text

    click.echo(schema_text())


@cli.command(short_help="Write a small scenario to start from.")
@click.argument("name")
def new(name: str) -> None:
    """Write NAME.yaml, a small scenario to start from."""
    from septel.scenario.new import write

    path = write(name)
    say(f"{path} written. Try: septel check {shlex.quote(str(path))} && septel run {shlex.quote(str(path))}")


@cli.command(short_help="Check the rules against exact theory.")
@click.option("--json", "as_json", is_flag=True, help="Print the rows as a JSON list.")
@click.option("--only", metavar="T1,T2", help="Only these checks.")
def validate(as_json: bool, only: str | None) -> None:
    """Run exact theory against the shipped rules; exit code 1 if a check fails."""
    from septel import validate as validation

    names = [name.strip() for name in only.split(",")] if only else None
    click.get_current_context().exit(validation.main(as_json=as_json, only=names))


@cli.command(short_help="Compile the rules ahead of the first run.")
def warm() -> None:
    """Compile the rules for this machine, so that the first run does not wait."""
    import time

    from septel.experiment.engine import Kernel
    from septel.experiment.progress import COMPILING

    engine = Kernel()
    if not engine.cold():
        say("The rules are compiled already.")
        return
    click.echo(COMPILING, err=True)
    started = time.perf_counter()
    engine.warm()
    say(f"The rules are compiled ({time.perf_counter() - started:.0f} s).")


for command in (
    cli_run.run,
    cli_run.rerun,
    cli_select.select,
    cli_sensitivity.sensitivity,
    cli_results.results,
    cli_explain.explain,
    cli_explain.trace,
    cli_log.verify,
    cli_log.backup,
    cli_log.forget,
    cli_replay.replay,
    cli_serve.serve,
    cli_msel.msel,
    cli_msel.print_,
    cli_aar.aar,
    cli_telegram.telegram,
    cli_theatre.theatre,
    cli_population.population,
):
    cli.add_command(command)


def _heed_interrupts() -> None:
    """Listen to Ctrl-C also where the shell started the program in the background, which makes it deaf."""
    import signal

    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, signal.default_int_handler)


def call(arguments: list[str]) -> int:
    """Carry out a command line and return its exit code; no traceback leaves here."""
    speak(cli)
    try:
        code = cli.main(args=arguments, prog_name="septel", standalone_mode=False)
        return code if isinstance(code, int) else 0
    except click.ClickException as error:
        error.show()
        return 2
    except SeptelError as error:
        click.echo(told(error, language()), err=True)
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        say("Interrupted before anything was finished.", err=True)
        return INTERRUPTED
    except BrokenPipeError:  # the reader of our output has left, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except MemoryError:
        say("septel: the memory is full. Ask for fewer replications or designs at once.", err=True)
        return 2
    except Exception as error:
        if os.environ.get("SEPTEL_DEBUG") == "1":
            raise
        said = " ".join(str(error).split())[:300]
        say(
            f"septel: an error inside Septel ({type(error).__name__}: {said}). This is a bug: please report it, with what "
            "the same command prints after SEPTEL_DEBUG=1.",
            err=True,
        )
        return INTERNAL_ERROR


def main() -> NoReturn:
    """Run the command line of this process, and leave."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal without our letters still gets the numbers
    _heed_interrupts()
    code = call(sys.argv[1:])
    sys.stdout.flush()
    sys.stderr.flush()
    # Without the interpreter's own farewell: a thread may still be inside compiled code, and Python turns an interrupt that was
    # heard inside an `exec` into death by signal at exit, although it was handled. What is finished is on the disk.
    if code == INTERRUPTED or any(thread.name.startswith("septel-") for thread in threading.enumerate()):
        os._exit(code)
    sys.exit(code)


if __name__ == "__main__":
    main()
