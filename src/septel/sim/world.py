"""From a scenario and its theatre to the arrays of a `World`."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from septel.errors import Problem, ScenarioError
from septel.scenario import approvals
from septel.scenario.model import Law
from septel.sim import budget, conduct, layout, long_run, policies, roads, streams
from septel.sim.compile import records
from septel.sim.conduct import Calendars
from septel.sim.laws import LAW, law_record
from septel.sim.layout import GRADES, NONE, RANK_NAMES, World
from septel.sim.rules import injects
from septel.sim.streams import name_key
from septel.theatre import Forces, Theatre, by_place, concerned, territory

if TYPE_CHECKING:
    from septel.scenario.model import Confirm, Inject, Organisation, Scenario, Source

PLATFORM = "platform"
MOST_STAGES = 64


class _Laws:
    """The scenario's laws, each kept once."""

    def __init__(self) -> None:
        self.rows: dict[tuple[str, float, float], int] = {}

    def index(self, law: Law) -> int:
        return self.rows.setdefault((law.kind, law.mean_h, law.cv), len(self.rows))

    def array(self) -> Any:
        out = records(max(1, len(self.rows)), LAW)
        for row, i in self.rows.items():
            out[i] = law_record(*row)
        return out


def build(scenario: Scenario, theatre: Theatre, stand: Forces, *, rng: str = "splitmix64") -> World:
    """The arrays of one design, on its ground and with its forces where they stand; `rng` is `splitmix64` or `philox`."""
    if rng not in streams.GENERATORS:
        raise ScenarioError([Problem(path="rng", message=f"'{rng}' is no generator; one of {', '.join(streams.GENERATORS)}")])
    laws, calendars = _Laws(), Calendars(scenario)
    parts: dict[str, Any] = {"policy": np.full((len(policies.POINTS), len(stand.agencies) + 1), policies.STANDARD, np.int32)}
    parts["external"] = np.zeros(1, np.uint8)
    parts |= _ground(scenario, theatre)
    parts |= _adversary(scenario, theatre, stand, laws)
    parts |= _information(scenario, theatre, stand, laws)
    parts |= _forces(scenario, theatre, stand, laws, calendars)
    parts |= conduct.parts(scenario, theatre, stand, calendars)
    parts["injects"], parts["inject_places"] = inject_rows(scenario, theatre, scenario.injects)
    parts["closed"], parts["travel"] = roads.travel_by_roads(scenario.injects, theatre, stand, roads.longer(scenario))
    parts["clock"] = roads.clock(scenario)
    parts["par"] = _parameters(scenario, stand, laws, streams.GENERATORS[rng])
    _conduct_parameters(scenario, parts, laws, calendars)
    parts |= long_run.parts(scenario, theatre, parts["targets"])
    long_run.parameters(parts["par"][0], scenario, laws.index, calendars)
    long_run.captures_source(scenario, parts, laws.index)
    if scenario.confirm:
        _scouts(scenario.confirm, parts, laws)
    if scenario.budget:
        budget.spend(scenario.budget, parts)
    parts |= roads.by_way(parts["travel"])
    parts["laws"] = laws.array()
    parts |= calendars.arrays()
    return World(**parts)


def _parameters(scenario: Scenario, stand: Forces, laws: _Laws, generator: int) -> Any:
    par = records(1, layout.PARAMETERS)
    p, move = par[0], scenario.movement
    p.horizon, p.prior, p.logit_prior = (
        scenario.horizon,
        scenario.belief.prior,
        math.log(scenario.belief.prior / (1 - scenario.belief.prior)),
    )
    p.rendezvous, p.action = move.rendezvous, move.action
    variance = math.log1p(move.travel_cv**2)
    p.travel_mu, p.travel_sigma = -variance / 2, math.sqrt(variance)
    p.p0, p.p1, p.leak, p.leak_team = scenario.capture.p0, scenario.capture.p1, scenario.leak, scenario.leak_team
    p.harm, p.act, p.go = scenario.wrong_door_harm, scenario.act_threshold, scenario.go_threshold
    p.joint = scenario.joint_command is not None
    p.joint_law = laws.index(scenario.joint_command.approval) if scenario.joint_command else NONE
    p.deconfliction, p.wait = scenario.deconfliction, scenario.when_busy == "wait"
    p.platform = len(stand.agencies) if scenario.sharing.platform else NONE
    p.generator = generator
    return par


