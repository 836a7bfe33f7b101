"""The ground in a scenario file: its places and how fast it is crossed."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, Tag, model_validator

from septel.scenario.quantities import (
    Count,
    Hours,
    Km,
    Kmh,
    Latitude,
    Longitude,
    Name,
    Number,
    Part,
    PlaneKm,
    Weight,
    Whole,
    by_shape,
    parameter,
)

BUILT_IN_GROUND = "built-in"


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


class MountainTowns(Part):
    """Small towns high up, those with most people first, each some way from every place chosen before it."""

    number: Count = Field(description="how many at most")
    states: tuple[Name, ...] = Field((), description="in which states; everywhere by default")
    above: Km = Field("1500 m", description="how high above the sea at least (`1500 m`)", validate_default=True)
    apart: Km = Field("20 km", description="how far from every other place at least", validate_default=True)


class PlaceChoice(Part):
    """Which towns of the built-in gazetteer take part: the largest, and any others by name or by state."""

    largest: Count = Field(100, description="how many of the largest towns")
    include: tuple[Name, ...] = Field((), description="further towns by name")
    states: tuple[Name, ...] = Field((), description="further towns: all of these states")
    mountain: MountainTowns | None = Field(None, description="further towns: small ones in the mountains")
    file: str | None = Field(None, description="CSV of places: name, lat, lon, people, state")


class Mode(Part):
    """How fast teams of one mode cross the ground."""

    speed: Kmh = Field(description="on the way")
    detour: Annotated[Number, Field(ge=1, le=10)] = Field(description="length of the way over the great circle")
    range: Km | None = Field(None, description="farthest way; none is no limit")
    night: Annotated[Number, Field(ge=1, le=100)] = parameter(
        1.0, "how many times as long a journey takes that begins at night"
    )
    wet: Annotated[Number, Field(ge=1, le=100)] = parameter(1.0, "the same in the wet season, times that of the night")
    hours: Name | None = Field(
        None, description="calendar within which the whole of a journey must lie (aircraft that do not fly by night)"
    )


class AirMode(Mode):
    """As a mode; where there is terrain, also how high, where it lands, and where it takes fuel."""

    ceiling: Km | None = Field(
        None, description="highest ground that is flown over, above the sea (`4000 m`); none is no limit"
    )
    refuel: Hours | None = Field(None, description="time to take fuel at a base on the way; none is no stops")
    landing_slope: Annotated[Number, Field(gt=0, le=1)] | None = Field(
        None, description="steepest landing ground, rise over run; none is anywhere"
    )
    landing: Km = parameter("10 km", "how far from the landing ground people walk on")


class BoatMode(Mode):
    """As a mode; where there is terrain, over water, and then on foot."""

    landing_time: Hours = parameter("15 min", "to get ashore")
    launch: Km = parameter("5 km", "how far from the water a base or a place may lie to count as on it")


class Modes(Part):
    ground: Mode = parameter(
        Mode(speed="45 km/h", detour=1.4), "speed, detour factor over the great circle and range by ground (without terrain)"
    )
    air: AirMode = parameter(
        AirMode(speed="220 km/h", detour=1.0, range="450 km"), "speed, detour factor over the great circle and range by air"
    )
    boat: BoatMode = parameter(
        BoatMode(speed="40 km/h", detour=1.3),
        "speed, detour factor over the great circle and range by boat (detour without terrain)",
    )


class OffRoad(Part):
    """Vehicles that leave the roads."""

    speed: Kmh = parameter("15 km/h", "on level open ground")
    climb: Annotated[Number, Field(ge=0, le=100)] = parameter(3.0, "longer by this share for each unit of slope")
    steepest: Annotated[Number, Field(gt=0, le=2)] = parameter(0.3, "steepest ground, rise over run")


class Vehicles(Part):
    """How teams drive: speeds by class of road, and what makes them slower."""

    motorway: Kmh = parameter("100 km/h", "on motorways")
    trunk: Kmh = parameter("85 km/h", "on trunk roads")
    primary: Kmh = parameter("60 km/h", "on primary roads")
    secondary: Kmh = parameter("55 km/h", "on secondary roads")
    tertiary: Kmh = parameter("45 km/h", "on tertiary roads")
    local: Kmh = parameter("25 km/h", "on local streets, also between a base or a place and the road network")
    track: Kmh = parameter("25 km/h", "on tracks")
    climb: Annotated[Number, Field(ge=0, le=100)] = parameter(
        4.0, "longer by this share for each unit of slope (rise over run)"
    )
    winding: Annotated[Number, Field(ge=0, le=100)] = parameter(
        20.0, "the same, added on schematic roads from primary to tertiary, whose bends are not drawn"
    )
    number: Annotated[Whole, Field(ge=1, le=1000)] = parameter(1, "vehicles that move together")
    convoy: Annotated[Number, Field(ge=0, le=1)] = parameter(0.02, "longer by this share for each vehicle after the first")
    snap: Km = parameter("3 km", "how far a base or a place may lie from the roads and still be on them")
    dismount: Hours = parameter("10 min", "from leaving the vehicles to walking on")
    off_road: OffRoad | None = Field(None, description="vehicles that leave the roads; none do by default")


class Slope(Part):
    """One line of a slope-speed table."""

    slope: Annotated[Number, Field(ge=-2, le=2)] = Field(description="rise over run, below 0 downhill")
    speed: Kmh = Field(description="speed along the map at this slope")


class Foot(Part):
    """How people walk where no vehicle goes."""

    pace: Annotated[
        Annotated[Literal["tobler", "naismith"], Tag("·word")]
        | Annotated[tuple[Slope, ...], Field(min_length=2), Tag("·list")],
        by_shape("'tobler', 'naismith', or a list of slopes and speeds"),
    ] = parameter("tobler", "hiking function", source="Tobler, NCGIA Technical Report 93-1, 1993")
    off_path: Annotated[Number, Field(gt=0, le=1)] = parameter(
        0.6, "factor on Tobler's speed off paths", source="Tobler, NCGIA Technical Report 93-1, 1993"
    )
    steepest: Annotated[Number, Field(gt=0, le=5)] = parameter(1.0, "steepest ground that is walked, rise over run")


class RoadFile(Part):
    """Roads of the user's own, or the built-in schematic network."""

    file: str = Field(description="GeoPackage, Shapefile, GeoJSON or OSM (.pbf, .osm); or `built-in`")
    layer: str | None = Field(None, description="layer of the file; the only one by default")
    columns: dict[Name, Name] = Field(
        {}, description="column of the file for each of class, speed_kmh, length_km, one_way, name"
    )

    @model_validator(mode="before")
    @classmethod
    def _short(cls, data: Any) -> Any:
        return {"file": data} if isinstance(data, str) else data


