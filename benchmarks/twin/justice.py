"""Captives: prosecutors, release and return."""

from __future__ import annotations

from benchmarks.twin.parts import Captive, Organisation, draw
from benchmarks.twin.state import State


class Justice(State):
    def detain(self, organisation: Organisation, place: int, members: float) -> None:
        justice = self.s.justice
        if justice is None:
            return
        captive = Captive(organisation, place, members, self.env.now)
        self.count["captives_open"] += 1
        self.docket.append(captive)
        self.later(justice.holding, self.held, captive)
        self.hear()

    def hear(self) -> None:
        """Free prosecutors take up captives in the order of capture."""
        justice = self.s.justice
        while self.prosecutors > 0 and self.docket:
            captive = self.docket.pop(0)
            self.prosecutors -= 1
            captive.heard = True
            takes = self.w.calendars[justice.hours].takes(self.env.now, draw(self.random, justice.time))
            if self.env.now + takes <= captive.since + justice.holding:
                captive.in_time = True
                self.later(takes, self.verdict, captive)

    def verdict(self, captive: Captive) -> None:
        self.count["events"] += 1
        if self.random.random() < self.s.justice.conviction:
            self.count["convicted"] += 1
            self.count["captives_open"] -= 1
        else:
            self.release_captive(captive, "acquitted")
        self.prosecutors += 1
        self.hear()

    def held(self, captive: Captive) -> None:
        """The holding time is over."""
        if captive.in_time:
            return
        self.count["events"] += 1
        self.release_captive(captive, "held_too_long")
        if captive.heard:
            self.prosecutors += 1
            self.hear()
        else:
            self.docket.remove(captive)

    def release_captive(self, captive: Captive, why: str) -> None:
        self.count[why] += 1
        self.later(draw(self.random, self.s.justice.back), self.come_back, captive)

    def come_back(self, captive: Captive) -> None:
        """To the lowest vacant position, else to the body; the members taken with him to the body."""
        self.count["events"] += 1
        self.count["captives_open"] -= 1
        organisation = captive.organisation
        vacant = [
            k
            for rank in ("cell", "lieutenant", "head")
            for k in self.positions(organisation, rank)
            if self.targets[k].visit is None
        ]
        self.count["captives_returned"] += 1  # lost sight of or not
        self.join(organisation, captive.place, captive.members + (0 if vacant else 1))
        if vacant:
            self.seat(vacant[0])
