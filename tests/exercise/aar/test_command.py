"""`septel aar` over a log on disk that a director wrote."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from septel.cli import cli
from septel.errors import SeptelError
from septel.exercise.log import open_log
from tests.exercise.desk import desk
from tests.exercise.evaluation.play import setting

CHANGED = {"ranks": []} | {key: value for key, value in setting().items() if key in ("exercise", "holders", "agencies", "zone")}


async def _write(path: Path) -> None:
    async with desk(path, **CHANGED) as table:
        await table.give("evaluator-1", "seat.take", name="Ana Prueba")
        await table.give("controller", "clock.start", rate=60.0)
        await table.pass_h(1.0)
        await table.give("controller", "inject.release", number="1")
        await table.pass_h(0.5)
        await table.give("police-command", "message.send", to=["army"], text="hello")
        cursor = table.director.memory.streams.cursor("evaluator-1")
        await table.give(
            "evaluator-1", "evaluation.observe", text="They wrote.", task="K2", finding="strength", events=[cursor]
        )
        await table.give("evaluator-1", "evaluation.rate", task="K2", rating="S", rationale="slow")
        await table.give("controller", "clock.end")
        await table.give("army-staff", "feedback.submit", remarks="nobody knows me", anonymous=True)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "exercise.db"
    asyncio.run(_write(path))
    return path


def test_the_report_of_a_log_has_texts_evidence_and_the_head(database: Path, tmp_path: Path) -> None:
    ran = CliRunner().invoke(cli, ["aar", str(database), "--out", str(tmp_path / "aar"), "--json"], catch_exceptions=False)
    found = json.loads(ran.stdout)
    assert json.loads((tmp_path / "aar/aar.json").read_text(encoding="utf-8")) == found
    with open_log(database, readonly=True) as log:
        assert found["facts"]["head"] == f"{log.head[0]}:{log.head[1]}"
    (seen,) = found["observations"]
    assert (seen["text"], len(seen["evidence"])) == ("They wrote.", 1)
    assert [a["status"] for a in found["expected_actions"]["actions"] if a["action"] == "K2"] == ["met"]
    assert found["clock"]["human_time"] == "not comparable"
    names = [p["name"] for row in found["participants"] for p in row["persons"]]
    assert "Ana Prueba" in names


def test_an_anonymous_answer_is_linked_to_nobody_in_the_log(database: Path) -> None:
    with open_log(database, readonly=True) as log:
        said = [record for record in log.read() if "feedback" in record.kind or "feedback" in str(record.body.get("name"))]
    assert [record.kind for record in said] == ["command", "feedback.submitted"]
    assert all("army" not in f"{record.seat} {record.body}" for record in said)


def test_a_copy_for_a_seat_is_said_to_be_one(database: Path, tmp_path: Path) -> None:
    words = [str(database), "--out", str(tmp_path / "police"), "--audience", "police-command"]
    ran = CliRunner().invoke(cli, ["aar", *words], catch_exceptions=False)
    assert ran.stdout.splitlines()[0] == "EXERCISE: Tiny, for police-command"
    assert "They wrote" not in (tmp_path / "police/aar.json").read_text(encoding="utf-8")


def test_how_expected_actions_stand_is_said_in_the_readers_language(database: Path, tmp_path: Path) -> None:
    for language, said in (("en", "met"), ("es", "cumplida")):
        words = [str(database), "--out", str(tmp_path / language), "--language", language, "--moments", "0"]
        ran = CliRunner().invoke(cli, ["aar", *words], catch_exceptions=False)
        assert f" 1 {said}, " in ran.stdout


def test_what_is_missing_is_told(database: Path, tmp_path: Path) -> None:
    for words, said in (
        ([str(database)], "--out DIR"),
        ([str(database), "--json", "--audience", "evaluator-3"], "Did you mean 'evaluator-"),
        ([str(tmp_path / "none.db"), "--json"], "none.db"),
    ):
        with pytest.raises(SeptelError, match=said):
            CliRunner().invoke(cli, ["aar", *words], catch_exceptions=False)


def test_a_log_without_an_exercise_has_no_report(tmp_path: Path) -> None:
    path = tmp_path / "empty.db"
    open_log(path, create=True).close()
    with pytest.raises(SeptelError, match="holds no exercise"):
        CliRunner().invoke(cli, ["aar", str(path), "--json"], catch_exceptions=False)
