"""The report in English."""

from __future__ import annotations

from septel.report.english_judging import JUDGING
from septel.report.english_long_run import LONG_RUN
from septel.report.english_selection import SELECTION
from septel.report.words import Catalogue, Words

_GENERAL: Catalogue = {
    "exercise": "EXERCISE",
    "span_to": "to",
    "points": "points",
    "exercise_note": "Organisations and persons are fictional. Simulated results for exercises, teaching and research.",
    "list_and": "; and ",
    "and_more": "{n} more, in the tables below",
    "designs_count_1": "1 design",
    "designs_count": "{n} designs",
    "replications": "replications of each",
    "replication_1": "replication of each",
    "seed": "seed",
    "horizon": "simulated days in each",
    "ground_places": "places",
    "design": "Design",
    "figure": "Figure {n}",
    "table": "Table {n}",
}

_QUESTION: Catalogue = {
    "asked_title": "What was asked",
    "asked_text": "Every design met the same {n} draws of chance: the same visits and the same leads until a design "
    "itself changed what followed. So differences between designs are paired, replication by replication, and always "
    "to the first design, “{first}”.",
    "asked_text_one_design": "One design was run, so there is nothing to compare it with.",
    "findings_title": "What was found",
    "findings_lead": "Simulated, under the stated assumptions.",
    "findings_note": "Brackets, and the two numbers after a difference, are 95 % intervals of a mean over the "
    "replications. They cover chance alone: not whether the assumptions ({assumed} numbers rest on no published "
    "source, {cited} quote one) or the rules are right. “No difference found” means that the interval of the paired "
    "difference holds 0, not that there is none.",
    "findings_note_many": "The report makes many comparisons; of those without any true difference about one in "
    "twenty would still seem to have one. A difference marked † stands after Holm's correction for all {n} comparisons of "
    "its measure with the first design.",
    "note_stands": "† stands after Holm's correction for the {n} comparisons of its measure with the first design, at 95 %.",
    "note_never": "‡ 0 in every replication. That is no certainty: by its exact 95 % bound it may be something else in up to "
    "{share} % of them.",
    "findings_note_single": "There is one replication: no interval can be given, and any difference may be chance. "
    "Run more of them.",
    "findings_none": "Nothing was counted from which a finding could be made.",
    "old_rules": "This result was computed with other rules than those of the Septel that wrote this report; "
    "definitions may have changed.",
    "f_interdiction_head": "Interdiction",
    "f_interdiction": "Under “{first}” {value}{interval} of the visits that ended did so in a capture.",
    "f_losses_head": "Where targets were lost.",
    "f_losses": "Under “{first}” mostly here: {stage} ({value} of all visits{interval}).",
    "f_losses_second": "Next: {stage} ({value}{interval}).",
    "f_speed_head": "Hours to action",
    "f_speed": "Under “{first}” half of the completed operations acted within {value}{interval} of the observation "
    "that tipped the belief.",
    "f_doors_head": "Wrong doors per 100 operations",
    "f_doors": "Under “{first}” {value}{interval} of 100 completed operations came to a place where the target never was.",
    "f_belief": "When a decision was asked for under “{first}”, belief stated was {stated} on average, and the target "
    "was there in {true} of the requests: {gap}{interval}.",
    "gap_over_head": "Belief was too high.",
    "gap_under_head": "Belief was too low.",
    "gap_none_head": "Belief agreed with the truth on average.",
    "gap_unknown_head": "Belief.",
    "gap_over": "stated minus true is {value}",
    "gap_under": "stated minus true is {value}",
    "gap_none": "no difference found, stated minus true is {value}",
    "gap_unknown": "stated minus true is {value}",
    "head_counts": ": of {n} other designs, {counts}.",
    "head_more": "{n} higher",
    "head_less": "{n} lower",
    "head_none": "{n} without a difference found",
    "f_no_operations": "No operation was completed under “{first}”, so nothing can be said of its speed or of wrong doors.",
    "f_more": "Higher: {list}.",
    "f_less": "Lower: {list}.",
    "f_none": "No difference found: {list}.",
    "f_single": "Differences in this one replication: {list}.",
    "f_speed_caution": "Designs act on different leads; see “How long it took”.",
    "interval": " [{span}]",
    "change": "{title} ({difference}; {span})",
    "change_single": "{title} ({difference})",
}

