"""What the loops of the long run amount to: their counters, their measures, and the series that are sampled every week."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from septel.sim.layout import CAPTIVES, NONE, State, World
from septel.sim.rules.components import largest_component

COUNTERS = (
    "tips_answered", "tips_requests", "tips_operations", "tips_captures", "leads_captures", "violent_events",
    "members_recruited", "members_removed", "members_killed", "members_saturated", "members_taken", "members_risen",
    "members_returned", "members_extinct", "splits", "splits_refused", "convicted", "acquitted", "held_too_long",
    "captives_returned", "confidence_lost", "below_standard", "circular_requests", "circular_p", "circular_true", "exercises",
    "decided_yes",
)  # fmt: skip
MEASURES = (
    ("members", "members", "lower", "members of all organisations at the horizon, without the persons"),
    ("organisations", "organisations", "lower", "organisations at the horizon that have members or an occupied position"),
    ("connected", "share", "lower", "share of the occupied positions that are in the largest connected part of the hierarchy"),
    ("members_recruited", "members", "", "members recruited"),
    ("members_removed", "members", "", "members removed by all else than the exercise's operations"),
    ("members_killed", "members", "", "members killed by rivals"),
    ("members_saturated", "members", "", "members lost by size alone"),
    ("members_taken", "members", "higher", "members taken with captured targets"),
    ("members_risen", "members", "", "members who rose to a position"),
    ("members_returned", "members", "lower", "captives and members taken who returned to the body"),
    ("members_extinct", "members", "", "what was left of organisations that fell below one member"),
    ("splits", "splits", "lower", "organisations that split"),
    ("splits_refused", "splits", "", "splits beyond the most organisations that there may be"),
    ("violent_events", "events", "lower", "violent events"),
    ("confidence", "share", "higher", "confidence at the horizon, mean over people"),
    ("confidence_lost", "share", "lower", "confidence that forces' harm has cost, added over places"),
    ("tips_answered", "tips", "higher", "tips that were answered in time"),
    ("tips_requests", "requests", "", "requests whose case had counted a tip"),
    ("tips_operations", "operations", "", "operations whose case had counted a tip"),
    ("tips_captures", "targets", "higher", "targets captured in a case that had counted a tip"),
    ("leads_captures", "leads", "", "leads from captures, true and false"),
    ("convicted", "captives", "higher", "captives who were convicted"),
    ("acquitted", "captives", "", "captives released by a decision"),
    ("held_too_long", "captives", "lower", "captives released because the holding time was over"),
    ("captives_returned", "captives", "lower", "captives who returned to their organisation"),
    ("captives_open", "captives", "", "captives at the horizon whose way is not over"),
    (
        "below_standard",
        "share",
        "lower",
        "decisions to act on a belief below the evidence standard, among all decisions to act",
    ),
    ("circular_requests", "requests", "lower", "requests whose case had counted an origin twice"),
    ("circular_gap", "share", "lower", "mean belief stated in those minus the share of them that were true: false confidence"),
    ("skill", "share", "higher", "skill at the horizon, mean over agencies"),
    ("interoperability", "share", "higher", "interoperability at the horizon, mean over pairs of agencies"),
)


def values(W: World, S: State, tally: dict[str, float]) -> list[float]:
    """The measures of the loops of a finished replication, in the order of MEASURES; NaN where their part is off."""
    par = W.par[0]
    people, now = np.asarray(W.people), float(S.now[0]["t"])
    faded = S.confidence[:, 0] * np.exp((S.confidence[:, 1] - now) / par["recovery"])
    members = float(S.body.sum()) if par["body"] else np.nan
    agencies = len(W.skill)
    pairs = S.together[:agencies, :agencies][np.triu_indices(agencies, 1)]
    known = {
        "members": members,
        "organisations": float(_standing(S)),
        "connected": _connected(S),
        "confidence": float(((W.confidence + faded) * people).sum() / people.sum()) if people.sum() > 0 else np.nan,
        "captives_open": float(S.pools[CAPTIVES, 2]),
        "below_standard": _ratio(tally["below_standard"], tally["decided_yes"]),
        "circular_gap": _ratio(tally["circular_p"] - tally["circular_true"], tally["circular_requests"]),
        "skill": float(S.skill.mean()) if par["capacity"] else np.nan,
        "interoperability": float(pairs.mean()) if par["capacity"] and len(pairs) else np.nan,
    }
    return [known[name] if name in known else tally[name] for name, *_ in MEASURES]


def _standing(S: State) -> int:
    """Organisations that have members or an occupied position."""
    led = S.org_of[S.visits["vacant_since"] < 0]
    n = int(S.now[0]["organisations"])
    return int(((S.body[:n].sum(axis=1) > 0) | (np.bincount(led, minlength=n)[:n] > 0)).sum())


def _connected(S: State) -> float:
    """The share of occupied positions that are in the largest part of the hierarchy whose links hold together."""
    occupied = (S.visits["vacant_since"] < 0).astype(np.uint8)
    below = np.flatnonzero(S.superior != NONE)
    links = np.stack([below, S.superior[below]], axis=1).astype(np.int64)
    return _ratio(float(largest_component(links, occupied, np.zeros(len(occupied), np.int64))), float(occupied.sum()))


def _ratio(part: float, whole: float) -> float:
    return float(part / whole) if whole > 0 else np.nan


class Series(NamedTuple):
    """What is sampled every week; sums are kept in whole numbers of 1/`scale`, so that they add up in any order."""

    name: str
    unit: str
    scale: float
    definition: str


SERIES = (
    Series("members", "members", 10.0, "members of all organisations"),
    Series("organisations", "organisations", 1.0, "organisations that have members or an occupied position"),
    Series("heads_vacant", "organisations", 1.0, "organisations whose head's position is vacant"),
    Series("violent_events", "events", 1.0, "violent events of the week"),
    Series("tips", "tips", 1.0, "tips of the week, true and false"),
    Series("confidence", "share", 1e5, "confidence, mean over people"),
    Series("captives", "captives", 1.0, "captives whose way is not over"),
    Series("skill", "share", 1e5, "skill, mean over agencies"),
    Series("interoperability", "share", 1e5, "interoperability, mean over pairs of agencies"),
)
SCALES: Any = np.array([series.scale for series in SERIES])
WEEK_H = 168.0
