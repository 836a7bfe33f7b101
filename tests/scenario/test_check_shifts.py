from __future__ import annotations

from tests.scenario.tiny import TINY, warnings_of

CELLS = (
    TINY.replace("gang: {", "gang: {head: 0, lieutenants: 0, ").replace("{B: 3, C: 3}", "{B: 0}")
    + "pool: all\ncalendars: {day: 06:00-18:00, night: 18:00-06:00, late: {hours: 12:00-24:00, handover: 30 min}}\n"
)
WAITING = "operations wait for another shift, because teams that are off duty turn out only when theirs begins"


def told(bases: str, package: str, *, more: str = "", base: str = CELLS) -> list[str]:
    """What is said of a package against cells, if the police have these bases and shifts."""
    text = base.replace("{A: 6}", bases) + f"ranks: {{cell: {{packages: {package}}}}}\n{more}"
    return [warning.partition("warning: ")[2] for warning in warnings_of(text)]


def test_a_package_that_some_shift_fills_is_no_mistake() -> None:
    assert told("{A: 6}, shifts: [day, night]", "{assault: 3, cordon: 1}") == [
        "ranks.cell.packages: no shift can fill this package in the pool of police, army: on duty together are at most 2 of 3 "
        f"assault, 1 of 1 cordon (from mon 06:00); {WAITING}"
    ]
    assert told("{A: 6}, shifts: [day, night]", "{assault: 2, cordon: 2}") == []
    assert told("{A: 6}, shifts: [day, late]", "{assault: 3, cordon: 3}") == [], "both are on duty in the afternoon"
    assert told("{A: 6}", "{assault: 3, cordon: 3}") == []


def test_one_alternative_that_a_shift_fills_is_enough() -> None:
    assert told("{A: 6}, shifts: [day, night]", "[{assault: 3}, {assault: 1, cordon: 1}]") == []


def test_kinds_that_are_never_on_duty_together_are_told_so() -> None:
    bases = "{A: {assault: 2, shifts: [day]}, B: {cordon: 1, shifts: [night]}}"
    assert told(bases, "{assault: 2, cordon: 1}") == [
        "ranks.cell.packages: the teams for this package are never on duty together in the pool of police, army: 2 assault "
        f"from mon 06:00, 1 cordon from mon 00:00, but not at one time; {WAITING}"
    ]
    assert told(bases.replace("[night]", "[]"), "{assault: 2, cordon: 1}") == [], "a base may be always on duty"


def test_each_pool_is_asked_for_itself() -> None:
    own = CELLS.replace("pool: all\n", "").replace("{B: 0}", "{B: {assault: 4}}, shifts: [day, night]")
    (only,) = told("{A: 6}, shifts: [day, late]", "{assault: 3}", base=own)
    assert "in the pool of army: on duty together are at most 2 of 3 assault (from mon 00:00)" in only


def test_what_no_pool_holds_at_all_is_told_once() -> None:
    (only,) = told(
        "{A: 6}, shifts: [day, night]", "{assault: 4}", more="designs: {a: {}, b: {agencies: {police: {bases: {B: 9}}}}}\n"
    )
    assert "no pool of this design can fill this package" in only


def test_a_strike_force_draws_on_shifts_and_has_its_own() -> None:
    more = "sharing: platform\nstrike_force: {bases: 1, teams: {assault: 3}, shifts: [day, night], helicopters: 0}\n"
    said = told("{A: {assault: 7}}, shifts: [day, night]", "{assault: 3}", more=more)
    # Of 4 by day and 3 by night the force takes 2 and 1, and stands on duty 2 and 1 itself.
    assert [warning.split("in the pool of ")[1].split(" (")[0] for warning in said] == [
        "police, army: on duty together are at most 2 of 3 assault",
        "strike_force: on duty together are at most 2 of 3 assault",
    ]
    assert told("{A: {assault: 7}}, shifts: [day, night]", "{assault: 2}", more=more) == []
