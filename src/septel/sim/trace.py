"""The trace: one row for everything that happened, in one format for fast and live runs.

The columns' meaning by kind of row is in `COLUMNS`; unused integers are −1. A row never says more than happened: what a
holder may see of it is decided elsewhere.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from septel.sim.compile import kernel
from septel.sim.layout import record_type

ROW = record_type("t:f8 id:u8 x:f8 y:f8 what:i2 flag:i2 holder:i4 command:i4 target:i4 visit:i4 place:i4")
(
    VISIT, VISIT_END, FILLED, ORIGIN, WITHHELD, REPORT, RELEASED, KEPT, ASKED, SERVED, DECIDED, APPROVED, ENDED, TASKED,
    GROUP, WARNED,
    ACTION, CLOSED, READY, RECALLED, INJECT, SCOUTS, SIGHTED, RULED, UNHEARD, BLOW, CONTACT,
    ANSWERED, VIOLENCE, RISEN, SPLIT, EXTINCT, CAPTIVE, EXERCISE, AWAITS,
) = range(35)  # fmt: skip
NAMES = (
    "visit", "visit_end", "filled", "origin", "withheld", "report", "released", "kept", "asked", "served", "decided",
    "approved", "ended",
    "tasked", "group", "warned", "action", "closed", "ready", "recalled", "inject",
    "scouts", "sighted", "ruled", "unheard", "blow", "contact",
    "answered", "violence", "risen", "split", "extinct", "captive", "exercise", "awaits",
)  # fmt: skip
COLUMNS = {
    "visit": "a target begins a visit: y its natural end",
    "visit_end": "a visit ends: flag its waterfall stage",
    "filled": "a vacant position is filled: visit the generation",
    "origin": "an observation: id its key, flag 1 if true, x source, y grade",
    "withheld": "the source passes an origin on to nobody: id its key",
    "report": "a report reaches a holder: id its origin, flag 0 fused, 1 duplicate, 2 rejected, x belief after, y observed at",
    "released": "a report leaves for another holder (command: the holder it leaves): id its origin, y arrival",
    "kept": "a report that could be released was not (command: the holder that keeps it): id its origin",
    "asked": "a holder asks a command: id the request, x belief, flag 1 if the target is there, y threshold origin observed at",
    "served": "an officer takes a request: id the request, y when done",
    "decided": "an officer has decided: id the request, flag 1 if yes",
    "approved": "a stage has approved: id the request, flag the stage",
    "ended": "a request ends without an operation: id the request, flag the waterfall stage",
    "tasked": "an operation is tasked: id the operation, x teams, y expected completion, flag 1 if a duplicate",
    "group": "teams of one base and kind: id the operation, holder teams, command base, flag kind, x departure, y arrival",
    "warned": "a target is warned: flag 0 by operation id (0: by the press), 1 by the scouts of request id, 2 by the raid of "
    "operation id on another, 3 by forces that met; y when its visit ends",
    "action": "an operation is complete: id the operation, flag 0 captured, 1 slipped, 2 dry hole, 3 wrong door, 4 wrong "
    "house, 5 no warrant, x harmed",
    "closed": "a holder's case is closed",
    "ready": "teams are ready again: id the operation, holder teams, command base, flag kind",
    "recalled": "an operation is called back: id the operation",
    "inject": "an inject of the scenario takes effect: id its number, flag its kind",
    "scouts": "reconnaissance sets out: id the request, y when it is done",
    "sighted": "reconnaissance is done: id the request, flag 1 if somebody was seen, x belief after",
    "ruled": "a court has ruled: id the request, flag 1 if granted, x the belief that it was shown, y until when it holds",
    "unheard": "a recall does not reach its force: id the operation",
    "blow": "operations of one H-hour are tasked: id the blow, x how many, y the hour",
    "contact": "two forces meet and do not know of each other: id the one that acts, x the other",
    "answered": "a caller is answered in time: x confidence after",
    "violence": "violent events of one day at a place: flag how many, x the rise of violence there",
    "risen": "a target leaves its position for a vacant one above: x the position's target",
    "split": "an organisation splits: id the new organisation, target its head's position, x the old one",
    "extinct": "an organisation has fallen below one member: id the organisation, x what was left",
    "captive": "a captive's way: id the captive, flag 0 convicted, 1 acquitted, 2 held too long, 3 back; visit his rank, x "
    "members taken with him, y the time of his capture",
    "exercise": "the agencies train together",
    "awaits": "a person is asked (holder: whose seat): id the request, flag 0 to approve stage x, 1 to task teams",
}
CAPTURED, SLIPPED, DRY_HOLE, WRONG_DOOR, WRONG_HOUSE, NO_WARRANT = range(6)
TO_APPROVE, TO_TASK = 0, 1
BY_OPERATION, BY_SCOUTS, BY_ALARM, BY_CONTACT = range(4)
CONVICTED, ACQUITTED, HELD_TOO_LONG, BACK = range(4)
FUSED, DUPLICATE, REJECTED = 0, 1, 2


@kernel
def log(
    S: Any,
    what: int,
    flag: int,
    holder: int,
    command: int,
    target: int,
    visit: int,
    place: int,
    ident: np.uint64 | int,
    x: float,
    y: float,
) -> None:
    """Write one row, if this run is traced."""
    now = S.now[0]
    if now.tracing:
        row = S.trace[now.traced]
        now.traced += 1
        row.t, row.what, row.flag = now.t, what, flag
        row.holder, row.command, row.target, row.visit, row.place = holder, command, target, visit, place
        row.id, row.x, row.y = np.uint64(ident), x, y
