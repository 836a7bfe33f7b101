"""Small scenarios in which each part of the long run happens often, for the kernel and its twin to agree on; and a twin in
which nothing happens but what a test does to it."""

from __future__ import annotations

from typing import Any

from benchmarks.simpy_twin import Twin
from benchmarks.twin.parts import Case, Operation, Origin, Request, Scouts
from benchmarks.twin.world import World

from septel import theatre as ground
from septel.scenario import Book
from septel.scenario.model import Scenario
from tests.benchmarks.operations import GRADES

BODY, SPLITS, ALLIES, VIOLENCE = "bodies", "splits", "allies", "violence"
ANSWERS, JUSTICE, EXPLOITATION = "answers", "justice", "exploitation"
FRESH, STALE, HEADS, CAPACITY, JOINT = "fresh links", "stale links", "heads only", "capacity", "joint command"
EVERYTHING, MEMBERS = "everything", "everything on a platform"
AGENCIES = ("police", "guard", "army")
PLACES = (("Alba", 0, 0, 60000), ("Brisa", 60, 0, 40000), ("Cima", 30, 75, 30000), ("Duna", 110, 40, 20000))
BODIES: dict[str, Any] = {
    "recruitment": "0.1 /w",
    "removal": "4 /w",
    "rivalry": "0.0004 /w",
    "saturation": "0.0005 /w",
    "taken": {"head": 1, "lieutenant": 4, "cell": 9},
    "migration": "9 d",
    "max_organisations": 5,
    "rivals": [{"between": ["dos", "tres"], "strength": 3}],
    "allies": [{"between": ["tres", "uno"]}],
}
WAR: dict[str, Any] = {
    "recruitment": "0 /w",
    "rivalry": "0.002 /w",
    "saturation": "0 /w",
    "migration": "never",
    "max_organisations": 64,
}
VIOLENT: dict[str, Any] = {
    "violence": {"rate": "0.02 /w", "shock": {"head": 2, "lieutenant": 0.9}, "nearby": 0.7, "reach": "90 km", "lasts": "12 d"},
    "community": {"violence": 0.1, "recovery": "8 d", "nearby": 0.5, "reach": "60 km"},
}
ANSWERED: dict[str, Any] = {
    "harm": 0.5,
    "response": 0.1,
    "nearby": 0.6,
    "reach": "70 km",
    "answers": {"chance": 0.6, "time": {"lognormal": {"mean": "20 h", "cv": 1}}, "patience": "24 h"},
}
COURTS: dict[str, Any] = {
    "prosecutors": 1,
    "time": {"lognormal": {"mean": "5 h", "cv": 0.6}},
    "hours": "office",
    "holding": "40 h",
    "conviction": 0.5,
    "back": {"exponential": "3 d"},
}
TALK: dict[str, Any] = {"chance": 0.7, "truth": 0.6, "time": {"lognormal": {"mean": "6 h", "cv": 1}}}
SKILLED: dict[str, Any] = {
    "training": "0.1 /w",
    "attrition": "0.05 /w",
    "shortens": 0.8,
    "exercises": {"every": "12 d", "gain": 0.5, "fades": "20 d", "between": ["police", "army"]},
}
MONEY: dict[str, Any] = {
    "today": {"intelligence": 0.4, "operations": 0.4, "capacity": 0.2},
    "shares": {"intelligence": 0.3, "operations": 0.5, "capacity": 0.2},
    "extra": {"operations": 0.12, "capacity": 0.3},
}
STAYS = {"dwell": "1000 d", "reaction": "1 h", "succession": "5 d", "packages": {"assault": 1}}
NOTHING: dict[str, Any] = {
    "version": 1,
    "name": "by_hand",
    "start": "2024-03-25T00:00",  # a Monday
    "zone": "UTC",
    "horizon": "60 d",
    "theatre": {"places": [{"name": n, "xy": [x, 0], "people": 1000} for n, x in (("A", 0), ("B", 10), ("C", 50))]},
    "calendars": {"office": "mon-fri 09:00-17:00"},
    "agencies": {"police": {"command": "A", "bases": {"A": 3}}, "army": {"command": "C", "bases": {"C": 3}, "skill": 0.1}},
    "ranks": dict.fromkeys(("head", "lieutenant", "cell"), STAYS),
    "sources": {"line": {"kind": "tips", "rate": "0 /d"}},
    "community": {"confidence": 0.5, "recovery": "10 d", "harm": 0.4, "response": 0.2, "nearby": 0.8, "reach": "10 km"},
    "organisations": {
        "dos": {"lieutenants": 3, "cells": 7, "territory": {"A": 1, "B": 3}, "roam": "anywhere", "members": 40, "split": 1}
    },
    "wrong_door_harm": 1,
}
LIAISON = {"liaison": {"delay": {"exponential": "3 h"}, "chance": 0.8}}


