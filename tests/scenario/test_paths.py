"""Paths of the scenario: what they lead to, and that a value put there is what a design would write."""

from __future__ import annotations

import pytest

from septel.scenario.designs import Designs
from septel.scenario.paths import NoPathError, default_law, find, put
from septel.scenario.reading import read
from septel.scenario.sources import cited
from septel.scenario.tree import Block
from tests.scenario.tiny import TINY

MORE = """\
ranks: {head: {packages: [{assault: 1}, {assault: 2, cordon: 1}], dwell: {lognormal: {mean: 9 h, cv: 2}}}}
injects: [{at: 3 d, weather: {factor: 2, lasts: 1 d}}]
sharing: platform
"""
TEXT = TINY.replace("bases: {B: 3, C: 3}", "bases: {B: 3, C: 3}, approvals: {staff: {exponential: 3 h}}") + MORE


def tree(text: str = TEXT) -> Block:
    return Designs.of(cited(read(text)[0])[0]).base.whole()


@pytest.mark.parametrize(
    ("path", "loc"),
    [
        ("leak", ("leak",)),
        ("agencies.army.approvals.staff.time.exponential", ("agencies", "army", "approvals", "staff", "time", "exponential")),
        ("agencies.army.approvals.staff.exponential", ("agencies", "army", "approvals", "staff", "exponential")),
        ("agencies.police.bases.A.air", ("agencies", "police", "bases", "A", "air")),
        ("agencies.police.command.officers", ("agencies", "police", "command", "officers")),
        ("ranks.head.packages[1].cordon", ("ranks", "head", "packages", 1, "cordon")),
        ("ranks.head.packages.1.cordon", ("ranks", "head", "packages", 1, "cordon")),
        ("theatre.places.B.people", ("theatre", "places", 1, "people")),
        ("injects[0].weather.factor", ("injects", 0, "weather", "factor")),
        ("sharing.platform.delay", ("sharing", "platform", "delay")),
        ("organisations.gang.territory.C", ("organisations", "gang", "territory", "C")),
        ("sources.tip_line.rate", ("sources", "tip_line", "rate")),
        ("community.confidence.places.B", ("community", "confidence", "places", "B")),
        ("theatre.modes.ground.speed", ("theatre", "modes", "ground", "speed")),
    ],
)
def test_a_path_is_found_whether_the_file_writes_it_or_a_default_stands_there(path: str, loc: tuple[str | int, ...]) -> None:
    assert find(path, tree()) == loc


@pytest.mark.parametrize(
    ("path", "message", "hint"),
    [
        ("leek", "there is no 'leek' in a scenario", "Did you mean 'leak'?"),
        ("agencies.polise.leak", "there is no 'polise' in agencies", "Did you mean 'police'?"),
        ("agencies.army.aprovals.staff", "there is no 'aprovals' in agencies.army", "Did you mean 'approvals'?"),
        ("agencies.army.approvals.staf.time", "there is no 'staf' in agencies.army.approvals", "Did you mean 'staff'?"),
        ("agencies.police.bases.A.asault", "there is no 'asault' in agencies.police.bases.A", "Did you mean 'assault'?"),
        ("ranks.head.dwell.lognormal.men", "there is no 'men' in ranks.head.dwell.lognormal", "Did you mean 'mean'?"),
        ("ranks.head.packages[2].assault", "there is no '2' in the list ranks.head.packages (items: [0] to [1])", ""),
        ("theatre.places.a.people", "there is no 'a' in the list theatre.places (items: [0] to [2])", "Did you mean 'A'?"),
        ("horizon.x", "'90 d' is a single value and has no 'x' in horizon", ""),
        ("name", "'name' is no parameter of the scenario", ""),
        ("designs.a.leak", "'designs' is no parameter of the scenario", ""),
        ("title", "'title' is no parameter of the scenario", ""),
        ("", "names nothing", "Write it as messages do, for example `agencies.police.leak`."),
    ],
)
def test_a_path_that_leads_nowhere_is_told_with_the_nearest_word(path: str, message: str, hint: str) -> None:
    with pytest.raises(NoPathError) as caught:
        find(path, tree())
    assert (caught.value.message, caught.value.hint) == (message, hint)


def changes(path: str, value: object) -> Block:
    made, under = Block(), tree()
    put(made, under, find(path, under), value, line=7)
    return made


def test_a_value_is_put_as_a_design_would_write_it() -> None:
    made = changes("agencies.army.approvals.staff.time", "2 h")
    assert made == {"agencies": {"army": {"approvals": {"staff": {"time": "2 h"}}}}}
    assert made["agencies"]["army"]["approvals"]["staff"].lines == {"time": 7}


def test_a_list_is_taken_whole_with_the_one_value_changed_and_the_tree_stays_as_it_is() -> None:
    under = tree()
    made = Block()
    put(made, under, find("ranks.head.packages[1].cordon", under), 3)
    put(made, under, find("ranks.head.packages[0].assault", under), 4)
    assert made == {"ranks": {"head": {"packages": [{"assault": 4}, {"assault": 2, "cordon": 3}]}}}
    assert under["ranks"]["head"]["packages"] == [{"assault": 1}, {"assault": 2, "cordon": 1}]


def test_a_law_is_taken_whole_with_its_mean_changed() -> None:
    assert changes("ranks.head.dwell.lognormal.mean", "3 h") == {
        "ranks": {"head": {"dwell": {"lognormal": {"mean": "3 h", "cv": 2}}}}
    }


def test_a_law_that_only_the_model_has_is_written_out() -> None:
    assert changes("agencies.police.command.service.lognormal.mean", "3 h") == {
        "agencies": {"police": {"command": {"service": {"lognormal": {"mean": "3 h", "cv": 1.0}}}}}
    }
    assert default_law(("agencies", "police", "command", "officers")) is None


def test_a_package_that_is_written_alone_counts_as_a_list_of_one() -> None:
    under = tree(TINY + "ranks: {head: {packages: {assault: 1}}}\n")
    made = Block()
    put(made, under, find("ranks.head.packages[0].assault", under), 2)
    assert made == {"ranks": {"head": {"packages": [{"assault": 2}]}}}
