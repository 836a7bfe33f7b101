"""How an operation is prepared and carried out: confirming, warrants, H-hours, communications."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from septel.scenario.model_information import ByPlace
from septel.scenario.quantities import Hours, Law, Name, Number, Part, PerHour, Share, Whole, exponential, lognormal, parameter


class Confirm(Part):
    """Reconnaissance before force: what is seen becomes a report of the holder's own."""

    below: Share = parameter(0.8, "belief below which a holder has a case confirmed before it acts; 1 is always")
    time: Law = parameter(lognormal(6.0, 0.5), "how long the reconnaissance takes, the way there included")
    hours: Name | None = Field(None, description="calendar of those who scout; always by default")
    detection: Annotated[Share, Field(gt=0, lt=1)] = parameter(0.8, "chance that a target that is there is seen")
    false_alarm: Annotated[Share, Field(gt=0, lt=1)] = parameter(0.05, "chance that somebody is taken for a target that is not")
    exposure: PerHour = parameter("0.01 /h", "hazard that a target that is there notices the scouts and is warned")
    marking: Name = Field("open", description="marking of the report")

    @model_validator(mode="after")
    def _tells(self) -> Confirm:
        if self.detection <= self.false_alarm:
            raise ValueError(
                f"'detection' ({self.detection:g}) must be more than 'false_alarm' ({self.false_alarm:g}), "
                "else a sighting would speak against the target"
            )
        return self


class Warrant(Part):
    """A court's leave to act: asked for when everything else is approved."""

    time: Law = parameter(exponential(4.0), "the court's time for one ruling")
    hours: Name | None = Field(None, description="calendar of the court; always by default")
    evidence: Share = parameter(0.5, "belief that the court asks for when it is applied to")
    expires: Annotated[Hours, Field(gt=0)] = parameter("72 h", "how long after the ruling a warrant holds")
    without: bool = Field(False, description="whether a force may act when a warrant was refused or has expired; it is counted")


class HHour(Part):
    """Several targets of one organisation taken at one hour."""

    targets: Annotated[Whole, Field(ge=2, le=100)] = parameter(2, "how many targets make a blow")
    within: Annotated[Hours, Field(gt=0)] = parameter("24 h", "how long the first approved one waits for the others, at most")


class RadioPair(Part):
    """How well two agencies can talk to each other."""

    between: tuple[Name, Name] = Field(description="the two agencies")
    works: Share = Field(description="chance that a message between them gets through at once")


class Communications(Part):
    """What gets through: by place, and from agency to agency."""

    coverage: ByPlace = parameter(ByPlace(default=1.0), "chance that a message from or to a place gets through at once")
    late: Law = parameter(exponential(6.0), "added delay of a report that does not get through at once")
    radios: Share = parameter(1.0, "chance that a message between two agencies gets through at once, where no pair says else")
    pairs: tuple[RadioPair, ...] = Field((), description="pairs of agencies that differ from `radios`")
    interoperability: Share = parameter(0.0, "share of what does not work between agencies that common equipment mends")


class Routes(Part):
    """An answer to lookouts: the ground teams of an operation divide over several routes."""

    number: Annotated[Whole, Field(ge=1, le=20)] = parameter(1, "routes; the lookouts' hazard is divided by it")
    longer: Annotated[Number, Field(ge=1, le=10)] = parameter(
        1.0, "how many times as long journeys by ground take because not all can use the best way"
    )
