"""Values that contradict each other: shares that do not add up, grades without meaning, targets that cannot move."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

from septel.errors import Loc, Problem, did_you_mean, plain
from septel.scenario.model import BUILT_IN_GROUND, RANKS, GradeOdds, Organisation, Place, Scenario, Source, Terrain

TOLERANCE = 1e-6
GRADE = re.compile(r"[A-F][1-6]")
UNKNOWABLE = "F6"
_YEARS = range(1900, 2201)


def problems(scenario: Scenario) -> list[Problem]:
    """Every value that cannot stand beside the others."""
    found = [
        *_clock(scenario),
        *_theatre(scenario),
        *_organisations(scenario),
        *_ranks(scenario),
        *_sharing(scenario),
        *_commands(scenario),
    ]
    for name, source in scenario.sources.items():
        found += [*_source(("sources", name), source), *_grades(("sources", name, "grades"), source.grades)]
    for name, marking in scenario.markings.items():
        if marking.forbid and (marking.to is not None or marking.delay):
            message = "'forbid' lets nobody else know, so 'to' and 'delay' do nothing"
            found.append(Problem.at(("markings", name), message, severity="warning"))
    return [*found, *_deaf(scenario)]


def _clock(scenario: Scenario) -> Iterator[Problem]:
    if scenario.start.tzinfo is not None:
        yield Problem.at(("start",), "must be local time without an offset; 'zone' says where")
    if scenario.start.year not in _YEARS:
        yield Problem.at(("start",), f"the year must be from {_YEARS[0]} to {_YEARS[-1]}")
    if not _is_zone(scenario.zone):
        message = f"'{scenario.zone}' is not a time zone"
        yield Problem.at(("zone",), message, hint=did_you_mean(scenario.zone, sorted(available_timezones())))


def _theatre(scenario: Scenario) -> Iterator[Problem]:
    yield from _built_in_misspelt(scenario.theatre.terrain)
    places = scenario.theatre.places
    if isinstance(places, tuple):
        return
    if scenario.theatre.country is None and places.file is None:
        yield Problem.at(
            ("theatre",), "has no places", hint="Write 'country: MX', a list of places, or 'places: {file: FILE.csv}'."
        )
    elif places.file is None and places.largest == 0 and not places.include and not places.states:
        yield Problem.at(("theatre", "places"), "chooses no place", hint="Write for example 'largest: 100'.")


def _built_in_misspelt(terrain: Terrain | None) -> Iterator[Problem]:
    """Files of no kind whose names are nearly the word for what is built in."""
    if terrain is None:
        return
    for word, names in (("elevation", terrain.elevation), ("roads", (terrain.roads.file,) if terrain.roads else ())):
        for name in (Path(each).name for each in names if each != BUILT_IN_GROUND and not Path(each).suffix):
            hint = did_you_mean(name, [BUILT_IN_GROUND], most=0)
            if hint:
                yield Problem.at(("theatre", "terrain", word), f"'{name}' is no file of ground", hint=hint)


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return False
    return True


def targets(organisation: Organisation) -> dict[str, int]:
    """How many targets of each rank an organisation has."""
    return dict(zip(RANKS, (organisation.head, organisation.lieutenants, organisation.cells), strict=True))


def ranks_in_use(scenario: Scenario) -> list[str]:
    """The ranks of which there is any target."""
    return [rank for rank in RANKS if any(targets(organisation)[rank] for organisation in scenario.organisations.values())]


def _organisations(scenario: Scenario) -> Iterator[Problem]:
    if not ranks_in_use(scenario):
        yield Problem.at(("organisations",), "there is no target: every organisation has 0 heads, lieutenants and cells")
    for name, organisation in scenario.organisations.items():
        here = ("organisations", name)
        if not any(targets(organisation).values()) and ranks_in_use(scenario):
            yield Problem.at(here, "has no target", severity="warning")
        yield from _territory((*here, "territory"), organisation, scenario)


def _territory(loc: Loc, organisation: Organisation, scenario: Scenario) -> Iterator[Problem]:
    land, places = organisation.territory, scenario.theatre.places
    if isinstance(places, tuple):
        enough = sum(weight > 0 for weight in _weights(organisation, places)) >= 2
    else:  # which places there are is the theatre's to know; these can be enough only if it is more than one
        enough = land.everywhere > 0 or any(land.states.values()) or sum(weight > 0 for weight in land.places.values()) >= 2
    if not enough:
        yield Problem.at(loc, "needs at least two places with a weight above 0, since a target never stays where it was")


def _weights(organisation: Organisation, places: tuple[Place, ...]) -> Iterator[float]:
    land = organisation.territory
    by_name = {plain(name): weight for name, weight in land.places.items()}
    by_state = {plain(name): weight for name, weight in land.states.items()}
    for place in places:
        names = (plain(place.name), plain(f"{place.name}, {place.state}"))
        own = next((by_name[name] for name in names if name in by_name), None)
        yield by_state.get(plain(place.state), land.everywhere) if own is None else own


def _ranks(scenario: Scenario) -> Iterator[Problem]:
    used = ranks_in_use(scenario)
    for rank, detail in scenario.ranks:
        if detail.dwell.mean_h == 0:
            yield Problem.at(("ranks", rank, "dwell"), "must be longer than 0")
        if not detail.packages:
            yield Problem.at(("ranks", rank, "packages"), "must name at least one package of teams")
        for index, package in enumerate(detail.packages):
            if not package:
                yield Problem.at(("ranks", rank, "packages", index), "an operation needs at least one team")
    if used and not any(getattr(scenario.ranks, rank).visibility for rank in used):
        yield Problem.at(("ranks",), "no target can be heard of: every rank in use has visibility 0")


def _source(loc: Loc, source: Source) -> Iterator[Problem]:
    if source.kind == "own":
        if source.agency is None:
            yield Problem.at(loc, "an agency's own source needs 'agency'")
        if source.receivers:
            yield Problem.at((*loc, "receivers"), "an own source reports to its agency only; receivers belong to tips")
        if source.false_rate > 0 and not any(
            (source.coverage.default, *source.coverage.states.values(), *source.coverage.places.values())
        ):
            yield Problem.at((*loc, "coverage"), "is 0 everywhere, so false leads at 'false_rate' could come from nowhere")
    else:
        if source.agency is not None:
            yield Problem.at((*loc, "agency"), "tips come from the public and belong to no agency; name 'receivers'")
        if "coverage" in source.model_fields_set:
            yield Problem.at((*loc, "coverage"), "does nothing: coverage belongs to own sources", severity="warning")
        total = sum(source.receivers.values())
        if total > 1 + TOLERANCE:
            yield Problem.at((*loc, "receivers"), f"the shares add up to {total:.6g}, more than 1")
        elif total == 0:
            message = "nobody receives these tips: all shares are 0"
            yield Problem.at((*loc, "receivers"), message, severity="warning")
    if isinstance(source.marking, dict):
        total = sum(source.marking.values())
        if abs(total - 1) > TOLERANCE:
            yield Problem.at((*loc, "marking"), f"the shares add up to {total:.6g}, not to 1")


def _grades(loc: Loc, grades: dict[str, GradeOdds]) -> Iterator[Problem]:
    if not grades:
        yield Problem.at(loc, "must name at least one grade")
        return
    for grade, odds in grades.items():
        here = (*loc, grade)
        if not GRADE.fullmatch(grade):
            yield Problem.at(here, f"'{grade}' is not a grade; a grade is A to F and 1 to 6, such as B2")
        if odds.true == 0 and odds.false == 0:
            yield Problem.at(here, "is never given; leave it out")
        elif odds.true == 0 or odds.false == 0:
            sure = "false" if odds.true == 0 else "true"
            message = f"a zero makes this grade a proof that the lead is {sure}; write a small share instead"
            yield Problem.at(here, message)
        elif grade == UNKNOWABLE and abs(odds.true / odds.false - 1) > TOLERANCE:
            message = "F6 says that nothing can be judged, so its two shares must be equal"
            yield Problem.at(here, f"{message} (found {odds.true:.6g} and {odds.false:.6g})")
    for word in ("true", "false"):
        total = sum(getattr(odds, word) for odds in grades.values())
        if abs(total - 1) > TOLERANCE:
            yield Problem.at(loc, f"the shares for {word} leads add up to {total:.6g}, not to 1")


def _deaf(scenario: Scenario) -> Iterator[Problem]:
    if scenario.sources and not any(source.rate for source in scenario.sources.values()):
        yield Problem.at(("sources",), "no source ever gives a true lead: every 'rate' is 0", severity="warning")
    if scenario.act_threshold == 1:
        yield Problem.at(("act_threshold",), "nobody ever asks for a decision: belief never reaches 1", severity="warning")


def _sharing(scenario: Scenario) -> Iterator[Problem]:
    liaison, platform = scenario.sharing.liaison, scenario.sharing.platform
    members: set[str] = set()
    if platform is not None:
        members = set(scenario.agencies if platform.members == "all" else platform.members)
        here: Loc = ("sharing", "platform", "members")
        if not members:
            yield Problem.at(here, "a platform needs at least one member")
        if platform.members != "all":
            yield from twice(here, platform.members)
    if liaison is None or liaison.links == "all":
        return
    seen: set[tuple[str, str]] = set()
    for index, link in enumerate(liaison.links):
        here = ("sharing", "liaison", "links", index)
        if link.sender == link.to:
            yield Problem.at(here, f"'{link.to}' cannot be linked to itself")
        if (link.sender, link.to) in seen:
            yield Problem.at(here, f"the link from '{link.sender}' to '{link.to}' is given twice")
        elif {link.sender, link.to} <= members and link.sender != link.to:
            message = "does nothing: both are members of the platform, which passes reports on"
            yield Problem.at(here, message, severity="warning")
        seen.add((link.sender, link.to))


def _commands(scenario: Scenario) -> Iterator[Problem]:
    for name, agency in scenario.agencies.items():
        here, regional = ("agencies", name, "command"), agency.command.regional
        if regional == "every base":
            if not agency.bases:
                yield Problem.at(here, "there is no base for a regional command to stand at")
        elif regional is not None:
            if not regional:
                yield Problem.at((*here, "regional"), "must name at least one place")
            yield from twice((*here, "regional"), regional)


def twice(loc: Loc, names: tuple[str, ...]) -> Iterator[Problem]:
    """Names that a list has a second time."""
    for index, name in enumerate(names):
        if name in names[:index]:
            yield Problem.at((*loc, index), f"'{name}' is given twice")