def long_run(**more: Any) -> dict[str, Scenario]:
    """Each part alone, and all together in two ways; `more` are further designs that a test wants."""
    text: dict[str, Any] = {
        "version": 1,
        "name": "long_run",
        "start": "2024-03-25T05:00",
        "zone": "Europe/Madrid",
        "horizon": "60 d",
        "theatre": {"places": [{"name": name, "xy": [x, y], "people": people} for name, x, y, people in PLACES]},
        "calendars": {"office": "mon-fri 09:00-17:00", "day": "07:00-19:00", "night": "19:00-07:00"},
        "agencies": {name: agency(i) for i, name in enumerate(AGENCIES)},
        "organisations": organisations(),
        "ranks": {
            "head": rank("60 h", 5, {"assault": 2, "cordon": 1}, {"assault": 1, "cordon": 2}),
            "lieutenant": rank("50 h", 2, {"assault": 1, "cordon": 1}, {"assault": 2}),
            "cell": rank("40 h", 1, {"assault": 1}),
        },
        "sources": {
            "line": {"kind": "tips", "rate": "3 /d", "false_rate": "0.5 /d", "grades": GRADES, "delay": {"exponential": "1 h"}},
            **{f"{name}_own": own(name) for name in AGENCIES},
        },
        "community": {"confidence": {"default": 0.4, "places": {"Cima": 0.7}}, "recovery": "6 d"},
        "markings": {"slow": {"delay": "5 h"}},
        "movement": {"travel_cv": 0.4, "rendezvous": "3 h", "action": "1 h", "request_delay": "2 h"},
        "capture": {"p0": 0.6, "p1": 0.3},
        "act_threshold": 0.4,
        "go_threshold": 0.2,
        "leak": "0.01 /h",
        "leak_team": "0.01 /h",
        "wrong_door_harm": 0.8,
        "pool": "all",
        "sharing": LIAISON,
        "designs": designs() | more,
    }
    return Book.from_dict(text).designs


def designs() -> dict[str, Any]:
    """What each of them adds."""
    everything = {
        "body": BODIES,
        "violence": VIOLENT["violence"],
        "community": {**ANSWERED, "violence": 0.1},
        "justice": {**COURTS, "prosecutors": 2},
        "exploitation": {**TALK, "marking": "slow"},
        "targeting": {"order": "connected"},
        "capacity": SKILLED,
        "budget": MONEY,
        "organisations": {name: {"alarm": 0.3, "lookouts": "0.02 /h"} for name in ("dos", "tres")},
    }
    platform = {"platform": {"members": ["police", "guard"], "delay": {"exponential": "1 h"}}}
    return {
        BODY: {"body": BODIES},
        SPLITS: {
            "body": {**BODIES, "max_organisations": 64, "removal": "0 /w"},
            "exploitation": {**TALK, "chance": 1, "truth": 0.8},
            "organisations": {name: {"alarm": 0.5, "split": 1, "members": 3000} for name in ("dos", "tres")},
            "injects": [{"at": f"{day} d", "press": {"target": "dos"}} for day in range(20, 60, 4)],
        },
        ALLIES: {  # of an organisation that splits and splits, which softens their war
            "body": {**WAR, "allies": [{"between": ["dos", name], "strength": 10} for name in ("tres", "uno")]},
            "organisations": {
                "dos": {"split": 1, "members": 0},
                "tres": {"split": 0, "members": 1000},
                "uno": {"members": 1000},
            },
        },
        VIOLENCE: {"body": {**BODIES, "max_organisations": 64}, **VIOLENT},
        ANSWERS: {"community": ANSWERED},
        JUSTICE: {"justice": COURTS},
        EXPLOITATION: {"exploitation": {**TALK, "marking": "slow"}, "sharing": LIAISON | platform},
        FRESH: {"body": BODIES, "targeting": {"order": "connected", "number": 6}, "agencies": alone()},
        STALE: {"body": BODIES, "targeting": {"order": "connected", "number": 6, "knowledge": "stale"}, "agencies": alone()},
        HEADS: {"targeting": {"ranks": ["head", "lieutenant"], "number": 4}},
        CAPACITY: {"capacity": SKILLED, "budget": MONEY, "pool": "lent", "agencies": {"army": {"shifts": ["day", "night"]}}},
        JOINT: {
            "capacity": {**SKILLED, "exercises": {"every": "5 d", "gain": 0.6, "fades": "never"}},
            "joint_command": {"approval": {"exponential": "6 h"}},
            "strike_force": {"bases": ["Alba"], "teams": {"assault": 1, "cordon": 1}, "officers": 1},
            "sharing": {"platform": {}},
        },
        EVERYTHING: {**everything, "h_hour": {"targets": 2, "within": "5 h"}},
        MEMBERS: {**everything, "sharing": LIAISON | platform, "recall": True, "targeting": {"ranks": ["head", "cell"]}},
    }


