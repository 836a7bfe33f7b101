"""Scenarios in which operations have hours, courts, lookouts, recalls and H-hours, for the kernel and its twin to agree on."""

from __future__ import annotations

from typing import Any

from ruamel.yaml import YAML

import septel
from septel.scenario import Book
from septel.scenario.model import Scenario

EIGHT, BLOWS, WITHOUT = "all eight", "blows", "without warrants"
CROWDED, MIXED = "crowded", "crowded and mixed"
GRADES = {"B2": {"true": 0.3, "false": 0.05}, "C3": {"true": 0.4, "false": 0.25}, "E5": {"true": 0.3, "false": 0.7}}
OWN = {"rate": "0.5 /d", "false_rate": "0.5 /d", "address_error": {"B2": 0.1, "C3": 0.4}}
AGENCIES = ("police", "guard", "army")
MOUNTAINS = ("Sinaloa", "Durango", "Chihuahua")


def in_sierra() -> dict[str, Scenario]:
    """Everything switched on in sierra; in one design with H-hours on a platform, in one where no force needs a warrant."""
    text = YAML(typ="safe").load(septel.load("sierra").text)
    text["calendars"] = {
        "office": "mon-fri 09:00-17:00",
        "court": {"days": ["mon", "tue", "wed", "thu", "fri"], "hours": ["08:00-13:00", "15:00-18:00"]},
        "desk": {"hours": "07:00-23:00", "handover": "30 min"},
        "daylight": "06:30-18:30",
        "early": {"hours": "05:00-17:00", "handover": "30 min"},
        "late": {"hours": "17:00-05:00", "handover": "30 min"},
    }
    text["theatre"]["modes"]["air"]["hours"] = "daylight"
    text["kinds"]["feint"] = {"decoy": True, "turnout": "30 min", "rest": "4 h"}
    federal, army, navy = (text["agencies"][name] for name in ("federal", "army", "navy"))
    federal["shifts"] = ["early", "late"]
    federal["command"]["hours"] = "desk"
    federal["approvals"]["ministry"]["hours"] = "office"
    navy["approvals"] = {"naval_staff": {"time": {"exponential": "4 h"}, "hours": "office"}}
    federal["bases"]["Culiacán"]["feint"] = 2
    army["bases"]["Durango"] = {"assault": 2, "cordon": 2, "feint": 2}
    navy["bases"]["Mazatlán"]["feint"] = 2
    text["ranks"]["lieutenant"]["packages"] = [{"assault": 2, "cordon": 1, "feint": 1}, {"air": 2}]
    cumbre = text["organisations"]["cumbre"]
    cumbre["lookouts"] = {"default": 0, "states": dict.fromkeys(MOUNTAINS, "0.03 /h"), "places": {"Badiraguato": "0.1 /h"}}
    cumbre["alarm"] = 0.1
    text["sources"]["tip_line"]["address_error"] = 0.3
    text["sources"]["army_sources"]["address_error"] = {"A1": 0.2, "B2": 0.3, "C3": 0.4}
    text["community"] |= {"harm": 0.4, "recovery": "14 d"}
    text["movement"]["routes"] = {"number": 2, "longer": 1.2}
    text["confirm"] = {"hours": "desk", "below": 0.7, "exposure": "0.02 /h", "marking": "later"}
    text["warrant"] = {"hours": "court", "evidence": 0.45, "expires": "20 h"}
    text["recall"], text["go_threshold"] = True, 0.35
    text["communications"] = {
        "coverage": {"default": 0.95, "states": {"Sinaloa": 0.5, "Durango": 0.4, "Chihuahua": 0.5}},
        "radios": 0.4,
        "pairs": [{"between": ["navy", "army"], "works": 0.8}],
        "interoperability": 0.2,
    }
    del text["factorial"], text["limits"]
    text["designs"] = {
        EIGHT: {"sharing": {"liaison": {"delay": {"lognormal": {"mean": "24 h", "cv": 1}}, "chance": 0.5}}, "pool": "lent"},
        BLOWS: {**text["designs"]["platform"], "h_hour": {"targets": 2, "within": "30 h"}, "confirm": False},
        WITHOUT: {
            key: value
            for name in ("platform", "strike_force", "all")
            for key, value in text["designs"][name].items()
            if key != "extends"
        },
    }
    text["designs"][WITHOUT]["joint_command"] = {"approval": {"exponential": "2 h"}, "hours": "desk"}
    text["designs"][WITHOUT]["strike_force"] |= {"hours": "desk", "shifts": ["early", "late"]}
    text["designs"][WITHOUT] |= {"warrant": {"without": True, "evidence": 0.8}, "movement": {"routes": {"number": 1}}}
    return Book.from_dict(text).designs