_DESIGNS: Catalogue = {
    "designs_title": "The designs side by side",
    "designs_text": "The probability of interdiction is the share of a target's visits that ended in its capture. "
    "Each dot is a mean over the replications, each bar its 95 % interval; bars too short to see lie under their dot. "
    "To compare two designs, look at the paired differences: intervals of levels may overlap although the difference "
    "is clear.",
    "level": "Probability of interdiction, all targets (%)",
    "difference": "Paired difference to “{first}” (points)",
    "rank_head": "Heads (%)",
    "rank_lieutenant": "Lieutenants (%)",
    "rank_cell": "Cells (%)",
    "figure_interdiction": "Probability of interdiction by design: level, paired difference to the first design, and "
    "level by rank",
    "figure_interdiction_one": "Probability of interdiction: all targets, and by rank",
    "figure_interdiction_note": "Axes do not begin at 0. The vertical line marks the first design, or no difference.",
    "table_main": "Main measures: mean ± half of its 95 % interval, and below it the paired difference to “{first}”",
    "table_main_one": "Main measures: mean ± half of its 95 % interval",
    "table_main_single": "Main measures in the one replication, without intervals",
    "designs_text_one": "The probability of interdiction is the share of a target's visits that ended in its capture. The dot "
    "is a mean over the replications, the bar its 95 % interval.",
    "designs_text_single": "The probability of interdiction is the share of a target's visits that ended in its capture. "
    "There is one replication, so there are no intervals, and any difference may be chance.",
    "all_caption_single": "All measures in the one replication",
    "table_times_single": "Hours: median and 90th percentile in the one replication",
    "gains_note": "Hours to action compare different operations, so “better” and “worse” need the two readings in “How long it "
    "took”.",
    "table_main_gain": "What a design gains",
    "table_main_cost": "What it costs",
    "verdict_better": "better",
    "verdict_worse": "worse",
    "verdict_more": "more",
    "verdict_less": "less",
    "verdict_none": "no difference found",
    "verdict_": "no interval",
    "all_title": "All measures",
    "all_caption": "All measures: mean ± half of its 95 % interval over the replications in which the measure is defined",
    "all_measure": "Measure",
}

_WATERFALL: Catalogue = {
    "waterfall_title": "Where visits were lost",
    "waterfall_text": "Each stay of a target at one place is a visit. It is counted once, at the furthest point that "
    "any agency got with it, so the parts add up to all visits.",
    "figure_waterfall": "All visits by how far anybody got with them",
    "figure_losses": "The same without visits that nobody knew of or believed in enough: those that reached a command",
    "waterfall_axis": "% of all visits",
    "table_waterfall": "Visits by the furthest stage reached, % of all visits (mean over replications, rounded so "
    "that each column adds up)",
    "stage": "Furthest stage",
    "total": "Total",
    "stage_captured": "captured",
    "stage_slipped": "slipped: the force came in time, the target broke the cordon",
    "stage_warned": "warned: somebody or something warned the target of the operation",
    "stage_moving": "moving: left while teams were on their way or waited for each other",
    "stage_no_teams": "no teams: no teams were free when they were needed",
    "stage_refused": "refused: another operation was already under way on the same target",
    "stage_stale": "stale: judged too old to be worth sending teams",
    "stage_unreachable": "unreachable: no package of teams could be made up in range",
    "stage_undecided": "undecided: left before the decision and the approvals were complete",
    "stage_below_threshold": "below threshold: known, but never believed enough to ask for a decision",
    "stage_known_too_late": "known too late: reported, but nobody could use the report before the target left",
    "stage_withheld": "withheld: whoever heard of it first passed nothing on",
    "stage_never_known": "never known: no agency heard of the visit",
    "stage_open": "open: the visit was not over when the simulation ended",
}

