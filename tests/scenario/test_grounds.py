"""The ground is asked once of points that it cannot tell apart, and what it is not asked about it does not look at."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from septel.errors import Problem
from septel.experiment import load as load_whole
from septel.scenario import load_text
from septel.scenario.grounds import UNSEEN, is_unseen
from septel.scenario.model import Scenario
from tests.scenario.tiny import TINY

THEATRE = Path(__file__).parents[2] / "src/septel/theatre"
DESIGNS = "designs: {a: {}, p: {sharing: platform}}\n"


def asked(block: str) -> int:
    """How often the ground is asked of a text with this sweep."""
    calls: list[Scenario] = []

    def ground(scenario: Scenario) -> list[Problem]:
        calls.append(scenario)
        return []

    load_text(f"{TINY}{DESIGNS}sweep: {{base: p, parameters: {block}}}\n", ground=ground)
    return len(calls)


def test_the_ground_is_asked_once_for_all_levels_of_what_it_cannot_see() -> None:
    assert asked("{x: {path: leak, values: [1 /h, 2 /h, 3 /h]}}") == 2  # of the base and of p
    assert asked("{x: {path: act_threshold, values: [0.1, 0.2, 0.3]}}") == 5
    both = "{x: {path: leak, values: [1 /h, 2 /h]}, y: {path: agencies.police.bases.A, values: [1, 2, 3]}}"
    assert asked(both) == 5


def test_what_the_ground_finds_is_told_of_every_design_that_shares_it() -> None:
    def ground(scenario: Scenario) -> list[Problem]:
        return [Problem.at(("sharing",), "odd", severity="warning")] if scenario.sharing.platform else []

    block = "{y: {path: sharing, values: [none, platform]}, x: {path: leak, values: [1 /h, 2 /h]}}"
    text = f"{TINY}{DESIGNS}sweep: {{parameters: {block}}}\n"
    told = [str(problem) for problem in load_text(text, file="x.yaml", ground=ground).warnings]
    assert told == [
        "x.yaml:9: warning: designs.p.sharing: odd",
        "x.yaml:10: warning: sweep.parameters.y.values[1]: odd",
    ]


@pytest.mark.parametrize(
    ("loc", "unseen"),
    [
        (("leak",), True),
        (("agencies", "police", "approvals", "staff", "time"), True),
        (("agencies", "police", "bases", "A"), False),
        (("agencies", "police"), False),
        (("act_threshold",), False),
        (("ranks", "head", "dwell", "lognormal", "mean"), True),
    ],
)
def test_a_path_is_unseen_at_and_below_the_words_that_are(loc: tuple[str | int, ...], unseen: bool) -> None:
    assert is_unseen(loc) is unseen


def test_the_theatre_reads_none_of_the_words_that_it_is_not_asked_about() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in sorted(THEATRE.rglob("*.py")))
    text = text.replace("inject.delay", "").replace("ground.delay", "").replace("delay=", "")
    words = "|".join(sorted({str(loc[-1]) for loc in UNSEEN} - {"value"}))
    assert re.findall(rf"(?:scenario|agency|source|rank|one|each)\.(?:{words})\b", text) == []


def test_the_whole_ground_finds_the_same_of_a_point_as_of_a_design_that_writes_it(tmp_path: Path) -> None:
    values = {"leak": "2 /h", "agencies.police.leak": "1 /h", "sources.tip_line.rate": "9 /d", "ranks.head.visibility": "0.9"}
    head = TINY.replace("B: 3, C: 1}", "B: 3, C: 1, Nowhere: 1}").replace("bases: {A: 6}", "bases: {A: 6}, leak: 0.01 /h")
    for path, value in values.items():
        *above, word = path.split(".")
        written = "{" + "".join(f"{part}: {{" for part in above) + f"{word}: {value}" + "}" * (len(above) + 1)
        said = []
        for block in (
            f"designs: {{a: {{}}, b: {written}}}",
            f"sweep: {{parameters: {{x: {{path: {path}, values: [{value}]}}}}}}",
        ):
            file = tmp_path / "x.yaml"
            file.write_text(f"{head}{block}\n", encoding="utf-8")
            with pytest.raises(Exception, match="Nowhere") as caught:
                load_whole(file)
            said.append(str(caught.value))
        assert said[0] == said[1]
