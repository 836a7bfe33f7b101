"""Random valid scenarios on a plane, small enough to run in a moment; and ways to break them."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import strategies as st

GRADES = ("A1", "B2", "C3", "D4", "E5")
CALENDARS = {
    "day": "06:00-18:00",
    "night": {"days": ["sun", "mon-sat"], "hours": "18:00-06:00", "handover": "30 min"},
    "office": "mon-fri 09:00-13:00, 14:00-17:00",
    "weekend": "sat, sun",
}
RANKS = ("head", "lieutenant", "cell")


@st.composite
def laws(draw: st.DrawFn, low: float = 0.2, high: float = 24.0) -> Any:
    """A law of a duration with a mean from `low` to `high` hours."""
    mean = f"{draw(st.floats(low, high).map(lambda x: round(x, 2)))} h"
    return draw(
        st.sampled_from(
            [
                mean,
                {"exponential": mean},
                {"lognormal": {"mean": mean, "cv": 0.7}},
                {"gamma": {"mean": mean, "shape": 2}},
                {"erlang": {"mean": mean, "stages": 3}},
            ]
        )
    )


def shares(low: float = 0.0, high: float = 1.0) -> st.SearchStrategy[float]:
    """A share, rounded so that it prints short."""
    return st.floats(low, high).map(lambda share: round(share, 3))


def hours() -> st.SearchStrategy[dict[str, str]]:
    """The word `hours` with a calendar, or nothing."""
    return st.one_of(st.just({}), st.just({}), st.sampled_from(list(CALENDARS)).map(lambda name: {"hours": name}))


def shifts() -> st.SearchStrategy[dict[str, Any]]:
    """The word `shifts` with one to three calendars, or nothing."""
    kept = st.lists(st.sampled_from(list(CALENDARS)), min_size=1, max_size=3, unique=True)
    return st.one_of(st.just({}), st.just({}), kept.map(lambda names: {"shifts": names}))


@st.composite
def grade_tables(draw: st.DrawFn) -> dict[str, Any]:
    """A grade table whose two columns add up to 1 and whose F6 says nothing."""
    names = draw(st.lists(st.sampled_from(GRADES), min_size=1, max_size=4, unique=True))
    unknown = draw(st.sampled_from([0.0, 0.25, 0.5]))
    table: dict[str, Any] = {name: {} for name in names}
    for column in ("true", "false"):
        weights = [draw(st.integers(1, 9)) for _ in names]
        for name, weight in zip(names, weights, strict=True):
            table[name][column] = (1 - unknown) * weight / sum(weights)
    if unknown:
        table["F6"] = {"true": unknown, "false": unknown}
    return table


@st.composite
def _theatres(draw: st.DrawFn) -> dict[str, Any]:
    number = draw(st.integers(2, 8))
    points = draw(st.lists(st.tuples(st.integers(0, 300), st.integers(0, 300)), min_size=number, max_size=number, unique=True))
    places = [
        {"name": f"P{index}", "xy": list(point), "people": draw(st.integers(0, 500_000)), "state": f"S{index % 2}"}
        for index, point in enumerate(points)
    ]
    modes = {
        "ground": {"speed": "50 km/h", "detour": draw(st.sampled_from([1, 1.4]))},
        "air": {"speed": "220 km/h", "detour": 1, "range": draw(st.sampled_from(["120 km", "600 km"]))} | draw(hours()),
    }
    return {"places": places, "modes": modes}


@st.composite
def _agencies(draw: st.DrawFn, places: list[str]) -> dict[str, Any]:
    agencies: dict[str, Any] = {}
    for index in range(draw(st.integers(1, 3))):
        stands = draw(st.lists(st.sampled_from(places), min_size=1, max_size=3, unique=True))
        # Two assault teams and a cordon at the first base keep every package possible whatever a strike force takes.
        bases: dict[str, Any] = {
            stands[0]: {"assault": 5, "cordon": 3, "air": draw(st.integers(0, 2)), "bait": 1} | draw(shifts())
        }
        for name in stands[1:]:
            bases[name] = draw(st.one_of(st.integers(0, 4), st.fixed_dictionaries({"assault": st.integers(0, 3)})))
        detail: dict[str, Any] = {"officers": draw(st.integers(1, 3)), "service": draw(laws(0.1, 6))} | draw(hours())
        seat = draw(st.sampled_from(["seat", "every base", "regional"]))
        if seat == "seat":
            detail["seat"] = draw(st.sampled_from(places))
        else:
            detail["regional"] = seat if seat == "every base" else stands
        agency = {"command": detail, "bases": bases, "leak": draw(st.sampled_from(["0 /h", "0.02 /h", "0.2 /h"]))}
        agency["trust"] = {word: draw(shares()) for word in ("tips", "own", "partner")}
        agency["approvals"] = draw(_stages([f"a{other}/s0" for other in range(index) if agencies[f"a{other}"]["approvals"]]))
        agencies[f"a{index}"] = agency | draw(shifts())
    return agencies


@st.composite
def _stages(draw: st.DrawFn, others: list[str]) -> dict[str, Any]:
    stages: dict[str, Any] = {}
    for index in range(draw(st.integers(0, 3))):
        before = others + [f"s{earlier}" for earlier in range(index)]
        after = draw(st.lists(st.sampled_from(before), max_size=2, unique=True)) if before else []
        time = draw(laws(0.1, 5))
        detail = ({"after": after} if after else {}) | draw(hours())
        stages[f"s{index}"] = {"time": time} | detail if detail else time
    return stages


@st.composite
def _organisations(draw: st.DrawFn, places: list[str]) -> dict[str, Any]:
    territory = st.one_of(
        st.just("everywhere"),
        st.lists(st.sampled_from(places), min_size=2, unique=True).map(lambda names: dict.fromkeys(names, 1.5)),
        st.just({"everywhere": 0.5, "places": {places[0]: 3}, "states": {"S0": 1}}),
    )
    organisations = {}
    for index in range(draw(st.integers(1, 2))):
        organisations[f"o{index}"] = {
            "head": draw(st.integers(0, 1)),
            "lieutenants": draw(st.integers(0, 2)),
            "cells": draw(st.integers(1, 3)),
            "territory": draw(territory),
            "roam": draw(st.sampled_from(["anywhere", "40 km", "300 km"])),
            "lookouts": draw(st.sampled_from(["0 /h", "0.1 /h", {"default": "0.02 /h", "places": {places[0]: "1 /h"}}])),
            "alarm": draw(st.sampled_from([0, 0.5])),
        }
    return organisations


@st.composite
def _ranks(draw: st.DrawFn) -> dict[str, Any]:
    packages = st.sampled_from(
        [
            {"assault": 1},
            [{"assault": 2, "cordon": 1}],
            [{"assault": 1, "air": 1}, {"assault": 1, "cordon": 1}],
            {"assault": 3},
            [{"assault": 1, "bait": 1}, {"assault": 2}],
        ]
    )
    return {
        rank: {
            "dwell": draw(laws(4, 96)),
            "visibility": draw(shares(0.1)),
            "value": draw(st.integers(0, 9)),
            "reaction": draw(laws(0.1, 4)),
            "succession": draw(st.one_of(st.just("never"), laws(12, 300))),
            "packages": draw(packages),
        }
        for rank in RANKS
    }


@st.composite
def _sources(draw: st.DrawFn, agencies: list[str], markings: list[str]) -> dict[str, Any]:
    def marking() -> Any:
        if draw(st.booleans()):
            return draw(st.sampled_from(markings))
        first = draw(shares())
        return {markings[0]: first, markings[-1]: 1 - first} if len(markings) > 1 else {markings[0]: 1}

    part = draw(st.sampled_from([1.0, 0.8]))
    line = {
        "kind": "tips",
        "rate": draw(st.sampled_from(["0.1 /d", "0.02 /h"])),
        "false_rate": draw(st.sampled_from(["0 /d", "0.05 /d"])),
    }
    line |= {"receivers": dict.fromkeys(agencies, part / len(agencies)), "delay": draw(laws(0.1, 6)), "marking": marking()}
    sources: dict[str, Any] = {"line": line}
    for agency in agencies:
        if draw(st.booleans()):
            own = {"kind": "own", "agency": agency, "rate": "0.2 /d", "false_rate": draw(st.sampled_from(["0 /d", "0.5 /d"]))}
            own |= {"coverage": draw(st.one_of(shares(0.1), st.just({"default": 0.4, "places": {"P0": 1}})))}
            sources[f"{agency}_own"] = own | {"marking": marking()}
    for source in sources.values():
        if draw(st.booleans()):
            source["grades"] = draw(grade_tables())
        grade = next(iter(source.get("grades", {"C3": {}})))
        source["address_error"] = draw(st.sampled_from([0, 0.2, {grade: 0.5}]))
    return sources


@st.composite
def _sharing(draw: st.DrawFn, agencies: list[str]) -> Any:
    liaison: dict[str, Any] = {"delay": draw(laws(0.5, 24)), "chance": draw(shares())}
    if len(agencies) > 1 and draw(st.booleans()):
        liaison["links"] = [{"from": agencies[0], "to": agencies[1]}, {"from": agencies[1], "to": agencies[0], "chance": 1}]
    members = draw(st.lists(st.sampled_from(agencies), min_size=1, unique=True))
    platform: dict[str, Any] = {"delay": draw(laws(0.1, 4)), "members": draw(st.one_of(st.just("all"), st.just(members)))}
    return draw(
        st.sampled_from(
            [
                "none",
                "liaison",
                "platform",
                {"liaison": liaison},
                {"platform": platform},
                {"liaison": liaison, "platform": platform},
            ]
        )
    )


def _has_platform(sharing: Any) -> bool:
    return sharing == "platform" or (isinstance(sharing, dict) and "platform" in sharing)


@st.composite
def _injects(draw: st.DrawFn, places: list[str], organisation: str) -> list[dict[str, Any]]:
    target = f"{organisation}/cell 1"
    events = [
        {"tip": {"target": target, "place": places[0], "via": "line"}},
        {"tip": {"target": target, "place": places[-1], "via": "line", "grade": "F6"}},
        {"weather": {"factor": 2, "lasts": "1 d", "places": [places[0]]}},
        {"weather": {"factor": 1.5, "lasts": "12 h", "modes": ["air"], "states": ["S1"]}},
        {"festival": {"factor": 0.3, "lasts": "2 d"}},
        {"press": {"target": organisation}},
        {"press": {"target": target}},
    ]
    return [{"at": f"{draw(st.integers(0, 40))} h", **event} for event in draw(st.lists(st.sampled_from(events), max_size=4))]


@st.composite
def _strike_forces(draw: st.DrawFn, places: list[str]) -> dict[str, Any]:
    stands = draw(st.one_of(st.integers(1, 2), st.lists(st.sampled_from(places), min_size=1, max_size=2, unique=True)))
    force = {
        "bases": stands,
        "teams": draw(st.sampled_from([1, {"assault": 1, "cordon": 1}])),
        "officers": draw(st.integers(1, 2)),
    }
    return force | {"service": draw(laws(0.1, 4)), "approvals": draw(_stages([]))} | draw(hours()) | draw(shifts())


@st.composite
def _operations(draw: st.DrawFn, agencies: list[str], markings: list[str], places: list[str]) -> dict[str, Any]:
    """How operations are prepared and carried out: each part there or not."""
    confirm = {"below": draw(shares(0.3)), "time": draw(laws(0.5, 8)), "detection": 0.7, "false_alarm": draw(shares(0.01, 0.6))}
    confirm |= {"exposure": draw(st.sampled_from(["0 /h", "0.1 /h"])), "marking": draw(st.sampled_from(markings))}
    warrant = {"time": draw(laws(0.5, 8)), "evidence": draw(shares()), "without": draw(st.booleans())}
    warrant["expires"] = draw(st.sampled_from(["8 h", "72 h"])) if warrant["without"] else "72 h"
    talk: dict[str, Any] = {
        "coverage": draw(st.one_of(shares(), st.just({"default": 0.9, "places": {places[0]: 0}, "states": {"S1": 0.3}}))),
        "late": draw(laws(0.5, 12)),
        "radios": draw(shares()),
        "interoperability": draw(st.sampled_from([0, 0.5, 1])),
    }
    if len(agencies) > 1 and draw(st.booleans()):
        talk["pairs"] = [{"between": agencies[:2], "works": draw(shares())}]
    parts = {
        "confirm": confirm | draw(hours()),
        "warrant": warrant | draw(hours()),
        "h_hour": {"targets": draw(st.integers(2, 3)), "within": draw(st.sampled_from(["6 h", "24 h"]))},
        "communications": talk,
    }
    chosen = {word: part for word, part in parts.items() if draw(st.sampled_from([False, False, True]))}
    return chosen | {"recall": draw(st.booleans())}


@st.composite
def scenarios(draw: st.DrawFn) -> dict[str, Any]:
    """A random valid scenario: 2–8 places on a plane, 1–3 agencies, and every way to share, pool, approve and command varied,
    with calendars and shifts, and each part of an operation there or not."""
    theatre = draw(_theatres())
    places = [place["name"] for place in theatre["places"]]
    agencies = draw(_agencies(places))
    names = list(agencies)
    organisations = draw(_organisations(places))
    markings: dict[str, Any] = {"open": {}}
    if draw(st.booleans()):
        limits = [{"forbid": True}, {"to": [names[0], "platform"]}, {"delay": "6 h"}, {"to": [names[-1]], "delay": "2 h"}]
        markings["held"] = draw(st.sampled_from(limits))
    sharing = draw(_sharing(names))
    scenario: dict[str, Any] = {
        "version": 1,
        "name": "random",
        "horizon": f"{draw(st.integers(2, 20))} d",
        "theatre": theatre,
        "calendars": CALENDARS,
        "kinds": {"bait": {"decoy": True}},
        "agencies": agencies,
        "organisations": organisations,
        "ranks": draw(_ranks()),
        "sources": draw(_sources(names, list(markings))),
        "markings": markings,
        "sharing": sharing,
        "pool": draw(st.sampled_from(["own", "lent", "all"])),
        "deconfliction": draw(st.booleans()),
        "when_busy": draw(st.sampled_from(["wait", "drop"])),
        "community": {"confidence": draw(shares(0.1)), "harm": draw(st.sampled_from([0, 0.5])), "recovery": "3 d"},
        "belief": {"prior": draw(shares(0.05, 0.9))},
        "capture": {"p0": draw(shares()), "p1": draw(shares())},
        "leak": draw(st.sampled_from(["0 /h", "0.01 /h", "0.5 /h"])),
        "leak_team": draw(st.sampled_from(["0 /h", "0.02 /h"])),
        "act_threshold": draw(shares(0.05, 0.95)),
        "go_threshold": draw(shares(0, 0.8)),
    }
    scenario["movement"] = {"travel_cv": draw(st.sampled_from([0, 0.3])), "request_delay": "3 h", "rendezvous": "30 min"}
    scenario["movement"]["routes"] = draw(st.sampled_from([{}, {"number": 2, "longer": 1.5}]))
    scenario |= draw(_operations(names, list(markings), places))
    scenario["injects"] = [
        inject for inject in draw(_injects(places, next(iter(organisations)))) if _gives(scenario["sources"]["line"], inject)
    ]
    for number, inject in enumerate(scenario["injects"]):  # the same words twice would be one observation told twice
        inject["title"] = str(number)
    if draw(st.booleans()):
        scenario["joint_command"] = {"approval": draw(laws(0.1, 4))} | draw(hours())
    if _has_platform(sharing) and draw(st.booleans()):
        scenario["strike_force"] = draw(_strike_forces(places))
    if draw(st.booleans()):
        scenario["designs"] = {"as_is": {}, "other": {"deconfliction": True, "pool": "all", "sharing": "platform"}}
    return scenario


def _gives(source: dict[str, Any], inject: dict[str, Any]) -> bool:
    grade = inject.get("tip", {}).get("grade")
    return grade is None or "grades" not in source or grade in source["grades"]


JUNK: list[Any] = [
    None,
    True,
    -1,
    0,
    1e308,
    float("nan"),
    10**30,
    "",
    "x",
    "4 h",
    "-3 h",
    "1e999 h",
    [],
    {},
    [[]],
    {"a": {"b": 1}},
    "\u0000",
    "é" * 99,
]


@st.composite
def broken(draw: st.DrawFn) -> dict[str, Any]:
    """A scenario in which some values are replaced by junk, removed, or stand under a wrong key; perhaps still valid."""
    scenario = copy.deepcopy(draw(scenarios()))
    for _ in range(draw(st.integers(1, 3))):
        holder: Any = scenario
        while True:
            inner = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
            if not inner:
                break
            key = draw(st.sampled_from(inner))
            if isinstance(holder[key], dict | list) and holder[key] and draw(st.booleans()):
                holder = holder[key]
                continue
            action = draw(st.sampled_from(["junk", "remove", "rename"]))
            if action == "junk":
                holder[key] = draw(st.sampled_from(JUNK))
            elif action == "remove":
                del holder[key]
            elif isinstance(holder, dict):
                holder[f"{key}x"] = holder.pop(key)
            break
    return scenario
