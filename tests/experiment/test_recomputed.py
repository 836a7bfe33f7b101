"""A replication comes out again as it was stored, or it is said why it does not."""

from __future__ import annotations

import copy
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import septel
from septel.errors import SeptelError
from septel.experiment import Result
from septel.experiment.recomputed import model_of, recompute
from tests.sim import theatres

PLACES = "name,lat,lon,people\n" + "".join(f"Town {n},{20 + n / 2},-100,50000\n" for n in range(4))
WITH_FILE = """\
version: 1
name: filed
horizon: 20 d
theatre: {places: {file: towns.csv}}
agencies: {police: {command: {seat: Town 0}, bases: {Town 0: 6}}}
organisations: {ring: {cells: 3, territory: everywhere}}
"""


@pytest.fixture(scope="module")
def result() -> Result:
    return septel.run(theatres.BUSY | {"designs": {"as_is": {}, "apart": {"sharing": "none"}}}, replications=3, threads=1)


def changed(result: Result, **words: Any) -> Result:
    manifest = copy.deepcopy(result.manifest)
    for word, value in words.items():
        (manifest["identity"] if word in manifest["identity"] else manifest)[word] = value
    return replace(result, manifest=manifest)


@pytest.mark.parametrize("design", ["as_is", "apart"])
def test_every_measure_comes_out_to_the_bit(result: Result, design: str) -> None:
    for replication in range(3):
        again = recompute(result, design, replication)
        stored = result.values[result.designs.index(design), replication]
        assert np.array(list(again.measures.values())).tobytes() == stored.tobytes()
        assert len(again.rows) > 100


def test_the_second_generator_comes_out_too() -> None:
    result = septel.run(theatres.small(), replications=2, threads=1, rng="philox", seed=9)
    assert recompute(result, result.designs[0], 1).measures["events"] == result["events"][0, 1]


def test_a_result_that_was_read_from_a_folder_comes_out_too(tmp_path: Path) -> None:
    septel.run(theatres.small(), replications=2, threads=1, out=tmp_path / "out")
    read = Result.read(tmp_path / "out")
    assert recompute(read, read.designs[0], 1).measures["visits"] == read["visits"][0, 1]


def test_a_value_that_differs_in_its_last_bit_is_refused(result: Result) -> None:
    values = result.values.copy()
    at = result.measures.index("team_hours_ready")
    values[0, 1, at] = np.nextafter(values[0, 1, at], np.inf)
    with pytest.raises(SeptelError, match=r"replication 1 of 'as_is' .* team_hours_ready was .* are damaged"):
        recompute(replace(result, values=values), "as_is", 1)
    recompute(replace(result, values=values), "as_is", 0)


def test_the_cause_of_a_difference_is_named(result: Result) -> None:
    values = result.values + 1
    wrong = replace(result, values=values)
    with pytest.raises(SeptelError, match=r"under other rules .* \(by 0\.0\.9\)"):
        recompute(changed(wrong, rules_sha256="0" * 64, versions={"septel": "0.0.9"}), "as_is", 0)
    with pytest.raises(SeptelError, match="files or defaults under it have changed"):
        recompute(changed(wrong, worlds_sha256=["0" * 64, "0" * 64]), "as_is", 0)
    session = {"machine": {"cpu_flags_sha256": "other"}}
    with pytest.raises(SeptelError, match="another kind of machine"):
        recompute(changed(wrong, sessions=[session]), "as_is", 0)


def test_what_is_not_in_the_result_is_refused_with_what_is(result: Result) -> None:
    with pytest.raises(SeptelError, match=r"'apar' is not a design of this result\. Did you mean 'apart'\?"):
        recompute(result, "apar", 0)
    with pytest.raises(SeptelError, match="replication 3: 'apart' has replications 0 to 2"):
        recompute(result, "apart", 3)
    with pytest.raises(SeptelError, match="replication -1"):
        recompute(result, "apart", -1)


def test_a_design_with_fewer_replications_has_those_alone(result: Result) -> None:
    fewer = replace(result, counts=np.array([3, 1]))
    with pytest.raises(SeptelError, match="'apart' has replications 0 to 0"):
        recompute(fewer, "apart", 1)
    recompute(fewer, "as_is", 1)


def test_files_are_found_beside_the_scenario_that_was_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "towns.csv").write_text(PLACES)
    (tmp_path / "filed.yaml").write_text(WITH_FILE)
    result = septel.run(tmp_path / "filed.yaml", replications=1, threads=1)
    monkeypatch.chdir(tmp_path.parent)
    assert model_of(result, result.designs[0]).labels.places == tuple(f"Town {n}" for n in range(4))
    (tmp_path / "towns.csv").unlink()
    with pytest.raises(SeptelError, match=r"does not load any more.*beside .*filed\.yaml\.(.|\n)*towns\.csv"):
        model_of(result, result.designs[0])


def test_a_manifest_without_its_scenario_is_refused(result: Result) -> None:
    with pytest.raises(SeptelError, match="holds no scenario"):
        model_of(changed(result, scenario_text=None), "as_is")
