"""Planned seats: names that cannot be, agencies that dangle, seats of nobody, and nobody who could start the clock."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from septel.errors import Loc, Problem
from septel.scenario.check_names import PLATFORM, Known, dangling
from septel.scenario.model import Scenario
from septel.scenario.model_seats import GROUPS, PlannedSeat

PLAYERS = ("command", "staff")
EVALUATORS = ("evaluator", "lead_evaluator")
CONTROL = ("director", "controller")
HIGHEST = 3
MOST = 1000
SEAT_NAME = re.compile(r"[^:/\s]+")


def problems(scenario: Scenario, known: Known) -> list[Problem]:
    """What is wrong with the planned seats of one design."""
    exercise = scenario.exercise
    if exercise is None or not exercise.seats:
        return []
    here: Loc = ("exercise", "seats")
    found = [problem for name, seat in exercise.seats.items() for problem in _seat((*here, name), name, seat, known)]
    if all(seat.kind != "director" for seat in exercise.seats.values()):
        hint = "Add one, such as `director: {kind: director}`."
        found.append(Problem.at(here, "no seat is of the kind director: nobody could start the clock", hint=hint))
    if len(exercise.seats) > MOST:
        found.append(Problem.at(here, f"an exercise has at most {MOST} seats, and here are {len(exercise.seats)}"))
    return [*found, *_unseen(here, exercise.seats)]


def without_a_platform(designs: Mapping[str, Scenario]) -> list[Problem]:
    """Seats of the platform in a file none of whose designs has one; in a design without one they are left out."""
    if any(scenario.sharing.platform is not None for scenario in designs.values()):
        return []
    seats = {
        name: None
        for scenario in designs.values()
        for name, seat in (scenario.exercise.seats.items() if scenario.exercise is not None else ())
        if seat.agency == PLATFORM
    }
    message = "no design has a platform, so this seat is never there"
    return [Problem.at(("exercise", "seats", name, "agency"), message, severity="warning") for name in seats]


def _unseen(here: Loc, seats: Mapping[str, PlannedSeat]) -> Iterator[Problem]:
    """Caveats that players are read in to, and no evaluator."""
    evaluators = [set(seat.caveats) for seat in seats.values() if seat.kind in EVALUATORS]
    told = set[str]().union(*evaluators)
    for name, seat in seats.items():
        for index, caveat in enumerate(seat.caveats):
            if evaluators and seat.kind in PLAYERS and caveat not in told:
                told.add(caveat)
                message = f"no evaluator is read in to '{caveat}', so what is marked so cannot be evaluated"
                yield Problem.at((*here, name, "caveats", index), message, severity="warning")


def _seat(loc: Loc, name: str, seat: PlannedSeat, known: Known) -> Iterator[Problem]:
    if not SEAT_NAME.fullmatch(name):
        yield Problem.at(loc, "a seat's name cannot hold blanks, ':' or '/': it stands in addresses and links")
    if name in GROUPS:
        yield Problem.at(loc, f"a seat cannot be called '{name}': in addresses the word means more than one seat")
    if seat.kind in PLAYERS:
        yield from _player(loc, seat, known)
    elif seat.agency is not None:
        article = "an" if seat.kind[0] in "aeiou" else "a"
        yield Problem.at((*loc, "agency"), f"{article} {seat.kind} is of no agency; only command and staff are")
    if seat.kind in CONTROL and (seat.level < HIGHEST or seat.caveats):
        word = "level" if seat.level < HIGHEST else "caveats"
        yield Problem.at((*loc, word), f"does nothing: a {seat.kind} reads everything", severity="warning")
    for index, caveat in enumerate(seat.caveats):
        if caveat in seat.caveats[:index]:
            yield Problem.at((*loc, "caveats", index), f"'{caveat}' is there twice")


def _player(loc: Loc, seat: PlannedSeat, known: Known) -> Iterator[Problem]:
    holders = [*known.agencies, PLATFORM]
    if seat.agency is None:
        yield Problem.at(loc, f"a {seat.kind} seat needs `agency`", hint=f"Known: {', '.join(holders)}.")
    elif seat.agency not in holders:
        yield dangling((*loc, "agency"), "agency", seat.agency, holders)
