"""Small scenarios to change one thing in."""

from __future__ import annotations

from typing import Any

from septel.scenario.model import Scenario


def mapping(**changes: Any) -> dict[str, Any]:
    """A scenario of ten lines in Mexico, with some of its sections replaced."""
    return {
        "version": 1,
        "name": "first",
        "theatre": {"country": "MX", "places": {"largest": 40}},
        "agencies": {
            "police": {"command": "Ciudad de México", "bases": {"Ciudad de México": 6}},
            "army": {"command": "regional", "bases": {"Monterrey": 6, "Guadalajara": 6}},
        },
        "organisations": {"ring": {"territory": "everywhere"}},
    } | changes


def mexico(**changes: Any) -> Scenario:
    return Scenario.model_validate(mapping(**changes))


def plane(places: list[dict[str, Any]], **changes: Any) -> Scenario:
    """Places on a plane, one agency with a base at the first of them."""
    first = places[0]["name"]
    agencies = {"guard": {"command": first, "bases": {first: {"assault": 4, "cordon": 3, "air": 2}}}}
    return Scenario.model_validate(mapping(theatre={"places": places}, agencies=agencies) | changes)


def line(*kilometres: float) -> list[dict[str, Any]]:
    """Places P0, P1, … along a straight line."""
    return [{"name": f"P{index}", "xy": [x, 0], "people": 1000} for index, x in enumerate(kilometres)]
