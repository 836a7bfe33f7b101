"""The master scenario events list (MSEL) of a live exercise, as a scenario file plans it. The words are those of HSEEP."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AliasChoices, BeforeValidator, Field, Tag, field_validator, model_validator

from septel import units
from septel.scenario.model_injects import InjectClosure, InjectFestival, InjectPress, InjectTip, InjectWeather
from septel.scenario.msel_words import HEADINGS, ORDERING, STAMP, VOICE, WORLD
from septel.scenario.quantities import Hours, Name, Part, by_shape

InjectKind = Literal["contextual", "contingency", "expected_action"]
Delivery = Literal["e-mail", "radio", "telephone", "in person", "tip line", "telegram", "other"]
Status = Literal["draft", "approved", "released", "complete", "deferred", "obsolete"]
LevelName = Literal["open", "restricted", "confidential", "secret"]
Operator = Literal["=", "!=", "<", "<=", ">", ">=", "in", "contains"]


def _text(value: Any) -> Any:
    """Text of several lines, each line ended by one line feed; ValueError for what neither paper nor a table can hold."""
    if not isinstance(value, str):
        return value
    text = value.replace("\r\n", "\n").replace("\r", "\n").strip()
    for letter in text:
        if (unicodedata.category(letter) in ("Cc", "Cs") and letter not in "\n\t") or letter in "\ufffe\uffff":
            raise ValueError(f"holds the character {ord(letter):#06x}, which cannot be printed")
    return text


def _to_the_second(hours: float) -> float:
    return round(hours * 3600) / 3600


def _local(value: datetime) -> datetime:
    if value.tzinfo is not None:
        raise ValueError("is local time without a zone, such as 2030-01-07T08:30; the scenario's `zone` says where")
    return value.replace(microsecond=0)


MOST_NAMES = 100
Names = Annotated[tuple[Name, ...], Field(max_length=MOST_NAMES)]
Line = Annotated[str, BeforeValidator(_text), Field(max_length=200)]
Text = Annotated[str, BeforeValidator(_text), Field(max_length=8000)]
Second = Annotated[Hours, AfterValidator(_to_the_second)]


class InjectMarking(Part):
    """Who may know what an inject says; all of it must be met."""

    level: LevelName = Field("open", description="a reader's level must be as high")
    caveats: Names = Field((), description="a reader must be read in to all of them")
    releasable_to: Names = Field((), description="a reader must be of one of these holders; everyone's by default")


class InjectEffect(Part):
    """What an inject does in the simulated world when it is released: exactly one, as in the scenario's dated `injects`."""

    tip: InjectTip | None = Field(None, description="a report that names a target")
    weather: InjectWeather | None = Field(None, description="journeys take longer")
    festival: InjectFestival | None = Field(None, description="people call less")
    press: InjectPress | None = Field(None, description="a leak to the press")
    closure: InjectClosure | None = Field(None, description="roads are cut, or slower")

    @model_validator(mode="after")
    def _one(self) -> InjectEffect:
        if sum(getattr(self, word) is not None for word in WORLD) != 1:
            raise ValueError(f"an effect is 'none', 'message' or exactly one of {', '.join(WORLD)}")
        return self


class Clause(Part):
    """Records of one kind, told apart by fields, counted; it is met for good once there are enough, near enough in time."""

    event: Name = Field(description="kind of record, such as message.sent")
    field: Name | None = Field(None, description="which word of the record's body is looked at, `a.b` for one inside another")
    operator: Operator = Field("=", description="how it is compared; `in` takes `values`")
    value: str | bool | int | float | None = Field(None, description="with what; < and > compare numbers")
    values: tuple[str, ...] = Field((), max_length=100, description="with what, for `in`")
    where: Annotated[dict[Name, str | bool | int | float], Field(max_length=10)] = Field(
        {}, description="what further fields of the same record must be, or hold, by name"
    )
    count: Annotated[int, Field(ge=1, le=1000)] = Field(1, description="how many such records there must be")
    within: Annotated[Hours, Field(gt=0)] | None = Field(None, description="in how long a time; any by default")

    @model_validator(mode="after")
    def _compares(self) -> Clause:
        if self.field is None:
            if self.value is not None or self.values or self.operator != "=":
                raise ValueError("compares nothing: name the 'field' that is looked at")
        elif self.operator == "in":
            if not self.values or self.value is not None:
                raise ValueError("'in' needs 'values', a list")
        elif self.values or self.value is None:
            raise ValueError(f"'{self.operator}' needs 'value'")
        elif self.operator in ORDERING and (isinstance(self.value, bool) or not isinstance(self.value, int | float)):
            raise ValueError(f"'{self.operator}' compares numbers, and 'value' is none")
        elif not _is_finite(self.value):
            raise ValueError("'value' must be a finite number")
        if not all(_is_finite(value) for value in self.where.values()):
            raise ValueError("what stands in 'where' must be texts and finite numbers")
        return self


