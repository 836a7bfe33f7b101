"""What is known and who is told, in a scenario file: sources, grades, markings, confidence and sharing."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AliasChoices, Discriminator, Field, Tag, model_validator

from septel.scenario.model_forces import Trust
from septel.scenario.model_long_run import Answers
from septel.scenario.quantities import Hours, Km, Law, Name, Part, PerHour, Share, by_shape, exponential, lognormal, parameter


class GradeOdds(Part):
    """How often a source gives this grade to a true and to a false lead."""

    true: Share = Field(validation_alias=AliasChoices("true", "if_true"), description="share of true leads that get this grade")
    false: Share = Field(
        validation_alias=AliasChoices("false", "if_false"), description="share of false leads that get this grade"
    )


class ByPlace(Part):
    """A number for every place: a default, then by state, then by place (the later wins)."""

    default: Share = Field(description="the number where nothing else is said")
    states: dict[Name, Share] = Field({}, description="by state")
    places: dict[Name, Share] = Field({}, description="by place")

    @model_validator(mode="before")
    @classmethod
    def _short(cls, data: Any) -> Any:
        return {"default": data} if isinstance(data, str | int | float) and not isinstance(data, bool) else data


_by_number = Discriminator(
    lambda value: "·mapping" if isinstance(value, dict) else "·number",
    custom_error_type="shape",
    custom_error_message="must be a share, or shares by grade",
)


class Source(Part):
    """Where information comes from: the public's tips, or an agency's own sources.

    Rates of tips are per 100,000 people and hour at visibility 1 and confidence 1; an agency's own true leads come at `rate`
    per target and hour at visibility 1 and coverage 1, its false ones at `false_rate` in all.
    """

    kind: Literal["tips", "own"] = Field(description="tips of the public, or an agency's own source")
    agency: Name | None = Field(None, description="the agency whose own source this is (kind own)")
    rate: PerHour = Field(description="rate of true leads, see above")
    false_rate: PerHour = Field(0.0, description="rate of false leads: per 100,000 people (tips) or in all (own)")
    coverage: ByPlace = parameter(ByPlace(default=1.0), "share of a place that the agency's own source sees (kind own)")
    receivers: dict[Name, Share] = Field(
        {}, description="shares of tips by agency (equal ones if left out); what is missing to 1 is never passed on"
    )
    delay: Law = parameter(exponential(2.0), "from the observation to its report's arrival at the receiver")
    grades: dict[Name, GradeOdds] = Field(
        {}, description="how often each grade is given to true and to false leads; by default the built-in table of its kind"
    )
    address_error: Annotated[
        Annotated[Share, Tag("·number")] | Annotated[dict[Name, Share], Tag("·mapping")],
        _by_number,
    ] = parameter(0.0, "chance that a true lead names the right town and the wrong house; one share, or shares by grade")
    marking: Annotated[
        Annotated[Name, Tag("·word")] | Annotated[dict[Name, Share], Tag("·mapping")],
        by_shape("the name of a marking, or shares of leads by marking"),
    ] = Field("open", description="marking of its leads, or shares of markings")


class Marking(Part):
    """Who may know a lead with this marking: nobody else (`forbid`), only some holders (`to`), or later (`delay`)."""

    forbid: bool = Field(False, description="released to nobody")
    to: tuple[Name, ...] | None = Field(None, description="released only to these holders; the platform is called platform")
    delay: Hours = Field(0.0, description="added to the delay of every release")


class Community(Part):
    """How ready people are to call."""

    confidence: ByPlace = parameter(ByPlace(default=0.5), "confidence of a place, 0 to 1")
    harm: Share = parameter(0.0, "share of a place's confidence that is lost when a force harms people there")
    recovery: Annotated[Hours, Field(gt=0)] = parameter("14 d", "time in which a change of confidence falls to 1/e of itself")
    violence: Share = parameter(0.0, "share of a place's confidence that is lost at each violent event there (with `violence`)")
    response: Share = parameter(0.0, "share of what is missing to full confidence that a useful response gives")
    nearby: Share = parameter(0.0, "share of each of these changes that is felt nearby")
    reach: Km = parameter("25 km", "distance over which that share falls to 1/e")
    answers: Answers | None = Field(None, description="whether callers are answered; by default nothing is known of it")

    @model_validator(mode="before")
    @classmethod
    def _switch(cls, data: Any) -> Any:
        if isinstance(data, dict) and isinstance(data.get("answers"), bool):
            return {**data, "answers": {} if data["answers"] else None}
        return data


class Link(Part):
    """Release of reports from one agency to another without provenance."""

    sender: Name = Field(validation_alias=AliasChoices("from", "sender"), description="who releases")
    to: Name = Field(description="to whom")
    delay: Law | None = Field(None, description="instead of the liaison's delay")
    chance: Share | None = Field(None, description="instead of the liaison's chance")


class Liaison(Part):
    """Officers who pass reports on by hand: late, not always, and without saying where they come from."""

    delay: Law = parameter(lognormal(24.0, 1.0), "from one agency's report to the other's")
    chance: Share = parameter(0.5, "chance that a report is passed on")
    links: Annotated[
        Annotated[tuple[Link, ...], Tag("·list")] | Annotated[Literal["all"], Tag("·word")],
        by_shape("a list of links, or 'all'"),
    ] = Field("all", description="which agency passes on to which; by default each to each")


class Platform(Part):
    """A shared platform: a holder of its own that sees its members' reports, with provenance."""

    members: Annotated[
        Annotated[tuple[Name, ...], Tag("·list")] | Annotated[Literal["all"], Tag("·word")],
        by_shape("a list of agencies, or 'all'"),
    ] = Field("all", description="agencies on the platform")
    delay: Law = parameter(exponential(0.5), "from a member's report to the platform's")
    trust: Trust = Field(Trust(), description="how far the platform lets each kind of source move its belief")


class Sharing(Part):
    """How reports travel between holders: `none`, `liaison`, `platform`, or the two in detail."""

    liaison: Liaison | None = Field(None, description="officers who pass reports on")
    platform: Platform | None = Field(None, description="a shared platform")

    @model_validator(mode="before")
    @classmethod
    def _short(cls, data: Any) -> Any:
        if data == "none":
            return {}
        if isinstance(data, str):
            if data not in ("liaison", "platform"):
                raise ValueError(f"'{data}' is not a way to share; one of none, liaison, platform")
            return {data: {}}
        if isinstance(data, dict):
            return {key: {} if value is True else value for key, value in data.items()}
        return data
