"""The loops that decide in the long run: the body, violence, answers to callers, justice, exploitation, targeting, capacity."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, Tag, model_validator

from septel.scenario.quantities import (
    Count,
    Hours,
    Km,
    Law,
    Name,
    Number,
    Part,
    PerHour,
    Share,
    Weight,
    Whole,
    by_shape,
    by_word,
    exponential,
    lognormal,
    parameter,
)

PRIETO_CURIEL = "Prieto-Curiel, Campedelli & Hope, Science 381:1312, 2023"
LINDO = "order of size: Lindo & Padilla-Romo, working paper 2015"
RankName = Literal["head", "lieutenant", "cell"]
BUDGET_ITEMS = ("intelligence", "operations", "capacity")


class Pair(Part):
    """Two organisations, and how strong what is between them is."""

    between: tuple[Name, Name] = Field(description="the two organisations")
    strength: Annotated[Weight, Field(le=1e6)] = parameter(
        1.0, "0 is nothing, 1 what the model was fitted with", source=PRIETO_CURIEL
    )


class PairFile(Part):
    """Pairs in a file of comma-separated values with the columns `from`, `to` and, if wanted, `strength`."""

    file: str = Field(description="the file, beside the scenario")


Pairs = Annotated[
    Annotated[tuple[Pair, ...], Tag("·list")] | Annotated[PairFile, Tag("·mapping")],
    by_shape("a list of pairs or {file: NAME.csv}"),
]
Members = Annotated[Weight, Field(json_schema_extra={"unit": "members"})]
Spell = Annotated[Annotated[Hours, Field(gt=0), Tag("·quantity")] | Annotated[Literal["never"], Tag("·word")], by_word("never")]


class Taken(Part):
    """Members of the body that are taken with a captured target, by its rank."""

    head: Members = parameter(0.0, "with a head")
    lieutenant: Members = parameter(2.0, "with a lieutenant")
    cell: Members = parameter(5.0, "with a cell")


class Body(Part):
    """The organisations' members beside their persons: recruitment, losses, succession from below, splits."""

    recruitment: PerHour = parameter("0.002527474 /w", "recruits for each member", source=PRIETO_CURIEL)
    removal: PerHour = parameter("0 /w", "members removed by all else than the exercise's operations, shared by size")
    rivalry: PerHour = parameter("1.549231e-8 /w", "members killed for each member and member of a rival", source=PRIETO_CURIEL)
    saturation: PerHour = parameter("4e-8 /w", "members lost for each member and member, by size alone", source=PRIETO_CURIEL)
    taken: Taken = Field(Taken(), description="members taken with a captured target")
    migration: Spell = parameter("90 d", "time in which members spread over their territory again, or 'never'")
    rivals: Pairs = Field((), description="organisations that are at war, both ways")
    allies: Pairs = Field((), description="organisations that are allied, both ways")
    max_organisations: Annotated[Whole, Field(ge=1, le=64)] = parameter(
        8, "organisations that there may have been in all, those of the file included; a split beyond is refused and counted"
    )


class Shock(Part):
    """How much more violence follows a capture at its place, as a share of what there was."""

    head: Weight = parameter(0.8, "after the capture of a head", source=LINDO)
    lieutenant: Weight = parameter(0.2, "after the capture of a lieutenant")


class Violence(Part):
    """Violent events by place: where members are, where they are killed, and more for a time after a leader's capture."""

    rate: PerHour = parameter("0.0005 /w", "violent events for each member")
    shock: Shock = Field(Shock(), description="rise after a capture")
    nearby: Share = parameter(0.375, "share of the rise where the same organisation stands nearby", source=LINDO)
    reach: Km = parameter("50 km", "distance over which that share falls to 1/e")
    lasts: Annotated[Hours, Field(gt=0)] = parameter("180 d", "time in which a rise falls to 1/e", source=LINDO)


class Answers(Part):
    """What becomes of a tip in its caller's eyes."""

    chance: Share = parameter(0.7, "chance that a caller learns that something came of the tip; 0 is never")
    time: Law = parameter(exponential(24.0), "from the call to the answer")
    patience: Annotated[Hours, Field(gt=0)] = parameter("72 h", "after which an answer is too late to count")


class Justice(Part):
    """Prosecutors and courts: captives wait, are convicted or released, and the released go back."""

    prosecutors: Annotated[Count, Field(le=10_000)] = parameter(3, "how many proceedings go on at once")
    time: Law = parameter(lognormal(20.0, 0.5), "a prosecutor's work on one captive")
    hours: Name | None = Field(None, description="calendar of the prosecutors; always by default")
    holding: Annotated[Hours, Field(gt=0)] = parameter(
        "96 h",
        "how long a captive may be held without a decision",
        source="Mexican Constitution, art. 16: 48 h, doubled for organised crime",
    )
    conviction: Share = parameter(0.6, "chance that a proceeding that is done in time keeps the captive")
    back: Law = parameter(exponential(7 * 24.0), "from a release to the return to the organisation")


