"""The events list of a live exercise: numbers that are given twice, names that nobody bears, times that are none."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from septel.errors import Loc, Problem, did_you_mean
from septel.scenario import check_conditions, check_injects
from septel.scenario.check_conditions import Names
from septel.scenario.check_names import PLATFORM, Known, dangling
from septel.scenario.local_time import hours_at
from septel.scenario.model import Inject, Scenario
from septel.scenario.model_msel import Condition, InjectEffect, PlannedInject
from septel.scenario.model_seats import ADDRESSED
from septel.scenario.msel_words import ACTS, EVENTS, FIELDS, MOST, PLANNED, TO_ALL, WORLD, WRITTEN

Effects = Callable[[Loc, InjectEffect], Iterator[Problem]]


@dataclass(frozen=True)
class Around:
    """What an events list is checked against. `seats` maps the known seats to their kinds; None: they are not known here."""

    start: datetime
    zone: str
    horizon_h: float
    agencies: Collection[str]
    seats: dict[str, str] | None
    objectives: Collection[str] | None
    effects: Effects
    others: Collection[str] = ()  # numbers of entries that are there already
    things: Names = field(default_factory=dict)  # targets, places, commands and tasks, where they are known
    names_known: bool = True  # whether what a condition compares with must be known; older exercises took it as it came

    @property
    def addressees(self) -> list[str]:
        """Who can be named: agencies and the platform, seats, and everybody."""
        return list(dict.fromkeys([*self.agencies, PLATFORM, *(self.seats or ()), *TO_ALL]))

    def names(self, injects: Collection[str]) -> Names:
        """The names that conditions can compare with, beside these injects; none if they are not asked."""
        if not self.names_known:
            return {}
        holders = [*self.agencies, PLATFORM]
        found: dict[str, Collection[str]] = {"holder": holders, "act": ACTS, "inject": injects, **self.things}
        if self.seats is not None:
            words = [*(f"agency:{name}" for name in holders), *(f"seat:{name}" for name in self.seats)]
            found |= {"seat": self.seats, "addressee": [*words, *ADDRESSED]}
        return found


def problems(scenario: Scenario, known: Known) -> list[Problem]:
    """Every problem of the exercise's events list."""
    exercise = scenario.exercise
    if exercise is None:
        return []
    found = list(of_the_list(("exercise", "msel"), exercise.msel, of_a_scenario(scenario, known)))
    for index, entry in enumerate(exercise.msel):
        if entry.status not in PLANNED:
            message = f"a plan holds no entry that is {entry.status}; it begins as one of {', '.join(PLANNED)}"
            found.append(Problem.at(("exercise", "msel", index, "status"), message))
    return found


def of_a_scenario(scenario: Scenario, known: Known) -> Around:
    """What the entries of a scenario's list are checked against."""
    exercise = scenario.exercise
    planned = {name: str(seat.kind) for name, seat in exercise.seats.items()} if exercise is not None else {}
    return Around(
        start=scenario.start,
        zone=scenario.zone,
        horizon_h=scenario.horizon,
        agencies=known.agencies,
        seats=planned or default_seats(known.agencies),
        objectives=[objective.id for objective in exercise.objectives] if exercise is not None else [],
        effects=lambda here, effect: _in_the_scenario(here, effect, scenario, known),
        things=_things(scenario, known),
    )


def _things(scenario: Scenario, known: Known) -> Names:
    """What conditions name of a scenario; of the healthy part of a broken one, what is whole. The ground knows the places."""
    found: dict[str, Collection[str]] = {}
    if set(known.organisations) == set(scenario.organisations):
        found["target"] = check_conditions.target_names(scenario)
    if set(known.agencies) == set(scenario.agencies):
        found["command"] = check_conditions.command_names(scenario)
    if scenario.exercise is not None:
        found["task"] = [task.id for _, task in check_conditions.tasks(scenario)]
    return found


def default_seats(agencies: Collection[str]) -> dict[str, str]:
    """The seats of an exercise that names none, with their kinds."""
    control = {"director": "director", "controller": "controller", "simulator": "simulator", "observer": "observer"}
    evaluators = {"lead-evaluator": "lead_evaluator", "evaluator-1": "evaluator", "evaluator-2": "evaluator"}
    players = {f"{name}-{kind}": kind for name in agencies for kind in ("command", "staff")}
    return control | evaluators | players | {f"{PLATFORM}-command": "command"}


