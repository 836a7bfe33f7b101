"""The live exercise in a scenario file: who sits where, what is injected, what is evaluated."""

from __future__ import annotations

from pydantic import Field

from septel.scenario.model_msel import PlannedInject
from septel.scenario.model_objectives import Objective
from septel.scenario.model_seats import PlannedSeat
from septel.scenario.quantities import Name, Part


class LiveExercise(Part):
    """What `septel serve` needs beside the scenario; fast runs do not look at it."""

    title: str = Field("", description="name of the exercise for people")
    seats: dict[Name, PlannedSeat] = Field(
        {},
        description="seats by name; by default those of control, evaluation, an observer, and two of each agency",
    )
    msel: tuple[PlannedInject, ...] = Field((), description="the master scenario events list")
    objectives: tuple[Objective, ...] = Field((), description="what is to be tested")
    tips: bool = Field(True, description="whether role players may leave tips as the public; `off` closes the line")
