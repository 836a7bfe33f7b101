"""Imports run one way, and the kernel stays free of web, database and plotting: the contracts in pyproject.toml."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent


def contracts() -> list[dict[str, object]]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    found: list[dict[str, object]] = settings["tool"]["importlinter"]["contracts"]
    return found


def test_the_import_contracts_are_kept() -> None:
    said = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True))"],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT / "src"), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert said.returncode == 0, said.stdout + said.stderr
    assert f"{len(contracts())} kept, 0 broken" in said.stdout


def test_every_package_and_module_has_its_layer() -> None:
    layers = next(contract["layers"] for contract in contracts() if contract["id"] == "layers")
    assert isinstance(layers, list)
    named = {name.strip(" ()") for layer in layers for name in layer.replace("|", ":").split(":")}
    source = ROOT / "src/septel"
    there = {path.name for path in source.iterdir() if (path / "__init__.py").exists()}
    there |= {path.stem for path in source.glob("*.py") if path.stem not in ("__init__", "__main__")}
    assert there - named == set(), "give each its place in [tool.importlinter] of pyproject.toml"
