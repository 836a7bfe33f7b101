"""The figure of a population study: members and the killed by policy, the grid, and how weakly they are identified."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from textwrap import shorten
from typing import Any

import numpy as np

from septel.population import Outcomes, Study, Trajectory, Twin
from septel.population.model import ARRESTS, RECRUITMENT
from septel.population.setting import CITATION, FIRST_YEAR, MEMBERS, PAPER, YEAR_WEEKS
from septel.population.summary import rounded, title_of, when
from septel.report.pictures import INK, SOFT, STAMP, drawing
from septel.report.rasters import OWNER_COLOURS
from septel.sim.rules.population import KILLED

SIZE = (10.0, 8.2)
LONGEST = 90  # letters of the title
LINES = ("-", "-", "-", "-", (0, (4, 2)))
LEAST_GAP = 0.045  # of an axis, between labels at its end
BLUE_TO_RED = "RdBu_r"
PALER = 1.9  # so that numbers can be read on the strongest colour
BEFORE = 5 * YEAR_WEEKS  # how much of the years up to today the last picture shows


def population_figure(path: Path, study: Study, twins: Sequence[Twin]) -> Path:
    """Draw a study as PNG or SVG; SeptelError if it cannot be written."""
    with drawing(path, SIZE) as figure:
        members, killed, grid, weak = (figure.add_axes(box) for box in _boxes())
        runs = {title_of(study, name): run for name, run in study.runs.items()}
        is_papers = (study.setting.weeks, study.setting.start) == (PAPER.weeks, PAPER.start)
        if is_papers:
            _band(members, study)
        _courses(members, study, {name: run.members / 1000 for name, run in runs.items()}, "members, thousands")
        _courses(killed, study, {name: _weekly(run) for name, run in runs.items()}, "killed in a week")
        _grid(grid, study)
        _weakness(weak, study, twins)
        figure.text(
            0.015,
            0.985,
            shorten(f"Members of organisations: {study.network.title}", LONGEST, placeholder=" …"),
            fontsize=12,
            weight="bold",
            color=INK,
            va="top",
        )
        figure.text(0.985, 0.985, "EXERCISE", fontsize=10, weight="bold", color=STAMP, ha="right", va="top")
        figure.text(0.015, 0.012, f"Model: {CITATION}.", fontsize=6.5, color=SOFT, va="bottom")
    return path


def _boxes() -> tuple[tuple[float, float, float, float], ...]:
    """Where the four pictures stand: left, bottom, width, height."""
    return ((0.065, 0.57, 0.30, 0.34), (0.565, 0.57, 0.30, 0.34), (0.12, 0.09, 0.255, 0.355), (0.565, 0.09, 0.30, 0.355))


def _weekly(run: Trajectory) -> Any:
    """The killed of the week before each moment, NaN at the first."""
    return np.concatenate([[np.nan], run.flows[:, KILLED]])


def _courses(axes: Any, study: Study, lines: dict[str, Any], title: str) -> None:
    """Lines by year, each with its name at its end."""
    years = FIRST_YEAR + np.arange(study.setting.weeks + study.setting.ahead + 1) / YEAR_WEEKS
    since = study.setting.weeks
    first = next(iter(lines.values()))
    axes.plot(years[: since + 1], first[: since + 1], color=INK, linewidth=1.6)
    for (_, line), colour, style in zip(lines.items(), OWNER_COLOURS, LINES, strict=False):
        axes.plot(years[since:], line[since:], color=colour, linewidth=1.6, linestyle=style)
    _frame(axes, title, years, study)
    _names_at_end(axes, {name: float(line[-1]) for name, line in lines.items()})


def _frame(axes: Any, title: str, years: Any, study: Study) -> None:
    axes.set_title(title, loc="left", fontsize=9.5, color=INK)
    axes.set_ylim(0, axes.dataLim.y1 * 1.05 or 1.0)
    axes.set_xlim(years[0], years[-1])
    axes.axvline(FIRST_YEAR + study.setting.weeks / YEAR_WEEKS, color=SOFT, linewidth=0.7, linestyle=(0, (1, 2)))
    axes.spines[["top", "right"]].set_visible(False)
    axes.xaxis.get_major_locator().set_params(integer=True)


def _names_at_end(axes: Any, ends: dict[str, float], colours: Sequence[str] = OWNER_COLOURS) -> None:
    """Names right of the lines' ends, moved apart where they would cover each other."""
    low, high = axes.get_ylim()
    order = sorted(ends, key=ends.__getitem__)
    at = [(ends[name] - low) / (high - low) for name in order]
    for k in range(1, len(at)):
        at[k] = max(at[k], at[k - 1] + LEAST_GAP)
    for k in range(len(at) - 2, -1, -1):
        at[k] = min(at[k], at[k + 1] - LEAST_GAP) if at[k + 1] > 1 else at[k]
    own = dict(zip(ends, colours, strict=False))
    for name, height in zip(order, at, strict=True):
        axes.annotate(
            name, (1, height), (4, 0), xycoords="axes fraction", textcoords="offset points", color=own[name], va="center",
            fontsize=8, annotation_clip=False,
        )  # fmt: skip


