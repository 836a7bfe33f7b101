"""What is built in and a file need not write: kinds, ranks, markings, speeds, sources, grade tables. All are assumptions."""

from __future__ import annotations

from typing import Any

from septel.scenario.tree import Block, block

BUILT_IN: Block = block(
    {
        "theatre": {
            "modes": {
                "ground": {"speed": "45 km/h", "detour": 1.4},
                "air": {"speed": "220 km/h", "detour": 1.0, "range": "450 km"},
                "boat": {"speed": "40 km/h", "detour": 1.3},
            }
        },
        "kinds": {
            "assault": {"mode": "ground"},
            "cordon": {"mode": "ground", "cordon": True},
            "air": {"mode": "air", "turnout": "45 min", "rest": "6 h"},
        },
        "ranks": {
            "head": {
                "dwell": {"lognormal": {"mean": "48 h", "cv": 1}},
                "visibility": 0.3,
                "value": 10,
                "packages": [{"assault": 2, "cordon": 1}],
            },
            "lieutenant": {
                "dwell": {"lognormal": {"mean": "72 h", "cv": 1}},
                "visibility": 0.6,
                "value": 3,
                "packages": [{"assault": 1, "cordon": 1}],
            },
            "cell": {
                "dwell": {"lognormal": {"mean": "120 h", "cv": 1}},
                "visibility": 1,
                "value": 1,
                "packages": [{"assault": 1}],
            },
        },
        "markings": {"open": {}},
    }
)

# P(grade | true lead), P(grade | false lead). No official likelihood ratios exist for Admiralty grades: assumptions.
TIP_GRADES = {
    "B2": (0.15, 0.03),
    "C3": (0.35, 0.20),
    "D4": (0.15, 0.27),
    "E5": (0.05, 0.20),
    "F6": (0.30, 0.30),
}
OWN_GRADES = {
    "A1": (0.15, 0.01),
    "B2": (0.35, 0.10),
    "C3": (0.25, 0.19),
    "D4": (0.07, 0.30),
    "E5": (0.03, 0.25),
    "F6": (0.15, 0.15),
}
GRADES = {"tips": TIP_GRADES, "own": OWN_GRADES}
# Tips: per 100,000 people that name a sought target, for a target in their town; most of what is called in is false.
TIP_LINE = {"kind": "tips", "rate": "0.02 /d", "false_rate": "0.003 /d", "delay": {"exponential": "2 h"}, "marking": "open"}
OWN_SOURCES = {"kind": "own", "rate": "0.01 /d", "false_rate": "0.15 /d", "delay": {"exponential": "4 h"}, "marking": "open"}


def default_sources(agencies: Any) -> Block:
    """One tip line that serves the agencies in equal shares, and each agency's own sources."""
    names = list(agencies) if isinstance(agencies, dict) else []
    sources = {"tip_line": TIP_LINE} | {f"{name}_sources": OWN_SOURCES | {"agency": name} for name in names}
    made = block(sources)
    assert isinstance(made, Block)
    return made


def with_sources(tree: Block) -> Block:
    """The tree with sources: the file's own, or the built-in ones, each with receivers and a grade table."""
    made = tree.copy()
    if "sources" not in made:
        made.put("sources", default_sources(tree.get("agencies")))
    sources = made["sources"]
    if not isinstance(sources, Block):
        return made
    filled = sources.copy()
    for name, source in sources.items():
        if isinstance(source, Block):
            filled[name] = _complete(source, tree.get("agencies"))
    made["sources"] = filled
    return made


def _complete(source: Block, agencies: Any) -> Block:
    made = source.copy()
    kind = source.get("kind")
    unwritten = "grades" not in source or source["grades"] == {}
    if unwritten and kind in GRADES:
        table = {grade: {"true": true, "false": false} for grade, (true, false) in GRADES[kind].items()}
        made.put("grades", block(table))
    if kind == "tips" and "receivers" not in source and isinstance(agencies, dict) and agencies:
        made.put("receivers", block({name: 1 / len(agencies) for name in agencies}))
    return made
