"""Small scenarios on a plane for the kernel's tests."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np

from septel import sim
from septel.scenario import Book
from septel.sim import trace

SURE = {"A1": {"true": 0.9, "false": 0.001}, "E5": {"true": 0.1, "false": 0.999}}
INSTANT = {"turnout": "0 h", "rest": "0 h"}


def small(**changes: Any) -> dict[str, Any]:
    """Two agencies, six places 50 km apart, an organisation of eight targets, a busy month."""
    text: dict[str, Any] = {
        "version": 1, "name": "small", "horizon": "30 d",
        "theatre": {"places": [{"name": f"P{i}", "xy": [50 * i, 10 * (i % 3)], "people": 100_000,
        "state": f"S{i % 2}"} for i in range(6)]},
        "agencies": {
            "police": {
                "command": {"seat": "P0", "officers": 1, "service": {"exponential": "3 h"}}, "bases": {"P0": 6},
                "approvals": {"staff": {"exponential": "1 h"}},
            },
            "army": {"command": "regional", "bases": {"P2": 4, "P5": {"assault": 2, "cordon": 1, "air": 1}}},
        },
        "organisations": {"gang": {"head": 1, "lieutenants": 2, "cells": 5, "territory": "everywhere"}},
        "sources": {
            "tips": {"kind": "tips", "rate": "0.2 /d", "false_rate": "0.5 /d", "receivers": {"police": 0.6, "army": 0.3},
            "grades": SURE},
            "police_sources": {"kind": "own", "agency": "police", "rate": "0.2 /d", "false_rate": "0.4 /d",
            "coverage": 0.5, "grades": SURE},
            "army_sources": {"kind": "own", "agency": "army", "rate": "0.1 /d", "false_rate": "0.2 /d", "grades": SURE},
        },
        "ranks": {"cell": {"succession": {"exponential": "5 d"}}},
    }  # fmt: skip
    text = copy.deepcopy(text)
    return text | changes


def model(text: dict[str, Any] | None = None, *, design: str | None = None, rng: str = "splitmix64") -> sim.Model:
    """A design of the scenario (the first by default), made ready."""
    designs = Book.from_dict(text or small()).designs
    return sim.Model.build(designs[design or next(iter(designs))], rng=rng)


def traced(ready: sim.Model, *, seed: int = 1, replication: int = 0) -> tuple[np.ndarray[Any, Any], dict[str, float]]:
    """Trace and measures of one replication."""
    run = sim.Simulation(ready, seed=seed, replication=replication)
    assert run.run_until() is None
    return run.trace(), run.measures()


def rows(log: np.ndarray[Any, Any], what: int) -> np.ndarray[Any, Any]:
    return log[log["what"] == what]


def by_id(log: np.ndarray[Any, Any], what: int) -> dict[int, Any]:
    """The last row of this kind by id."""
    return {int(row["id"]): row for row in rows(log, what)}


BUSY = small(
    sharing={"liaison": {"delay": {"exponential": "2 h"}, "chance": 0.8}, "platform": {"members": ["police"]}},
    pool="lent",
    markings={"open": {}, "slow": {"delay": "3 h"}, "closed": {"forbid": True}},
    injects=[
        {"at": "2 d", "tip": {"target": "gang/head", "place": "P1", "via": "tips"}},
        {"at": "3 d", "weather": {"factor": 3, "lasts": "2 d"}},
        {"at": "5 d", "festival": {"factor": 0.2, "lasts": "1 d", "places": ["P0"]}},
        {"at": "6 d", "press": {"target": "gang"}},
    ],
)
BUSY["sources"]["tips"]["marking"] = {"open": 0.6, "slow": 0.2, "closed": 0.2}
assert trace.ROW.itemsize == 56


def alone(**changes: Any) -> dict[str, Any]:
    """One agency, one target that is at P1 for good, one tip about it, and fixed times for everything.

    Heard and asked at 10 h, decided at 12, approved and tasked at 15; the team leaves at 16, arrives at 17 (50 km at 50 km/h)
    and acts at 18; it turns back at 20, is home at 21 and ready at 26. The run starts on a Monday at 00:00. A target that
    leaves P1 goes to P4, and from there to P1.
    """
    text: dict[str, Any] = {
        "version": 1, "name": "alone", "horizon": "10 d", "start": "2024-01-01T00:00", "zone": "UTC",
        "theatre": {
            "places": [{"name": f"P{i}", "xy": [50 * i, 0], "people": 100_000} for i in range(6)],
            "modes": {"ground": {"speed": "50 km/h", "detour": 1}, "air": {"speed": "50 km/h", "detour": 1, "range": "900 km"}},
        },
        "kinds": {
            "assault": {"turnout": "1 h", "rest": "5 h"}, "cordon": {"turnout": "1 h", "rest": "5 h"},
            "air": {"turnout": "1 h", "rest": "5 h"},
        },
        "agencies": {"police": {
            "command": {"seat": "P0", "officers": 2, "service": "2 h"}, "bases": {"P0": {"assault": 4}},
            "approvals": {"staff": "3 h"}, "leak": "0 /h",
        }},
        "organisations": {"gang": {
            "head": 0, "lieutenants": 0, "cells": 1, "territory": {"P1": 1, "P4": 1e-12}, "roam": "anywhere",
        }},
        "sources": {"line": {"kind": "tips", "rate": "0 /d", "receivers": {"police": 1}, "grades": SURE, "delay": "0 h"}},
        "ranks": {"cell": {"dwell": "400 d", "reaction": "1 h", "succession": "never", "packages": {"assault": 1}}},
        "movement": {"travel_cv": 0, "rendezvous": "1 h", "action": "2 h", "request_delay": "4 h"},
        "capture": {"p0": 0, "p1": 0}, "leak": "0 /h", "leak_team": "0 /h", "wrong_door_harm": 0, "go_threshold": 0,
        "injects": [tip("10 h")],
    }  # fmt: skip
    return text | changes


def tip(at: str, *, place: str = "P1", cell: int = 1, grade: str = "A1", receiver: str = "police") -> dict[str, Any]:
    """An inject: somebody calls about a cell of `alone`."""
    told = {"target": f"gang/cell {cell}", "place": place, "via": "line", "grade": grade, "receiver": receiver}
    return {"at": at, "tip": told}


def agency(seat: str = "P0", **changes: Any) -> dict[str, Any]:
    """The agency of `alone`, elsewhere."""
    stand = {"command": {"seat": seat, "officers": 2, "service": "2 h"}, "bases": {seat: {"assault": 4}}, "leak": "0 /h"}
    return stand | {"approvals": {"staff": "3 h"}} | changes


def gang(**changes: Any) -> dict[str, Any]:
    """The organisation of `alone`, changed."""
    return {"gang": alone()["organisations"]["gang"] | changes}


def cells(**changes: Any) -> dict[str, Any]:
    """The ranks of `alone`, changed."""
    return {"cell": alone()["ranks"]["cell"] | changes}


def times(log: np.ndarray[Any, Any], what: int) -> list[float]:
    return [float(t) for t in rows(log, what)["t"]]


SURE_RATIO = 0.9 / 0.001  # the likelihood ratio of A1
DOUBT_RATIO = 0.1 / 0.999  # and of E5
DWELL_H = 9600.0  # the mean dwell of `alone`


def belief(*, ratio: float = SURE_RATIO, prior: float = 0.15) -> float:
    """The posterior of one fresh report."""
    return 1 / (1 + (1 - prior) / prior / ratio)


def ends(measures: dict[str, float]) -> dict[str, float]:
    """How the requests ended, those ends that occurred."""
    return {name.removeprefix("end_"): n for name, n in measures.items() if name.startswith("end_") and n}


def _eight() -> dict[str, Any]:
    """BUSY with hours, confirming, warrants, lookouts, wrong addresses, recall, H-hours and communications."""
    text = copy.deepcopy(BUSY)
    text["calendars"] = {"day": "06:00-18:00", "night": "18:00-06:00", "office": "mon-sat 07:00-22:00"}
    text["theatre"]["modes"] = {"air": {"speed": "220 km/h", "detour": 1, "range": "450 km", "hours": "day"}}
    text["kinds"] = {"bait": {"decoy": True}}
    police, army = text["agencies"]["police"], text["agencies"]["army"]
    police["command"]["hours"], army["shifts"] = "office", ["day", "night"]
    police["bases"] = {"P0": {"assault": 3, "cordon": 3, "bait": 1}}
    army["bases"] = {"P2": 4, "P5": {"assault": 2, "cordon": 2, "air": 2}}
    police["approvals"]["staff"] = {"time": {"exponential": "1 h"}, "hours": "office"}
    text["organisations"]["gang"] |= {"lookouts": {"default": "0.02 /h", "places": {"P1": "0.2 /h"}}, "alarm": 0.3}
    for source in text["sources"].values():
        source["address_error"] = {"A1": 0.1, "E5": 0.5}
    text["ranks"]["lieutenant"] = {"packages": [{"assault": 1, "bait": 1}, {"assault": 1, "cordon": 1}, {"air": 1}]}
    talk = {"coverage": {"default": 0.8, "places": {"P1": 0.2}}, "late": {"exponential": "5 h"}, "radios": 0.4}
    return text | {
        "confirm": {"below": 0.97, "time": {"exponential": "3 h"}, "exposure": "0.02 /h", "hours": "day", "marking": "slow"},
        "warrant": {"time": {"exponential": "2 h"}, "hours": "office", "evidence": 0.4, "expires": "40 h", "without": True},
        "h_hour": {"targets": 2, "within": "12 h"}, "recall": True, "communications": talk,
        "movement": {"routes": {"number": 2, "longer": 1.2}}, "wrong_door_harm": 0.5,
        "community": {"confidence": 0.5, "harm": 0.4, "recovery": "5 d"}, "act_threshold": 0.3, "go_threshold": 0.2,
    }  # fmt: skip


EIGHT = _eight()


def lasting(**changes: Any) -> dict[str, Any]:
    """A crowded half-year with every loop of the long run: two organisations with members, seen often and taken easily."""
    visible = {"visibility": 6, "packages": {"assault": 1}}
    text = small(
        horizon="180 d",
        capture={"p0": 0.9},
        calendars={"office": "mon-fri 08:00-18:00"},
        organisations={
            "gang": {
                "head": 1, "lieutenants": 3, "cells": 7, "territory": "everywhere", "members": 400, "split": 0.6, "alarm": 0.1,
            },
            "mob": {"head": 1, "lieutenants": 1, "cells": 4, "territory": {"P1": 2, "P4": 1}, "members": 150, "split": 0.6},
        },
        ranks={rank: visible | {"succession": {"exponential": "4 d"}} for rank in ("head", "lieutenant", "cell")},
        body={
            "rivals": [{"between": ["gang", "mob"]}], "taken": {"head": 1, "lieutenant": 3, "cell": 6}, "rivalry": "1e-5 /w",
            "recruitment": "0.02 /w", "removal": "1 /w", "migration": "20 d", "max_organisations": 5,
        },
        violence={"rate": "0.05 /w", "reach": "60 km", "lasts": "60 d"},
        community={
            "confidence": 0.5, "harm": 0.3, "violence": 0.05, "response": 0.1, "nearby": 0.4, "reach": "60 km",
            "answers": {"chance": 0.6, "time": {"exponential": "30 h"}, "patience": "48 h"},
        },
        justice={"prosecutors": 1, "time": {"lognormal": {"mean": "15 h", "cv": 0.5}}, "hours": "office", "holding": "72 h"},
        exploitation={"chance": 0.5, "truth": 0.7, "time": {"exponential": "6 h"}},
        capacity={"training": "0.05 /w", "attrition": "0.01 /w", "exercises": {"every": "30 d"}},
        pool="lent",
        sharing={"platform": True},
        injects=[{"at": "1 d", "tip": {"target": "gang/head", "place": "P1", "via": "tips"}}],
    )  # fmt: skip
    return text | changes
