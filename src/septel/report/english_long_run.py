"""The report in English: the sections of the long run."""

from __future__ import annotations

from septel.report.words import Catalogue

_WEEKS: Catalogue = {
    "weeks_title": "The organisations over time",
    "weeks_text": "Each line is the mean over the replications at the end of a week, each band its 95 % interval; bands too "
    "narrow to see lie under their line, and lines that coincide under that of the first design. Members are counted without "
    "the persons: head, lieutenants and cells. A splinter is an organisation too.",
    "weeks_text_single": "Each line is the one replication at the end of a week. Members are counted without the persons: "
    "head, lieutenants and cells. A splinter is an organisation too.",
    "weeks_chosen": "Drawn are the first design with these series and those that differ most from it; the others stand in the "
    "table.",
    "weeks_steady": "Always the same, and not drawn: {list}.",
    "weeks_steady_one": "{name}: {value}",
    "figure_weeks": "The organisations week by week",
    "figure_weeks_forces": "What goes with them week by week",
    "weeks_axis": "weeks from the start; upward axes need not begin at 0",
    "series_members": "Members of all organisations",
    "series_organisations": "Organisations",
    "series_heads_vacant": "Organisations without a head",
    "series_violent_events": "Violent events in the week",
    "series_tips": "Tips in the week, true and false",
    "series_confidence": "Confidence, mean over people (%)",
    "series_captives": "Captives whose way is not over",
    "series_skill": "Skill, mean over agencies (%)",
    "series_interoperability": "Interoperability, mean over pairs of agencies (%)",
    "table_weeks": "The organisations at the horizon, and what happened until then",
    "table_capacity": "Skill and interoperability at the horizon",
    "f_members_head": "Members at the end",
    "f_members": "Under “{first}” all organisations together have {value}{interval} members at the horizon, without the "
    "persons.",
}

_CONFIDENCE: Catalogue = {
    "confidence_title": "Confidence before and after",
    "confidence_text": "Confidence is how ready the people of a place are to call. Each circle is a place, larger where more "
    "people live. The first map is the baseline, without harm, violence or useful responses; the others are the mean at the "
    "horizon less each design's own baseline.",
    "confidence_chosen": "Drawn are the first design and those that differ most from it; the others stand in the table.",
    "confidence_before": "Baseline",
    "confidence_levels": "Baseline:",
    "confidence_steps": "Change, in points:",
    "confidence_mean": "mean over people {value}",
    "confidence_change": "mean over people {value}",
    "confidence_place": "{name}: {before} before, {after} at the horizon",
    "confidence_to": "up to {n}\u00a0%",
    "confidence_over": "over {n}\u00a0%",
    "confidence_same": "less than {n} either way",
    "confidence_lost": "lost {low}–{high}",
    "confidence_lost_over": "lost over {n}",
    "confidence_won": "won {low}–{high}",
    "confidence_won_over": "won over {n}",
    "confidence_column_before": "Before (%)",
    "confidence_column_after": "At the horizon (%)",
    "confidence_column_change": "Change (points)",
    "figure_confidence": "Confidence by place: the baseline, and what it changed by until the horizon",
    "table_confidence": "Confidence, mean over people",
    "table_confidence_places": "The places where confidence changed most under “{first}”",
}

_TIPS: Catalogue = {
    "tips_title": "Tips and what came of them",
    "tips_text": "A tip is a lead from the public, true or false. From the third line on it is not tips that are counted: a "
    "request, an operation or a capture is counted here once if its case had counted at least one tip, whatever else was in "
    "the case. What sources withheld is counted for all sources together, under “Belief, reports and teams”.",
    "tips_answered_text": "“Answered in time” is a tip whose caller learnt that something came of it before his patience was "
    "over.",
    "tips_chosen": "Drawn are the first design and those that differ most from it; the others stand in the table.",
    "figure_tips": "Tips, and the requests, operations and captures in whose case there was one, in a year",
    "figure_tips_replication": "Tips, and the requests, operations and captures in whose case there was one, in a replication",
    "figure_tips_note": "Tips are drawn to one scale; requests, operations and captures to another.",
    "table_tips": "Tips and what came of them, in a year",
    "table_tips_replication": "Tips and what came of them, in a replication",
    "tips_leads_tips": "Tips",
    "tips_tips_answered": "Answered in time",
    "tips_tips_requests": "Requests with a tip",
    "tips_tips_operations": "Operations with a tip",
    "tips_tips_captures": "Captures with a tip",
    "tips_captures_per_1000": "Captures with a tip, for 1000 tips",
}

