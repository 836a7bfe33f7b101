"""Names that point to nothing, and names that nobody may bear."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from septel.errors import Loc, Problem, did_you_mean
from septel.scenario.approvals import STRIKE_FORCE, circles, stage_key
from septel.scenario.model import Scenario, Stage
from septel.scenario.tree import Block

PLATFORM = "platform"
RESERVED = (PLATFORM, STRIKE_FORCE, "joint_command", "all", "none")


@dataclass(frozen=True)
class Known:
    """The names that a scenario defines."""

    kinds: Collection[str]
    agencies: Collection[str]
    markings: Collection[str]
    sources: Collection[str]
    organisations: Collection[str]
    stages: Collection[tuple[str, str]]
    calendars: Collection[str]
    grades: Mapping[str, Collection[str]]

    @classmethod
    def of(cls, scenario: Scenario, written: Block | None = None) -> Known:
        """The names of a scenario, and those that a broken file writes besides."""

        def named(section: str, valid: Iterable[str]) -> list[str]:
            raw = written.get(section) if written is not None else None
            return list(dict.fromkeys([*valid, *(raw if isinstance(raw, Block) else ())]))

        stages = {(owner, name) for owner, holder in _approvals(scenario) for name in holder}
        if written is not None:
            raw_agencies = written.get("agencies")
            for owner, agency in raw_agencies.items() if isinstance(raw_agencies, Block) else ():
                raw = agency.get("approvals") if isinstance(agency, Block) else None
                stages |= {(owner, name) for name in raw} if isinstance(raw, Block) else set()
        return cls(
            kinds=named("kinds", scenario.kinds),
            agencies=named("agencies", scenario.agencies),
            markings=named("markings", scenario.markings),
            sources=named("sources", scenario.sources),
            organisations=named("organisations", scenario.organisations),
            stages=stages,
            calendars=named("calendars", scenario.calendars),
            grades=_grades(scenario, written),
        )


def _grades(scenario: Scenario, written: Block | None) -> dict[str, list[str]]:
    """The grades that each source gives, by name."""
    found = {name: list(source.grades) for name, source in scenario.sources.items()}
    raw = written.get("sources") if written is not None else None
    for name, source in raw.items() if isinstance(raw, Block) else ():
        table = source.get("grades") if isinstance(source, Block) else None
        found[name] = list(dict.fromkeys([*found.get(name, ()), *(table if isinstance(table, Block) else ())]))
    return found


def _approvals(scenario: Scenario) -> Iterator[tuple[str, dict[str, Stage]]]:
    for name, agency in scenario.agencies.items():
        yield name, agency.approvals
    if scenario.strike_force is not None:
        yield STRIKE_FORCE, scenario.strike_force.approvals


def problems(scenario: Scenario, known: Known) -> list[Problem]:
    """Every name that dangles or is reserved, and circles of approval."""
    found = [*_reserved(scenario), *_kinds(scenario, known), *_information(scenario, known), *_sharing(scenario, known)]
    return [*found, *_strike_force(scenario, known), *_stages(scenario, known), *_circles(scenario)]


def dangling(loc: Loc, what: str, name: str, known: Iterable[str]) -> Problem:
    """The problem that there is nothing of this name, with the nearest one that there is."""
    return Problem.at(loc, f"there is no {what} '{name}'", hint=did_you_mean(name, known))


def _reserved(scenario: Scenario) -> Iterator[Problem]:
    for name in scenario.agencies:
        if name in RESERVED:
            yield Problem.at(("agencies", name), f"an agency cannot be called '{name}': the word has a meaning of its own")
    for section, holder in (("agencies", scenario.agencies), ("organisations", scenario.organisations)):
        for name in holder:
            if "/" in name:
                yield Problem.at((section, name), "a name here cannot hold '/', which joins names")
    for owner, stages in _approvals(scenario):
        for name in stages:
            if "/" in name:
                yield Problem.at((*_owner_loc(owner), "approvals", name), "a stage's name cannot hold '/', which joins names")


def _kinds(scenario: Scenario, known: Known) -> Iterator[Problem]:
    for agency, detail in scenario.agencies.items():
        for base, stand in detail.bases.items():
            for kind in stand.teams:
                if kind not in known.kinds:
                    yield dangling(("agencies", agency, "bases", base, "teams", kind), "kind of team", kind, known.kinds)
    for rank, rank_detail in scenario.ranks:
        for index, package in enumerate(rank_detail.packages):
            for kind in package:
                if kind not in known.kinds:
                    yield dangling(("ranks", rank, "packages", index, kind), "kind of team", kind, known.kinds)


def _information(scenario: Scenario, known: Known) -> Iterator[Problem]:
    for name, source in scenario.sources.items():
        here = ("sources", name)
        if source.agency is not None and source.agency not in known.agencies:
            yield dangling((*here, "agency"), "agency", source.agency, known.agencies)
        for receiver in source.receivers:
            if receiver not in known.agencies:
                yield dangling((*here, "receivers", receiver), "agency", receiver, known.agencies)
        single = isinstance(source.marking, str)
        for marking in [source.marking] if isinstance(source.marking, str) else source.marking:
            if marking not in known.markings:
                loc = (*here, "marking") if single else (*here, "marking", marking)
                yield dangling(loc, "marking", marking, known.markings)
    holders = [*known.agencies, PLATFORM]
    for name, marking_detail in scenario.markings.items():
        for index, holder in enumerate(marking_detail.to or ()):
            if holder not in holders:
                yield dangling(("markings", name, "to", index), "holder", holder, holders)


def _sharing(scenario: Scenario, known: Known) -> Iterator[Problem]:
    liaison, platform = scenario.sharing.liaison, scenario.sharing.platform
    if liaison is not None and liaison.links != "all":
        for index, link in enumerate(liaison.links):
            for word, name in (("from", link.sender), ("to", link.to)):
                if name not in known.agencies:
                    yield dangling(("sharing", "liaison", "links", index, word), "agency", name, known.agencies)
    if platform is not None and platform.members != "all":
        for index, name in enumerate(platform.members):
            if name not in known.agencies:
                yield dangling(("sharing", "platform", "members", index), "agency", name, known.agencies)


def _strike_force(scenario: Scenario, known: Known) -> Iterator[Problem]:
    force = scenario.strike_force
    if force is None:
        return
    for kind in force.teams:
        if kind not in known.kinds:
            yield dangling(("strike_force", "teams", kind), "kind of team", kind, known.kinds)
    if force.helicopters and "air" not in known.kinds:
        yield dangling(("strike_force", "helicopters"), "kind of team", "air", known.kinds)
    for index, name in enumerate(force.lenders):
        if name not in known.agencies:
            yield dangling(("strike_force", "lenders", index), "agency", name, known.agencies)


def _owner_loc(owner: str) -> Loc:
    return (STRIKE_FORCE,) if owner == STRIKE_FORCE else ("agencies", owner)


def _stages(scenario: Scenario, known: Known) -> Iterator[Problem]:
    for owner, stages in _approvals(scenario):
        for name, stage in stages.items():
            for index, word in enumerate(stage.after):
                if stage_key(owner, word) not in known.stages:
                    own = [stage for holder, stage in sorted(known.stages) if holder == owner and stage != name]
                    others = [f"{holder}/{stage}" for holder, stage in sorted(known.stages) if holder != owner]
                    loc = (*_owner_loc(owner), "approvals", name, "after", index)
                    yield dangling(loc, "approval stage", word, own + others)


def _circles(scenario: Scenario) -> Iterator[Problem]:
    for circle in circles(scenario):
        owner, name = circle[0]
        path = " → ".join(f"{holder}/{stage}" for holder, stage in circle)
        message = f"approval stages wait for each other in a circle: {path}"
        yield Problem.at((*_owner_loc(owner), "approvals", name), message)
