"""Numbers by place: where organisations move, and what is written by default, by state and by place."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from septel.errors import Problem, ScenarioError
from septel.scenario.model import ByPlace, RateByPlace, Scenario
from septel.scenario.model import Territory as Land
from septel.theatre.ground import Theatre

Array = NDArray[np.float64]
TOO_FEW = "needs at least two places with a weight above 0, since a target never stays where it was"


def territory(scenario: Scenario, theatre: Theatre) -> Array:
    """f8[organisation, place]: weights of the places where each organisation moves; ScenarioError if it cannot move.

    `everywhere` and `states` weigh the chosen places; `places` overrides them, and weighs added ones.
    """
    rows = [_weights(organisation.territory, theatre) for organisation in scenario.organisations.values()]
    wrong = [
        Problem.at(("organisations", name, "territory"), TOO_FEW)
        for name, row in zip(scenario.organisations, rows, strict=True)
        if np.count_nonzero(row) < 2
    ]
    if wrong:
        raise ScenarioError(wrong)
    return np.array(rows, np.float64).reshape(-1, len(theatre.names))


def _weights(land: Land, theatre: Theatre) -> Array:
    row = np.full(len(theatre.names), float(land.everywhere))
    for state, weight in land.states.items():
        row[theatre.in_state(state)] = weight
    row[theatre.chosen :] = 0.0
    for place, weight in land.places.items():
        row[theatre.index(place)] = weight
    return row


def moves(scenario: Scenario, theatre: Theatre, name: str) -> bool:
    """Whether an organisation has two places to move between."""
    return int(np.count_nonzero(_weights(scenario.organisations[name].territory, theatre))) >= 2


def by_place(numbers: ByPlace | RateByPlace, theatre: Theatre) -> Array:
    """f8[place]: the default, overridden by state, overridden by place."""
    row = np.full(len(theatre.names), float(numbers.default))
    for state, number in numbers.states.items():
        row[theatre.in_state(state)] = number
    for place, number in numbers.places.items():
        row[theatre.index(place)] = number
    return row


def concerned(theatre: Theatre, *, places: Iterable[str] = (), states: Iterable[str] = ()) -> NDArray[np.bool_]:
    """bool[place]: the named places and those in the named states; all places, if none is named."""
    places, states = tuple(places), tuple(states)
    out = np.full(len(theatre.names), not places and not states)
    for state in states:
        out |= theatre.in_state(state)
    for place in places:
        out[theatre.index(place)] = True
    return out
