"""Errors and problems in Spanish."""

from __future__ import annotations

from septel.errors import Problem, ScenarioError, SeptelError
from septel.messages import told, told_problem

PROBLEM = Problem("agencies.army", "must be a whole number (found 'x')", file="a.yaml", line=7, hint="Did you mean 'y'?")


def test_a_problem_keeps_its_place_and_tells_the_rest_in_spanish():
    said = told_problem(PROBLEM, "es")
    assert said == "a.yaml:7: agencies.army: debe ser un número entero (se encontró 'x'). ¿Quiso decir 'y'?"


def test_a_warning_is_called_one():
    warning = Problem("seats.x", "has no value", file="a.yaml", line=2, severity="warning")
    assert told_problem(warning, "es") == "a.yaml:2: aviso: seats.x: no tiene valor"


def test_a_file_that_is_called_as_a_warning_keeps_its_name():
    warning = Problem("p", "has no value", file="warning: x.yaml", severity="warning")
    assert told_problem(warning, "es") == "warning: x.yaml: aviso: p: no tiene valor"


def test_all_problems_of_a_scenario_are_told():
    error = ScenarioError([PROBLEM, Problem("b", "must not be empty")])
    assert told(error, "es").splitlines()[1] == "b: no debe estar vacío"
    assert told(error, "en") == str(error)


def test_any_other_error_is_told():
    assert told(SeptelError("x.db: holds no exercise"), "es") == "x.db: no contiene ningún ejercicio"
