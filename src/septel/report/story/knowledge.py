"""Who knew what: a lead in words, how it came to each holder and what it did there, and why others never had it."""

from __future__ import annotations

from collections.abc import Sequence

from septel.experiment.detail import Detail
from septel.experiment.detail.happenings import MARKED, NONE, Arrival, Lead
from septel.report.story import Section
from septel.report.story.phrases import Phrases

MOST_HOPS = 2


class Knowledge:
    """Tells of leads; `until` is when what is told of was over."""

    def __init__(self, detail: Detail, phrases: Phrases) -> None:
        self.happenings, self.phrases, self.words = detail.happenings, phrases, phrases.words
        self.world = detail.naming.model.world
        platform = int(self.world.par[0]["platform"])
        self.platform = platform
        members = [bool(member) for member in self.world.member]
        self.members = [h for h, member in enumerate(members) if member and h != platform] if platform != NONE else []
        self.holders = list(range(len(self.world.agency_leak))) + ([platform] if platform != NONE else [])

    def tell(self, section: Section, lead: Lead, until: float) -> None:
        """One lead: what it said, whether it was true, who heard of it by `until`, later, or never."""
        section.add(f"{self.saying(lead)} {self.truth(lead)}", lead.observed)
        for arrival in lead.arrivals:
            if arrival.t <= until:
                section.add(self.hearing(lead, arrival), arrival.t, level=1)
        later = self.later(lead, until)
        if later:
            section.add(self.words("later", list=self.phrases.listed(later)), level=1)
        never = self.never(lead)
        if never:
            section.add(self.words("never", list=self.words("list_stop").join(never)), level=1)

    def saying(self, lead: Lead) -> str:
        """What a lead said, and whose it was."""
        p, place = self.phrases, self.phrases.place(lead.place)
        if lead.kind == "scouts":
            from septel.sim.layout import SEEN

            return self.words("lead_saw" if lead.grade == SEEN else "lead_saw_not", n=lead.number, place=place)
        if lead.kind == "capture":
            return self.words("lead_capture", n=lead.number, place=place, by=lead.given_by)
        if lead.kind == "tip":
            return self.words("lead_tip", n=lead.number, grade=p.grade(lead.grade), place=place)
        owner = p.holder(int(self.world.sources[lead.source]["agency"]))
        return self.words("lead_own", n=lead.number, grade=p.grade(lead.grade), place=place, owner=owner)

    def truth(self, lead: Lead) -> str:
        stay = self.happenings.visit_at(lead.target, lead.observed)
        place = self.phrases.place(stay.place) if stay else ""
        if lead.kind == "scouts":
            return (
                self.words("lead_there") if lead.true else self.words("lead_not_there" if stay else "lead_nowhere", place=place)
            )
        if lead.true:
            return self.words("lead_true_house" if lead.wrong_house else "lead_true")
        return self.words("lead_false" if stay else "lead_vacant", place=place)

    def hearing(self, lead: Lead, arrival: Arrival) -> str:
        """A report reaches a holder, and what it does to the belief there."""
        p, belief = self.phrases, self.belief(arrival)
        if lead.kind == "scouts" and arrival.sender == NONE:
            return self.words("scouted", holder=p.holder(arrival.holder), belief=belief)
        sent = lead.sent.get((arrival.sender, arrival.holder), lead.observed)
        via = self.words("via", sender=p.holder(arrival.sender)) if arrival.sender != NONE else ""
        told = {"holder": p.holder(arrival.holder), "after": p.after(arrival.t - sent), "via": via, "belief": belief}
        if arrival.holder == self.platform:
            return self.words("heard_members", members=p.listed([p.holder(h) for h in self.members]), **told)
        return self.words("heard", **told)

    def belief(self, arrival: Arrival) -> str:
        share = self.phrases.share
        if arrival.fate == "rejected":
            return self.words("rejects")
        if arrival.fate == "duplicate":
            return self.words("knows")
        if arrival.before is None:
            return self.words("opens", belief=share(arrival.after))
        key = "moves_again" if arrival.again else "moves"
        return self.words(key, before=share(arrival.before), after=share(arrival.after))

    def knowing(self, lead: Lead, until: float = float("inf")) -> list[int]:
        """The holders that had a lead by a time, members of the platform with it."""
        had = {arrival.holder for arrival in lead.arrivals if arrival.t <= until}
        return [h for h in self.holders if h in had or (h in self.members and self.platform in had)]

    def later(self, lead: Lead, until: float) -> list[str]:
        """Who heard of it first when it was over, and when."""
        early, found = self.knowing(lead, until), []
        for arrival in lead.arrivals:
            if arrival.t > until and arrival.holder not in early:
                early.append(arrival.holder)
                found.append(self.words("later_one", holder=self.phrases.holder(arrival.holder), at=self.phrases.at(arrival.t)))
        return found

    def never(self, lead: Lead) -> list[str]:
        """Who never heard of it, and why; those with the same reason together."""
        had = self.knowing(lead)
        reasons: dict[str, list[str]] = {}
        for holder in self.holders:
            if holder not in had:
                reasons.setdefault(self.why(lead, holder), []).append(self.phrases.holder(holder))
        return [self.words("never_one", holder=self.phrases.listed(who), why=why) for why, who in reasons.items()]

    def why(self, lead: Lead, holder: int) -> str:
        """Why a lead never came to a holder, as far as the trace shows it."""
        w = self.words
        if lead.withheld:
            return w("why_withheld")
        if any(to == holder for _, to, _ in lead.under_way):
            return w("why_transit")
        kept = [one for one in lead.kept if one.to == holder]
        if any(one.why == MARKED for one in kept):
            return w("why_marking")
        if kept:
            senders = list(dict.fromkeys(one.sender for one in kept))
            return w("why_link", sender=self.phrases.listed([self.phrases.holder(h) for h in senders]))
        linked = [one for one in lead.arrivals if self.world.link_chance[one.holder, holder] >= 0]
        if any(one.fate == "rejected" for one in linked):
            return w("why_rejected")
        if any(self.hops(lead, one) >= MOST_HOPS for one in linked):
            return w("why_hops")
        return w("why_unlinked")

    def hops(self, lead: Lead, arrival: Arrival) -> int:
        """How often a report had been passed on when it arrived; by the report on which its sender did so."""
        if arrival.sender == NONE:
            return 0
        sent = lead.sent[arrival.sender, arrival.holder]
        before = next(one for one in lead.arrivals if one.holder == arrival.sender and one.t == sent)
        return 1 + self.hops(lead, before)

    def elsewhere(self, leads: Sequence[int], target: int, place: int, begin: float, end: float) -> list[Lead]:
        """Leads on the same target and place, observed from `begin` to `end`, that are not among `leads`."""
        return [
            lead
            for lead in self.happenings.leads
            if lead.target == target and lead.place == place and begin <= lead.observed <= end and lead.number not in leads
        ]
