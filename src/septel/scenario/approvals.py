"""The order in which approvals are given: which stages an operation passes, and which stage waits for which."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from septel.scenario.model import Law, Scenario, Stage

JOINT = "joint_command"
STRIKE_FORCE = "strike_force"


@dataclass(frozen=True)
class StageAt:
    """One stage of a scenario: whose it is, its name, its law, the keys (owner, stage) of those that come before it, and its
    calendar."""

    owner: str
    name: str
    law: Law
    after: tuple[tuple[str, str], ...] = ()
    hours: str | None = None

    @property
    def key(self) -> tuple[str, str]:
        """Owner and name."""
        return self.owner, self.name


def stages(scenario: Scenario) -> tuple[StageAt, ...]:
    """All stages of a scenario: those of the agencies in the file's order, then the strike force's; names in `after` that
    do not exist are left out (the checks report them)."""
    written = list(_written(scenario))
    known = {(owner, name) for owner, name, _ in written}
    return tuple(
        StageAt(
            owner,
            name,
            stage.time,
            tuple(key for key in (stage_key(owner, word) for word in stage.after) if key in known),
            stage.hours,
        )
        for owner, name, stage in written
    )


def _written(scenario: Scenario) -> Iterator[tuple[str, str, Stage]]:
    for agency, detail in scenario.agencies.items():
        for name, stage in detail.approvals.items():
            yield agency, name, stage
    if scenario.strike_force is not None:
        for name, stage in scenario.strike_force.approvals.items():
            yield STRIKE_FORCE, name, stage


def stage_key(owner: str, word: str) -> tuple[str, str]:
    """Owner and name of a stage as `after` names it: `stage` (the same owner's) or `agency/stage`."""
    other, slash, name = word.rpartition("/")
    return (other, name) if slash else (owner, word)


def order(scenario: Scenario, owner_agencies: Iterable[str]) -> list[tuple[str, str, Law]]:
    """The stages in series, as (owner, stage, law), for an operation whose teams these agencies own.

    A joint command has its one approval whoever owns the teams. Otherwise the owners' stages come in the file's order, a stage
    that another names in `after` before it, once each, whoever owns it. The strike force is the owner `strike_force`.
    """
    if scenario.joint_command is not None:
        return [(JOINT, "approval", scenario.joint_command.approval)]
    everything = stages(scenario)
    by_key = {stage.key: stage for stage in everything}
    owners = set(owner_agencies)
    done: dict[tuple[str, str], StageAt] = {}
    for stage in everything:
        if stage.owner in owners:
            _visit(stage, by_key, done, ())
    return [(stage.owner, stage.name, stage.law) for stage in done.values()]


def _visit(
    stage: StageAt,
    by_key: dict[tuple[str, str], StageAt],
    done: dict[tuple[str, str], StageAt],
    path: tuple[tuple[str, str], ...],
) -> None:
    if stage.key in done or stage.key in path:  # a circle is an error that the checks report; here it must only end
        return
    for before in stage.after:
        _visit(by_key[before], by_key, done, (*path, stage.key))
    done[stage.key] = stage


def circles(scenario: Scenario) -> list[list[tuple[str, str]]]:
    """The circles among the stages, each as its stages in order with the first repeated at the end; each circle once."""
    by_key = {stage.key: stage for stage in stages(scenario)}
    state: dict[tuple[str, str], int] = {}
    found: list[list[tuple[str, str]]] = []

    def walk(key: tuple[str, str], path: list[tuple[str, str]]) -> None:
        state[key] = 1
        for before in by_key[key].after:
            if state.get(before) == 1:
                found.append([*path[path.index(before) :], before])
            elif before not in state:
                walk(before, [*path, before])
        state[key] = 2

    for key in by_key:
        if key not in state:
            walk(key, [key])
    return found
