"""What the README and the docs show is true: scenarios load, commands parse and run, links and pictures are there."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import pytest
from ruamel.yaml import YAML

from septel import cli, scenario

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
ELSEWHERE = ("dask_jobqueue", "dask_kubernetes")  # libraries that are shown and not installed
FENCE = re.compile(r"^( *)```(\w+)[^\n]*\n(.*?)^\1```", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """A fenced block of a page: its language, its text and its line."""

    page: Path
    line: int
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.page.relative_to(ROOT).as_posix()}:{self.line}"


def blocks(*languages: str) -> list[Block]:
    found = []
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for match in FENCE.finditer(text):
            if match[2] in languages:
                line = text.count("\n", 0, match.start()) + 1
                found.append(Block(page, line, match[2], match[3]))
    return found


def smallest() -> str:
    """The README's first scenario; pieces of YAML elsewhere are changes to it."""
    return next(block.text for block in blocks("yaml") if block.page.name == "README.md")


def commands(*pages: Path) -> list[tuple[str, list[str]]]:
    """Every `septel …` line that is shown, with where it is."""
    found = []
    for block in blocks("sh", "console"):
        if pages and block.page not in pages:
            continue
        for number, line in enumerate(block.text.splitlines(), start=block.line + 1):
            command = line.strip().removeprefix("$ ")
            if command.startswith("septel "):
                found.append((f"{block.page.relative_to(ROOT).as_posix()}:{number}", shlex.split(command, comments=True)[1:]))
    return found


def merged(base: Any, change: Any) -> Any:
    """`change` laid over `base`, mapping by mapping, as a design is."""
    if isinstance(base, dict) and isinstance(change, dict):
        return base | {key: merged(base.get(key), value) for key, value in change.items()}
    return change


@pytest.mark.parametrize("block", blocks("yaml"), ids=str)
def test_every_scenario_that_is_shown_loads(block: Block) -> None:
    if block.text.startswith("version:"):
        book = scenario.load_text(block.text, file=str(block))
        assert book.designs
        return
    reader = YAML(typ="safe")
    change = reader.load(block.text)
    assert scenario.load_mapping(merged(reader.load(smallest()), change)).designs


@pytest.mark.parametrize(("where", "words"), commands(), ids=lambda value: value if isinstance(value, str) else "")
def test_every_command_that_is_shown_parses(where: str, words: list[str]) -> None:
    name = words[0]
    if name.startswith("--"):
        return
    root = click.Context(cli.cli, info_name="septel", **cli.cli.context_settings)
    command = cli.cli.get_command(root, name)
    assert command is not None, f"{where}: there is no command '{name}'"
    arguments = words[1:]
    for stop in ("|", ">", "&&"):
        arguments = arguments[: arguments.index(stop)] if stop in arguments else arguments
    command.make_context(name, arguments, parent=root)


def test_the_smallest_scenario_has_ten_lines() -> None:
    assert len(smallest().splitlines()) == 10


def test_the_commands_of_the_readme_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "first.yaml").write_text(smallest(), encoding="utf-8")
    shown = [words for _, words in commands(ROOT / "README.md")]
    assert [words[0] for words in shown][:2] == ["run", "report"]
    for words in shown:
        if words[0] == "validate" or "out/live.db" in words:  # minutes, or a server; they have tests of their own
            continue
        assert cli.call([*words, *smaller(words)]) == 0, (words, capsys.readouterr())
    assert capsys.readouterr().out.count("report: ") == sum(words[0] == "report" for words in shown)


def smaller(words: list[str]) -> list[str]:
    """What makes a command quick, added to it: the last word on an option counts."""
    if words[0] == "select":
        return ["--first", "5", "--cap", "6"]
    return ["--replications", "3"] if words[0] in ("run", "sensitivity") and "--precision" not in words else []


@pytest.mark.parametrize("block", blocks("python"), ids=str)
def test_every_python_example_runs(block: Block, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "first.yaml").write_text(smallest(), encoding="utf-8")
    code = compile(re.sub(r"replications=[\d_]+", "replications=3", block.text), str(block), "exec")
    if not any(name in block.text for name in ELSEWHERE):
        exec(code, {})


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_within_the_project_lead_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        file = page.parent / path if path else page
        assert file.exists(), f"{target} leads nowhere"
        if anchor and file.suffix == ".md":
            heads = re.findall(r"^#+ (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in {re.sub(r"[^\w\- ]", "", head).strip().lower().replace(" ", "-") for head in heads}, target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_make_targets_that_are_named_exist(page: Path) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    text = page.read_text(encoding="utf-8")
    named = set(re.findall(r"`make ([a-z-]+)", text)) | set(re.findall(r"^make ([a-z-]+)", text, re.MULTILINE))
    assert named <= targets
