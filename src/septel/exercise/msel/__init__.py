"""The master scenario events list (MSEL) of a live exercise.

In come the entries that a scenario plans, tables that people keep in Excel, and what control does with the list; out go injects
at their time or when a condition over the log is met, and what the players are told of them, which never shows the entry. A
condition is a closed list of words and never code. Tables are read and written by `importing` and `exporting`, which no server
needs at its start.
"""

from __future__ import annotations

from septel.exercise.feature import Feature
from septel.exercise.msel import section, showing
from septel.exercise.msel.commands import COMMANDS

FEATURE = Feature(
    name="msel",
    begin=section.begin,
    commands=COMMANDS,
    folds=section.FOLDS,
    items=showing.items,
    news=showing.news,
    frozen=showing.frozen,
    due=section.due,
    reacts=section.reacts,
)

__all__ = ["FEATURE"]
