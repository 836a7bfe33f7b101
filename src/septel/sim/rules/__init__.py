"""What happens, one mechanism a file: each handler takes the world and the state, changes the state, and schedules what
follows.

In: events off the calendar and decisions off the agenda. Out: changed state, scheduled events, counters and trace rows.
A rule never draws chance but by key, never reads a clock, and never lets an agency see the truth.
"""

# Kinds of events.
from __future__ import annotations

(
    VISIT_ENDS, VACANCY_FILLED, LEAD_CANDIDATE, FALSE_LEAD, REPORT_ARRIVES, OFFICER_DONE, STAGE_DONE, TARGET_WARNED,
    PACKAGE_COMPLETE,
    TEAMS_READY, INJECT_STARTS, INJECT_ENDS, COMMAND_OPENS, SCOUTS_DONE, SCOUTS_NOTICED, COURT_RULES, BLOW_DUE,
    TICK, TIP_ANSWERED, PROCEEDING_DONE, HOLDING_OVER, CAPTIVE_BACK,
) = range(22)  # fmt: skip
