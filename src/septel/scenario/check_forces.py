"""Forces that do not suffice: empty pools, packages that no pool can fill, strike forces that want more than there is."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping

from septel.errors import Problem
from septel.scenario.check_values import ranks_in_use
from septel.scenario.model import Scenario, StrikeForce

AIR_KIND = "air"


def problems(scenario: Scenario) -> list[Problem]:
    """Every problem with who has which teams, of one design."""
    found = [*_bases(scenario), *_strike_force(scenario)]
    if not found:
        found = [*_pools(scenario), *_unfilled(scenario)]
    return found


def never_filled(designs: Mapping[str, Scenario]) -> list[Problem]:
    """Ranks that have targets but whose packages no pool of any design can fill, even with every team free."""
    everywhere: set[str] | None = None
    for scenario in designs.values():
        if [*_bases(scenario), *_strike_force(scenario)]:
            continue  # what is wrong with the forces themselves is told already
        hopeless = set(unfilled_ranks(scenario))
        everywhere = hopeless if everywhere is None else everywhere & hopeless
    message = "no pool of any design can fill this package, even with every team free"
    return [Problem.at(("ranks", rank, "packages"), message) for rank in sorted(everywhere or ())]


def stock(scenario: Scenario) -> dict[str, Counter[str]]:
    """Teams of each agency by kind, before a strike force takes any."""
    return {
        name: sum((Counter(base.teams) for base in agency.bases.values()), Counter())
        for name, agency in scenario.agencies.items()
    }


def wanted(force: StrikeForce) -> Counter[str]:
    """Teams that a strike force takes, by kind."""
    number = force.bases if isinstance(force.bases, int) else len(force.bases)
    return Counter({kind: count * number for kind, count in force.teams.items()}) + Counter({AIR_KIND: force.helicopters})


def pools(scenario: Scenario) -> dict[str, Counter[str]]:
    """The most teams that each command's pool can hold, by owner; a strike force's draw is taken off in the lenders' turn."""
    left, force = stock(scenario), scenario.strike_force
    if force is not None:
        lenders = force.lenders or tuple(scenario.agencies)
        for kind, count in wanted(force).items():
            _draw(left, lenders, kind, count)
    left = {name: after_budget(scenario, teams) for name, teams in left.items()}
    if scenario.pool != "own":
        everything = sum(left.values(), Counter())
        left = dict.fromkeys(left, everything)
    return left | ({"strike_force": after_budget(scenario, wanted(force))} if force is not None else {})


def after_budget(scenario: Scenario, teams: Counter[str]) -> Counter[str]:
    """One owner's teams by kind when a budget has been moved: each number times its factor, half a team rounded up."""
    factor = scenario.budget.factor("operations") if scenario.budget is not None else 1.0
    return Counter({kind: math.floor(count * factor + 0.5) for kind, count in teams.items()})


def _draw(left: dict[str, Counter[str]], lenders: tuple[str, ...], kind: str, count: int) -> None:
    """Take `count` teams of a kind from the lenders in turn, as long as they have any."""
    while count > 0:
        giving = [name for name in lenders if name in left and left[name][kind] > 0]
        if not giving:
            return
        # Whole rounds at once, then one team each from the first of them.
        rounds = min(count // len(giving), min(left[name][kind] for name in giving))
        for name in giving if rounds else giving[:count]:
            left[name][kind] -= rounds or 1
        count -= rounds * len(giving) or min(count, len(giving))


def unfilled_ranks(scenario: Scenario) -> list[str]:
    """Ranks that have targets but none of whose packages fits in any command's pool."""
    held = list(pools(scenario).values())
    return [
        rank
        for rank in ranks_in_use(scenario)
        if not any(Counter(package) <= pool for package in getattr(scenario.ranks, rank).packages for pool in held)
    ]


def _unfilled(scenario: Scenario) -> Iterator[Problem]:
    message = "no pool of this design can fill this package, so no operation against this rank is possible"
    for rank in unfilled_ranks(scenario):
        yield Problem.at(("ranks", rank, "packages"), message, severity="warning")


def _bases(scenario: Scenario) -> Iterator[Problem]:
    if not any(sum(teams.values()) for teams in stock(scenario).values()):
        yield Problem.at(("agencies",), "there is no team at any base of any agency")


def _pools(scenario: Scenario) -> Iterator[Problem]:
    # An agency without teams makes sense where others hear of its cases; alone with an empty pool it can do nothing.
    shares = scenario.sharing.liaison is not None or scenario.sharing.platform is not None
    for owner, pool in pools(scenario).items():
        if sum(pool.values()) == 0 and owner in scenario.agencies:
            message = "has no team in its pool, so its own cases never lead to an operation"
            hint = "" if shares else "Give it teams, lend it some (pool: lent) or share its reports."
            yield Problem.at(("agencies", owner, "bases"), message, hint=hint, severity="warning" if shares else "error")


def _strike_force(scenario: Scenario) -> Iterator[Problem]:
    force = scenario.strike_force
    if force is None:
        return
    if scenario.sharing.platform is None:
        message = "acts on the platform's cases only, and there is no platform"
        yield Problem.at(("strike_force",), message, hint="Add `sharing: platform`.")
    if not isinstance(force.bases, int):
        if not force.bases:
            yield Problem.at(("strike_force", "bases"), "must name at least one place, or say how many")
        for index, name in enumerate(force.bases):
            if name in force.bases[:index]:
                yield Problem.at(("strike_force", "bases", index), f"'{name}' is given twice")
    for index, name in enumerate(force.lenders):
        if name in force.lenders[:index]:
            yield Problem.at(("strike_force", "lenders", index), f"'{name}' is given twice")
    needed = wanted(force)
    if sum(needed.values()) == 0 and force.bases:
        yield Problem.at(("strike_force",), "has no team")
    lenders = force.lenders or tuple(scenario.agencies)
    have = sum((teams for name, teams in stock(scenario).items() if name in lenders), Counter[str]())
    for kind, count in sorted(needed.items()):
        if count > have[kind]:
            word = "helicopters" if kind == AIR_KIND and kind not in force.teams else "teams"
            message = f"wants {count} teams of kind '{kind}', but its lenders have {have[kind]}"
            yield Problem.at(("strike_force", word), message)
