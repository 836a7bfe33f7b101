from __future__ import annotations

import pickle

from septel.errors import Problem, ScenarioError, SeptelError, did_you_mean, dotted, nearest


def test_a_problem_says_where_what_and_what_to_do() -> None:
    problem = Problem("leak", "must be at least 0", file="x.yaml", line=3, hint="Write 0 /h.")
    assert str(problem) == "x.yaml:3: leak: must be at least 0. Write 0 /h."
    assert str(Problem("", "the file is empty", file="x.yaml")) == "x.yaml: the file is empty"
    assert str(Problem("a", "odd", severity="warning")) == "warning: a: odd"


def test_a_path_is_written_with_dots_and_brackets() -> None:
    assert dotted(("injects", 0, "tip", "place")) == "injects[0].tip.place"
    assert Problem.at(("agencies", "army"), "bad").path == "agencies.army"


def test_the_nearest_word_ignores_case_and_accents() -> None:
    assert nearest("culiacan", ["Mazatlán", "Culiacán"]) == "Culiacán"
    assert nearest("xyz", ["Culiacán"]) is None


def test_a_hint_names_the_nearest_word_or_the_few_there_are() -> None:
    assert did_you_mean("polcie", ["police", "army"]) == "Did you mean 'police'?"
    assert did_you_mean("zzz", ["police", "army"]) == "Known: police, army."
    assert did_you_mean("zzz", [f"name{index}" for index in range(99)]) == ""


def test_a_scenario_error_holds_all_problems_and_travels_between_processes() -> None:
    error = ScenarioError([Problem("a", "one"), Problem("b", "two")])
    assert isinstance(error, SeptelError)
    assert error.exit_code == 2
    assert str(error) == "a: one\nb: two"
    assert pickle.loads(pickle.dumps(error)).problems == error.problems
