"""Evaluation: what evaluators saw, how they rate the critical tasks, and what is to become better.

In come the plan of the scenario's `exercise.objectives` and what evaluators, control and, after the exercise, everybody
commands; out go two sections of the state: `evaluation` (observations, ratings, notes, feedback, improvements: it tells of
people and is not rewound) and `expected` (which expected actions the log shows: it is). Nobody's rating is ever averaged
or lost here, and no player reads anything of it before it is published.
"""

from __future__ import annotations

from septel.exercise.evaluation.expected import EXPECTED
from septel.exercise.evaluation.feature import FEATURE

__all__ = ["EXPECTED", "FEATURE"]
