"""The ground: places, distances and travel times, and where the forces stand on it.

In comes a resolved `Scenario`; out go a `Theatre` (places, distances, hours from any point to any place), the `Forces` on it
(bases, commands, the strike force resolved), weights by place, or the problems that only the ground can show (`problems`). It
never draws chance, never asks the network, and reads no file but its own data and the CSV of places that a scenario names.

Travel times are great circles for now; `Theatre.travel_h` is the door through which terrain will come.
"""

from __future__ import annotations

from septel.theatre.check import problems
from septel.theatre.forces import BaseAt, CommandAt, Forces, forces
from septel.theatre.ground import Theatre, build
from septel.theatre.weights import by_place, concerned, territory

__all__ = [
    "BaseAt",
    "CommandAt",
    "Forces",
    "Theatre",
    "build",
    "by_place",
    "concerned",
    "forces",
    "problems",
    "territory",
]
