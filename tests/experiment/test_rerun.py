from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import septel
from septel.errors import SeptelError
from septel.experiment.folder import MANIFEST
from septel.experiment.rerun import rerun
from septel.experiment.schedule import Exactly

SCENARIO: dict[str, Any] = {
    "version": 1,
    "name": "again",
    "horizon": "20 d",
    "theatre": {"places": [{"name": "A", "xy": [0, 0], "people": 2e5}, {"name": "B", "xy": [40, 0], "people": 1e5}]},
    "agencies": {"police": {"command": {"seat": "A"}, "bases": {"A": 6}}},
    "organisations": {"ring": {"territory": "everywhere"}},
    "designs": {"as_is": {}, "platform": {"sharing": "platform"}},
}


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    septel.run(SCENARIO, designs=["platform", "as_is"], replications=7, seed=3, rng="philox", out=tmp_path / "r")
    return tmp_path / "r"


def test_a_result_is_made_again_from_its_manifest_alone(kept: Path, tmp_path: Path) -> None:
    found = rerun(kept, tmp_path / "again", threads=1)
    assert found.is_same
    assert found.sentence == "The same tables, byte for byte: 1 file, 14 replications of 2 designs."


def test_designs_of_different_lengths_and_streams_of_their_own_are_made_again(tmp_path: Path) -> None:
    septel.run(SCENARIO, schedule=Exactly((5, 2)), streams="independent", out=tmp_path / "r")
    found = rerun(tmp_path / "r", tmp_path / "again")
    assert found.is_same
    assert found.result.counts.tolist() == [5, 2]


def test_other_numbers_are_told_with_what_may_explain_them(kept: Path, tmp_path: Path) -> None:
    manifest = json.loads((kept / MANIFEST).read_text())
    manifest["versions"]["numba"] = "0.1"
    (kept / MANIFEST).write_text(json.dumps(manifest))
    path = next((kept / "results.parquet").iterdir())
    other = tmp_path / "other"
    septel.run(SCENARIO, designs=["platform", "as_is"], replications=8, seed=3, rng="philox", out=other)
    path.write_bytes((other / "results.parquet" / path.name).read_bytes())
    manifest["counts"] = [7, 7]
    found = rerun(kept, tmp_path / "again")
    assert found.is_same  # eight are there, and eight are made
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(SeptelError, match="cannot be used"):
        rerun(kept, tmp_path / "third")


def test_a_result_of_other_rules_is_refused(kept: Path, tmp_path: Path) -> None:
    text = (kept / MANIFEST).read_text()
    own = json.loads(text)["identity"]["rules_sha256"]
    (kept / MANIFEST).write_text(text.replace(own, "0" * 64))
    with pytest.raises(SeptelError, match=r"made by other rules|of another result"):
        rerun(kept, tmp_path / "again")


def test_the_second_result_needs_a_folder_of_its_own(kept: Path) -> None:
    with pytest.raises(SeptelError, match="is not empty"):
        rerun(kept, kept)


def test_a_scenario_that_names_files_finds_them_again(tmp_path: Path) -> None:
    (tmp_path / "places.csv").write_text("name,lon,lat,people\nA,10,60,200000\nB,10.5,60,100000\n")
    scenario = tmp_path / "s.yaml"
    scenario.write_text(
        "version: 1\nname: filed\nhorizon: 10 d\ntheatre: {places: {file: places.csv}}\n"
        "agencies: {police: {command: A, bases: {A: 6}}}\norganisations: {gang: {territory: everywhere}}\n"
    )
    septel.run(scenario, replications=3, out=tmp_path / "r")
    assert rerun(tmp_path / "r", tmp_path / "again").is_same
    (tmp_path / "places.csv").unlink()
    with pytest.raises(SeptelError, match=r"places\.csv"):
        rerun(tmp_path / "r", tmp_path / "third")
