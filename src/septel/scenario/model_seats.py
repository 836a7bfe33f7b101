"""Seats of a live exercise, as a scenario file plans them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from septel.scenario.quantities import Name, Part

GROUPS = ("all", "players", "control", "evaluators", "observers", "simulator", "seat", "agency", "kind")  # words of addresses
ADDRESSED = ("all", "players", "control", "evaluators", "observers", "kind:simulator")  # groups as a record names them
SeatKind = Literal["director", "controller", "simulator", "lead_evaluator", "evaluator", "observer", "command", "staff"]


class PlannedSeat(Part):
    """A place at the exercise, whoever sits there."""

    kind: SeatKind = Field(description="what the seat is for")
    agency: Name | None = Field(None, description="whose seat it is, of command and staff; `platform` for the joint cell")
    title: str = Field("", description="name for people")
    level: Annotated[int, Field(ge=0, le=3)] = Field(3, description="highest marking that it may read, 0 open to 3 secret")
    caveats: tuple[Name, ...] = Field((), description="caveats that it is read in to")