_WHY: Catalogue = {
    "why_title": "Why operations failed",
    "why_text": "Every request for a decision ends once. The bars show of 100 requests how many ended how; “closed” and “open” "
    "are no failures. Some designs ask for more decisions than others, so they are compared by the numbers in a replication.",
    "why_text_one": "Every request for a decision ends once. The bar shows of 100 requests how many ended how; “closed” and "
    "“open” are no failures.",
    "why_stopped": "Nor need “recalled”, “unconfirmed” and “no warrant” be losses: they also stop what would find nobody.",
    "why_old": "This result does not hold how its requests ended: it was computed by an earlier Septel.",
    "why_no_requests": "No decision was asked for, so nothing can be said of why operations failed.",
    "why_no_failure": "No request failed.",
    "why_lead_one": "Largest cause: {cause}.",
    "why_lead_all": "Under every design the largest cause is the same: {cause}.",
    "why_lead": "Largest cause: {list}.",
    "why_lead_first": "{cause} under {n} of {of} designs",
    "why_lead_also": "{cause} under {n}",
    "why_level": "{cause}, {value} of 100{interval}",
    "why_largest": "Largest cause: {list}.",
    "why_largest_tied": "Largest causes, not told apart: {list}.",
    "why_less": "Fewer: {list}.",
    "why_more": "More: {list}.",
    "why_change": "{cause} {difference}",
    "why_same": "No cause fewer or more.",
    "why_changes": "“Fewer” and “more” are paired differences to “{first}” in the number of a replication. Named are those "
    "whose 95 % interval leaves 0 out, of one in 100 of its requests at least; the others stand in the table.",
    "why_none": "No request failed.",
    "why_never": "No request ended otherwise; the other ends would be: {list}.",
    "figure_ends": "Of 100 requests: captured, left of the line, and how the others ended, right of it",
    "figure_ends_note": "The number at the end of a bar is that of requests in a replication.",
    "table_ends": "How requests ended, of 100 requests: mean ± half of its 95 % interval; and below it the number in a "
    "replication, with its paired difference to “{first}” where that interval leaves 0 out",
    "table_ends_one": "How requests ended, of 100 requests: mean ± half of its 95 % interval; and below it the number in a "
    "replication",
    "table_ends_single": "How requests ended in the one replication: of 100 requests, and below it the number",
    "table_conduct": "Conduct: number in a replication, mean ± half of its 95 % interval",
    "table_conduct_single": "Conduct: number in the one replication",
    "conduct": "Conduct",
    "end": "End",
    "end_or": " or ",
    "end_requests": "Requests in a replication",
    "end_captured": "captured",
    "end_slipped": "slipped",
    "end_wrong_house": "wrong house",
    "end_seen_coming": "seen coming",
    "end_out_of_hours": "out of hours",
    "end_no_recall": "no recall",
    "end_stale": "stale",
    "end_false_lead": "false lead",
    "end_recalled": "recalled",
    "end_unconfirmed": "unconfirmed",
    "end_no_warrant": "no warrant",
    "end_refused": "refused",
    "end_no_teams": "no teams",
    "end_unreachable": "unreachable",
    "end_closed": "closed",
    "end_open": "open",
    "conduct_confirmations": "Reconnaissances",
    "conduct_noticed": "of these noticed",
    "conduct_warrants": "Rulings on warrants",
    "conduct_warrants_refused": "of these refused",
    "conduct_warrants_expired": "Warrants expired on arrival",
    "conduct_without_warrant": "Acted without a warrant",
    "conduct_recalled": "Forces called back",
    "conduct_recalls_unheard": "Recalls unheard",
    "conduct_blows": "Blows",
    "conduct_friendly_contacts": "Friendly contacts",
    "conduct_alarms": "Alarms",
    "conduct_late_reports": "Late reports",
    "conduct_lost_hours": "Lost hours",
}

_TIMES: Catalogue = {
    "times_title": "How long it took",
    "times_text": "Time runs from the observation that raised belief over the threshold. Each curve shows how many of "
    "the decisions, arrivals and actions that there were had come by then, over all replications together; what was "
    "never decided or acted on is not in it.",
    "times_caution": "Two readings. Designs do not act on the same cases: one that hears of more leads, or of older "
    "ones, acts where another would not have acted at all, and looks slower for it. So the table gives two clocks: "
    "from the lead that tipped the belief (how long the machinery takes), and from every lead that was counted in the "
    "case (how old the information was that it acted on). Neither by itself says that a design is better.",
    "figure_times": "Share of decisions, arrivals and actions that had come by the time shown, by design",
    "times_axis": "time since the observation, logarithmic",
    "time_decision": "decision",
    "time_arrival": "last team arrived",
    "time_action": "action",
    "time_action_any": "action, counted from every lead of the case",
    "table_times": "Hours: median and 90th percentile in a replication, mean over replications ± half of its 95 % interval",
    "median": "median",
    "p90": "90th percentile",
    "no_times": "No time was counted.",
    "n_actions": "{n} actions",
    "tick_1": "1 h",
    "tick_6": "6 h",
    "tick_24": "24 h",
    "tick_168": "7 d",
    "tick_720": "30 d",
}

