"""Settlements that a road can join: Mexico's towns, and those of its neighbours that lie near enough to matter."""

from __future__ import annotations

import csv
import io
from typing import Any
from unicodedata import combining, normalize

import shapely

LEAST_PEOPLE = 5000
STRIP_DEG = 0.6  # of the United States: about 60 km from Mexico
NEIGHBOURS = ("US", "GT", "BZ")

Town = dict[str, Any]


def plain(word: str) -> str:
    """As `septel.errors.plain`: without accents, in lower case, single spaces (this tool needs no Septel)."""
    letters = normalize("NFKD", word)
    return " ".join("".join(letter for letter in letters if not combining(letter)).casefold().split())


def neighbours(cities: dict[str, Town], mexico: Any) -> list[Town]:
    """Settlements of LEAST_PEOPLE or more in Guatemala, Belize, and the United States near `mexico`, a shape in degrees."""
    strip = shapely.buffer(shapely.simplify(mexico, 0.01), STRIP_DEG)
    found = [
        {
            "id": city["geonameid"], "name": " ".join(city["name"].split()), "country": city["countrycode"],
            "lat": round(city["latitude"], 4), "lon": round(city["longitude"], 4), "people": city["population"],
        }
        for city in cities.values()
        if city["countrycode"] in NEIGHBOURS
        and city["population"] >= LEAST_PEOPLE
        and (city["countrycode"] != "US" or shapely.contains_xy(strip, city["longitude"], city["latitude"]))
    ]  # fmt: skip
    return sorted(found, key=lambda town: (NEIGHBOURS.index(town["country"]), -town["people"], town["id"]))


def neighbours_csv(found: list[Town]) -> bytes:
    """The neighbours' settlements as the package reads them."""
    text = io.StringIO()
    writer = csv.DictWriter(text, ["geonameid", "name", "country", "lat", "lon", "people"], lineterminator="\n")
    writer.writeheader()
    writer.writerows({"geonameid" if key == "id" else key: value for key, value in town.items()} for town in found)
    return text.getvalue().encode()


def vertices(cities: dict[str, Town], towns: list[Town], abroad: list[Town]) -> list[Town]:
    """The road network's vertices in their order, with every name that GeoNames has for them, as `plain` writes it."""
    known = {city["geonameid"]: city for city in cities.values()}
    return [_vertex(town, known[town["id"]]) for town in [*towns, *abroad]]


def _vertex(town: Town, city: Town) -> Town:
    return {
        "id": town["id"], "shown": town["name"], "country": city["countrycode"], "state": city["admin1code"],
        "lat": town["lat"], "lon": town["lon"], "people": town["people"],
        "names": {plain(city["name"])}, "other names": {plain(name) for name in city["alternatenames"]},
    }  # fmt: skip
