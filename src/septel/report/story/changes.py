"""What would have changed an operation's outcome: only what follows from the facts by counting."""

from __future__ import annotations

from septel.experiment.detail import Detail
from septel.experiment.detail.happenings import Lead, Operation, Visit
from septel.report.story.knowledge import Knowledge
from septel.report.story.phrases import Phrases
from septel.report.story.steps import ended_by, horizon, steps

DUTIES = ("line", "officer", "scouts", "approvals", "court", "wait", "turnout", "road")


class Changes:
    """The sentences for one operation; none where nothing can be counted."""

    def __init__(self, detail: Detail, operation: Operation, phrases: Phrases, knowledge: Knowledge) -> None:
        self.detail, self.happenings, self.operation = detail, detail.happenings, operation
        self.phrases, self.words, self.knowledge = phrases, phrases.words, knowledge
        stays = self.happenings.stays(operation)
        self.stay: Visit | None = stays[-1] if stays else None

    def lines(self) -> list[str]:
        tell = {
            "dry_hole": self.dry_hole,
            "wrong_door": self.better_leads,
            "wrong_house": self.right_houses,
            "slipped": self.slipped,
            "captured": self.captured,
            "recalled": self.recalled,
            "no_warrant": self.no_warrant,
        }
        return tell[self.operation.outcome]() if self.operation.outcome in tell else []

    def dry_hole(self) -> list[str]:
        stay, action, w, p = self.stay, self.operation.action, self.words, self.phrases
        if stay is None or stay.end is None or action is None or stay.end > action:
            return self.better_leads()
        late, request = action - stay.end, self.happenings.request(self.operation.request)
        by = ended_by(self.detail, stay)
        found = [w("late", time=p.lasting(late)) if by is None else w(f"late_{stay.why}", time=p.lasting(late), n=by)]
        if stay.end < request.asked:
            found = [w("late_asked", time=p.lasting(request.asked - stay.end))]
        elif stay.why in ("over", "warned"):
            longer = [
                w("part", time=p.lasting(hours), name=w(f"part_{name}"))
                for name, hours in steps(self.detail, self.operation)
                if name in DUTIES and hours > late
            ]
            if longer:
                found.append(w("late_steps", list=p.listed(longer)))
        if stay.why == "warned":
            more = stay.natural_end - action
            found.append(w("unwarned", time=p.lasting(more)) if more > 0 else w("unwarned_no", time=p.lasting(-more)))
        return found + self.better_leads()

    def better_leads(self) -> list[str]:
        """Leads that said, before it was over, where the target truly was: the latest at the holder, and at somebody else."""
        operation, p = self.operation, self.phrases
        if operation.over is None:
            return []
        at = self.happenings.visit_at(operation.target, operation.over)
        if at is None or at.place == operation.place:
            return []
        true = [lead for lead in self.happenings.leads if lead.true and lead.target == at.target and lead.visit == at.number]
        own = self.latest(true, operation.holder)
        if own is not None:
            told = {"holder": p.holder(operation.holder), "n": own[0].number}
            told["at"] = p.when(own[1], operation.over)
            return [self.words("knew_better", place=p.place(at.place), **told)]
        for holder in self.knowledge.holders:
            other = self.latest(true, holder)
            if other is not None and operation.holder not in self.knowledge.knowing(other[0], operation.over):
                told = {"holder": p.holder(holder), "n": other[0].number}
                told["at"] = p.when(other[1], operation.over)
                return [self.words("others_knew_better", place=p.place(at.place), acting=p.holder(operation.holder), **told)]
        return []

    def latest(self, leads: list[Lead], holder: int) -> tuple[Lead, float] | None:
        """The last of these leads that counted at a holder before the operation was over, and when."""
        counted = [
            (one.t, lead)
            for lead in leads
            for one in lead.arrivals
            if one.holder == holder and one.fate == "fused" and self.operation.over is not None and one.t < self.operation.over
        ]
        if not counted:
            return None
        t, lead = max(counted, key=lambda pair: (pair[0], pair[1].number))
        return lead, t

    def right_houses(self) -> list[str]:
        """Leads of the same stay with the right house: counted and outweighed, or not at the holder."""
        operation, w, p = self.operation, self.words, self.phrases
        assert operation.action is not None
        found = []
        for lead in self.happenings.leads:
            if not (lead.true and lead.target == operation.target and lead.visit == operation.visit) or lead.wrong_house:
                continue
            if lead.number in operation.leads:
                found.append(w("right_house", n=lead.number, knew=w("right_house_counted")))
                continue
            had = [h for h in self.knowledge.knowing(lead, operation.action) if h != operation.holder]
            if had and operation.holder not in self.knowledge.knowing(lead, operation.action):
                knew = {"holders": p.listed([p.holder(h) for h in had]), "acting": p.holder(operation.holder)}
                found.append(w("right_house", n=lead.number, knew=w("right_house_elsewhere", **knew)))
        return found[:3]

    def slipped(self) -> list[str]:
        """The chance to capture with the cordon that there was, and with one team more; unknown where skill bears on it."""
        from septel.sim.rules.action import capture_chance

        world = self.detail.naming.model.world
        par = world.par[0]
        if par["capacity"]:
            return []
        n = sum(
            group.teams
            for group in self.operation.groups
            if world.kinds[group.kind]["cordon"] and not world.kinds[group.kind]["decoy"]
        )
        before, more = (float(capture_chance(float(par["p0"]), float(par["p1"]), teams)) for teams in (n, n + 1))
        share = self.phrases.share
        return [self.words("one_more_cordon", chance=share(more), before=share(before))] if more > before else []

    def captured(self) -> list[str]:
        stay, action = self.stay, self.operation.action
        if stay is None or action is None:
            return []
        warned = stay.warning is not None and stay.warning.until < stay.natural_end
        left = stay.warning.until if warned and stay.warning is not None else stay.natural_end
        return [self.words("just_in_time_warned" if warned else "just_in_time", time=self.phrases.lasting(left - action))]

    def recalled(self) -> list[str]:
        """Whether the target would have been there, had it done as it did; nothing if that lies beyond the run."""
        due, stay, w, p = self.operation.due, self.stay, self.words, self.phrases
        if self.operation.recalled is None or due > horizon(self.detail):
            return []
        at = p.when(due, self.operation.recalled)
        later = self.happenings.visit_at(self.operation.target, due)
        if later is not None and later.place == self.operation.place:
            if later.end is None:
                return [w("recall_wrong_to_the_end", at=at)]
            return [w("recall_wrong", at=at, time=p.lasting(later.end - due))]
        if stay is None:
            return [w("recall_never", at=at), *self.better_leads()]
        return [w("recall_right", at=at, time=p.lasting(due - (stay.end or due))), *self.better_leads()]

    def no_warrant(self) -> list[str]:
        ruling, action = self.happenings.request(self.operation.request).ruling, self.operation.action
        if ruling is None or action is None:
            return []
        return [self.words("warrant_over", time=self.phrases.lasting(action - ruling.until))]
