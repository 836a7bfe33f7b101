"""Hours that do not work: calendars that are named and not there, that are never open, or that are too short for the work."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from septel.errors import Loc, Problem
from septel.scenario.approvals import STRIKE_FORCE
from septel.scenario.check_names import Known, dangling
from septel.scenario.model import Calendar, Law, Modes, Scenario
from septel.scenario.model_hours import DAYS, span_minutes

WEEK_H = 168.0
Span = tuple[float, float]


@dataclass(frozen=True)
class Use:
    """A calendar's name where the scenario writes it; for an office also the law of its work."""

    loc: Loc
    name: str
    work: Law | None = None


def problems(scenario: Scenario, known: Known) -> list[Problem]:
    """Every problem of the calendars and of those who keep them."""
    found = [*_never_open(scenario), *_twice(scenario)]
    for use in uses(scenario):
        if use.name not in known.calendars:
            found.append(dangling(use.loc, "calendar", use.name, known.calendars))
        elif use.work is not None and use.name in scenario.calendars:
            found += _too_short(use, use.work.mean_h, scenario.calendars[use.name])
    return found


def uses(scenario: Scenario) -> Iterator[Use]:
    """Every place where a scenario names a calendar: offices first, then shifts, then modes of travel."""
    for loc, hours, work in _offices(scenario):
        if hours is not None:
            yield Use((*loc, "hours"), hours, work)
    for loc, shifts in _shifts(scenario):
        for index, name in enumerate(shifts):
            yield Use((*loc, "shifts", index), name)
    for mode in Modes.model_fields:
        hours = getattr(scenario.theatre.modes, mode).hours
        if hours is not None:
            yield Use(("theatre", "modes", mode, "hours"), hours)


def _offices(scenario: Scenario) -> Iterator[tuple[Loc, str | None, Law]]:
    for name, agency in scenario.agencies.items():
        yield ("agencies", name, "command"), agency.command.hours, agency.command.service
        for word, stage in agency.approvals.items():
            yield ("agencies", name, "approvals", word), stage.hours, stage.time
    force = scenario.strike_force
    if force is not None:
        yield (STRIKE_FORCE,), force.hours, force.service
        for word, stage in force.approvals.items():
            yield (STRIKE_FORCE, "approvals", word), stage.hours, stage.time
    if scenario.joint_command is not None:
        yield ("joint_command",), scenario.joint_command.hours, scenario.joint_command.approval
    if scenario.confirm is not None:
        yield ("confirm",), scenario.confirm.hours, scenario.confirm.time
    if scenario.warrant is not None:
        yield ("warrant",), scenario.warrant.hours, scenario.warrant.time
    if scenario.justice is not None:
        yield ("justice",), scenario.justice.hours, scenario.justice.time


def _shifts(scenario: Scenario) -> Iterator[tuple[Loc, tuple[str, ...]]]:
    for name, agency in scenario.agencies.items():
        yield ("agencies", name), agency.shifts
        for base, stand in agency.bases.items():
            yield ("agencies", name, "bases", base), stand.shifts or ()
    if scenario.strike_force is not None:
        yield (STRIKE_FORCE,), scenario.strike_force.shifts


def open_week(calendar: Calendar) -> list[Span]:
    """The open spans that begin in a week, in order, in hours of local time from Monday 00:00; those that touch are one.

    A span may end in the next week; that of a calendar that never closes has no end. The change of clocks is left out.
    """
    spans = sorted(
        (opens, closes)
        for week in (-1, 0, 1)
        for day in calendar.days
        for begin, end in map(span_minutes, calendar.hours)
        for opens, closes in [_hours(week, day, begin, end, calendar.handover)]
        if opens < closes
    )
    joined: list[Span] = []
    for opens, closes in spans:
        if joined and opens <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], closes))
        else:
            joined.append((opens, closes))
    if any(closes - opens >= WEEK_H for opens, closes in joined):
        return [(0.0, float("inf"))]
    return [span for span in joined if 0 <= span[0] < WEEK_H]


def _hours(week: int, day: str, begin: int, end: int, handover: float) -> Span:
    midnight = week * WEEK_H + 24.0 * DAYS.index(day)
    return midnight + begin / 60 + handover, midnight + end / 60


def is_open(week: list[Span], hour: float) -> bool:
    """Whether a week's spans hold an hour of the week."""
    return any(opens <= at < closes for opens, closes in week for at in (hour, hour + WEEK_H))


def hours_a_week(week: list[Span]) -> float:
    """How many hours of a week are open."""
    return sum(min(closes - opens, WEEK_H) for opens, closes in week)


def clock(hour: float) -> str:
    """An hour of the week as people write it: `mon 06:00`."""
    minutes = round(hour * 60) % round(WEEK_H * 60)
    return f"{DAYS[minutes // 1440]} {minutes // 60 % 24:02d}:{minutes % 60:02d}"


def _never_open(scenario: Scenario) -> Iterator[Problem]:
    for name, calendar in scenario.calendars.items():
        here: Loc = ("calendars", name)
        if not calendar.days:
            yield Problem.at((*here, "days"), "is never open: it names no day")
        elif not calendar.hours:
            yield Problem.at((*here, "hours"), "is never open: it names no hours", hint="Write for example 09:00-17:00.")
        elif not open_week(calendar):
            longest = max(end - begin for begin, end in map(span_minutes, calendar.hours)) / 60
            message = f"is never open: the handover of {calendar.handover:g} h takes all of its longest span ({longest:g} h)"
            yield Problem.at((*here, "handover"), message)


def _twice(scenario: Scenario) -> Iterator[Problem]:
    # No error: a shift that is named twice is a way to write that twice as many are on duty then.
    for loc, shifts in _shifts(scenario):
        for name in dict.fromkeys(shifts):
            if (times := shifts.count(name)) > 1:
                last = len(shifts) - 1 - shifts[::-1].index(name)
                message = f"'{name}' is given {times} times, so {times} of {len(shifts)} teams are on duty then"
                yield Problem.at((*loc, "shifts", last), message, severity="warning")


def _too_short(use: Use, mean_h: float, calendar: Calendar) -> Iterator[Problem]:
    week = hours_a_week(open_week(calendar))
    if 0 < week < mean_h:
        message = f"takes {mean_h:g} h on average, and '{use.name}' is open {week:g} h a week: it lasts longer than a week"
        yield Problem.at(use.loc, message, severity="warning")
