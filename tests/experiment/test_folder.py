from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from septel.errors import SeptelError
from septel.experiment import Result
from septel.experiment.folder import FILES, MANIFEST, SCENARIO, TABLE, Folder, pools_bytes, table_bytes
from septel.experiment.runs import execute
from tests.experiment.fakes import DESIGNS, MEASURES, FakeEngine, plan


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    execute(plan(replications=12, out=tmp_path / "kept"), FakeEngine())
    return tmp_path / "kept"


def test_a_result_reads_back_as_it_was_written(kept: Path) -> None:
    wanted = execute(plan(replications=12), FakeEngine())
    found = Result.read(kept)
    np.testing.assert_array_equal(found.values, wanted.values)
    assert (found.designs, found.measures) == (wanted.designs, wanted.measures)
    for design in DESIGNS:
        np.testing.assert_array_equal(found.pools[design]["captures"], wanted.pools[design]["captures"])
    assert (kept / SCENARIO).read_text() == "name: fake\n"
    assert sorted(path.name for path in kept.iterdir()) == sorted(FILES)


def test_the_table_is_tidy_and_undefined_values_are_null(kept: Path) -> None:
    table = pq.read_table(kept / TABLE)
    assert table.column_names == ["design", "replication", "measure", "value"]
    assert table.num_rows == 3 * 12 * len(MEASURES)
    assert pa.types.is_dictionary(table.schema.field("design").type)
    frame = table.to_pandas()
    values = Result.read(kept)["action_h_median"]
    undefined = frame[(frame.measure == "action_h_median") & frame.value.isna()]
    assert len(undefined) == np.isnan(values).sum() > 0
    row = frame[(frame.design == "platform") & (frame.replication == 3) & (frame.measure == "captures")]
    assert row.value.item() == FakeEngine.one(1, 1, 3)[1]


def test_the_same_numbers_give_the_same_bytes() -> None:
    values = np.random.default_rng(1).normal(size=(2, 5, 3))
    values[0, 0, 0] = np.nan
    one, two = (table_bytes(values.copy(), ("a", "b"), ("x", "y", "z")) for _ in range(2))
    assert one == two
    pools = {"a": {"h": np.arange(5)}, "b": {"h": np.arange(5), "g": np.ones(2, np.int64)}}
    assert pools_bytes(pools) == pools_bytes({"a": pools["a"], "b": dict(reversed(pools["b"].items()))})


def test_a_changed_table_is_noticed(kept: Path) -> None:
    content = bytearray((kept / TABLE).read_bytes())
    content[len(content) // 2] ^= 1
    (kept / TABLE).write_bytes(content)
    with pytest.raises(SeptelError, match=r"results\.parquet .* is not the one"):
        Result.read(kept)


@pytest.mark.parametrize("text", ["", "[]", "{", '{"format": 99}'])
def test_a_manifest_that_is_none_is_told(kept: Path, text: str) -> None:
    (kept / MANIFEST).write_text(text)
    with pytest.raises(SeptelError, match=r"manifest\.json"):
        Result.read(kept)


def test_a_folder_without_a_result_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(SeptelError, match="septel run SCENARIO --out"):
        Result.read(tmp_path)
    with pytest.raises(SeptelError, match="is not a folder"):
        Result.read(tmp_path / "none")


def test_other_peoples_files_are_not_written_over(tmp_path: Path) -> None:
    for name in ("thesis.txt", SCENARIO):
        folder = tmp_path / name.partition(".")[0]
        folder.mkdir()
        (folder / name).write_text("mine")
        with pytest.raises(SeptelError, match="no result"):
            execute(plan(out=folder), FakeEngine())
        assert [path.name for path in folder.iterdir()] == [name]
        assert (folder / name).read_text() == "mine"


def test_a_path_that_is_a_file_is_refused_before_anything_runs(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for path in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(SeptelError, match="cannot be written to"):
            execute(plan(out=path), idle := FakeEngine())
        assert idle.calls == []


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is closed to root")
def test_a_folder_that_may_not_be_written_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(SeptelError, match="cannot be written to"):
        execute(plan(out=tmp_path), FakeEngine())


def test_a_disk_too_small_is_told_before_anything_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("septel.experiment.folder.shutil.disk_usage", lambda _: type("Usage", (), {"free": 1_000_000}))
    with pytest.raises(SeptelError, match="1 MB free"):
        execute(plan(out=tmp_path / "r"), idle := FakeEngine())
    assert idle.calls == []


def test_two_runs_cannot_write_into_one_folder(tmp_path: Path) -> None:
    with Folder(tmp_path / "r").opened(values=1), pytest.raises(SeptelError, match="another run is writing"):
        execute(plan(out=tmp_path / "r"), FakeEngine())
    assert execute(plan(out=tmp_path / "r"), FakeEngine()).replications == 20


def test_what_a_killed_run_left_half_written_is_swept_away(tmp_path: Path) -> None:
    (tmp_path / "r").mkdir()
    (tmp_path / "r" / f".{TABLE}.4711.tmp").write_bytes(b"half")
    execute(plan(out=tmp_path / "r"), FakeEngine())
    assert sorted(path.name for path in (tmp_path / "r").iterdir()) == sorted(FILES)


def test_a_failed_write_leaves_the_earlier_result_whole(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = {name: (kept / name).read_bytes() for name in FILES}
    calls = 0

    def full(_: int) -> None:
        nonlocal calls
        calls += 1
        if calls == 3:
            raise OSError(28, "No space left on device")

    folder, found = Folder(kept), Result.read(kept)
    monkeypatch.setattr("septel.experiment.folder.os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        folder.save(found.values + 1, found.pools, found.manifest)
    assert {path.name: path.read_bytes() for path in kept.iterdir()} == before
