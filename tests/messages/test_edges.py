"""Where people meet Septel, they read their own language: the command line and the problems of the server."""

from __future__ import annotations

import json

import pytest

from septel.cli import call
from septel.server import problems


@pytest.fixture(autouse=True)
def _english_shell(monkeypatch):
    for name in ("SEPTEL_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)


def test_an_error_of_the_command_line_is_told_in_spanish(capsys):
    assert call(["--language", "es", "check", "nosuch"]) == 2
    assert "no existe ese archivo ni un escenario incluido con ese nombre. Incluidos: " in capsys.readouterr().err


def test_the_language_of_one_command_is_not_that_of_the_next(capsys):
    call(["--language", "es", "check", "nosuch"])
    capsys.readouterr()
    call(["check", "nosuch"])
    assert "there is no such file" in capsys.readouterr().err


def test_the_environment_says_the_language(capsys, monkeypatch):
    monkeypatch.setenv("SEPTEL_LANGUAGE", "es")
    assert call(["check", "sierra"]) == 0
    assert "válido" in capsys.readouterr().out


def test_help_is_spanish_and_english_again_afterwards(capsys):
    assert call(["--language", "es", "print", "--help"]) == 0
    assert "tarjetas de inyección" in capsys.readouterr().out
    assert call(["print", "--help"]) == 0
    assert "inject cards" in capsys.readouterr().out


def test_json_is_the_same_in_every_language(capsys):
    call(["check", "sierra", "--json"])
    english = capsys.readouterr().out
    call(["--language", "es", "check", "sierra", "--json"])
    assert capsys.readouterr().out == english


def test_a_scenario_is_printed_in_spanish(tmp_path, capsys):
    assert call(["print", "sierra", "--out", str(tmp_path), "--language", "es"]) == 0
    assert "hojas" in capsys.readouterr().out
    assert "Hoja" in (tmp_path / "briefs.html").read_text("utf-8") or "hoja" in (tmp_path / "briefs.html").read_text("utf-8")


def test_what_is_wrong_with_a_telegram_is_told_in_spanish(tmp_path, capsys):
    file = tmp_path / "a.txt"
    file.write_text("UNCLAS\nSUBJECT: EXERCISE\n1. Text.\n", encoding="utf-8")
    call(["telegram", "check", "--language", "es", str(file)])
    said = capsys.readouterr().out
    assert "falta la línea FM que dice quién lo envía" in said and "telegrama" in said


def test_a_language_that_there_is_not_is_refused(capsys):
    assert call(["--language", "fr", "check", "sierra"]) == 2


def test_a_problem_of_the_server_follows_accept_language():
    problems.speak_to({"accept-language": "es-MX,es;q=0.9"})
    answer = problems.Problem(403, "forbidden", "That is for control to ask.").response()
    told = json.loads(bytes(answer.body))
    assert told["detail"] == "Eso lo pide el control." and told["title"] == "No permitido"
    assert told["code"] == "forbidden" and told["exercise"] == "EXERCISE"
    assert answer.headers["content-language"] == "es"
    problems.speak_to({})
    assert (
        problems.Problem(403, "forbidden", "That is for control to ask.").as_dict()["detail"] == "That is for control to ask."
    )


def test_the_cookie_overrules_the_browser():
    problems.speak_to({"accept-language": "es", "cookie": "a=1; septel_language=en"})
    assert problems.said("That changes nothing.") == "That changes nothing."
    problems.speak_to({"accept-language": "en", "cookie": "septel_language=es"})
    assert problems.said("That changes nothing.") == "Eso no cambia nada."
    problems.speak_to({})


def test_each_of_several_problems_is_told_in_spanish():
    problems.speak_to({"accept-language": "es"})
    problem = problems.Problem(
        400, "bad", "What was sent is not what is asked for.", problems=[{"path": "a", "message": "Field required"}]
    )
    assert problem.as_dict()["problems"] == [{"path": "a", "message": "Falta este campo"}]
    problems.speak_to({})
