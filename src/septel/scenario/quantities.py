"""What every part of a scenario file is made of: closed mappings, numbers with limits and units, and laws of durations."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, model_validator

from septel import units

ASSUMPTION = "assumption"
Name = Annotated[str, Field(min_length=1, max_length=80), AfterValidator(units.name)]
# The upper limits keep sums and clocks far from overflow; no scenario comes near them.
Hours = Annotated[
    float, BeforeValidator(units.hours), Field(ge=0, le=1e7, allow_inf_nan=False, json_schema_extra={"unit": "h"})
]
Km = Annotated[
    float, BeforeValidator(units.kilometres), Field(gt=0, le=1e6, allow_inf_nan=False, json_schema_extra={"unit": "km"})
]
Kmh = Annotated[
    float, BeforeValidator(units.speed_kmh), Field(gt=0, le=1e5, allow_inf_nan=False, json_schema_extra={"unit": "km/h"})
]
PerHour = Annotated[
    float, BeforeValidator(units.per_hour), Field(ge=0, le=1e6, allow_inf_nan=False, json_schema_extra={"unit": "1/h"})
]
Number = Annotated[float, BeforeValidator(units.number)]
Share = Annotated[
    float, BeforeValidator(units.share), Field(ge=0, le=1, allow_inf_nan=False, json_schema_extra={"unit": "share"})
]
Weight = Annotated[Number, Field(ge=0, le=1e12, allow_inf_nan=False)]
Whole = Annotated[int, BeforeValidator(units.number)]
Count = Annotated[Whole, Field(ge=0, le=100_000)]
Latitude = Annotated[Number, Field(ge=-90, le=90)]
Longitude = Annotated[Number, Field(ge=-180, le=180)]
PlaneKm = Annotated[Number, Field(ge=-1e5, le=1e5, allow_inf_nan=False)]
RANKS = ("head", "lieutenant", "cell")
LAWS = ("fixed", "exponential", "lognormal", "gamma", "erlang")


def parameter(default: Any, doc: str, *, source: str = ASSUMPTION) -> Any:
    """A field with a default, its meaning, and where the default comes from."""
    return Field(default, description=doc, json_schema_extra={"source": source})


def shape(value: Any) -> str:
    """Which alternative of a field a value is written for. Names begin with '·' so that no path of a message shows them."""
    if isinstance(value, list | tuple):
        return "·list"
    if isinstance(value, dict | BaseModel):
        return "·mapping"
    return "·word" if isinstance(value, str) else "·number"


def by_shape(expected: str) -> Discriminator:
    """Choose among alternatives by how the value is written; `expected` tells the user what would fit."""
    return Discriminator(shape, custom_error_type="shape", custom_error_message=f"must be {expected}")


def by_word(word: str) -> Discriminator:
    """Choose between one special word and a quantity."""
    return Discriminator(lambda value: "·word" if value == word else "·quantity")


class Part(BaseModel):
    """A mapping of the scenario file: frozen, and closed to words it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=True)


class Law(Part):
    """A law of a duration: its kind, its mean in hours and its coefficient of variation.

    Written `4 h` (fixed), `{exponential: 4 h}`, `{lognormal: {mean: 4 h, cv: 1}}`, `{gamma: {mean: 4 h, shape: 2}}` or
    `{erlang: {mean: 4 h, stages: 3}}`. A gamma law has shape 1/cv².
    """

    kind: Literal["fixed", "exponential", "lognormal", "gamma"]
    mean_h: Annotated[float, Field(ge=0, le=1e7, allow_inf_nan=False)]
    cv: Annotated[float, Field(ge=0, allow_inf_nan=False)]

    @model_validator(mode="before")
    @classmethod
    def _read(cls, data: Any) -> Any:
        if isinstance(data, Law):
            return {"kind": data.kind, "mean_h": data.mean_h, "cv": data.cv}
        if not isinstance(data, dict):
            return {"kind": "fixed", "mean_h": units.hours(data), "cv": 0.0}
        if set(data) == {"kind", "mean_h", "cv"}:
            return data
        if len(data) != 1 or next(iter(data)) not in LAWS:
            raise ValueError(f"a law is a duration such as '4 h' or one of {', '.join(LAWS)} with its parameters")
        kind, detail = next(iter(data.items()))
        if not isinstance(detail, dict):
            detail = {"mean": detail}
        extra = {"lognormal": {"cv"}, "gamma": {"cv", "shape"}, "erlang": {"stages"}}.get(kind, set())
        unknown = set(detail) - extra - {"mean"}
        if unknown or "mean" not in detail:
            word = sorted(unknown)[0] if unknown else "mean"
            problem = f"does not know '{word}'" if unknown else "needs 'mean'"
            raise ValueError(f"the law '{kind}' {problem}; it takes {', '.join(sorted(extra | {'mean'}))}")
        mean = units.hours(detail["mean"])
        if kind == "fixed":
            return {"kind": "fixed", "mean_h": mean, "cv": 0.0}
        if kind == "exponential":
            return {"kind": "exponential", "mean_h": mean, "cv": 1.0}
        given = [word for word in ("cv", "shape", "stages") if word in detail]
        if len(given) != 1:
            raise ValueError(f"the law '{kind}' needs {' or '.join(sorted(extra))}")
        number = detail[given[0]]
        if isinstance(number, bool) or not isinstance(number, int | float) or not 0 < number < 1e6:
            raise ValueError(f"'{given[0]}' must be a number above 0")
        if given[0] == "stages" and number != int(number):
            raise ValueError("'stages' must be a whole number")
        cv = float(number) if given[0] == "cv" else float(number) ** -0.5
        return {"kind": "lognormal" if kind == "lognormal" else "gamma", "mean_h": mean, "cv": cv}


def exponential(mean_h: float) -> Law:
    return Law(kind="exponential", mean_h=mean_h, cv=1.0)


def fixed(mean_h: float) -> Law:
    return Law(kind="fixed", mean_h=mean_h, cv=0.0)


def lognormal(mean_h: float, cv: float) -> Law:
    return Law(kind="lognormal", mean_h=mean_h, cv=cv)
