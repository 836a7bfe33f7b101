"""Which travel times hold when: by the closures that are on, and by the clock."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from septel.scenario.model import GROUND, Clock, Inject, InjectClosure, Modes, Scenario
from septel.sim import layout
from septel.sim.layout import World
from septel.theatre import Forces, Theatre, forces

Set = frozenset[int]


def ordered(injects: Iterable[Inject]) -> list[Inject]:
    """Injects in the order of their time, as the kernel numbers them."""
    return sorted(injects, key=lambda inject: inject.at)


def travel_by_roads(
    injects: Iterable[Inject], theatre: Theatre, stand: Forces, longer_by_ground: float
) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    """The sets of closures that are on together at some time u1[roads, inject], none first; the hours of each f8[roads, mode,
    base, place]."""
    rows = ordered(injects)
    closures = {number: inject.closure for number, inject in enumerate(rows) if inject.closure is not None}
    sets = _together({number: (rows[number].at, rows[number].at + closure.lasts) for number, closure in closures.items()})
    closed = np.array([[number in one for number in range(len(rows))] for one in sets], np.uint8).reshape(len(sets), -1)
    return closed, np.ascontiguousarray(
        [_hours([closures[n] for n in sorted(one)], theatre, stand, longer_by_ground) for one in sets]
    )


def with_one_more(
    world: World, closures: Sequence[InjectClosure | None], closure: InjectClosure | None, scenario: Scenario, theatre: Theatre
) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    """The sets and hours of a world to which an inject is added as the last: it may be on together with any set that there was.

    `closures` are those of the injects before it, in the kernel's order; None for an inject that is none.
    """
    closed = np.column_stack([world.closed, np.zeros(len(world.closed), np.uint8)])
    if closure is None:
        return closed, world.travel
    stand = forces(scenario, theatre)
    more, hours = closed.copy(), []
    more[:, -1] = 1
    for row in more:
        on = [closures[number] for number in np.flatnonzero(row[:-1]).tolist()]
        hours.append(_hours([one for one in (*on, closure) if one is not None], theatre, stand, longer(scenario)))
    return np.concatenate([closed, more]), np.concatenate([world.travel, hours])


def by_way(travel: NDArray[np.float64]) -> dict[str, NDArray[np.int16]]:
    """The bases by their hours f8[roads, mode, base, place] to each place, ties in their order: `by_way` i2[roads, mode, place,
    base], and `farthest` i2[roads, mode, place] the last of them from which anybody comes (the first if nobody does)."""
    order = np.ascontiguousarray(np.argsort(travel, axis=2, kind="stable").astype(np.int16).transpose(0, 1, 3, 2))
    last = np.maximum(np.isfinite(travel).sum(axis=2) - 1, 0)
    return {"by_way": order, "farthest": np.take_along_axis(order, last[..., None], axis=3)[..., 0].copy()}


def packed(closures: Sequence[InjectClosure | None]) -> bytes:
    """Closures as bytes, for a snapshot."""
    return json.dumps([None if closure is None else closure.model_dump() for closure in closures]).encode()


def unpacked(data: bytes) -> tuple[InjectClosure | None, ...]:
    """The closures of a snapshot; they were checked when they came."""
    return tuple(None if words is None else InjectClosure.model_construct(**words) for words in json.loads(data))


def clock(scenario: Scenario) -> NDArray[np.float64]:
    """f8[mode, hour]: the factor on journeys that begin in this hour from the start, by night and in the wet season."""
    modes: Modes = scenario.theatre.modes
    factors = [(getattr(modes, mode).night, getattr(modes, mode).wet) for mode in layout.MODES]
    if all(night == wet == 1.0 for night, wet in factors):
        return np.ones((len(layout.MODES), 1))
    begin = scenario.start.replace(tzinfo=ZoneInfo(scenario.zone)).astimezone(ZoneInfo("UTC"))
    local = [
        (begin + timedelta(hours=hour)).astimezone(ZoneInfo(scenario.zone))
        for hour in range(int(np.ceil(scenario.horizon)) + 1)
    ]
    dark, wet = _dark([moment.hour for moment in local], scenario.theatre.clock), _wet(local, scenario.theatre.clock)
    return np.array([np.where(dark, night, 1.0) * np.where(wet, rain, 1.0) for night, rain in factors])


def _dark(hours: Sequence[int], words: Clock) -> NDArray[np.bool_]:
    return _within(np.array(hours), words.night[0], words.night[1] - 1, 24)


def _wet(local: Sequence[datetime], words: Clock) -> NDArray[np.bool_]:
    return _within(np.array([moment.month for moment in local]), words.wet[0], words.wet[1], 12)


def _within(values: NDArray[np.int64], first: int, last: int, turn: int) -> NDArray[np.bool_]:
    """Which values lie from the first to the last of a circle of `turn` numbers."""
    found: NDArray[np.bool_] = (values - first) % turn <= (last - first) % turn
    return found


def _together(spells: dict[int, tuple[float, float]]) -> list[Set]:
    """The sets of spells that overlap at some time, the empty one first."""
    found: dict[Set, None] = {frozenset(): None}
    for moment in sorted({edge for spell in spells.values() for edge in spell}):
        found[frozenset(number for number, (begin, end) in spells.items() if begin <= moment < end)] = None
    return list(found)


def longer(scenario: Scenario) -> float:
    """How many times as long journeys by ground take because they divide over several routes."""
    routes = scenario.movement.routes
    return routes.longer if routes.number > 1 else 1.0


def _hours(closures: Sequence[InjectClosure], theatre: Theatre, stand: Forces, longer_by_ground: float) -> NDArray[np.float64]:
    """f8[mode, base, place] under some closures."""
    hours = dict(stand.travel_h)
    if closures and np.isfinite(hours[GROUND]).any():
        points = np.array([base.point for base in stand.bases], np.float64)
        hours[GROUND] = theatre.travel_h(GROUND, points, [theatre.closure(closure) for closure in closures])
    hours[GROUND] = hours[GROUND] * longer_by_ground
    return np.array([hours[mode] for mode in layout.MODES])
