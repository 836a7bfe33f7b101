"""The loops of the long run: names that dangle, parts that lack one another, and settings that do nothing.

A setting that does nothing because another part is off is told only if it does nothing in every design that has it: what the
file says for all designs may be meant for one of them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping

from septel.errors import Loc, Problem
from septel.scenario import pairs
from septel.scenario.check_forces import after_budget, stock
from septel.scenario.check_hours import hours_a_week, open_week
from septel.scenario.check_names import Known, dangling
from septel.scenario.check_values import ranks_in_use, targets, twice
from septel.scenario.model import RANKS, Justice, Organisation, Scenario, Source, Targeting
from septel.scenario.model_long_run import BUDGET_ITEMS

WEEK_H, TICK_H = 168.0, 24.0
NEUTRAL = 0.5  # the skill at which nothing changes
SPLINTER = re.compile(r"splinter \d+")  # what a split calls the new organisation
Setting = tuple[Loc, str]


def problems(scenario: Scenario, known: Known) -> list[Problem]:
    """Every problem of one scenario that does not hang on what it may lack."""
    return [
        *pairs.problems(scenario, list(known.organisations), files=False),
        *_names(scenario, known),
        *_body(scenario, known),
        *_violence(scenario),
        *_answers(scenario),
        *_justice(scenario),
        *_targeting(scenario),
        *_exploitation(scenario),
        *_exercises(scenario),
    ]


def of_the_whole(scenario: Scenario) -> Iterator[Problem]:
    """Parts that need another part, which is asked of whole scenarios only: of a broken one it may have been cut out."""
    if scenario.violence is not None and scenario.body is None:
        message = "needs `body`: violence is where members are, and where they are killed"
        yield Problem.at(("violence",), message, hint="Add `body: true` and give an organisation `members`.")
    if scenario.body is not None and not any(_counted(scenario)):
        message = "there is nothing to count: no organisation has members, and only succession and splits go by it"
        yield _warning(("body",), message, "Write for example `members: 1000` for an organisation.")


def idle(designs: Mapping[str, Scenario]) -> dict[str, list[Problem]]:
    """By design, the settings that do nothing there and in no other design either."""
    each = {name: list(settings(scenario)) for name, scenario in designs.items()}
    useful = {loc for found in each.values() for loc, why in found if not why}
    return {name: [_warning(loc, why) for loc, why in found if loc not in useful] for name, found in each.items()}


def settings(scenario: Scenario) -> Iterator[Setting]:
    """The settings that hang on other parts, and why each does nothing here; an empty text if it does something."""
    for name, organisation in scenario.organisations.items():
        yield from _organisation_settings(("organisations", name), organisation, has_body=scenario.body is not None)
    for name, agency in scenario.agencies.items():
        if agency.skill != NEUTRAL:
            yield ("agencies", name, "skill"), "" if scenario.capacity is not None else "does nothing without `capacity`"
    yield from _community_settings(scenario)
    yield from _targeting_settings(scenario)
    if scenario.exploitation is not None:
        yield ("exploitation",), _why_nothing_is_said(scenario)
    yield from _capacity_settings(scenario)
    yield from _budget_settings(scenario)


def _warning(loc: Loc, message: str, hint: str = "") -> Problem:
    return Problem.at(loc, message, hint=hint, severity="warning")


def _counted(scenario: Scenario) -> list[str]:
    return [name for name, organisation in scenario.organisations.items() if organisation.members > 0]


# ------------------------------------------------------------------------------------------------------- names, parts, values
def _names(scenario: Scenario, known: Known) -> Iterator[Problem]:
    exploitation, capacity = scenario.exploitation, scenario.capacity
    if exploitation is not None and exploitation.marking not in known.markings:
        yield dangling(("exploitation", "marking"), "marking", exploitation.marking, known.markings)
    if capacity is not None and capacity.exercises is not None and capacity.exercises.between is not None:
        here: Loc = ("capacity", "exercises", "between")
        for index, name in enumerate(capacity.exercises.between):
            if name not in known.agencies:
                yield dangling((*here, index), "agency", name, known.agencies)
        yield from twice(here, capacity.exercises.between)


def _body(scenario: Scenario, known: Known) -> Iterator[Problem]:
    body = scenario.body
    if body is None:
        return
    for name in scenario.organisations:
        if SPLINTER.fullmatch(name):
            message = f"an organisation cannot be called '{name}' with `body`: splits give such names"
            yield Problem.at(("organisations", name), message)
    here: Loc = ("body", "max_organisations")
    number, most = len(known.organisations), body.max_organisations
    if most < number:
        yield Problem.at(here, f"is {most}, and the file has {number} organisations already")
    may_split = [o for o in scenario.organisations.values() if o.head and o.split > 0]
    meant = "max_organisations" not in body.model_fields_set or any("split" in o.model_fields_set for o in may_split)
    if most == number and may_split and meant:
        yield _warning(here, f"is the number of organisations in the file, so every split is refused ({most})")
    for rank in ranks_in_use(scenario):
        taken = getattr(body.taken, rank)
        largest = max((o.members for o in scenario.organisations.values() if targets(o)[rank]), default=0.0)
        if taken > largest > 0:
            yield _warning(("body", "taken", rank), f"is more than the {largest:g} members that any organisation with one has")
    if body.rivalry == 0:
        for word in pairs.WORDS:
            if getattr(body, word) != ():
                yield _warning(("body", word), "does nothing while `rivalry` is 0")
    if max(_turnover(scenario)) * TICK_H > 1:
        hint = "Published rates are per week: `/w`."
        yield _warning(("body",), "members turn over within a day, and a step of a day is too long for that", hint)


def _turnover(scenario: Scenario) -> Iterator[float]:
    """The greater of recruitment and loss per hour and member, of each organisation at the start; files are left unread."""
    body, organisations = scenario.body, scenario.organisations
    assert body is not None
    yield body.recruitment
    rivals, allies = (pairs.written(getattr(body, word), (), files=False)[0] for word in pairs.WORDS)
    total = sum(o.members for o in organisations.values())
    for name in _counted(scenario):
        members = organisations[name].members
        against = total - members
        for row in rivals:
            if name in row.between and row.between[0] != row.between[1]:
                other = row.between[row.between[0] == name]
                against += row.strength * organisations[other].members if other in organisations else 0.0
        alone = 1.0 + sum(row.strength for row in allies if name in row.between)
        yield body.removal / total + body.rivalry * against / alone + body.saturation * members


def _violence(scenario: Scenario) -> Iterator[Problem]:
    violence, body = scenario.violence, scenario.body
    if violence is not None and body is not None and violence.rate == 0 and body.rivalry == 0:
        yield _warning(("violence", "rate"), "there is never a violent event: `rate` and the body's `rivalry` are 0")


def _answers(scenario: Scenario) -> Iterator[Problem]:
    answers = scenario.community.answers
    if answers is not None and answers.time.kind == "fixed" and answers.time.mean_h > answers.patience:
        message = f"every answer comes too late: after {answers.time.mean_h:g} h, and `patience` is {answers.patience:g} h"
        yield _warning(("community", "answers", "time"), message)


def _justice(scenario: Scenario) -> Iterator[Problem]:
    justice = scenario.justice
    if justice is None:
        return
    if justice.prosecutors == 0:
        yield _warning(("justice", "prosecutors"), "nobody takes up a captive, so everyone is released")
    elif _prosecutors(scenario) == 0:
        loc = _budget_loc(scenario, "capacity")
        yield _warning(loc, f"leaves none of {justice.prosecutors} prosecutors, so everyone is released")
    elif justice.conviction == 0:
        yield _warning(("justice", "conviction"), "no proceeding keeps a captive, so everyone is released")
    else:
        yield from _too_short(scenario, justice)


def _too_short(scenario: Scenario, justice: Justice) -> Iterator[Problem]:
    work = took = justice.time.mean_h
    said = f"(`time`, {work:g} h on average)"
    if justice.hours in scenario.calendars:
        week = hours_a_week(open_week(scenario.calendars[justice.hours]))
        if 0 < week < WEEK_H:
            took = work * WEEK_H / week
            said = f"(`time`, {work:g} h on average, under '{justice.hours}' about {took:.0f} h)"
    if justice.holding < took:
        who = "everyone is" if justice.time.kind == "fixed" and justice.hours is None else "many are"
        yield _warning(("justice", "holding"), f"{justice.holding:g} h are shorter than a proceeding {said}: {who} released")


def _targeting(scenario: Scenario) -> Iterator[Problem]:
    targeting, used = scenario.targeting, ranks_in_use(scenario)
    if targeting is None or not used:
        return
    here: Loc = ("targeting", "ranks")
    if not set(targeting.ranks) & set(used):
        yield _warning(here, "nobody is gone after: no organisation has one of these ranks")
        return
    for index, rank in enumerate(targeting.ranks):
        if rank not in used:
            yield _warning((*here, index), f"does nothing: no organisation has a {rank}")
        if rank in targeting.ranks[:index]:
            yield _warning((*here, index), f"'{rank}' is given twice")
    count = sum(targets(o)[rank] for o in scenario.organisations.values() for rank in set(targeting.ranks))
    if scenario.body is not None and "head" in targeting.ranks:
        count += max(0, scenario.body.max_organisations - len(scenario.organisations))
    if targeting.number is not None and targeting.number >= count:
        message = f"leaves nobody out: there are {count} targets of these ranks at most"
        yield _warning(("targeting", "number"), message)


def _exploitation(scenario: Scenario) -> Iterator[Problem]:
    exploitation = scenario.exploitation
    if exploitation is not None and exploitation.truth <= 0.5:
        message = "what a captive says never raises belief: its likelihood ratio, truth/(1 − truth), is "
        odds = exploitation.truth / (1 - exploitation.truth)
        yield _warning(("exploitation", "truth"), f"{message}{odds:.3g}")


def _exercises(scenario: Scenario) -> Iterator[Problem]:
    exercises = scenario.capacity.exercises if scenario.capacity is not None else None
    if exercises is not None and exercises.every > scenario.horizon:
        message = f"there is no exercise within the horizon of {scenario.horizon:g} h: the first is after {exercises.every:g} h"
        yield _warning(("capacity", "exercises", "every"), message)


# ----------------------------------------------------------------------------------------------- settings that hang on others
def _organisation_settings(here: Loc, organisation: Organisation, *, has_body: bool) -> Iterator[Setting]:
    without = "" if has_body else "does nothing without `body`"
    if organisation.members > 0:
        yield (*here, "members"), without
    if organisation.split > 0 and "split" in organisation.model_fields_set:
        headless = "" if organisation.head else "does nothing: it has no head whose capture could split it"
        yield (*here, "split"), without or headless


def _community_settings(scenario: Scenario) -> Iterator[Setting]:
    community = scenario.community
    hears = any(source.kind == "tips" and source.rate + source.false_rate > 0 for source in scenario.sources.values())
    quiet = "" if hears else "does nothing: there are no tips"
    events = community.violence > 0 and scenario.violence is not None
    if community.violence > 0:
        yield ("community", "violence"), "" if events else "does nothing without `violence`"
    if community.answers is not None:
        useless = "" if community.response > 0 else "changes nothing while `response` is 0: answers are only counted"
        yield ("community", "answers"), quiet or useless
    if community.response > 0:
        yield ("community", "response"), quiet
    if community.nearby > 0:
        felt = community.harm > 0 or events or (community.response > 0 and hears)
        yield ("community", "nearby"), "" if felt else "does nothing: no confidence is ever lost or won at any place"


def _targeting_settings(scenario: Scenario) -> Iterator[Setting]:
    targeting = scenario.targeting
    if targeting is None:
        return
    plain = set(targeting.ranks) == set(RANKS) and targeting.order == "value" and targeting.number is None
    if targeting.knowledge == "stale":
        known = targeting.order == "connected"
        yield ("targeting", "knowledge"), "" if known else "does nothing with `order: value`: it is about links"
    elif plain and targeting == Targeting():
        yield ("targeting",), "changes nothing: all ranks are gone after by value without it too"
    if not plain:
        yield ("targeting",), ""


def _why_nothing_is_said(scenario: Scenario) -> str:
    exploitation = scenario.exploitation
    assert exploitation is not None
    if exploitation.chance == 0:
        return "does nothing: `chance` is 0"
    linked = any(sum(count > 0 for count in targets(o).values()) > 1 for o in scenario.organisations.values())
    return "" if linked else "does nothing: nobody is linked with anybody in any organisation"


def _capacity_settings(scenario: Scenario) -> Iterator[Setting]:
    capacity = scenario.capacity
    if capacity is None:
        return
    training = capacity.training * (scenario.budget.factor("capacity") if scenario.budget is not None else 1.0)
    both = training + capacity.attrition
    still = both == 0 or math.isclose(training / both, NEUTRAL)
    nothing = still and capacity.exercises is None and all(agency.skill == NEUTRAL for agency in scenario.agencies.values())
    yield ("capacity",), "changes nothing: every skill begins at 0.5 and stays there, and there are no exercises" * nothing
    if capacity.exercises is not None:
        yield ("capacity", "exercises"), _why_nobody_gains(scenario)
    if "shortens" in capacity.model_fields_set and capacity.shortens > 0:
        yield ("capacity", "shortens"), "does nothing without `exercises`" * (capacity.exercises is None)


def _why_nobody_gains(scenario: Scenario) -> str:
    capacity = scenario.capacity
    assert capacity is not None
    assert capacity.exercises is not None
    if len(scenario.agencies) < 2:
        return "does nothing: there is one agency only"
    if capacity.exercises.gain == 0 or capacity.shortens == 0:
        return f"does nothing: `{'gain' if capacity.exercises.gain == 0 else 'shortens'}` is 0"
    return "shortens nothing with `pool: own`: no force is of two agencies" if scenario.pool == "own" else ""


def _budget_loc(scenario: Scenario, item: str) -> Loc:
    budget = scenario.budget
    assert budget is not None
    moved = budget.shares is not None and getattr(budget.shares, item) != getattr(budget.today, item)
    return ("budget", "shares", item) if moved else ("budget", "extra", item)


def _budget_settings(scenario: Scenario) -> Iterator[Setting]:
    budget = scenario.budget
    if budget is None:
        return
    why = {"intelligence": _why_no_sight, "operations": _why_no_teams, "capacity": _why_no_capacity}
    for item in BUDGET_ITEMS:
        factor = budget.factor(item)
        if not math.isclose(factor, 1.0):
            yield _budget_loc(scenario, item), why[item](scenario, factor)


def _why_no_sight(scenario: Scenario, factor: float) -> str:
    own = [source for source in scenario.sources.values() if source.kind == "own"]
    if not own:
        return "changes nothing: no agency has a source of its own"
    whole = factor > 1 and all(share == 1 for source in own for share in _coverage(source))
    return "buys nothing: the agencies' sources cover every place already" * whole


def _coverage(source: Source) -> tuple[float, ...]:
    return (source.coverage.default, *source.coverage.states.values(), *source.coverage.places.values())


def _why_no_teams(scenario: Scenario, factor: float) -> str:
    same = all(after_budget(scenario, teams) == teams for teams in stock(scenario).values())
    return f"changes nothing: {factor:.4g} times the teams of each kind are as many, in whole teams" * same


def _why_no_capacity(scenario: Scenario, factor: float) -> str:
    trains = scenario.capacity is not None and scenario.capacity.training > 0
    if trains:
        return ""
    if scenario.justice is None:
        return "changes nothing without `capacity` or `justice`"
    before = scenario.justice.prosecutors
    return f"changes nothing: {factor:.4g} times {before} prosecutors are as many" * (_prosecutors(scenario) == before)


def _prosecutors(scenario: Scenario) -> int:
    """Prosecutors after the budget."""
    assert scenario.justice is not None
    factor = scenario.budget.factor("capacity") if scenario.budget is not None else 1.0
    return math.floor(scenario.justice.prosecutors * factor + 0.5)
