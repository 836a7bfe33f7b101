"""The loops of the long run, as the kernel keeps them: bodies and hierarchies, violence, community, justice, capacity."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from septel.scenario import pairs
from septel.scenario.model import RANKS, Law
from septel.sim import layout
from septel.sim.compile import records
from septel.sim.conduct import Calendars
from septel.sim.layout import GRADES, HEAD, NONE, SEEN
from septel.sim.rules.body import TICK_H
from septel.sim.streams import name_key
from septel.theatre import Theatre, territory

if TYPE_CHECKING:
    from collections.abc import Callable

    from septel.scenario.model import Community, Scenario

FELT_FROM, SHAKEN_FROM = 0.01, 0.001  # smaller shares of a change of confidence, of a rise of violence, are none


def splinters(scenario: Scenario) -> int:
    """How many organisations may come into being by splits."""
    return max(0, scenario.body.max_organisations - len(scenario.organisations)) if scenario.body else 0


def splinter_names(scenario: Scenario) -> tuple[str, ...]:
    """The targets that exist only after splits: the splinters' heads."""
    return tuple(f"splinter {n}/head" for n in range(1, splinters(scenario) + 1))


def splinter_rows(scenario: Scenario) -> list[tuple[Any, int, int]]:
    """Their rows of TARGET; they belong to no organisation yet."""
    return [(name_key("target", *name.split("/")), NONE, HEAD) for name in splinter_names(scenario)]


def parts(scenario: Scenario, theatre: Theatre, targets: Any) -> dict[str, Any]:
    """The arrays of a `World` that the loops read; `targets` are its rows of TARGET, the splinters' heads last."""
    written = len(scenario.organisations)
    slots = written + splinters(scenario)
    weights = territory(scenario, theatre)
    spread = weights / weights.sum(axis=1, keepdims=True)
    members = np.zeros((slots, len(theatre.names)))
    counts = np.array([o.members for o in scenario.organisations.values()]) if scenario.body else np.zeros(written)
    members[:written] = counts[:, None] * spread
    body, violence, community = scenario.body, scenario.violence, scenario.community
    rivals, allies = np.zeros((slots, slots)), np.zeros((slots, slots))
    if body:
        rivals[:written, :written], allies[:written, :written] = (
            pairs.matrix(scenario, "rivals"),
            pairs.matrix(scenario, "allies"),
        )
    superior = _superiors(scenario, len(targets))
    neighbours, near = _neighbours(community, theatre.distance_km)
    exercises = scenario.capacity.exercises if scenario.capacity else None
    train = [exercises is not None and (exercises.between is None or name in exercises.between) for name in scenario.agencies]
    return {
        "family": np.array([*range(written), *[NONE] * (slots - written)], np.int32), "superior": superior,
        "links": _links(superior), "splits": np.array([o.split for o in scenario.organisations.values()], np.float64),
        "counted": (counts > 0).astype(np.uint8), "members": members, "spread": spread, "rivals": rivals, "allies": allies,
        "rates": np.array([body.recruitment, body.removal, body.rivalry, body.saturation] if body else [0.0] * 4),
        "taken": np.array([getattr(body.taken, rank) if body else 0.0 for rank in RANKS], np.float64),
        "shock": np.array([violence.shock.head, violence.shock.lieutenant, 0.0] if violence else [0.0] * 3),
        "distant": _shares(theatre.distance_km, violence.nearby, violence.reach, SHAKEN_FROM) if violence else np.zeros((1, 1)),
        "neighbours": neighbours, "near": near,
        "skill": np.array([agency.skill for agency in scenario.agencies.values()], np.float64),
        "trains": np.outer(train, train).astype(np.uint8),
    }  # fmt: skip


def _superiors(scenario: Scenario, targets: int) -> NDArray[np.int32]:
    """i4[target]: the one that each reports to; cell c to lieutenant 1 + (c − 1) mod L, without lieutenants to the head."""
    out = np.full(targets, NONE, np.int32)
    first = 0
    for organisation in scenario.organisations.values():
        head = first if organisation.head else NONE
        lieutenants = first + organisation.head
        cells = lieutenants + organisation.lieutenants
        out[lieutenants:cells] = head
        for c in range(organisation.cells):
            out[cells + c] = lieutenants + c % organisation.lieutenants if organisation.lieutenants else head
        first = cells + organisation.cells
    return out


def _links(superior: NDArray[np.int32]) -> NDArray[np.int32]:
    reporting = superior[superior != NONE]
    out: NDArray[np.int32] = (np.bincount(reporting, minlength=len(superior)) + (superior != NONE)).astype(np.int32)
    return out


