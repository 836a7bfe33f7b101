"""The field as seats know it: leads, cases, requests, operations and teams, folded from what the rules made of the world.

In come rows of the simulated world's trace and what seats decide; out go items, each holder's own: never the truth, and no key
by which two reports could be known to be one observation where the sharing loses that. Numbers count per holder, so that a
gap tells nothing.
"""

from __future__ import annotations

from septel.exercise.feature import Feature
from septel.exercise.field.commands import COMMANDS
from septel.exercise.field.section import FOLDS, begin
from septel.exercise.field.showing import frozen, items, news, readable

FEATURE = Feature(
    name="field", begin=begin, commands=COMMANDS, folds=FOLDS, items=items, news=news, frozen=frozen, readable=readable
)

__all__ = ["FEATURE"]
