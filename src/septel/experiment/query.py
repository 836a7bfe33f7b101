"""A result as tables by name, and as SQL asks for it (DuckDB)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from septel.errors import SeptelError, did_you_mean
from septel.experiment.result import Result

if TYPE_CHECKING:
    import pandas as pd

# What each table has a row for, and what makes it.
TABLES: dict[str, tuple[Callable[[Result], pd.DataFrame], str]] = {
    "results": (Result.to_pandas, "every value: design, replication, measure, value"),
    "wide": (lambda result: _wide(result), "every replication, with a column for each measure"),
    "means": (Result.table, "means with their 95 % t-intervals, by design and measure"),
    "differences": (Result.compare, "paired differences to the first design, each by itself and all together"),
    "quantiles": (Result.quantiles, "5 %, 50 % and 95 % quantiles with exact intervals"),
    "rates": (Result.rates, "how often events happened, with exact intervals"),
    "weekly": (Result.weekly, "what is sampled every week, where anything is"),
    "designs": (lambda result: _designs(result), "designs, their titles and replications"),
    "measures": (lambda result: _measures(result), "measures, their units and definitions"),
}
DETAIL = ("leads", "requests", "operations")  # what `septel trace` writes beside the result


class Query:
    """The tables of a result."""

    def __init__(self, result: Result) -> None:
        self.result = result

    def table(self, name: str, measures: Sequence[str] = ()) -> pd.DataFrame:
        """A table by its name, of some measures or all. SeptelError for a name that is not known, with the nearest one."""
        if name not in TABLES:
            raise SeptelError(f"'{name}' is not a table of a result. {did_you_mean(name, TABLES)}".strip())
        frame = TABLES[name][0](self.result)
        for measure in measures:
            self.result[measure]  # known, or told
        if measures and "measure" in frame.columns:
            frame = frame[frame["measure"].isin(measures)]
        elif measures and name == "wide":
            frame = frame[["design", "replication", *measures]]
        return frame

    def sql(self, text: str) -> pd.DataFrame:
        """The answer to a query over the tables; SeptelError with DuckDB's words if it is not one."""
        import duckdb

        with duckdb.connect() as connection:
            names = self._register(connection, text)
            try:
                return connection.execute(text).df()
            except duckdb.Error as error:
                said = "\n".join(str(error).strip().splitlines()[:6])
                raise SeptelError(f"--sql: {said}\nTables: {', '.join(names)}.") from error

    def _register(self, connection: Any, text: str) -> list[str]:
        """Give the connection the tables that a query names; the names of all that there are."""
        connection.register("results_as_stored", self.result.to_arrow())
        columns = "design::VARCHAR AS design, replication, measure::VARCHAR AS measure, value"
        connection.sql(f"CREATE VIEW results AS SELECT {columns} FROM results_as_stored")
        named = set(re.findall(r"\w+", text.lower()))
        for name in (TABLES.keys() - {"results"}) & named:
            frame = TABLES[name][0](self.result)
            if len(frame.columns):
                connection.register(name, frame)
        detail = {name: sorted((self.result.folder or Path()).glob(f"{name}.parquet/*.parquet")) for name in DETAIL}
        found = {name: files for name, files in detail.items() if files}
        for name, files in found.items():
            connection.read_parquet([str(path) for path in files]).create_view(name)
        return [*TABLES, *found]


def _wide(result: Result) -> pd.DataFrame:
    import pandas as pd

    designs = np.repeat(result.designs, result.counts)
    replications = np.concatenate([np.arange(count) for count in result.counts])
    rows = np.concatenate([own[:count] for own, count in zip(result.values, result.counts, strict=True)])
    frame = pd.DataFrame(rows, columns=list(result.measures))
    return pd.concat([pd.DataFrame({"design": designs, "replication": replications}), frame], axis=1)


def _designs(result: Result) -> pd.DataFrame:
    import pandas as pd

    titles: dict[str, str] = {}
    levels: dict[str, dict[str, Any]] = {}
    if "scenario_text" in result.manifest:
        from septel.experiment.recomputed import book_of

        try:
            book = book_of(result)
        except SeptelError:  # its files are gone: the numbers are still there
            pass
        else:
            titles, levels = book.titles, book.levels
    frame = pd.DataFrame({"design": result.designs, "title": [titles.get(name, "") for name in result.designs]})
    frame["replications"] = result.counts
    for parameter in dict.fromkeys(name for own in levels.values() for name in own):
        frame[parameter] = [levels.get(design, {}).get(parameter) for design in result.designs]
    return frame


def _measures(result: Result) -> pd.DataFrame:
    import pandas as pd

    from septel.sim import MEASURES

    known = {measure.name: measure for measure in MEASURES}
    rows = [known[name] for name in result.measures if name in known]
    columns = {"measure": "name", "unit": "unit", "better": "better", "definition": "definition"}
    return pd.DataFrame({column: [getattr(row, field) for row in rows] for column, field in columns.items()})