def _band(axes: Any, study: Study) -> None:
    """What the paper gives for today."""
    low, high = (value / 1000 for value in MEMBERS)
    is_early = study.setting.ahead > study.setting.weeks
    axes.plot([study.setting.today] * 2, [low, high], color=STAMP, linewidth=5, alpha=0.5, solid_capstyle="butt")
    axes.annotate(
        f"published\n{low:.0f}–{high:.0f}", (study.setting.today, low), (6 if is_early else -6, -3), textcoords="offset points",
        ha="left" if is_early else "right", va="top", fontsize=7.5, color=STAMP,
    )  # fmt: skip


def _grid(axes: Any, study: Study) -> None:
    """Changes of members by both factors, as colours and, against today and against no change, as numbers."""
    found = [[study.grid[recruitment, removal] for removal in ARRESTS] for recruitment in RECRUITMENT]
    against = [np.array([[100 * one.against(other).members for one in row] for row in found]) for other in _references(study)]
    most = float(np.nanmax(np.abs(against[0]), initial=1.0))
    axes.imshow(against[0], cmap=BLUE_TO_RED, vmin=-PALER * most, vmax=PALER * most, aspect="auto")
    for (row, column), today in np.ndenumerate(against[0]):
        text = "\n".join(rounded(float(value) / 100) for value in (today, against[1][row, column]))
        axes.text(column, row, text, ha="center", va="center", fontsize=7.5, color=INK, linespacing=1.25)
    axes.set_xticks(range(len(ARRESTS)), [f"× {factor:g}" for factor in ARRESTS])
    axes.set_yticks(range(len(RECRUITMENT)), [f"× {factor:g}" for factor in RECRUITMENT])
    axes.set(xlabel="arrests", ylabel="recruitment")
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    axes.set_title(
        f"members {when(study)}: % against {study.setting.today},\nand below it against no change",
        loc="left",
        fontsize=9.5,
        color=INK,
    )


def _references(study: Study) -> tuple[Outcomes, Outcomes]:
    return study.today, study.unchanged


def _weakness(axes: Any, study: Study, twins: Sequence[Twin]) -> None:
    """The same members today by other settings, and where these lead with no change and with recruitment halved."""
    since = max(0, study.setting.weeks - BEFORE)
    years = FIRST_YEAR + np.arange(since, study.setting.weeks + study.setting.ahead + 1) / YEAR_WEEKS
    ends: dict[str, float] = {}
    for twin, colour in zip(twins, OWNER_COLOURS, strict=False):
        label = f"ω {1e8 * twin.setting.saturation:g}e−8, ρ {1e3 * twin.setting.recruitment:.2f}e−3"
        for name in ("none", "recruitment"):
            line = twin.runs[name].members[since:] / 1000
            axes.plot(years, line, color=colour, linewidth=1.4, label=label if name == "none" else None)
            ends[title_of(study, name)] = max(ends.get(title_of(study, name), 0.0), float(line[-1]))
    _frame(axes, f"settings with the same members in {study.setting.today}\n(thousands)", years, study)
    _names_at_end(axes, ends, [INK] * len(ends))
    axes.legend(loc="best", frameon=False, fontsize=8)
