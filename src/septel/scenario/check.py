"""What the models cannot see: names that dangle, values that contradict each other, forces that do not suffice.

Only what needs no ground is checked here; places that do not exist and bases in the sea are the theatre's to find.
"""

from __future__ import annotations

from collections.abc import Mapping

from septel.errors import Problem
from septel.scenario import (
    check_exercise,
    check_forces,
    check_hours,
    check_injects,
    check_limits,
    check_long_run,
    check_msel,
    check_names,
    check_objectives,
    check_operations,
    check_shifts,
    check_values,
)
from septel.scenario.model import Scenario
from septel.scenario.tree import Block


def check(scenario: Scenario, *, written: Block | None = None) -> list[Problem]:
    """The problems of one resolved scenario, errors and warnings, with paths but no lines yet.

    `written` is given when the scenario is only the healthy part of a broken file: names that the file writes count as known
    then, and what depends on the whole (do the forces suffice?) is not asked.
    """
    known = check_names.Known.of(scenario, written)
    found = check_names.problems(scenario, known) + check_values.problems(scenario) + check_injects.problems(scenario, known)
    found += check_hours.problems(scenario, known) + check_operations.problems(scenario, known)
    found += [
        *check_limits.problems(scenario),
        *check_long_run.problems(scenario, known),
        *check_exercise.problems(scenario, known),
        *check_msel.problems(scenario, known),
        *check_objectives.problems(scenario, known),
    ]
    if written is None:
        found += check_long_run.of_the_whole(scenario)
        found += check_forces.problems(scenario) + check_shifts.problems(scenario)
    return found


def check_idle(designs: Mapping[str, Scenario]) -> dict[str, list[Problem]]:
    """Warnings by design: settings that do nothing, there and in every other design that has them."""
    return check_long_run.idle(designs)


def check_together(designs: Mapping[str, Scenario]) -> list[Problem]:
    """What is wrong only if it is so in every design: a package that no pool can fill, a seat of a platform that is not."""
    return check_forces.never_filled(designs) + check_exercise.without_a_platform(designs)
