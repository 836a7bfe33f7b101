"""Working hours, O2, of those who travel: shifts, aircraft that fly by day, and what the hours cost.

Targets are reported at even steps over a day, whether they are still there or not; one that stays Exp(36 h) is found with
the chance exp(−C/36 h), C the hour at which the force acts, averaged over the reports and over the law of the turnout.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from septel.sim import trace
from septel.validate.rows import Row
from septel.validate.scenes import AT_ONCE, MANY, STILL, Bench, force, measure, ready, run_each
from septel.validate.spans import Spans, quantiles
from septel.validate.trials import (
    MIDNIGHT,
    OVER_A_DAY,
    TARGETS,
    among,
    fixed_row,
    hours,
    one_each,
    only,
    packages,
    share_row,
    standing,
    traced,
    trials,
)

STAY_H, TURNOUT_H = 36.0, 3.0
HANDOVER_H = 2.0
FLIGHT_H = 1.0
WORK_H, RELIEF_H = 2.0, 0.5


def over_a_day(**changes: Any) -> dict[str, Any]:
    """Reports at even steps over the first day, from midnight."""
    usual: dict[str, Any] = {"dwell": {"exponential": hours(STAY_H)}, "horizon_h": 168.0, "start": MIDNIGHT}
    return trials(**(usual | {"injects": one_each(at_h=OVER_A_DAY.tolist())} | changes))


def on_duty(shifts: list[str], calendars: dict[str, Any]) -> dict[str, Any]:
    """Teams on these shifts whose turnout is exponential."""
    police = force() | {"shifts": shifts}
    kinds = {"assault": AT_ONCE | {"turnout": {"exponential": hours(TURNOUT_H)}}}
    return over_a_day(agencies={"police": police}, kinds=kinds, calendars=calendars)


def shift_rows(bench: Bench) -> Iterator[Row]:
    """One shift with a handover; two shifts, of which the one that is expected sooner goes."""
    case, source = f"exponential turnout {TURNOUT_H:g} h, reports at all hours", "integral over hour and turnout"
    turnout = TURNOUT_H * quantiles(stats.expon)[None, :]
    begun = OVER_A_DAY[:, None]
    text = on_duty(["day"], {"day": {"hours": "08:00-20:00", "handover": hours(HANDOVER_H)}})
    gone = Spans.daily(8 + HANDOVER_H, 20).done(begun, turnout)
    named = ("O2", "target there, teams on one shift", f"08:00-20:00, handover {HANDOVER_H:g} h, {case}", source)
    yield share_row(bench.part(10), named, float(np.exp(-gone / STAY_H).mean()), text)

    text = on_duty(["day", "night"], {"day": "06:00-18:00", "night": "18:00-06:00"})
    day, night = Spans.daily(6, 18), Spans.daily(18, 30)
    by_day = day.done(begun, TURNOUT_H) <= night.done(begun, TURNOUT_H)
    gone = np.where(by_day, day.done(begun, turnout), night.done(begun, turnout))
    named = ("O2", "target there, teams on two shifts", f"06:00 and 18:00, {case}", source)
    yield share_row(bench.part(11), named, float(np.exp(-gone / STAY_H).mean()), text)


def daylight_rows(bench: Bench) -> Iterator[Row]:
    """Aircraft whose whole journey must lie between 6 and 18 o'clock, tasked at any hour of the day."""
    police = force(base=standing(FLIGHT_H, air=MANY))
    text = packages(over_a_day(dwell=STILL, agencies={"police": police}, horizon_h=48.0), air=1)
    text |= {"kinds": {"air": AT_ONCE | {"mode": "air"}}, "calendars": {"daylight": "06:00-18:00"}}
    text["theatre"]["modes"]["air"]["hours"] = "daylight"
    flown = only(traced(bench, ready(text), bench.first), trace.GROUP)
    dark = 24 - (12 - FLIGHT_H)
    case = f"flights of {FLIGHT_H:g} h from 06:00 to 18:00, tasked at all hours"
    waits = flown["x"] - flown["t"]
    named = ("O2", "mean wait for daylight in hours", case, "(24 − 12 + T)² / 48")
    yield fixed_row(bench, named, dark**2 / 48, [float(waits.mean())] if len(waits) == TARGETS else [], 1e-6)
    yield found_in_daylight(bench.part(12), text, case)


def found_in_daylight(bench: Bench, text: dict[str, Any], case: str) -> Row:
    """The same with targets that leave."""
    for rank in text["ranks"].values():
        rank["dwell"] = {"exponential": hours(STAY_H)}
    hour = OVER_A_DAY
    begins = np.where(hour < 6, 6.0, np.where(hour <= 18 - FLIGHT_H, hour, 30.0))
    expected = float(np.exp(-(begins + FLIGHT_H) / STAY_H).mean())
    return share_row(bench, ("O2", "target there, aircraft by day", case, "integral over hour"), expected, text)


def cost_rows(bench: Bench) -> Iterator[Row]:
    """The hours that an office costs, and who was lost for them: there until after the force would have come without."""
    office = Spans.daily(9 + RELIEF_H, 17)
    calendars = {"office": {"hours": "09:00-17:00", "handover": hours(RELIEF_H)}}
    done = office.done(OVER_A_DAY, WORK_H)
    lost = done - OVER_A_DAY - WORK_H
    text = over_a_day(dwell=STILL, agencies={"police": officed()}, calendars=calendars, horizon_h=72.0)
    values = run_each(bench.part(13), ready(text), 1)
    case = f"office 09:00-17:00, handover {RELIEF_H:g} h, work of {WORK_H:g} h, requests at all hours"
    named = ("O2", "mean lost hours of a request", case, "exact")
    yield fixed_row(bench, named, float(lost.mean()), measure(values, "lost_hours") / measure(values, "requests"), 1e-6)

    evening = (np.arange(TARGETS) + 0.5) * 2 / TARGETS  # 17:00 to 19:00
    stay = 12.0
    text = over_a_day(
        dwell={"exponential": hours(stay)},
        agencies={"police": officed()},
        calendars=calendars,
        injects=one_each(at_h=evening.tolist()),
        start="2030-01-07 17:00",
        horizon_h=30.0,
    )
    come: NDArray[np.float64] = office.done(17 + evening, WORK_H) - 17
    expected = float((np.exp(-(evening + WORK_H) / stay) - np.exp(-come / stay)).mean())
    named = ("O2", "request ends out of hours", "the same, requests from 17:00 to 19:00", "P(C − H < stay < C)")
    yield share_row(bench.part(14), named, expected, text, among("end_out_of_hours", "requests"))


def officed() -> dict[str, Any]:
    """An agency whose decisions are work of an office."""
    police = force(service=hours(WORK_H))
    police["command"] |= {"hours": "office"}
    return police
