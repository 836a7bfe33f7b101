"""What a live exercise is to test, as a scenario file plans it: objectives, capabilities, targets, critical tasks."""

from __future__ import annotations

from pydantic import Field

from septel.scenario.quantities import Name, Part


class Objective(Part):
    """One aim of the exercise."""

    id: Name = Field(description="short name")
    title: str = Field(description="what is to be tested, in a sentence")
