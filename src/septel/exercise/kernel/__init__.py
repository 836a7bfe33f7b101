"""The simulated world of a live exercise, in a process of its own.

In come lines of JSON from the director (run to an hour, do this, be as these records left it); out go lines with what
happened as rows of the trace. The director's side (`client`) imports no compiler; the other side (`host`) imports no web and
no database.
"""

from __future__ import annotations

from septel.exercise.kernel.client import Kernel

__all__ = ["Kernel"]
