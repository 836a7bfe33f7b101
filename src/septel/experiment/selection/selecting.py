"""Select the best design: from a scenario and a question to an answer with a stated confidence."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from septel.errors import SeptelError, did_you_mean
from septel.experiment import runs
from septel.experiment.asked import MOST_REPLICATIONS, designs_of, load, whole
from septel.experiment.progress import Show
from septel.experiment.result import Result
from septel.experiment.selection import feasibility, outcome, schedules
from septel.experiment.selection.feasibility import Tolerance, Within

if TYPE_CHECKING:
    import pandas as pd

    from septel.scenario import Book

METHODS = ("kn", "ocba")
FIRST, CAP, CONFIDENCE = 50, 2000, 0.95
BUDGET_OF_EACH = 200  # times the designs: OCBA's budget where none is given (assumption)
LEAST_FIRST = 5
Schedule = schedules.Kn | schedules.Ocba


@dataclass(frozen=True, repr=False)
class Selection:
    """What a selection found: the `outcome`, and the `result` with all replications that it took."""

    result: Result
    outcome: outcome.Outcome

    def __repr__(self) -> str:
        return f"<Selection: {self.sentence}>"

    @property
    def answer(self) -> str:
        """The design that was found; '' if none was, since none keeps its limits or the cap came first."""
        return self.outcome.answer

    @property
    def sentence(self) -> str:
        """The whole answer in a few sentences."""
        return self.outcome.sentence

    def table(self) -> pd.DataFrame:
        """By design: replications read, n, mean, lo, hi (95 % t-interval), fate, by, at, and what its limits come to."""
        import pandas as pd

        names = {"design": "design", "replications": "read", "n": "n", "mean": "mean", "lo": "lo", "hi": "hi", "fate": "fate"}
        names |= {"by": "by", "at": "at", "limits": "verdict"}
        rows = self.outcome.standings
        return pd.DataFrame({column: [getattr(one, name) for one in rows] for column, name in names.items()})

    def as_dict(self) -> dict[str, Any]:
        """Ready for JSON: scenario and seed, the settings, the answer, and every design's row."""
        identity = self.result.manifest.get("identity", {})
        known = {name: identity.get(name) for name in ("scenario", "scenario_sha256", "seed", "rng", "streams")}
        return {
            **known,
            "events": self.result.events,
            "folder": str(self.result.folder) if self.result.folder else None,
            **self.outcome.as_dict(),
        }

    def _repr_html_(self) -> str:
        import html

        table: str = self.table().to_html(index=False, border=0)
        return f"<p>{html.escape(self.sentence)}</p>{table}"


def select(
    scenario: Book | str | os.PathLike[str] | Mapping[str, Any],
    designs: Sequence[str] | str | None = None,
    *,
    measure: str = "p_interdiction",
    highest: bool = True,
    indifference: float | None = None,
    confidence: float = CONFIDENCE,
    within: Within = None,
    tolerance: Tolerance = None,
    first: int = FIRST,
    cap: int = CAP,
    method: str = "kn",
    budget: int | None = None,
    seed: int = 1,
    threads: int | None = None,
    streams: str | None = None,
    rng: str = "splitmix64",
    on: str | None = None,
    out: str | os.PathLike[str] | None = None,
    fresh: bool = False,
    progress: bool | Show | None = None,
    command: str = "",
) -> Selection:
    """Select the design with the highest (or lowest) mean of a measure, running no more replications than the answer takes.

    By KN (the default) the answer is the best with `confidence` at least, if no other design is within `indifference` of it,
    which is in the measure's unit. The limits are the scenario's, or `within`: 'wrong_doors_per_100 <= 2', a list of such, or
    'none'; each is tested to its `tolerance` ({'wrong_doors_per_100': 0.2}; by default a tenth of the bound). Every design gets
    `first` replications and none more than `cap`. By OCBA a `budget` of replications of all designs together (by default 200
    times the designs) is divided so that the best mean is likely to be the best; it takes no limits.

    `streams` are 'common' for KN unless 'independent' is asked for, and 'independent' for OCBA, which cannot use common ones.
    The rest is as in `run`. Raises SeptelError for wrong settings, ScenarioError for a wrong scenario, and `Interrupted`.
    """
    book = load(scenario)
    names = designs_of(designs, tuple(book.designs))
    chosen = streams_of(method, streams)
    if method == "kn":
        if budget is not None:
            raise SeptelError("budget: it is OCBA's; KN takes what it needs, up to --cap (cap=) of each design")
        bounds = feasibility.bounds_of(book.limits, names, within, tolerance)
        schedule: Schedule = kn_of(names, measure, highest, indifference, confidence, first, cap, bounds)
    else:
        refuse_for_ocba(indifference, within, tolerance, limited=any(book.limits.get(name) for name in names))
        schedule = ocba_of(names, measure, highest, budget, first, cap)
    found = runs.run(
        book,
        names,
        seed=seed,
        threads=threads,
        rng=rng,
        progress=progress,
        out=out,
        schedule=schedule,
        streams=chosen,
        on=on,
        fresh=fresh,
        command=command,
    )
    return Selection(found, outcome.outcome(found, schedule))


