"""How a story says when, how long, who and what: times, durations, names, shares and lists in the catalogue's language."""

from __future__ import annotations

import math
import re

from septel.experiment.detail.happenings import NONE
from septel.experiment.detail.naming import Naming
from septel.report.words import Words

MINUTE_H = 1 / 60


class Phrases:
    """A catalogue and a design's names, put together."""

    def __init__(self, naming: Naming, words: Words) -> None:
        self.naming, self.words = naming, words
        self.scenario = naming.model.scenario
        self.platform = len(self.scenario.agencies)

    # --------------------------------------------------------------------------------------------------------------- time
    def at(self, hours: float, *, now: float | None = None, year: bool = False) -> str:
        """An hour of the run: a local date and time if the scenario has a start, else the day of the run and the time.

        The year is told if `year` says so, or if it is not that of `now`.
        """
        w, local = self.words, self.naming.local(hours)
        clock = f"{local:%H:%M}"
        if not self.naming.dated:
            return w("undated", n=self.day(hours), clock=clock)
        days, months = w("days").split(), w("months").split()
        parts = {"weekday": days[local.weekday()], "day": local.day, "month": months[local.month - 1], "clock": clock}
        year = year or (now is not None and self.naming.local(now).year != local.year)
        return w("dated_year", year=local.year, **parts) if year else w("dated", **parts)

    def when(self, hours: float, now: float) -> str:
        """An hour within a sentence about another: on the same day its time alone."""
        local, w = self.naming.local(hours), self.words
        clock = f"{local:%H:%M}"
        if local.date() == self.naming.local(now).date():
            return w("same_day", clock=clock)
        if not self.naming.dated:
            return w("other_undated", n=self.day(hours), clock=clock)
        weekday, month = w("days").split()[local.weekday()], w("months").split()[local.month - 1]
        return w("other_day", weekday=weekday, day=local.day, month=month, clock=clock)

    def day(self, hours: float) -> int:
        """The day of the run on the local calendar, the first being 1."""
        return (self.naming.local(hours).date() - self.naming.local(0.0).date()).days + 1

    def lasting(self, hours: float) -> str:
        """A duration, to the minute."""
        w, minutes = self.words, math.floor(max(hours, 0.0) * 60 + 0.5)
        if minutes < 1:
            return w("minute")
        days, rest = divmod(minutes, 24 * 60)
        hour, minute = divmod(rest, 60)
        if days >= 2:
            return w("days_hours", d=days, h=hour)
        hour += 24 * days
        if not hour:
            return w("minutes", m=minute)
        return w("hours_minutes", h=hour, m=minute) if minute else w("hours", h=hour)

    def after(self, hours: float) -> str:
        return self.words("now") if hours < MINUTE_H else self.words("after", time=self.lasting(hours))

    # -------------------------------------------------------------------------------------------------------------- names
    def holder(self, number: int) -> str:
        return self.words("the_platform") if number == self.platform else self.agency(self.naming.holders[number])

    def agency(self, name: str) -> str:
        """An owner by its title, or by its name."""
        if name.replace(" ", "_") == "strike_force":
            return self.words("the_strike_force")
        return self.words("the_agency", name=self.scenario.agencies[name].title or spaced(name))

    def command(self, number: int, *, asking: int = NONE) -> str:
        """A command; for the agency that asks its own, shorter."""
        owner, place = self.naming.commands[number].split("/", 1)
        if asking != NONE and owner == self.naming.holders[asking]:
            return self.words("own_command", place=place)
        return self.words("command_of", owner=self.agency(owner), place=place)

    def base(self, number: int) -> str:
        owner, place = self.naming.bases[number].split("/", 1)
        return self.words("base_of", owner=self.agency(owner), place=place)

    def stage(self, number: int) -> str:
        if number == NONE:
            return self.words("joint_stage")
        owner, name = self.naming.stages[number]
        return self.words("stage_of", owner=self.agency(owner), name=spaced(name))

    def target(self, number: int) -> str:
        organisation, position = self.naming.targets[number].split("/", 1)
        known = self.scenario.organisations.get(organisation)
        title = re.sub(r"\s*\([^()]*\)$", "", known.title) if known and known.title else spaced(organisation)
        if position == self.naming.rank(number):
            return self.words("head_of", organisation=title)
        return self.words("position_of", position=position, organisation=title)

    def place(self, number: int) -> str:
        return self.naming.places[number]

    def teams(self, number: int, kind: int) -> str:
        return self.words("teams_1" if number == 1 else "teams", n=number, kind=spaced(self.naming.kinds[kind]))

    def mode(self, kind: int) -> str:
        return self.words(f"mode_{self.naming.mode(kind)}")

    def grade(self, number: int) -> str:
        grade, w = self.naming.grades[number], self.words
        return w("grade", grade=grade, letter=w(f"letter_{grade[0]}"), digit=w(f"digit_{grade[1]}"))

    # ------------------------------------------------------------------------------------------------------ shares, lists
    def share(self, value: float) -> str:
        """A share as per cent: whole ones, but with a decimal near 0 and 1."""
        if value < 0.0005 or value > 0.9995:
            return (
                self.words("percent", value=0) if value == 0 else self.words("percent_under" if value < 0.5 else "percent_over")
            )
        shown = f"{100 * value:.1f}" if value < 0.0095 or value > 0.9905 else f"{100 * value:.0f}"
        return self.words("percent", value=shown)

    def listed(self, items: list[str]) -> str:
        """Items as a list in a sentence."""
        if len(items) < 2:
            return "".join(items)
        return f"{', '.join(items[:-1])}{self.words('list_and')}{items[-1]}"

    def numbered(self, key: str, numbers: list[int]) -> str:
        """`key`, or `key_1` for one number, with the list of them."""
        return self.words(f"{key}_1" if len(numbers) == 1 else key, list=self.listed([str(n) for n in numbers]))


def spaced(name: str) -> str:
    """A scenario's word as people write it."""
    return name.replace("_", " ")


def capital(text: str) -> str:
    """A text with its first letter raised, as at the beginning of a sentence."""
    return text[:1].upper() + text[1:]
