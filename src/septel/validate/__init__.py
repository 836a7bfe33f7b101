"""Why to believe it: exact theory against the shipped rules, as a command.

In comes nothing but a seed; out come rows that say what theory expects and what small scenarios give when the kernel runs
them. It never computes an answer by a rule's own formula, and never reaches into a run to help it.
"""

from __future__ import annotations

from septel.validate.command import CHECKS, main, run
from septel.validate.rows import Row

__all__ = ["CHECKS", "Row", "main", "run"]
