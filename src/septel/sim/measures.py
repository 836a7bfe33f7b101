"""What one replication amounts to: counters that the rules raise, and the measures computed from them at the horizon."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from septel.sim import loops
from septel.sim.compile import inline, merged
from septel.sim.layout import RANK_NAMES, State, World

# Stages of the waterfall, nearest first; a visit is counted at the furthest that it reached.
(
    NEVER_KNOWN, WITHHELD, KNOWN_TOO_LATE, BELOW_THRESHOLD, UNDECIDED, UNREACHABLE, STALE, REFUSED, NO_TEAMS, MOVING,
    WARNED, SLIPPED,
    CAPTURED, OPEN,
) = range(14)  # fmt: skip
STAGES = (
    "never_known", "withheld", "known_too_late", "below_threshold", "undecided", "unreachable", "stale", "refused",
    "no_teams", "moving",
    "warned", "slipped", "captured", "open",
)  # fmt: skip
FURTHEST_FIRST = (*STAGES[12::-1], "open")
# How a request ends; each ends once.
(
    END_CAPTURED, END_SLIPPED, END_WRONG_HOUSE, END_SEEN_COMING, END_OUT_OF_HOURS, END_NO_RECALL, END_STALE, END_FALSE_LEAD,
    END_RECALLED, END_UNCONFIRMED, END_NO_WARRANT, END_REFUSED, END_NO_TEAMS, END_UNREACHABLE, END_CLOSED, END_OPEN,
) = range(16)  # fmt: skip
ENDS = {
    "captured": "the target was captured",
    "slipped": "the target broke the cordon",
    "wrong_house": "the target was in the town, and the force at another house",
    "seen_coming": "a warning had cut the target's stay short",
    "out_of_hours": "the target was there until after the force would have come, had no office, shift or night made it wait",
    "no_recall": "nobody was there, and the force had not heard that it was called back",
    "stale": "the target had left of itself, or was believed to have",
    "false_lead": "the target had never been there",
    "recalled": "the force was called back",
    "unconfirmed": "reconnaissance left too little belief",
    "no_warrant": "a court refused, or its warrant ran out",
    "refused": "an officer refused, or another operation was under way",
    "no_teams": "no teams were free, and nobody waited for them",
    "unreachable": "no pool could have filled the package",
    "closed": "the outcome of another operation closed the case",
    "open": "the horizon came first",
}

COUNTERS = (
    "visits", "leads_true", "leads_false", "leads_tips", "leads_own", "requests", "decided", "operations", "completed",
    "head_vacant_h",
    "dry_holes", "wrong_doors", "slipped", "captures", "warned_operations", "duplicates", "harmed", "double_counted",
    "reports_made",
    "reports_fused", "reports_duplicate", "reports_rejected", "reports_withheld", "reports_in_transit", "stated_p",
    "stated_true",
    "officer_h", "team_h_ready", "team_h_turnout", "team_h_moving", "team_h_waiting", "team_h_action", "team_h_return",
    "team_h_rest",
    "lost_visits", "withheld_visits", "refused", "stale", "unreachable", "no_teams", "recalled", "wrong_houses",
    "confirmations", "noticed", "warrants", "warrants_refused", "warrants_expired", "without_warrant", "recalls_unheard",
    "blows", "friendly_contacts", "alarms", "late_reports", "lost_hours", *(f"end_{name}" for name in ENDS),
    *loops.COUNTERS,
)  # fmt: skip
(
    N_VISITS, N_TRUE, N_FALSE, N_TIPS, N_OWN, N_REQUESTS, N_DECIDED, N_OPERATIONS, N_COMPLETED, HEAD_VACANT_H, N_DRY,
    N_WRONG, N_SLIPPED,
    N_CAPTURED, N_WARNED, N_DUPLICATE_OPS, N_HARMED, N_DOUBLE, R_MADE, R_FUSED, R_DUPLICATE, R_REJECTED, R_WITHHELD,
    R_TRANSIT, STATED_P,
    STATED_TRUE, OFFICER_H, H_READY, H_TURNOUT, H_MOVING, H_WAITING, H_ACTION, H_RETURN, H_REST, N_LOST, N_LOST_WITHHELD,
    N_REFUSED,
    N_STALE, N_UNREACHABLE, N_NO_TEAMS, N_RECALLED, N_WRONG_HOUSE, N_CONFIRMED, N_NOTICED, N_WARRANTS, N_WARRANTS_REFUSED,
    N_WARRANTS_EXPIRED, N_WITHOUT_WARRANT, N_UNHEARD, N_BLOWS, N_CONTACTS, N_ALARMS, N_LATE, LOST_H, FIRST_END,
) = range(55)  # fmt: skip
(
    TIPS_ANSWERED, TIPS_REQUESTS, TIPS_OPERATIONS, TIPS_CAPTURES, N_CAPTURE_LEADS, N_VIOLENT, M_RECRUITED, M_REMOVED,
    M_KILLED, M_SATURATED, M_TAKEN, M_RISEN, M_RETURNED, M_EXTINCT, N_SPLITS, N_SPLITS_REFUSED, N_CONVICTED, N_ACQUITTED,
    N_HELD_TOO_LONG, N_BACK, CONFIDENCE_LOST, BELOW_STANDARD, N_CIRCULAR, CIRCULAR_P, CIRCULAR_TRUE, N_EXERCISES, N_ACTS,
) = range(FIRST_END + len(ENDS), len(COUNTERS))  # fmt: skip
COUNTED = ("visits", "leads_true", "leads_false", "leads_tips", "leads_own", "requests", "operations")
OUTCOMES_COUNTED = ("dry_holes", "wrong_doors", "slipped", "warned_operations", "duplicates")
REPORTS_COUNTED = (
    "harmed", "double_counted", "reports_fused", "reports_duplicate", "reports_rejected", "reports_withheld",
    "reports_in_transit",
)  # fmt: skip
CONDUCT_COUNTED = COUNTERS[N_RECALLED:FIRST_END]
TEAM_STATES = ("ready", "turnout", "moving", "waiting", "action", "return", "rest")
T_DECISION, T_ARRIVAL, T_ACTION, T_ANY = 0, 1, 2, 3
TIMES = ("decision_h", "arrival_h", "action_h", "action_any_h")
TIME_EDGES_H = np.concatenate([[0.0], np.geomspace(0.05, 5000.0, 96)])


class Measure(NamedTuple):
    """A number computed from one replication; NaN where it is undefined."""

    name: str
    unit: str
    better: str  # 'higher', 'lower' or '' where neither is
    definition: str


CONDUCT = [
    ("recalled", "operations", "", "operations that were called back on their way"),
    ("wrong_houses", "operations", "lower", "operations whose target was in the town, but in another house"),
    ("confirmations", "reconnaissances", "", "reconnaissances that were finished"),
    ("noticed", "reconnaissances", "lower", "reconnaissances that their target noticed"),
    ("warrants", "rulings", "", "rulings of a court on a warrant"),
    ("warrants_refused", "rulings", "", "rulings that refused it"),
    ("warrants_expired", "operations", "lower", "operations that arrived to act and could not, their warrant having expired"),
    ("without_warrant", "operations", "lower", "operations that acted though their warrant was refused or had expired"),
    ("recalls_unheard", "recalls", "lower", "recalls that did not reach their force"),
    ("blows", "blows", "", "H-hours for which at least two operations were tasked"),
    ("friendly_contacts", "contacts", "lower", "forces of two agencies that met at a place and did not know of each other"),
    ("alarms", "targets", "lower", "targets that were warned by a raid on another of their organisation"),
    ("late_reports", "reports", "lower", "reports that did not get through at once"),
    ("lost_hours", "h", "lower", "hours that requests lost to closed offices, courts and commands"),
]


def _measures() -> tuple[Measure, ...]:
    rows = [
        ("visits", "visits", "", "visits that began"),
        ("leads_true", "leads", "", "true leads, of all sources"),
        ("leads_false", "leads", "", "false leads, of all sources"),
        ("leads_tips", "leads", "", "leads from the public, true and false"),
        ("leads_own", "leads", "", "leads from agencies' own sources, true and false"),
        ("requests", "requests", "", "requests for a decision, those refused as unreachable included"),
        ("operations", "operations", "", "operations tasked"),
        ("captures", "targets", "higher", "targets captured"),
    ]
    rows += [(f"captures_{rank}", "targets", "higher", f"targets of rank {rank} captured") for rank in RANK_NAMES]
    rows += [("p_interdiction", "share", "higher", "captured visits among visits that ended")]
    rows += [
        (f"p_interdiction_{rank}", "share", "higher", f"captured visits among ended visits of rank {rank}")
        for rank in RANK_NAMES
    ]
    rows += [
        ("days_without_head", "days", "higher", "days with the head's position vacant, added over organisations"),
        ("dry_holes", "operations", "lower", "operations at a place that the target had left"),
        ("wrong_doors", "operations", "lower", "operations at a place where the target never was"),
        ("slipped", "operations", "lower", "operations whose target broke the cordon"),
        ("warned_operations", "operations", "lower", "operations that warned their target"),
        ("duplicates", "operations", "lower", "operations tasked while another moved on the same target and place"),
        ("dry_holes_per_100", "per 100 operations", "lower", "dry holes among 100 completed operations"),
        ("wrong_doors_per_100", "per 100 operations", "lower", "wrong doors among 100 completed operations"),
        ("warned_per_100", "per 100 operations", "lower", "operations that warned their target among 100 completed"),
        ("harmed", "events", "lower", "wrong doors and wrong houses at which people were harmed"),
        ("double_counted", "reports", "lower", "reports that counted an origin which their case had counted already"),
        ("reports_fused", "reports", "", "reports that counted in a case"),
        ("reports_duplicate", "reports", "", "reports known to repeat an origin"),
        ("reports_rejected", "reports", "", "reports observed before their case was closed"),
        ("reports_withheld", "reports", "lower", "reports that a source, a marking or a holder did not pass on"),
        ("reports_in_transit", "reports", "", "reports under way at the horizon"),
    ]
    what = {
        "decision_h": "from the threshold origin's observation to the officer's decision",
        "arrival_h": "from the threshold origin's observation to the last team's arrival, completed operations",
        "action_h": "from the threshold origin's observation to the action, completed operations",
        "action_any_h": "from every origin counted in the case to the action, completed operations",
    }
    for name, text in what.items():
        rows += [
            (f"{name}_median", "h", "lower", f"median time {text}"),
            (f"{name}_p90", "h", "lower", f"90th percentile of the time {text}"),
        ]
    rows += [
        ("stated_p", "share", "", "mean belief stated when a decision is asked for"),
        ("true_share", "share", "higher", "share of requests whose target was there when asked"),
        ("calibration_gap", "share", "", "stated_p minus true_share: above 0 is overconfidence"),
        ("officer_utilisation", "share", "", "officers' hours at work among all hours in which their command is open"),
        ("team_utilisation", "share", "", "team hours not spent ready among all team hours"),
    ]
    rows += [(f"team_hours_{state}", "h", "", f"team hours spent in the state '{state}'") for state in TEAM_STATES]
    rows += [("withheld_visits", "share", "lower", "lost visits about which some report was withheld, among all lost visits")]
    rows += [
        (
            f"waterfall_{stage}",
            "share",
            "higher" if stage == "captured" else "",
            f"visits whose furthest stage is '{stage}', among all visits",
        )
        for stage in FURTHEST_FIRST
    ]
    rows += CONDUCT
    rows += [
        (f"end_{name}", "requests", "higher" if name == "captured" else "", f"requests that ended so: {text}")
        for name, text in ENDS.items()
    ]
    rows += [("events", "events", "", "model events of the replication")]
    rows += loops.MEASURES
    return tuple(Measure(*row) for row in rows)


MEASURES = _measures()
NAMES = tuple(measure.name for measure in MEASURES)


@inline
def count(S: Any, counter: int) -> None:
    S.tally[counter] += 1.0


@merged
def count_end(S: Any, end: int) -> None:
    S.tally[FIRST_END + end] += 1.0


@inline
def time_sample(S: Any, which: int, hours: float) -> None:
    """Keep one time of this replication (the loop has made room)."""
    n = S.sampled[which]
    S.samples[which, n] = hours
    S.sampled[which] = n + 1


def add_pool_times(S: State) -> None:
    """Add this replication's times to the pooled histograms."""
    for which in range(len(TIMES)):
        counts, _ = np.histogram(np.minimum(S.samples[which, : S.sampled[which]], TIME_EDGES_H[-1]), TIME_EDGES_H)
        S.pool_times[which] += counts


