"""What an experiment found: every value, its means and differences with intervals, and where it came from."""

from __future__ import annotations

import html
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from septel.errors import SeptelError, did_you_mean
from septel.experiment import multiple, statistics
from septel.experiment.engine import Pools
from septel.experiment.folder import Folder, tidy

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa

HEADLINES = (
    "p_interdiction",
    "captures",
    "dry_holes_per_100",
    "wrong_doors_per_100",
    "action_h_median",
    "warned_per_100",
)


@dataclass(frozen=True, repr=False)
class Result:
    """All designs, on the same replications unless a selection gave some of them more.

    `values` is [design, replication, measure], NaN where a measure is undefined; replication r is the same draw of chance in
    every design, unless the designs' streams are independent. `counts` [design] tells how many replications each design has, by
    default all; values beyond that are NaN. `pools` holds integer histograms over a design's replications, by design and name.
    `manifest` tells scenario, seed, versions, hashes and machines.
    """

    designs: tuple[str, ...]
    measures: tuple[str, ...]
    values: NDArray[np.float64]
    pools: dict[str, Pools] = field(default_factory=dict)
    manifest: dict[str, Any] = field(default_factory=dict)
    folder: Path | None = None
    counts: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))

    def __post_init__(self) -> None:
        if len(self.counts) != len(self.designs):
            object.__setattr__(self, "counts", np.full(len(self.designs), self.values.shape[1], np.int64))

    @classmethod
    def read(cls, folder: str | os.PathLike[str]) -> Result:
        """The result in a folder that `septel run --out` wrote; SeptelError if there is none or it is damaged."""
        path = Path(folder)
        stored = Folder(path)
        manifest = stored.manifest()
        if manifest is None:
            what = "holds no result" if path.is_dir() else "is not a folder"
            raise SeptelError(f"{path}: {what} (no manifest.json). Make one with: septel run SCENARIO --out {path}")
        kept = stored.load(manifest)
        designs = tuple(manifest["identity"]["designs"])
        pools = dict(zip(designs, kept.totals(), strict=True))
        return cls(designs, tuple(manifest["measures"]), kept.values, pools, manifest, path, kept.counts)

    @property
    def replications(self) -> int:
        """How many replications the design with most of them has: all have as many, unless a selection gave some more."""
        return int(self.values.shape[1])

    @property
    def events(self) -> int:
        """Model events of all designs and replications together."""
        return int(np.nansum(self["events"])) if "events" in self.measures else 0

    def __getitem__(self, measure: str) -> NDArray[np.float64]:
        """The values [design, replication] of one measure."""
        return self.values[:, :, self._measure(measure)]

    def estimates(self) -> statistics.Estimate:
        """n, mean, lo, hi of every design and measure: arrays [design, measure]."""
        return statistics.estimate(self.values)

    def differences(self, first: str | None = None) -> statistics.Estimate:
        """Paired differences of every design to `first` (by default the first design): arrays [design, measure]."""
        return statistics.differences(self.values, self._design(first))

    def series(self, design: str) -> statistics.Estimate | None:
        """What was sampled at the end of every week: arrays [week, series] in the order of `septel.sim.loops.SERIES`.

        None where nothing was: the design has no part of the long run, it lasts less than a week, or the result is older than
        the series.
        """
        from septel.sim.loops import SCALES, SERIES

        counts = self._pool(design, "weeks")
        if counts is None or len(counts) == 0 or counts.shape[1] != len(SERIES):
            return None
        return statistics.estimate_of_sums(counts[..., 0], counts[..., 1], self._count(design), scale=SCALES)

    def confidence(self, design: str) -> statistics.Estimate | None:
        """Confidence at the horizon, arrays [place]; None where it was not sampled, or the result is older than that."""
        from septel.sim.loops import SERIES

        counts = self._pool(design, "confidence")
        if counts is None or not counts.any():
            return None
        scale = next(series.scale for series in SERIES if series.name == "confidence")
        return statistics.estimate_of_sums(counts[:, 0], counts[:, 1], self._count(design), scale=scale)

    def weekly(self) -> pd.DataFrame:
        """Tidy series: design, week (from 1, at its end), series, n, mean, lo, hi (95 % t-interval of the mean)."""
        from septel.sim.loops import SERIES

        names = [series.name for series in SERIES]
        rows: dict[str, list[Any]] = {name: [] for name in ("design", "week", "series", "n", "mean", "lo", "hi")}
        for design in self.designs:
            found = self.series(design)
            if found is None:
                continue
            weeks = len(found.mean)
            rows["design"] += [design] * (weeks * len(names))
            rows["week"] += np.repeat(np.arange(1, weeks + 1), len(names)).tolist()
            rows["series"] += names * weeks
            for name in ("n", "mean", "lo", "hi"):
                rows[name] += getattr(found, name).ravel().tolist()
        return _frame(rows)

    def table(self) -> pd.DataFrame:
        """Tidy summary: design, measure, n, mean, lo, hi (95 % t-interval of the mean over n replications)."""
        found = self.estimates()
        rows: dict[str, Any] = self._axes(self.designs)
        return _frame(rows | {name: getattr(found, name).ravel() for name in ("n", "mean", "lo", "hi")})

    def compare(self, first: str | None = None) -> pd.DataFrame:
        """Paired differences to `first`: design, measure, first, n, difference, lo, hi, lo_all, hi_all, p_holm, variance_ratio.

        `lo_all` and `hi_all` hold for all differences of a measure at once (Bonferroni), and `p_holm` is Holm's p-value,
        adjusted for them; see `septel.experiment.multiple`. The variance ratio is (Var A + Var B)/Var(A − B): how many times
        more replications independent chance would take.
        """
        base = self._design(first)
        found = self.differences(first)
        others = [index for index in range(len(self.designs)) if index != base]
        ratio = [statistics.variance_ratio(self.values[base], self.values[index])[1] for index in others]
        rows = self._axes(tuple(self.designs[index] for index in others))
        rows["first"] = [self.designs[base]] * len(rows["design"])
        numbers = {"n": found.n, "difference": found.mean, "lo": found.lo, "hi": found.hi}
        rows |= {name: array[others].ravel() for name, array in numbers.items()}
        all_at_once = multiple.to_first(self.values, base)
        rows |= {"lo_all": all_at_once.together.lo.ravel(), "hi_all": all_at_once.together.hi.ravel()}
        return _frame(rows | {"p_holm": all_at_once.p_holm.ravel(), "variance_ratio": np.ravel(ratio)})

    def compare_all(self) -> pd.DataFrame:
        """Every pair: design_a, design_b, measure, n, difference (b less a), lo, hi, lo_all, hi_all, p_holm.

        The last three are corrected for all pairs of designs of a measure.
        """
        found = multiple.all_pairs(self.values)
        pairs = list(combinations(self.designs, 2))
        rows: dict[str, Any] = {
            "design_a": [a for a, _ in pairs for _ in self.measures],
            "design_b": [b for _, b in pairs for _ in self.measures],
            "measure": [measure for _ in pairs for measure in self.measures],
        }
        each, together = found.each, found.together
        numbers = {"n": each.n, "difference": each.mean, "lo": each.lo, "hi": each.hi}
        numbers |= {"lo_all": together.lo, "hi_all": together.hi, "p_holm": found.p_holm}
        return _frame(rows | {name: array.ravel() for name, array in numbers.items()})

    def best(self, measure: str, *, highest: bool = True) -> pd.DataFrame:
        """Each design against the best of the others: design, n, mean, difference, lo, hi, verdict.

        The intervals hold together at 95 % (Hsu, with Bonferroni's inequality, as designs share chance). The verdict is 'best',
        'may be best' or 'not best'; with `highest=False` the lowest mean is the best one. SeptelError for an unknown measure.
        """
        found = multiple.best(self[measure], highest=highest)
        numbers = {name: getattr(found, name) for name in ("n", "mean", "difference", "lo", "hi")}
        return _frame({"design": self.designs} | numbers | {"verdict": found.verdicts})

    def quantiles(self, q: Sequence[float] = (0.05, 0.5, 0.95)) -> pd.DataFrame:
        """Quantiles over replications: design, measure, q, n, value, lo, hi.

        The intervals are exact, from one order statistic to another, whatever the law of a measure. A bound that n replications
        are too few for is infinite: 5 % and 95 % have both from 72 on. SeptelError for a q that is not between 0 and 1.
        """
        levels = [float(one) for one in q]
        if not all(0 < one < 1 for one in levels):
            raise SeptelError(f"a quantile lies between 0 and 1: 5 % is 0.05. Not {', '.join(f'{one:g}' for one in levels)}.")
        found = statistics.quantiles(self.values, levels)
        rows = {name: values * len(levels) for name, values in self._axes(self.designs).items()}
        rows["q"] = np.repeat(levels, len(self.designs) * len(self.measures))
        return _frame(rows | {name: getattr(found, name).ravel() for name in ("n", "value", "lo", "hi")})

    def rates(self, measures: Sequence[str] | None = None) -> pd.DataFrame:
        """How often something happened, with exact intervals, of the measures that count events, or of those that are named.

        `with_event` of n replications had any: `share`, share_lo, share_hi (Clopper and Pearson; no event in n replications
        leaves an upper bound). Of counts also `total` and `rate`, events per replication, rate_lo and rate_hi (Garwood),
        `dispersion` (variance/mean), and the `interval`: 'poisson' where that is at most 1, else 'widened' by it. SeptelError
        for an unknown measure.
        """
        from septel.experiment import rates

        return _frame(rates.rows(self, measures))

    def pairs(self) -> pd.DataFrame:
        """For every pair of designs and every measure: design_a, design_b, measure, n, variance_ratio."""
        rows: dict[str, list[Any]] = {name: [] for name in ("design_a", "design_b", "measure", "n", "variance_ratio")}
        for a, b, n, ratio in self.variance_ratios():
            rows["design_a"] += [a] * len(self.measures)
            rows["design_b"] += [b] * len(self.measures)
            rows["measure"] += self.measures
            rows["n"] += n.tolist()
            rows["variance_ratio"] += ratio.tolist()
        return _frame(rows)

    def variance_ratios(self) -> Iterator[tuple[str, str, NDArray[np.int64], NDArray[np.float64]]]:
        """For every pair of designs: their names, n [measure] and (Var A + Var B)/Var(A − B) [measure]."""
        for a, b in combinations(range(len(self.designs)), 2):
            yield self.designs[a], self.designs[b], *statistics.variance_ratio(self.values[a], self.values[b])

    def to_arrow(self) -> pa.Table:
        """The tidy table: design, replication, measure, value (null where undefined)."""
        return tidy(self.values, self.counts, self.designs, self.measures)

    def to_parquet(self, path: str | os.PathLike[str]) -> None:
        """Write the tidy table (design, replication, measure, value); the same result gives the same bytes."""
        import pyarrow.parquet as pq

        pq.write_table(self.to_arrow(), path, compression="zstd")

    def to_pandas(self) -> pd.DataFrame:
        """The tidy table (design, replication, measure, value); value is NaN where a measure is undefined."""
        return self.to_arrow().to_pandas()

    def to_polars(self) -> pl.DataFrame:
        """The tidy table (design, replication, measure, value); value is null where a measure is undefined.

        Needs Polars: `pip install 'septel[polars]'`.
        """
        try:
            import polars
        except ImportError:
            raise SeptelError("Polars is not installed. Install it with: pip install 'septel[polars]'") from None
        found = polars.from_arrow(self.to_arrow())
        assert isinstance(found, polars.DataFrame)
        return found

    def _axes(self, designs: tuple[str, ...]) -> dict[str, Any]:
        return {
            "design": [design for design in designs for _ in self.measures],
            "measure": [measure for _ in designs for measure in self.measures],
        }

    def _design(self, name: str | None) -> int:
        if name is None:
            return 0
        if name not in self.designs:
            raise SeptelError(f"'{name}' is not a design of this result. {did_you_mean(name, self.designs)}".strip())
        return self.designs.index(name)

    def _count(self, design: str) -> int:
        return int(self.counts[self._design(design)])

    def _pool(self, design: str, name: str) -> NDArray[np.integer[Any]] | None:
        return self.pools.get(self.designs[self._design(design)], {}).get(name)

    def _measure(self, name: str) -> int:
        if name not in self.measures:
            raise SeptelError(f"'{name}' is not a measure. {did_you_mean(name, self.measures)}".strip())
        return self.measures.index(name)

    def __repr__(self) -> str:
        name = self.manifest.get("identity", {}).get("scenario", "of no scenario")
        counts = " to ".join(str(count) for count in sorted({int(self.counts.min()), int(self.counts.max())}))
        return f"<Result {name}: {len(self.designs)} designs × {counts} replications × {len(self.measures)} measures>"

    def _repr_html_(self) -> str:
        """Designs side by side on the headline measures, for notebooks."""
        shown = [name for name in HEADLINES if name in self.measures] or list(self.measures[:6])
        found, never = self.estimates(), statistics.never(self.values)
        head = "".join(f"<th>{html.escape(name)}</th>" for name in shown)
        rows = []
        for index, design in enumerate(self.designs):
            cells = []
            for name in shown:
                at = index, self._measure(name)
                width = f"± {number(half(found, at))}" if np.isnan(never[at]) else f"in at most {100 * never[at]:.2g} % not"
                cells.append(f"<td>{number(found.mean[at])} <small>{width}</small></td>")
            rows.append(f"<tr><th>{html.escape(design)}</th>{''.join(cells)}</tr>")
        name = html.escape(str(self.manifest.get("identity", {}).get("scenario", "")))
        return (
            f"<table><caption>{name}: means over {self.replications} replications, with the half-width of their 95 % "
            f"intervals</caption><thead><tr><th>design</th>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
        )


def half(found: statistics.Estimate, at: tuple[int, int]) -> float:
    """Half the width of an interval."""
    return float(found.hi[at] - found.mean[at])


def number(value: float, *, sign: bool = False) -> str:
    """A number in three or four digits, or a dash where there is none."""
    if np.isnan(value):
        return "–"
    size = abs(value)
    digits = 0 if size >= 100 else 1 if size >= 10 else 2 if size >= 1 else 3
    text = f"{value:{'+' if sign else ''}.{digits}f}"
    return text.replace("-", "−")


def _frame(columns: dict[str, Any]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(columns)
