"""A question to somebody outside the kernel, with what the one who is asked knows, and never the truth."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

from septel.sim import policies
from septel.sim.agenda import question
from septel.sim.layout import GRADES, NONE, State, World
from septel.sim.loop import chooser
from septel.sim.rules import fusion, go


@dataclass(frozen=True)
class Decision:
    """One choice that a holder must make before the run goes on; answer it by `Simulation.answer(True or False)`.

    `point` is release, ask, decide, confirm, help, compose or abort; `holder` chooses. `view` holds what the holder knows: the
    target and the place that the case names, its belief, the age of each report counted; for a choice about
    teams also the expected hours to completion, the chance that the target is still there, and the teams picked as
    (base, kind, number, expected hours to arrival); for one to call a force back also the holder's greatest belief in
    the target's being elsewhere.
    """

    point: str
    holder: str
    t: float
    view: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Labels:
    """Names for the numbers that the kernel works with, each in the kernel's order."""

    targets: tuple[str, ...]
    places: tuple[str, ...]
    holders: tuple[str, ...]
    commands: tuple[str, ...]
    bases: tuple[str, ...]
    kinds: tuple[str, ...]
    sources: tuple[str, ...]


def pending(W: World, S: State, labels: Labels) -> Decision:
    """The question that the loop stands in front of."""
    now = S.now[0]
    row = question(S)
    point, a, b = int(row["point"]), int(row["a"]), int(row["b"])
    holder = labels.holders[chooser(W, S, point, a)]
    if point == policies.RELEASE:
        report = S.reports[a]
        view = {
            "to": labels.holders[b], "target": labels.targets[report["target"]], "place": labels.places[report["place"]],
            "grade": GRADES[report["grade"]], "observed_ago_h": float(now["t"] - report["observed"]),
        }  # fmt: skip
    elif point == policies.ASK:
        view = _case(W, S, labels, a)
    elif point == policies.ABORT:
        operation = S.operations[a]
        view = _case(W, S, labels, int(operation["case"])) | {
            "believed_elsewhere": _believed_elsewhere(W, S, int(operation["case"])),
            "expected_completion_in_h": _planned_hours(S, a),
        }
    else:
        request = S.requests[a]
        view = _case(W, S, labels, int(request["case"])) | {"command": labels.commands[request["command"]]}
        view |= _package(W, S, labels, a)
    return Decision(policies.POINTS[point], holder, float(now["t"]), view)


def _case(W: World, S: State, labels: Labels, c: int) -> dict[str, Any]:
    """What the holder of a case knows about it."""
    case, now, reports = S.cases[c], S.now[0], []
    node = int(case["origins"])
    while node != NONE:
        reports.append(float(now["t"] - S.origins[node]["observed"]))
        node = int(S.origins[node]["next"])
    return {
        "target": labels.targets[case["target"]], "place": labels.places[case["place"]],
        "belief": float(fusion.belief_now(W, S, c)),
        "observed_ago_h": sorted(reports),
    }  # fmt: skip


def _package(W: World, S: State, labels: Labels, r: int) -> dict[str, Any]:
    """The package that is complete soonest, and the chance that the target is still there by then."""
    hours, filled = go.expected_hours(W, S, r)
    request = S.requests[r]
    belief = fusion.belief_now(W, S, int(request["case"]))
    mean_dwell = float(W.ranks[request["rank"]]["mean_dwell"])
    picks = [
        (labels.bases[pick["home"]], labels.kinds[pick["kind"]], int(pick["teams"]), float(pick["arrival"]))
        for pick in S.picked[0, : S.picks[0]]
    ]
    return {
        "expected_completion_in_h": float(hours), "still_there": float(belief * math.exp(-hours / mean_dwell)),
        "free": bool(filled),
        "teams": picks,
    }  # fmt: skip


def _believed_elsewhere(W: World, S: State, c: int) -> float:
    """The holder's greatest belief that the target of the case is at another place."""
    case, found = S.cases[c], 0.0
    other = int(S.case_head[case["holder"], case["target"]])
    while other != NONE:
        if other != c:
            found = max(found, float(fusion.belief_now(W, S, other)))
        other = int(S.cases[other]["next"])
    return found


def _planned_hours(S: State, operation: int) -> float:
    """Expected hours until an operation under way is complete, as it was expected at tasking."""
    return max(0.0, float(S.operations[operation]["planned"] - S.now[0]["t"]))
