from __future__ import annotations

import pytest

from tests.scenario.tiny import TINY, book, errors_of, only_error, warnings_of

TIPS = "sources: {s: {kind: tips, rate: 1 /d, "


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("leak: -1 /h", "leak: must be at least 0 (found '-1 /h')"),
        ("leak: fast", "leak: 'fast' is not a quantity; write for example '0.02 /d'"),
        ("act_threshold: 1.5", "act_threshold: must be at most 1 (found 1.5)"),
        ("capture: {p0: yes please}", "capture.p0: 'yes please' is not a share; write for example 0.3 or '30 %'"),
        ("belief: {prior: 0}", "belief.prior: must be more than 0 (found 0)"),
        ("pool: 3", "pool: 3 is not one of own, lent, all"),
        ("title: 3", "title: must be a text; put it in quotes if it looks like a number (found 3)"),
        ("deconfliction: often", "deconfliction: must be true or false (found 'often')"),
        ("start: 2030-01-07T06:00:00-06:00", "start: must be local time without an offset; 'zone' says where"),
        ("start: 5", "start: must be a date and time such as 2030-01-07T06:00"),
        ("start: soon", "start: must be a date and time such as 2030-01-07T06:00 (found 'soon')"),
        ("start: 1066-10-14T09:00", "start: the year must be from 1900 to 2200"),
        ("zone: x", "zone: 'x' is not a time zone"),
        ("injects: 3", "injects: must be a list (found 3)"),
        ("markings: [a]", "markings: must be a mapping of names (found a list)"),
        ("h_hour: 3", "h_hour: must be true, false or a mapping (found 3)"),
        ("communications: {pairs: [{between: [police], works: 1}]}", "communications.pairs[0].between: must have 2 entries"),
        ("warrant: {expire: 1 d}", "warrant.expire: 'expire' is not known here. Did you mean 'expires'?"),
        ("ranks: {head: {dwell: 0}}", "ranks.head.dwell: must be longer than 0"),
        (
            "ranks: {head: {dwell: {weibull: 3 h}}}",
            "ranks.head.dwell: a law is a duration such as '4 h' or one of fixed, exponential, lognormal, gamma, "
            "erlang with its parameters",
        ),
        ("ranks: {head: {dwell: {gamma: {mean: 3 h}}}}", "ranks.head.dwell: the law 'gamma' needs cv or shape"),
        ("ranks: {head: {packages: []}}", "ranks.head.packages: must name at least one package of teams"),
        ("ranks: {head: {packages: [{}]}}", "ranks.head.packages[0]: an operation needs at least one team"),
        ("ranks: {head: {packages: [{assault: 0}]}}", "ranks.head.packages[0].assault: must be at least 1 (found 0)"),
        (
            "ranks: {head: {visibility: 0}, lieutenant: {visibility: 0}, cell: {visibility: 0}}",
            "ranks: no target can be heard of: every rank in use has visibility 0",
        ),
        ("sources: {s: {kind: own, rate: 1 /d}}", "sources.s: an agency's own source needs 'agency'"),
        (
            "sources: {s: {kind: own, agency: army, rate: 1 /d, receivers: {army: 1}}}",
            "sources.s.receivers: an own source reports to its agency only; receivers belong to tips",
        ),
        (TIPS + "agency: army}}", "sources.s.agency: tips come from the public and belong to no agency; name 'receivers'"),
        (TIPS + "receivers: {army: .7, police: .7}}}", "sources.s.receivers: the shares add up to 1.4, more than 1"),
        (TIPS + "marking: {open: .5}}}", "sources.s.marking: the shares add up to 0.5, not to 1"),
        (
            TIPS + "grades: {G1: {true: 1, false: 1}}}}",
            "sources.s.grades.G1: 'G1' is not a grade; a grade is A to F and 1 to 6, such as B2",
        ),
        (TIPS + "grades: {B2: {true: 1, false: 0}, C3: {true: 0, false: 0}, D4: {true: 0, false: 1}}}}", None),
        (TIPS + "grades: {B2: {true: .5, false: 1}}}}", "sources.s.grades: the shares for true leads add up to 0.5, not to 1"),
        (
            TIPS + "grades: {B2: {true: .5, false: .6}, F6: {true: .5, false: .4}}}}",
            "sources.s.grades.F6: F6 says that nothing can be judged, so its two shares must be equal (found 0.5 and 0.4)",
        ),
        ("sharing: {platform: {members: []}}", "sharing.platform.members: a platform needs at least one member"),
        ("sharing: {platform: {members: [army, army]}}", "sharing.platform.members[1]: 'army' is given twice"),
        (
            "sharing: {liaison: {links: [{from: army, to: army}]}}",
            "sharing.liaison.links[0]: 'army' cannot be linked to itself",
        ),
        (
            "sharing: {liaison: {links: [{from: army, to: police}, {from: army, to: police}]}}",
            "sharing.liaison.links[1]: the link from 'army' to 'police' is given twice",
        ),
        ("strike_force: {bases: 2.5}", "strike_force.bases: must be a whole number (found 2.5)"),
        ("strike_force: {bases: x}", "strike_force.bases: must be a list of places, or how many bases to choose (found 'x')"),
        ("sharing: {post: {}}", "sharing.post: 'post' is not known here. Known: liaison, platform."),
        ("name2: x", "name2: 'name2' is not known here. Did you mean 'name'?"),
        ("agencis: {}", "agencis: 'agencis' is not known here. Did you mean 'agencies'?"),
    ],
)
def test_a_value_that_cannot_be_is_told_in_words(line: str, said: str | None) -> None:
    if said is None:
        from tests.scenario.tiny import errors_of

        assert [error.split(": ", 2)[2] for error in errors_of(f"{TINY}{line}\n")] == [
            "a zero makes this grade a proof that the lead is true; write a small share instead",
            "is never given; leave it out",
            "a zero makes this grade a proof that the lead is false; write a small share instead",
        ]
    else:
        assert only_error(f"{TINY}{line}\n").split(" Did you mean 'E")[0] == f"x.yaml:9: {said}"


