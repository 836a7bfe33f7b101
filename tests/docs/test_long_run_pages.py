"""The pages on the long run and their how-to: words, figures and names are those of the code; the scenario can be checked."""

from __future__ import annotations

import math
import re
from collections import Counter
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from pydantic import BaseModel
from tools import docs_long_run as tool

from septel import cli, scenario
from septel.scenario.hours import open_spans
from septel.scenario.model import Scenario
from septel.scenario.model_long_run import (
    Answers,
    Body,
    Capacity,
    Exercises,
    Exploitation,
    Extra,
    Justice,
    Shares,
    Shock,
    Taken,
    Targeting,
    Violence,
)
from septel.sim import MEASURES
from septel.validate import CHECKS
from tests.docs.test_docs import ROOT, blocks, commands

TEXTS = {page: tool.path_of(page).read_text(encoding="utf-8") for page in tool.PAGES}
SAID = {page: " ".join(text.split()) for page, text in TEXTS.items()}
HOW_TO = ROOT / "docs/how-to/long-run.md"
MEASURE_NAMES = {measure.name for measure in MEASURES}
PLATFORM = scenario.load("sierra").designs[tool.FIRST]
PARTS: dict[str, type[BaseModel]] = {
    "body": Body, "body.taken": Taken, "violence": Violence, "violence.shock": Shock, "community.answers": Answers,
    "justice": Justice, "exploitation": Exploitation, "targeting": Targeting, "capacity": Capacity,
    "capacity.exercises": Exercises, "budget.today": Shares, "budget.extra": Extra,
}  # fmt: skip
RULES = {
    "body", "succession", "violence", "community", "justice", "exploitation", "hierarchy", "capacity", "population",
    "components", "ticks",
}  # fmt: skip
ROWS = {"T9", "T10", "T13", "M1", "M2", *(f"S{number}" for number in range(1, 11))}


@pytest.mark.parametrize(("page", "name"), [(page, name) for page, parts in tool.PAGES.items() for name in parts])
def test_the_words_of_each_part_are_those_of_the_code_and_of_sierra(page: str, name: str) -> None:
    assert tool.part_of(page, name) == tool.words(page, name), "run `python tools/docs_long_run.py`"


@pytest.mark.parametrize("page", tool.PAGES)
def test_each_page_has_its_tables_in_order_and_ends_with_what_it_leaves_out(page: str) -> None:
    assert re.findall(r"<!-- (\w+): python tools/docs_long_run\.py -->", TEXTS[page]) == list(tool.PAGES[page])
    assert re.findall(r"^## (.+)$", TEXTS[page], re.MULTILINE)[-1] == "What it leaves out"


def test_every_word_of_the_long_run_stands_in_one_table() -> None:
    shown = Counter(path for parts in tool.PAGES.values() for _, paths in parts.values() for path in paths)
    for part, model in PARTS.items():
        for word in model.model_fields:
            path = f"{part}.{word}"
            assert shown[path] == (path not in PARTS), path  # a part of a part has its words shown in its place


def test_every_rule_and_every_row_of_the_validation_has_its_page_and_exists() -> None:
    together = " ".join(TEXTS.values())
    files = set(re.findall(r"`((?:sim|tests)/[\w/]+\.py)`", together))
    assert {f"sim/rules/{name}.py" for name in RULES} <= files
    for file in files:
        assert (ROOT / ("" if file.startswith("tests/") else "src/septel") / file).is_file(), file
    named = set(re.findall(r"\b[TMSO]\d+\b", together))
    assert named <= set(CHECKS)
    assert named >= ROWS


@pytest.mark.parametrize("text", [*TEXTS.values(), HOW_TO.read_text(encoding="utf-8")], ids=[*TEXTS, "how-to"])
def test_measures_that_are_listed_exist(text: str) -> None:
    sentences = re.findall(r"\(\.\./reference/measures\.md\)([^.]*)\.|Compare ([^.]*)\.|\n\| ((?:`\w+`(?:, )?)+) \|", text)
    names = {name for sentence in sentences for name in re.findall(r"`(\w+)`", "".join(sentence))}
    assert names <= MEASURE_NAMES | set(Scenario.model_fields), names - MEASURE_NAMES