def write(W: World, S: State, out: np.ndarray[Any, Any]) -> None:
    """The measures of a finished replication, in the order of MEASURES: out f8[measure]."""
    tally = dict(zip(COUNTERS, S.tally.tolist(), strict=True))
    fall, open_ = S.fall.sum(axis=1), S.fall[:, OPEN]
    captured, visits = S.fall[:, CAPTURED], float(S.fall.sum())
    team_hours = [tally[f"team_h_{state}"] for state in TEAM_STATES]
    values = [tally[name] for name in COUNTED[:7]] + [tally["captures"], *captured]
    values += [_ratio(tally["captures"], visits - open_.sum()), *map(_ratio, captured, fall - open_)]
    values += [tally["head_vacant_h"] / 24, *(tally[name] for name in OUTCOMES_COUNTED)]
    values += [100 * _ratio(tally[name], tally["completed"]) for name in ("dry_holes", "wrong_doors", "warned_operations")]
    values += [tally[name] for name in REPORTS_COUNTED]
    for which in range(len(TIMES)):
        values += _median_and_p90(S.samples[which, : S.sampled[which]])
    stated, true = _ratio(tally["stated_p"], tally["requests"]), _ratio(tally["stated_true"], tally["requests"])
    at_work = (W.commands["officers"] * W.commands["open_h"]).sum()
    values += [stated, true, stated - true, _ratio(tally["officer_h"], at_work)]
    values += [
        _ratio(sum(team_hours[1:]), sum(team_hours)),
        *team_hours,
        _ratio(tally["withheld_visits"], tally["lost_visits"]),
    ]
    by_stage = S.fall.sum(axis=0)
    values += [_ratio(by_stage[STAGES.index(stage)], visits) for stage in FURTHEST_FIRST]
    values += [tally[name] for name in CONDUCT_COUNTED] + [tally[f"end_{name}"] for name in ENDS]
    out[:] = [*values, S.now[0]["events"], *loops.values(W, S, tally)]


def _ratio(part: float, whole: float) -> float:
    return float(part / whole) if whole > 0 else np.nan


def _median_and_p90(values: np.ndarray[Any, Any]) -> list[float]:
    """Median and 90th percentile by linear interpolation (Hyndman & Fan type 7); NaN if there are none."""
    return [np.nan, np.nan] if len(values) == 0 else np.quantile(values, (0.5, 0.9)).tolist()
