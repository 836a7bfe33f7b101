"""Without what professionals added, operations are as they were before.

`before.json` keeps three replications (seed 7) of each design of the built-in sierra as it was then: the rows of the trace, the
SHA-256 over its columns of whole numbers, and the sums of the others. When it was written whole traces were equal to the byte;
their last bits are the C library's (docs/decisions/004), hence sums.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from ruamel.yaml import YAML

from septel import load, sim
from septel.scenario import Book

BEFORE: dict[str, list[dict[str, Any]]] = json.loads((Path(__file__).parent / "before.json").read_text(encoding="utf-8"))
WHOLE_NUMBERS = ("what", "flag", "holder", "command", "target", "visit", "place", "id")
ADDED = {
    "calendars", "hours", "shifts", "confirm", "warrant", "h_hour", "recall", "communications", "lookouts", "alarm",
    "address_error", "harm", "recovery", "routes", "decoy",
    "body", "members", "split", "violence", "response", "nearby", "reach", "answers", "justice", "exploitation", "capacity",
    "budget", "evidence_standard", "limits", "factorial",
}  # fmt: skip
QUICK = {("liaison", 0), ("all", 1)}


def taken_out(written: Any) -> Any:
    """The scenario's words without all that later parts added, wherever they stand."""
    if not isinstance(written, dict):
        return written
    return {word: taken_out(part) for word, part in written.items() if word not in ADDED}


def sierra() -> Book:
    """The built-in scenario as it was before, without the designs that are there for the sake of a part."""
    words = YAML(typ="safe").load(load("sierra").text)
    words["designs"] = {name: design for name, design in words["designs"].items() if name in BEFORE}
    return Book.from_dict(taken_out(words))


PLAIN = sierra()


def fingerprint(log: np.ndarray[Any, Any]) -> tuple[int, str]:
    digest = hashlib.sha256()
    for name in WHOLE_NUMBERS:
        digest.update(log[name].astype("<u8" if name == "id" else "<i4").tobytes())
    return len(log), digest.hexdigest()


def test_every_design_of_then_is_still_there() -> None:
    assert list(PLAIN.designs) == list(BEFORE)


@pytest.mark.compiled  # years of sierra are long as plain Python
@pytest.mark.parametrize(
    ("design", "replication"),
    [
        pytest.param(design, replication, marks=[] if (design, replication) in QUICK else pytest.mark.long)
        for design, kept in BEFORE.items()
        for replication in range(len(kept))
    ],
)
def test_with_all_eight_parts_taken_out_traces_are_as_before(design: str, replication: int) -> None:
    run = sim.Simulation(sim.Model.build(PLAIN.designs[design]), seed=7, replication=replication)
    assert run.run_until() is None
    log, before = run.trace(), BEFORE[design][replication]
    assert fingerprint(log) == (before["rows"], before["sha256"])
    for name in ("t", "x", "y"):
        assert log[name].sum() == pytest.approx(before[name], rel=1e-9)
