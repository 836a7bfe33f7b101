"""Errors and problems in a language: the place stays, what is wrong and what to do about it are translated."""

from __future__ import annotations

from dataclasses import replace

from septel.errors import Problem, ScenarioError
from septel.messages.catalogue import translated

WARNING = "aviso"


def told_problem(problem: Problem, language: str) -> str:
    """A problem as one line, `file:line: path: what is wrong. What to do.`"""
    if language != "es":
        return str(problem)
    said = replace(problem, message=translated(problem.message, language), hint=translated(problem.hint, language))
    text = str(replace(said, severity="error"))
    if problem.severity != "warning":
        return text
    where = str(replace(said, severity="error", path="", message="", hint=""))
    return f"{where}{WARNING}: {text[len(where) :]}"


def told(error: BaseException, language: str) -> str:
    """An error's text; the problems of a scenario file one by one."""
    if language != "es":
        return str(error)
    if isinstance(error, ScenarioError):
        return "\n".join(told_problem(problem, language) for problem in error.problems)
    return translated(str(error), language)
