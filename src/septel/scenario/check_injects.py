"""Injects that name what does not exist, or that come when all is over."""

from __future__ import annotations

from collections.abc import Iterator

from septel.errors import Loc, Problem, did_you_mean
from septel.scenario.check_names import Known, dangling
from septel.scenario.check_values import targets
from septel.scenario.model import Inject, InjectTip, Scenario


def problems(scenario: Scenario, known: Known) -> list[Problem]:
    """Every problem of the injects."""
    found: list[Problem] = []
    for index, inject in enumerate(scenario.injects):
        here = ("injects", index)
        if inject.at >= scenario.horizon:
            message = f"comes after the horizon ({inject.at:g} h of {scenario.horizon:g} h) and does nothing"
            found.append(Problem.at((*here, "at"), message, severity="warning"))
        found += _inject(here, inject, scenario, known)
    return found


def _inject(here: Loc, inject: Inject, scenario: Scenario, known: Known) -> Iterator[Problem]:
    if inject.tip is not None:
        yield from target_problems((*here, "tip", "target"), inject.tip.target, scenario, known, whole=False)
        yield from _tip((*here, "tip"), inject.tip, scenario, known)
    if inject.press is not None:
        yield from target_problems((*here, "press", "target"), inject.press.target, scenario, known, whole=True)
    for word, event in (("weather", inject.weather), ("festival", inject.festival), ("closure", inject.closure)):
        if event is not None and event.lasts == 0:
            yield Problem.at((*here, word, "lasts"), "lasts no time and does nothing", severity="warning")
    if inject.weather is not None and not inject.weather.modes:
        yield Problem.at((*here, "weather", "modes"), "must name at least one of ground, air, boat")


def _tip(here: Loc, tip: InjectTip, scenario: Scenario, known: Known) -> Iterator[Problem]:
    if tip.via not in known.sources:
        yield dangling((*here, "via"), "source", tip.via, known.sources)
    if tip.receiver is not None and tip.receiver not in known.agencies:
        yield dangling((*here, "receiver"), "agency", tip.receiver, known.agencies)
    source = scenario.sources.get(tip.via)
    if source is None:
        return
    if tip.grade is not None and tip.grade not in source.grades:
        message = f"the source '{tip.via}' gives no grade '{tip.grade}'"
        yield Problem.at((*here, "grade"), message, hint=did_you_mean(tip.grade, source.grades))
    if source.kind == "own" and tip.receiver not in (None, source.agency):
        yield Problem.at((*here, "receiver"), f"the own source '{tip.via}' reports to '{source.agency}' only")


def target_problems(loc: Loc, name: str, scenario: Scenario, known: Known, *, whole: bool) -> Iterator[Problem]:
    """What is wrong with a target's name; with `whole` an organisation alone may be meant too."""
    organisation, slash, position = name.partition("/")
    if organisation not in known.organisations:
        yield dangling(loc, "organisation", organisation, known.organisations)
        return
    if organisation not in scenario.organisations or (whole and not slash):
        return
    count = targets(scenario.organisations[organisation])
    rank, _, number = position.partition(" ")
    if rank not in count or (rank == "head" and number) or (rank != "head" and not number.isdecimal()):
        message = f"'{name}' does not name a target"
        example = f"Write for example '{organisation}/head' or '{organisation}/lieutenant 2'."
        yield Problem.at(loc, message, hint=example)
        return
    wanted = 1 if rank == "head" else int(number) if len(number) < 9 else 10**9
    if not 1 <= wanted <= count[rank]:
        have = f"'{organisation}' has {count[rank]} of rank {rank}"
        example = f"The last is '{organisation}/{rank}{'' if rank == 'head' else f' {count[rank]}'}'." if count[rank] else ""
        yield Problem.at(loc, f"there is no target '{name}': {have}", hint=example)
