"""How far an experiment is: a bar on a terminal, a plain line every few seconds elsewhere, always on the error stream."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TextIO

WATCHED = "p_interdiction"
FIRST_LINE_S, LINE_S = 2.0, 5.0
COMPILING = "compiling the rules for this machine, once, a minute or two …"


@dataclass(frozen=True)
class Progress:
    """A moment of a run. A replication is one of every design; rates are of this session, without what was resumed."""

    done: float
    wanted: int
    elapsed_s: float
    replications_s: float
    events_s: float
    left_s: float
    widest: float  # the largest half-width of a 95 % interval of p_interdiction over designs, absolute; NaN if none yet
    widest_design: str
    compiling: bool = False  # nothing has run yet, since the rules must be compiled first

    @classmethod
    def before_compilation(cls, done: int, wanted: int) -> Progress:
        """The moment before a cold start."""
        nan = float("nan")
        return cls(done, wanted, 0.0, 0.0, 0.0, nan, nan, "", compiling=True)

    def text(self) -> str:
        """Rate, time left and the widest interval in one line of about 60 characters."""
        parts = []
        if self.replications_s > 0:
            parts = [f"{self.replications_s:.3g}/s", f"{self.events_s / 1e6:.3g} M events/s", f"{duration(self.left_s)} left"]
        if self.widest == self.widest:
            parts.append(f"{WATCHED} ±{self.widest:.2g}")
        return " · ".join(parts)

    def line(self) -> str:
        """The same in full, for a log."""
        tail = ""
        if self.widest == self.widest:
            tail = f"; widest 95 % interval of {WATCHED} ±{self.widest:.2g} (absolute, {self.widest_design})"
        head = f"{int(self.done)} of {self.wanted} replications"
        if self.replications_s > 0:
            head += f", {self.replications_s:.3g}/s, {self.events_s / 1e6:.3g} M events/s, {duration(self.left_s)} left"
        return head + tail


Show = Callable[[Progress], None]


def duration(seconds: float) -> str:
    """`8 s`, `3 min 20 s`, `2 h 5 min`."""
    whole = int(seconds + 0.5)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


@contextmanager
def shown(stream: TextIO | None = None) -> Iterator[Show]:
    """Show progress on `stream` (by default the error stream): a bar if it is a terminal, else plain lines."""
    stream = stream or sys.stderr
    if not stream.isatty():
        yield _lines(stream)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
    from rich.progress import Progress as Bar

    columns = (BarColumn(bar_width=16), MofNCompleteColumn(), TextColumn("{task.fields[text]}"))
    with Bar(*columns, console=Console(file=stream), transient=True, refresh_per_second=5) as bar:
        task = bar.add_task("", total=None, text="")

        def show(now: Progress) -> None:
            if now.compiling:
                bar.console.print(COMPILING, markup=False, highlight=False)
            bar.update(task, total=now.wanted, completed=int(now.done), text=now.text())

        yield show


def _lines(stream: TextIO) -> Show:
    due = time.perf_counter() + FIRST_LINE_S

    def show(now: Progress) -> None:
        nonlocal due
        if now.compiling:
            print(COMPILING, file=stream, flush=True)
        elif now.done > 0 and time.perf_counter() >= due:
            due = time.perf_counter() + LINE_S
            print(now.line(), file=stream, flush=True)

    return show
