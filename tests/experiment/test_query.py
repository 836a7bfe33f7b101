from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from septel.errors import SeptelError
from septel.experiment import Result
from septel.experiment.query import TABLES, Query
from septel.experiment.runs import execute
from septel.experiment.schedule import Exactly
from tests.experiment.fakes import DESIGNS, MEASURES, FakeEngine, plan


@pytest.fixture(scope="module")
def result() -> Result:
    found = execute(plan(schedule=Exactly((12, 9, 5))), FakeEngine())
    del found.manifest["scenario_text"]  # the fake's is no scenario
    return found


def test_a_query_sees_the_tidy_table(result: Result) -> None:
    found = Query(result).sql(
        "SELECT design, count(*) AS n, avg(value) AS mean FROM results WHERE measure = 'captures' GROUP BY 1"
    )
    means = dict(zip(found["design"], found["mean"], strict=True))
    for index, design in enumerate(DESIGNS):
        assert means[design] == pytest.approx(np.nanmean(result["captures"][index]))
    assert dict(zip(found["design"], found["n"], strict=True)) == dict(zip(DESIGNS, (12, 9, 5), strict=True))


def test_undefined_values_are_null_in_a_query(result: Result) -> None:
    found = Query(result).sql("SELECT count(*) - count(value) AS undefined FROM results WHERE measure = 'action_h_median'")
    beyond = sum(int(np.isnan(result["action_h_median"][d, :n]).sum()) for d, n in enumerate((12, 9, 5)))
    assert int(found["undefined"].item()) == beyond > 0


def test_every_table_can_be_printed_and_asked(result: Result) -> None:
    query = Query(result)
    for name in TABLES:
        frame = query.table(name)
        if len(frame.columns):
            assert int(query.sql(f"SELECT count(*) AS n FROM {name}")["n"].item()) == len(frame)
    assert len(query.table("wide")) == 12 + 9 + 5
    assert list(query.table("wide", ["captures"]).columns) == ["design", "replication", "captures"]
    assert set(query.table("means", ["captures", "events"])["measure"]) == {"captures", "events"}


def test_a_wrong_query_is_told_with_the_tables_there_are(result: Result) -> None:
    with pytest.raises(SeptelError, match=r"result_s(.|\n)*Tables: results, wide"):
        Query(result).sql("SELECT * FROM result_s")


def test_a_wrong_name_is_told_with_the_nearest(result: Result) -> None:
    with pytest.raises(SeptelError, match="Did you mean 'quantiles'"):
        Query(result).table("quantile")
    with pytest.raises(SeptelError, match="Did you mean 'captures'"):
        Query(result).table("means", ["capture"])


def test_the_tidy_table_goes_to_pandas_and_polars(result: Result) -> None:
    pandas, polars = result.to_pandas(), result.to_polars()
    assert list(pandas.columns) == polars.columns == ["design", "replication", "measure", "value"]
    assert len(pandas) == len(polars) == (12 + 9 + 5) * len(MEASURES)
    assert polars["value"].null_count() == pandas["value"].isna().sum() > 0
    assert polars["value"].sum() == pytest.approx(pandas["value"].sum())


def test_without_polars_the_extra_is_named(result: Result, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "polars", None)
    with pytest.raises(SeptelError, match=r"pip install 'septel\[polars\]'"):
        result.to_polars()


def test_the_dataset_is_one_table_for_other_readers(tmp_path: Path) -> None:
    import duckdb
    import pandas as pd
    import polars as pl

    execute(plan(replications=6, out=tmp_path / "r"), FakeEngine())
    folder = tmp_path / "r" / "results.parquet"
    rows = 6 * len(DESIGNS) * len(MEASURES)
    assert len(pd.read_parquet(folder)) == rows
    assert len(pl.read_parquet(folder / "*.parquet")) == rows
    assert duckdb.sql(f"SELECT count(*) FROM '{folder}/*.parquet'").fetchall() == [(rows,)]