def alone() -> dict[str, Any]:
    """One slow officer an agency, so that it matters whom he takes first."""
    return {name: {"command": {"officers": 1, "service": {"exponential": "6 h"}}} for name in AGENCIES}


def organisations() -> dict[str, Any]:
    """One with a head and lieutenants, one without lieutenants, one of cells that are not counted."""
    return {
        "dos": {"lieutenants": 4, "cells": 5, "territory": "everywhere", "roam": "anywhere", "members": 300, "split": 0.6},
        "tres": {
            "lieutenants": 0,
            "cells": 4,
            "territory": {"Alba": 1, "Cima": 3, "Duna": 2},
            "roam": "60 km",
            "members": 60,
            "split": 0.7,
        },
        "uno": {"head": 0, "lieutenants": 1, "cells": 2, "territory": {"Alba": 1, "Brisa": 1}, "roam": "anywhere"},
    }


def agency(number: int) -> dict[str, Any]:
    """An agency with a few teams at two places; each has another skill."""
    return {
        "command": {"seat": PLACES[number][0], "officers": 2, "service": {"lognormal": {"mean": "2 h", "cv": 1}}},
        "bases": {"Alba": {"assault": 2, "cordon": 1}, PLACES[number + 1][0]: {"assault": 1, "cordon": 1 + number % 2}},
        "approvals": {"staff": {"exponential": "3 h"}},
        "leak": "0.01 /h",
        "skill": (0.2, 0.5, 0.9)[number],
    }


def own(name: str) -> dict[str, Any]:
    """An agency's own source, which does not see everywhere."""
    return {
        "kind": "own",
        "agency": name,
        "rate": "0.4 /d",
        "false_rate": "0.5 /d",
        "coverage": {"default": 0.5, "places": {"Cima": 0.9, "Duna": 0.2}},
        "grades": GRADES,
        "delay": {"exponential": "2 h"},
    }


def rank(dwell: str, value: int, *packages: dict[str, int]) -> dict[str, Any]:
    """A rank whose targets stay so long, and that takes one of these packages."""
    return {
        "dwell": {"lognormal": {"mean": dwell, "cv": 0.7}},
        "value": value,
        "reaction": {"exponential": "2 h"},
        "succession": {"exponential": "3 d"},
        "packages": list(packages),
    }


def begun(**words: Any) -> Twin:
    """A twin whose targets stay where they are, in which nothing happens but by the test."""
    scenario = Book.from_dict({**NOTHING, **words}).base
    theatre = ground.build(scenario)
    twin = Twin(World(scenario, theatre, ground.forces(scenario, theatre)), seed=1, replication=0)
    for k in range(len(twin.targets)):
        twin.begin(k)
    twin.grade()
    twin.start_days()
    return twin


def wait(twin: Twin, hours: float) -> None:
    twin.env.run(until=twin.env.now + hours)


def at(twin: Twin, name: str) -> int:
    return [target.name for target in twin.targets].index(name)


def capture(twin: Twin, name: str, *, holder: str = "police", tip: bool = False, split: bool = True) -> int:
    """Target `name` is captured where it is; its place."""
    k = at(twin, name)
    visit = twin.targets[k].visit
    operation = sent(twin, k, holder=holder, tip=tip)
    twin.end(visit)
    twin.vacate(k)
    twin.after_capture(operation, visit.place)
    if split:
        twin.split(k)
    return int(visit.place)


def sent(twin: Twin, k: int, *, command: int = 0, holder: str = "police", tip: bool = False) -> Operation:
    """An operation against target k where it is, known from a tip or from the holder's own source."""
    visit, now = twin.targets[k].visit, twin.env.now
    case = Case(holder, k, visit.place, 24.0)
    source = twin.s.sources["line"] if tip else Scouts(holder)
    case.evidence.counted.append(Origin("", source, k, visit.place, now, 2.0, "open", visit))
    return Operation(case, Request(case, command, now, now), case.evidence, now, now)


def occupied(twin: Twin) -> set[str]:
    return {target.name.removeprefix("dos/") for target in twin.targets if target.visit is not None}