_MAPS: Catalogue = {
    "maps_title": "Where it happened",
    "maps_text": "Each circle is a place; its area is the number of completed operations there, its slices are how "
    "they ended. Hollow signs are bases. Travel times in this run are great-circle distance times a detour factor, "
    "divided by a speed: no roads, mountains or borders yet.",
    "maps_text_terrain": "Each circle is a place; its area is the number of completed operations there, its slices are how "
    "they ended. Hollow signs are bases. Travel times in this run are journeys over the terrain; see “How soon one gets "
    "there”.",
    "maps_text_plane": "Each circle is a place; its area is the number of completed operations there, its slices are "
    "how they ended. Hollow signs are bases. The theatre is a plane: distances are straight lines times a detour "
    "factor, divided by a speed.",
    "figure_map": "{title}: completed operations by place and outcome, and bases",
    "figure_maps": "The other designs, all to one scale, with those bases that “{first}” does not have",
    "outcome_0": "captured",
    "outcome_1": "slipped",
    "outcome_2": "dry hole",
    "outcome_3": "wrong door",
    "outcome_4": "wrong house",
    "strike_force": "Strike force",
    "operations_total": "{n} completed operations in a replication",
    "no_map": "No map: the places of this scenario could not be read again from its file.",
    "km": "{n} km",
    "table_places": "The places with most operations under “{first}”: completed operations in a replication, by outcome",
    "place_name": "Place",
    "all_outcomes": "All",
    "no_operations": "No operation was completed.",
}

_REACH: Catalogue = {
    "reach_title": "How soon one gets there",
    "reach_first": "{whom}, half are reached by a first team, turnout included: {list}.",
    "reach_force": "For all that a head takes ({package}), from one agency alone: {list}.",
    "reach_seat": "{name}: {there} of its {teams} teams stand in {base}; from there the first team has reached half after "
    "{hours}.",
    "reach_whom_territory": "Of the places where {organisations} moves, by their weight in its territory",
    "reach_whom_people": "Of the people of all places",
    "reach_one": "{name} {hours}",
    "reach_hours": "{n}\u00a0h",
    "reach_never": "never",
    "reach_none": "–",
    "reach_and": " and ",
    "reach_or": ", or ",
    "reach_text": "This is the ground of the design “{first}” by itself: every team is free and ordered at once, and each kind "
    "takes its mean turnout. Decisions, approvals and busy teams come on top.",
    "reach_maps_text": "The maps show journeys over the terrain from the soonest base, without turnout. Shading is relief, "
    "thin lines are roads, signs are bases.",
    "figure_reach": "Hours from the soonest base, by agency and mode",
    "reach_map": "{name}, {mode}",
    "reach_from": "from {base} alone: {there} of {teams} teams",
    "reach_bases_1": "{n} base",
    "reach_bases": "{n} bases",
    "mode_ground": "by ground",
    "mode_air": "by air",
    "mode_boat": "by boat",
    "reach_any": "by any mode",
    "reach_band": "{low}–{high}\u00a0h",
    "reach_over": "over {n}\u00a0h",
    "reach_nobody": "nobody comes",
    "figure_first": "Who gets there first, with each agency's mean turnout",
    "figure_reached": "Share reached by the time shown: solid by a first team, dashed by all that a head takes",
    "reach_axis": "time since the tasking, turnout included, logarithmic",
    "reach_by_people": "People of all places",
    "reach_by_territory": "Territory, by weight",
    "table_reach": "Hours from tasking until a share is reached, turnout included",
    "reach_agency": "Agency",
    "reach_of_people": "people",
    "reach_of_territory": "territory",
    "reach_column_first": "First team, {share} of {whom}",
    "reach_column_force": "Force for a head, {share} of {whom}",
    "reach_column_seat": "First team from the main base, half of {whom}",
    "reach_row_note": "{teams} teams, {share} of them in {base}",
    "figure_journey": "Profile of a journey: {title}",
    "reach_journey": "from {base} to {to}, {hours}, {km} km",
    "reach_journey_text": "Of the agencies with several bases {name} has the largest share of its teams at one of them "
    "({share}, {base}). {rule}",
    "reach_journey_text_one": "{base} is the base of {name}. {rule}",
    "reach_journey_rule": "Of all places this is the one where weight in the territory times hours from that base is largest.",
    "reach_journey_axis": "m above the sea ↑, km along the way →, hours on the upper edge",
    "reach_left": "vehicle left",
    "how_motorway": "motorway",
    "how_trunk": "trunk road",
    "how_primary": "primary road",
    "how_secondary": "secondary road",
    "how_tertiary": "tertiary road",
    "how_local": "local street",
    "how_track": "track",
    "how_off road": "off road",
    "how_on foot": "on foot",
}

