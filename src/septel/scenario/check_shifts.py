"""Packages that no shift can fill: teams that are there, but never enough of them on duty at one time."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from septel.errors import Problem
from septel.scenario.approvals import STRIKE_FORCE
from septel.scenario.check_forces import AIR_KIND, wanted
from septel.scenario.check_hours import clock, is_open, open_week
from septel.scenario.check_values import ranks_in_use
from septel.scenario.model import Scenario, StrikeForce

Package = Counter[str]
Roster = dict[float, Counter[str]]
WAITING = "operations wait for another shift, because teams that are off duty turn out only when theirs begins"


@dataclass
class Stand:
    """Teams by kind with one owner at one base on one shift; without hours they are always on duty."""

    owner: str
    hours: str | None
    teams: Counter[str]


def problems(scenario: Scenario) -> list[Problem]:
    """Ranks in use whose packages some pool holds the teams for, but never on duty together."""
    agencies = scenario.agencies.values()
    force = scenario.strike_force
    named = {name for agency in agencies for name in agency.shifts} | set(force.shifts if force else ())
    named |= {name for agency in agencies for base in agency.bases.values() for name in base.shifts or ()}
    if not named or not named <= set(scenario.calendars):
        return []
    rosters = [(owners, _roster(scenario, pool), _total(pool)) for owners, pool in _pools(scenario)]
    return [
        problem
        for rank in ranks_in_use(scenario)
        for owners, roster, total in rosters
        for problem in _rank(scenario, rank, owners, roster, total)
    ]


def _rank(scenario: Scenario, rank: str, owners: list[str], roster: Roster, total: Counter[str]) -> Iterator[Problem]:
    packages = [Counter(package) for package in getattr(scenario.ranks, rank).packages]
    packages = [package for package in packages if package <= total]  # what no pool holds at all is told elsewhere
    if packages and not any(package <= duty for package in packages for duty in roster.values()):
        loc = ("ranks", rank, "packages")
        yield Problem.at(loc, f"{_say(packages, roster, owners)}; {WAITING}", severity="warning")


def _say(packages: list[Package], roster: Roster, owners: list[str]) -> str:
    """What is missing at the best hour of the package that comes nearest, the first of equals."""
    missing = {
        (number, hour): (package - duty).total() for number, package in enumerate(packages) for hour, duty in roster.items()
    }
    number, hour = min(missing, key=lambda key: missing[key])
    package, duty = packages[number], roster[hour]
    pool = f"the pool of {', '.join(owners)}"
    alone = {kind: next((at for at, there in roster.items() if there[kind] >= count), None) for kind, count in package.items()}
    if None not in alone.values() and len(set(alone.values())) > 1:
        when = ", ".join(f"{package[kind]} {kind} from {clock(at)}" for kind, at in alone.items() if at is not None)
        return f"the teams for this package are never on duty together in {pool}: {when}, but not at one time"
    have = ", ".join(f"{min(duty[kind], count)} of {count} {kind}" for kind, count in package.items())
    return f"no shift can fill this package in {pool}: on duty together are at most {have} (from {clock(hour)})"


def _total(pool: list[Stand]) -> Counter[str]:
    return sum((stand.teams for stand in pool), Counter[str]())


def _roster(scenario: Scenario, pool: list[Stand]) -> Roster:
    """The teams on duty from each hour of the week at which a shift of the pool begins."""
    by_hours: defaultdict[str | None, Counter[str]] = defaultdict(Counter)
    for stand in pool:
        by_hours[stand.hours].update(stand.teams)
    weeks = {name: open_week(scenario.calendars[name]) for name in by_hours if name is not None}
    hours = sorted({0.0, *(opens for week in weeks.values() for opens, _ in week)})
    return {
        hour: sum((teams for name, teams in by_hours.items() if name is None or is_open(weeks[name], hour)), Counter[str]())
        for hour in hours
    }


def _pools(scenario: Scenario) -> Iterator[tuple[list[str], list[Stand]]]:
    """The teams of each pool, with the owners of the commands that draw on it."""
    everyone = stands(scenario)
    if scenario.pool == "own":
        for name in scenario.agencies:
            yield [name], [stand for stand in everyone if stand.owner == name]
    else:
        yield list(scenario.agencies), [stand for stand in everyone if stand.owner in scenario.agencies]
    if scenario.strike_force is not None:
        yield [STRIKE_FORCE], [stand for stand in everyone if stand.owner == STRIKE_FORCE]


def stands(scenario: Scenario) -> list[Stand]:
    """All teams by base and shift, in the file's order, the strike force's last, when it has drawn them from the agencies."""
    found = [
        stand
        for name, agency in scenario.agencies.items()
        for base in agency.bases.values()
        for stand in _spread(name, Counter(base.teams), agency.shifts if base.shifts is None else base.shifts)
    ]
    force = scenario.strike_force
    if force is not None:
        _draw(found, scenario, force)
        found += _force_stands(force)
    return found


def _force_stands(force: StrikeForce) -> list[Stand]:
    number = force.bases if isinstance(force.bases, int) else len(force.bases)
    found: list[Stand] = []
    for base in range(number):
        aircraft = (force.helicopters + number - 1 - base) // number
        found += _spread(STRIKE_FORCE, Counter(force.teams) + Counter({AIR_KIND: aircraft}), force.shifts)
    return found


def _spread(owner: str, teams: Counter[str], shifts: tuple[str, ...]) -> list[Stand]:
    """Teams over shifts: ⌊c/n⌋ of c for each, and one more for the first c mod n."""
    if not shifts:
        return [Stand(owner, None, teams)]
    last = len(shifts) - 1
    return [
        Stand(owner, name, Counter({kind: (count + last - turn) // len(shifts) for kind, count in teams.items()}))
        for turn, name in enumerate(shifts)
    ]


def _draw(everyone: list[Stand], scenario: Scenario, force: StrikeForce) -> None:
    """Take a strike force's teams away: the lenders give one each in turn, from where most of the kind stand."""
    lenders = [name for name in force.lenders or tuple(scenario.agencies) if name in scenario.agencies]
    for kind, count in wanted(force).items():
        giving = [[stand for stand in everyone if stand.owner == name] for name in lenders]
        while count and (giving := [own for own in giving if any(stand.teams[kind] for stand in own)]):
            for own in giving[:count]:
                max(own, key=lambda stand: stand.teams[kind]).teams[kind] -= 1
            count -= len(giving[:count])
