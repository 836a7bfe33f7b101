"""Leads, requests and operations of single replications as tidy tables, and as Parquet datasets in a result's folder.

One row is one lead, request or operation; what the columns mean is in `columns`. The tables tell the truth of the simulation,
which nobody in it knows. Each dataset has one file for each design and replication, which is written whole or not at all; the
same replication gives the same bytes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from septel.errors import SeptelError
from septel.experiment.detail.columns import TABLES, schema
from septel.experiment.detail.happenings import NONE, Happenings, Lead, Operation, Request, Visit
from septel.experiment.detail.naming import Naming, named
from septel.experiment.detail.unravelling import unravel
from septel.experiment.recomputed import Recomputed, known_design, known_replication, model_of, recompute
from septel.experiment.result import Result
from septel.whole import written_whole

if TYPE_CHECKING:
    import pyarrow as pa

Row = dict[str, Any]


@dataclass(frozen=True)
class Detail:
    """One replication of a design, joined up, with the names of what is in it."""

    design: str
    replication: int
    happenings: Happenings
    naming: Naming

    @classmethod
    def of(cls, again: Recomputed) -> Detail:
        return cls(again.design, again.replication, unravel(again.model, again.rows), Naming(again.model))

    def table(self, name: str) -> pa.Table:
        """`leads`, `requests` or `operations` as an Arrow table; units and meanings are in its schema."""
        import pyarrow as pa

        return pa.Table.from_pylist(list(self.rows(name)), schema=schema(name, str(self.naming.zone)))

    def rows(self, name: str) -> Iterator[Row]:
        """The same as plain values, null as None."""
        make: dict[str, tuple[Sequence[Any], Callable[[Any], Row]]] = {
            "leads": (self.happenings.leads, self.lead_row),
            "requests": (self.happenings.requests, self.request_row),
            "operations": (self.happenings.operations, self.operation_row),
        }
        things, row = make[name]
        for thing in things:
            yield {"design": self.design, "replication": self.replication} | row(thing)

    def lead_row(self, lead: Lead) -> Row:
        n = self.naming
        stay = self.happenings.visit_at(lead.target, lead.observed)
        there = stay if stay is not None and stay.place == lead.place else None
        first = lead.arrivals[0] if lead.arrivals else None
        fates = [arrival.fate for arrival in lead.arrivals]
        return {
            "lead": lead.number, "key": f"{lead.key:016x}", "observed_h": lead.observed, "observed": self.date(lead.observed),
            "source": n.sources[lead.source], "kind": lead.kind, "grade": n.grades[lead.grade], "true": lead.true,
            **self.about(lead), "was_at": n.places[stay.place] if stay else None,
            "there_from_h": there.start if there else None, "there_until_h": there.end if there else None,
            "wrong_house": lead.wrong_house, "marking": n.markings[lead.marking], "withheld": lead.withheld,
            "receiver": named(n.holders, lead.receiver), "first_h": first.t if first else None,
            "first_holder": n.holders[first.holder] if first else None, "arrivals": self.arrivals(lead),
            "kept": [
                {"sender": n.holders[one.sender], "to": n.holders[one.to], "at_h": one.t, "why": one.why} for one in lead.kept
            ],
            "fused": fates.count("fused"), "duplicates": fates.count("duplicate"), "rejected": fates.count("rejected"),
            "under_way": len(lead.under_way), "requests": lead.requests, "given_by": _number(lead.given_by),
            "stage": self.happenings.stage(lead),
        }  # fmt: skip

    def arrivals(self, lead: Lead) -> list[Row]:
        holders = self.naming.holders
        return [
            {
                "holder": holders[one.holder], "at_h": one.t, "sender": named(holders, one.sender), "fate": one.fate,
                "before": one.before, "after": _or_none(one.after), "again": one.again,
            }
            for one in lead.arrivals
        ]  # fmt: skip

    def request_row(self, request: Request) -> Row:
        n, scouting, ruling = self.naming, request.scouting, request.ruling
        return {
            "request": request.number, "holder": n.holders[request.holder], "command": named(n.commands, request.command),
            **self.about(request), "belief": request.belief, "there": request.there, "tipped_by": request.tipped_by,
            "leads": request.leads, "asked_h": request.asked, "asked": self.date(request.asked), "served_h": request.served,
            "decided_h": request.decided, "yes": request.yes if request.decided is not None else None,
            "scouts_h": scouting.start if scouting else None, "scouts_back_h": scouting.end if scouting else None,
            "scouts_saw": scouting.saw if scouting and scouting.end is not None else None,
            "scouts_belief": _or_none(scouting.belief) if scouting else None,
            "approvals": [{"stage": n.stage(stage), "at_h": t} for stage, t in request.approvals],
            "ruled_h": ruling.t if ruling else None, "granted": ruling.granted if ruling else None,
            "evidence": ruling.evidence if ruling else None,
            "warrant_until_h": ruling.until if ruling and ruling.granted else None, "ended_h": request.ended,
            "end": request.end, "closed_by": _number(request.closed_by), "operation": _number(request.operation),
        }  # fmt: skip

    def operation_row(self, operation: Operation) -> Row:
        n, request = self.naming, self.happenings.request(operation.request)
        ready = [group.ready for group in operation.groups]
        approved = request.approvals[-1][1] if request.approvals else None
        times = {
            "asked": request.asked, "decided": request.decided, "approved": approved, "tasked": operation.tasked,
            "departure": operation.departure, "arrival": operation.arrival, "action": operation.action,
        }  # fmt: skip
        known = [t for t in ready if t is not None]
        return {
            "operation": operation.number, "request": operation.request, "holder": n.holders[operation.holder],
            "command": n.commands[operation.command], **self.about(operation), "belief": request.belief,
            "tipped_by": request.tipped_by, "leads": operation.leads, **{f"{word}_h": t for word, t in times.items()},
            "ruled_h": request.ruling.t if request.ruling else None, "due_h": operation.due, "recalled_h": operation.recalled,
            "ready_h": max(known) if known and len(known) == len(ready) else None,
            **{word: self.date(t) for word, t in times.items()}, "teams": operation.teams, "groups": self.groups(operation),
            "outcome": operation.outcome, "harmed": operation.harmed, **self.target_of(operation, request),
            "alarmed": len(operation.alarmed), "duplicate_of": operation.duplicate_of, "unheard": len(operation.unheard),
            "blow": _number(operation.blow), "contacts": operation.contacts, "closed": operation.closed,
            "gave_away": operation.gave_away, "members": _or_none(operation.members),
            "captive": operation.fates[-1][0] if operation.fates else None,
        }  # fmt: skip

    def groups(self, operation: Operation) -> list[Row]:
        n = self.naming
        return [
            {
                "base": n.bases[group.base], "kind": n.kinds[group.kind], "mode": n.mode(group.kind), "teams": group.teams,
                "departure_h": group.departure, "arrival_h": group.arrival, "ready_h": group.ready,
            }
            for group in operation.groups
        ]  # fmt: skip

    def target_of(self, operation: Operation, request: Request) -> Row:
        """What the target did while this went on."""
        stays = self.happenings.stays(operation)
        stay = stays[-1] if stays else None
        warning = stay.warning if stay and _in_time(stay, operation) else None
        now = self.happenings.visit_at(operation.target, operation.tasked)
        met = operation.outcome in ("captured", "slipped", "wrong_house")
        at = self.happenings.visit_at(operation.target, operation.action) if operation.action is not None else None
        was_at = operation.place if met else at.place if at else NONE
        return {
            "there_asked": request.there, "there_tasked": now is not None and now.place == operation.place,
            "there_action": was_at == operation.place if operation.action is not None else None,
            "came_h": stay.start if stay else None, "left_h": stay.end if stay else None,
            "left_why": stay.why or None if stay else None, "would_have_left_h": stay.natural_end if stay else None,
            "was_at": named(self.naming.places, was_at), "warned": warning is not None,
            "warned_h": warning.t if warning else None, "warned_by": warning.by if warning else None,
            "warned_number": (warning.number or None) if warning else None, "warned_itself": operation.warned is not None,
        }  # fmt: skip

    def about(self, thing: Lead | Request | Operation) -> Row:
        n = self.naming
        return {"target": n.targets[thing.target], "rank": n.rank(thing.target), "place": n.places[thing.place]}

    def date(self, hours: float | None) -> Any:
        """An hour of the run as local time, if the scenario says when it starts."""
        return self.naming.local(hours) if hours is not None and self.naming.dated else None


def _in_time(stay: Visit, operation: Operation) -> bool:
    """Whether the stay's warning came before the operation was over."""
    warning = stay.warning
    if warning is None or not warning.before_action:
        return False
    return operation.over is None or warning.t <= operation.over


