"""The story of one lead: what was seen, where it went, and what it led to. And the list of a replication's operations."""

from __future__ import annotations

from septel.experiment.detail import Detail
from septel.experiment.detail.happenings import LINK, NONE, Lead
from septel.report.story import Section, Story
from septel.report.story.knowledge import Knowledge
from septel.report.story.operation import head
from septel.report.story.phrases import Phrases
from septel.report.story.steps import ended, left
from septel.report.words import Words


def tell_lead(detail: Detail, number: int, words: Words, *, scenario: str = "") -> Story:
    """The story of lead `number` (from 1) of a replication; IndexError if there is none."""
    lead, p = detail.happenings.lead(number), Phrases(detail.naming, words)
    stage = detail.happenings.stage(lead)
    where = words("where", scenario=scenario or p.scenario.name, design=detail.design, replication=detail.replication)
    summary = [words(f"stage_{stage}"), where, words("lead_key", digits=f"{lead.key:016x}")]
    facts = {"design": detail.design, "replication": detail.replication} | detail.lead_row(lead)
    telling = _Telling(detail, lead, p)
    title = words("lead_title", n=number, target=p.target(lead.target), place=p.place(lead.place))
    return Story(title, summary, [telling.seen(), telling.went(), telling.led()], p, facts)


class _Telling:
    def __init__(self, detail: Detail, lead: Lead, phrases: Phrases) -> None:
        self.detail, self.happenings, self.lead = detail, detail.happenings, lead
        self.phrases, self.words = phrases, phrases.words
        self.knowledge = Knowledge(detail, phrases)

    def seen(self) -> Section:
        """What the lead said, and how long the target was there."""
        section, lead, w, p = Section("seen", self.words("seen")), self.lead, self.words, self.phrases
        stay = self.happenings.visit_at(lead.target, lead.observed)
        if stay is not None and stay.place == lead.place:
            came = w("target_was_there" if stay.start == 0 else "target_comes", place=p.place(stay.place))
            section.add(came, stay.start)
        section.add(f"{self.knowledge.saying(lead)} {self.knowledge.truth(lead)}", lead.observed)
        if stay is not None and stay.place == lead.place:
            if stay.end is None:
                section.add(w("stayed", place=p.place(stay.place)))
            else:
                section.add(left(self.detail, stay, p), stay.end)
        return section

    def went(self) -> Section:
        """Every report, every release and every refusal to release, in the order of time."""
        section, lead, p = Section("went", self.words("went")), self.lead, self.phrases
        lines = [(arrival.t, 1, self.knowledge.hearing(lead, arrival)) for arrival in lead.arrivals]
        for kept in lead.kept:
            key = "keeps_link" if kept.why == LINK else "keeps_marking"
            lines.append((kept.t, 2, self.words(key, holder=p.holder(kept.sender), to=p.holder(kept.to))))
        for sender, to, due in lead.under_way:
            if sender != NONE:
                lines.append((due, 3, self.words("passes_never", holder=p.holder(sender), to=p.holder(to))))
        for t, order, text in sorted(lines, key=lambda line: line[:2]):
            section.add(text, t if order < 3 else None)
        never = self.knowledge.never(lead)
        if never:
            section.add(self.words("never", list=self.words("list_stop").join(never)))
        return section

    def led(self) -> Section:
        """The requests in whose cases it counted, and the operations that came of them."""
        section, lead, w, p = Section("led", self.words("led")), self.lead, self.words, self.phrases
        for number in lead.requests:
            request = self.happenings.request(number)
            told = {"n": number, "holder": p.holder(request.holder), "end": ended(request, w)}
            mine = [one.t for one in lead.arrivals if one.holder == request.holder and one.fate == "fused"]
            if mine and mine[0] <= request.asked:
                section.add(w("request", belief=p.share(request.belief), **told), request.asked)
            else:
                section.add(w("request_counts", at=p.at(request.asked), **told), mine[0] if mine else None)
            if request.operation != NONE:
                operation = self.happenings.operation(request.operation)
                section.add(w("operation", n=operation.number, command=p.command(operation.command)), operation.tasked, level=1)
                section.add(
                    w("operation_end", n=operation.number, head=head(self.detail, operation, p)), operation.over, level=1
                )
        if not lead.requests:
            section.add(w("nothing"))
        return section


def operations_list(detail: Detail, words: Words, *, folder: str = "DIR", design: str = "") -> str:
    """The operations of a replication as a table for a terminal: number, time, target, place, outcome."""
    p, operations = Phrases(detail.naming, words), detail.happenings.operations
    title = words("list_title", replication=detail.replication, design=detail.design)
    mark = words("exercise")
    if not operations:
        return f"{mark}\n\n{title}\n\n{words('list_none')}\n\n{mark}"
    rows = [words("list_columns").split("|")]
    for one in operations:
        row = detail.operation_row(one)
        outcome = words(f"short_{one.outcome}")
        outcome += words("short_warned") if row["warned"] and one.outcome in ("captured", "slipped", "dry_hole") else ""
        outcome += words("short_harmed") if one.harmed else ""
        rows.append([str(one.number), p.at(one.tasked), p.target(one.target), p.place(one.place), outcome])
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines = [
        f"{row[0]:>{widths[0]}}  " + "  ".join(f"{row[c]:<{widths[c]}}" for c in (1, 2, 3)) + f"  {row[4]}" for row in rows
    ]
    hint = words("list_hint", folder=folder, replication=detail.replication, design=design)
    return "\n".join([mark, "", title, "", *lines, "", hint, "", mark])