_INFORMATION: Catalogue = {
    "information_title": "Belief, reports and teams",
    "calibration_text": "When a holder asks for a decision it states how likely it thinks the target is there. Dots "
    "on the diagonal mean that the target was there as often as stated; below it belief was too high, above it too "
    "low. Requests are grouped by tenths of belief; the area of a dot is the number of requests.",
    "figure_calibration": "Belief stated and share true, at the request for a decision",
    "calibration_x": "belief stated (%)",
    "calibration_y": "target there (%)",
    "calibration_single": "Hollow dots have fewer than 20 requests.",
    "n_requests": "{n} requests",
    "table_belief": "Belief at the request, % of requests",
    "table_reports": "Account of reports: number in a replication, and lost visits with something withheld",
    "reports_text": "A report can be counted twice when it comes by two ways and the second does not say where it is "
    "from. Withheld reports were held back by a source, a marking or a holder; that some report of a visit was "
    "withheld does not mean that it would have led to a capture.",
    "figure_teams": "Team hours in a replication spent other than ready",
    "table_teams": "Team hours in a replication by state, and officers' time at work",
    "teams_axis": "team hours",
    "state_ready": "ready",
    "state_turnout": "turnout",
    "state_moving": "moving",
    "state_waiting": "waiting",
    "state_action": "action",
    "state_return": "return",
    "state_rest": "rest",
}

_SOURCES: Catalogue = {
    "sources_title": "What it rests on",
    "assumptions_title": "Assumptions",
    "assumptions_text": "These numbers rest on no publication. Change them in the scenario and see what follows.",
    "table_assumptions": "{n} numbers without a source",
    "cited_title": "Cited numbers",
    "table_cited": "{n} numbers that quote a source",
    "no_cited": "No number quotes a source.",
    "no_assumptions": "Every number quotes a source.",
    "no_book": "The scenario could not be read again by this version of Septel; its text is in the result's folder.",
    "parameter": "Parameter",
    "value": "Value",
    "source": "Source",
    "default_mark": "built-in default",
    "chance_title": "What common chance gave",
    "chance_text": "(Var A + Var B) ÷ Var(A − B) for each pair of designs: how many times more replications "
    "independent draws of chance would have needed for the same precision. 1 is no gain; below 1 the common draws did "
    "harm.",
    "table_chance": "Variance ratio of paired differences",
    "pair": "Pair",
    "always_same": "∞",
    "again_title": "How to get the same numbers again",
    "again_text": "The same scenario, seed and versions give the same results to the bit on the same kind of processor.",
    "table_manifest": "Manifest",
    "m_scenario": "Scenario",
    "m_scenario_sha256": "SHA-256 of the scenario's text",
    "m_rules_sha256": "SHA-256 of the rules",
    "m_results_sha256": "SHA-256 of the results",
    "m_seed": "Seed",
    "m_rng": "Generator of chance",
    "m_replications": "Replications",
    "m_events": "Model events",
    "m_versions": "Versions",
    "m_machine": "Machine",
    "m_started": "Started",
}

_MEASURES: Catalogue = {
    "measure_p_interdiction": "Interdiction, all targets (%)",
    "measure_p_interdiction_head": "Interdiction, heads (%)",
    "measure_captures": "Captures",
    "measure_days_without_head": "Days without a head",
    "measure_action_h_median": "Hours to action, median",
    "measure_operations": "Operations",
    "measure_dry_holes_per_100": "Dry holes per 100 operations",
    "measure_wrong_doors_per_100": "Wrong doors per 100 operations",
    "measure_warned_per_100": "Warned per 100 operations",
    "measure_harmed": "Operations with people harmed",
    "measure_stated_p": "Belief stated",
    "measure_true_share": "Target there",
    "measure_calibration_gap": "Stated minus there (points)",
    "measure_reports_fused": "Counted",
    "measure_double_counted": "of these counted twice",
    "measure_reports_duplicate": "Known repeats",
    "measure_reports_rejected": "Too late for a closed case",
    "measure_reports_withheld": "Withheld",
    "measure_reports_in_transit": "Under way at the end",
    "measure_withheld_visits": "Lost visits with a report withheld (%)",
    "measure_team_utilisation": "Teams not ready (%)",
    "measure_officer_utilisation": "Officers at work (%)",
}

ENGLISH = Words(
    _GENERAL
    | _QUESTION
    | _DESIGNS
    | _WATERFALL
    | _WHY
    | _TIMES
    | _MAPS
    | _REACH
    | _INFORMATION
    | _SOURCES
    | _MEASURES
    | LONG_RUN
    | JUDGING
    | SELECTION,
    language="en",
)
