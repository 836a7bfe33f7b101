"""From the rows of a trace to what happened: which report followed from which, which request led to which operation.

The rows do not say everything outright. Which operation came of a request is told by its case, which has at most one of either
open. Two things that the trace leaves out are drawn again from a lead's key, exactly as the kernel draws them: its marking, and
whether it names the wrong house. Two remain unknown: what would have been refused both for a warrant that expires and for
another operation under way is told as `refused`; and hours lost to closed offices are not told at all.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from septel.experiment.detail.happenings import (
    KINDS,
    LINK,
    MARKED,
    NONE,
    Arrival,
    Group,
    Happenings,
    Kept,
    Lead,
    Operation,
    Request,
    Ruling,
    Scouting,
    Visit,
    Warned,
)

if TYPE_CHECKING:
    from septel.sim import Model

FATES = ("fused", "duplicate", "rejected")
BY = ("operation", "scouts", "alarm", "contact")
ACTIONS = ("captured", "slipped", "dry_hole", "wrong_door", "wrong_house", "no_warrant")
CAPTIVES = ("convicted", "acquitted", "held_too_long", "back")


def unravel(model: Model, rows: NDArray[Any]) -> Happenings:
    """What happened, of the model's design, in a whole trace (rows of `septel.sim.trace.ROW`)."""
    return _Unravelling(model).read(rows)


class Row(NamedTuple):
    """One row of the trace, without its kind; what the columns mean by kind is in `septel.sim.trace.COLUMNS`."""

    t: float
    id: int
    x: float
    y: float
    flag: int
    holder: int
    command: int
    target: int
    visit: int
    place: int


@dataclass
class _Case:
    """A holder's case as the trace shows it: belief when last touched, what it has counted, what is open on it."""

    p: float = 0.0
    t: float = 0.0
    leads: list[int] = field(default_factory=list)
    request: int = NONE
    operation: int = NONE