def _shares(distance_km: NDArray[np.float64], nearby: float, reach_km: float, least: float) -> NDArray[np.float64]:
    """f8[place, place]: the share of what happens at the first that is felt at the second; 1 at its own."""
    out = nearby * np.exp(-distance_km / reach_km)
    out[out < least] = 0.0
    np.fill_diagonal(out, 1.0)
    return out


def _neighbours(community: Community, distance_km: NDArray[np.float64]) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """Places where a change of confidence is felt i4[place, n], each place itself first, and how much of it f8[place, n]."""
    shares = _shares(distance_km, community.nearby, community.reach, FELT_FROM)
    most = int((shares > 0).sum(axis=1).max())
    places, near = np.full((len(shares), most), NONE, np.int32), np.zeros((len(shares), most))
    for p, row in enumerate(shares):
        felt = [p, *(int(q) for q in np.flatnonzero(row) if q != p)]
        places[p, : len(felt)], near[p, : len(felt)] = felt, row[felt]
    return places, near


def parameters(p: Any, scenario: Scenario, law: Callable[[Law], int], calendars: Calendars) -> None:
    """Fill in what `PARAMETERS` says of the loops; a part that is left out stays 0."""
    community, targeting = scenario.community, scenario.targeting
    p.confidence_violence, p.response, p.standard = community.violence, community.response, scenario.evidence_standard
    p.ticks = bool(scenario.body or scenario.violence or scenario.capacity or community.answers)
    p.targeted = sum(1 << RANKS.index(rank) for rank in set(targeting.ranks if targeting else RANKS))
    if targeting is not None:
        p.connected, p.stale = targeting.order == "connected", targeting.knowledge == "stale"
        p.first = targeting.number or 0
    if (body := scenario.body) is not None:
        p.body, p.most = True, body.max_organisations
        p.migration = 0.0 if body.migration == "never" else -math.expm1(-TICK_H / body.migration)
    if (violence := scenario.violence) is not None:
        p.violence, p.violence_rate, p.shock_decay = True, violence.rate, math.exp(-TICK_H / violence.lasts)
    if (answers := community.answers) is not None:
        p.answers, p.answer_law, p.answer_chance, p.patience = True, law(answers.time), answers.chance, answers.patience
    if (justice := scenario.justice) is not None:
        p.justice, p.prosecutors, p.holding, p.conviction = True, justice.prosecutors, justice.holding, justice.conviction
        p.proceeding_law, p.proceeding_hours = law(justice.time), calendars.index(justice.hours)
        p.back_law = law(justice.back)
    if scenario.capacity is not None:
        _capacity(p, scenario)


def _capacity(p: Any, scenario: Scenario) -> None:
    capacity = scenario.capacity
    assert capacity is not None
    training = capacity.training * (scenario.budget.factor("capacity") if scenario.budget else 1.0)
    both = training + capacity.attrition
    p.capacity, p.shortens = True, capacity.shortens
    p.skill_end, p.skill_decay = training / both if both > 0 else 0.0, math.exp(-TICK_H * both)
    if (exercises := capacity.exercises) is not None:
        p.exercise_every, p.exercise_gain = exercises.every, exercises.gain
        p.exercise_decay = 1.0 if exercises.fades == "never" else math.exp(-TICK_H / exercises.fades)


def captures_source(scenario: Scenario, parts: dict[str, Any], law: Callable[[Law], int]) -> None:
    """What captives say as one more source: it gives no leads of itself, and its reports have one grade."""
    exploitation = scenario.exploitation
    if exploitation is None:
        return
    p = parts["par"][0]
    p.exploitation, p.exploit_chance, p.truth = True, exploitation.chance, exploitation.truth
    p.exploit_source, p.exploit_grade = len(parts["sources"]), SEEN
    log_lr = np.zeros(len(GRADES))
    log_lr[SEEN] = math.log(exploitation.truth / (1 - exploitation.truth))
    marking = (np.arange(len(scenario.markings)) >= list(scenario.markings).index(exploitation.marking)) * 2.0
    add_source(parts, layout.CAPTURES, "·captures", law(exploitation.time), log_lr, marking)


def add_source(parts: dict[str, Any], kind: int, name: str, delay: int, log_lr: NDArray[np.float64], marking: Any) -> None:
    """One more row of SOURCE, that nothing but its own rule reports of."""
    source = records(1, layout.SOURCE)
    source[0] = (name_key("source", name), 0.0, 0.0, kind, NONE, delay)
    parts["sources"] = np.concatenate([parts["sources"], source]).view(np.recarray)
    parts["log_lr"] = np.concatenate([parts["log_lr"], log_lr[None]])
    for word in ("grade_cdf", "receiver_cdf", "marking_cdf", "coverage", "coverage_cdf", "address_error"):
        parts[word] = np.concatenate([parts[word], np.zeros_like(parts[word][:1])])
    parts["marking_cdf"][-1] = marking