# ------------------------------------------------------------------------------------------- figures that follow from the words
def figures(page: str, pattern: str) -> list[float]:
    """The figures of the one sentence that has this form."""
    found = re.findall(pattern, SAID[page])
    assert len(found) == 1, f"{page}: {pattern}"
    groups = found[0] if isinstance(found[0], tuple) else (found[0],)
    return [float(group.replace(",", "")) for group in groups]


def test_how_fast_the_body_grows_and_what_holds_it() -> None:
    body, members = PLATFORM.body, PLATFORM.organisations["cumbre"].members
    assert body is not None
    recruited, saturated = body.recruitment * 168, body.saturation * 168
    double, year = figures("organisations", r"in ln 2/ρ = (\d+) weeks, (\d+) % in a year")
    assert (double, year) == (round(math.log(2) / recruited), round(100 * math.expm1(recruited * 365 / 7)))
    assert figures("organisations", r"at ρ/ω = ([\d,]+) members") == [round(recruited / saturated)]
    net, each = recruited * members - saturated * members**2, 1 + body.taken.cell
    found = figures("organisations", r"\(C = ([\d,]+),.* is ([\d.]+) members a week, .* So ([\d.]+) cells a week hold")
    assert found == pytest.approx([members, net, net / each], abs=0.05)
    assert (each, body.taken.head) == (6, 0), "the page says that a cell costs six and that a head takes nobody along"


def test_the_rise_of_violence_in_the_mean_of_half_a_year_and_a_year() -> None:
    violence = PLATFORM.violence
    assert violence is not None
    rise, days, half, year = figures(
        "organisations", r"A rise of ([\d.]+) that decays over (\d+) days is (\d+) % in.* and (\d+) %"
    )
    assert (rise, 24 * days) == (violence.shock.head, violence.lasts)
    for percent, span in ((half, 182.5), (year, 365.0)):
        assert percent == round(100 * rise * days / span * -math.expm1(-span / days))


def test_what_makes_a_harm_good_and_what_is_left_of_it_after_four_weeks() -> None:
    community = PLATFORM.community
    assert figures("community", r"`recovery` of (\d+) days e⁻² = (\d+) %") == [
        community.recovery / 24,
        round(100 * math.exp(-2)),
    ]
    ratio = community.harm / community.response
    more, c_more, fewer, c_fewer = figures(
        "community", r"that is ([\d.]+) where confidence is ([\d.]+), and ([\d.]+) where it is ([\d.]+):"
    )
    assert [more, fewer] == pytest.approx([ratio * c / (1 - c) for c in (c_more, c_fewer)], abs=0.05)


def test_the_share_of_callers_who_count_as_answered() -> None:
    percents = figures("community", r"that is (\d+) % under `platform` and (\d+) % under `answered`")
    for percent, design in zip(percents, ("platform", "answered"), strict=True):
        answers = scenario.load("sierra").designs[design].community.answers
        assert answers is not None
        assert answers.time.kind == "exponential"
        assert percent == round(100 * answers.chance * -math.expm1(-answers.patience / answers.time.mean_h))


def test_what_prosecutors_can_finish_in_a_week_and_in_the_holding_time() -> None:
    justice = PLATFORM.justice
    assert justice is not None
    assert justice.hours is not None
    week = open_hours(PLATFORM, justice.hours, 168)
    n, open_h, work, most = figures("justice", r"that is (\d+) · (\d+)/(\d+) = ([\d.]+)\.")
    assert (n, open_h, work) == (justice.prosecutors, max(week), justice.time.mean_h)
    assert most == pytest.approx(n * open_h / work)
    assert min(week) == max(week)
    holding, least, greatest = figures("justice", r"(\d+) hours hold between (\d+) and (\d+) hours of `mon-fri 09:00-18:00`")
    spans = open_hours(PLATFORM, justice.hours, int(holding))
    assert (holding, least, greatest) == (justice.holding, min(spans), max(spans))