class _Unravelling:
    def __init__(self, model: Model) -> None:
        from septel.sim import trace
        from septel.sim.layout import FORGET

        self.model, self.world, self.forget = model, model.world, FORGET
        self.par = model.world.par[0]
        self.found = Happenings([], [], [], defaultdict(list), defaultdict(list))
        self.by_key: dict[int, Lead] = {}
        self.cases: dict[tuple[int, int, int], _Case] = defaultdict(_Case)
        self.groups: dict[int, list[Group]] = defaultdict(list)
        self.captures: list[int] = []
        self.moving: dict[tuple[int, int], list[int]] = defaultdict(list)
        self.risen: set[tuple[int, int]] = set()
        self.last_action = NONE
        self.hand = {code: getattr(self, f"on_{name}", None) for code, name in enumerate(trace.NAMES)}

    def read(self, rows: NDArray[Any]) -> Happenings:
        columns = [rows[name].tolist() for name in Row._fields]
        with np.errstate(over="ignore"):
            for what, *values in zip(rows["what"].tolist(), *columns, strict=True):
                if (hand := self.hand[what]) is not None:
                    hand(Row(*values))
        for request in self.found.requests:
            request.end = request.end or "open"
        return self.found

    # ------------------------------------------------------------------------------------------------------------ targets
    def on_visit(self, row: Row) -> None:
        self.found.visits[row.target].append(Visit(row.target, row.visit, row.place, row.t, row.y))

    def on_visit_end(self, row: Row) -> None:
        from septel.sim import measures

        visit = self.found.visits[row.target][-1]
        visit.end = row.t
        if row.flag == measures.CAPTURED:
            visit.why = "captured"
        elif row.flag == measures.SLIPPED:
            visit.why = "slipped"
        elif (row.target, row.visit) in self.risen:
            visit.why = "risen"
        else:
            visit.why = "warned" if row.t < visit.natural_end else "over"

    def on_risen(self, row: Row) -> None:
        self.risen.add((row.target, row.visit))

    def on_filled(self, row: Row) -> None:
        self.found.filled[row.target].append(row.t)

    def on_warned(self, row: Row) -> None:
        warning = Warned(row.t, "press" if BY[row.flag] == "operation" and row.id == 0 else BY[row.flag], row.id, row.y)
        visit = self.found.visits[row.target][-1]
        visit.warning = warning
        if warning.by == "operation":
            operation = self.found.operation(row.id)
            warning.before_action = operation.action is None
            if warning.before_action:
                operation.warned = warning
        elif warning.by == "alarm":
            self.found.operation(row.id).alarmed.append(row.target)
        elif warning.by == "scouts":
            scouting = self.found.request(row.id).scouting
            if scouting is not None:
                scouting.noticed = row.t

    # -------------------------------------------------------------------------------------------------------------- leads
    def on_origin(self, row: Row) -> None:
        from septel.sim.layout import CAPTURES, SCOUTS

        source, grade = int(row.x), int(row.y)
        kind = int(self.world.sources[source]["kind"])
        marking = int(self.par["confirm_marking"]) if kind == SCOUTS else self.marking(source, row.id)
        wrong = bool(row.flag) and kind != SCOUTS and self.wrong_house(source, grade, row.id)
        number = len(self.found.leads) + 1
        lead = Lead(
            number,
            row.id,
            row.t,
            source,
            KINDS[kind],
            grade,
            bool(row.flag),
            row.target,
            row.place,
            row.visit,
            row.holder,
            marking,
            wrong,
        )
        self.found.leads.append(lead)
        self.by_key[row.id] = lead
        if kind == CAPTURES:
            lead.given_by = self.last_action
            self.found.operation(self.last_action).gave_away.append(number)

    def marking(self, source: int, key: int) -> int:
        from septel.sim import streams
        from septel.sim.rules import leads

        u = streams.uniform(self.par["generator"], np.uint64(key), leads.MARKING)
        return int(leads.pick(self.world.marking_cdf[source], u))

    def wrong_house(self, source: int, grade: int, key: int) -> bool:
        from septel.sim import streams
        from septel.sim.rules import leads

        error = float(self.world.address_error[source, grade])
        return error > 0 and bool(streams.uniform(self.par["generator"], np.uint64(key), leads.HOUSE) < error)

    def on_withheld(self, row: Row) -> None:
        self.by_key[row.id].withheld = True

    def on_released(self, row: Row) -> None:
        lead = self.by_key[row.id]
        lead.released.append((row.command, row.holder, row.y))
        lead.sent[row.command, row.holder] = row.t

    def on_kept(self, row: Row) -> None:
        lead = self.by_key[row.id]
        lead.kept.append(
            Kept(row.t, row.command, row.holder, LINK if self.world.marking_ok[lead.marking, row.holder] else MARKED)
        )

    def on_report(self, row: Row) -> None:
        lead, case, fate = self.by_key[row.id], self.cases[row.holder, row.target, row.place], FATES[row.flag]
        before = self.belief(case, row.target, row.t) if self.alive(case, row.target, row.t) else None
        arrival = Arrival(row.t, row.holder, self.sender(lead, row.holder, row.t), fate, before, row.x)
        if fate == "fused":
            if before is None:
                case.leads = []
            arrival.again = lead.number in case.leads
            case.p, case.t = row.x, row.t
            case.leads.append(lead.number)
            self.counted(case, lead)
        elif fate == "rejected":
            arrival.before, arrival.after = None, math.nan
        lead.arrivals.append(arrival)

    def counted(self, case: _Case, lead: Lead) -> None:
        """The lead has counted: so it has for the request and the operation that are open on the case."""
        request = case.request
        if case.operation != NONE:
            operation = self.found.operation(case.operation)
            request = operation.request
            _add(operation.leads, lead.number)
        if request != NONE:
            _add(self.found.request(request).leads, lead.number)
            _add(lead.requests, request)

    def sender(self, lead: Lead, holder: int, t: float) -> int:
        """The holder whose release arrives there and then, if the lead's first report does not."""
        came = {(arrival.sender, arrival.holder) for arrival in lead.arrivals}
        for sender, to, due in lead.released:
            if to == holder and due == t and (sender, to) not in came:
                return sender
        return NONE

    def mean_dwell(self, k: int) -> float:
        return float(self.world.ranks[self.world.targets[k]["rank"]]["mean_dwell"])

    def belief(self, case: _Case, k: int, t: float) -> float:
        return case.p * math.exp(-(t - case.t) / self.mean_dwell(k))

    def alive(self, case: _Case, k: int, t: float) -> bool:
        if case.request != NONE or case.operation != NONE:
            return True
        return case.p >= self.forget and self.belief(case, k, t) >= self.forget

    # ----------------------------------------------------------------------------------------------------------- requests
    def on_asked(self, row: Row) -> None:
        case = self.cases[row.holder, row.target, row.place]
        request = Request(
            row.id,
            row.t,
            row.holder,
            row.command,
            row.target,
            row.place,
            row.x,
            bool(row.flag),
            case.leads[-1],
            list(dict.fromkeys(case.leads)),
        )
        for number in request.leads:
            _add(self.found.lead(number).requests, row.id)
        self.found.requests.append(request)
        case.request = row.id

    def on_served(self, row: Row) -> None:
        self.found.request(row.id).served = row.t

    def on_decided(self, row: Row) -> None:
        request = self.found.request(row.id)
        request.decided, request.yes = row.t, bool(row.flag)

    def on_approved(self, row: Row) -> None:
        self.found.request(row.id).approvals.append((NONE if self.par["joint"] else row.flag, row.t))

    def on_scouts(self, row: Row) -> None:
        self.found.request(row.id).scouting = Scouting(row.t)

    def on_sighted(self, row: Row) -> None:
        scouting = self.found.request(row.id).scouting
        if scouting is not None:
            scouting.end, scouting.saw, scouting.belief = row.t, bool(row.flag), row.x

    def on_ruled(self, row: Row) -> None:
        self.found.request(row.id).ruling = Ruling(row.t, bool(row.flag), row.x, row.y)

    def on_ended(self, row: Row) -> None:
        request = self.found.request(row.id)
        request.ended, request.end = row.t, self.end_of(request, row.flag, row.t)
        self.cases[row.holder, row.target, row.place].request = NONE

    def end_of(self, request: Request, stage: int, t: float) -> str:
        from septel.sim import measures

        if stage in (measures.UNREACHABLE, measures.NO_TEAMS):
            return str(measures.STAGES[stage])
        if stage == measures.STALE:
            scouting = request.scouting
            return "unconfirmed" if scouting is not None and scouting.end == t and not request.approvals else "stale"
        if not request.yes:
            return "refused"
        ruling = request.ruling
        if ruling is None:
            return "refused"
        barred = self.par["deconfliction"] and self.moving[request.target, request.place]
        return "refused" if ruling.granted and barred else "no_warrant"

    # --------------------------------------------------------------------------------------------------------- operations
    def on_group(self, row: Row) -> None:
        self.groups[row.id].append(Group(row.command, row.flag, row.holder, row.x, row.y))

    def on_tasked(self, row: Row) -> None:
        case = self.cases[row.holder, row.target, row.place]
        request = self.found.request(case.request)
        others = list(self.moving[row.target, row.place])
        operation = Operation(
            row.id,
            request.number,
            row.holder,
            row.command,
            row.target,
            row.place,
            row.t,
            int(row.x),
            row.y,
            others,
            self.groups[row.id],
            leads=list(request.leads),
        )
        self.found.operations.append(operation)
        self.moving[row.target, row.place].append(row.id)
        request.ended, request.end, request.operation = row.t, "operation", row.id
        case.request, case.operation = NONE, row.id

    def on_blow(self, row: Row) -> None:
        blow = self.found.operations[-int(row.x) :]
        for operation in blow:
            operation.blow, operation.due = row.id, row.y
            operation.together = [other.number for other in blow if other is not operation]

    def on_action(self, row: Row) -> None:
        operation = self.found.operation(row.id)
        operation.action, operation.outcome, operation.visit, operation.harmed = row.t, ACTIONS[row.flag], row.visit, row.x > 0
        self.last_action = row.id
        self.over(operation)
        if operation.outcome == "captured":
            self.captures.append(row.id)
            operation.captive = len(self.captures)

    def over(self, operation: Operation) -> None:
        self.moving[operation.target, operation.place].remove(operation.number)
        case = self.cases[operation.holder, operation.target, operation.place]
        if case.operation == operation.number:
            case.operation = NONE

    def on_recalled(self, row: Row) -> None:
        operation = self.found.operation(row.id)
        operation.recalled, operation.outcome = row.t, "recalled"
        self.over(operation)

    def on_unheard(self, row: Row) -> None:
        self.found.operation(row.id).unheard.append(row.t)

    def on_contact(self, row: Row) -> None:
        self.found.operation(row.id).contacts.append(int(row.x))
        self.found.operation(int(row.x)).contacts.append(row.id)

    def on_closed(self, row: Row) -> None:
        case, by = self.cases[row.holder, row.target, row.place], self.found.operation(self.last_action)
        by.told.append(row.holder)
        if case.request != NONE:
            request = self.found.request(case.request)
            request.ended, request.end, request.closed_by = row.t, "closed", by.number
            by.closed.append(request.number)
        self.cases[row.holder, row.target, row.place] = _Case()

    def on_ready(self, row: Row) -> None:
        for group in self.found.operation(row.id).groups:
            if group.base == row.command and group.kind == row.flag and group.ready is None:
                group.ready = row.t
                return

    def on_captive(self, row: Row) -> None:
        operation = self.found.operation(self.captures[row.id - 1])
        operation.members = row.x
        operation.fates.append((CAPTIVES[row.flag], row.t))

    def on_split(self, row: Row) -> None:
        self.found.operation(self.last_action).split = row.target


def _add(numbers: list[int], number: int) -> None:
    if number not in numbers:
        numbers.append(number)
