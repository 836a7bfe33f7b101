"""The house rules that a machine can hold: sizes, names, docstrings, news fragments, and what ships."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).parent.parent
CODE = sorted(path for folder in ("src", "tests", "tools", "benchmarks") for path in (ROOT / folder).rglob("*.py"))
PACKAGES = sorted(path for path in (ROOT / "src/septel").rglob("__init__.py"))
FORBIDDEN = {"utils", "util", "helpers", "helper", "common", "manager", "misc"}
MAX_LINES = 450
FRAGMENT = re.compile(r"(\d+|\+[a-z0-9_-]+)\.(added|changed|fixed|removed)(\.\d+)?\.md")


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def settings() -> dict[str, dict[str, object]]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", CODE, ids=named)
def test_a_file_can_be_read_in_one_sitting(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= MAX_LINES, f"{named(path)} has {lines} lines: find the two things in it and part them"


@pytest.mark.parametrize("path", CODE, ids=named)
def test_files_are_named_for_what_is_in_them(path: Path) -> None:
    words = {word for part in path.relative_to(ROOT).with_suffix("").parts for word in part.split("_")}
    assert words & FORBIDDEN == set()


@pytest.mark.parametrize("path", PACKAGES, ids=named)
def test_each_package_says_what_comes_in_and_what_goes_out(path: Path) -> None:
    doc = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert doc is not None
    assert len(doc.split()) >= 10


@pytest.mark.parametrize("path", [path for path in CODE if "tests" not in path.parts], ids=named)
def test_each_module_begins_with_a_docstring(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert not tree.body or ast.get_docstring(tree), "one sentence: what this file is"


def test_news_fragments_are_named_for_their_issue_and_kind() -> None:
    fragments = [path for path in (ROOT / "changelog.d").iterdir() if path.name not in (".gitignore", "README.md")]
    assert [path.name for path in fragments if not FRAGMENT.fullmatch(path.name)] == []
    for path in fragments:
        text = path.read_text(encoding="utf-8").strip()
        assert text.endswith("."), f"{named(path)}: whole sentences, please"
        assert not text.startswith(("-", "*", "#")), f"{named(path)}: the list is made when the release is"


def test_decisions_are_numbered_without_gaps_and_have_their_four_parts() -> None:
    pages = sorted(path for path in (ROOT / "docs/decisions").glob("[0-9]*.md"))
    assert [int(path.name[:3]) for path in pages] == list(range(1, len(pages) + 1))
    for path in pages:
        text = path.read_text(encoding="utf-8")
        for part in ("## Context", "## Choice", "## What was measured", "## What would change it"):
            assert part in text, f"{named(path)} lacks '{part}'"


def test_every_page_of_the_docs_is_in_the_menu() -> None:
    menu = set(re.findall(r"[\w/-]+\.md", str(YAML(typ="safe").load(ROOT / "mkdocs.yml")["nav"])))
    pages = {path.relative_to(ROOT / "docs").as_posix() for path in (ROOT / "docs").rglob("*.md")}
    assert pages == menu


def test_the_lock_file_pins_every_direct_dependency() -> None:
    project = settings()["project"]
    extras = project["optional-dependencies"]
    assert isinstance(extras, dict)
    assert isinstance(project["dependencies"], list)
    wanted = project["dependencies"] + [one for several in extras.values() for one in several]
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    pins = {line.split("==")[0].lower().replace("_", "-") for line in lines if line and not line.startswith("#")}
    assert all("==" in line for line in lines if line and not line.startswith("#"))
    assert {re.split(r"[>=<~\[ ]", one)[0].lower() for one in wanted} - pins == set()


def test_the_version_is_the_same_wherever_it_is_written() -> None:
    version = settings()["project"]["version"]
    cited = YAML(typ="safe").load(ROOT / "CITATION.cff")["version"]
    assert cited == version
