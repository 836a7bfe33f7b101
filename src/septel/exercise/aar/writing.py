"""The report's data as files: `aar.json`, and a table (CSV) of each of its lists. Every row of every table says EXERCISE."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from septel.errors import SeptelError

DOCUMENT = "aar.json"
STAMP = "EXERCISE"
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # how a text begins that a spreadsheet would compute


def write(found: Mapping[str, Any], folder: Path) -> list[Path]:
    """Write the document and its tables; the paths. SeptelError if the folder cannot be written."""
    files = {DOCUMENT: json.dumps(found, indent=1, ensure_ascii=False, allow_nan=False) + "\n"}
    files |= {f"{name}.csv": table(rows) for name, rows in tables(found).items()}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (folder / name).write_text(text, encoding="utf-8" if name == DOCUMENT else "utf-8-sig", newline="")
    except OSError as error:
        raise SeptelError(f"{folder}: cannot be written ({error.strerror or error})") from None
    return [folder / name for name in files]


def tables(found: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The lists of the document as rows, by the table's name."""
    rating_rows = [
        {"task": row["id"], "title": row["title"], **given} for row in found["objectives"] for given in row.get("ratings", ())
    ]
    measure_rows = [
        {**{key: row[key] for key in ("measure", "value", "comparable")}, "design": design, **_runs(runs)}
        for row in found["measures"]["measures"]
        for design, runs in row["designs"].items()
    ]
    statements = [{"form": form["form"], **row} for form in found["feedback"] for row in form["statements"]]
    seats = [
        {**{key: row[key] for key in ("seat", "kind", "agency", "title")}, **person}
        for row in found["participants"]
        for person in row["persons"] or [{}]
    ]
    named = {
        "participants": seats,
        "timeline": found["timeline"],
        "objectives": [{key: row[key] for key in row if key not in _NESTED} for row in found["objectives"]],
        "ratings": rating_rows,
        "observations": [{key: row[key] for key in row if key != "versions"} for row in found["observations"]],
        "expected_actions": [_flat(row) for row in found["expected_actions"]["actions"]],
        "improvement_plan": found["improvement_plan"],
        "hot_wash": found["hot_wash"],
        "feedback": statements,
        "measures": measure_rows,
    }
    return named | ({"reading": found["reading"]["seats"]} if found["reading"] else {})


def _flat(row: Mapping[str, Any]) -> dict[str, Any]:
    """An expected action with its two moments beside each other."""
    return {key: row[key] for key in row if key != "moments"} | {f"{word}_local": at for word, at in row["moments"].items()}


_NESTED = ("ratings", "history", "final_history")


def _runs(runs: Mapping[str, Any]) -> dict[str, Any]:
    return {"percentile": runs["percentile"], "same_draws": runs["same_draws"], "mean": (runs["runs"] or {}).get("mean")}


def table(rows: Sequence[Mapping[str, Any]]) -> str:
    """Rows as CSV, with a column for each key that any of them has; the first column stamps each row."""
    columns = list(dict.fromkeys(key for row in rows for key in row if key != "exercise"))
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(["exercise", *columns])
    for row in rows:
        writer.writerow([STAMP, *_cells(row.get(column) for column in columns)])
    return written.getvalue()


def _cells(values: Iterable[Any]) -> list[Any]:
    return [_cell(value) for value in values]


def _cell(value: Any) -> Any:
    """A moment as local time, other nested values as JSON, and no text that a spreadsheet would compute."""
    if isinstance(value, Mapping) and {"t", "local", "z"} <= set(value):
        return value["local"]
    if isinstance(value, Mapping | list | tuple):
        return json.dumps(value, ensure_ascii=False) if value else ""
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return value
