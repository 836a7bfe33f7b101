"""The objectives of a live exercise: ids that are given twice, names that nobody bears, targets that nobody can rate."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from septel.errors import Loc, Problem, nearest
from septel.scenario.check_conditions import Names
from septel.scenario.check_msel import of_a_condition, of_a_scenario
from septel.scenario.check_names import PLATFORM, Known, dangling
from septel.scenario.model import Scenario
from septel.scenario.model_msel import PlannedInject
from septel.scenario.model_objectives import CORE_CAPABILITIES, CoreCapability, CriticalTask, Done, Objective

EXPECTED = "expected_action"


@dataclass
class _Plan:
    """What the parts of a plan are checked against, and the ids that came before."""

    holders: list[str]
    injects: Mapping[str, PlannedInject]
    horizon_h: float
    names: Names
    used: dict[str, str] = field(default_factory=dict)


def problems(scenario: Scenario, known: Known) -> list[Problem]:
    """Every problem of the exercise's objectives."""
    exercise = scenario.exercise
    if exercise is None:
        return []
    injects = {entry.number: entry for entry in exercise.msel}
    plan = _Plan([*known.agencies, PLATFORM], injects, scenario.horizon, of_a_scenario(scenario, known).names(injects))
    here: Loc = ("exercise", "objectives")
    return [problem for n, objective in enumerate(exercise.objectives) for problem in _objective((*here, n), objective, plan)]


def _objective(here: Loc, objective: Objective, plan: _Plan) -> Iterator[Problem]:
    yield from _id(here, "an objective", objective.id, plan)
    for index, capability in enumerate(objective.capabilities):
        inner = (*here, "capabilities", index)
        yield from _id(inner, "a capability", capability.id, plan)
        yield from _core(inner, capability)
        for number, target in enumerate(capability.targets):
            deeper = (*inner, "targets", number)
            yield from _id(deeper, "a target", target.id, plan)
            if not target.tasks:
                message = f"the target '{target.id}' has no critical task, so there is nothing to rate"
                yield Problem.at(deeper, message, severity="warning")
            for place, task in enumerate(target.tasks):
                yield from _task((*deeper, "tasks", place), task, plan)


def _id(here: Loc, what: str, name: str, plan: _Plan) -> Iterator[Problem]:
    """Objectives, capabilities, targets and tasks share their ids, since ratings name them by id alone."""
    if name in plan.used:
        message = f"the id '{name}' is that of {plan.used[name]} already"
        yield Problem.at((*here, "id"), message, hint="Objectives, capabilities, targets and tasks all need ids of their own.")
    plan.used.setdefault(name, what)


def _core(here: Loc, capability: CoreCapability) -> Iterator[Problem]:
    """A name that is nearly one of the core capabilities was meant to be it."""
    close = nearest(capability.name, CORE_CAPABILITIES)
    if close is not None and close != capability.name:
        message = f"'{capability.name}' is not quite the name of a core capability"
        yield Problem.at((*here, "name"), message, hint=f"Did you mean '{close}'?", severity="warning")


def _task(here: Loc, task: CriticalTask, plan: _Plan) -> Iterator[Problem]:
    yield from _id(here, "a task", task.id, plan)
    if task.agency is not None and task.agency not in plan.holders:
        yield dangling((*here, "agency"), "agency", task.agency, plan.holders)
    actions = [number for number, entry in plan.injects.items() if entry.kind == EXPECTED]
    for index, number in enumerate(task.expected):
        loc = (*here, "expected", index)
        if number in task.expected[:index]:
            yield Problem.at(loc, f"the expected action '{number}' is named twice")
        elif number not in plan.injects:
            yield dangling(loc, "expected action", number, actions)
        elif number not in actions:
            kind = plan.injects[number].kind.replace("_", " ")
            yield Problem.at(loc, f"'{number}' is no expected action but a {kind} inject", hint=_known(actions))
    if task.done is not None:
        yield from _done((*here, "done"), task.done, plan)


def _done(here: Loc, done: Done, plan: _Plan) -> Iterator[Problem]:
    yield from of_a_condition(here, done, plan.names)
    injects = [number for number, entry in plan.injects.items() if entry.kind != EXPECTED]
    if done.after is not None and done.after not in plan.injects:
        yield dangling((*here, "after"), "inject", done.after, injects)
    elif done.after is not None and done.after not in injects:
        message = f"'{done.after}' is an expected action, and is never released"
        yield Problem.at((*here, "after"), message, hint="Name the inject that it answers.")
    if done.within is not None and done.within > plan.horizon_h:
        message = f"is longer than the scenario ({done.within:g} h of {plan.horizon_h:g} h), so nothing is ever late"
        yield Problem.at((*here, "within"), message, severity="warning")


def _known(actions: list[str]) -> str:
    return f"Expected actions: {', '.join(actions[:12])}." if actions else "The events list has no expected action."
