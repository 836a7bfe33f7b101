"""The values that a condition compares names with: there must be such a seat, agency, target, place or inject."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

from septel.errors import Loc, Problem
from septel.scenario.check_names import dangling
from septel.scenario.check_values import targets
from septel.scenario.model import Scenario
from septel.scenario.model_msel import Clause, Condition
from septel.scenario.model_objectives import CriticalTask
from septel.scenario.msel_words import GIVERS, LISTS, NAMED

Names = Mapping[str, Collection[str]]  # by sort, as in `NAMED`; what is not known here is not there
STRIKE_FORCE = "strike force/"
COMPARED = ("value", "values", "where")  # where a clause says with what a field is compared


def clauses(here: Loc, condition: Condition) -> Iterator[tuple[Loc, Clause]]:
    """The clauses of a condition, with their places."""
    for word, found in (("all", condition.all), ("any", condition.any)):
        for index, clause in enumerate(found):
            yield (*here, word, index), clause


def problems(here: Loc, clause: Clause, names: Names) -> Iterator[Problem]:
    """What is wrong with the values of one clause."""
    for loc, name, value in _compared(here, clause):
        sort = sort_of(clause.event, name)
        known = names.get(sort, ())
        if not known or (sort == "command" and str(value).startswith(STRIKE_FORCE)):
            continue
        if value == "" and name not in LISTS:  # nobody: what happened by itself has no seat
            continue
        if isinstance(value, str):
            if value not in known:
                yield dangling(loc, "agency" if sort == "holder" else sort, value, _near(value, known))
        elif name != "args.to":  # of a jump it is an hour
            yield Problem.at(loc, f"'{name}' is a name, and {value} is none", hint=f'Put it in quotes: "{value}".')


def sort_of(event: str, name: str) -> str:
    """What a field names; "" for one that names nothing that is known beforehand."""
    return "holder" if name == "command" and event in GIVERS else NAMED.get(name, "")


def _compared(here: Loc, clause: Clause) -> Iterator[tuple[Loc, str, Any]]:
    """Each field that must be a name, or hold one, with what it is compared with and where that stands."""
    name = clause.field
    if name is not None and (clause.operator == "contains") == (name in LISTS):
        for index, value in enumerate(clause.values):
            yield (*here, "values", index), name, value
        if clause.operator in ("=", "!=", "contains"):
            yield (*here, "value"), name, clause.value
    for more, wanted in clause.where.items():
        yield (*here, "where", more), more, wanted


def _near(value: str, known: Collection[str]) -> list[str]:
    """The known words; of addressees the ones alone that are called so, if there are any."""
    alike = [word for word in known if word.partition(":")[2] == value]
    return alike or list(known)


def target_names(scenario: Scenario) -> list[str]:
    """The targets of a scenario: `organisation/head`, `organisation/cell 1`, …; the heads of splinters too."""
    found = [
        f"{name}/{rank if rank == 'head' else f'{rank} {number}'}"
        for name, organisation in scenario.organisations.items()
        for rank, count in targets(organisation).items()
        for number in range(1, count + 1)
    ]
    more = scenario.body.max_organisations - len(scenario.organisations) if scenario.body is not None else 0
    return found + [f"splinter {number}/head" for number in range(1, more + 1)]


def command_names(scenario: Scenario) -> list[str]:
    """The commands of the agencies, `agency/seat`; those of a strike force stand where the ground says."""
    found = []
    for name, agency in scenario.agencies.items():
        command = agency.command
        own = (command.seat,) if command.seat is not None else command.regional or ()
        found += [f"{name}/{seat}" for seat in (agency.bases if command.regional == "every base" else own)]
    return found


def of_places(scenario: Scenario, places: Callable[[], Collection[str]]) -> list[Problem]:
    """The places that conditions of the exercise name and that its ground does not have; it is asked if any names one."""
    named = [
        (loc, clause)
        for loc, clause in _clauses(scenario)
        if any(sort_of(clause.event, name) == "place" for name in (clause.field or "", *clause.where))
    ]
    names = {"place": places()} if named else {}
    return [problem for loc, clause in named for problem in problems(loc, clause, names)]


def of_all(designs: Mapping[str, Scenario], found: Mapping[str, list[Problem]]) -> dict[str, list[Problem]]:
    """The problems of designs, but of a name in a clause only where no design that has this clause has what is named."""
    if not any(is_of_a_name(problem) for name in designs for problem in found[name]):
        return dict(found)
    at = {name: {loc: repr(clause) for loc, clause in _clauses(scenario)} for name, scenario in designs.items()}
    has = {name: frozenset(own.values()) for name, own in at.items()}
    wrong = {
        name: {(own[_clause_at(problem)], problem.message) for problem in found[name] if is_of_a_name(problem)}
        for name, own in at.items()
    }

    def can_be_met(name: str, problem: Problem) -> bool:
        one = (at[name][_clause_at(problem)], problem.message)
        return any(one[0] in has[other] and one not in wrong[other] for other in designs)

    return {
        name: [one for one in problems if name not in designs or not is_of_a_name(one) or not can_be_met(name, one)]
        for name, problems in found.items()
    }


def is_of_a_name(problem: Problem) -> bool:
    """Whether a problem is one of what a clause compares with."""
    return bool(_clause_at(problem))


def of_kept(found: list[Problem]) -> list[Problem]:
    """The problems of a text that was kept when conditions were not asked whom they name: it was good then."""
    return [replace(problem, severity="warning") if is_of_a_name(problem) else problem for problem in found]


def _clause_at(problem: Problem) -> Loc:
    """The place of the clause that compares with what stands at a problem's place; () if none does."""
    at = problem.loc if problem.loc[:1] == ("exercise",) else ()
    found = (i for i, part in enumerate(at[:-3]) if part in ("condition", "done") and at[i + 3] in COMPARED)
    return next((at[: i + 3] for i in found), ())


def _clauses(scenario: Scenario) -> Iterator[tuple[Loc, Clause]]:
    for here, condition in _conditions(scenario):
        yield from clauses(here, condition)


def _conditions(scenario: Scenario) -> Iterator[tuple[Loc, Condition]]:
    exercise = scenario.exercise
    for index, entry in enumerate(exercise.msel if exercise is not None else ()):
        if entry.condition is not None:
            yield ("exercise", "msel", index, "condition"), entry.condition
    for here, task in tasks(scenario):
        if task.done is not None:
            yield (*here, "done"), task.done


def tasks(scenario: Scenario) -> Iterator[tuple[Loc, CriticalTask]]:
    """The critical tasks of a scenario's exercise, with their places."""
    for o, objective in enumerate(scenario.exercise.objectives if scenario.exercise is not None else ()):
        for c, capability in enumerate(objective.capabilities):
            for t, target in enumerate(capability.targets):
                for k, task in enumerate(target.tasks):
                    yield ("exercise", "objectives", o, "capabilities", c, "targets", t, "tasks", k), task