class Cover(Part):
    """Land cover: how many times as long a step takes in each class."""

    file: str = Field(description="classified GeoTIFF, or polygons")
    factors: dict[str | int, Annotated[Number, Field(gt=0, le=1000)] | Literal["barrier"]] = Field(
        description="factor on walking time by class; `barrier` where nobody goes"
    )
    column: str | None = Field(None, description="column that names the class, in a file of polygons")


class Terrain(Part):
    """Real ground: what journeys are computed from in place of great circles.

    `terrain: built-in` is short for both built in.
    """

    elevation: tuple[str, ...] = Field(description="DEM files (GeoTIFF, .hgt), the first that knows a cell wins; or `built-in`")
    roads: RoadFile | None = Field(None, description="road network; none is no roads")
    water: str | None = Field(None, description="polygons of water: nobody walks there, boats go")
    barriers: str | None = Field(None, description="lines or polygons that nobody crosses on foot")
    rivers: str | None = Field(None, description="lines that take time to cross on foot")
    crossing: Hours = parameter("30 min", "to cross a river on foot")
    cover: Cover | None = Field(None, description="land cover")
    cell: Km | None = Field(None, description="size of a cell; by default the file's own, and 5 arc-minutes built in")
    margin: Km = parameter("50 km", "ground around places and bases that journeys may use")
    neighbours: Literal[8, 16] = Field(
        16, description="neighbours of a cell; 8 overstate lengths by up to 8 %, 16 by up to 3 %"
    )
    vehicles: Vehicles = Field(Vehicles(), description="how teams drive")
    foot: Foot = Field(Foot(), description="how people walk")

    @model_validator(mode="before")
    @classmethod
    def _short(cls, data: Any) -> Any:
        if data == BUILT_IN_GROUND:
            return {"elevation": (BUILT_IN_GROUND,), "roads": {"file": BUILT_IN_GROUND}}
        if isinstance(data, dict) and isinstance(data.get("elevation"), str):
            return {**data, "elevation": (data["elevation"],)}
        return data


class Clock(Part):
    """When it is night, and when it is wet, by the scenario's own clock."""

    night: tuple[Annotated[Whole, Field(ge=0, le=23)], Annotated[Whole, Field(ge=0, le=23)]] = Field(
        (19, 6), description="the hours of the day at which night begins and ends"
    )
    wet: tuple[Annotated[Whole, Field(ge=1, le=12)], Annotated[Whole, Field(ge=1, le=12)]] = Field(
        (6, 10), description="the first and the last month of the wet season"
    )


class Theatre(Part):
    """The ground: its places and how fast it is crossed."""

    country: Literal["MX"] | None = Field(None, description="whose gazetteer of towns is used")
    places: Annotated[
        Annotated[PlaceChoice, Tag("·mapping")] | Annotated[tuple[Place, ...], Field(min_length=1), Tag("·list")],
        by_shape("a list of places, or a mapping that says which towns take part"),
    ] = Field(PlaceChoice(), description="which towns of the gazetteer take part, or places of your own")
    boundaries: str | None = Field(None, description="file of areas whose outlines maps show; the country's by default")
    terrain: Terrain | None = Field(None, description="real ground under the journeys; none is great circles")
    modes: Modes = Field(Modes(), description="how teams travel")
    clock: Clock = Field(Clock(), description="when it is night and when it is wet, for the modes' factors")