class Exploitation(Part):
    """Leads from a capture about those who are linked with the captive."""

    chance: Share = parameter(0.3, "chance that each linked and occupied position is given away")
    truth: Annotated[Share, Field(gt=0, lt=1)] = parameter(0.7, "share of what is said that is true")
    time: Law = parameter(lognormal(12.0, 1.0), "from the capture to the report")
    marking: Name = Field("open", description="marking of the report")


class Targeting(Part):
    """Whom holders ask about, and whom officers take first."""

    ranks: Annotated[tuple[RankName, ...], Field(min_length=1)] = Field(
        ("head", "lieutenant", "cell"), description="ranks that are gone after"
    )
    order: Literal["value", "connected"] = Field("value", description="whether a rank's value or its links come first")
    number: Annotated[Whole, Field(ge=1, le=100_000)] | None = Field(
        None, description="how many are gone after at a time, the first in that order; all by default"
    )
    knowledge: Literal["fresh", "stale"] = Field(
        "fresh", description="whether the links that are known are those of now or those of the beginning"
    )


class Exercises(Part):
    """Joint exercises: each two agencies that train together work better together for a time."""

    every: Annotated[Hours, Field(ge=24)] = parameter("90 d", "from one exercise to the next, a day at least")
    gain: Share = parameter(0.3, "share of what is missing to full interoperability that one exercise gives")
    fades: Spell = parameter("365 d", "time in which interoperability falls to 1/e, or 'never'")
    between: Annotated[tuple[Name, ...], Field(min_length=2)] | None = Field(None, description="who takes part; all by default")


class Capacity(Part):
    """How skill and interoperability grow and fade."""

    training: PerHour = parameter("0.005 /w", "share of the missing skill that training gives")
    attrition: PerHour = parameter("0.005 /w", "share of the skill that is lost as people leave")
    exercises: Exercises | None = Field(None, description="joint exercises; none by default")
    shortens: Share = parameter(0.3, "share of approvals' and the rendezvous' time that full interoperability saves")

    @model_validator(mode="before")
    @classmethod
    def _switch(cls, data: Any) -> Any:
        if isinstance(data, dict) and isinstance(data.get("exercises"), bool):
            return {**data, "exercises": {} if data["exercises"] else None}
        return data


class Shares(Part):
    """Shares of a budget."""

    intelligence: Share = parameter(0.3, "the sources' coverage")
    operations: Share = parameter(0.5, "teams")
    capacity: Share = parameter(0.2, "training and prosecutors")

    @model_validator(mode="after")
    def _whole(self) -> Shares:
        total = self.intelligence + self.operations + self.capacity
        if abs(total - 1.0) > 1e-6:
            raise ValueError(f"the shares sum to {total:g}; they must sum to 1")
        return self


class Extra(Part):
    """Money on top, as shares of today's whole budget."""

    intelligence: Annotated[Number, Field(ge=0, le=100)] = parameter(0.0, "for the sources' coverage")
    operations: Annotated[Number, Field(ge=0, le=100)] = parameter(0.0, "for teams")
    capacity: Annotated[Number, Field(ge=0, le=100)] = parameter(0.0, "for training and prosecutors")


class Budget(Part):
    """Money moved between intelligence, operations and capacity; what the scenario says is what today's shares buy."""

    today: Shares = Field(Shares(), description="today's shares")
    shares: Shares | None = Field(None, description="the design's shares; those that are left out are today's")
    extra: Extra = Field(Extra(), description="money on top")

    @model_validator(mode="before")
    @classmethod
    def _filled(cls, data: Any) -> Any:
        if not isinstance(data, dict) or not isinstance(data.get("shares"), dict):
            return data
        today = data.get("today", {})
        return {**data, "shares": {**(today if isinstance(today, dict) else {}), **data["shares"]}}

    @model_validator(mode="after")
    def _spent(self) -> Budget:
        for item in BUDGET_ITEMS:
            if getattr(self.today, item) == 0 and self.factor(item) != 1.0:
                raise ValueError(f"'{item}' has no share today, so nothing is known of what more would buy")
        return self

    def factor(self, item: str) -> float:
        """How much more there is of an item than today, as a factor; 1 where nothing has been and nothing is added."""
        then = float(getattr(self.today, item))
        now = float(getattr(self.shares or self.today, item)) + float(getattr(self.extra, item))
        return now / then if then > 0 else 1.0 + now
