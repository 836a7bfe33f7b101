"""A study as people read it on the command line, and as CSV: every outcome against today and against no change."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from textwrap import fill
from typing import Any, TextIO

from septel.errors import SeptelError
from septel.population.identify import Twin
from septel.population.model import ARRESTS, OUTCOMES, POLICIES, RECRUITMENT, Outcomes, Study
from septel.population.setting import CHANGES, CITATION, CRITIQUE, FIRST_YEAR, LOST, MEMBERS, PAPER, RECRUITS, YEAR_WEEKS
from septel.sim.rules.population import KILLED, RECRUITED, REMOVED, SATURATED
from septel.whole import written_whole

WIDTH = 80  # where there is no terminal; no table is wider
GRIDS = ("members", "deaths")  # outcomes of which the grid is printed
FLOWS = {"recruited": RECRUITED, "removed": REMOVED, "killed": KILLED, "saturated": SATURATED}
FILES = ("trajectories.csv", "policies.csv", "grid.csv")


def print_study(study: Study, twins: Sequence[Twin], stream: TextIO) -> None:
    """The tables of a study and, always, how weakly its numbers are identified."""
    from rich.console import Console

    console = Console(file=stream, width=None if stream.isatty() else WIDTH, highlight=False)
    for part in (_heading(study), _outcomes(study), *_grids(study), "", _published(study), *_twins(study, twins)):
        if isinstance(part, str):
            console.print(part, markup=False)
        else:
            console.print(part)
    for line in warning(study, twins):
        whole = line.replace(" %", "\u00a0%")  # a percentage is not broken
        console.print(fill(whole, console.width - 1, subsequent_indent="  "), markup=False)


def when(study: Study) -> str:
    """The moment that the policies are looked at: `by 2027`, `after 30 weeks`."""
    ahead = study.setting.ahead
    if ahead % YEAR_WEEKS == 0:
        return f"by {study.setting.today + ahead // YEAR_WEEKS}"
    return f"after {ahead} week{'' if ahead == 1 else 's'}"


def title_of(study: Study, policy: str) -> str:
    """A policy as tables name it."""
    return f"largest split in {study.parts}" if POLICIES[policy].splits else POLICIES[policy].title


def changed(value: float) -> str:
    """A change as a percentage with its sign."""
    if not math.isfinite(value):
        return "–"
    return f"{100 * value:+.1f} %".replace("-", "−") if abs(value) >= 5e-4 else "0.0 %"


def rounded(value: float) -> str:
    """A change as a whole percentage with its sign, without the percent sign."""
    if not math.isfinite(value):
        return "–"
    return f"{100 * value:+.0f}".replace("-", "−") if abs(value) >= 5e-3 else "0"


def warning(study: Study, twins: Sequence[Twin]) -> Iterator[str]:
    """What must be known before a number is used, with what was measured of it."""
    yield "Before you use a number of these:"
    if len(twins) > 1:
        ends = [twin.runs["none"].members[-1] for twin in twins]
        said = [
            f"{changed(min(of))} to {changed(max(of))} with {POLICIES[name].title}"
            for name, of in {name: [twin.change(name) for twin in twins] for name in twins[0].runs}.items()
        ]
        off = max(abs(twin.history.members[-1] / study.today.members - 1) for twin in twins)
        yield (
            f"- They are weakly identified. The {len(twins)} settings of the last table have the same members in "
            f"{study.setting.today} (to {100 * off:.2f} %) and then part: {when(study)} they have {min(ends):,.0f} to "
            f"{max(ends):,.0f} with no change, and their changes are {', '.join(said)}."
        )
    else:
        yield "- Hardly anybody is left today, so other settings cannot be told apart from this one at all."
    yield "- The paper's fit is to the killed alone. Removal, saturation and start stand on bounds of its search."
    yield (
        "- The parameters that were released do not give every figure that was published: on the paper's own network "
        "+23 % members by 2027 for +26 %, and +2 % killed for +8 % if arrests are doubled."
    )
    yield f"- A policy is a factor on a rate; how to get there, and at what cost, is not in the model. A critique: {CRITIQUE}."
    yield f"Model: {CITATION}."


def write_csv(study: Study, folder: Path) -> list[Path]:
    """The trajectories by week, the policies' outcomes and the grid; SeptelError if they cannot be written."""
    tables = (_trajectories(study), _policy_rows(study), _grid_rows(study))
    paths = [folder / name for name in FILES]
    for path, rows in zip(paths, tables, strict=True):
        try:
            with written_whole(path) as beside, beside.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file, lineterminator="\n").writerows(rows)
        except OSError as error:
            raise SeptelError(f"{path}: cannot be written ({error.strerror or error}).") from error
    return paths


# ------------------------------------------------------------------------------------------------------------------ the tables
def _table(*columns: str) -> Any:
    from rich import box
    from rich.table import Table

    made = Table(box=box.SIMPLE_HEAD, padding=(0, 2, 0, 0), pad_edge=False, show_edge=False)
    for number, column in enumerate(columns):
        made.add_column(column, justify="right" if number else "left", no_wrap=True)
    return made


def _heading(study: Study) -> str:
    start, today = study.setting.start, study.today.members
    gone = int(study.history.standing[0] - study.history.standing[-1])
    said = f"{start:,.0f} members in {FIRST_YEAR}, {today:,.0f} in {study.setting.today}"
    return f"{study.network.title[0].upper()}{study.network.title[1:]}\n{said}{f', {gone} extinct' if gone else ''}.\n"