def _is_finite(value: Any) -> bool:
    return not isinstance(value, float) or abs(value) < 1e300


class Condition(Part):
    """When a contingency is released, or an expected action seen: `all` of some clauses, or `any` of them."""

    all: tuple[Clause, ...] = Field((), max_length=20, description="each must be met")
    any: tuple[Clause, ...] = Field((), max_length=20, description="one must be met")

    @model_validator(mode="after")
    def _either(self) -> Condition:
        if bool(self.all) == bool(self.any):
            raise ValueError("a condition is a list under 'all', or one under 'any'")
        return self


class PlannedInject(Part):
    """An entry of the master scenario events list."""

    number: Name = Field(description="its number in the list")
    kind: InjectKind = Field("contextual", description="an event, an event held ready for a case, or what players should do")
    follows: Name | None = Field(None, description="number of the inject that an expected action answers")
    at: Second | None = Field(None, description="when it is planned, from the scenario's start; none for a contingency")
    local: Annotated[datetime, BeforeValidator(units.moment), AfterValidator(_local)] | None = Field(
        None, description="or when, as local date and time"
    )
    title: Annotated[Line, Field(min_length=1)] = Field(description="name for control; players do not see it")
    description: Text = Field("", description="what those that it goes to are told")
    sender: Line = Field("", validation_alias=AliasChoices("from", "sender"), description="who speaks, in the players' world")
    to: Names = Field((), description="seats or agencies that it goes to; `players` for all of them")
    delivery: Delivery = Field("e-mail", description="how it reaches them; by voice a simulator delivers it")
    deliverer: Name | None = Field(None, description="seat of the simulator that delivers it")
    expected: Text = Field("", description="what the players should do")
    expected_by: Names = Field((), description="seats or agencies that should do it")
    objectives: Names = Field((), description="ids of the objectives that it serves")
    capability: Line = Field("", description="core capability that it exercises")
    notes: Text = Field("", description="for control")
    marking: InjectMarking = Field(InjectMarking(), description="who may know it")
    status: Status = Field("draft", description="how far it is; a plan holds drafts and approved entries")
    effect: (
        Annotated[
            Annotated[Literal["message", "none"], Tag("·word")] | Annotated[InjectEffect, Tag("·mapping")],
            by_shape("'message', 'none' or a mapping such as {weather: …}"),
        ]
        | None
    ) = Field(None, description="what its release does; by default a message, and nothing if a simulator delivers it")
    condition: Condition | None = Field(None, description="when a contingency is released, or an expected action seen")
    columns: Annotated[dict[Name, Text], Field(max_length=MOST_NAMES)] = Field(
        {}, description="further columns of the list, by heading"
    )

    @property
    def by_simulator(self) -> bool:
        """Whether a simulator delivers it: one is named, or it goes by voice."""
        return self.deliverer is not None or self.delivery in VOICE

    @field_validator("columns")
    @classmethod
    def _own_columns(cls, columns: dict[str, str]) -> dict[str, str]:
        taken = sorted(set(columns) & {*HEADINGS.values(), STAMP})
        if taken:
            raise ValueError(f"'{taken[0]}' is the heading of a word of the entry itself")
        return columns

    @model_validator(mode="after")
    def _consistent(self) -> PlannedInject:
        if self.at is not None and self.local is not None:
            raise ValueError("has both 'at' and 'local': keep one")
        if self.kind == "contingency" and (self.at is not None or self.local is not None):
            raise ValueError("a contingency has no time: its condition says when, or control")
        if self.kind == "contextual" and self.condition is not None:
            raise ValueError("a contextual inject has a time, not a condition: write kind: contingency")
        if self.kind == "expected_action" and self.effect not in (None, "none"):
            raise ValueError("an expected action has no effect: the players act")
        if self.kind != "expected_action" and self.follows is not None:
            raise ValueError("only an expected action follows an inject: write kind: expected_action")
        return self
