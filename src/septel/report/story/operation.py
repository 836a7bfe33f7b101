"""The story of one operation: who knew what, who decided, who moved, what the target did, and what came of it."""

from __future__ import annotations

from septel.experiment.detail import Detail
from septel.experiment.detail.happenings import NONE, Group, Operation, Request, Visit
from septel.report.story import Section, Story
from septel.report.story.changes import Changes
from septel.report.story.knowledge import Knowledge
from septel.report.story.phrases import MINUTE_H, Phrases
from septel.report.story.steps import ended, horizon, left, steps
from septel.report.words import Words

MOST_LEADS = 8
MOST_OTHERS = 5


def tell_operation(detail: Detail, number: int, words: Words, *, scenario: str = "") -> Story:
    """The story of operation `number` (from 1) of a replication; IndexError if there is none."""
    return _Telling(detail, number, words).story(scenario)


class _Telling:
    def __init__(self, detail: Detail, number: int, words: Words) -> None:
        self.detail, self.happenings, self.words = detail, detail.happenings, words
        self.phrases = Phrases(detail.naming, words)
        self.operation: Operation = self.happenings.operation(number)
        self.request: Request = self.happenings.request(self.operation.request)
        self.par = detail.naming.model.world.par[0]
        self.end = self.operation.over if self.operation.over is not None else horizon(detail)
        self.knowledge = Knowledge(detail, self.phrases)

    def story(self, scenario: str) -> Story:
        w, p, operation = self.words, self.phrases, self.operation
        title = w("title", n=operation.number, target=p.target(operation.target), place=p.place(operation.place))
        where = w("where", scenario=scenario or p.scenario.name, design=self.detail.design, replication=self.detail.replication)
        sections = [self.knew(), self.decision(), self.moved(), self.did(), self.came(), self.changed()]
        facts = {"design": self.detail.design, "replication": self.detail.replication} | self.detail.operation_row(operation)
        told = [section for section in sections if section.lines]
        return Story(title, [self.head(), f"{self.tasked()} {self.times()}", where], told, p, facts)

    # ----------------------------------------------------------------------------------------------------------- in front
    def head(self) -> str:
        return head(self.detail, self.operation, self.phrases)

    def tasked(self) -> str:
        """When it was tasked, by date and by day of the run."""
        p, t = self.phrases, self.operation.tasked
        if not p.naming.dated:
            return self.words("tasked_on", day=p.day(t))
        return self.words("tasked_at", at=p.at(t, year=True), day=p.day(t))

    def times(self) -> str:
        """When it was, and what the time from the tipping observation went into."""
        w, p = self.words, self.phrases
        parts = steps(self.detail, self.operation)
        total = sum(hours for _, hours in parts)
        shown = [w("part", time=p.lasting(hours), name=w(f"part_{name}")) for name, hours in parts if hours >= MINUTE_H]
        key = "end_action" if self.operation.action is not None else "end_recall" if self.operation.recalled else "end_so_far"
        return w("head_time", end=w(key), time=p.lasting(total), parts=p.listed(shown))

    # ------------------------------------------------------------------------------------------------------ who knew what
    def knew(self) -> Section:
        section = Section("knew", self.words("knew"))
        counted = sorted((self.happenings.lead(n) for n in self.operation.leads), key=lambda lead: (lead.observed, lead.number))
        tipped = self.happenings.lead(self.request.tipped_by)
        shown = counted[:MOST_LEADS]
        if tipped not in shown:
            shown[-1] = tipped
        for lead in shown:
            self.knowledge.tell(section, lead, self.end)
        if len(counted) > len(shown):
            n = len(counted) - len(shown)
            section.add(self.words("more_leads_1" if n == 1 else "more_leads", n=n))
        self.others(section, counted[0].observed)
        return section

    def others(self, section: Section, first: float) -> None:
        """Leads of the same stay, or of the same time, that the acting holder's case did not count; the latest ones."""
        operation = self.operation
        begin = min([first, *(stay.start for stay in self.happenings.stays(operation))])
        others = self.knowledge.elsewhere(operation.leads, operation.target, operation.place, begin, self.end)
        if not others:
            return
        section.add(self.words("others_knew", holder=self.phrases.holder(operation.holder)))
        if len(others) > MOST_OTHERS:
            n = len(others) - MOST_OTHERS
            section.add(self.words("others_more_1" if n == 1 else "others_more", n=n))
        for lead in others[-MOST_OTHERS:]:
            self.knowledge.tell(section, lead, self.end)

    # ------------------------------------------------------------------------------------------------------- the decision
    def decision(self) -> Section:
        section, request, p, w = Section("decision", self.words("decision")), self.request, self.phrases, self.words
        asks = w(
            "asks",
            holder=p.holder(request.holder),
            command=p.command(request.command, asking=request.holder),
            belief=p.share(request.belief),
            threshold=p.share(float(self.par["act"])),
        )
        section.add(f"{asks} {self.truly(request.asked, request.there)}", request.asked)
        for before in self.attempts():
            section.add(w("asked_before", n=before.number, end=ended(before, w)), before.ended, level=1)
        if request.served is not None:
            waited = request.served - request.asked
            section.add(w("served_now") if waited < MINUTE_H else w("served", time=p.lasting(waited)), request.served)
        if request.decided is not None and request.served is not None:
            section.add(
                w("says_yes" if request.yes else "says_no", after=p.after(request.decided - request.served)), request.decided
            )
        self.scouting(section)
        self.approvals(section)
        self.waiting(section)
        return section

    def truly(self, t: float, there: bool) -> str:
        """Where the target was in truth."""
        if there:
            return self.words("truly_there")
        stay = self.happenings.visit_at(self.operation.target, t)
        return self.words("truly_elsewhere", place=self.phrases.place(stay.place)) if stay else self.words("truly_vacant")

    def attempts(self) -> list[Request]:
        """Earlier requests on the same case, which ended without an operation."""
        mine = set(self.request.leads)
        return [
            other
            for other in self.happenings.requests[: self.request.number - 1]
            if (other.holder, other.target, other.place) == (self.request.holder, self.request.target, self.request.place)
            and other.ended is not None
            and other.operation == NONE
            and mine & set(other.leads)
        ]

    def scouting(self, section: Section) -> None:
        scouting, w, p = self.request.scouting, self.words, self.phrases
        if scouting is None:
            return
        below = float(self.par["confirm_below"])
        section.add(w("scouts_out_always") if below >= 1 else w("scouts_out", below=p.share(below)), scouting.start)
        if scouting.end is not None:
            key = "scouts_saw" if scouting.saw else "scouts_saw_not"
            section.add(w(key, after=p.after(scouting.end - scouting.start), belief=p.share(scouting.belief)), scouting.end)

    def approvals(self, section: Section) -> None:
        """Stages and the court, each with the time since the step before it."""
        request, w, p = self.request, self.words, self.phrases
        before = request.scouting.end if request.scouting and request.scouting.end is not None else request.decided
        for stage, t in request.approvals:
            section.add(w("approves", stage=p.stage(stage), after=p.after(t - (before or t))), t)
            before = t
        ruling = request.ruling
        if ruling is None:
            return
        told = {"after": p.after(ruling.t - (before or ruling.t)), "belief": p.share(ruling.evidence)}
        told["wants"] = p.share(float(self.par["evidence"]))
        if ruling.granted:
            section.add(w("grants", until=p.at(ruling.until, now=ruling.t), **told), ruling.t)
        else:
            section.add(f"{w('refuses', **told)} {w('goes_without')}", ruling.t)

    def waiting(self, section: Section) -> None:
        """What passed between the last approval and the tasking."""
        waited = dict(steps(self.detail, self.operation)).get("wait", 0.0)
        if waited < MINUTE_H:
            return
        time, operation = self.phrases.lasting(waited), self.operation
        if operation.together:
            section.add(self.words("waited_blow", time=time), operation.tasked)
        else:
            section.add(self.words("waited_h_hour" if self.par["h_hour"] else "waited_teams", time=time), operation.tasked)

    # ---------------------------------------------------------------------------------------------------------- who moved
    def moved(self) -> Section:
        section, operation, w, p = Section("moved", self.words("moved")), self.operation, self.words, self.phrases
        tasks = w("tasks_1" if operation.teams == 1 else "tasks", command=p.command(operation.command), n=operation.teams)
        if operation.together:
            tasks += " " + w(
                "strikes", others=p.numbered("operations", operation.together), at=p.when(operation.due, operation.tasked)
            )
        section.add(tasks, operation.tasked)
        if operation.duplicate_of:
            section.add(w("second", operations=p.numbered("operations", operation.duplicate_of)), operation.tasked, level=1)
        gone = sorted(operation.groups, key=lambda group: group.departure)
        lines = [(group.departure, self.leaving(group)) for group in gone if group.departure <= self.end]
        lines += [(t, self.call("unheard", t)) for t in operation.unheard]
        if operation.recalled is not None:
            lines.append((operation.recalled, self.call("recalled", operation.recalled)))
        for t, text in sorted(lines, key=lambda line: line[0]):
            section.add(text, t)
        for group in gone:
            if group.departure > self.end:
                section.add(w("stays" if operation.recalled is not None else "waiting", **self.teams(group)), level=1)
        if operation.contacts:
            section.add(w("meets", operations=p.numbered("operations", operation.contacts)))
        return section

    def leaving(self, group: Group) -> str:
        """The way of teams from one base, as far as it went."""
        w, p = self.words, self.phrases
        told = self.teams(group)
        if group.arrival - group.departure < MINUTE_H and group.arrival <= self.end:
            return w("here_1" if group.teams == 1 else "here", **told)
        if group.arrival <= self.end:
            way = p.lasting(group.arrival - group.departure)
            return w(
                "leaves_1" if group.teams == 1 else "leaves", arrival=p.when(group.arrival, group.departure), way=way, **told
            )
        return w("turns" if self.operation.recalled is not None else "going", **told)

    def teams(self, group: Group) -> dict[str, str]:
        p = self.phrases
        return {"teams": p.teams(group.teams, group.kind), "base": p.base(group.base), "mode": p.mode(group.kind)}

    def call(self, key: str, t: float) -> str:
        """A recall, and the lead that caused it."""
        command = self.phrases.command(self.operation.command)
        for lead in self.happenings.leads:
            for arrival in lead.arrivals:
                same = arrival.holder == self.operation.holder and lead.target == self.operation.target
                if same and arrival.t == t and arrival.fate == "fused":
                    key += "_on" if lead.place == self.operation.place else "_for"
                    return self.words(
                        key,
                        command=command,
                        n=lead.number,
                        place=self.phrases.place(lead.place),
                        truth=self.knowledge.truth(lead),
                    )
        return self.words(key, command=command)

    # ----------------------------------------------------------------------------------------------- what the target did
    def did(self) -> Section:
        section, operation = Section("did", self.words("did")), self.operation
        stays = self.happenings.stays(operation)
        if not stays:
            section.add(self.words("never_there", place=self.phrases.place(operation.place)))
        for stay in stays:
            self.stay(section, stay)
        last = stays[-1] if stays else None
        if operation.over is not None and (last is None or (last.end is not None and last.end < operation.over)):
            self.whereabouts(section, operation.over)
        return section

    def stay(self, section: Section, stay: Visit) -> None:
        w, place = self.words, self.phrases.place(stay.place)
        if stay.start == 0:
            section.add(w("was_there", place=place))
        else:
            section.add(w("comes", place=place), stay.start)
        if stay.warning is not None:
            self.warned(section, stay)
        if stay.end is None:
            section.add(w("stayed", place=place))
            return
        section.add(left(self.detail, stay, self.phrases, own=self.operation.number), stay.end)

    def warned(self, section: Section, stay: Visit) -> None:
        w, p, warning = self.words, self.phrases, stay.warning
        assert warning is not None
        own = warning.by == "operation" and warning.number == self.operation.number
        key = "warned_other" if warning.by == "operation" and not own else f"warned_{warning.by}"
        if warning.until < stay.natural_end:
            then = w("warned_until", at=p.when(warning.until, warning.t), natural=p.at(stay.natural_end, now=warning.t))
        else:
            then = w("warned_for_nothing", at=p.when(stay.natural_end, warning.t))
        whose = p.holder(self.happenings.operation(warning.number).holder) if key == "warned_other" else ""
        section.add(f"{w(key, n=warning.number, whose=whose)} {then}", warning.t)

    def whereabouts(self, section: Section, t: float) -> None:
        """Where the target was when the operation was over."""
        at = self.happenings.visit_at(self.operation.target, t)
        if at is not None:
            section.add(self.words("was_in", place=self.phrases.place(at.place), since=self.phrases.at(at.start, now=t)), t)
            return
        taken = [
            other
            for other in self.happenings.operations
            if other.target == self.operation.target and other.outcome == "captured" and (other.action or 0) <= t
        ]
        if taken and taken[-1].action is not None:
            since = self.phrases.at(taken[-1].action)
            section.add(self.words("vacant_since", at=since, n=taken[-1].number), t)
        else:
            section.add(self.words("vacant"), t)

    # ------------------------------------------------------------------------------------------------- what came of it
    def came(self) -> Section:
        section, operation, w, p = Section("came", self.words("came")), self.operation, self.words, self.phrases
        if operation.action is None:
            if operation.recalled is not None:
                section.add(w("keeps"), operation.recalled)
            return section
        said = [w(self.found())]
        if operation.harmed:
            said.append(w("harm"))
        if operation.outcome == "wrong_house":
            said.append(w("warned_now"))
        section.add(" ".join(said), operation.action)
        if operation.alarmed:
            n = len(operation.alarmed)
            section.add(w("alarmed_1" if n == 1 else "alarmed", n=n), level=1)
        if operation.members >= 1:
            section.add(w("members", n=f"{operation.members:.0f}"), level=1)
        if operation.gave_away:
            section.add(p.numbered("gave_away", operation.gave_away), level=1)
        if operation.split != NONE:
            section.add(w("split", target=p.target(operation.split)), level=1)
        section.add(
            w("closes", holders=p.listed([p.holder(h) for h in self.told()])) if operation.told else w("keeps"), level=1
        )
        if operation.closed:
            section.add(p.numbered("closes_requests", operation.closed), level=1)
        later = [(t, w(f"fate_{fate}")) for fate, t in operation.fates] + self.filled()
        for t, text in sorted(later):
            section.add(text, t)
        return section

    def found(self) -> str:
        once = self.operation.outcome == "wrong_door" and self.happenings.stays(self.operation)
        return "out_wrong_door_once" if once else f"out_{self.operation.outcome}"

    def told(self) -> list[int]:
        """Whose case the outcome closed: those that could hold one, the holder first."""
        return sorted(self.operation.told, key=lambda h: (h != self.operation.holder, h))

    def filled(self) -> list[tuple[float, str]]:
        if self.operation.outcome != "captured" or self.operation.action is None:
            return []
        later = [t for t in self.happenings.filled.get(self.operation.target, []) if t > self.operation.action]
        return [(later[0], self.words("filled"))] if later else []

    def changed(self) -> Section:
        section = Section("changed", self.words("changed"))
        for text in Changes(self.detail, self.operation, self.phrases, self.knowledge).lines():
            section.add(text)
        return section


def head(detail: Detail, operation: Operation, phrases: Phrases) -> str:
    """An operation's outcome in a sentence or two."""
    w, outcome = phrases.words, operation.outcome
    if outcome == "dry_hole" and operation.action is not None:
        stays = detail.happenings.stays(operation)
        gone = stays[-1] if stays and stays[-1].end is not None and stays[-1].end <= operation.action else None
        if gone is not None and gone.end is not None:
            text = w(f"head_dry_{gone.why}", time=phrases.lasting(operation.action - gone.end))
        else:
            text = w("head_dry_hole")
    else:
        text = w(f"head_{outcome}")
    return f"{text} {w('head_harmed')}" if operation.harmed else text
