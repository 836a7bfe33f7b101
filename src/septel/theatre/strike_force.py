"""The strike force resolved: which bases, and whose teams.

Bases that are only counted are chosen by a greedy p-median (Kuehn & Hamburger, Management Science 9:643, 1963): one after the
other, each where it lowers Σ demand(p) · distance(p, nearest base) most. Demand is the expected number of targets at a place at
the start: each organisation's targets by its territory's weights.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from septel.errors import Problem, ScenarioError
from septel.scenario.model import Scenario, StrikeForce
from septel.theatre.ground import Theatre
from septel.theatre.weights import territory

AIR = "air"


def median_places(scenario: Scenario, theatre: Theatre, number: int) -> list[int]:
    """The places of a greedy p-median, in the order in which they are chosen; ties go to the earlier place."""
    if number > len(theatre.names):
        raise ScenarioError([too_many(number, len(theatre.names))])
    weights = territory(scenario, theatre)
    demand = np.zeros(len(theatre.names))
    for row, organisation in zip(weights, scenario.organisations.values(), strict=True):
        demand += row / row.sum() * (organisation.head + organisation.lieutenants + organisation.cells)
    nearest = np.full(len(demand), np.inf)
    chosen: list[int] = []
    for _ in range(number):
        cost = np.minimum(theatre.distance_km, nearest) @ demand if chosen else theatre.distance_km @ demand
        cost[chosen] = np.inf
        chosen.append(int(np.argmin(cost)))
        nearest = np.minimum(nearest, theatre.distance_km[chosen[-1]])
    return chosen


def too_many(number: int, places: int) -> Problem:
    """The problem that more bases are to be chosen than there are places."""
    return Problem.at(("strike_force", "bases"), f"{number} bases cannot be chosen among {places} places")


def teams_at(force: StrikeForce, bases: int) -> list[Counter[str]]:
    """Teams by kind at each of the bases: the same at each, and helicopters one by one in the bases' order."""
    stands = [Counter(force.teams) for _ in range(bases)]
    for number in range(force.helicopters):
        stands[number % bases][AIR] += 1
    return stands


def draw(
    stock: NDArray[np.int32], owners: Sequence[int], kinds: Sequence[str], wanted: Mapping[str, int], lenders: Sequence[int]
) -> NDArray[np.int32]:
    """The stock i4[base, kind] that is left when the lenders have given the wanted teams by kind; ScenarioError if they cannot.

    Lenders give one team each in turn, from their base with the most of the kind (ties: the file's order).
    """
    left, owner = stock.copy(), np.asarray(owners)
    for kind, column in ((kind, column) for column, kind in enumerate(kinds) if wanted.get(kind)):
        missing, turn, idle = wanted[kind], 0, 0
        while missing:
            mine = np.flatnonzero(owner == lenders[turn % len(lenders)])
            turn += 1
            base = int(mine[np.argmax(left[mine, column])]) if len(mine) else -1
            if base >= 0 and left[base, column] > 0:
                left[base, column] -= 1
                missing, idle = missing - 1, 0
            elif (idle := idle + 1) == len(lenders):
                have = wanted[kind] - missing
                message = f"wants {wanted[kind]} teams of kind '{kind}', but its lenders have {have}"
                raise ScenarioError([Problem.at(("strike_force", "teams"), message)])
    return left