def crowded() -> dict[str, Scenario]:
    """Few places, few teams and much to do: lines for teams, operations on one target, forces that meet, cases closed."""
    text: dict[str, Any] = {
        "version": 1,
        "name": "crowded",
        "start": "2024-03-25T05:00",
        "zone": "Europe/Madrid",  # where clocks go forward on 31 March
        "horizon": "90 d",
        "theatre": {
            "places": [
                {"name": name, "xy": [x, y], "people": people}
                for name, x, y, people in (
                    ("Alba", 0, 0, 60000),
                    ("Brisa", 60, 0, 40000),
                    ("Cima", 30, 75, 30000),
                    ("Duna", 110, 40, 20000),
                )
            ]
        },
        "calendars": {
            "day": {"hours": "07:00-19:00", "handover": "20 min"},
            "night": {"hours": "19:00-07:00", "handover": "20 min"},
            "court": "mon-fri 08:00-20:00",
        },
        "agencies": {name: agency(shifts=["day", "night"] if name == "guard" else []) for name in AGENCIES},
        "organisations": {
            "dos": {"head": 1, "lieutenants": 2, "cells": 2, "roam": "anywhere", "lookouts": "0.05 /h", "alarm": 0.2},
            "tres": {"head": 0, "lieutenants": 1, "cells": 3, "roam": "60 km", "alarm": 0.1},
        },
        "ranks": {
            "head": rank("30 h", {"assault": 2, "cordon": 1}, {"assault": 1, "cordon": 2}),
            "lieutenant": rank("40 h", {"assault": 1, "cordon": 1}, {"assault": 2}),
            "cell": rank("50 h", {"assault": 1}),
        },
        "sources": {
            "line": {"kind": "tips", "rate": "2 /d", "false_rate": "0.3 /d", "address_error": 0.3},
            **{f"{name}_own": {"kind": "own", "agency": name, **OWN} for name in AGENCIES},
        },
        "community": {"confidence": 0.5, "harm": 0.5, "recovery": "5 d"},
        "communications": {
            "coverage": {"default": 0.7, "places": {"Cima": 0.2}},
            "radios": 0.3,
            "late": {"exponential": "8 h"},
        },
        "movement": {"travel_cv": 0.4, "rendezvous": "1 h", "action": "2 h", "request_delay": "3 h"},
        "capture": {"p0": 0.5, "p1": 0.3},
        "act_threshold": 0.45,
        "go_threshold": 0.32,
        "leak": "0.01 /h",
        "leak_team": "0.02 /h",
        "wrong_door_harm": 0.5,
        "recall": True,
        "designs": {
            CROWDED: {
                "pool": "lent",
                "h_hour": {"targets": 2, "within": "6 h"},
                "warrant": {"evidence": 0.5, "expires": "9 h", "without": True},
            },
            MIXED: {
                "pool": "all",
                "when_busy": "drop",
                "sharing": {
                    "liaison": {"delay": {"exponential": "3 h"}, "chance": 0.8},
                    "platform": {"members": ["police", "guard"], "delay": {"exponential": "1 h"}},
                },
                "confirm": {"below": 0.7, "time": {"exponential": "2 h"}, "hours": "day", "exposure": "0.05 /h"},
                "warrant": {"hours": "court", "evidence": 0.4, "expires": "12 h"},
            },
        },
    }
    for organisation in text["organisations"].values():
        organisation["territory"] = {"everywhere": 1}
    for name, source in text["sources"].items():
        source |= {"delay": {"exponential": "1 h" if name == "line" else "2 h"}, "grades": GRADES}
    return Book.from_dict(text).designs


def agency(*, shifts: list[str]) -> dict[str, Any]:
    """An agency with a few teams at two places."""
    return {
        "command": {"seat": "Alba", "officers": 2, "service": {"lognormal": {"mean": "1 h", "cv": 1}}},
        "bases": {"Alba": {"assault": 1, "cordon": 1}, "Brisa": {"assault": 1}},
        "shifts": shifts,
        "approvals": {"staff": {"exponential": "1 h"}},
        "leak": "0.01 /h",
    }


def rank(dwell: str, *packages: dict[str, int]) -> dict[str, Any]:
    """A rank whose targets stay so long, and that takes one of these packages."""
    return {
        "dwell": {"lognormal": {"mean": dwell, "cv": 0.7}},
        "reaction": {"exponential": "2 h"},
        "succession": {"exponential": "3 d"},
        "packages": list(packages),
    }
