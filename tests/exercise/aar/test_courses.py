"""The moments that mattered most, on the real rules."""

from __future__ import annotations

import asyncio
import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from septel.cli import cli
from septel.cli_options import speak
from septel.exercise.aar import choices, courses
from septel.exercise.aar.choices import Choice, Found
from septel.exercise.features import all_features
from septel.exercise.log import open_log
from septel.exercise.state import Fold
from tests.exercise.desk import live_desk
from tests.exercise.test_live import SCENARIO, play

pytestmark = pytest.mark.compiled


async def _write(folder: Path) -> None:
    scenario = folder / "valley.yaml"
    scenario.write_text(SCENARIO, encoding="utf-8")
    async with live_desk(folder / "a.db", str(scenario), design="lent", seed=2) as desk:
        await play(desk, 12)
        leads = desk.director.state["field"]["leads"].values()
        for lead in [one for one in leads if one["holder"] == "police" and not one["from"]][:1]:
            await desk.give("police-command", "lead.release", lead=lead["id"], to="army")
        await desk.pass_h(24.0)
        await desk.give("director", "clock.end")


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("courses")
    asyncio.run(_write(folder))
    return folder / "a.db"


def found(database: Path) -> Found:
    with open_log(database, readonly=True) as log:
        return choices.find(log.read(), lambda first, last: log.read(first - 1, last), Fold(all_features()))


def test_moments_are_told_with_their_intervals_and_the_same_each_time(database: Path) -> None:
    told: list[tuple[str, int, int]] = []
    first = courses.moments(found(database), count=2, pairs=10, progress=lambda *step: told.append(step))
    assert first["error"] is None
    assert 1 <= len(first["moments"]) <= 2
    assert first == json.loads(json.dumps(first, allow_nan=False))
    for row in first["moments"]:
        assert row["lo"] <= row["effect"] <= row["hi"]
        assert math.isclose(row["effect"], row["otherwise"] - row["as_taken"], abs_tol=1e-9)
    assert told[-1][1] == told[-1][2]
    assert courses.moments(found(database), count=2, pairs=10) == first


def test_a_choice_whose_other_course_is_the_same_has_no_effect_at_all(database: Path) -> None:
    all_ = found(database)
    same = Choice(5.0, len(all_.acts[:0]), "unreleased", "police", "C-police-1", to="army")
    (one,) = list(courses._measured(all_, [same], 60.0, 10, "screening", lambda *step: None))
    assert (one.t, one.differences.any()) == (0.0, np.False_)
    row = courses._row(one, 1, all_.setting)
    assert (row["effect"], row["lo"], row["hi"], row["stands"]) == (0.0, 0.0, 0.0, False)


def test_a_choice_that_the_rules_refuse_is_left_out(database: Path) -> None:
    all_ = found(database)
    bad = {"do": "release", "args": {"holder": "police", "origin": "00ff", "to": "army"}, "asked_t": 5.0}
    choice = Choice(5.0, 2, "unreleased", "police", "C-police-1", to="army", other=(bad,))
    assert list(courses._measured(all_, [choice], 60.0, 10, "screening", lambda *step: None)) == []


def test_other_rules_and_a_log_without_a_world_are_told_as_the_reason(database: Path) -> None:
    all_ = found(database)
    old = Found(all_.choices, all_.acts, {**all_.setting, "rules_sha256": "0"}, all_.end)
    assert "other rules" in courses.moments(old, count=1, pairs=10)["error"]
    bare = Found(all_.choices, all_.acts, {}, all_.end)
    assert "does not keep the scenario" in courses.moments(bare, count=1, pairs=10)["error"]


def test_the_command_writes_the_report_with_moments_and_land(database: Path, tmp_path: Path) -> None:
    words = [str(database), "--out", str(tmp_path), "--language", "es", "--paper", "letter", "--moments", "1", "--pairs", "10"]
    try:
        ran = CliRunner().invoke(cli, ["aar", *words], catch_exceptions=False)
    finally:
        speak(cli, "en")
    assert "EXERCISE" in ran.stdout
    assert "momentos, medición:" in ran.stderr
    assert "moments" not in ran.stderr + ran.stdout
    data: dict[str, Any] = json.loads((tmp_path / "aar.json").read_text(encoding="utf-8"))
    assert len(data["moments"]["moments"]) == 1
    assert data["map"]["places"][0]["name"] == "A"
    assert "relief" in data["map"]
    page = (tmp_path / "aar.html").read_text(encoding="utf-8")
    assert "¿Y si" in page
    assert "size: letter" in page
    assert {path.suffix for path in tmp_path.iterdir()} == {".html", ".docx", ".xlsx", ".json", ".csv"}


def _pairs(values: list[float]) -> courses.Pairs:
    return courses.Pairs(Choice(1.0, 0, "release", "police", "L"), np.array(values), 0.0, 0.0, "release")


def test_an_effect_that_is_the_same_in_all_pairs_counts_as_the_largest() -> None:
    assert _pairs([1.0, 1.0]).t == math.inf
    assert _pairs([0.0, 0.0]).t == 0.0
    assert _pairs([1.0, 2.0, 3.0]).t == pytest.approx(2.0 * math.sqrt(3))


def test_of_one_case_no_more_than_two_choices_are_measured_and_one_is_told() -> None:
    rows = [
        courses.Pairs(
            Choice(float(n), n, "release", "p", "L", place="A" if n < 4 else "B"), np.array([n, n + 1.0]), 0.0, 0.0, ""
        )
        for n in range(6)
    ]
    worth = courses._worth(rows, 2)
    assert [choice.place for choice in worth].count("A") == 2
    assert len(courses._one_a_case(sorted(rows, key=lambda one: -abs(one.t)))) == 2
