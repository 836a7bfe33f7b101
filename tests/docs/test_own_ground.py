"""The tutorial "Your own ground" works by itself: its files are made, its commands run, and they say what it shows."""

from __future__ import annotations

import shlex
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pytest
import rasterio

from septel import cli
from tests.docs.test_docs import FENCE, ROOT

PAGE = ROOT / "docs/tutorial/own-ground.md"
TEXT = PAGE.read_text(encoding="utf-8")
Say = Callable[..., str]


def blocks(language: str) -> list[str]:
    return [match[3] for match in FENCE.finditer(TEXT) if match[2] == language]


def commands() -> list[list[str]]:
    lines = [line for block in blocks("sh") for line in block.splitlines() if line.startswith("septel ")]
    return [shlex.split(line)[1:] for line in lines]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of section 3, with what the page's script makes."""
    folder = tmp_path_factory.mktemp("valley")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        exec(compile(blocks("python")[0], str(PAGE), "exec"), {})
    (folder / "places.csv").write_text(blocks("csv")[0], encoding="utf-8")
    (folder / "valley.yaml").write_text(blocks("yaml")[0], encoding="utf-8")
    return folder


@pytest.fixture
def say(made: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Say:
    """Runs a command in the folder, with a cache of its own, and returns all that it says."""
    monkeypatch.chdir(made)
    monkeypatch.setenv("SEPTEL_CACHE", str(made / "cache"))

    def run(*words: str, code: int = 0) -> str:
        assert cli.call(list(words)) == code, (words, capsys.readouterr())
        return "".join(capsys.readouterr())

    return run


def test_the_folder_holds_what_the_page_says(made: Path) -> None:
    listed = [line.split()[0] for line in blocks("text")[0].splitlines()[1:]]
    assert set(listed) <= {path.name for path in made.iterdir()}


def test_its_commands_run_and_say_what_is_shown(made: Path, say: Say) -> None:
    shown = iter(blocks("text")[1:4])
    for words in commands():
        said = say(*words, *(["--replications", "3"] if words[0] == "run" else []))
        if words[:2] in (["theatre", "info"], ["theatre", "check"], ["theatre", "route"]):
            assert next(shown) in said, words
    assert next(shown, None) is None
    assert "EXERCISE" in (made / "out/valley/report.html").read_text(encoding="utf-8")
    layers = [name for name, _ in pyogrio.list_layers(made / "police.gpkg")]
    assert layers == ["isochrones", "bases", "places", "roads"]
    with rasterio.open(made / "police.tif") as file, rasterio.open(made / "dem.tif") as dem:
        assert (file.crs, file.transform, file.shape) == (dem.crs, dem.transform, dem.shape)


def test_places_may_stand_in_the_scenario(made: Path, say: Say) -> None:
    from ruamel.yaml import YAML

    yaml = YAML(typ="safe")
    whole, part = (yaml.load(block) for block in blocks("yaml"))
    whole["theatre"] |= part["theatre"]
    whole |= {"agencies": part["agencies"], "designs": {"as_is": {}}, "organisations": {"band": {"territory": "everywhere"}}}
    yaml.dump(whole, made / "few.yaml")
    assert "valid" in say("check", "few.yaml")
    (made / "few.yaml").unlink()


def test_the_five_commonest_errors_look_as_shown(made: Path, say: Say) -> None:
    spoil(made)
    messages = [block for block in blocks("text") if block.startswith("valley.yaml:") and "snap" not in block]
    assert len(messages) == 6
    for message in messages:
        file = next(word.rstrip(":") for word in message.split() if word.endswith((".tif:", ".gpkg:")))
        right = "dem.tif" if file.endswith(".tif") else "roads.gpkg"
        scenario = blocks("yaml")[0].replace(f": {right}", f": {file}")
        (made / "valley.yaml").write_text(scenario, encoding="utf-8")
        assert message in say("check", "valley.yaml", code=0 if " warning: " in message else 2)
    (made / "valley.yaml").write_text(blocks("yaml")[0], encoding="utf-8")


def spoil(folder: Path) -> None:
    """The files of the last section, each with its mistake."""
    with rasterio.open(folder / "dem.tif") as file:
        heights, profile = file.read(1), file.profile
    holes = heights.copy()
    holes[200:300, 300:700] = -9999
    for name, values, change in (
        ("nocrs", heights, {"crs": None}),
        ("holes", holes, {}),
        ("undeclared", holes, {"nodata": None}),
        ("feet", (heights + 2000) / np.float32(0.3048), {}),
    ):
        with rasterio.open(folder / f"{name}.tif", "w", **(profile | change)) as file:
            file.write(values, 1)
    meta, _, lines, columns = pyogrio.raw.read(folder / "roads.gpkg")
    write_roads(folder / "elsewhere.gpkg", meta, lines, columns, crs="EPSG:32633")
    write_roads(folder / "empty.gpkg", meta, lines[:0], [column[:0] for column in columns], crs="EPSG:32632")


def write_roads(path: Path, meta: dict[str, Any], lines: Any, columns: list[Any], *, crs: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pyogrio.raw.write(path, lines, columns, meta["fields"], layer="roads", crs=crs, geometry_type=meta["geometry_type"])


def test_rasterio_mends_what_the_page_says_it_mends(made: Path) -> None:
    from click.testing import CliRunner
    from rasterio.rio.main import main_group

    spoil(made)
    mends = [span for span in TEXT.split("`") if span.startswith("rio edit-info ")]
    assert len(mends) == 2
    for mend in mends:
        *words, name = shlex.split(mend)[1:]
        assert CliRunner().invoke(main_group, [*words, str(made / name)]).exit_code == 0
        with rasterio.open(made / name) as file, rasterio.open(made / "dem.tif") as dem:
            assert (file.crs, file.nodata) == (dem.crs, dem.nodata)