_CAPTIVES: Catalogue = {
    "captives_title": "What became of the captured",
    "captives_text": "Whoever is convicted is gone. Whoever is released, by a decision or because the holding time was over, "
    "goes back to his organisation after a time. Members taken with a captive share his way and are not counted here.",
    "captives_back": "Of 100 captured under “{title}” {value}{interval} are back in their organisation by the end.",
    "captives_fewer": "Fewer: {list}.",
    "captives_more": "More: {list}.",
    "captives_by": "{title} ({difference})",
    "figure_captives": "Of 100 captured: what was decided, and where they are at the end",
    "figure_captives_note": "The number at the end of a bar is that of the captured in a replication.",
    "figure_decided": "What was decided",
    "figure_ended": "Where they are at the end",
    "table_captives": "What became of 100 captured",
    "fate": "Fate",
    "fate_convicted": "convicted",
    "fate_convicted_note": "gone for good",
    "fate_acquitted": "acquitted",
    "fate_acquitted_note": "released by a decision",
    "fate_held_too_long": "held too long",
    "fate_held_too_long_note": "released because the holding time was over",
    "fate_undecided": "undecided",
    "fate_undecided_note": "still held at the horizon",
    "fate_captives_returned": "back",
    "fate_captives_returned_note": "released, and back in his organisation",
    "fate_captives_open": "open",
    "fate_captives_open_note": "still held, or released and not yet back",
    "fate_lost_sight": "lost sight of",
    "fate_lost_sight_note": "released, and nothing is known of what became of him",
    "fate_captured": "Captured in a replication",
}

_ACCOUNTS: Catalogue = {
    "accounts_title": "The bodies' accounts",
    "accounts_text": "Members of all organisations from the start to the horizon, without the persons: what is added stands "
    "right of the line, what is taken away left of it.",
    "figure_accounts": "Members: taken away, left of the line, and added, right of it",
    "figure_accounts_note": "At the end of a bar: members at the start and at the horizon.",
    "accounts_from_to": "{start} → {end}",
    "table_accounts": "Accounts of members, means over replications ± half of their 95 % interval, rounded so that each "
    "column adds up",
    "table_accounts_single": "Accounts of members in the one replication, rounded so that each column adds up",
    "flow": "Members",
    "flow_start": "At the start",
    "flow_end": "At the horizon",
    "flow_gap": "not accounted for",
    "flow_members_recruited": "recruited",
    "flow_members_returned": "returned from captivity",
    "flow_members_removed": "removed by others",
    "flow_members_killed": "killed by rivals",
    "flow_members_saturated": "lost by size alone",
    "flow_members_taken": "taken with the captured",
    "flow_members_risen": "risen to a position",
    "flow_members_extinct": "left over at extinction",
}

_USE: Catalogue = {
    "use_title": "Responsible use",
    "use_text": "What a design costs those who did nothing, and on what evidence it acts. Circular reports are one "
    "observation that came to a case by two ways and was counted twice.",
    "table_use": "Harm, evidence and detention",
    "numbers": "mean ± half of its 95 % interval",
    "numbers_compared": "mean ± half of its 95 % interval, and below it the paired difference to “{first}”",
    "numbers_single": "in the one replication",
}

_MEASURES: Catalogue = {
    "measure_members": "Members",
    "measure_organisations": "Organisations",
    "measure_connected": "Largest connected part (%)",
    "measure_splits": "Splits",
    "measure_splits_refused": "Splits refused",
    "measure_violent_events": "Violent events",
    "measure_skill": "Skill, mean over agencies (%)",
    "measure_interoperability": "Interoperability, mean over pairs (%)",
    "measure_wrong_houses": "Wrong houses",
    "measure_confidence_lost": "Confidence lost to harm (points)",
    "measure_below_standard": "Acted below the standard (%)",
    "measure_circular_requests": "Requests with circular reports",
    "measure_circular_gap": "False confidence in those (points)",
    "measure_without_warrant": "Acted without a warrant",
    "measure_held_too_long": "Held too long",
}

_GROUPS: Catalogue = {
    "group_visits": "Visits, leads and captures",
    "group_dry_holes": "Operations and harm",
    "group_double_counted": "Reports",
    "group_decision_h_median": "Times",
    "group_stated_p": "Belief and work",
    "group_waterfall_captured": "Where visits were lost",
    "group_recalled": "Conduct",
    "group_end_captured": "How requests ended",
    "group_events": "The run",
    "group_members": "Organisations and violence",
    "group_confidence": "Community and tips",
    "group_leads_captures": "Exploitation and justice",
    "group_below_standard": "Responsible use",
    "group_skill": "Capacity",
    "all_never": "Zero or undefined under every design, and not shown: {list}.",
}

LONG_RUN = _WEEKS | _CONFIDENCE | _TIPS | _CAPTIVES | _ACCOUNTS | _USE | _MEASURES | _GROUPS