def of_the_list(here: Loc, entries: Sequence[PlannedInject], around: Around) -> Iterator[Problem]:
    """The problems of entries, with their place under `here`."""
    if len(entries) > MOST:
        yield Problem.at(here, f"has {len(entries):,} entries; at most {MOST:,} are taken")
        return
    first: dict[str, int] = {}
    kinds = {entry.number: entry.kind for entry in entries}
    names = around.names([*kinds, *around.others])
    for index, entry in enumerate(entries):
        if entry.number in first:
            yield Problem.at((*here, index, "number"), f"the number '{entry.number}' is given twice")
        first.setdefault(entry.number, index)
        yield from _entry((*here, index), entry, around, kinds)
        if entry.condition is not None:
            yield from of_a_condition((*here, index, "condition"), entry.condition, names)


def _entry(here: Loc, entry: PlannedInject, around: Around, kinds: Mapping[str, str]) -> Iterator[Problem]:
    yield from _time(here, entry, around)
    yield from _names(here, entry, around)
    if entry.follows is not None and kinds.get(entry.follows) == "expected_action":
        yield Problem.at((*here, "follows"), f"'{entry.follows}' is an expected action itself; it follows an inject")
    elif entry.follows is not None and entry.follows not in kinds and entry.follows not in around.others:
        yield dangling((*here, "follows"), "inject", entry.follows, [*kinds, *around.others])
    if isinstance(entry.effect, InjectEffect):
        yield from around.effects((*here, "effect"), entry.effect)


def of_a_condition(here: Loc, condition: Condition, names: Names | None = None) -> Iterator[Problem]:
    """The problems of a condition: kinds of records that it cannot ask about, fields that these do not have, and names that
    nobody and nothing bears."""
    for loc, clause in check_conditions.clauses(here, condition):
        if clause.event not in EVENTS:
            hint = did_you_mean(clause.event, EVENTS, most=len(EVENTS))
            yield Problem.at((*loc, "event"), f"a condition cannot ask about '{clause.event}'", hint=hint)
            continue
        asked = [((*loc, "field"), clause.field), *(((*loc, "where", name), name) for name in clause.where)]
        for place, name in asked:
            if name is not None and name not in FIELDS[clause.event]:
                yield _field(place, clause.event, name)
        yield from check_conditions.problems(loc, clause, names or {})


def _field(here: Loc, event: str, name: str) -> Problem:
    if name in WRITTEN.get(event, ()):
        hint = "What people write is kept outside the log's records."
    else:
        hint = did_you_mean(name, FIELDS[event], most=len(FIELDS[event]))
    return Problem.at(here, f"a condition cannot ask for '{name}' of '{event}'", hint=hint)


def _time(here: Loc, entry: PlannedInject, around: Around) -> Iterator[Problem]:
    word, at = "at", entry.at
    if entry.local is not None:
        word = "local"
        try:
            at = hours_at(entry.local, start=around.start, zone=around.zone)
        except ValueError as error:
            yield Problem.at((*here, word), str(error))
    if at is not None and at >= around.horizon_h:
        message = f"comes after the horizon ({at:g} h of {around.horizon_h:g} h) and is never released"
        yield Problem.at((*here, word), message, severity="warning")


def _names(here: Loc, entry: PlannedInject, around: Around) -> Iterator[Problem]:
    for word, named in (("to", entry.to), ("expected_by", entry.expected_by)):
        for index, name in enumerate(named):
            if name not in around.addressees and around.seats is not None:
                yield dangling((*here, word, index), "seat or agency", name, around.addressees)
    if entry.deliverer is not None and around.seats is not None:
        if entry.deliverer not in around.seats:
            yield dangling((*here, "deliverer"), "seat", entry.deliverer, around.seats)
        elif around.seats[entry.deliverer] not in ("simulator", "controller", "director"):
            kind = around.seats[entry.deliverer].replace("_", " ")
            yield Problem.at(
                (*here, "deliverer"), f"'{entry.deliverer}' is a seat of the kind '{kind}', which delivers nothing"
            )
    for index, name in enumerate(entry.objectives):
        if around.objectives is not None and name not in around.objectives:
            yield dangling((*here, "objectives", index), "objective", name, around.objectives)
    holders = [*around.agencies, PLATFORM]
    for index, name in enumerate(entry.marking.releasable_to):
        if name not in holders:
            yield dangling((*here, "marking", "releasable_to", index), "holder", name, holders)


def _in_the_scenario(here: Loc, effect: InjectEffect, scenario: Scenario, known: Known) -> Iterator[Problem]:
    """What is wrong with an effect, as if it were one of the scenario's dated injects."""
    dated = Inject.model_validate({"at": "0 h", **{word: getattr(effect, word) for word in WORLD}})
    for problem in check_injects.problems(scenario.model_copy(update={"injects": (dated,)}), known):
        yield Problem.at((*here, *problem.loc[2:]), problem.message, hint=problem.hint, severity=problem.severity)