def open_hours(base: Scenario, calendar: str, length: int) -> list[float]:
    """Open hours in each span of so many hours that begins in a week in which no clock is changed, at whole hours."""
    opens, closes = open_spans(base, base.calendars[calendar]).T
    spans = [(begin, begin + length) for begin in range(2 * 168, 3 * 168)]
    return [float(np.clip(np.minimum(closes, end) - np.maximum(opens, begin), 0, None).sum()) for begin, end in spans]


def test_what_a_captives_word_is_worth_alone() -> None:
    exploitation, prior = PLATFORM.exploitation, PLATFORM.belief.prior
    assert exploitation is not None
    said_prior, truth, belief, threshold = figures(
        "justice", r"\(π = ([\d.]+), truth ([\d.]+)\) that is ([\d.]+), below the `act_threshold` of ([\d.]+)"
    )
    assert (said_prior, truth, threshold) == (prior, exploitation.truth, PLATFORM.act_threshold)
    odds = prior / (1 - prior)
    opened = odds * truth / (1 - truth)
    assert belief == pytest.approx(opened / (1 + opened), abs=0.005)
    needed = threshold / (1 - threshold) / odds
    assert figures("justice", r"true in (\d+) of 100") == [math.ceil(100 * needed / (1 + needed) - 0.5)]


def test_where_skill_and_interoperability_come_to_lie() -> None:
    capacity = PLATFORM.capacity
    trained = scenario.load("sierra").designs["trained"].capacity
    assert capacity is not None
    assert trained is not None
    exercises = trained.exercises
    assert exercises is not None
    assert exercises.fades != "never"
    assert capacity.training == capacity.attrition
    assert {agency.skill for agency in PLATFORM.agencies.values()} == {0.5}
    rate, left, weeks = figures("capacity", r"with ([\d.]+) a week each, (\d+) % of the way is still to go after (\d+) weeks")
    assert rate == pytest.approx(168 * capacity.training)
    assert left == round(100 * math.exp(-2 * rate * weeks))
    kept = math.exp(-exercises.every / exercises.fades)
    after = exercises.gain / (1 - (1 - exercises.gain) * kept)
    assert figures("capacity", r"`trained` that is ([\d.]+) and ([\d.]+)") == pytest.approx([after, kept * after], abs=0.005)


# ---------------------------------------------------------------------------------------------------------------- the how-to
@cache
def shown() -> str:
    """The scenario of the how-to."""
    return next(block.text for block in blocks("yaml") if block.page == HOW_TO and block.text.startswith("version:"))


def test_the_scenario_of_the_how_to_is_checked_without_a_warning(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "long.yaml"
    file.write_text(shown(), encoding="utf-8")
    assert cli.call(["check", str(file)]) == 0
    printed = capsys.readouterr()
    assert "valid" in printed.out
    assert "warning" not in printed.out + printed.err
    base = scenario.load(file).base
    for part in ("body", "violence", "justice", "exploitation", "capacity", "budget"):
        assert getattr(base, part) is not None
    assert base.community.answers is not None


def test_the_commands_of_the_how_to_name_its_designs() -> None:
    known, asked = set(scenario.load_text(shown(), file="long.yaml").designs), []
    for _, words in commands(HOW_TO):
        if "long.yaml" in words and "--designs" in words:
            asked += words[words.index("--designs") + 1].split(",")
    assert set(asked) == known


def test_one_prosecutor_of_the_how_to_finishes_two_captives_a_week() -> None:
    base = scenario.load_text(shown(), file="long.yaml").base
    justice = base.justice
    assert justice is not None
    assert justice.hours is not None
    week = open_hours(base, justice.hours, 168)
    text = " ".join(HOW_TO.read_text(encoding="utf-8").split())
    assert f"in office hours has {week[0]:g} hours a week, and a captive takes {justice.time.mean_h:g}" in text
    assert justice.prosecutors * week[0] / justice.time.mean_h == 2
