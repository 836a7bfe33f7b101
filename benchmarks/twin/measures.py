"""The measures of a finished replication, by the names and definitions of the kernel."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

import numpy as np

from benchmarks.twin.ends import ENDS
from benchmarks.twin.state import STAGES

TEAM_STATES = ("ready", "turnout", "moving", "waiting", "action", "return", "rest")
COUNTED = (
    "visits", "leads_true", "leads_false", "leads_tips", "leads_own", "requests", "operations", "captures", "dry_holes",
    "wrong_doors", "slipped", "warned_operations", "duplicates", "harmed", "double_counted", "reports_fused",
    "reports_duplicate", "reports_rejected", "reports_withheld", "reports_in_transit", "events",
    "recalled", "wrong_houses", "confirmations", "noticed", "warrants", "warrants_refused", "warrants_expired",
    "without_warrant", "recalls_unheard", "blows", "friendly_contacts", "alarms", "late_reports", "lost_hours",
    *(f"end_{end}" for end in ENDS),
    "members_recruited", "members_removed", "members_killed", "members_saturated", "members_taken", "members_risen",
    "members_returned", "members_extinct", "splits", "splits_refused", "violent_events", "confidence_lost", "tips_answered",
    "tips_requests", "tips_operations", "tips_captures", "leads_captures", "convicted", "acquitted", "held_too_long",
    "captives_returned", "captives_open", "circular_requests",
)  # fmt: skip


def measures_of(twin: Any) -> dict[str, float]:
    """The measures of a finished replication, by name."""
    count, horizon = twin.count, twin.s.horizon

    def ratio(part: float, whole: float) -> float:
        return part / whole if whole else math.nan

    out: dict[str, float] = {name: float(count[name]) for name in COUNTED}
    falls = sum(twin.fall.values(), Counter())
    ended = sum(falls.values()) - falls["open"]
    out["p_interdiction"] = ratio(falls["captured"], ended)
    for rank, fall in twin.fall.items():
        out[f"captures_{rank}"] = float(fall["captured"])
        out[f"p_interdiction_{rank}"] = ratio(fall["captured"], sum(fall.values()) - fall["open"])
    out["days_without_head"] = count["head_vacant"] / 24
    for name, key in (
        ("dry_holes_per_100", "dry_holes"),
        ("wrong_doors_per_100", "wrong_doors"),
        ("warned_per_100", "warned_operations"),
    ):
        out[name] = 100 * ratio(count[key], count["completed"])
    for name, times in twin.times.items():
        out[f"{name}_median"] = float(np.median(times)) if times else math.nan
        out[f"{name}_p90"] = float(np.quantile(times, 0.9)) if times else math.nan
    out["stated_p"], out["true_share"] = (
        ratio(count["stated_p"], count["requests"]),
        ratio(count["stated_true"], count["requests"]),
    )
    out["calibration_gap"] = out["stated_p"] - out["true_share"]
    out["officer_utilisation"] = ratio(twin.hours["officers"], twin.w.officer_hours)
    for state in TEAM_STATES:
        out[f"team_hours_{state}"] = twin.hours[state]
    out["team_utilisation"] = ratio(twin.w.teams * horizon - twin.hours["ready"], twin.w.teams * horizon)
    out["withheld_visits"] = ratio(count["lost_kept_back"], count["lost"])
    out["below_standard"] = ratio(count["below_standard"], count["decided_yes"])
    out["circular_gap"] = ratio(count["circular_p"] - count["circular_true"], count["circular_requests"])
    standing = twin.standing()
    for name in ("members", "organisations", "confidence", "skill", "interoperability"):
        out[name] = standing[name]
    out["connected"] = twin.connected()
    for week, sample in enumerate(twin.weeks):
        out |= {f"week_{week}_{name}": value for name, value in sample.items()}
    for stage in STAGES:
        out[f"waterfall_{stage}"] = ratio(falls[stage], sum(falls.values()))
    return out
