"""What a study of assumptions found: as tables, as one JSON document, and as a folder."""

from __future__ import annotations

import io
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from septel.errors import SeptelError
from septel.experiment.assumptions.indices import COLUMNS, MORRIS, Indices
from septel.experiment.assumptions.points import Answer
from septel.experiment.assumptions.swings import Mean, Question, Reading, Swing, Switch
from septel.whole import written_whole

if TYPE_CHECKING:
    import pandas as pd

    from septel.experiment.assumptions.asking import Asked

DOCUMENT, POINTS = "sensitivity.json", "points.parquet"
FORMAT = 1


@dataclass(frozen=True)
class Study:
    """A study's answer: the designs as written (`means`, in the order of the designs), the preferred one and the best other.

    `lead` is the preferred design's over `other` (-1: there is one design, and the lead is its mean). `swings` are the
    assumptions one at a time, the widest first; `indices` those of Morris or Sobol. `points` are the values [design,
    replication] of every point that was run, by the levels that it changes.
    """

    asked: Asked
    question: Question
    means: tuple[Mean, ...]
    preferred: int
    other: int
    lead: Mean
    swings: tuple[Swing, ...]
    indices: Indices | None
    rules_hash: str
    points: Mapping[str, Answer] = field(default_factory=dict, repr=False)

    @property
    def designs(self) -> tuple[str, ...]:
        return self.question.designs

    def table(self) -> pd.DataFrame:
        """The designs as the scenario is written: design, mean, lo, hi."""
        rows = [{"design": name, **_interval(one)} for name, one in zip(self.designs, self.means, strict=True)]
        return _frame(rows, ("design", "mean", "lo", "hi"))

    def tornado(self) -> pd.DataFrame:
        """One row for each reading: path, level, as_written, best, other, lead, lead_lo, lead_hi, change, change_lo, change_hi.

        The lead is the preferred design's over the best other at that level; the change is paired, against the lead as written.
        """
        rows = []
        for swing in self.swings:
            for one in swing.readings:
                row = {"path": swing.dial.path, "level": one.level, "as_written": one.level == swing.dial.level}
                row |= {"best": self._name(one.best), "other": self._name(one.other)}
                for word, mean in (("lead", one.lead), ("change", one.change)):
                    row |= {word: mean.mean, f"{word}_lo": mean.lo, f"{word}_hi": mean.hi}
                rows.append(row)
        words = "path level as_written best other lead lead_lo lead_hi change change_lo change_hi"
        return _frame(rows, tuple(words.split()))

    def switches(self) -> pd.DataFrame:
        """What would change the answer: path, verdict and, for each switch, level, lo, hi, to; NaN where there is none."""
        rows = []
        for swing in self.swings:
            row = {"path": swing.dial.path, "verdict": swing.verdict, "as_written": swing.dial.level}
            row |= {"low": swing.range.low, "high": swing.range.high}
            nothing = {"level": math.nan, "lo": math.nan, "hi": math.nan, "to": ""}
            found = [{"level": one.level, "lo": one.lo, "hi": one.hi, "to": self._name(one.to)} for one in swing.switches]
            rows += [row | one for one in found or [nothing]]
        return _frame(rows, ("path", "verdict", "as_written", "low", "high", "level", "lo", "hi", "to"))

    def effects(self) -> pd.DataFrame:
        """The indices of Morris (path, mu_star, mu_star_conf, sigma, mu) or Sobol (path, S1, S1_conf, ST, ST_conf)."""
        if self.indices is None:
            raise SeptelError("this study varied one assumption at a time: it has no indices")
        words = COLUMNS[self.indices.method]
        return _frame(_index_rows(self.indices), ("path", *words))

    def document(self) -> dict[str, Any]:
        """Everything but the single values, ready for JSON; undefined numbers are null."""
        asked, sources = self.asked, self.asked.book.sources
        found: dict[str, Any] = {
            "format": FORMAT,
            "asked": {
                "scenario": asked.book.name,
                "scenario_path": str(asked.book.path),
                "scenario_sha256": asked.book.sha256,
                "rules_sha256": self.rules_hash,
                "designs": list(self.designs),
                "titles": {name: asked.book.titles.get(name, name) for name in self.designs},
                "measure": asked.measure,
                "unit": _unit(asked.measure),
                "preferred_is": "lowest" if asked.lowest else "highest",
                "method": asked.method,
                "replications": asked.replications,
                "seed": asked.seed,
                "rng": asked.rng,
                "command": asked.command,
            },
            "designs": [{"design": name, **_interval(one)} for name, one in zip(self.designs, self.means, strict=True)],
            "preferred": self._name(self.preferred),
            "other": self._name(self.other),
            "lead": _interval(self.lead),
            "assumptions": [self._swing(swing, sources) for swing in self.swings],
            "not_varied": [{"path": one.path, "reason": one.reason} for one in asked.left],
        }
        if self.indices is not None:
            found["indices"] = {
                "method": self.indices.method,
                "of": asked.response or "lead",
                "points": self.indices.points,
                "variance": self.indices.variance,
                "noise": self.indices.noise,
                "rows": _index_rows(self.indices),
            }
        ready: dict[str, Any] = _ready(found)
        return ready

    def _swing(self, swing: Swing, sources: Mapping[str, Any]) -> dict[str, Any]:
        dial, own = swing.dial, swing.range
        said = sources.get(dial.path)
        return {
            "path": dial.path,
            "kind": dial.kind,
            "unit": dial.unit,
            "source": said.source if said else "",
            "line": said.line if said else 0,
            "designs": list(dial.designs),
            "as_written": dial.level,
            "low": own.low,
            "high": own.high,
            "texts": {"as_written": dial.text(dial.level), "low": dial.text(own.low), "high": dial.text(own.high)},
            "verdict": swing.verdict,
            "width": swing.width,
            "noise": swing.is_noise,
            "readings": [self._reading(dial.text(one.level), one) for one in swing.readings],
            "switches": [self._switch(dial, one) for one in swing.switches],
            "refused": [{"level": level, "text": dial.text(level), "reason": reason} for level, reason in swing.refused],
        }

    def _reading(self, text: str, one: Reading) -> dict[str, Any]:
        return {
            "level": one.level,
            "text": text,
            "means": dict(zip(self.designs, one.means, strict=True)),
            "best": self._name(one.best),
            "other": self._name(one.other),
            "lead": _interval(one.lead),
            "change": _interval(one.change),
        }

    def _switch(self, dial: Any, one: Switch) -> dict[str, Any]:
        numbers = {"level": one.level, "lo": one.lo, "hi": one.hi}
        found = {**numbers, "open_lo": one.open_lo, "open_hi": one.open_hi, "to": self._name(one.to), "clear": one.is_clear}
        return found | {"upward": one.upward, "texts": {word: dial.text(level) for word, level in numbers.items()}}

    def _name(self, design: int) -> str:
        return self.designs[design] if design >= 0 else ""

    def save(self, folder: Path) -> list[Path]:
        """Write sensitivity.json and points.parquet; SeptelError if they cannot be."""
        content = {
            POINTS: self.points_bytes(),
            DOCUMENT: (json.dumps(self.document(), indent=1, ensure_ascii=False) + "\n").encode(),
        }
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for name, data in content.items():
                with written_whole(folder / name, ending=".tmp") as beside:
                    beside.write_bytes(data)
        except OSError as error:
            raise SeptelError(f"{folder}: cannot be written ({error.strerror or error}). Use another --out DIR.") from error
        return [folder / name for name in content]

    def points_bytes(self) -> bytes:
        """Every value as Parquet: point, levels (JSON by path, {} as written), design, replication, value."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        rows: dict[str, list[Any]] = {word: [] for word in ("point", "levels", "design", "replication", "value")}
        for point, (key, answer) in enumerate(self.points.items()):
            if answer.values is None:
                continue
            count = answer.values.shape[1]
            for name, own in zip(self.designs, answer.values, strict=True):
                rows["point"] += [point] * count
                rows["levels"] += [key] * count
                rows["design"] += [name] * count
                rows["replication"] += range(count)
                rows["value"] += [None if value != value else value for value in own.tolist()]
        types = {"point": pa.int32(), "levels": pa.string(), "design": pa.string(), "replication": pa.int32()}
        table = pa.table({word: pa.array(one, types.get(word, pa.float64())) for word, one in rows.items()})
        sink = io.BytesIO()
        pq.write_table(table, sink, compression="zstd")
        return sink.getvalue()


def read(folder: Path) -> dict[str, Any]:
    """The document of a folder that a study was written to; SeptelError if there is none or it is damaged."""
    path = folder / DOCUMENT
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SeptelError(f"{path}: cannot be read ({error.strerror or error})") from error
    except ValueError as error:
        raise SeptelError(f"{path}: is damaged ({error})") from error
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise SeptelError(f"{path}: was written by another version of Septel")
    return found


def _interval(one: Mean) -> dict[str, float]:
    return {"mean": one.mean, "lo": one.lo, "hi": one.hi}


def _index_rows(found: Indices) -> list[dict[str, Any]]:
    words = COLUMNS[found.method]
    first = found.columns["mu_star" if found.method == MORRIS else "ST"]
    order = sorted(range(len(found.names)), key=lambda one: -float(first[one]))
    return [{"path": found.names[one], **{word: float(found.columns[word][one]) for word in words}} for one in order]


def _unit(measure: str) -> str:
    from septel.sim.measures import MEASURES

    return next((one.unit for one in MEASURES if one.name == measure), "")


def _ready(value: Any) -> Any:
    """The same with null for what is undefined or endless, since JSON has no word for it."""
    if isinstance(value, dict):
        return {key: _ready(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_ready(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _frame(rows: list[dict[str, Any]], columns: tuple[str, ...]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(rows, columns=list(columns))