def test_officers_horizon_and_targets_are_never_none() -> None:
    assert "command.officers: must be at least 1 (found 0)" in only_error(
        TINY.replace("command: A", "command: {seat: A, officers: 0}")
    )
    assert "horizon: must be more than 0 (found '0 d')" in only_error(TINY.replace("90 d", "0 d"))
    none = "gang: {head: 0, lieutenants: 0, cells: 0, "
    assert "there is no target: every organisation has 0 heads" in only_error(TINY.replace("gang: {", none))
    two = TINY.replace("gang: {", f"idle: {{territory: everywhere, {none[7:-2]}}}, gang: {{")
    assert warnings_of(two) == ["x.yaml:8: warning: organisations.idle: has no target"]


def test_an_organisation_needs_two_places() -> None:
    one = "territory: needs at least two places with a weight above 0"
    assert one in only_error(TINY.replace("{A: 2, B: 3, C: 1}", "{A: 2, B: 0}"))
    assert one in only_error(TINY.replace("{A: 2, B: 3, C: 1}", "{}"))
    assert book(TINY.replace("{A: 2, B: 3, C: 1}", "{places: {A: 0}, everywhere: 1}"))
    assert one in only_error(TINY.replace("{A: 2, B: 3, C: 1}", "{places: {A: 0, B: 0}, everywhere: 1}"))
    assert one in only_error(TINY.replace("{A: 2, B: 3, C: 1}", "{states: {Sinaloa: 1}}"))
    towns = TINY.replace("theatre: {places: [", "theatre: {country: MX} #")
    assert one in only_error(towns.replace("{A: 2, B: 3, C: 1}", "{A: 2}"))
    assert book(towns.replace("{A: 2, B: 3, C: 1}", "{states: {Sinaloa: 1}}"))


def test_a_theatre_needs_places() -> None:
    towns = TINY.replace("theatre: {places: [", "theatre: {} #")
    assert "theatre: has no places" in only_error(towns)
    assert "theatre.places: chooses no place" in only_error(
        towns.replace("theatre: {}", "theatre: {country: MX, places: {largest: 0}}")
    )
    assert "theatre.places: must not be empty" in only_error(towns.replace("theatre: {}", "theatre: {places: []}"))
    assert book(towns.replace("theatre: {}", "theatre: {places: {file: towns.csv}}"))
    wrong = TINY.replace("{name: B, xy: [50, 0]}", "{name: B}")
    assert "a place needs 'at: [latitude, longitude]' or 'xy: [km, km]', one of the two" in only_error(wrong)
    assert "theatre.places: must be a list of places, or a mapping" in only_error(
        towns.replace("{}", "{country: MX, places: 5}")
    )


def test_names_can_be_printed_and_found_again() -> None:
    said = "a name must be printable, without blanks at its ends"
    assert said in only_error(TINY.replace("gang:", '"gang ":'))
    assert said in only_error(TINY.replace("name: C,", 'name: "C\\n",'))


def test_commands_stand_somewhere_once() -> None:
    both = TINY.replace("command: A", "command: {seat: A, regional: [B]}")
    assert "a command needs 'seat: PLACE' or 'regional: [PLACES]'" in only_error(both)
    assert "regional[1]: 'B' is given twice" in only_error(TINY.replace("command: A", "command: {regional: [B, B]}"))
    assert "regional: must name at least one place" in only_error(TINY.replace("command: A", "command: {regional: []}"))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("act_threshold: 1", "act_threshold: nobody ever asks for a decision: belief never reaches 1"),
        ("sources: {s: {kind: own, agency: army, rate: 0}}", "sources: no source ever gives a true lead: every 'rate' is 0"),
        (TIPS + "coverage: 1}}", "sources.s.coverage: does nothing: coverage belongs to own sources"),
        (TIPS + "receivers: {}}}", "sources.s.receivers: nobody receives these tips: all shares are 0"),
        (
            "markings: {m: {forbid: true, to: [army]}}",
            "markings.m: 'forbid' lets nobody else know, so 'to' and 'delay' do nothing",
        ),
        (
            "sharing: {platform: true, liaison: {links: [{from: army, to: police}]}}",
            "sharing.liaison.links[0]: does nothing: both are members of the platform, which passes reports on",
        ),
    ],
)
def test_what_runs_but_is_odd_is_a_warning(line: str, said: str) -> None:
    assert warnings_of(f"{TINY}{line}\n") == [f"x.yaml:9: warning: {said}"]


def test_false_leads_need_somewhere_to_come_from() -> None:
    own = "sources: {s: {kind: own, agency: army, rate: 1 /d, false_rate: 1 /d, coverage: RANGE}}\n"
    assert "coverage: is 0 everywhere" in only_error(TINY + own.replace("RANGE", "0"))
    assert not errors_of(TINY + own.replace("RANGE", "{default: 0, places: {A: 0.5}}"))


@pytest.mark.parametrize(
    ("terrain", "word"), [("elevation: bulit-in", "elevation"), ("elevation: built-in, roads: buildin", "roads")]
)
def test_the_word_for_what_is_built_in_may_be_misspelt(terrain: str, word: str) -> None:
    text = TINY.replace("theatre: {", f"theatre: {{terrain: {{{terrain}}}, ")
    assert text != TINY
    error = only_error(text)
    assert f"theatre.terrain.{word}: " in error and "is no file of ground. Did you mean 'built-in'?" in error
