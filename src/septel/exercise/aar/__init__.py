"""The data of an after-action report (AAR): what happened, who could know it, and what the evaluators make of it.

In come the records of an exercise's log; out goes one JSON document, and tables of its lists. All of it is put together from
items that `may_read` lets the reader read, so that an agency's copy holds nothing that the agency may not know; without a
reader it is control's own. It computes no measures of its own and writes no prose: the report's form is made elsewhere.
"""

from __future__ import annotations

from septel.exercise.aar.data import aar_data, of_log
from septel.exercise.aar.writing import write

__all__ = ["aar_data", "of_log", "write"]