def _conduct_parameters(scenario: Scenario, parts: dict[str, Any], laws: _Laws, calendars: Calendars) -> None:
    """What `PARAMETERS` says of how operations are prepared and carried out; a part that is left out stays 0."""
    p = parts["par"][0]
    p.recall, p.routes = scenario.recall, scenario.movement.routes.number
    p.confidence_harm, p.recovery = scenario.community.harm, scenario.community.recovery
    p.joint_hours = calendars.index(scenario.joint_command.hours) if scenario.joint_command else NONE
    p.shifts = bool((parts["bases"]["hours"] != NONE).any())
    if (confirm := scenario.confirm) is not None:
        p.confirm, p.confirm_law, p.confirm_hours = True, laws.index(confirm.time), calendars.index(confirm.hours)
        p.confirm_below, p.exposure = confirm.below, confirm.exposure
        p.detection, p.false_alarm = confirm.detection, confirm.false_alarm
        p.confirm_marking = list(scenario.markings).index(confirm.marking)
    if (warrant := scenario.warrant) is not None:
        p.warrant, p.warrant_law, p.warrant_hours = True, laws.index(warrant.time), calendars.index(warrant.hours)
        p.evidence, p.expires, p.without = warrant.evidence, warrant.expires, warrant.without
    if scenario.h_hour is not None:
        p.h_hour, p.h_within = scenario.h_hour.targets, scenario.h_hour.within
    if scenario.communications is not None:
        p.communications, p.late_law = True, laws.index(scenario.communications.late)


def _scouts(confirm: Confirm, parts: dict[str, Any], laws: _Laws) -> None:
    """Reconnaissance as one more source: it gives no leads, and its report has one of two grades."""
    log_lr = np.zeros(len(GRADES))
    log_lr[layout.SEEN] = math.log(confirm.detection / confirm.false_alarm)
    log_lr[layout.NOT_SEEN] = math.log((1 - confirm.detection) / (1 - confirm.false_alarm))
    long_run.add_source(parts, layout.SCOUTS, "·scouts", laws.index(Law.model_validate("0 h")), log_lr, 0.0)


def _ground(scenario: Scenario, theatre: Theatre) -> dict[str, Any]:
    return {
        "place_key": np.array([name_key("place", name) for name in theatre.names], np.uint64),
        "people": np.ascontiguousarray(theatre.people, np.float64),
        "confidence": by_place(scenario.community.confidence, theatre),
    }


def target_names(scenario: Scenario) -> tuple[str, ...]:
    """The targets in their order: `organisation/head`, `organisation/lieutenant 1`, …, `organisation/cell 1`, …"""
    return tuple(
        f"{name}/{word}" for name, organisation in scenario.organisations.items() for word, _ in _positions(organisation)
    )


def _positions(organisation: Organisation) -> list[tuple[str, int]]:
    """The positions of an organisation: (word, rank)."""
    counts = (organisation.head, organisation.lieutenants, organisation.cells)
    return [
        (RANK_NAMES[rank] if rank == layout.HEAD else f"{RANK_NAMES[rank]} {n}", rank)
        for rank in range(3)
        for n in range(1, counts[rank] + 1)
    ]


