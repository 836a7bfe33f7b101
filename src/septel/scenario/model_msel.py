"""The master scenario events list of a live exercise, as a scenario file plans it."""

from __future__ import annotations

from pydantic import Field

from septel.scenario.quantities import Hours, Name, Part


class PlannedInject(Part):
    """An entry of the master scenario events list."""

    number: Name = Field(description="its number in the list")
    at: Hours | None = Field(None, description="when it is planned, from the scenario's start; none for a contingency")
    title: str = Field(description="name for people")