def _outcomes(study: Study) -> Any:
    table = _table(f"{when(study)}", "", f"against {study.setting.today}", "against no change")
    is_extinct = any(run.standing[-1] < run.standing[0] for run in study.runs.values())
    shown = {name: title for name, title in OUTCOMES.items() if is_extinct or name != "organisations"}
    for number, (name, title) in enumerate(shown.items()):
        if number:
            table.add_section()
        table.add_row(f"{title}, {study.setting.today}", _number(getattr(study.today, name)), "", "")
        for policy, run in study.runs.items():
            end = Outcomes.of(run)
            changes = [changed(getattr(end.against(other), name)) for other in (study.today, study.unchanged)]
            table.add_row(f"  {title_of(study, policy)}", _number(getattr(end, name)), *changes)
    return table


def _grids(study: Study) -> Iterator[Any]:
    for outcome in GRIDS:
        name = f"{OUTCOMES[outcome][0].upper()}{OUTCOMES[outcome][1:]}"
        yield f"\n{name} {when(study)}: % against {study.setting.today} / % against no change"
        yield "by factors of recruitment (down) and arrests (across)"
        table = _table("", *(f"× {factor:g}" for factor in ARRESTS))
        for recruitment in RECRUITMENT:
            cells = []
            for removal in ARRESTS:
                found = study.grid[recruitment, removal]
                changes = [getattr(found.against(other), outcome) for other in (study.today, study.unchanged)]
                cells.append(" / ".join(rounded(change) for change in changes))
            table.add_row(f"× {recruitment:g}", *cells)
        yield table


def _published(study: Study) -> Any:
    table = _table("figure of the paper", "published", "here")
    mean, today = study.history.flows.mean(axis=0), study.today
    ten = f"mean of {FIRST_YEAR}–{study.setting.today}"
    table.add_row("members in 2022", f"{MEMBERS[0]:,.0f}–{MEMBERS[1]:,.0f}", _number(today.members))
    table.add_row(f"recruits a week, {ten}", f"{RECRUITS[0]:.0f}–{RECRUITS[1]:.0f}", _number(mean[RECRUITED]))
    table.add_row(f"killed or removed a week, {ten}", f"about {LOST:.0f}", _number(mean[KILLED] + mean[REMOVED]))
    if study.setting.ahead == PAPER.ahead:
        for policy, figures in CHANGES.items():
            change = Outcomes.of(study.runs[policy]).against(today)
            for what, figure, here in zip(
                ("members", "killed in a week"), figures, (change.members, change.killed), strict=True
            ):
                table.add_row(
                    f"{what}, {title_of(study, policy)}, by 2027", f"{100 * figure:+.0f} %".replace("-", "−"), changed(here)
                )
    return table


def _twins(study: Study, twins: Sequence[Twin]) -> Iterator[Any]:
    today = study.setting.today
    yield f"\nSettings with the same members in {today}, and their changes {when(study)}"
    policies = [title_of(study, name).replace(" ", "\n") for name in twins[0].runs]
    table = _table("\nper week", f"members\n{today}", *policies)
    for twin in twins:
        said = f"ρ {1e3 * twin.setting.recruitment:.3f}e−3, ω {1e8 * twin.setting.saturation:g}e−8"
        is_own = twin.setting == study.setting
        changes = [changed(twin.change(name)) for name in twin.runs]
        now = _number(twin.history.members[-1])
        table.add_row(f"{said}{' (this)' if is_own else ''}", now, *changes)
    yield table
    yield ""


def _number(value: float) -> str:
    return f"{value:,.0f}"


# ------------------------------------------------------------------------------------------------------------------- the files
def _trajectories(study: Study) -> Iterator[Sequence[Any]]:
    """The years up to today under the name `history`, then each policy from today on."""
    yield ("policy", "week", "year", "members", "organisations", *FLOWS, "extinct")
    for name, run in {"history": study.history, **study.runs}.items():
        for week in range(0 if name == "history" else study.setting.weeks, len(run.members)):
            flows = [f"{run.flows[week - 1, column]:.4f}" if week else "" for column in FLOWS.values()]
            ended = f"{run.ended[week - 1]:.4f}" if week else ""
            year = f"{FIRST_YEAR + week / YEAR_WEEKS:.4f}"
            yield (name, week, year, f"{run.members[week]:.4f}", int(run.standing[week]), *flows, ended)


def _policy_rows(study: Study) -> Iterator[Sequence[Any]]:
    yield ("policy", "outcome", "value", "against_today", "against_no_change")
    for outcome in OUTCOMES:
        yield ("today", outcome, f"{getattr(study.today, outcome):.4f}", "", "")
    for name, run in study.runs.items():
        for outcome, *cells in _compared(study, Outcomes.of(run)):
            yield (name, outcome, *cells)


def _grid_rows(study: Study) -> Iterator[Sequence[Any]]:
    yield ("recruitment", "arrests", "outcome", "value", "against_today", "against_no_change")
    for factors, found in study.grid.items():
        for outcome, *cells in _compared(study, found):
            yield (*factors, outcome, *cells)


def _compared(study: Study, found: Outcomes) -> Iterator[list[str]]:
    """Outcome, value and the two changes, empty where there is none."""
    for outcome in OUTCOMES:
        changes = [getattr(found.against(other), outcome) for other in (study.today, study.unchanged)]
        yield [
            outcome,
            f"{getattr(found, outcome):.4f}",
            *(f"{change:.6f}" if math.isfinite(change) else "" for change in changes),
        ]
