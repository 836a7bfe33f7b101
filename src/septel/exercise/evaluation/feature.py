"""Evaluation as a feature of the exercise. Its section tells of people, so it stays when control goes back."""

from __future__ import annotations

from septel.exercise.evaluation import folds, showing
from septel.exercise.evaluation.commands import COMMANDS
from septel.exercise.feature import Feature

FEATURE = Feature(
    name="evaluation",
    begin=folds.begin,
    commands=COMMANDS,
    folds=folds.FOLDS,
    items=showing.items,
    news=showing.news,
    rewinds=False,
)
