"""`septel sensitivity`: which assumptions matter, and what would change the answer."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from septel.cli_options import FRESH, SEED, THREADS, say, typed_again

if TYPE_CHECKING:
    from septel.experiment.assumptions.asking import Step
    from septel.experiment.assumptions.study import Study

LINE_S = 5.0
SAME_SIGNAL_S = 1.5  # a second Ctrl-C within this time is the first one sent twice


@click.command(short_help="Vary the assumptions and see what changes the answer.")
@click.argument("scenario")
@click.option("--designs", metavar="A,B", help="Designs to compare; by default all.")
@click.option("--measure", metavar="M", default="p_interdiction", show_default=True, help="What decides which is preferred.")
@click.option("--lowest", is_flag=True, help="Prefer the lowest mean; by default the highest.")
@click.option("--method", metavar="NAME", default="one_at_a_time", show_default=True, help="one_at_a_time, morris or sobol.")
@click.option("--only", metavar="GLOB", multiple=True, help="Only numbers with such a path; * stands for anything.")
@click.option("--vary", metavar="RANGE", multiple=True, help="A range: 'agencies.army.approvals.staff.time: 1 h .. 4 h'.")
@click.option("--replications", metavar="R", type=int, default=50, show_default=True, help="At each point, of each design.")
@click.option("--inner", metavar="N", type=int, default=0, show_default=True, help="Levels looked at between the two ends.")
@click.option("--points", metavar="N", type=int, help="Morris: trajectories (10). Sobol: N of N·(k + 2) points (64).")
@click.option("--response", metavar="DESIGN", help="Morris, Sobol: the mean of this design; by default the lead.")
@SEED
@THREADS
@click.option("--out", metavar="DIR", help="Keep what is finished in this folder, with a report, and go on from it.")
@FRESH
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document instead of tables.")
def sensitivity(scenario: str, out: str | None, as_json: bool, **settings: Any) -> None:
    """Vary the assumptions of SCENARIO and see what becomes of the preferred design.

    Each is given half and twice its value, or the range of --vary. Where another design is preferred within the range, the
    value at which the answer changes is found. All points meet the same draws of chance. Ctrl-C keeps what is finished in
    --out.
    """
    command = typed_again(click.get_current_context())
    with _one_interrupt():
        from septel.experiment.assumptions import asking

        try:
            with shown(sys.stderr) as show:
                study = asking.sensitivity(scenario, out=out, progress=show, command=command, **settings)
        except asking.Stopped as stop:
            _tell_stopped(stop, command, out)
            click.get_current_context().exit(stop.exit_code)
    _tell(study, out, as_json)


def _tell(study: Study, out: str | None, as_json: bool) -> None:
    """Print what was found, and write the folder."""
    document = study.document()
    if as_json:
        import json

        click.echo(json.dumps(document, indent=1, ensure_ascii=False))
    else:
        from septel.report.sensitivity_table import print_study

        print_study(document, sys.stdout)
    if out:
        written = _write(study, Path(out))
        say(f"\nKept in {out}: {', '.join(path.name for path in written)}", err=as_json)


def _write(study: Any, folder: Path) -> list[Path]:
    """Everything of a study: its document, its points, its pictures and its page."""
    from septel.experiment.assumptions.study import read
    from septel.report import sensitivity as page
    from septel.report.tornado import tornado_figure

    written: list[Path] = study.save(folder)
    document = read(folder)
    pictures = [tornado_figure(folder / f"tornado.{ending}", document) for ending in ("svg", "png")]
    return [*written, *(path for path in pictures if path is not None), page.write(folder)]


@contextmanager
def shown(stream: TextIO) -> Iterator[Callable[[Step], None]]:
    """Show progress: a bar if the stream is a terminal, else a line every few seconds."""
    from septel.experiment.progress import duration

    def left(step: Step) -> str:
        return f"about {duration(step.left_s)} left" if step.left_s == step.left_s else ""

    if not stream.isatty():
        due = time.perf_counter()

        def line(step: Step) -> None:
            nonlocal due
            if step.text:
                print(": ".join(part for part in (step.text, left(step)) if part), file=stream, flush=True)
            elif time.perf_counter() >= due:
                due = time.perf_counter() + LINE_S
                print(f"{step.done} of {step.total} {step.what}, {left(step)}", file=stream, flush=True)

        yield line
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (BarColumn(bar_width=16), MofNCompleteColumn(), TextColumn("{task.fields[text]}"))
    with Progress(*columns, console=Console(file=stream), transient=True, refresh_per_second=5) as bar:
        task = bar.add_task("", total=None, text="")

        def show(step: Step) -> None:
            if step.text:
                bar.console.print(": ".join(part for part in (step.text, left(step)) if part), markup=False, highlight=False)
            bar.update(task, total=step.total, completed=step.done, text=f"{step.what} · {left(step)}")

        yield show


def _tell_stopped(stop: Any, command: str, out: str | None) -> None:
    say(f"\nInterrupted: {stop.done} of {stop.total} {stop.what} are finished.", err=True)
    if out:
        say(f"They are kept in {out}. To go on from there:\n  {command}", err=True)
    else:
        say(f"They are not kept, for want of --out DIR. To run it again so that it can go on:\n  {command} --out DIR", err=True)


@contextmanager
def _one_interrupt() -> Iterator[None]:
    """Hear Ctrl-C once, also where the shell started the program deaf to it; the same one sent twice is heard once."""
    import signal
    import threading

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    heard: list[float] = []

    def heed(signum: int, frame: object) -> None:
        heard.append(time.perf_counter())
        if len(heard) == 1 or heard[-1] - heard[0] > SAME_SIGNAL_S:
            raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, heed)
    try:
        yield
    finally:
        if not heard:  # else the program is about to leave, and the second of the two may still be on its way
            signal.signal(signal.SIGINT, before if before is not None else signal.SIG_DFL)
