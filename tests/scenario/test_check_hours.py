from __future__ import annotations

import pytest

from septel.scenario.check_hours import clock, hours_a_week, is_open, open_week
from septel.scenario.model import Calendar
from tests.scenario.tiny import TINY, book, errors_of, only_error, warnings_of

HOURS = TINY + "calendars: {office: mon-fri 09:00-17:00, day: 06:00-18:00, night: 18:00-06:00}\n"


def week(calendar: object) -> list[tuple[float, float]]:
    return open_week(Calendar.model_validate(calendar))


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (("command: A,", "command: {seat: A, hours: ofice},"), "agencies.police.command.hours"),
        (("{A: 6}", "{A: 6}, approvals: {x: {time: 1 h, hours: ofice}}"), "agencies.police.approvals.x.hours"),
        (("{A: 6}", "{A: 6}, shifts: [day, ofice]"), "agencies.police.shifts[1]"),
        (("{A: 6}", "{A: {assault: 3, cordon: 3, shifts: [ofice]}}"), "agencies.police.bases.A.shifts[0]"),
        (("name: tiny", "name: tiny\njoint_command: {hours: ofice}"), "joint_command.hours"),
        (("name: tiny", "name: tiny\nconfirm: {hours: ofice}"), "confirm.hours"),
        (("name: tiny", "name: tiny\nwarrant: {hours: ofice}"), "warrant.hours"),
        (("theatre: {", "theatre: {modes: {air: {hours: ofice}}, "), "theatre.modes.air.hours"),
    ],
)
def test_a_calendar_that_is_named_must_be_there(change: tuple[str, str], path: str) -> None:
    error = only_error(HOURS.replace(*change, 1))
    assert error.split(": ", 1)[1] == f"{path}: there is no calendar 'ofice'. Did you mean 'office'?"


@pytest.mark.parametrize("word", ["hours: ofice", "shifts: [ofice]", "approvals: {x: {time: 1 h, hours: ofice}}"])
def test_a_strike_force_keeps_calendars_that_are_there(word: str) -> None:
    force = f"sharing: platform\nstrike_force: {{bases: 1, teams: 1, {word}}}\n"
    assert "there is no calendar 'ofice'. Did you mean 'office'?" in only_error(HOURS + force)


def test_a_calendar_that_nobody_keeps_is_no_mistake() -> None:
    assert book(HOURS).warnings == ()


def test_a_broken_calendar_is_still_known() -> None:
    text = TINY + "calendars: {court: mon-fri 9-17}\nwarrant: {hours: court}\nconfirm: {hours: cort}\n"
    assert errors_of(text) == [
        "x.yaml:9: calendars.court.hours[0]: '9-17' is no span of hours; write for example 09:00-17:00",
        "x.yaml:11: confirm.hours: there is no calendar 'cort'. Did you mean 'court'?",
    ]


@pytest.mark.parametrize(
    ("calendar", "said"),
    [
        ("{hours: [08:00-09:00, 10:00-12:00], handover: 2 h}",
         "handover: is never open: the handover of 2 h takes all of its longest span (2 h)"),
        ("{days: []}", "days: is never open: it names no day"),
        ("{hours: []}", "hours: is never open: it names no hours. Write for example 09:00-17:00."),
    ],
)  # fmt: skip
def test_a_calendar_that_is_never_open_is_an_error(calendar: str, said: str) -> None:
    assert only_error(f"{TINY}calendars: {{c: {calendar}}}\n") == f"x.yaml:9: calendars.c.{said}"
    assert book(f"{TINY}calendars: {{c: {{hours: 08:00-09:00, handover: 59 min}}}}\n")


def test_a_shift_that_is_named_twice_has_twice_the_teams() -> None:
    text = HOURS.replace("{A: 6}", "{A: 6}, shifts: [day, night, day]")
    assert "agencies.police.shifts[2]: 'day' is given 2 times, so 2 of 3 teams are on duty then" in warnings_of(text)[0]


def test_an_office_that_needs_more_than_its_week_is_warned_about() -> None:
    text = HOURS + "warrant: {time: 41 h, hours: office}\nconfirm: {time: 40 h, hours: office}\n"
    assert [warning.split("warning: ")[1] for warning in warnings_of(text)] == [
        "warrant.hours: takes 41 h on average, and 'office' is open 40 h a week: it lasts longer than a week"
    ]


def test_a_week_is_seen_in_hours_from_monday() -> None:
    assert week("tue 09:00-17:00") == [(33, 41)]
    assert week("sun 22:00-06:00") == [(166, 174)]
    assert is_open(week("sun 22:00-06:00"), 5.5)
    assert not is_open(week("sun 22:00-06:00"), 6)
    assert week("mon-sun") == [(0, float("inf"))]
    assert week("06:00-18:00, 18:00-06:00") == [(0, float("inf"))]
    assert hours_a_week(week("mon-sun")) == 168
    assert hours_a_week(week({"hours": "06:00-18:00", "handover": "30 min"})) == 7 * 11.5
    assert week({"hours": "06:00-07:00", "handover": "1 h"}) == []
    assert [clock(hour) for hour in (0, 33.5, 167.999, 174)] == ["mon 00:00", "tue 09:30", "mon 00:00", "mon 06:00"]
