"""Why to believe it: exact theory and other programs against the shipped rules and travel times, as a command.

In comes nothing but a seed; out come rows that say what is expected and what the kernels give when they run a small scenario
or raster. It never computes an answer by a rule's own formula, and never reaches into a run to help it.
"""

from __future__ import annotations

from septel.validate.command import CHECKS, main, run
from septel.validate.rows import Row

__all__ = ["CHECKS", "Row", "main", "run"]