def streams_of(method: str, streams: str | None) -> str:
    """The streams of a method: those asked for, or its own; SeptelError for OCBA on common streams, and for unknown words."""
    if method not in METHODS:
        raise SeptelError(f"method: '{method}' is no way to select. {did_you_mean(method, METHODS)}".strip())
    if streams is None:
        return schedules.COMMON if method == "kn" else schedules.INDEPENDENT
    if method == "ocba" and streams == schedules.COMMON:
        raise SeptelError(schedules.WHY_NOT_COMMON)
    return streams


def kn_of(
    designs: Sequence[str],
    measure: str,
    highest: bool,
    indifference: float | None,
    confidence: float,
    first: int,
    cap: int,
    bounds: Mapping[str, tuple[feasibility.Bound, ...]],
) -> schedules.Kn:
    """KN's settings, checked."""
    _check_measure(measure)
    if indifference is None:
        raise SeptelError(
            f"indifference: say which difference in {measure} no longer matters, in its unit: --indifference 0.02"
        )
    if not 0 < indifference < float("inf"):
        raise SeptelError(f"indifference: {indifference:g} is not a difference above 0")
    if not 0.5 <= confidence < 1:
        hint = f" {confidence:g} % is written {confidence / 100:g}." if 1 < confidence < 100 else ""
        raise SeptelError(f"confidence: {confidence:g} is not a probability from 0.5 to below 1.{hint}")
    if len(designs) == 1 and not bounds:
        raise SeptelError(f"there is nothing to select: '{designs[0]}' is the only design, and it has no limits")
    counts = _counts(first, cap)
    return schedules.Kn(measure, highest, float(indifference), float(confidence), *counts, bounds)


def ocba_of(designs: Sequence[str], measure: str, highest: bool, budget: int | None, first: int, cap: int) -> schedules.Ocba:
    """OCBA's settings, checked."""
    _check_measure(measure)
    if len(designs) == 1:
        raise SeptelError(f"there is nothing to select: '{designs[0]}' is the only design")
    first, cap = _counts(first, cap)
    least = first * len(designs)
    asked = max(least, BUDGET_OF_EACH * len(designs)) if budget is None else budget
    return schedules.Ocba(measure, highest, whole("budget", asked, least, MOST_REPLICATIONS), first, cap)


def refuse_for_ocba(indifference: float | None, within: Within, tolerance: Tolerance, *, limited: bool) -> None:
    """SeptelError for what OCBA does not know: an indifference zone, and limits."""
    if indifference is not None:
        raise SeptelError("indifference: OCBA knows none; give --method kn, or leave it out")
    none = within is not None and within in (feasibility.NOTHING, [feasibility.NOTHING], (feasibility.NOTHING,), [], ())
    if tolerance is not None or (not none and (within is not None or limited)):
        raise SeptelError(
            "within: OCBA knows no limits. Use --method kn, or leave the scenario's limits aside: --within none (within=())."
        )


def _check_measure(measure: str) -> None:
    from septel.sim.measures import MEASURES

    known = [one.name for one in MEASURES]
    if measure not in known:
        raise SeptelError(f"measure: there is no measure '{measure}'. {did_you_mean(measure, known)}".strip())


def _counts(first: int, cap: int) -> tuple[int, int]:
    cap = whole("cap", cap, LEAST_FIRST, MOST_REPLICATIONS)
    return whole("first", first, LEAST_FIRST, cap), cap
