"""How operations are prepared and carried out: names that dangle, and settings that do nothing or cannot be kept."""

from __future__ import annotations

from collections.abc import Iterator

from septel.errors import Loc, Problem
from septel.scenario.check_names import PLATFORM, Known, dangling
from septel.scenario.check_values import ranks_in_use, targets
from septel.scenario.model import GROUND, ByPlace, Communications, RateByPlace, Scenario


def problems(scenario: Scenario, known: Known) -> list[Problem]:
    """Every problem of confirming, warrants, H-hours, recall, communications, lookouts and addresses."""
    return [
        *_addresses(scenario, known),
        *_confirm(scenario, known),
        *_warrant(scenario),
        *_h_hour(scenario),
        *_communications(scenario, known),
        *_decoys(scenario),
        *_lookouts(scenario),
    ]


def _warning(loc: Loc, message: str, hint: str = "") -> Problem:
    return Problem.at(loc, message, hint=hint, severity="warning")


def _addresses(scenario: Scenario, known: Known) -> Iterator[Problem]:
    for name, source in scenario.sources.items():
        for grade in source.address_error if isinstance(source.address_error, dict) else ():
            if grade not in known.grades.get(name, ()):
                loc = ("sources", name, "address_error", grade)
                yield dangling(loc, f"grade of '{name}' called", grade, known.grades.get(name, ()))


def _confirm(scenario: Scenario, known: Known) -> Iterator[Problem]:
    confirm = scenario.confirm
    if confirm is None:
        return
    if confirm.marking not in known.markings:
        yield dangling(("confirm", "marking"), "marking", confirm.marking, known.markings)
    if confirm.below == 0:
        yield _warning(("confirm", "below"), "nothing is ever confirmed: belief is never below 0")
    elif confirm.below <= scenario.act_threshold:
        message = (
            f"belief is at least {scenario.act_threshold:g} when a decision is asked for (`act_threshold`), so only what has "
            f"faded below {confirm.below:g} when it is taken is confirmed"
        )
        yield _warning(("confirm", "below"), message)
    platform = scenario.sharing.platform
    holders: list[tuple[Loc, float]] = [
        (("agencies", name, "trust", "own"), agency.trust.own) for name, agency in scenario.agencies.items()
    ]
    if platform is not None:
        holders.append((("sharing", PLATFORM, "trust", "own"), platform.trust.own))
    for loc, trust in holders:
        if trust == 0:
            yield _warning(loc, "its own reconnaissance never changes its mind: what it sees counts by this trust, which is 0")


def _warrant(scenario: Scenario) -> Iterator[Problem]:
    warrant = scenario.warrant
    if warrant is None:
        return
    here = ("warrant", "evidence")
    if warrant.evidence == 1:
        then = "every operation is one without a warrant" if warrant.without else "no operation is possible"
        yield _warning(here, f"no warrant is ever granted, since belief never reaches 1: {then}")
    elif warrant.evidence == 0:
        yield _warning(here, "every warrant is granted: belief is never below 0")


def _h_hour(scenario: Scenario) -> Iterator[Problem]:
    h_hour = scenario.h_hour
    if h_hour is None:
        return
    counts = {name: sum(targets(organisation).values()) for name, organisation in scenario.organisations.items()}
    largest = max(counts, key=lambda name: counts[name], default="")
    if counts and counts[largest] < h_hour.targets:
        message = (
            f"no organisation has {h_hour.targets} targets (the largest, '{largest}', has {counts[largest]}), so every blow "
            f"waits {h_hour.within:g} h for nothing"
        )
        yield _warning(("h_hour", "targets"), message)
    warrant = scenario.warrant
    if warrant is not None and h_hour.within >= warrant.expires:
        message = (
            f"the first of a blow waits up to {h_hour.within:g} h for the others, and its warrant holds for "
            f"{warrant.expires:g} h only (`warrant: expires`)"
        )
        yield _warning(("h_hour", "within"), message)


