from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from septel.errors import SeptelError
from septel.experiment import Result
from septel.experiment.folder import FILES, MANIFEST, SCENARIO, TABLE, Folder, Part, pools_bytes
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
    pools = [{"h": np.arange(5)}, {"h": np.arange(5), "g": np.ones(2, np.int64)}]
    other = [pools[0], dict(reversed(pools[1].items()))]
    assert pools_bytes(pools) == pools_bytes(other)
    one, two = (
        Part(0, values.copy(), np.array([5, 3]), own).to_bytes("of this", ("a", "b"), ("x", "y", "z")) for own in (pools, other)
    )
    assert one == two


def test_a_part_reads_back_with_designs_of_different_lengths(tmp_path: Path) -> None:
    values = np.random.default_rng(1).normal(size=(3, 4, 2))
    values[1, 2:], values[2], values[0, 1, 1] = np.nan, np.nan, np.nan
    part = Part(8, values, np.array([4, 2, 0]), [{"h": np.array([3])}, {}, {}])
    content = part.to_bytes("of this", ("a", "b", "c"), ("x", "y"))
    (tmp_path / "p").write_bytes(content)
    found = Part.from_bytes(content, "of this", 2)
    np.testing.assert_array_equal(found.values, values)
    assert (found.first, found.counts.tolist(), found.pools[0]["h"].tolist()) == (8, [4, 2, 0], [3])
    frame = pq.read_table(tmp_path / "p").to_pandas()
    assert frame.groupby("design", observed=True).replication.unique().map(list).to_dict() == {"a": [8, 9, 10, 11], "b": [8, 9]}
    with pytest.raises(ValueError, match="of another result"):
        Part.from_bytes(content, "of that", 2)


def changed(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 3] ^= 1
    path.write_bytes(content)


def test_a_changed_table_is_noticed(kept: Path) -> None:
    changed(kept / TABLE / "part-00000.parquet")
    with pytest.raises(SeptelError, match=r"part-00000\.parquet: cannot be used"):
        Result.read(kept)


def test_a_part_with_other_numbers_is_noticed_though_it_is_good_parquet(kept: Path) -> None:
    path = kept / TABLE / "part-00000.parquet"
    table, footer = pq.read_table(path), pq.read_metadata(path).metadata
    values = table.column("value").to_numpy().copy()
    values[0] += 1
    with pq.ParquetWriter(path, table.schema) as writer:
        writer.write_table(table.set_column(3, "value", pa.array(values, mask=np.isnan(values))))
        writer.add_key_value_metadata({key: text for key, text in footer.items() if key.startswith(b"septel.")})
    with pytest.raises(SeptelError, match="not those that were written"):
        Result.read(kept)


def test_a_part_that_is_missing_is_noticed(kept: Path) -> None:
    (kept / TABLE / "part-00000.parquet").unlink()
    with pytest.raises(SeptelError, match=r"part-00000\.parquet: is missing"):
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
    execute(plan(replications=5, out=tmp_path / "r"), FakeEngine())
    for name in (f".{MANIFEST}.4711.tmp", f"{TABLE}/.part-00000.parquet.4711.tmp"):
        (tmp_path / "r" / name).write_bytes(b"half")
    execute(plan(out=tmp_path / "r"), FakeEngine())
    assert [path.name for path in (tmp_path / "r" / TABLE).iterdir()] == ["part-00000.parquet"]
    assert sorted(path.name for path in (tmp_path / "r").iterdir()) == sorted(FILES)


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def small_parts(monkeypatch: pytest.MonkeyPatch, rows: int = 8 * len(DESIGNS) * len(MEASURES)) -> None:
    """Parts of eight replications."""
    monkeypatch.setattr("septel.experiment.kept.ROWS", rows)


@pytest.mark.parametrize("at", [1, 2, 3, 4, 6])  # the fifth flushes names, and may fail
def test_a_failed_write_leaves_what_stood_there_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int) -> None:
    small_parts(monkeypatch)
    kept = tmp_path / "kept"
    execute(plan(replications=12, out=kept), FakeEngine())
    before, calls = Result.read(kept).values, 0

    def full(_: int) -> None:
        nonlocal calls
        calls += 1
        if calls == at:
            raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("septel.experiment.folder.os.fsync", full)
        with pytest.raises(SeptelError, match="No space"):
            execute(plan(replications=30, out=kept), FakeEngine())
    assert not list(kept.rglob("*.tmp"))
    after = Result.read(kept).values
    np.testing.assert_array_equal(after[:, :12], before)  # and perhaps parts that were whole already
    execute(plan(replications=30, out=kept), FakeEngine())
    execute(plan(replications=30, out=tmp_path / "once"), FakeEngine())
    assert files(kept / TABLE) == files(tmp_path / "once" / TABLE)


def test_a_result_in_many_parts_is_one_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small_parts(monkeypatch)
    result = execute(plan(replications=30, out=tmp_path / "r"), FakeEngine())
    assert [path.name for path in sorted((tmp_path / "r" / TABLE).iterdir())] == [f"part-{i:05d}.parquet" for i in range(4)]
    found = Result.read(tmp_path / "r")
    np.testing.assert_array_equal(found.values, result.values)
    np.testing.assert_array_equal(found.pools["platform"]["captures"], result.pools["platform"]["captures"])
    frame = pq.read_table(tmp_path / "r" / TABLE).to_pandas()
    assert len(frame) == 30 * len(DESIGNS) * len(MEASURES)
    assert not frame.duplicated(["design", "replication", "measure"]).any()


def test_what_a_kill_left_between_a_part_and_the_manifest_counts_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small_parts(monkeypatch)
    execute(plan(replications=12, out=tmp_path / "r"), FakeEngine())
    manifest = (tmp_path / "r" / MANIFEST).read_bytes()
    execute(plan(replications=30, out=tmp_path / "r"), FakeEngine())
    whole = files(tmp_path / "r")
    (tmp_path / "r" / MANIFEST).write_bytes(manifest)  # as if killed before it was written
    assert Result.read(tmp_path / "r").replications == 30
    execute(plan(replications=30, out=tmp_path / "r"), idle := FakeEngine())
    assert idle.calls == []
    assert {name: text for name, text in files(tmp_path / "r").items() if TABLE in name} == {
        name: text for name, text in whole.items() if TABLE in name
    }
    found = Folder(tmp_path / "r").manifest()
    assert found is not None
    assert found["counts"] == [30, 30, 30]
    assert len(found["sha256"]["parts"]) == 4