def _adversary(scenario: Scenario, theatre: Theatre, stand: Forces, laws: _Laws) -> dict[str, Any]:
    kinds = list(scenario.kinds)
    rank_models = [getattr(scenario.ranks, name) for name in RANK_NAMES]
    ranks = records(3, layout.RANK)
    package = np.zeros((3, max(len(r.packages) for r in rank_models), len(kinds)), np.int32)
    for i, rank in enumerate(rank_models):
        succession = NONE if rank.succession == "never" else laws.index(rank.succession)
        ranks[i] = (
            rank.dwell.mean_h, rank.visibility, rank.value, laws.index(rank.dwell), laws.index(rank.reaction),
            succession, len(rank.packages),
        )  # fmt: skip
        for alternative, needs in enumerate(rank.packages):
            for kind, number in needs.items():
                package[i, alternative, kinds.index(kind)] = number
    weights = territory(scenario, theatre)
    first, move, rows = [], [], []
    for i, (name, organisation) in enumerate(scenario.organisations.items()):
        first.append(np.cumsum(weights[i]))
        near = (
            np.ones_like(theatre.distance_km)
            if organisation.roam == "anywhere"
            else np.exp(-theatre.distance_km / organisation.roam)
        )
        onward = weights[i][None, :] * near
        np.fill_diagonal(onward, 0.0)
        move.append(_reachable(np.cumsum(onward, axis=1), weights[i]))
        rows += [(name_key("target", name, word), i, rank) for word, rank in _positions(organisation)]
    visible = np.cumsum([rank_models[row[2]].visibility for row in rows]).astype(np.float64)
    rows += long_run.splinter_rows(scenario)
    targets = records(len(rows), layout.TARGET)
    for k, row in enumerate(rows):
        targets[k] = row
    return {
        "ranks": ranks, "package": package, "targets": targets, "first_cdf": np.array(first), "move_cdf": np.array(move),
        "target_cdf": visible,
    }  # fmt: skip