def _communications(scenario: Scenario, known: Known) -> Iterator[Problem]:
    talk = scenario.communications
    if talk is None:
        return
    yield from _pairs(talk, known)
    works = [talk.radios, *(pair.works for pair in talk.pairs)]
    if all(share == 1 for share in (*works, *_shares(talk.coverage))):
        message = "change nothing: everything gets through at once while coverage and radios are 1"
        yield _warning(("communications",), message, "Write for example `coverage: 0.8` or `radios: 0.5`.")
    elif talk.interoperability > 0 and all(share == 1 for share in works):
        message = "mends nothing: every message between agencies gets through at once (`radios` is 1)"
        yield _warning(("communications", "interoperability"), message)
    if never(talk.coverage):
        message = f"is 0 everywhere: every report comes late, by {talk.late.mean_h:g} h on average"
        if scenario.recall:
            message += ", and no force that has departed ever hears a recall"
        yield _warning(("communications", "coverage"), message)


def _pairs(talk: Communications, known: Known) -> Iterator[Problem]:
    seen: set[frozenset[str]] = set()
    for index, pair in enumerate(talk.pairs):
        here: Loc = ("communications", "pairs", index)
        for number, name in enumerate(pair.between):
            if name not in known.agencies:
                yield dangling((*here, "between", number), "agency", name, known.agencies)
        a, b = pair.between
        if a == b:
            yield Problem.at((*here, "between"), f"names '{a}' twice; a pair is two agencies")
        elif frozenset(pair.between) in seen:
            yield Problem.at((*here, "between"), f"the pair of '{a}' and '{b}' is given twice")
        seen.add(frozenset(pair.between))


def _shares(numbers: ByPlace | RateByPlace) -> tuple[float, ...]:
    return (numbers.default, *numbers.states.values(), *numbers.places.values())


def never(numbers: ByPlace | RateByPlace) -> bool:
    """Whether numbers by place are 0 wherever they are written."""
    return not any(_shares(numbers))


def _decoys(scenario: Scenario) -> Iterator[Problem]:
    for name, kind in scenario.kinds.items():
        if kind.decoy and kind.mode != GROUND:
            message = f"counts as a decoy although no lookout on the ground sees a team that goes by {kind.mode}"
            yield _warning(("kinds", name, "decoy"), message)
        if kind.decoy and kind.cordon:
            yield _warning(("kinds", name, "cordon"), "does nothing: a decoy seals no place")
    decoys = {name for name, kind in scenario.kinds.items() if kind.decoy}
    seen = not all(never(organisation.lookouts) for organisation in scenario.organisations.values())
    for rank in ranks_in_use(scenario):
        for index, package in enumerate(getattr(scenario.ranks, rank).packages):
            here = ("ranks", rank, "packages", index)
            if package and decoys >= set(package):
                yield Problem.at(here, "has decoys only, and nobody who acts")
            elif decoys & set(package) and not seen:
                name = min(decoys & set(package))
                yield _warning((*here, name), "decoys do nothing here: no organisation has lookouts")


def _lookouts(scenario: Scenario) -> Iterator[Problem]:
    routes = scenario.movement.routes
    here: Loc = ("movement", "routes")
    if routes.number == 1 and routes.longer > 1:
        yield _warning((*here, "longer"), "does nothing with one route", "Write `number: 2` or more.")
    if routes.number > 1 and all(never(organisation.lookouts) for organisation in scenario.organisations.values()):
        cost = f"; journeys take {routes.longer:g} times as long for nothing" if routes.longer > 1 else ""
        yield _warning((*here, "number"), f"several routes help against lookouts only, and no organisation has any{cost}")
    for name, organisation in scenario.organisations.items():
        if organisation.alarm > 0 and sum(targets(organisation).values()) == 1:
            message = "warns nobody: the organisation has one target, and an alarm is for the others"
            yield _warning(("organisations", name, "alarm"), message)
