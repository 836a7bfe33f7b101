from __future__ import annotations

from tests.scenario.tiny import TINY, book, errors_of, only_error, warnings_of

HEAVY = TINY + "ranks: {head: {packages: {assault: 5}}}\n"


def test_somebody_must_have_teams() -> None:
    text = TINY.replace("{A: 6}", "{A: 0}").replace("B: 3, C: 3}}", "B: 0, C: 0}}")
    assert only_error(text) == "x.yaml:5: agencies: there is no team at any base of any agency"


def test_an_empty_pool_is_an_error_where_nobody_else_could_act() -> None:
    text = TINY.replace("{A: 6}", "{}")
    assert "agencies.police.bases: has no team in its pool" in only_error(text)
    assert "agencies.police.bases: has no team in its pool" in only_error(TINY.replace("{A: 6}", "{A: 0}"))
    assert len(warnings_of(text + "sharing: platform\n")) == 1
    assert book(text + "pool: lent\n").warnings == ()


def test_a_package_that_no_pool_can_fill_in_any_design_is_an_error() -> None:
    assert only_error(HEAVY) == (
        "x.yaml:9: ranks.head.packages: no pool of any design can fill this package, even with every team free"
    )
    assert warnings_of(HEAVY + "designs: {a: {}, b: {pool: all}}\n") == [
        "x.yaml:9: warning: ranks.head.packages: no pool of this design can fill this package, so no "
        "operation against this rank is possible"
    ]
    assert book(HEAVY.replace("{assault: 5}", "[{assault: 5}, {assault: 1}]")).warnings == ()
    assert book(HEAVY.replace("gang: {", "gang: {head: 0, ")).warnings == ()


def test_a_package_that_only_a_strike_force_can_fill_is_no_error() -> None:
    force = "designs: {a: {}, b: {sharing: platform, strike_force: {bases: 1, teams: {assault: 5}, lenders: [army, police]}}}\n"
    found = book(HEAVY + force)
    assert [problem.severity for problem in found.warnings] == ["warning"]


def test_a_strike_force_needs_a_platform_and_teams() -> None:
    force = "strike_force: {bases: [A], teams: 1}\n"
    assert "strike_force: acts on the platform's cases only" in only_error(TINY + force)
    shared = TINY + "sharing: platform\n"
    assert book(shared + force)
    assert "strike_force.bases: must name at least one place" in only_error(shared + force.replace("[A]", "[]"))
    assert "strike_force.bases[1]: 'A' is given twice" in only_error(shared + force.replace("[A]", "[A, A]"))
    assert "strike_force: has no team" in only_error(shared + force.replace("teams: 1", "teams: {}"))
    assert "lenders[1]: 'army' is given twice" in only_error(shared + force.replace("1}", "1, lenders: [army, army]}"))


def test_a_strike_force_cannot_want_more_than_its_lenders_have() -> None:
    force = (
        TINY
        + "sharing: platform\nstrike_force: {bases: 2, teams: {assault: 2, cordon: 1}, helicopters: 1, lenders: [police]}\n"
    )
    assert [error.split(": ", 1)[1] for error in errors_of(force)] == [
        "strike_force.helicopters: wants 1 teams of kind 'air', but its lenders have 0",
        "strike_force.teams: wants 4 teams of kind 'assault', but its lenders have 3",
    ]


def test_what_a_strike_force_takes_is_taken_in_turn() -> None:
    from septel.scenario.check_forces import pools

    force = "sharing: platform\nstrike_force: {bases: 1, teams: {assault: 5}}\n"
    text = TINY.replace("gang: {", "gang: {head: 0, lieutenants: 0, ") + "ranks: {cell: {packages: {cordon: 1}}}\n"
    left = pools(book(text + force).base)
    assert (left["police"]["assault"], left["army"]["assault"], left["strike_force"]["assault"]) == (0, 2, 5)
    left = pools(book(text + force.replace("5}", "5}, lenders: [army, police]")).base)
    assert (left["police"]["assault"], left["army"]["assault"]) == (1, 1)


def test_numbers_of_teams_have_a_limit() -> None:
    assert "must be at most 100000" in only_error(TINY.replace("{A: 6}", "{A: {assault: 100001}}"))
    force = "sharing: platform\nstrike_force: {bases: 100, teams: {assault: 999}, lenders: [police]}\n"
    assert book(TINY.replace("{A: 6}", "{A: {assault: 99999}}") + force.replace("999}", "900}")).warnings == ()
