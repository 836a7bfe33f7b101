"""Many runs: every design on the same replications, compared with intervals.

In comes a `Book` (a scenario with its designs); out goes a `Result` (design × replication × measure, pooled histograms) and, on
request, a folder that holds it with its manifest. It never changes a rule, never draws chance of its own, and what it computes
does not depend on the number of threads, on interruptions or on how the work was cut.
"""

from __future__ import annotations

from septel.experiment.asked import load
from septel.experiment.assumptions.asking import Stopped, sensitivity
from septel.experiment.result import Result
from septel.experiment.runs import Interrupted, NotWrittenError, run
from septel.experiment.selection.selecting import Selection, select

__all__ = ["Interrupted", "NotWrittenError", "Result", "Selection", "Stopped", "load", "run", "select", "sensitivity"]
