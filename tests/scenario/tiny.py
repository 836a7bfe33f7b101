"""A small valid scenario that the tests change one thing of, and the problems that follow."""

from __future__ import annotations

from septel.errors import Problem, ScenarioError
from septel.scenario import Book, load_text

TINY = """\
version: 1
name: tiny
horizon: 90 d
theatre: {places: [{name: A, xy: [0, 0], people: 1000}, {name: B, xy: [50, 0]}, {name: C, xy: [0, 50]}]}
agencies:
  police: {command: A, bases: {A: 6}}
  army: {command: regional, bases: {B: 3, C: 3}}
organisations: {gang: {territory: {A: 2, B: 3, C: 1}}}
"""


def problems_of(text: str, *, file: str = "x.yaml") -> list[Problem]:
    """The problems of a text: those it is refused for, or the warnings of the book."""
    try:
        return list(load_text(text, file=file).warnings)
    except ScenarioError as error:
        return error.problems


def errors_of(text: str) -> list[str]:
    """The errors of a text as told to the user."""
    return [str(problem) for problem in problems_of(text) if problem.severity == "error"]


def warnings_of(text: str) -> list[str]:
    """The warnings of a text as told to the user."""
    return [str(problem) for problem in problems_of(text) if problem.severity == "warning"]


def only_error(text: str) -> str:
    """The one error of a text."""
    errors = errors_of(text)
    assert len(errors) == 1, errors
    return errors[0]


def book(text: str = TINY) -> Book:
    """The book of a valid text."""
    return load_text(text, file="x.yaml")
