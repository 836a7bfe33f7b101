"""Telegrams as entries of an events list, through the command that imports them."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from septel import cli
from septel.exercise import director
from septel.exercise.log import open_log
from septel.exercise.msel import sources
from septel.scenario import load
from septel.telegram import planning
from tests.exercise.msel.play import setting
from tests.scenario.tiny import TINY

TELEGRAM = """\
{stamp}O 070614Z JAN 30
FM AMEMBASSY ALDEA
TO RUEHPO/{to}
INFO RUEHZZ/AMCONSUL NOWHERE
RUEHAR/SOME ARMY ROUTINE
BT
C O N F I D E N T I A L ALDEA 000123

SUBJECT: ROAD CLOSED

1. (U) The road is closed.

2. ({mark}) It is.
BT
#0123
NNNN
"""
STAMP = "EXERCISE EXERCISE EXERCISE\n"
ALIASES = "delays: {O: 20 min}\nseats:\n  SOME ARMY: army-command\n  POL: police\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("tiny.yaml").write_text(f"{TINY}start: 2030-01-07T06:00\n", encoding="utf-8")
    Path("aliases.yml").write_text(ALIASES, encoding="utf-8")
    Path("in").mkdir()
    put()
    return tmp_path


def put(*, to: str = "POLICE COMMAND", mark: str = "S/NF", stamp: str = STAMP, file: str = "a.txt") -> None:
    Path("in", file).write_text(TELEGRAM.format(to=to, mark=mark, stamp=stamp), encoding="utf-8")


def imported(*more: str, where: str = "tiny.yaml") -> int:
    return cli.call(["msel", "import", where, "--telegrams", "in", "--aliases", "aliases.yml", *more])


@pytest.mark.usefixtures("here")
def test_precedence_gives_the_time_marks_the_marking_and_addressees_the_seats(capsys: pytest.CaptureFixture[str]) -> None:
    assert imported("--write") == 0
    assert "in/a.txt:5: warning: ALDEA 000123: 'RUEHZZ/AMCONSUL NOWHERE' (INFO) is at no seat" in capsys.readouterr().err
    exercise = load("tiny.yaml").base.exercise
    assert exercise is not None
    first, later = exercise.msel
    assert (first.number, first.to, first.delivery, first.status) == ("ALDEA 000123", ("police-command",), "telegram", "draft")
    assert first.at == pytest.approx(14 / 60 + 20 / 60)
    assert (later.number, later.to, later.at) == ("ALDEA 000123 +1", ("army-command",), pytest.approx(14 / 60 + 6))
    assert (first.marking.level, first.marking.caveats) == ("secret", ("NOFORN",))
    assert first.description.startswith(STAMP)
    assert first.description.endswith("SUBJECT: ROAD CLOSED\n\n1. (U) The road is closed.\n\n2. (S/NF) It is.")


@pytest.mark.usefixtures("here")
def test_an_addressee_that_fits_no_seat_is_told_with_its_line_and_nothing_is_imported(
    capsys: pytest.CaptureFixture[str],
) -> None:
    put(to="POLICE COMAND", file="b.txt")
    before = Path("tiny.yaml").read_bytes()
    assert imported("--write") == 2
    said = capsys.readouterr().err
    assert "in/b.txt:4: ALDEA 000123: there is no seat for 'RUEHPO/POLICE COMAND'. Did you mean 'POLICE COMMAND'?" in said
    assert Path("tiny.yaml").read_bytes() == before
    Path("aliases.yml").write_text(f"{ALIASES}  POLICE COMAND: polise-command\n", encoding="utf-8")
    assert imported("--write") == 2
    assert "aliases.yml:5: seats.POLICE COMAND: there is no seat 'polise-command'" in capsys.readouterr().err


@pytest.mark.usefixtures("here")
def test_what_to_do_is_told_in_the_words_of_the_place(capsys: pytest.CaptureFixture[str]) -> None:
    put(to="XYZZY QRS", file="b.txt")
    assert imported() == 2
    assert "Say with --aliases FILE who it is, or 'XYZZY QRS: []' if nobody." in capsys.readouterr().err
    assert imported("--starts", "2031-01-07T06:00") == 2
    assert "is the start, such as --starts 2030-01-07T06:14." in capsys.readouterr().err
    assert {field.name for field in fields(planning.Hints) if "--" in getattr(planning.AT_A_FORM, field.name)} == set()


@pytest.mark.usefixtures("here")
def test_real_classifications_end_in_three_unless_they_are_allowed(capsys: pytest.CaptureFixture[str]) -> None:
    put(stamp="")
    before = Path("tiny.yaml").read_bytes()
    assert imported("--write") == 3
    assert "road is closed" not in "".join(capsys.readouterr())
    assert Path("tiny.yaml").read_bytes() == before
    assert imported("--write", "--real-markings") == 0
    assert "EXERCISE EXERCISE EXERCISE" in Path("tiny.yaml").read_text(encoding="utf-8")


@pytest.mark.usefixtures("here")
def test_telegrams_go_into_the_database_of_an_exercise_all_or_none(capsys: pytest.CaptureFixture[str]) -> None:
    with open_log("exercise.db", create=True) as log:
        director.create(log, {**setting({"number": "1", "at": "1 h"}), "members": [], "organisations": []}, wall=1e9)
    put(file="b.txt", to="NOBODY AT ALL")
    assert imported(where="exercise.db") == 2
    assert [entry.number for entry in sources.of_a_database("exercise.db").entries] == ["1"]
    Path("in/b.txt").unlink()
    assert imported(where="exercise.db") == 2  # 06:34 UTC is 00:34 in the exercise's zone, before it starts at 06:00
    assert "before the exercise starts. Say with --starts" in capsys.readouterr().err
    assert imported("--starts", "2030-01-07T06:00", where="exercise.db") == 0
    found = sources.of_a_database("exercise.db").entries
    assert [(entry.number, f"{entry.local:%d %H:%M}") for entry in found[1:]] == [
        ("ALDEA 000123", "07 06:34"),
        ("ALDEA 000123 +1", "07 12:14"),
    ]


@pytest.mark.usefixtures("here")
def test_what_may_be_released_to_some_names_the_exercises_own_agencies(capsys: pytest.CaptureFixture[str]) -> None:
    put(mark="C//REL TO POL")
    assert imported() == 0
    assert "releasable_to:\n      - police" in capsys.readouterr().out
    put(mark="C//REL TO XYZ")
    assert imported() == 2
    assert "in/a.txt:8: ALDEA 000123: there is no holder 'XYZ'" in capsys.readouterr().err


@pytest.mark.usefixtures("here")
def test_a_long_telegram_becomes_several_entries_with_all_its_text() -> None:
    text = Path("in/a.txt").read_text(encoding="utf-8")
    more = "\n\n".join(f"{n}. (U) {'word ' * 300}{n}." for n in range(3, 12))
    Path("in/a.txt").write_text(text.replace("It is.\n", f"It is.\n\n{more}\n"), encoding="utf-8")
    assert imported("--write") == 0
    parts = [entry for entry in load("tiny.yaml").base.exercise.msel if "+" not in entry.number]  # type: ignore[union-attr]
    assert [entry.number for entry in parts] == ["ALDEA 000123 1/3", "ALDEA 000123 2/3", "ALDEA 000123 3/3"]
    assert [n for n in range(3, 12) for part in parts if f"word {n}." in part.description] == list(range(3, 12))


@pytest.mark.usefixtures("here")
def test_what_is_no_telegram_or_not_whole_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    Path("in/notes.txt").write_text("Milk, bread.\n", encoding="utf-8")
    text = Path("in/a.txt").read_text(encoding="utf-8").replace("ALDEA", "SECTION 01 OF 02 ALDEA")
    Path("in/c.txt").write_text(text.replace("AMEMBASSY SECTION 01 OF 02 ", "AMEMBASSY "), encoding="utf-8")
    Path("in/a.txt").unlink()
    assert imported() == 2
    said = capsys.readouterr().err
    assert "in/notes.txt:1: holds no telegram" in said
    assert "in/c.txt:8: ALDEA 000123: is not whole: a section did not come" in said
    assert cli.call(["msel", "import", "tiny.yaml", "--telegrams", "inn"]) == 2
    assert "there is no such folder. Did you mean 'in'?" in capsys.readouterr().err
    assert cli.call(["msel", "import", "tiny.yaml", "--telegrams", "in", "--sheet", "x"]) == 2
    assert cli.call(["msel", "import", "--scenario", "tiny.yaml", "--starts", "x"]) == 2


def test_a_moment_without_zone_is_utc() -> None:
    assert planning.moment("2027-03-04T05:14") == planning.moment("2027-03-04T00:14-05:00")


@pytest.mark.usefixtures("here")
def test_a_date_that_is_doubtful_and_an_exempt_addressee_that_nobody_knows_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    path = Path("in", "a.txt")
    text = path.read_text(encoding="utf-8")
    path.write_text(
        re.sub(r"(\d{6})Z ", r"\1 ", text).replace("POLICE COMMAND", "POLICE COMMAND XMT AMEMBASSY WHO"), encoding="utf-8"
    )
    assert imported() != 0
    said = capsys.readouterr().err
    assert "the date-time group names no zone" in said
    assert "'AMEMBASSY WHO'" in said
