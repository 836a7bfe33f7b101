"""The ground in a scenario file: its places and how fast it is crossed."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, Tag, model_validator

from septel.scenario.quantities import (
    Count,
    Km,
    Kmh,
    Latitude,
    Longitude,
    Name,
    Number,
    Part,
    PlaneKm,
    Weight,
    by_shape,
    parameter,
)


class Place(Part):
    """A place of the user's own: by latitude and longitude, or on a plane in km."""

    name: Name = Field(description="its name")
    at: tuple[Latitude, Longitude] | None = Field(None, description="latitude and longitude in degrees")
    xy: tuple[PlaneKm, PlaneKm] | None = Field(None, description="position on a plane in km")
    people: Weight = Field(0.0, description="how many live there")
    state: str = Field("", description="the area it belongs to")

    @model_validator(mode="after")
    def _located(self) -> Place:
        if (self.at is None) == (self.xy is None):
            raise ValueError("a place needs 'at: [latitude, longitude]' or 'xy: [km, km]', one of the two")
        return self


class PlaceChoice(Part):
    """Which towns of the built-in gazetteer take part: the largest, and any others by name or by state."""

    largest: Count = Field(100, description="how many of the largest towns")
    include: tuple[Name, ...] = Field((), description="further towns by name")
    states: tuple[Name, ...] = Field((), description="further towns: all of these states")
    file: str | None = Field(None, description="CSV of places: name, lat, lon, people, state")


class Mode(Part):
    """How fast teams of one mode cross the ground."""

    speed: Kmh = Field(description="on the way")
    detour: Annotated[Number, Field(ge=1, le=10)] = Field(description="length of the way over the great circle")
    range: Km | None = Field(None, description="farthest way; none is no limit")


class Modes(Part):
    ground: Mode = parameter(
        Mode(speed="45 km/h", detour=1.4), "speed, detour factor over the great circle and range by ground"
    )
    air: Mode = parameter(
        Mode(speed="220 km/h", detour=1.0, range="450 km"), "speed, detour factor over the great circle and range by air"
    )


class Theatre(Part):
    """The ground: its places and how fast it is crossed."""

    country: Literal["MX"] | None = Field(None, description="whose gazetteer of towns is used")
    places: Annotated[
        Annotated[PlaceChoice, Tag("·mapping")] | Annotated[tuple[Place, ...], Field(min_length=1), Tag("·list")],
        by_shape("a list of places, or a mapping that says which towns take part"),
    ] = Field(PlaceChoice(), description="which towns of the gazetteer take part, or places of your own")
    modes: Modes = Field(Modes(), description="how teams travel")