def _number(value: int) -> int | None:
    return None if value == NONE else value


def _or_none(value: float) -> float | None:
    return None if math.isnan(value) else value


def detail(result: Result, design: str, replication: int) -> Detail:
    """One replication of a result, computed again and joined up.

    Raises SeptelError if there is no such design or replication, or if it does not come out to the bit as it is stored.
    """
    return Detail.of(recompute(result, design, replication))


def write_detail(
    result: Result,
    replications: Sequence[int],
    designs: Sequence[str] | None = None,
    *,
    folder: Path | None = None,
    told: Callable[[Detail], None] = lambda _: None,
) -> list[Path]:
    """Write the tables of these replications of these designs (default: all) as Parquet; the paths of the files.

    They go into `leads.parquet/`, `requests.parquet/` and `operations.parquet/` in the result's folder (or another), as
    `design-replication.parquet`. `told` is called with each replication that is written. Raises SeptelError if a design or
    replication is not known (before anything is written), or does not come out as it is stored, or the disk refuses.
    """
    chosen = tuple(result.designs if designs is None else designs)
    folder = folder or result.folder
    if folder is None:
        raise SeptelError("the result is in no folder: say in which the tables shall be written.")
    for design in chosen:
        known_design(result, design)
        for replication in replications:
            known_replication(result, design, replication)
    written = []
    for design in chosen:
        model = model_of(result, design)
        for replication in replications:
            found = Detail.of(recompute(result, design, replication, model=model))
            written += [_write(found, table, folder) for table in TABLES]
            told(found)
    return written


def _write(found: Detail, table: str, folder: Path) -> Path:
    import pyarrow.parquet as pq

    path = folder / f"{table}.parquet" / f"{quote(found.design, safe='')}-{found.replication:06d}.parquet"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with written_whole(path) as beside:
            pq.write_table(found.table(table), beside, compression="zstd")
    except OSError as error:
        raise SeptelError(f"{path}: could not be written ({error.strerror or error}).") from error
    return path