def _reachable(cumulative: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Cumulative weights [from, to]; where the distance kernel has underflowed to nothing, the territory's weights alone."""
    for place in np.flatnonzero(cumulative[:, -1] <= 0):
        alone = weights.copy()
        alone[place] = 0.0
        cumulative[place] = np.cumsum(alone)
    return cumulative


def _shares(values: list[float]) -> np.ndarray:
    """Cumulative shares; the last one with a share reaches beyond 1 if they sum to 1, so that rounding never leaves a gap."""
    out = np.cumsum(np.array(values, np.float64))
    if len(out) and out[-1] > 1 - 1e-9:
        out[np.flatnonzero(np.array(values) > 0)[-1] :] = 2.0
    return out


def _information(scenario: Scenario, theatre: Theatre, stand: Forces, laws: _Laws) -> dict[str, Any]:
    agencies, markings = list(stand.agencies), list(scenario.markings)
    n_sources = len(scenario.sources)
    sources = records(n_sources, layout.SOURCE)
    grade_cdf, log_lr = np.zeros((n_sources, 2, 36)), np.zeros((n_sources, 36))
    receivers, marking_cdf, coverage = [], [], []
    for i, (name, source) in enumerate(scenario.sources.items()):
        kind = layout.TIPS if source.kind == "tips" else layout.OWN
        agency = agencies.index(source.agency) if source.agency else NONE
        sources[i] = (name_key("source", name), source.rate, source.false_rate, kind, agency, laws.index(source.delay))
        _grades(source, grade_cdf[i], log_lr[i])
        receivers.append(_shares([source.receivers.get(agency, 0.0) for agency in agencies]))
        shares = {source.marking: 1.0} if isinstance(source.marking, str) else source.marking
        marking_cdf.append(_shares([shares.get(marking, 0.0) for marking in markings]))
        coverage.append(by_place(source.coverage, theatre))
    holders = [*agencies, PLATFORM]
    marking_ok = np.array(
        [[not m.forbid and (m.to is None or holder in m.to) for holder in holders] for m in scenario.markings.values()],
        np.uint8,
    )
    platform = scenario.sharing.platform
    members = [platform is not None and (platform.members == "all" or agency in platform.members) for agency in agencies]
    trusts = [agency.trust for agency in scenario.agencies.values()] + [
        platform.trust if platform else scenario.agencies[agencies[0]].trust
    ]
    chance, delay = _links(scenario, agencies, members, laws)
    n_places = len(theatre.names)
    cover = np.array(coverage).reshape(n_sources, n_places)
    return {
        "sources": sources, "grade_cdf": grade_cdf, "log_lr": log_lr,
        "receiver_cdf": np.array(receivers).reshape(n_sources, len(agencies)),
        "marking_cdf": np.array(marking_cdf).reshape(n_sources, len(markings)), "marking_ok": marking_ok,
        "marking_delay": np.array([m.delay for m in scenario.markings.values()]), "coverage": cover,
        "coverage_cdf": np.cumsum(cover, axis=1),
        "holder_key": np.array([name_key("holder", name) for name in holders], np.uint64),
        "trust": np.array([[t.tips, t.own, t.partner] for t in trusts]),
        "agency_leak": np.array([agency.leak for agency in scenario.agencies.values()]),
        "member": np.array([*members, platform is not None], np.uint8), "link_chance": chance, "link_delay": delay,
    }  # fmt: skip


def _grades(source: Source, cdf: np.ndarray, log_lr: np.ndarray) -> None:
    """Fill the cumulative P(grade | false), P(grade | true) and ln LR of one source."""
    for column, word in enumerate(("false", "true")):
        cdf[column] = _shares([getattr(source.grades[g], word) if g in source.grades else 0.0 for g in GRADES])
    for grade, odds in source.grades.items():
        if odds.true > 0:
            log_lr[GRADES.index(grade)] = math.log(odds.true / odds.false)


def _links(scenario: Scenario, agencies: list[str], members: list[bool], laws: _Laws) -> tuple[np.ndarray, np.ndarray]:
    """Chance and delay law of a release by (from, to); the platform is the last holder."""
    n = len(agencies)
    chance, delay = np.full((n + 1, n + 1), -1.0), np.zeros((n + 1, n + 1), np.int32)
    liaison, platform = scenario.sharing.liaison, scenario.sharing.platform
    if liaison:
        pairs: list[tuple[int, int, float | None, Law | None]] = [(a, b, None, None) for a in range(n) for b in range(n)]
        if liaison.links != "all":
            pairs = [(agencies.index(link.sender), agencies.index(link.to), link.chance, link.delay) for link in liaison.links]
        for a, b, own_chance, own_delay in pairs:
            if a != b and not (members[a] and members[b]):
                chance[a, b] = liaison.chance if own_chance is None else own_chance
                delay[a, b] = laws.index(own_delay or liaison.delay)
    if platform:
        for a in range(n):
            if members[a]:
                chance[a, n], delay[a, n] = 1.0, laws.index(platform.delay)
    return chance, delay


def _forces(scenario: Scenario, theatre: Theatre, stand: Forces, laws: _Laws, calendars: Calendars) -> dict[str, Any]:
    owners = [*stand.agencies, approvals.STRIKE_FORCE]
    kinds = records(len(stand.kinds), layout.TEAM_KIND)
    for i, (name, kind) in enumerate(scenario.kinds.items()):
        kinds[i] = (
            name_key("kind", name),
            kind.rest,
            layout.MODES.index(kind.mode),
            kind.cordon,
            laws.index(kind.turnout),
            kind.decoy,
        )
    bases = records(len(stand.bases), layout.BASE)
    for i, base in enumerate(stand.bases):
        shift = (base.hours,) if base.hours else ()
        bases[i] = (name_key("base", owners[base.owner], base.name, *shift), base.owner, calendars.index(base.hours))
    commands = records(len(stand.commands), layout.COMMAND)
    for i, command in enumerate(stand.commands):
        commands[i] = (
            name_key("command", owners[command.owner], command.name),
            calendars.open_h(command.hours),
            command.owner,
            command.officers,
            laws.index(command.service),
            calendars.index(command.hours),
            0,
        )
    pool, pool_delay = _pools(scenario, stand)
    for c, command in enumerate(commands):
        owned_by = {base.owner for b, base in enumerate(stand.bases) if pool[c, b]}
        command.even = len(np.unique(pool_delay[c, pool[c] > 0])) <= 1 and (scenario.capacity is None or len(owned_by) <= 1)
    return {
        "kinds": kinds, "bases": bases, "commands": commands, "stock": np.ascontiguousarray(stand.stock, np.int32),
        "nearest": np.ascontiguousarray(stand.nearest_command, np.int32), "pool": pool, "pool_delay": pool_delay,
    } | _stages(scenario, owners, laws, calendars)  # fmt: skip


def _pools(scenario: Scenario, stand: Forces) -> tuple[np.ndarray, np.ndarray]:
    """Which bases a command may take teams from, and after how many hours it has them."""
    strike = len(stand.agencies)
    pool = np.zeros((len(stand.commands), len(stand.bases)), np.uint8)
    delay = np.zeros((len(stand.commands), len(stand.bases)))
    for c, command in enumerate(stand.commands):
        for b, base in enumerate(stand.bases):
            if command.owner == base.owner:
                pool[c, b] = 1
            elif scenario.pool != "own" and strike not in (command.owner, base.owner):
                pool[c, b] = 1
                delay[c, b] = scenario.movement.request_delay if scenario.pool == "lent" else 0.0
    return pool, delay


def _stages(scenario: Scenario, owners: list[str], laws: _Laws, calendars: Calendars) -> dict[str, Any]:
    """Approval stages in series by owner; a stage that two owners need has one number."""
    hours = {stage.key: stage.hours for stage in approvals.stages(scenario)}
    numbers: dict[tuple[str, str], int] = {}
    hours_of: list[int] = []
    law_of: list[int] = []
    key_of: list[Any] = []
    rows: list[list[int]] = []
    for owner in owners:
        row = []
        for agency, stage, law in approvals.order(scenario, [owner]):
            if (agency, stage) not in numbers:
                numbers[agency, stage] = len(numbers)
                law_of.append(laws.index(law))
                key_of.append(name_key("stage", agency, stage))
                hours_of.append(calendars.index(hours.get((agency, stage))))
            row.append(numbers[agency, stage])
        rows.append(row)
    if len(numbers) > MOST_STAGES:
        raise ScenarioError(
            [Problem(path="agencies", message=f"{len(numbers)} approval stages; at most {MOST_STAGES} are possible")]
        )
    stages = np.full((len(owners), max(1, *map(len, rows))), NONE, np.int32)
    for i, row in enumerate(rows):
        stages[i, : len(row)] = row
    return {
        "stages": stages, "stage_law": np.array(law_of or [0], np.int32), "stage_hours": np.array(hours_of or [NONE], np.int32),
        "stage_key": np.array(key_of or [0], np.uint64),
    }  # fmt: skip


def inject_rows(scenario: Scenario, theatre: Theatre, chosen: tuple[Inject, ...]) -> tuple[Any, np.ndarray]:
    """Injects as the kernel keeps them, in the order of their time, and the places that each concerns u1[inject, place]."""
    ordered = roads.ordered(chosen)
    rows, places = records(len(ordered), layout.INJECT), np.zeros((len(ordered), len(theatre.names)), np.uint8)
    names, sources, agencies = list(target_names(scenario)), list(scenario.sources), list(scenario.agencies)
    for i, inject in enumerate(ordered):
        row = rows[i]
        row.t, row.factor, row.key = inject.at, 1.0, name_key("inject", inject.model_dump_json())
        row.target = row.last_target = row.place = row.source = row.grade = row.receiver = NONE
        if inject.tip:
            row.kind, row.target, row.place = injects.TIP, names.index(inject.tip.target), theatre.index(inject.tip.place)
            row.source = sources.index(inject.tip.via)
            row.grade = GRADES.index(inject.tip.grade) if inject.tip.grade else NONE
            row.receiver = agencies.index(inject.tip.receiver) if inject.tip.receiver else NONE
        elif inject.closure:
            row.kind, row.lasts = injects.CLOSURE, inject.closure.lasts
        elif inject.press:
            named = [k for k, name in enumerate(names) if inject.press.target in (name, name.split("/")[0])]
            row.kind, row.target, row.last_target = injects.PRESS, named[0], named[-1]
        else:
            spell = inject.weather or inject.festival
            assert spell is not None
            row.kind = injects.WEATHER if inject.weather else injects.FESTIVAL
            row.factor, row.lasts = spell.factor, spell.lasts
            row.modes = sum(1 << layout.MODES.index(mode) for mode in inject.weather.modes) if inject.weather else 0
            places[i] = concerned(theatre, places=spell.places, states=spell.states)
    return rows, places
